"""The balok SKDN: four bars a month side by side, as they are drawn on the wall of a posyandu."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import plotly.graph_objects as go

from bontang_stunting.lib import formatting
from dashboard.charts.base import (
    NO_DATA,
    SMALL_PX,
    Chart,
    Trace,
    bar,
    note,
    quiet_axis,
    quiet_layout,
)
from dashboard.charts.palette import COLOURS
from dashboard.results import Share
from dashboard.skdn import BARS, Letter, Ratio

HEIGHT_PX: Final = 344
LEFT_PX, BOTTOM_PX = 58, 72
NARROW_LEFT_PX: Final = 40
# Of the words under a month: plotly sets lines 1.3 times their size apart.
LINE_PX: Final = 1.3 * SMALL_PX
# The colour of each bar, and of the letter in it.
FILLS: Final = {
    "S": ("tidak-diukur-soft", "ink"),
    "K": ("cakupan-2", "ink"),
    "D": ("cakupan", "surface"),
    "N": ("normal", "surface"),
}


@dataclass(frozen=True)
class MonthBars:
    """One month of the balok. `heights`: of S, K, D, N; None where it is not known.

    `shares`: the ratios printed under the month, in the order they are named.
    """

    month: date
    heights: tuple[int | None, ...]
    shares: tuple[Share, ...]

    @property
    def code(self) -> str:
        """What an address calls the month."""
        return f"{self.month:%Y-%m}"


def balok(months: Sequence[MonthBars], printed: Sequence[Ratio]) -> Chart:
    """Four bars a month from zero, the letter in each, the printed percentages under the months."""
    known = [height for one in months for height in one.heights if height]
    if not known:
        return Chart(go.Figure())
    places = list(range(len(months)))
    traces = [_bars(months, at, letter) for at, letter in enumerate(BARS)]
    layout = quiet_layout(
        height=HEIGHT_PX,
        margin={"l": LEFT_PX, "r": 4, "t": 10, "b": BOTTOM_PX},
        barmode="group",
        bargap=0.16,
        bargroupgap=0,
        # Where a bar is too thin for its letter, it has none: the signs above tell the colours.
        uniformtext={"minsize": 9, "mode": "hide"},
        xaxis=quiet_axis(
            range=[-0.5, len(months) - 0.5],
            tickvals=places,
            ticktext=[_below(one) for one in months],
            tickfont={"size": SMALL_PX, "color": COLOURS["ink"]},
            showgrid=False,
        ),
        yaxis=quiet_axis(
            range=[0, 1.04 * max(known)], nticks=5, tickformat=",d", title={"text": ""}
        ),
        annotations=list(_names(printed)),
    )
    narrow: dict[str, Any] = {
        "xaxis.ticktext": [_below(one, decimals=0, sign="") for one in months],
        "xaxis.tickfont.size": 10,
        "margin.l": NARROW_LEFT_PX,
        "yaxis.tickfont.size": 10,
        "bargap": 0.22,
    }
    for at in range(len(printed)):
        narrow[f"annotations.{at}.font.size"] = 10
    return Chart(go.Figure(data=traces, layout=layout), narrow)


def _bars(months: Sequence[MonthBars], at: int, letter: Letter) -> Trace:
    fill, ink = FILLS[letter.sign]
    return bar(
        x=list(range(len(months))),
        y=[one.heights[at] for one in months],
        name=letter.sign,
        text=[letter.sign if one.heights[at] else "" for one in months],
        textposition="inside",
        insidetextanchor="start",
        textangle=0,
        textfont={"size": 11, "color": COLOURS[ink]},
        marker={
            "color": COLOURS[fill],
            "line": {"width": 1 if letter.sign == "S" else 0, "color": COLOURS["tidak-diukur"]},
        },
        customdata=[one.code for one in months],
        hovertext=[_facts(one, at, letter) for one in months],
        hoverinfo="text",
    )


def _facts(one: MonthBars, at: int, letter: Letter) -> str:
    height = one.heights[at]
    told = NO_DATA if height is None else f"{formatting.number(height)} balita"
    return f"{formatting.month(one.month)}<br>{letter.sign}: {letter.nama}<br>{told}"


def _below(one: MonthBars, *, decimals: int = 1, sign: str = " %") -> str:
    """The name of a month and under it its percentages, a line each; the year under January."""
    shares = [
        "–" if share.percent is None else formatting.number(share.percent, decimals) + sign
        for share in one.shares
    ]
    year = str(one.month.year) if one.month.month == 1 else ""
    return "<br>".join([formatting.SHORT_MONTHS[one.month.month - 1], *shares, year or " "])


def _names(printed: Sequence[Ratio]) -> Sequence[dict[str, Any]]:
    """What the lines under the months are, left of them."""
    return [
        note(
            ratio.sign,
            xref="paper",
            yref="paper",
            x=0,
            y=0,
            xanchor="right",
            yanchor="top",
            xshift=-8,
            yshift=-2 - LINE_PX * (at + 1),
        )
        for at, ratio in enumerate(printed)
    ]
