from datetime import date

import pytest

from dashboard.charts.trend import trend
from dashboard.charts.trend_marks import MID_MONTH
from dashboard.results import PeriodKind, TrendPoint
from tests.fakes.round_summary import prevalence
from tests.fakes.round_summary import trend as fake_trend


def point(kind, on, n, of, listed=None):
    return TrendPoint(kind, "", on, prevalence(n, of, listed))


def traces(points):
    return trend(points).as_json()["data"]


def dots(points):
    """The traces that show shares, as (x, y) pairs each."""
    return [
        list(zip(trace["x"], trace["y"], strict=True))
        for trace in traces(points)
        if trace["type"] == "scatter" and trace.get("marker", {}).get("size", 0) > 1
    ]


def test_no_line_joins_rounds_with_months_or_months_with_the_recap():
    points = fake_trend()
    at = {
        kind: {
            (p.on if kind is PeriodKind.ROUND else p.on + MID_MONTH, p.prevalence.percent)
            for p in points
            if p.kind is kind
        }
        for kind in PeriodKind
    }

    for drawn in dots(points):
        assert any(set(drawn) <= of_kind for of_kind in at.values())
    assert len(dots(points)) == 3


def test_only_rounds_are_joined_by_a_line():
    joined = [trace for trace in traces(fake_trend()) if "lines" in trace.get("mode", "")]

    assert [len(trace["x"]) for trace in joined] == [2]


def test_a_period_without_measured_children_is_a_gap_and_not_zero():
    rounds = [
        point(PeriodKind.ROUND, date(2025, 2, 4), 20, 100),
        point(PeriodKind.ROUND, date(2025, 5, 6), 0, 0, 100),
        point(PeriodKind.ROUND, date(2025, 11, 4), 10, 100),
    ]

    line = next(trace for trace in traces(rounds) if "lines" in trace.get("mode", ""))

    assert line["y"] == [20.0, None, 10.0]
    assert line["connectgaps"] is False


def test_no_line_leads_to_a_round_that_is_still_provisional():
    rounds = [
        point(PeriodKind.ROUND, date(2025, 5, 6), 17, 100),
        point(PeriodKind.ROUND, date(2025, 11, 4), 15, 100),
        point(PeriodKind.ROUND, date(2026, 6, 1), 1, 20, 100),
    ]

    line = next(trace for trace in traces(rounds) if "lines" in trace.get("mode", ""))

    assert line["y"] == [17.0, 15.0, None]


def test_provisional_points_are_rings_and_complete_ones_full():
    months = [
        point(PeriodKind.MONTH, date(2025, 4, 1), 10, 60, 100),
        point(PeriodKind.MONTH, date(2025, 5, 1), 10, 95, 100),
    ]

    drawn = next(trace for trace in traces(months) if trace.get("marker", {}).get("size") == 8)

    assert drawn["marker"]["symbol"] == ["circle-open", "circle"]


def test_bounds_are_drawn_for_provisional_points_only():
    months = [
        point(PeriodKind.MONTH, date(2025, 4, 1), 10, 60, 100),
        point(PeriodKind.MONTH, date(2025, 5, 1), 10, 95, 100),
    ]

    bars = next(trace for trace in traces(months) if trace.get("error_y"))

    (share,) = bars["y"]
    assert share - bars["error_y"]["arrayminus"][0] == 10.0
    assert share + bars["error_y"]["array"][0] == 50.0


def test_shares_and_coverage_start_at_zero():
    layout = trend(fake_trend()).as_json()["layout"]

    assert layout["yaxis"]["rangemode"] == "tozero"
    assert layout["yaxis2"]["range"] == [0, 100]


def test_a_phone_gets_fewer_months_on_the_axis():
    drawn = trend(fake_trend()).as_json()

    wide, narrow = drawn["layout"]["xaxis"]["tickvals"], drawn["narrow"]["xaxis.tickvals"]
    assert len(wide) == 6
    assert len(narrow) == 3
    assert set(narrow) <= set(wide)


@pytest.mark.parametrize("n_months", [1, 7, 14, 60])
def test_months_are_named_as_far_as_there_is_room_and_the_last_always(n_months):
    firsts = [date(2021 + number // 12, 1 + number % 12, 1) for number in range(n_months)]
    points = [point(PeriodKind.MONTH, on, 10, 50) for on in firsts]

    axis = trend(points).as_json()["layout"]["xaxis"]

    assert len(axis["ticktext"]) <= 7
    assert axis["tickvals"][-1].month == points[-1].on.month
    assert axis["tickangle"] == 0


def test_nothing_to_show_is_an_empty_picture():
    assert traces([]) == []
