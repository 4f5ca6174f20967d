"""Months over time: the monthly posyandu, how many it covered, and what that does to it."""

from collections.abc import Sequence
from typing import Final

import plotly.graph_objects as go

from dashboard.charts.base import Chart, quiet_axis, quiet_layout
from dashboard.charts.trend_marks import (
    bounds,
    coverage_name,
    covered,
    dots,
    line,
    month_axis,
    of_kind,
)
from dashboard.results import PeriodKind, TrendPoint

HEIGHT_PX: Final = 380
SHARES: Final = [0.32, 1.0]  # of the height: shares above, coverage below
COVERED: Final = [0.0, 0.19]
COMPLETE: Final = 95
HEADROOM: Final = 2.5  # a month of which hardly anybody came would press the others flat
TICKS: Final = 13  # month names that fit on a desk; a phone has room for a third of them


def months_chart(points: Sequence[TrendPoint], kind: str) -> Chart:
    """Shares of the months, coverage below on the same days; the recap in grey, a series apart.

    A line joins months only where neighbours are complete. The bars of months in which a round was
    held are dark: their coverage is the round's.
    """
    months, recap = of_kind(points, PeriodKind.MONTH), of_kind(points, PeriodKind.RECAP)
    data = [
        bounds(months or recap, kind),
        dots(recap, "tidak-diukur", size=6),
        line(months, kind, width=1.5),
        dots(months, kind, size=9),
        covered(
            months or recap,
            ["cakupan" if point.has_round else "cakupan-2" for point in months or recap],
            days=22,
        ),
    ]
    layout = quiet_layout(
        height=HEIGHT_PX,
        margin={"l": 46, "r": 12, "t": 6, "b": 40},
        xaxis=month_axis([*months, *recap], at_most=TICKS),
        yaxis=quiet_axis(domain=SHARES, range=[0, _top(points)], ticksuffix=" %", nticks=6),
        yaxis2=quiet_axis(
            domain=COVERED, range=[0, 104], tickvals=[0, COMPLETE], ticktext=["0 %", "95 %"]
        ),
        annotations=[coverage_name(COVERED[1])],
    )
    narrow = {
        f"xaxis.{name}": layout["xaxis"][name][::3] for name in ("tickvals", "ticktext") if points
    }
    return Chart(go.Figure(data=[trace for trace in data if trace["x"]], layout=layout), narrow)


def _top(points: Sequence[TrendPoint]) -> float:
    """Room for the shares and what may be above them; bounds beyond run out of the picture."""
    shares = [point.prevalence.percent or 0.0 for point in points]
    highest = max(
        (point.prevalence.bounds.high for point in points if point.prevalence.bounds), default=0.0
    )
    return max(min(highest, HEADROOM * max(shares, default=0.0)) * 1.04, 1.0)
