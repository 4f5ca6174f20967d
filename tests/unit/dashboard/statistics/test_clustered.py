"""Prevalence from counts per posyandu equals prevalence from the children."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.statistics.clustered import (
    ClusterSums,
    limits_of_sums,
    prevalence_of_areas,
)
from dashboard.statistics.linearisation import (
    divide,
    domain_means,
    logit_limits,
    make_design,
    weigh,
)

N_AREAS = 3
# A busy machine is no fault of the formula.
unhurried = settings(deadline=None)


@st.composite
def posyandu(draw):
    """(affected, measured, unmeasured, area) of 2 to 8 posyandu with at least a child each."""
    n = draw(st.integers(2, 8))
    measured = draw(st.lists(st.integers(0, 6), min_size=n, max_size=n))
    affected = [draw(st.integers(0, m)) for m in measured]
    unmeasured = [max(draw(st.integers(0, 2)), int(m == 0)) for m in measured]
    area = draw(st.lists(st.integers(-1, N_AREAS - 1), min_size=n, max_size=n))
    return tuple(np.array(column) for column in (affected, measured, unmeasured, area))


@unhurried
@given(posyandu())
def test_counts_give_what_their_children_give(counts):
    affected, measured, unmeasured, area = counts
    y, cluster = [], []
    for k, (x, m, u) in enumerate(zip(affected, measured, unmeasured, strict=True)):
        y += [1.0] * x + [0.0] * (m - x) + [np.nan] * u
        cluster += [k] * (m + u)
    design = make_design(len(y), cluster=cluster)
    domains = divide(design, area[np.array(cluster)], N_AREAS)
    expected = domain_means(weigh(np.array(y)[:, None], design), domains)
    lower, upper = logit_limits(expected.mean, expected.error, design.t)

    found = prevalence_of_areas(affected, measured, area, N_AREAS)

    np.testing.assert_array_equal(found.measured, expected.n[:, 0])
    np.testing.assert_allclose(found.share, expected.mean[:, 0], rtol=1e-12)
    has_two = np.array([((area == a) & (measured > 0)).sum() >= 2 for a in range(N_AREAS)])
    for ours, theirs in ((found.error, expected.error), (found.lower, lower), (found.upper, upper)):
        np.testing.assert_allclose(ours[has_two], theirs[has_two, 0], rtol=1e-9, atol=1e-12)
        assert np.isnan(ours[~has_two]).all()


def test_a_single_posyandu_has_a_share_but_no_design_based_limits():
    found = prevalence_of_areas(np.array([12]), np.array([78]), np.array([0]), 1)

    assert found.share[0] == 12 / 78
    assert np.isnan([found.error[0], found.lower[0], found.upper[0]]).all()


def test_an_area_where_nobody_was_measured_has_no_data():
    found = prevalence_of_areas(np.array([3, 2, 0]), np.array([9, 9, 0]), np.array([0, 0, 1]), 2)

    assert found.measured[1] == 0
    assert np.isnan([found.share[1], found.lower[1], found.upper[1]]).all()


def test_more_affected_than_measured_is_refused():
    with pytest.raises(ValueError, match="affected"):
        prevalence_of_areas(np.array([5]), np.array([4]), np.array([0]), 1)


@unhurried
@given(posyandu())
def test_sums_give_the_limits_that_the_counts_of_each_posyandu_give(counts):
    affected, measured, _, area = counts
    expected = prevalence_of_areas(affected, measured, area, N_AREAS)
    x, n = affected.astype(np.int64), measured.astype(np.int64)

    def by_area(values):
        return np.array([values[area == a].sum() for a in range(N_AREAS)], np.int64)

    sums = ClusterSums(*map(by_area, (x, n, x * x, x * n, n * n, (n > 0).astype(np.int64))))
    lower, upper = limits_of_sums(sums, len(affected))

    np.testing.assert_allclose(lower, expected.lower, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(upper, expected.upper, rtol=1e-6, atol=1e-9)
