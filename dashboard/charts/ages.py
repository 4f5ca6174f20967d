"""Prevalence by age group, boys and girls beside each other."""

from collections.abc import Sequence
from math import ceil
from typing import Any, Final

import plotly.graph_objects as go

from bontang_stunting.lib import formatting
from dashboard.charts.base import SMALL_PX, Chart, Trace, facts, quiet_axis, quiet_layout, scatter
from dashboard.charts.palette import COLOURS
from dashboard.results import AgeFigure, Prevalence

ROW_PX: Final = 52
NAMES_PX, FIGURES_PX = 100, 62
# Boys a little above the middle of their row, girls a little below; a sign of their own each.
BOYS, GIRLS = 1, 2
SHIFTS: Final = {BOYS: -0.18, GIRLS: 0.18}
SYMBOLS: Final = {BOYS: "circle", GIRLS: "diamond"}
SEX_NAMES: Final = {BOYS: "laki-laki", GIRLS: "perempuan"}


def age_dots(figures: Sequence[AgeFigure]) -> Chart:
    """A row an age group, youngest first; each dot with its 95 % limits and its share beside it.

    An open sign is provisional. Too few children, or a count that is withheld, have no dot.
    """
    groups = list(dict.fromkeys((one.age_from, one.label) for one in figures))
    rows = {age_from: row for row, (age_from, _) in enumerate(groups)}
    drawn = [one for one in figures if _is_drawn(one.prevalence)]
    end = max([10.0, *(5 * ceil(_high(one.prevalence) / 5) for one in drawn)])
    data = [_dots([one for one in drawn if one.sex == sex], rows, sex) for sex in SHIFTS]
    layout = quiet_layout(
        height=ROW_PX * max(1, len(groups)) + 34,
        margin={"l": NAMES_PX, "r": FIGURES_PX, "t": 4, "b": 28},
        xaxis=quiet_axis(range=[0, end], dtick=10 if end <= 50 else 25, ticksuffix=" %"),
        yaxis=quiet_axis(
            range=[len(groups) - 0.5, -0.5],
            tickvals=list(rows.values()),
            ticktext=[label for _, label in groups],
            tickfont={"size": SMALL_PX + 1, "color": COLOURS["ink"]},
            showgrid=False,
            ticklabelstandoff=8,
        ),
    )
    layout["annotations"] = [_share(one, rows, end) for one in drawn]
    return Chart(go.Figure(data=[trace for trace in data if trace["x"]], layout=layout))


def _is_drawn(found: Prevalence) -> bool:
    return not found.is_suppressed and found.percent is not None and found.may_rank


def _high(found: Prevalence) -> float:
    return found.interval.high if found.interval else found.percent or 0.0


def _dots(figures: Sequence[AgeFigure], rows: dict[int, int], sex: int) -> Trace:
    color = COLOURS["pendek"]
    shares = [one.prevalence.percent or 0.0 for one in figures]
    limits = [one.prevalence.interval for one in figures]
    open_ = ["-open" if one.prevalence.coverage.is_provisional else "" for one in figures]
    return scatter(
        x=shares,
        y=[rows[one.age_from] + SHIFTS[sex] for one in figures],
        mode="markers",
        marker={
            "color": color,
            "size": 10,
            "symbol": [SYMBOLS[sex] + suffix for suffix in open_],
            "line": {"width": 2, "color": color},
        },
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [known.high - at if known else 0 for known, at in zip(limits, shares)],
            "arrayminus": [at - known.low if known else 0 for known, at in zip(limits, shares)],
            "color": color,
            "thickness": 2,
            "width": 0,
        },
        customdata=[f"{one.age_from}-{one.sex}" for one in figures],
        hovertext=[facts(f"{one.label}, {SEX_NAMES[sex]}", one.prevalence) for one in figures],
        hoverinfo="text",
    )


def _share(one: AgeFigure, rows: dict[int, int], end: float) -> dict[str, Any]:
    """The share at the right end of its row."""
    return {
        "text": formatting.percent(one.prevalence.percent or 0.0),
        "x": end,
        "y": rows[one.age_from] + SHIFTS[one.sex],
        "xanchor": "left",
        "xshift": 8,
        "showarrow": False,
        "font": {"size": SMALL_PX, "color": COLOURS["ink"]},
    }
