"""The lines of the growth charts are WHO's own, and the inverse of the scores."""

import numpy as np
import pytest

from measurements.assessment import Readings, assess
from measurements.who import Rule
from measurements.who.curves import (
    bmi_lines,
    length_lines,
    weight_for_length_lines,
    weight_lines,
)

BOY, GIRL = 1, 2
ALL = range(-3, 4)
DAYS = np.arange(0.0, 1827.0, 13.0)


def test_the_lines_are_those_of_the_published_charts():
    """WHO's simplified field tables, boys: at birth, at one year, at two years (standing)."""
    days = np.array([0.0, 365.0, 731.0])

    weight, length = weight_lines(BOY, days, [-3, 0, 3]), length_lines(BOY, days, [-2, 0])

    assert weight.round(1).T.tolist() == [[2.1, 3.3, 5.0], [6.9, 9.6, 13.3], [8.6, 12.2, 17.1]]
    assert length.round(1).T.tolist() == [[46.1, 49.9], [71.0, 75.7], [81.0, 87.1]]


@pytest.mark.parametrize("sex", [BOY, GIRL])
@pytest.mark.parametrize("k", ALL)
def test_a_child_on_a_line_has_its_score(sex, k):
    length = length_lines(sex, DAYS, [0])[0]
    readings = {
        "waz": (weight_lines(sex, DAYS, [k])[0], length),
        "haz": (np.full(len(DAYS), 10.0), length_lines(sex, DAYS, [k])[0]),
        "baz": (bmi_lines(sex, DAYS, [k])[0] * (length / 100) ** 2, length),
    }

    for index, (weight_kg, length_cm) in readings.items():
        found = assess(
            Readings.of(
                sex=np.full(len(DAYS), sex), age_days=DAYS, weight_kg=weight_kg, length_cm=length_cm
            ),
            rule=Rule.WHO,
        )
        assert np.abs(getattr(found, index) - k).max() <= 0.005, index


@pytest.mark.parametrize("k", ALL)
@pytest.mark.parametrize(
    ("is_standing", "age", "low", "high"), [(False, 300, 45, 110), (True, 1200, 65, 120)]
)
def test_a_weight_on_a_line_has_its_score_for_that_length(k, is_standing, age, low, high):
    cm = np.arange(low * 10, high * 10 + 1, 7) / 10

    weight = weight_for_length_lines(GIRL, cm, [k], is_standing=is_standing)[0]

    found = assess(
        Readings.of(sex=np.full(len(cm), GIRL), age_days=age, weight_kg=weight, length_cm=cm)
    )
    assert np.abs(found.whz - k).max() <= 0.005


def test_lying_and_standing_are_one_table_seven_millimetres_apart():
    height = np.arange(650, 1093) / 10

    standing = weight_for_length_lines(BOY, height, ALL, is_standing=True)
    lying = weight_for_length_lines(BOY, np.round(height + 0.7, 1), ALL, is_standing=False)

    assert np.allclose(standing, lying, rtol=1e-12)


def test_outside_the_tables_there_is_no_line():
    assert np.isnan(weight_lines(BOY, np.array([-1.0, 1827.0]), [0])).all()
    assert np.isnan(length_lines(0, np.array([100.0]), [0])).all()
    cm = np.array([44.9, 110.1])
    assert np.isnan(weight_for_length_lines(BOY, cm, [0], is_standing=False)).all()
