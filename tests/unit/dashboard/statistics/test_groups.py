"""Groups of the Survey Analyser: edges, labels, order."""

import math

import numpy as np
import pytest

from dashboard.statistics.groups import (
    NOBODY,
    age_groups,
    ages_by_sex,
    groups_of_column,
    sexes,
    standard_groupings,
)


@pytest.mark.parametrize(
    ("months", "label"),
    [
        (0.0, "00-05 mo"),
        (5.999, "00-05 mo"),
        (6.0, "06-11 mo"),
        (12.0, "12-23 mo"),
        (23.99, "12-23 mo"),
        (24.0, "24-35 mo"),
        (36.0, "36-47 mo"),
        (48.0, "48-59 mo"),
        (1826 / 30.4375, "48-59 mo"),
    ],
)
def test_age_groups_are_left_closed_on_unrounded_months(months, label):
    grouping = age_groups(np.array([months]))

    assert grouping.labels[grouping.group[0]] == f"Age group: {label}"


@pytest.mark.parametrize("months", [math.nan, -0.1, 60.0, 99.0])
def test_no_age_group_outside_0_to_59_months(months):
    assert age_groups(np.array([months])).group[0] == NOBODY


def test_girls_come_before_boys_and_an_unknown_sex_is_neither():
    grouping = sexes(np.array([2, 1, 0]))

    assert grouping.labels == ("Sex: Female", "Sex: Male")
    assert grouping.group.tolist() == [0, 1, NOBODY]


def test_age_and_sex_together_need_both():
    grouping = ages_by_sex(np.array([7.0, 7.0, 7.0, math.nan]), np.array([2, 1, 0, 1]))

    assert [grouping.labels[k] for k in grouping.group[:2]] == [
        "Age + sex: 06-11 mo.Female",
        "Age + sex: 06-11 mo.Male",
    ]
    assert grouping.group[2:].tolist() == [NOBODY, NOBODY]


def test_a_grouping_without_a_single_child_is_left_out():
    groupings = standard_groupings(np.array([math.nan]), np.array([1]))

    assert [grouping.labels[0] for grouping in groupings] == ["All", "Sex: Female"]


def test_a_column_of_numbers_is_ordered_by_number_and_blanks_belong_to_none():
    grouping = groups_of_column("rt", ["10", "", "9"])

    assert grouping.labels == ("rt: 9", "rt: 10")
    assert grouping.group.tolist() == [1, NOBODY, 0]


def test_text_comes_after_numbers_and_the_word_nan_is_text():
    grouping = groups_of_column("rt", ["B", "nan", "2", "A"])

    assert grouping.labels == ("rt: 2", "rt: A", "rt: B", "rt: nan")


def test_a_column_without_values_has_no_groups():
    assert groups_of_column("rt", ["", ""]).labels == ()


def test_the_columns_of_whos_package_carry_its_titles():
    assert groups_of_column("typeres", ["Urban", "Rural"]).labels == ("Area: Rural", "Area: Urban")


def test_groups_can_keep_the_order_of_the_rows():
    grouping = groups_of_column("typeres", ["Urban", "Rural"], as_they_appear=True)

    assert grouping.labels == ("Area: Urban", "Area: Rural")


def test_wealth_is_always_five_quintiles_written_either_way():
    grouping = groups_of_column("wealthq", ["Q1", "5", "Q6", ""])

    assert grouping.labels[0] == "Wealth quintile: Q1: Poorest"
    assert grouping.labels[4] == "Wealth quintile: Q5: Richest"
    assert grouping.group.tolist() == [0, 4, NOBODY, NOBODY]
