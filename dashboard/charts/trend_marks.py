"""The marks of a share over time: dots and rings, bounds behind them, coverage below.

The same for every picture of a trend, so that a ring means the same on each: provisional.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from bontang_stunting.lib import formatting
from dashboard.charts.base import Trace, bar, facts, note, quiet_axis, scatter
from dashboard.charts.palette import COLOURS
from dashboard.results import PeriodKind, TrendPoint

# A month's weighings lie around its middle; a point on the 1st would stand a fortnight early.
MID_MONTH: Final = timedelta(days=14)
DAY_MS: Final = 86_400_000


def of_kind(points: Sequence[TrendPoint], kind: PeriodKind) -> list[TrendPoint]:
    """The points of one series, by date."""
    return sorted((point for point in points if point.kind is kind), key=lambda point: point.on)


def place(point: TrendPoint) -> date:
    """Where a point stands on an axis of days."""
    return point.on if point.kind is PeriodKind.ROUND else point.on + MID_MONTH


def month_axis(points: Sequence[TrendPoint], *, at_most: int | None = None) -> dict[str, Any]:
    """Months by their short name, as many as fit, the year under the first of it that is named.

    The last one always is: it may stand alone behind months in which nobody weighed.
    """
    firsts = sorted({point.on.replace(day=1) for point in points})
    step = (-(-len(firsts) // at_most) if at_most else 1) or 1
    named = firsts[(len(firsts) - 1) % step :: step]
    labels, year = [], 0
    for first in named:
        name = formatting.SHORT_MONTHS[first.month - 1]
        labels.append(name if first.year == year else f"{name}<br>{first.year}")
        year = first.year
    return quiet_axis(
        type="date",
        anchor="y2",
        showgrid=False,
        tickvals=[first + MID_MONTH for first in named],
        tickangle=0,
        ticktext=labels,
        range=[firsts[0] - timedelta(days=4), firsts[-1] + timedelta(days=36)] if firsts else None,
    )


def title_of(point: TrendPoint) -> str:
    """What a point is called where it is pointed at."""
    if point.kind is PeriodKind.ROUND:
        return f"{point.label}, {formatting.month(point.on)}"
    series = "penimbangan bulanan" if point.kind is PeriodKind.MONTH else "rekap e-PPGBM"
    return f"{formatting.month(point.on)}, {series}"


def line(points: Sequence[TrendPoint], kind: str = "pendek", *, width: float = 2.5) -> Trace:
    """Through the complete points of one series, with a gap where one is not."""
    return scatter(
        x=[place(point) for point in points],
        y=[
            None if point.prevalence.coverage.is_provisional else point.prevalence.percent
            for point in points
        ],
        mode="lines",
        connectgaps=False,
        line={"color": COLOURS[kind], "width": width},
        hoverinfo="skip",
    )


def dots(points: Sequence[TrendPoint], kind: str = "pendek", *, size: int) -> Trace:
    """A mark for each point of one series, a ring where it is provisional."""
    symbols = [
        "circle-open" if point.prevalence.coverage.is_provisional else "circle" for point in points
    ]
    return scatter(
        x=[place(point) for point in points],
        y=[point.prevalence.percent for point in points],
        mode="markers",
        marker={
            "color": COLOURS[kind],
            "size": size,
            "symbol": symbols,
            "opacity": 1,
            "line": {"width": 1.5, "color": COLOURS[kind]},
        },
        customdata=[point.code for point in points],
        hovertext=[facts(title_of(point), point.prevalence) for point in points],
        hoverinfo="text",
    )


def bounds(points: Sequence[TrendPoint], kind: str = "pendek") -> Trace:
    """Pale bars from bound to bound behind the provisional points."""
    open_ = [
        (point, point.prevalence.bounds, point.prevalence.percent)
        for point in points
        if point.prevalence.coverage.is_provisional and point.prevalence.bounds
    ]
    known = [(point, found, at) for point, found, at in open_ if found and at is not None]
    return _reach(
        [place(point) for point, _, _ in known],
        [at for _, _, at in known],
        [found.low for _, found, _ in known],
        [found.high for _, found, _ in known],
        color=COLOURS[f"{kind}-soft"],
        thickness=12,
    )


def limits(points: Sequence[TrendPoint], kind: str = "pendek") -> Trace:
    """Thin whiskers over the 95 % limits of the points that have them."""
    known = [
        (place(point), point.prevalence.percent, point.prevalence.interval)
        for point in points
        if point.prevalence.interval and point.prevalence.percent is not None
    ]
    told = [(x, y, found) for x, y, found in known if found and y is not None]
    return _reach(
        [x for x, _, _ in told],
        [y for _, y, _ in told],
        [found.low for _, _, found in told],
        [found.high for _, _, found in told],
        color=COLOURS[kind],
        thickness=1.5,
    )


def _reach(
    x: Sequence[date],
    y: Sequence[float],
    low: Sequence[float],
    high: Sequence[float],
    *,
    color: str,
    thickness: float,
) -> Trace:
    """Upright bars through y from low to high; the marks themselves are too small to see."""
    return scatter(
        x=list(x),
        y=list(y),
        mode="markers",
        marker={"size": 1, "color": color},
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [top - at for top, at in zip(high, y, strict=True)],
            "arrayminus": [at - bottom for bottom, at in zip(low, y, strict=True)],
            "color": color,
            "thickness": thickness,
            "width": 0,
        },
        hoverinfo="skip",
    )


def covered(
    points: Sequence[TrendPoint], color: str | Sequence[str], *, days: float, **axes: str
) -> Trace:
    """Bars of coverage, `days` wide; `axes` names the ones they stand on."""
    colors = COLOURS[color] if isinstance(color, str) else [COLOURS[name] for name in color]
    return bar(
        x=[place(point) for point in points],
        y=[point.prevalence.coverage.percent for point in points],
        width=days * DAY_MS,
        yaxis="y2",
        **axes,
        marker={"color": colors, "line": {"width": 0}},
        customdata=[point.code for point in points],
        hovertext=[facts(title_of(point), point.prevalence) for point in points],
        hoverinfo="text",
    )


def coverage_name(top: float, *, x: float = 0.0, text: str = "cakupan") -> dict[str, Any]:
    """What the small bars are, over their panel; `top` and `x` as shares of the picture."""
    return note(
        text,
        xref="paper",
        yref="paper",
        x=x,
        y=top,
        xanchor="left",
        yanchor="bottom",
        yshift=3,
    )
