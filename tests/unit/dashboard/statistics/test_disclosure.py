"""No hidden count may follow from what is shown."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dashboard.statistics.disclosure import hidden_areas, hidden_siblings
from dashboard.statistics.intervals import MIN_SHOWN


def test_one_hidden_count_takes_the_next_smallest_with_it():
    assert hidden_siblings([40, 3, 12, 60]).tolist() == [False, True, True, False]


def test_two_hidden_counts_that_add_up_to_enough_are_left_alone():
    assert hidden_siblings([3, 4, 12]).tolist() == [True, True, False]


def test_hidden_counts_that_add_up_to_a_small_one_take_another_with_them():
    # 0 and 1 of a shown total would follow as "1 of the two".
    assert hidden_siblings([0, 1, 12, 30]).tolist() == [True, True, True, False]


def test_without_a_small_count_nothing_is_hidden():
    assert not hidden_siblings([5, 12, 60]).any()


def test_the_parts_of_a_hidden_total_are_not_all_shown():
    assert hidden_siblings([8, 12], is_total_shown=False).tolist() == [True, False]


def test_an_only_count_is_its_own_total():
    assert hidden_siblings([7]).tolist() == [False]
    assert hidden_siblings([3], is_total_shown=False).tolist() == [True]


def test_nothing_at_all_hides_nothing():
    assert hidden_siblings([]).tolist() == []
    assert [mask.tolist() for mask in hidden_areas([], [])] == [[], []]


@st.composite
def cities(draw):
    """Counts of kelurahan, many of them small, and the puskesmas of each; every one has some."""
    n_groups = draw(st.integers(1, 5))
    group = [*range(n_groups), *draw(st.lists(st.integers(0, n_groups - 1), max_size=10))]
    count = st.one_of(st.integers(0, 6), st.integers(0, 60))
    return draw(st.lists(count, min_size=len(group), max_size=len(group))), group


def known_equations(counts, group, hidden, hidden_groups):
    """What the page tells: a row of coefficients over the counts for every number shown."""
    n, groups = len(counts), np.asarray(group)
    rows = [np.eye(n)[at] for at in np.flatnonzero(~hidden)]
    rows += [(groups == number).astype(float) for number in np.flatnonzero(~hidden_groups)]
    if sum(counts) >= MIN_SHOWN:
        rows.append(np.ones(n))
    return np.array(rows).reshape(-1, n)


def follows(equations, wanted) -> bool:
    """Whether a sum of counts is determined by the equations: it lies in their row space."""
    if not len(equations):
        return False
    rank = np.linalg.matrix_rank(equations)
    return bool(np.linalg.matrix_rank(np.vstack([equations, wanted])) == rank)


@given(cities())
@example(([3, 8, 12, 40], [0, 1, 1, 2]))  # a hidden group whose members would tell it
@example(([3, 3, 19, 1, 40], [0, 0, 1, 1, 2]))
def test_no_hidden_count_follows_from_what_is_shown(city):
    counts, group = city
    hidden, hidden_groups = hidden_areas(counts, group)
    equations = known_equations(counts, group, hidden, hidden_groups)
    of_groups = [np.asarray(group) == number for number in range(len(hidden_groups))]

    for at in np.flatnonzero(hidden):
        assert not follows(equations, np.eye(len(counts))[at])
    for number in np.flatnonzero(hidden_groups):
        assert not follows(equations, of_groups[number].astype(float))


@given(cities())
def test_what_follows_about_hidden_siblings_is_not_small(city):
    counts, group = city
    hidden, hidden_groups = hidden_areas(counts, group)
    array, groups = np.array(counts), np.array(group)

    for number in np.flatnonzero(~hidden_groups):
        members = hidden & (groups == number)
        assert not members.any() or array[members].sum() >= MIN_SHOWN
    if sum(counts) >= MIN_SHOWN and hidden.any():
        in_hidden_groups = hidden & hidden_groups[groups]
        assert not in_hidden_groups.any() or array[in_hidden_groups].sum() >= MIN_SHOWN


@given(cities())
def test_every_small_count_is_hidden(city):
    counts, group = city
    hidden, hidden_groups = hidden_areas(counts, group)
    totals = np.bincount(group, weights=counts)

    assert hidden[np.array(counts) < MIN_SHOWN].all()
    assert hidden_groups[totals < MIN_SHOWN].all()


@pytest.mark.parametrize("counts", [[40, 3, 12, 60], [3, 12, 60, 40]])
def test_the_same_counts_are_hidden_whatever_their_order(counts):
    hidden = hidden_siblings(counts)

    assert sorted(np.array(counts)[hidden]) == [3, 12]
