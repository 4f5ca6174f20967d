"""A growth chart for the page: WHO's lines, the bands between them, the child's own curve."""

from collections.abc import Sequence
from typing import Any, Final

import plotly.graph_objects as go

from dashboard.charts.base import (
    Chart,
    Trace,
    note,
    plain,
    quiet_axis,
    quiet_layout,
    scatter,
)
from dashboard.charts.growth_picture import Band, Dot, Index, Kind, Line, Picture
from dashboard.charts.palette import COLOURS

HEIGHT_PX: Final = 340
LEFT_PX: Final = 34
LABEL_PX: Final = 15
PHONE_TICKS: Final = 6  # more would be set aslant, across the name of the axis
# Of the width: up to here a dot's number has room on its right, under the curve that leads there.
ROOM_UNTIL: Final = 0.78
# The lines where a category begins carry its colour; the median is solid, the rest are quiet.
LINE_COLOURS: Final = {
    Index.TBU: {-3: "sangat-pendek", -2: "pendek"},
    Index.BBU: {-3: "kms-merah", 1: "kms-oranye"},
    Index.BBTB: {-3: "gizi-buruk", -2: "gizi-kurang"},
    Index.IMTU: {-3: "gizi-buruk", -2: "gizi-kurang"},
}
MARKERS: Final[dict[Kind, dict[str, Any]]] = {
    Kind.COUNTED: {"symbol": "circle", "size": 8, "color": COLOURS["ink"]},
    Kind.BESIDE: {"symbol": "circle-open", "size": 8, "color": COLOURS["ink-2"]},
    # Plotly's nearest to a hatch.
    Kind.FLAGGED: {"symbol": "hash-open", "size": 11, "color": COLOURS["tak-wajar"]},
    Kind.BIRTH: {"symbol": "diamond", "size": 9, "color": COLOURS["ink"]},
}


def growth_chart(picture: Picture) -> Chart:
    """The picture as a figure; only dots say something when pointed at.

    A line goes through the readings that count. What lies beyond all limits stands apart, hatched.
    """
    data = [
        *(_ground(picture, band) for band in picture.bands),
        *(_line(picture, line) for line in picture.lines),
        *(_path(path) for path in picture.paths),
        *(_dots(picture.dots, kind) for kind in Kind),
    ]
    layout = quiet_layout(
        height=HEIGHT_PX,
        margin={"l": LEFT_PX, "r": 30, "t": 18, "b": 40},
        xaxis=_axis(picture.x.ticks, (picture.x.low, picture.x.high), gridcolor=COLOURS["line"]),
        yaxis=_axis(picture.y.ticks, (picture.y.low, picture.y.high), showgrid=False),
        annotations=[
            *(_line_name(picture, line) for line in picture.lines),
            *(_dot_name(picture, dot) for dot in picture.dots if dot.label),
            _unit(picture),
            _below(picture),
        ],
    )
    narrow = {
        f"xaxis.{name}": layout["xaxis"][name][:: 2 if len(picture.x.ticks) > PHONE_TICKS else 1]
        for name in ("tickvals", "ticktext")
    }
    return Chart(go.Figure(data=[trace for trace in data if trace["x"]], layout=layout), narrow)


def _axis(
    ticks: Sequence[tuple[float, str]], ends: tuple[float, float], **own: Any
) -> dict[str, Any]:
    return quiet_axis(
        range=list(ends),
        tickvals=[value for value, _ in ticks],
        ticktext=[word for _, word in ticks],
        **own,
    )


def _ground(picture: Picture, band: Band) -> Trace:
    low = [picture.y.low] * len(picture.grid) if band.low is None else picture.line(band.low).y
    high = [picture.y.high] * len(picture.grid) if band.high is None else picture.line(band.high).y
    return scatter(
        x=[*picture.grid, *reversed(picture.grid)],
        y=[*low, *reversed(high)],
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=COLOURS[band.colour],
        hoverinfo="skip",
    )


def _line(picture: Picture, line: Line) -> Trace:
    colour = LINE_COLOURS[picture.index].get(line.sd)
    return scatter(
        x=list(picture.grid),
        y=list(line.y),
        mode="lines",
        line={
            "color": COLOURS[colour or "ink-2"],
            "width": 2 if colour else 1.2,
            "dash": "solid" if colour or not line.sd else "dot",
        },
        hoverinfo="skip",
    )


def _path(dots: Sequence[Dot]) -> Trace:
    return scatter(
        x=[dot.x for dot in dots],
        y=[dot.y for dot in dots],
        mode="lines",
        line={"color": COLOURS["ink"], "width": 2},
        hoverinfo="skip",
    )


def _dots(dots: Sequence[Dot], kind: Kind) -> Trace:
    of_kind = [dot for dot in dots if dot.kind is kind]
    return scatter(
        x=[dot.x for dot in of_kind],
        y=[dot.y for dot in of_kind],
        mode="markers",
        marker={
            **MARKERS[kind],
            "opacity": 1,
            "line": {"width": 1.5, "color": COLOURS["surface"]}
            if kind in {Kind.COUNTED, Kind.BIRTH}
            else {"width": 2, "color": MARKERS[kind]["color"]},
        },
        hovertext=["<br>".join(plain(line) for line in dot.words.split("\n")) for dot in of_kind],
        hoverinfo="text",
    )


def _line_name(picture: Picture, line: Line) -> dict[str, Any]:
    """Beside the line's end, so that no legend is needed."""
    return note(
        line.label, x=picture.grid[-1], y=line.y[-1], xanchor="left", yanchor="middle", xshift=3
    )


def _dot_name(picture: Picture, dot: Dot) -> dict[str, Any]:
    """The last reading's own number, where the curve that leads to it leaves room."""
    is_right = is_near_the_end(picture, dot)
    words = note(
        plain(dot.label),
        x=dot.x,
        y=dot.y,
        xanchor="right" if is_right else "left",
        yanchor="bottom" if is_right else "top",
        xshift=-4 if is_right else 6,
        yshift=18 if is_right else -4,
        size=LABEL_PX,
        color=COLOURS["ink"],
        bgcolor=COLOURS["surface"],
        borderpad=1,
    )
    # A <b> would become a style of its own, which the page's policy forbids.
    words["font"]["weight"] = 700
    return words


def is_near_the_end(picture: Picture, dot: Dot) -> bool:
    """Whether a word right of the dot would leave the chart: then it goes over the curve."""
    return dot.x > picture.x.low + ROOM_UNTIL * (picture.x.high - picture.x.low)


def _unit(picture: Picture) -> dict[str, Any]:
    return note(
        picture.y.title, xref="paper", yref="paper", x=0, y=1, xanchor="left", yanchor="bottom",
        xshift=2 - LEFT_PX, yshift=2,
    )  # fmt: skip


def _below(picture: Picture) -> dict[str, Any]:
    return note(
        picture.x.title, xref="paper", yref="paper", x=1, y=0, xanchor="right", yanchor="top",
        yshift=-22,
    )  # fmt: skip
