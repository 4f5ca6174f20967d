"""Which reading counts, and what the months of a child say one after the other."""

from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measurements.kemenkes.kms import NTOB
from measurements.timeline import NO_ROUND, Derived, Timeline, derive
from tests.oracles import kms as slow

BORN = date(2023, 6, 1)
DAY = date(2025, 11, 5)
ROUND = 7
NAMES = {NTOB.NONE: "", NTOB.N: "N", NTOB.T: "T", NTOB.O: "O", NTOB.B: "B"}


def visit(day: date = DAY, weight_g: float = 12_000, length_mm: float = 880, **other: Any) -> dict:
    """A boy of 29 months, weighed and measured standing."""
    usual = {
        "balita": 1, "sex": 1, "born_on": BORN, "measured_on": day, "received": 0,
        "weight_g": weight_g, "length_mm": length_mm, "position": 2, "head_mm": np.nan,
        "arm_mm": np.nan, "oedema": 0, "operasi": NO_ROUND, "file_ntob": 0,
    }  # fmt: skip
    return usual | other


TYPES = {
    "balita": np.int64, "sex": np.int8, "born_on": "datetime64[D]", "measured_on": "datetime64[D]",
    "received": np.int64, "weight_g": np.float64, "length_mm": np.float64, "position": np.int8,
    "head_mm": np.float64, "arm_mm": np.float64, "oedema": np.int8, "operasi": np.int64,
    "file_ntob": np.int8,
}  # fmt: skip


def timeline(visits: list[dict]) -> Timeline:
    return Timeline(
        **{name: np.array([one[name] for one in visits], type_) for name, type_ in TYPES.items()}
    )


def derived(*visits: dict) -> Derived:
    return derive(timeline(list(visits)))


def ntob(told: Derived) -> list[str]:
    return [NAMES[NTOB(code)] for code in told.ntob.tolist()]


# --- which row counts ---------------------------------------------------------------------------

NOT_TAKEN = np.nan
COUNTED = {
    "the only one": ([visit()], 0),
    "the latest": ([visit(), visit(date(2025, 11, 12))], 1),
    "the latest, whatever their order": ([visit(date(2025, 11, 12)), visit()], 0),
    "the plausible one before a later implausible one": (
        [visit(), visit(date(2025, 11, 12), weight_g=112_000)],
        0,
    ),
    "the complete one before a later weight alone": (
        [visit(), visit(date(2025, 11, 12), length_mm=NOT_TAKEN)],
        0,
    ),
    "a plausible weight before a complete implausible visit": (
        [visit(length_mm=NOT_TAKEN), visit(date(2025, 11, 12), length_mm=400)],
        0,
    ),
    "the later of two weights alone": (
        [visit(length_mm=NOT_TAKEN), visit(date(2025, 11, 12), length_mm=NOT_TAKEN)],
        1,
    ),
    "the implausible one where there is no other": ([visit(weight_g=112_000)], 0),
    "of two kader on one day the first received": (
        [visit(received=20), visit(weight_g=12_100, received=10)],
        1,
    ),
    "of two kader the plausible one, received later": (
        [visit(weight_g=112_000, received=10), visit(received=20)],
        1,
    ),
    "none that read nothing": ([visit(weight_g=NOT_TAKEN, length_mm=NOT_TAKEN)], None),
    "none of a child that is five": ([visit(born_on=date(2020, 11, 5))], None),
    "the day before a child is five": ([visit(born_on=date(2020, 11, 6))], 0),
    "none before birth": ([visit(born_on=date(2025, 11, 6))], None),
}


@pytest.mark.parametrize("period", ["month", "round"])
@pytest.mark.parametrize("name", COUNTED)
def test_of_a_childs_readings_counts(name, period):
    visits, wanted = COUNTED[name]

    told = derived(*(one | {"operasi": ROUND} for one in visits))

    counts = told.counts_in_month if period == "month" else told.counts_in_round
    assert np.flatnonzero(counts).tolist() == ([] if wanted is None else [wanted])


def test_a_reading_of_no_round_counts_in_its_month_only():
    told = derived(visit())

    assert told.counts_in_month.tolist() == [True]
    assert told.counts_in_round.tolist() == [False]


def test_every_child_month_and_round_has_its_own_row():
    visits = [
        visit(date(2025, 10, 8)),
        visit(operasi=ROUND),
        visit(date(2025, 11, 20)),
        visit(balita=2, operasi=ROUND),
    ]

    told = derived(*visits)

    assert told.counts_in_month.tolist() == [True, False, True, True]
    assert told.counts_in_round.tolist() == [False, True, False, True]


# --- N, T, O, B ---------------------------------------------------------------------------------


def test_the_status_stands_on_the_row_that_counts_though_another_was_judged():
    told = derived(
        visit(date(2025, 10, 8), 11_700),
        visit(DAY, 11_900),  # complete: counts
        visit(date(2025, 11, 20), 12_000, NOT_TAKEN),  # the last weight: judged
    )

    assert ntob(told) == ["B", "N", ""]
    assert told.gain_g[1] == 300
    assert told.counts_in_month.tolist() == [True, True, False]


def test_a_weight_nobody_can_believe_judges_nothing():
    told = derived(visit(date(2025, 10, 8), 112_000), visit(DAY, 12_000))

    assert ntob(told) == ["", "B"]


def test_where_our_record_begins_the_word_of_the_file_stands():
    told = derived(
        visit(date(2025, 10, 8), 11_700, file_ntob=NTOB.T),
        visit(DAY, 11_900, file_ntob=NTOB.T),  # ours is N, and ours stands
    )

    assert ntob(told) == ["T", "N"]
    assert told.is_ntob_of_file.tolist() == [True, False]
    assert np.isnan(told.gain_g[0])


@pytest.mark.parametrize("word", [NTOB.N, NTOB.T, NTOB.O, NTOB.B])
def test_after_a_month_without_a_weight_the_word_of_the_file_stands(word):
    told = derived(visit(date(2025, 9, 10)), visit(DAY, file_ntob=word))

    assert ntob(told) == ["B", NAMES[word]]
    assert told.is_ntob_of_file.tolist() == [False, True]
    assert not told.is_2t.any()


def test_a_child_that_was_not_weighed_has_no_word_of_the_file():
    told = derived(visit(weight_g=NOT_TAKEN, file_ntob=NTOB.N))

    assert ntob(told) == [""]
    assert not told.is_ntob_of_file.any()


def test_two_months_without_gain_are_2t_only_where_both_are_ours():
    ours = [visit(date(2025, month, 5), 12_000) for month in (9, 10, 11)]
    of_file = [ours[1] | {"file_ntob": NTOB.T}, ours[2]]

    assert ntob(derived(*ours)) == ["B", "T", "T"]
    assert derived(*ours).is_2t.tolist() == [False, False, True]
    assert ntob(derived(*of_file)) == ["T", "T"]
    assert not derived(*of_file).is_2t.any()


def test_a_late_weighing_does_not_change_what_the_round_says():
    before = [visit(date(2025, 10, 8), 11_700), visit(DAY, 12_000, operasi=ROUND)]
    late = visit(date(2025, 11, 20), 11_500)

    of_round, of_month = derived(*before), derived(*before, late)

    assert ntob(of_round) == ["B", "N"]
    assert ntob(of_month) == ["B", "N", "T"]
    assert of_month.counts_in_round.tolist() == [False, True, False]
    assert of_month.counts_in_month.tolist() == [True, False, True]
    assert of_month.gain_g[1:].tolist() == [300, -200]


# --- against slower ways ------------------------------------------------------------------------

VISITS = st.lists(
    st.builds(
        lambda child, days, weight, length, received: visit(
            date(2025, 6, 1) + timedelta(days=days), weight, length,
            balita=child, sex=1 + child % 2, received=received,
            born_on=date(2025, 6, 1) - timedelta(days=(40, 700, 1_750)[child]),
        ),
        st.integers(0, 2),
        st.integers(0, 240),
        st.one_of(st.just(np.nan), st.integers(2_500, 20_000).map(float), st.just(102_000.0)),
        st.one_of(st.just(np.nan), st.integers(450, 1_100).map(float)),
        st.integers(0, 10**6),
    ),
    min_size=1,
    max_size=14,
    unique_by=lambda one: (one["balita"], one["received"]),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(VISITS)
def test_the_months_of_a_child_are_those_of_the_slow_history(visits):
    told = derived(*visits)
    waz = np.where(told.assessment.waz_flag, np.nan, told.assessment.waz)
    for child in {one["balita"] for one in visits}:
        rows = [row for row, one in enumerate(visits) if one["balita"] == child]
        # Of two on one day the first received counts: it goes last in the slow history.
        rows.sort(key=lambda row: -visits[row]["received"])
        believed = [
            row
            for row in rows
            if not told.assessment.waz_flag[row] and 0 <= told.age_months[row] < 60
        ]
        months = slow.history(
            [
                slow.Visit(
                    day=visits[row]["measured_on"],
                    sex=visits[row]["sex"],
                    age_months=int(told.age_months[row]),
                    weight_g=None
                    if np.isnan(visits[row]["weight_g"])
                    else int(visits[row]["weight_g"]),
                    waz=None if np.isnan(waz[row]) else float(waz[row]),
                )
                for row in believed
            ]
        )
        for row in rows:
            day = visits[row]["measured_on"]
            if told.counts_in_month[row]:
                wanted = months.get((day.year, day.month), {})
                status = wanted.get("status", "")
                assert ntob(told)[row] == status
                assert bool(told.is_2t[row]) == wanted.get("two_t", False)
                if status in ("N", "T"):
                    assert told.gain_g[row] == wanted["gain"]
            else:
                assert told.ntob[row] == 0


@settings(max_examples=100, deadline=None)
@given(VISITS, st.randoms(use_true_random=False))
def test_the_order_in_which_rows_are_given_changes_nothing(visits, random):
    order = list(range(len(visits)))
    random.shuffle(order)

    as_given, shuffled = derived(*visits), derived(*(visits[at] for at in order))

    for field in fields(Derived):
        if field.name != "assessment":
            one, other = (getattr(told, field.name) for told in (as_given, shuffled))
            np.testing.assert_array_equal(one[order], other, err_msg=field.name)


@settings(max_examples=100, deadline=None)
@given(VISITS)
def test_the_children_of_others_change_nothing(visits):
    together = derived(*visits)

    for child in {one["balita"] for one in visits}:
        rows = [row for row, one in enumerate(visits) if one["balita"] == child]
        alone = derived(*(visits[row] for row in rows))
        for name in ("counts_in_month", "ntob", "gain_g", "is_2t", "is_bgm"):
            np.testing.assert_array_equal(getattr(together, name)[rows], getattr(alone, name))


@settings(max_examples=150, deadline=None)
@given(VISITS, st.integers(0, 8))
def test_two_months_of_the_past_are_enough_for_the_months_after(visits, step):
    first = np.datetime64("2025-06") + step
    all_of_them = timeline(visits)
    whole = derive(all_of_them)
    month = all_of_them.measured_on.astype("datetime64[M]")
    window = month >= first - 2
    is_weighed = (all_of_them.weight_g > 0) & ~whole.assessment.waz_flag & (whole.age_months < 60)
    earlier = set(all_of_them.balita[is_weighed & ~window].tolist())

    part = derive(
        replace(
            Timeline(**{name: getattr(all_of_them, name)[window] for name in TYPES}),
            has_earlier=np.isin(all_of_them.balita[window], list(earlier)),
        )
    )

    is_asked = month[window] >= first
    for name in (
        "counts_in_month",
        "counts_in_round",
        "ntob",
        "gain_g",
        "kbm_g",
        "is_2t",
        "is_bgm",
    ):
        np.testing.assert_array_equal(
            getattr(part, name)[is_asked], getattr(whole, name)[window][is_asked], err_msg=name
        )
