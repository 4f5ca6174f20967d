"""What a comparison says in words, and the marks of its picture."""

import pytest

from dashboard.charts.compare import SYMBOLS, compared_dots
from dashboard.queries.compare import Comparison
from dashboard.results import (
    Compared,
    ComparedMark,
    ComparedRow,
    Coverage,
    Interval,
    Paired,
    Prevalence,
)
from dashboard.words.compare import Names, answer, between, lead, points

ROUNDS = Names("November 2025", "Mei 2025", is_of_time=True)
AREAS = Names("Lok Tuan", "Guntung", is_of_time=False)


def side(n: int, of: int, listed: int | None = None, **more) -> Prevalence:
    return Prevalence(n, of, coverage=Coverage(of, listed or of), **more)


def comparison(here: Prevalence, there: Prevalence, *, is_nested=False, **more) -> Comparison:
    def one(key: str, **own) -> Compared:
        return Compared(key, key.capitalize(), "pendek", "", here, there, **own)

    return Comparison((one("diukur", is_coverage=True),), (one("pendek", **more),), 1, 1, is_nested)


def test_two_complete_rounds_are_told_apart_in_points():
    found = comparison(side(1_523, 9_707), side(1_754, 10_057))

    assert answer(found, ROUNDS) == "15,69 % pendek, November 2025: 1,75 poin di bawah Mei 2025"


def test_the_difference_is_that_of_the_shares_as_they_are_printed():
    # 7,6433 and 9,6154: 1,9721 apart, and 1,98 on the page.
    found = comparison(side(12, 157), side(15, 156))

    assert answer(found, ROUNDS) == "7,64 % pendek, November 2025: 1,98 poin di bawah Mei 2025"


def test_a_period_that_reached_too_few_is_no_measure_for_another():
    covered = side(1_754, 6_000, 10_000)

    assert "tidak sebanding, cakupan 60,00 %" in answer(
        comparison(side(1_523, 9_707), covered), ROUNDS
    )
    assert answer(comparison(covered, side(1_523, 9_707)), ROUNDS).startswith("Sementara 29,23 %")


def test_nobody_measured_is_said_instead_of_a_share():
    assert answer(comparison(side(0, 0, 9), side(1, 9)), AREAS) == (
        "Belum ada balita yang diukur: Lok Tuan"
    )


@pytest.mark.parametrize(
    ("interval", "said"),
    [
        (Interval(-11.31, -2.98), "lebih besar daripada yang biasa karena kebetulan"),
        (Interval(-3.1, 0.2), "masih bisa karena kebetulan"),
    ],
)
def test_one_plain_sentence_says_whether_two_areas_can_be_told_from_chance(interval, said):
    found = comparison(side(190, 1_207), side(117, 514), interval=interval)

    sentence = lead(found, AREAS)[1]

    assert said in sentence
    assert between(interval) in sentence


def test_too_few_children_and_an_area_within_the_other_are_not_judged():
    few = comparison(side(3, 20), side(117, 514), interval=Interval(-30, 20))
    nested = comparison(side(190, 1_207), side(117, 514), is_nested=True)

    assert "kurang dari 30" in lead(few, AREAS)[1]
    assert "di dalam yang lain" in lead(nested, AREAS)[1]


def test_of_two_rounds_the_same_children_are_judged():
    pair = Paired(8_510, 1_496, 1_394, 156, 258, Interval(-1.66, -0.73))

    sentence = lead(comparison(side(1_523, 9_707), side(1_754, 10_057), paired=pair), ROUNDS)[1]

    assert "Dari 8.510 anak yang dinilai pada keduanya, 156 menjadi pendek dan 258" in sentence
    assert "lebih dari kebetulan" in sentence


def test_what_the_unmeasured_could_turn_round_is_said():
    covered = side(400, 2_000, 4_000, bounds=Interval(10, 60))
    found = comparison(covered, side(300, 2_000), bounds=Interval(-5, 45))

    assert "dapat membalik arahnya" in lead(found, ROUNDS)[2]


def test_points_carry_their_sign_and_nothing_has_none():
    assert [points(value) for value in (1.754, -0.4, 0.001)] == ["+1,75", "−0,40", "0,00"]


def test_sides_are_told_apart_by_shape_and_provisional_ones_are_open():
    marks = (
        ComparedMark(15.7, Interval(15, 16), False, "a"),
        ComparedMark(20.6, Interval(19, 22), True, "b"),
    )
    rows = [
        ComparedRow("pendek", "Pendek", "pendek", marks, "−4,79"),
        ComparedRow("gizi-buruk", "Gizi buruk", "gizi-buruk", (None, None), "–"),
    ]

    drawn = compared_dots(rows, heading="selisih").as_json()

    shown = [trace for trace in drawn["data"] if trace["mode"] == "markers" and "marker" in trace]
    assert [list(trace["marker"]["symbol"]) for trace in shown] == [
        [SYMBOLS[0]],
        [f"{SYMBOLS[1]}-open"],
    ]
    assert [list(trace["customdata"]) for trace in shown] == [["pendek"], ["pendek"]]
    assert list(drawn["layout"]["yaxis"]["ticktext"]) == ["Pendek", "Gizi buruk"]
    assert drawn["layout"]["xaxis"]["range"][0] == 0
