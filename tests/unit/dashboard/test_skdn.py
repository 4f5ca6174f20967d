"""Letters and ratios of the SKDN, from counts alone."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.measures import MEASURES
from dashboard.models import COUNTS
from dashboard.skdn import LETTERS, RATIOS, D, K, n_unjudged, recorded

MONTH = Counter(
    n_sasaran=100, n_kia=80, n_ditimbang=60, n_naik=30, n_tidak_naik=10, n_o=12, n_b=6, n_2t=4,
    n_bgm=3,
)  # fmt: skip


@pytest.mark.parametrize(
    ("key", "n", "of", "percent"),
    [
        ("ds", 60, 100, 60),
        ("nd", 30, 40, 75),  # of N + T: neither of D nor of D − O − B, which would be 42
        ("ks", 80, 100, 80),
        ("dk", 60, 80, 75),
        ("ns", 30, 100, 30),
        ("bgm", 3, 60, 5),
        ("2t", 4, 60, 100 * 4 / 60),
        ("o", 12, 60, 20),
        ("b", 6, 60, 10),
    ],
)
def test_a_ratio_divides_what_its_name_says(key, n, of, percent):
    share = RATIOS[key].share(MONTH)

    assert (share.n, share.of, share.percent) == (n, of, percent)


def test_a_month_in_which_nobody_can_be_judged_has_no_share_of_naik():
    assert RATIOS["nd"].share(Counter(n_sasaran=9, n_ditimbang=9, n_b=9)).percent is None


def test_a_book_that_nobody_is_known_to_have_is_not_recorded():
    without = MONTH - Counter(n_kia=80)

    assert recorded(K, without) is None
    assert RATIOS["ks"].share(without).percent is None
    assert RATIOS["dk"].share(without).percent is None
    assert RATIOS["ds"].share(without).percent == 60


def test_weighed_children_without_a_letter_are_told_apart():
    assert n_unjudged(MONTH) == 60 - 30 - 10 - 12 - 6


@pytest.mark.parametrize("ratio", RATIOS.values(), ids=lambda ratio: ratio.key)
def test_a_step_begins_at_its_edge(ratio):
    steps = [ratio.step(edge) for edge in ratio.edges]

    assert steps == [2, 3, 4, 5]
    assert ratio.step(ratio.edges[0] - 0.01) == 1


@given(st.lists(st.floats(0, 100), min_size=2, max_size=2).map(sorted))
def test_more_is_never_a_lower_step(shares):
    low, high = shares

    assert all(ratio.step(low) <= ratio.step(high) for ratio in RATIOS.values())


def test_every_letter_opens_into_a_list_and_is_made_of_what_is_counted():
    for letter in LETTERS:
        measure = MEASURES[letter.measure]
        assert {measure.n, measure.plus, measure.less} <= {*COUNTS, ""}


def test_only_what_the_register_knows_needs_no_weighing():
    assert {key for key, ratio in RATIOS.items() if not ratio.needs_session} == {"ks"}
    assert D.counted.is_of_readings
