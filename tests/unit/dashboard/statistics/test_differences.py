"""Differences of shares and what chance makes of them, against twins and printed examples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.statistics.differences import difference_limits, is_beyond_chance, paired_limits
from dashboard.statistics.intervals import Limits, wilson
from tests.oracles import differences_twin as twin

groups = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def limits_of(first: tuple[int, int], second: tuple[int, int]) -> Limits:
    here, there = wilson(*first), wilson(*second)
    assert here
    assert there
    return difference_limits(first[0] / first[1], here, second[0] / second[1], there)


@pytest.mark.parametrize(
    ("first", "second", "lower", "upper"),
    [
        # Newcombe, Stat Med 17 (1998) 873, table II, method 10.
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 20), 0.6791, 1.0),
    ],
)
def test_the_printed_examples_of_newcombe_come_out(first, second, lower, upper):
    found = limits_of(first, second)

    assert (round(found.lower, 4), round(found.upper, 4)) == (lower, upper)


@given(groups, groups)
def test_the_limits_of_a_difference_are_those_of_the_slow_twin(first, second):
    found = limits_of(first, second)

    assert (found.lower, found.upper) == pytest.approx(twin.difference(first, second), abs=1e-9)


@given(groups, groups)
def test_turned_round_a_difference_has_the_same_limits_with_the_other_sign(first, second):
    here, there = limits_of(first, second), limits_of(second, first)

    assert (here.lower, here.upper) == pytest.approx((-there.upper, -there.lower), abs=1e-12)


def test_a_share_outside_its_own_limits_is_a_mistake():
    with pytest.raises(ValueError, match="between its limits"):
        difference_limits(0.5, Limits(0.1, 0.2), 0.1, Limits(0.0, 0.3))


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=300))
def test_the_limits_of_a_change_are_those_of_the_slow_twin(pairs):
    gained = sum(now and not then for then, now in pairs)
    lost = sum(then and not now for then, now in pairs)

    found = paired_limits(len(pairs), gained, lost)

    assert found
    assert (found.lower, found.upper) == pytest.approx(twin.paired(pairs), abs=1e-12)


def test_without_pairs_there_is_no_change():
    assert paired_limits(0, 0, 0) is None


@pytest.mark.parametrize(("pairs", "gained", "lost"), [(3, 2, 2), (3, -1, 0), (-1, 0, 0)])
def test_more_changes_than_pairs_are_a_mistake(pairs, gained, lost):
    with pytest.raises(ValueError, match="among the pairs"):
        paired_limits(pairs, gained, lost)


def test_chance_is_left_behind_where_nothing_lies_outside_the_limits():
    assert is_beyond_chance(Limits(0.01, 0.2))
    assert is_beyond_chance(Limits(-0.2, -0.01))
    assert not is_beyond_chance(Limits(-0.01, 0.2))
    assert not is_beyond_chance(Limits(0.0, 0.2))
