"""The picture of the rounds: nothing is joined that was not measured alike."""

from dataclasses import replace
from datetime import UTC, date, datetime

from dashboard.charts.trend_rounds import RoundsPicture, rounds_chart
from dashboard.results import (
    Interval,
    KeptFigure,
    PeriodKind,
    SurveyFigure,
    TargetStep,
    TrendPoint,
)
from tests.fakes.round_summary import prevalence

MAY, NOVEMBER = date(2025, 5, 6), date(2025, 11, 4)
SURVEYS = (
    SurveyFigure("SSGI", 2022, 21.0, Interval(18.1, 23.9), 512, "Kemenkes"),
    SurveyFigure("SKI", 2023, 27.4, None, None, "Kemenkes"),
)
TARGETS = (
    TargetStep("Nasional", 14.0, date(2021, 8, 5), date(2025, 8, 1), 2024, "RPJMN 2020–2024"),
    TargetStep("Nasional", 18.8, date(2025, 8, 1), None, 2025, "RPJMN 2025–2029"),
    TargetStep("Kota", 14.0, date(2025, 1, 1), None, 2027, "Pemerintah kota"),
)


def point(on, n, of, listed=None, **more):
    return TrendPoint(
        PeriodKind.ROUND, "Operasi Timbang", on, prevalence(n, of, listed), code=f"{on}", **more
    )


ROUNDS = (point(MAY, 1754, 10_057, 10_058), point(NOVEMBER, 1523, 9707))


def drawn(rounds=ROUNDS, surveys=(), targets=()):
    return rounds_chart(RoundsPicture("pendek", rounds, surveys, targets)).as_json()


def written(chart):
    return " | ".join(note["text"] for note in chart["layout"]["annotations"])


def test_surveys_stand_on_an_axis_of_their_own_and_are_never_joined():
    data = drawn(surveys=SURVEYS)["data"]

    of_surveys = [trace for trace in data if trace.get("xaxis") == "x2"]
    assert [(trace["x"], trace["mode"]) for trace in of_surveys] == [([2022, 2023], "markers")]
    assert of_surveys[0]["marker"]["symbol"] == "diamond"
    joined = [trace for trace in data if "lines" in trace.get("mode", "")]
    assert [trace["y"] for trace in joined] == [[100 * 1754 / 10_057, 100 * 1523 / 9707]]


def test_rounds_and_surveys_share_the_scale_and_overlap_nowhere():
    layout = drawn(surveys=SURVEYS)["layout"]

    assert layout["xaxis2"]["domain"][1] < layout["xaxis"]["domain"][0]
    assert layout["xaxis2"]["anchor"] == "y"


def test_without_surveys_the_rounds_have_the_whole_width():
    layout = drawn()["layout"]

    assert layout["xaxis"]["domain"] == [0.0, 1.0]
    assert "xaxis2" not in layout


def test_coverage_stands_below_on_the_same_axis_of_days():
    chart = drawn()

    bars = next(trace for trace in chart["data"] if trace["type"] == "bar")
    assert bars["x"] == [MAY, NOVEMBER]
    assert bars["yaxis"] == "y2"
    assert "xaxis" not in bars
    assert [round(share, 2) for share in bars["y"]] == [99.99, 100.0]
    assert chart["layout"]["yaxis2"]["domain"][1] < chart["layout"]["yaxis"]["domain"][0]


def test_a_provisional_round_is_a_ring_with_its_bounds_and_ends_the_line():
    rounds = (*ROUNDS, point(date(2026, 5, 5), 500, 5_000, 9_800))

    data = drawn(rounds)["data"]

    line = next(trace for trace in data if trace.get("mode") == "lines")
    assert line["y"][2] is None
    dots = next(trace for trace in data if trace.get("marker", {}).get("size") == 13)
    assert dots["marker"]["symbol"] == ["circle", "circle", "circle-open"]
    pale = next(trace for trace in data if trace.get("error_y", {}).get("thickness") == 12)
    low, high = 10 - pale["error_y"]["arrayminus"][0], 10 + pale["error_y"]["array"][0]
    assert [round(end, 2) for end in (low, high)] == [5.1, 54.08]  # 500 and 5,300 of 9,800


def test_n_stands_under_each_of_a_few_rounds():
    ticks = drawn()["layout"]["xaxis"]["ticktext"]

    assert ticks == ["Mei 2025<br>n 10.057", "Nov 2025<br>n 9.707"]


def test_a_target_is_a_step_from_day_to_day_and_only_its_last_one_is_named():
    chart = drawn(targets=TARGETS)

    steps = {tuple(t["y"]) for t in chart["data"] if t.get("line", {}).get("width") == 1.5}
    assert steps == {(14.0, 14.0, 18.8, 18.8), (14.0, 14.0)}
    national = next(t for t in chart["data"] if t.get("y") == [14.0, 14.0, 18.8, 18.8])
    assert national["x"][1] == national["x"][2] == date(2025, 8, 1)
    assert "nasional<br>18,8 %" in written(chart)
    assert "kota<br>14 %" in written(chart)
    assert "nasional<br>14 %" not in written(chart)


def test_targets_of_nearly_one_height_share_a_place_in_the_margin():
    near = (replace(TARGETS[1], percent=14.2), TARGETS[2])

    chart = drawn(targets=near)

    named = [note["text"] for note in chart["layout"]["annotations"] if "kota" in note["text"]]
    assert named == ["nasional<br>14,2 %<br>kota<br>14 %"]


def test_what_an_earlier_closing_said_stays_beside_what_stands():
    first = KeptFigure(1, datetime(2025, 11, 14, tzinfo=UTC), prevalence(1586, 9707))
    revised = KeptFigure(2, datetime(2025, 12, 3, tzinfo=UTC), prevalence(1523, 9707))
    rounds = (ROUNDS[0], replace(ROUNDS[1], kept=(first, revised)))

    dashes = [t for t in drawn(rounds)["data"] if t.get("marker", {}).get("symbol") == "line-ew"]

    assert [(t["x"], t["y"]) for t in dashes] == [([NOVEMBER], [100 * 1586 / 9707])]


def test_a_round_opened_again_keeps_every_closing_beside_what_it_says_now():
    kept = (KeptFigure(1, datetime(2025, 11, 14, tzinfo=UTC), prevalence(1523, 9707)),)
    rounds = (replace(ROUNDS[1], is_open=True, kept=kept),)

    dashes = [t for t in drawn(rounds)["data"] if t.get("marker", {}).get("symbol") == "line-ew"]

    assert dashes[0]["y"] == [100 * 1523 / 9707]


def test_a_phone_reads_only_the_last_survey():
    narrow = drawn(surveys=SURVEYS)["narrow"]

    named = [note["text"] for note in narrow["annotations"]]
    assert "SKI<br>27,4 %" in named
    assert "SSGI<br>21,0 %" not in named


def test_no_round_yet_draws_the_surveys_alone():
    data = drawn((), SURVEYS)["data"]

    assert [trace["x"] for trace in data] == [[2022, 2023]]
