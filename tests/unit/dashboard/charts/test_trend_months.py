"""The picture of the months: coverage under every share, and nothing joined across a gap."""

from dataclasses import replace
from datetime import date

import pytest

from dashboard.charts.palette import COLOURS
from dashboard.charts.trend_marks import MID_MONTH
from dashboard.charts.trend_months import months_chart
from dashboard.results import PeriodKind, TrendPoint
from tests.fakes.round_summary import prevalence


def month(number, n, of, listed=100, **more):
    on = date(2025, number, 1)
    found = prevalence(n, of, listed)
    return TrendPoint(PeriodKind.MONTH, "", on, found, code=f"{on:%Y-%m}", **more)


def traces(points, kind="pendek"):
    return months_chart(points, kind).as_json()["data"]


def test_only_complete_neighbours_are_joined():
    points = [month(1, 10, 97), month(2, 9, 50), month(3, 12, 98), month(4, 11, 99)]

    line = next(trace for trace in traces(points) if trace.get("mode") == "lines")

    assert [y is None for y in line["y"]] == [False, True, False, False]
    assert line["connectgaps"] is False


def test_the_bars_of_coverage_stand_under_their_shares():
    points = [month(1, 10, 40), month(2, 9, 50)]

    bars = next(trace for trace in traces(points) if trace["type"] == "bar")

    assert bars["x"] == [point.on + MID_MONTH for point in points]
    assert bars["y"] == [40.0, 50.0]


def test_a_month_with_a_round_has_another_colour_of_coverage():
    points = [month(10, 10, 40), month(11, 9, 97, has_round=True)]

    bars = next(trace for trace in traces(points) if trace["type"] == "bar")

    assert list(bars["marker"]["color"]) == [COLOURS["cakupan-2"], COLOURS["cakupan"]]


def test_the_recap_is_a_series_apart_in_grey():
    ours = month(2, 9, 50)
    theirs = replace(month(1, 20, 60), kind=PeriodKind.RECAP)

    dots = [t for t in traces([ours, theirs]) if t.get("marker", {}).get("size", 0) > 1]

    assert [t["marker"]["color"] for t in dots] == [COLOURS["tidak-diukur"], COLOURS["pendek"]]
    assert [t["x"] for t in dots] == [[theirs.on + MID_MONTH], [ours.on + MID_MONTH]]


def test_a_month_of_few_does_not_press_the_others_flat():
    points = [month(1, 20, 100), month(2, 1, 5)]

    top = months_chart(points, "pendek").as_json()["layout"]["yaxis"]["range"][1]

    assert 50 < top < 55  # two and a half times 20 %, not the 96 % that it might be


@pytest.mark.parametrize("n_months", [1, 12])
def test_a_phone_names_every_third_month(n_months):
    points = [month(number + 1, 10, 50) for number in range(n_months)]

    chart = months_chart(points, "pendek").as_json()

    assert len(chart["layout"]["xaxis"]["ticktext"]) == n_months
    assert len(chart["narrow"]["xaxis.ticktext"]) == -(-n_months // 3)


def test_many_months_are_named_as_far_as_there_is_room():
    points = [replace(month(1, 10, 50), on=date(2021 + number // 12, 1 + number % 12, 1))
              for number in range(60)]  # fmt: skip

    assert len(months_chart(points, "pendek").as_json()["layout"]["xaxis"]["ticktext"]) <= 13
