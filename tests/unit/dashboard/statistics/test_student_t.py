"""Student's t against its closed forms."""

import math
from statistics import NormalDist

import pytest

from dashboard.statistics.student_t import t_quantile
from tests.oracles.prevalence_twin import t_quantile_of_even_df


@pytest.mark.parametrize("df", [2, 4, 10, 38, 100, 500, 998, 1000, 1534])
@pytest.mark.parametrize("probability", ["0.6", "0.975", "0.995"])
def test_quantiles_equal_the_closed_form_of_even_degrees_of_freedom(df, probability):
    exact = float(t_quantile_of_even_df(probability, df))

    assert t_quantile(float(probability), df) == pytest.approx(exact, rel=1e-12)


@pytest.mark.parametrize(("df", "t"), [(1, 12.70620473617471), (3, 3.182446305284263)])
def test_quantiles_of_few_degrees_of_freedom_equal_the_printed_tables(df, t):
    assert t_quantile(0.975, df) == pytest.approx(t, rel=1e-12)


def test_one_degree_of_freedom_is_the_cauchy_distribution():
    assert t_quantile(0.9, 1) == pytest.approx(math.tan(math.pi * 0.4), rel=1e-12)


def test_quantiles_are_symmetric_about_the_median():
    assert t_quantile(0.025, 7) == -t_quantile(0.975, 7)
    assert t_quantile(0.5, 7) == 0.0


def test_many_degrees_of_freedom_approach_the_normal_distribution():
    assert t_quantile(0.975, 1e9) == pytest.approx(NormalDist().inv_cdf(0.975), rel=1e-8)


def test_the_two_ways_of_computing_meet_without_a_step():
    assert t_quantile(0.975, 999.999) == pytest.approx(t_quantile(0.975, 1000), rel=1e-8)


@pytest.mark.parametrize("df", [0, -1, math.nan])
def test_there_is_no_quantile_without_a_degree_of_freedom(df):
    assert math.isnan(t_quantile(0.975, df))


@pytest.mark.parametrize("probability", [0.0, 1.0, -0.1, math.nan])
def test_a_probability_outside_0_and_1_is_refused(probability):
    with pytest.raises(ValueError, match="between 0 and 1"):
        t_quantile(probability, 5)
