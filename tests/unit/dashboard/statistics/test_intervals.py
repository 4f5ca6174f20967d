"""Limits, bounds and what may be shown."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.statistics.intervals import (
    Limits,
    coverage,
    hide,
    is_provisional,
    logical_bounds,
    may_rank,
    share,
    small_counts,
    wilson,
    wilson_limits,
)


@st.composite
def counts(draw):
    measured = draw(st.integers(0, 5000))
    return draw(st.integers(0, measured)), measured, measured + draw(st.integers(0, 5000))


def test_wilson_limits_equal_the_published_example():
    # Newcombe, Statistics in Medicine 17 (1998) 857, table I: 81 of 263.
    limits = wilson(81, 263)

    assert (round(limits.lower, 4), round(limits.upper, 4)) == (0.2553, 0.3662)


def test_wilson_limits_of_a_posyandu_show_how_little_one_count_says():
    limits = wilson(12, 78)

    assert (round(100 * limits.lower), round(100 * limits.upper)) == (9, 25)


def test_wilson_limits_of_arrays_are_those_of_each_count():
    lower, upper = wilson_limits([81, 0, 0], [263, 10, 0])

    assert lower[0] == wilson(81, 263).lower
    assert upper[1] == pytest.approx(0.27753, abs=5e-6)
    assert np.isnan(lower[2])
    assert np.isnan(upper[2])


@given(counts())
def test_wilson_limits_hold_the_share_and_stay_within_0_and_1(count):
    affected, measured, _ = count
    limits = wilson(affected, measured)

    if measured == 0:
        assert limits is None
        return
    assert 0 <= limits.lower <= share(affected, measured) <= limits.upper <= 1


@given(counts())
def test_wilson_limits_solve_the_score_equation(count):
    affected, measured, _ = count
    if not 0 < affected < measured:
        return
    limits = wilson(affected, measured)

    for p in (limits.lower, limits.upper):
        distance = (affected / measured - p) ** 2
        assert distance == pytest.approx(1.959963984540054**2 * p * (1 - p) / measured)


@given(counts())
def test_logical_bounds_hold_whatever_the_unmeasured_children_are(count):
    affected, measured, target = count
    bounds = logical_bounds(affected, measured, target)

    if target == 0:
        assert bounds is None
        return
    unmeasured = target - measured
    for affected_among_unmeasured in (0, unmeasured // 2, unmeasured):
        truth = (affected + affected_among_unmeasured) / target
        assert bounds.lower <= truth <= bounds.upper
    assert bounds.lower == affected / target
    assert bounds.upper == (affected + unmeasured) / target


def test_logical_bounds_of_half_a_round_say_next_to_nothing():
    bounds = logical_bounds(1002, 5358, 9751)  # Bontang, 5 November 2025

    assert (round(100 * bounds.lower, 1), round(100 * bounds.upper, 1)) == (10.3, 55.3)


def test_more_measured_than_listed_leaves_no_room_for_bounds():
    assert logical_bounds(5, 50, 40) == Limits(0.1, 0.1)
    assert coverage(50, 40) == 1.25


def test_nobody_is_no_data_and_never_zero():
    assert share(0, 0) is None
    assert wilson(0, 0) is None
    assert logical_bounds(0, 0, 0) is None
    assert coverage(0, 0) is None
    assert is_provisional(0, 0)


@pytest.mark.parametrize(("affected", "measured"), [(-1, 5), (6, 5), (0, -1)])
def test_impossible_counts_are_refused(affected, measured):
    for function in (share, wilson):
        with pytest.raises(ValueError, match="affected"):
            function(affected, measured)
    with pytest.raises(ValueError, match="affected"):
        logical_bounds(affected, measured, 100)


@pytest.mark.parametrize("target", [-1])
def test_a_negative_target_is_refused(target):
    with pytest.raises(ValueError, match="negative"):
        logical_bounds(0, 0, target)
    with pytest.raises(ValueError, match="negative"):
        coverage(0, target)


@pytest.mark.parametrize(("measured", "expected"), [(94, True), (95, False), (100, False)])
def test_prevalence_is_provisional_below_95_percent_coverage(measured, expected):
    assert is_provisional(measured, 100) is expected


def test_coverage_just_below_the_limit_is_not_rounded_up_to_it():
    assert is_provisional(9499, 10_000)
    assert not is_provisional(9500, 10_000)


@pytest.mark.parametrize(("measured", "expected"), [(29, False), (30, True)])
def test_nothing_is_ranked_below_30_children(measured, expected):
    assert may_rank(measured) is expected


def test_counts_below_5_are_hidden_from_those_who_may_not_see_children():
    numbers = [0, 1, 4, 5, 120]

    assert hide(numbers, small_counts(numbers, may_see_children=False)) == [
        None,
        None,
        None,
        5,
        120,
    ]
    assert hide(numbers, small_counts(numbers, may_see_children=True)) == numbers


def test_further_cells_can_be_hidden_to_protect_a_small_one():
    numbers = [3, 40, 60]
    is_hidden = small_counts(numbers, may_see_children=False) | np.array([False, True, False])

    assert hide(numbers, is_hidden) == [None, None, 60]
