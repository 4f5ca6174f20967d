"""The city over time: rounds, months and the recap's history, each a series of its own."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from bontang_stunting.lib import formatting
from dashboard.charts.base import Chart, note, quiet_axis, quiet_layout
from dashboard.charts.palette import COLOURS
from dashboard.charts.trend_marks import (
    bounds,
    coverage_name,
    covered,
    dots,
    line,
    month_axis,
    of_kind,
    place,
)
from dashboard.results import PeriodKind, TrendPoint

HEIGHT_PX = 330
ROUND_PX = 16
TICKS = 7  # a third of the page wide, between three panels
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
    rounds, months, recap = (of_kind(points, kind) for kind in PeriodKind)
    data = [
        bounds([*rounds, *(months or recap)]),
        dots(recap, "tidak-diukur", size=6),
        dots(months, size=8),
        line(rounds),
        dots(rounds, size=13),
        covered(months or recap, "cakupan-2", days=22),
        covered(rounds, "cakupan", days=6),
    ]
    layout = quiet_layout(
        height=HEIGHT_PX,
        margin={"l": 46, "r": 12, "t": 8, "b": 40},
        xaxis=month_axis(points, at_most=TICKS),
        yaxis=quiet_axis(domain=SHARES, rangemode="tozero", ticksuffix=" %", nticks=5),
        yaxis2=quiet_axis(
            domain=COVERED, range=[0, 100], tickvals=[0, 100], ticktext=["0 %", "100 %"]
        ),
        annotations=[coverage_name(COVERED[1]), *_shares(rounds)],
    )
    narrow = {
        f"xaxis.{name}": layout["xaxis"][name][::-2][::-1]
        for name in ("tickvals", "ticktext")
        if points
    }
    return Chart(go.Figure(data=[trace for trace in data if trace["x"]], layout=layout), narrow)


def _shares(rounds: Sequence[TrendPoint]) -> list[dict[str, Any]]:
    """The share of each round, in larger type under its point, where nothing else lies."""
    return [
        note(
            formatting.percent(point.prevalence.percent),
            x=place(point),
            y=point.prevalence.percent,
            yanchor="top",
            yshift=-9,
            size=ROUND_PX,
            color=COLOURS["ink"],
        )
        for point in rounds
        if point.prevalence.percent is not None
    ]
