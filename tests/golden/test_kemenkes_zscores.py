"""Every case of `kemenkes_zscore_vectors.csv`: the national method and Permenkes 2/2020."""

import csv
from pathlib import Path

import numpy as np
import pytest

from measurements.assessment import Assessment, Readings, assess
from measurements.kemenkes import (
    BBTB,
    BBU,
    IMTU,
    TBU,
    bbtb_codes,
    bbu_codes,
    imtu_codes,
    tbu_codes,
)

GOLDEN = Path(__file__).parent / "kemenkes_zscore_vectors.csv"
SCORES = [
    ("waz", "zs_bbu"),
    ("haz", "zs_tbu"),
    ("whz", "zs_bbtb"),
    ("baz", "zs_imtu"),
    ("hcz", "zs_lku"),
    ("length_corrected_cm", "tinggi_terkoreksi_cm"),
]
CATEGORIES = [
    ("waz", "bbu", BBU, bbu_codes, "kat_bbu"),
    ("haz", "tbu", TBU, tbu_codes, "kat_tbu"),
    ("whz", "bbtb", BBTB, bbtb_codes, "kat_bbtb"),
    ("baz", "imtu", IMTU, imtu_codes, "kat_imtu"),
]


@pytest.fixture(scope="module")
def cases() -> list[dict[str, str]]:
    with GOLDEN.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def ours(cases: list[dict[str, str]]) -> Assessment:
    return assess(
        Readings.of(
            sex=[{"L": 1, "P": 2}[case["sex"]] for case in cases],
            age_days=numbers(cases, "age_days"),
            weight_kg=numbers(cases, "berat_kg"),
            length_cm=numbers(cases, "panjang_tinggi_cm"),
            position=[{"terlentang": 1, "berdiri": 2}.get(c["cara_ukur"], 0) for c in cases],
            oedema=[case["edema"] not in ("", "0") for case in cases],
            head_cm=numbers(cases, "lingkar_kepala_cm"),
        )
    )


def numbers(cases: list[dict[str, str]], name: str) -> np.ndarray:
    return np.array([float(case[name]) if case[name] else np.nan for case in cases])


@pytest.mark.parametrize(("ours_name", "golden_name"), SCORES)
def test_scores_and_corrected_length_equal_the_national_method(cases, ours, ours_name, golden_name):
    np.testing.assert_array_equal(getattr(ours, ours_name), numbers(cases, golden_name))


@pytest.mark.parametrize(("z", "code", "names", "codes_of", "golden_name"), CATEGORIES)
def test_categories_carry_the_names_of_the_decree(
    cases, ours, z, code, names, codes_of, golden_name
):
    labels = [names(c).label for c in codes_of(getattr(ours, z))]

    assert labels == [case[golden_name] or "-" for case in cases]


@pytest.mark.parametrize(("z", "code", "names", "codes_of", "golden_name"), CATEGORIES)
def test_a_flagged_z_has_no_category_in_the_assessment(
    cases, ours, z, code, names, codes_of, golden_name
):
    flagged = np.array([z in case["who_flags"].split("|") for case in cases])
    expected = [
        "-" if is_flagged else case[golden_name] or "-"
        for case, is_flagged in zip(cases, flagged, strict=True)
    ]

    assert [names(c).label for c in getattr(ours, code)] == expected


@pytest.mark.parametrize("index", ["waz", "haz", "whz", "baz"])
def test_flags_equal_the_flags_listed(cases, ours, index):
    listed = np.array([index in case["who_flags"].split("|") for case in cases])

    np.testing.assert_array_equal(getattr(ours, f"{index}_flag"), listed)


def test_the_file_is_the_whole_file(cases):
    assert len(cases) == 382
