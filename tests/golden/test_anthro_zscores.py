"""Every row of `anthro_zscores.csv`, which WHO's own package (anthro 1.1.0 for R) computed."""

import csv
from pathlib import Path

import numpy as np
import pytest

from measurements.assessment import Assessment, Readings, assess
from measurements.who import Rule

GOLDEN = Path(__file__).parent / "anthro_zscores.csv"
SEXES = {"m": 1, "f": 2}
POSITIONS = {"l": 1, "h": 2}
INDICES = [
    ("haz", "zlen", "flen"),
    ("waz", "zwei", "fwei"),
    ("whz", "zwfl", "fwfl"),
    ("baz", "zbmi", "fbmi"),
    ("hcz", "zhc", "fhc"),
    ("acz", "zac", "fac"),
]
# The package lets a weight of 0 through into weight-for-length; for us it is not a weight.
WEIGHT_ZERO_SCORED_BY_ANTHRO = {143, 744, 1785, 2150, 2514, 3916}
# It makes a BMI of a length of 0 or −5 cm; for us that is not a length.
LENGTH_ZERO_SCORED_BY_ANTHRO = {
    50, 1012, 1311, 1396, 1537, 1609, 1985, 2195, 2282, 2971, 3215, 3291, 3347,
}  # fmt: skip
# The same lengths, and 0.5 cm − 0.7 cm, as corrected lengths.
LENGTH_ZERO_PRINTED_BY_ANTHRO = LENGTH_ZERO_SCORED_BY_ANTHRO | {2984}
OURS_IS_MISSING = {
    "whz": WEIGHT_ZERO_SCORED_BY_ANTHRO,
    "baz": LENGTH_ZERO_SCORED_BY_ANTHRO,
}


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with GOLDEN.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def ours(rows: list[dict[str, str]]) -> Assessment:
    readings = Readings.of(
        sex=[SEXES.get(row["sex"], 0) for row in rows],
        age_days=numbers(rows, "age"),
        weight_kg=numbers(rows, "weight"),
        length_cm=numbers(rows, "lenhei"),
        position=[POSITIONS.get(row["measure"].lower(), 0) for row in rows],
        oedema=[row["oedema"].lower() == "y" for row in rows],
        head_cm=numbers(rows, "headc"),
        arm_cm=numbers(rows, "armc"),
    )
    return assess(readings, rule=Rule.WHO)


def numbers(rows: list[dict[str, str]], name: str) -> np.ndarray:
    return np.array([float(row[name]) if row[name] else np.nan for row in rows])


def ids(rows: list[dict[str, str]]) -> np.ndarray:
    return np.array([int(row["id"]) for row in rows])


@pytest.mark.parametrize(("index", "z_name", "flag_name"), INDICES)
def test_z_equals_whos_package_on_every_row(rows, ours, index, z_name, flag_name):
    theirs = numbers(rows, z_name)
    theirs[np.isin(ids(rows), list(OURS_IS_MISSING.get(index, set())))] = np.nan

    np.testing.assert_array_equal(getattr(ours, index), theirs)


@pytest.mark.parametrize(("index", "z_name", "flag_name"), INDICES)
def test_flags_equal_whos_package_on_every_row(rows, ours, index, z_name, flag_name):
    theirs = np.array([row[flag_name] == "1" for row in rows])
    theirs[np.isin(ids(rows), list(OURS_IS_MISSING.get(index, set())))] = False

    np.testing.assert_array_equal(getattr(ours, f"{index}_flag"), theirs)


@pytest.mark.parametrize("index", ["whz", "baz"])
def test_what_the_package_scores_without_a_measurement_is_missing_here(rows, ours, index):
    differing = np.isin(ids(rows), list(OURS_IS_MISSING[index]))
    theirs = numbers(rows, {"whz": "zwfl", "baz": "zbmi"}[index])

    assert not np.isnan(theirs[differing]).any()
    assert np.isnan(getattr(ours, index)[differing]).all()


def test_corrected_length_equals_whos_package_on_every_row(rows, ours):
    theirs = numbers(rows, "clenhei")
    theirs[np.isin(ids(rows), list(LENGTH_ZERO_PRINTED_BY_ANTHRO))] = np.nan

    np.testing.assert_array_equal(ours.length_corrected_cm, theirs)


def test_standing_under_nine_months_is_doubted_where_the_package_doubts_it(rows, ours):
    # Row 1012 has no length (0 cm) to doubt.
    theirs = np.array([row["c9mo_flag"] == "1" and row["id"] != "1012" for row in rows])

    np.testing.assert_array_equal(ours.is_position_doubted, theirs)
    assert not ours.is_position_adjusted[theirs].any()


def test_the_file_is_the_whole_file(rows):
    assert len(rows) == 4000
