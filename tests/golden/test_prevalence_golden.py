"""Prevalence, cell by cell, as WHO's own package computed it for three designs."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from django.core.management import call_command

from dashboard.statistics.groups import groups_of_column, standard_groupings
from dashboard.statistics.linearisation import make_design
from dashboard.statistics.survey import Children, prevalence_table

GOLDEN = Path(__file__).parent
# Percentage points, standard deviations and children alike.
TOLERANCE = 1e-4
DAYS_PER_MONTH = 30.4375

# Design of each golden file: the argument and the column it took.
DESIGNS = {
    "simple": {},
    "cluster": {"cluster": "posyandu"},
    "cluster_strata_weights": {"cluster": "posyandu", "stratum": "kelurahan", "weight": "sw"},
}
FURTHER_GROUPS = ("typeres", "gregion", "wealthq", "mothered", "othergr")


def golden_children():
    """The children with the names that WHO's package was given for region and other grouping."""
    children = pd.read_csv(GOLDEN / "prevalence_children.csv", keep_default_na=False)
    children["gregion"] = [f"Kel{number:02d}" for number in children["kelurahan"]]
    children["othergr"] = children["puskesmas"]
    return children


def golden_table(design):
    return pd.read_csv(GOLDEN / f"prevalence_{design}.csv", index_col="Group")


@pytest.mark.parametrize("design", DESIGNS)
def test_every_cell_follows_from_the_z_scores_of_whos_package(design):
    children = golden_children()
    z = pd.read_csv(GOLDEN / "prevalence_children_zscores.csv")
    age_days = pd.to_numeric(children["age"], errors="coerce").to_numpy()
    kept = ~(age_days > 1826)
    children, z, age_days = children[kept], z[kept], age_days[kept]
    scores = [
        np.where(z[f"f{index}"] == 1, np.nan, z[f"z{index}"])
        for index in ("len", "wei", "bmi", "wfl")
    ]
    sex = np.where(children["sex"] == "m", 1, 2)
    columns = {name: children[column] for name, column in DESIGNS[design].items()}
    groupings = standard_groupings(age_days / DAYS_PER_MONTH, sex) + [
        groups_of_column(name, children[name].tolist(), as_they_appear=design == "simple")
        for name in FURTHER_GROUPS
    ]

    table = prevalence_table(
        Children(*scores, (children["oedema"] == "y").to_numpy()),
        make_design(len(children), **columns),
        groupings,
    )

    expected = golden_table(design)
    assert table.groups == tuple(expected.index)
    assert table.columns == tuple(expected.columns)
    np.testing.assert_allclose(table.values, expected.to_numpy(float), rtol=0, atol=TOLERANCE)


@pytest.mark.parametrize("design", DESIGNS)
def test_the_command_gives_the_same_table_from_the_readings(design, tmp_path):
    children, table = tmp_path / "anak.csv", tmp_path / "prevalensi.csv"
    golden_children().to_csv(children, index=False)
    options = {
        {"stratum": "strata", "weight": "weights"}.get(name, name): column
        for name, column in DESIGNS[design].items()
    }

    call_command("prevalence", children, table, rule="who", by=list(FURTHER_GROUPS), **options)

    found, expected = pd.read_csv(table, index_col="Group"), golden_table(design)
    assert list(found.index) == list(expected.index)
    assert list(found.columns) == list(expected.columns)
    np.testing.assert_allclose(found, expected, rtol=0, atol=TOLERANCE)
