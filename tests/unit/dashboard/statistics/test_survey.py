"""The survey table against its slow twin, and the properties its formulas promise."""

import math
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.statistics.groups import everyone, groups_of_column
from dashboard.statistics.linearisation import (
    divide,
    domain_deviations,
    domain_means,
    logit_limits,
    make_design,
    weigh,
)
from dashboard.statistics.survey import Children, prevalence_table
from tests.oracles import prevalence_twin

TOLERANCE = 1e-9
# A busy machine is no fault of the formula.
unhurried = settings(deadline=None)


@dataclass(frozen=True)
class Survey:
    z: np.ndarray
    """(4, n) haz, waz, baz, whz."""
    has_oedema: np.ndarray
    place: list[str]
    cluster: np.ndarray
    stratum: np.ndarray
    weight: np.ndarray

    @property
    def children(self):
        return Children(*self.z, self.has_oedema)

    @property
    def design(self):
        return make_design(
            len(self.place), cluster=self.cluster, stratum=self.stratum, weight=self.weight
        )

    def table(self):
        groupings = [everyone(len(self.place)), groups_of_column("tempat", self.place)]
        return prevalence_table(self.children, self.design, groupings)

    def rows(self, order):
        return Survey(
            self.z[:, order],
            self.has_oedema[order],
            [self.place[i] for i in order],
            self.cluster[order],
            self.stratum[order],
            self.weight[order],
        )


Z_SCORES = st.one_of(
    st.just(math.nan),
    st.sampled_from([-3.0, -2.0, -1.0, 1.0, 2.0, 3.0]),
    st.integers(-500, 500).map(lambda hundredths: hundredths / 100),
)
WEIGHTS = st.one_of(st.just(0.0), st.floats(0.05, 20.0))


@st.composite
def surveys(draw):
    n = draw(st.integers(2, 14))
    column = lambda values: draw(st.lists(values, min_size=n, max_size=n))  # noqa: E731
    cluster = np.array(column(st.integers(0, 4)))
    # Two labels at least: a single one makes each child a cluster, which has a test of its own.
    cluster[:2] = [0, 1]
    return Survey(
        z=np.array([column(Z_SCORES) for _ in range(4)]),
        has_oedema=np.array(column(st.sampled_from([False, False, False, True]))),
        place=column(st.sampled_from(["", "a", "b", "c"])),
        cluster=cluster,
        stratum=np.array(column(st.integers(0, 2))),
        weight=np.array(column(WEIGHTS)),
    )


def assert_same_values(found, expected):
    np.testing.assert_allclose(found, expected, rtol=1e-7, atol=TOLERANCE)


@unhurried
@given(surveys())
def test_every_cell_equals_the_slow_twin(survey):
    table = survey.table()

    groups = {label: [True] * len(survey.place) for label in ["All"]}
    for label in table.groups[1:]:
        groups[label] = [f"tempat: {place}" == label for place in survey.place]
    expected = prevalence_twin.table(
        dict(zip(("haz", "waz", "baz", "whz"), survey.z.tolist(), strict=True)),
        survey.has_oedema.tolist(),
        groups,
        survey.cluster.tolist(),
        survey.stratum.tolist(),
        survey.weight.tolist(),
        survey.design.t,
    )
    assert set(expected) == {(g, c) for g in table.groups for c in table.columns}
    for (group, column), value in expected.items():
        found = table.value(group, column)
        assert_same_values(found, math.nan if value is None else value)


@unhurried
@given(surveys())
def test_degrees_of_freedom_equal_the_slow_twin(survey):
    expected = prevalence_twin.degrees_of_freedom(
        survey.cluster.tolist(), survey.stratum.tolist(), survey.weight.tolist()
    )

    assert survey.design.degrees_of_freedom == expected


@unhurried
@given(surveys(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(survey, random):
    order = list(range(len(survey.place)))
    random.shuffle(order)

    shuffled, table = survey.rows(order).table(), survey.table()

    assert shuffled.groups == table.groups
    assert_same_values(shuffled.values, table.values)


@unhurried
@given(surveys(), st.floats(0.01, 1000))
def test_weights_times_a_constant_change_only_their_sums(survey, constant):
    scaled = Survey(**{**survey.__dict__, "weight": survey.weight * constant}).table()

    table = survey.table()
    is_sum = np.array([column.endswith("_pop") for column in table.columns])
    assert_same_values(scaled.values[:, ~is_sum], table.values[:, ~is_sum])
    np.testing.assert_allclose(
        scaled.values[:, is_sum], constant * table.values[:, is_sum], rtol=1e-9
    )


@unhurried
@given(surveys())
def test_limits_hold_the_estimate_and_shares_stay_within_0_and_100(survey):
    table = survey.table()

    for k, column in enumerate(table.columns):
        if not column.endswith("_ll") or np.isnan(survey.design.t):
            continue
        lower, share = table.values[:, k], table.values[:, k - 2]
        upper = table.values[:, k + 1]
        known = ~np.isnan(share)
        assert (lower[known] <= share[known] + TOLERANCE).all()
        assert (share[known] <= upper[known] + TOLERANCE).all()
        if f"{column[:-3]}_stdev" not in table.columns:
            assert (lower[known] >= 0).all()
            assert (upper[known] <= 100).all()


def means_of(values, **design):
    column = np.array(values, float)[:, None]
    domains = divide(make_design(len(values), **design), np.zeros(len(values), np.int64), 1)
    return domain_means(weigh(column, domains.design), domains), domain_deviations(column, domains)


def test_each_child_is_a_cluster_where_the_design_names_none():
    means, _ = means_of([1, 0, 0, 0])

    assert means.error[0, 0] == pytest.approx(math.sqrt(4 / 3 * 0.25 * 0.75 / 4))


def test_one_cluster_for_everybody_is_no_cluster():
    alone, _ = means_of([1, 0, 0, 0], cluster=[7, 7, 7, 7])
    each, _ = means_of([1, 0, 0, 0])

    assert alone.error == each.error


def test_a_missing_value_still_counts_for_the_degrees_of_freedom():
    design = make_design(5)

    assert design.degrees_of_freedom == 4


def test_a_cluster_label_in_two_strata_is_two_clusters():
    design = make_design(4, cluster=[1, 2, 1, 2], stratum=["a", "a", "b", "b"])

    assert design.n_clusters == 4
    assert design.degrees_of_freedom == 2


def test_a_stratum_with_a_single_cluster_is_centred_on_the_grand_mean():
    means, _ = means_of([1, 1, 0, 0], cluster=[1, 1, 2, 3], stratum=[1, 1, 2, 2])

    # The totals are 0.25 alone in its stratum, and −0.125 twice in the other.
    assert means.error[0, 0] == pytest.approx(0.25)


def test_a_missing_weight_counts_for_nothing():
    means, deviation = means_of([0, 0, 1], weight=[1.0, 1.0, math.nan])

    assert (means.n[0, 0], means.n_weighted[0, 0], means.mean[0, 0]) == (3, 2.0, 0.0)
    assert deviation[0, 0] == 0.0


@pytest.mark.parametrize("weight", [-1.0, math.inf])
def test_an_impossible_weight_is_refused(weight):
    with pytest.raises(ValueError, match="weights"):
        make_design(2, weight=[1.0, weight])


def test_a_single_child_has_no_deviation():
    _, deviation = means_of([1.5, math.nan])

    assert np.isnan(deviation[0, 0])


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_limits_of_none_and_of_all_collapse(share):
    lower, upper = logit_limits(np.array([share]), np.array([0.0]), math.nan)

    assert lower == upper == share


def test_a_survey_without_children_gives_a_row_of_nothing():
    nobody = np.array([])
    children = Children(nobody, nobody, nobody, nobody, nobody.astype(bool))

    table = prevalence_table(children, make_design(0), [everyone(0)])

    assert table.value("All", "HAZ_unwpop") == 0
    assert math.isnan(table.value("All", "HA_2_r"))


def one_child(*, haz=math.nan, waz=math.nan, baz=math.nan, whz=math.nan, oedema=False):
    scores = [np.array([z, 0.0]) for z in (haz, waz, baz, whz)]
    return prevalence_table(
        Children(*scores, np.array([oedema, False])), make_design(2), [everyone(2)]
    )


def test_cut_offs_are_strict():
    table = one_child(haz=-2.0, whz=2.0)

    assert table.value("All", "HA_2_r") == 0.0
    assert table.value("All", "HA_1_r") == 50.0
    assert table.value("All", "WH2_r") == 0.0
    assert table.value("All", "WH1_r") == 50.0


def test_oedema_is_severe_wasting_even_without_a_weight_and_stays_out_of_the_mean():
    table = one_child(haz=-2.5, oedema=True)

    assert table.value("All", "WH_3_r") == 50.0
    assert table.value("All", "WHZ_unwpop") == 2
    assert table.value("All", "WH_r") == 0.0
    assert table.value("All", "HA_3_r") == 0.0
    assert table.value("All", "HA_2_WH_2_r") == 50.0


def test_stunted_and_wasted_needs_both_scores():
    table = one_child(haz=-2.5)

    assert table.value("All", "HA_2_WH_2_unwpop") == 1
    assert table.value("All", "HA_2_WH_2_r") == 0.0
