"""Two or three sides of each measure as marks on one line, with what chance makes of them."""

from collections.abc import Iterable, Iterator, Sequence
from math import ceil
from textwrap import wrap
from typing import Any, Final

import plotly.graph_objects as go

from dashboard.charts.base import (
    SMALL_PX,
    Chart,
    Trace,
    note,
    plain,
    quiet_axis,
    quiet_layout,
    scatter,
)
from dashboard.charts.palette import COLOURS
from dashboard.results import ComparedMark, ComparedRow

ROW_PX: Final = 46
TOP_PX, BOTTOM_PX = 26, 28
NAMES_PX, NAMES_NARROW_PX = 178, 112
NARROW_LETTERS: Final = 14
REMARKS_PX, REMARKS_NARROW_PX = 92, 62
SYMBOLS: Final = ("circle", "diamond", "square")
# How far the marks of a row stand apart, in rows: their intervals must not lie on each other.
APART: Final = {2: (-0.15, 0.15), 3: (-0.24, 0.0, 0.24)}
SIZE_PX: Final = {2: 11, 3: 9}


def compared_dots(rows: Sequence[ComparedRow], *, heading: str) -> Chart:
    """A row a measure: the first side is a circle, the second a diamond, the third a square.

    Open marks are provisional. `heading` stands over the remarks at the right.
    """
    n_sides = max((len(row.marks) for row in rows), default=2)
    data = [_connections(rows), _intervals(rows, n_sides)]
    data += [_marks(rows, side, n_sides) for side in range(n_sides)]
    data.append(_second_axis(len(rows)))
    over = note(
        heading, xref="paper", yref="paper", x=1, y=1, xanchor="left", yanchor="bottom", xshift=8
    )
    layout = quiet_layout(
        height=TOP_PX + BOTTOM_PX + ROW_PX * max(1, len(rows)),
        margin={"l": NAMES_PX, "r": REMARKS_PX, "t": TOP_PX, "b": BOTTOM_PX},
        xaxis=_share_axis(rows),
        yaxis=_labels(rows, [row.title for row in rows], showgrid=False, ticklabelstandoff=8),
        yaxis2=_labels(
            rows, [row.remark for row in rows], overlaying="y", side="right", matches="y",
            showgrid=False, ticklabelstandoff=8,
        ),
        annotations=[over],
    )  # fmt: skip
    narrow = {
        "margin.l": NAMES_NARROW_PX,
        "margin.r": REMARKS_NARROW_PX,
        "yaxis.ticktext": [_broken(row.title) for row in rows],
    }
    return Chart(go.Figure(data=data, layout=layout), narrow)


def _share_axis(rows: Sequence[ComparedRow]) -> dict[str, Any]:
    marks = [mark for row in rows for mark in row.marks if mark]
    ends = (mark.interval.high if mark.interval else mark.percent for mark in marks)
    highest = max(ends, default=0.0)
    end = min(100.0, max(10.0, 5 * ceil(highest / 5)))
    step = 10 if end <= 50 else 25
    # Room for a mark that stands at the very end.
    return quiet_axis(range=[0, end * 1.03], dtick=step, ticksuffix=" %", tickangle=0)


def _labels(rows: Sequence[ComparedRow], words: Iterable[str], **own: Any) -> dict[str, Any]:
    return quiet_axis(
        range=[len(rows) - 0.5, -0.5],
        tickvals=list(range(len(rows))),
        ticktext=[plain(word) for word in words],
        tickfont={"size": SMALL_PX + 1, "color": COLOURS["ink"]},
        **own,
    )


def _broken(title: str) -> str:
    """A title in lines that fit beside a narrow picture."""
    return "<br>".join(plain(line) for line in wrap(title, NARROW_LETTERS))


def _connections(rows: Sequence[ComparedRow]) -> Trace:
    """From the lowest mark of a row to the highest."""
    x: list[float | None] = []
    y: list[float | None] = []
    for at, row in enumerate(rows):
        shares = [mark.percent for mark in row.marks if mark]
        if len(shares) > 1:
            x += [min(shares), max(shares), None]
            y += [at, at, None]
    return scatter(
        x=x, y=y, mode="lines", line={"color": COLOURS["line"], "width": 8}, hoverinfo="skip"
    )


def _intervals(rows: Sequence[ComparedRow], n_sides: int) -> Trace:
    x: list[float | None] = []
    y: list[float | None] = []
    for at, mark in _placed(rows, n_sides):
        if mark.interval:
            x += [mark.interval.low, mark.interval.high, None]
            y += [at, at, None]
    return scatter(
        x=x, y=y, mode="lines", line={"color": COLOURS["ink-2"], "width": 1.5}, hoverinfo="skip"
    )


def _placed(rows: Sequence[ComparedRow], n_sides: int) -> Iterator[tuple[float, ComparedMark]]:
    for at, row in enumerate(rows):
        for side, mark in enumerate(row.marks):
            if mark:
                yield at + APART[n_sides][side], mark


def _marks(rows: Sequence[ComparedRow], side: int, n_sides: int) -> Trace:
    told = [(at, row, row.marks[side]) for at, row in enumerate(rows)]
    shown = [(at, row, mark) for at, row, mark in told if mark]
    colours = [COLOURS[row.kind] for _, row, _ in shown]
    return scatter(
        x=[mark.percent for *_, mark in shown],
        y=[at + APART[n_sides][side] for at, *_ in shown],
        mode="markers",
        marker={
            "color": colours,
            "size": SIZE_PX[n_sides],
            "symbol": [SYMBOLS[side] + ("-open" if mark.is_open else "") for *_, mark in shown],
            "line": {"width": 2, "color": colours},
        },
        customdata=[row.key for _, row, _ in shown],
        hovertext=[mark.says for *_, mark in shown],
        hoverinfo="text",
    )


def _second_axis(n_rows: int) -> Trace:
    """An axis without a trace of its own is not drawn."""
    return scatter(
        x=[None] * n_rows, y=list(range(n_rows)), mode="markers", yaxis="y2", hoverinfo="skip"
    )
