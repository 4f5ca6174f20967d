"""Prevalence of areas as dots with their 95 % limits, one row an area."""

from collections.abc import Sequence
from math import ceil
from typing import Any

import plotly.graph_objects as go

from bontang_stunting.lib import formatting
from dashboard.charts.base import (
    NO_DATA,
    SMALL_PX,
    WITHHELD,
    Chart,
    Trace,
    facts,
    note,
    plain,
    quiet_axis,
    quiet_layout,
    scatter,
)
from dashboard.charts.palette import COLOURS
from dashboard.results import AreaFigure, Prevalence

ROW_PX = 34
# Room above for the name of the reference line, below for the axis.
TOP_PX, BOTTOM_PX = 30, 28
NAMES_PX = 140
# Share and measured children.
FIGURES_PX = 112
FIGURES_END_PX = 96


def area_dots(areas: Sequence[AreaFigure], whole: Prevalence, *, too_few: str) -> Chart:
    """Rows in the order of `areas`; a line marks the share of the `whole`.

    Full dots are final, rings are provisional (coverage below 95 %). An area without a figure, or
    with too few children to be ranked, has no dot: its row says why, in the latter case `too_few`.
    Without any area nothing is drawn.
    """
    if not areas:
        return Chart(go.Figure())
    end = _axis_end(areas, whole)
    styles = (
        _dots(areas, _is_final, symbol="circle"),
        _dots(areas, _is_provisional, symbol="circle-open"),
    )
    shown = [trace for trace in styles if trace["y"]] or [_first_axis(len(areas))]
    data = [*shown, _reasons(areas, too_few)]
    layout = quiet_layout(
        height=TOP_PX + BOTTOM_PX + ROW_PX * len(areas),
        margin={"l": NAMES_PX, "r": FIGURES_PX, "t": TOP_PX, "b": BOTTOM_PX},
        xaxis=_share_axis(end),
        yaxis=_names(areas),
        yaxis2=_figures(areas),
        **_reference(whole, end),
    )
    narrow = {"margin.l": NAMES_PX - 18, "yaxis.tickfont.size": SMALL_PX}
    return Chart(go.Figure(data=data, layout=layout), narrow)


def _share_axis(end: float) -> dict[str, Any]:
    return quiet_axis(range=[0, end], dtick=10 if end <= 50 else 25, ticksuffix=" %", tickangle=0)


def _has_figure(area: AreaFigure) -> bool:
    return not area.is_suppressed and area.prevalence.percent is not None


def _is_drawn(area: AreaFigure) -> bool:
    """Too few children make an interval that hides all the others, and a dot that misleads."""
    return _has_figure(area) and area.prevalence.may_rank


def _is_provisional(area: AreaFigure) -> bool:
    return _is_drawn(area) and area.coverage.is_provisional


def _is_final(area: AreaFigure) -> bool:
    return _is_drawn(area) and not area.coverage.is_provisional


def _axis_end(areas: Sequence[AreaFigure], whole: Prevalence) -> float:
    """Percent at the right end: the highest limit that is drawn, at least 10."""
    drawn = [area.prevalence for area in areas if _is_drawn(area)]
    highest = max((_high(found) for found in [*drawn, whole]), default=0.0)
    return max(10.0, 5 * ceil(highest / 5))


def _high(found: Prevalence) -> float:
    return found.interval.high if found.interval else found.percent or 0.0


def _dots(areas: Sequence[AreaFigure], wanted: Any, *, symbol: str) -> Trace:
    color = COLOURS["pendek"]
    rows = [(row, area) for row, area in enumerate(areas) if wanted(area)]
    shares = [area.prevalence.percent or 0.0 for _, area in rows]
    limits = [area.prevalence.interval for _, area in rows]
    return scatter(
        x=shares,
        y=[row for row, _ in rows],
        mode="markers",
        marker={"color": color, "size": 11, "symbol": symbol, "line": {"width": 2, "color": color}},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [known.high - at if known else 0 for known, at in zip(limits, shares)],
            "arrayminus": [at - known.low if known else 0 for known, at in zip(limits, shares)],
            "color": color,
            "thickness": 2,
            "width": 0,
        },
        customdata=[area.code for _, area in rows],
        hovertext=[facts(area.nama, area.prevalence) for _, area in rows],
        hoverinfo="text",
    )


def _first_axis(n_rows: int) -> Trace:
    """An axis without a trace of its own is not drawn, and with it the names of the rows."""
    return scatter(x=[None] * n_rows, y=list(range(n_rows)), mode="lines", hoverinfo="skip")


def _reasons(areas: Sequence[AreaFigure], too_few: str) -> Trace:
    """At the start of each row without a dot, why it has none.

    They lie on the second axis, which would not be drawn without a trace of its own.
    """
    return scatter(
        x=[0.0] * len(areas),
        y=list(range(len(areas))),
        mode="text",
        text=[f"  {_reason(area, too_few)}" for area in areas],
        textposition="middle right",
        textfont={"size": SMALL_PX, "color": COLOURS["ink-2"]},
        yaxis="y2",
        cliponaxis=False,
        hoverinfo="skip",
    )


def _reason(area: AreaFigure, too_few: str) -> str:
    if area.is_suppressed:
        return "tidak ditampilkan"
    if area.prevalence.percent is None:
        return NO_DATA
    return "" if _is_drawn(area) else too_few


def _names(areas: Sequence[AreaFigure]) -> dict[str, Any]:
    return quiet_axis(
        range=[len(areas) - 0.5, -0.5],
        tickvals=list(range(len(areas))),
        ticktext=[plain(area.nama) for area in areas],
        tickfont={"size": SMALL_PX + 1, "color": COLOURS["ink"]},
        showgrid=False,
        ticklabelstandoff=8,
    )


def _figures(areas: Sequence[AreaFigure]) -> dict[str, Any]:
    """Share and measured children of each row: two columns, as the words of an axis."""
    return quiet_axis(
        overlaying="y",
        side="right",
        matches="y",
        tickvals=list(range(len(areas))),
        ticktext=[_columns(area) for area in areas],
        tickfont={"size": SMALL_PX, "color": COLOURS["ink"]},
        showgrid=False,
    )


def _columns(area: AreaFigure) -> str:
    found = area.prevalence
    share = "–" if found.percent is None else formatting.percent(found.percent)
    if area.is_suppressed:
        share = WITHHELD
    of = "–" if found.of is None else formatting.number(found.of)
    return f"{_aligned(share, '00,00 %')}  {_aligned(of, '0.000')}"


def _aligned(text: str, widest: str) -> str:
    """The text moved right by spaces as wide as the digits and signs it lacks."""
    lacking = widest[: max(0, len(widest) - len(text))]
    wide = {".": "\u2008", ",": "\u2008", " ": "\u2002"}
    return "".join(wide.get(sign, "\u2007") for sign in lacking) + plain(text)


def _reference(whole: Prevalence, end: float) -> dict[str, Any]:
    heading = note(
        "diukur",
        xref="paper",
        yref="paper",
        x=1,
        y=1,
        xanchor="right",
        yanchor="bottom",
        xshift=FIGURES_END_PX,
    )
    if whole.percent is None or whole.percent > end:
        return {"annotations": [heading]}
    line = {
        "type": "line",
        "x0": whole.percent,
        "x1": whole.percent,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "layer": "below",
        "line": {"color": COLOURS["ink-2"], "width": 1, "dash": "dot"},
    }
    name = note(
        f"keseluruhan {formatting.percent(whole.percent)}",
        x=whole.percent,
        y=1,
        yref="paper",
        yanchor="bottom",
    )
    return {"shapes": [line], "annotations": [heading, name]}
