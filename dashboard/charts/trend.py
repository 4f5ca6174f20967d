"""The city over time: rounds, months and the recap's history, each a series of its own."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import plotly.graph_objects as go

from bontang_stunting.lib import formatting
from dashboard.charts.base import (
    Chart,
    Trace,
    bar,
    facts,
    note,
    quiet_axis,
    quiet_layout,
    scatter,
)
from dashboard.charts.palette import COLOURS
from dashboard.results import PeriodKind, TrendPoint

# A month's weighings lie around its middle; a point on the 1st would stand a fortnight early.
MID_MONTH = timedelta(days=14)
DAY_MS = 86_400_000
HEIGHT_PX = 330
ROUND_PX = 16
SHARES = [0.34, 1.0]  # of the height: shares above, coverage below
COVERED = [0.0, 0.2]


def trend(points: Sequence[TrendPoint]) -> Chart:
    """Shares above, coverage below, over one axis of months.

    A line joins complete rounds and breaks where one has no data or is provisional: a round of
    which a tenth has come would read as a fall. Months stand alone: most cover half of the
    children, so that a line through them would draw coverage. The recap of e-PPGBM is somebody
    else's series. Rings are provisional; the pale bar behind a ring reaches from "all the
    unmeasured are normal" to "all of them are pendek".
    """
    rounds, months, recap = (_of(points, kind) for kind in PeriodKind)
    data = [
        _bounds([*rounds, *(months or recap)]),
        _series(recap, COLOURS["tidak-diukur"], size=6),
        _series(months, COLOURS["pendek"], size=8),
        _line(rounds),
        _series(rounds, COLOURS["pendek"], size=13),
        _coverage(months or recap, "cakupan-2", days=22),
        _coverage(rounds, "cakupan", days=6),
    ]
    layout = quiet_layout(
        height=HEIGHT_PX,
        margin={"l": 46, "r": 12, "t": 8, "b": 40},
        xaxis=_month_axis(points),
        yaxis=quiet_axis(domain=SHARES, rangemode="tozero", ticksuffix=" %", nticks=5),
        yaxis2=quiet_axis(
            domain=COVERED, range=[0, 100], tickvals=[0, 100], ticktext=["0 %", "100 %"]
        ),
        annotations=[_coverage_name(), *_shares(rounds)],
    )
    narrow = {"xaxis.tickvals": layout["xaxis"]["tickvals"][::3]} if points else {}
    if points:
        narrow["xaxis.ticktext"] = layout["xaxis"]["ticktext"][::3]
    return Chart(go.Figure(data=[trace for trace in data if trace["x"]], layout=layout), narrow)


def _of(points: Sequence[TrendPoint], kind: PeriodKind) -> list[TrendPoint]:
    return sorted((point for point in points if point.kind is kind), key=lambda point: point.on)


def _at(point: TrendPoint) -> date:
    return point.on if point.kind is PeriodKind.ROUND else point.on + MID_MONTH


def _line(rounds: Sequence[TrendPoint]) -> Trace:
    """Through the complete rounds, with a gap where one is not."""
    return scatter(
        x=[_at(point) for point in rounds],
        y=[
            None if point.prevalence.coverage.is_provisional else point.prevalence.percent
            for point in rounds
        ],
        mode="lines",
        connectgaps=False,
        line={"color": COLOURS["pendek"], "width": 2.5},
        hoverinfo="skip",
    )


def _series(points: Sequence[TrendPoint], color: str, *, size: int) -> Trace:
    symbols = [
        "circle-open" if point.prevalence.coverage.is_provisional else "circle" for point in points
    ]
    return scatter(
        x=[_at(point) for point in points],
        y=[point.prevalence.percent for point in points],
        mode="markers",
        marker={
            "color": color,
            "size": size,
            "symbol": symbols,
            "opacity": 1,
            "line": {"width": 1.5, "color": color},
        },
        hovertext=[facts(_title(point), point.prevalence) for point in points],
        hoverinfo="text",
    )


def _title(point: TrendPoint) -> str:
    if point.kind is PeriodKind.ROUND:
        return f"{point.label}, {formatting.month(point.on)}"
    series = "penimbangan bulanan" if point.kind is PeriodKind.MONTH else "rekap e-PPGBM"
    return f"{formatting.month(point.on)}, {series}"


def _bounds(points: Sequence[TrendPoint]) -> Trace:
    """Pale bars from bound to bound behind the provisional points."""
    open_ = [
        (point, point.prevalence.bounds, point.prevalence.percent)
        for point in points
        if point.prevalence.coverage.is_provisional and point.prevalence.bounds
    ]
    known = [(point, bounds, at) for point, bounds, at in open_ if bounds and at is not None]
    return scatter(
        x=[_at(point) for point, _, _ in known],
        y=[at for _, _, at in known],
        mode="markers",
        marker={"size": 1, "color": COLOURS["pendek-soft"]},
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [bounds.high - at for _, bounds, at in known],
            "arrayminus": [at - bounds.low for _, bounds, at in known],
            "color": COLOURS["pendek-soft"],
            "thickness": 12,
            "width": 0,
        },
        hoverinfo="skip",
    )


def _coverage(points: Sequence[TrendPoint], color: str, *, days: int) -> Trace:
    return bar(
        x=[_at(point) for point in points],
        y=[point.prevalence.coverage.percent for point in points],
        width=days * DAY_MS,
        yaxis="y2",
        marker={"color": COLOURS[color], "line": {"width": 0}},
        hovertext=[facts(_title(point), point.prevalence) for point in points],
        hoverinfo="text",
    )


def _month_axis(points: Sequence[TrendPoint]) -> dict[str, Any]:
    """Months by their short name, the year under its first one."""
    firsts = sorted({point.on.replace(day=1) for point in points})
    labels, year = [], 0
    for first in firsts:
        name = formatting.SHORT_MONTHS[first.month - 1]
        labels.append(name if first.year == year else f"{name}<br>{first.year}")
        year = first.year
    return quiet_axis(
        type="date",
        anchor="y2",
        showgrid=False,
        tickvals=[first + MID_MONTH for first in firsts],
        ticktext=labels,
        range=[firsts[0] - timedelta(days=4), firsts[-1] + timedelta(days=36)] if firsts else None,
    )


def _shares(rounds: Sequence[TrendPoint]) -> list[dict[str, Any]]:
    """The share of each round, in larger type under its point, where nothing else lies."""
    return [
        note(
            formatting.percent(point.prevalence.percent),
            x=_at(point),
            y=point.prevalence.percent,
            yanchor="top",
            yshift=-9,
            size=ROUND_PX,
            color=COLOURS["ink"],
        )
        for point in rounds
        if point.prevalence.percent is not None
    ]


def _coverage_name() -> dict[str, Any]:
    return note(
        "cakupan",
        xref="paper",
        yref="paper",
        x=0,
        y=COVERED[1],
        xanchor="left",
        yanchor="bottom",
        yshift=3,
    )
