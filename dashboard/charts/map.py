"""The kelurahan where they lie, coloured by WHO's public-health bands: tiles, or polygons."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, radians
from typing import Any

import plotly.graph_objects as go

from bontang_stunting.lib import formatting
from dashboard.charts.base import (
    SMALL_PX,
    WITHHELD,
    Chart,
    Trace,
    blank_axis,
    facts,
    note,
    plain,
    quiet_layout,
    scatter,
)
from dashboard.charts.palette import COLOURS
from dashboard.results import MapArea

Point = tuple[float, float]
Ring = tuple[Point, ...]

TILES_PX, TILES_NARROW_PX = 360, 410
SHAPES_PX = 430
# A tile is wider than high, so that a name fits in.
TILE_ASPECT = 1.3
GAP = 0.03
# Beside polygons, on either side, as a part of their width.
NAMES_ROOM = 0.6


@dataclass(frozen=True)
class Band:
    """A step of public-health significance: shares below `below` percent."""

    key: str
    nama: str
    limits: str
    below: float
    is_dark: bool


# De Onis et al., Public Health Nutr 22 (2019) 175: stunting.
BANDS = (
    Band("prevalensi-1", "sangat rendah", "< 2,5 %", 2.5, is_dark=False),
    Band("prevalensi-2", "rendah", "2,5 – < 10 %", 10, is_dark=False),
    Band("prevalensi-3", "sedang", "10 – < 20 %", 20, is_dark=False),
    Band("prevalensi-4", "tinggi", "20 – < 30 %", 30, is_dark=False),
    Band("prevalensi-5", "sangat tinggi", "≥ 30 %", float("inf"), is_dark=True),
)


def band_of(percent: float) -> Band:
    """The band of a share in percent; a limit belongs to the band above it."""
    return next(band for band in BANDS if percent < band.below)


def area_map(areas: Sequence[MapArea]) -> Chart:
    """Polygons where every area has some, tiles otherwise: one or the other, never both.

    Hatched areas are provisional. Grey ones have no figure, or too few children for a band.
    """
    if has_shapes(areas):
        return _polygons(areas)
    data = [_fill(area, (_tile(area),)) for area in areas]
    layout = quiet_layout(
        height=TILES_PX,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        xaxis=blank_axis(constrain="domain"),
        yaxis=blank_axis(scaleanchor="x", scaleratio=1 / TILE_ASPECT, constrain="domain"),
    )
    figure = go.Figure(data=[*data, _tile_names(areas)] if areas else [], layout=layout)
    return Chart(figure, {"height": TILES_NARROW_PX})


def has_shapes(areas: Sequence[MapArea]) -> bool:
    """Whether every area has its polygons."""
    return bool(areas) and all(area.rings for area in areas)


def _polygons(areas: Sequence[MapArea]) -> Chart:
    """Outlines with their names beside the map; on a phone the names are a touch away."""
    points = [point for area in areas for ring in area.rings for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    room = NAMES_ROOM * (east - west)
    layout = quiet_layout(
        height=SHAPES_PX,
        margin={"l": 0, "r": 0, "t": 8, "b": 8},
        xaxis=blank_axis(range=[west - room, east + room], constrain="domain"),
        yaxis=blank_axis(
            range=[south, north],
            scaleanchor="x",
            # A degree of longitude is shorter than one of latitude, though not by much here.
            scaleratio=1 / cos(radians((south + north) / 2)),
            constrain="domain",
        ),
        annotations=_names_beside(areas, west, east, south, north),
    )
    data = [_fill(area, area.rings) for area in areas]
    narrow = {"annotations": [], "xaxis.range": [west, east], "height": TILES_NARROW_PX}
    return Chart(go.Figure(data=data, layout=layout), narrow)


def _names_beside(
    areas: Sequence[MapArea], west: float, east: float, south: float, north: float
) -> list[dict[str, Any]]:
    """Names in a column on either side, from north to south, each with a line to its area."""
    by_longitude = sorted(areas, key=lambda area: _centre(_largest(area))[0])
    middle = (len(areas) + 1) // 2
    gap = (east - west) / 30
    names = []
    for column, at, anchor in (
        (by_longitude[:middle], west - gap, "right"),
        (by_longitude[middle:], east + gap, "left"),
    ):
        by_latitude = sorted(column, key=lambda area: -_centre(_largest(area))[1])
        step = (north - south) / max(1, len(by_latitude))
        for place, area in enumerate(by_latitude):
            x, y = _centre(_largest(area))
            names.append(
                note(
                    f"{plain(area.figure.nama)}<br>{_share(area)}",
                    x=x,
                    y=y,
                    ax=at,
                    ay=north - step * (place + 0.5),
                    axref="x",
                    ayref="y",
                    xanchor=anchor,
                    align=anchor,
                    showarrow=True,
                    arrowhead=0,
                    arrowwidth=0.75,
                    arrowcolor=COLOURS["ink-2"],
                    color=COLOURS["ink"],
                )
            )
    return names


def _largest(area: MapArea) -> Ring:
    """The ring that takes most of the map: an area of islands is named at its main one."""
    return max(area.rings, key=_extent)


def _tile(area: MapArea) -> Ring:
    """The outline of a tile; its rows count downwards, as on paper."""
    left, top = area.tile[0] + GAP, -area.tile[1] - GAP
    right, bottom = left + 1 - 2 * GAP, top - 1 + 2 * GAP
    return ((left, top), (right, top), (right, bottom), (left, bottom), (left, top))


def _band(area: MapArea) -> Band | None:
    found = area.figure.prevalence
    if area.figure.is_suppressed or found.percent is None or not found.may_rank:
        return None
    return band_of(found.percent)


def _fill(area: MapArea, rings: Sequence[Ring]) -> Trace:
    """One area, all its parts in one trace: None lifts the pen between two parts."""
    band = _band(area)
    color = COLOURS[band.key if band else "tidak-diukur-soft"]
    xs: list[float | None] = []
    ys: list[float | None] = []
    for ring in rings:
        xs += [*(x for x, _ in ring), None]
        ys += [*(y for _, y in ring), None]
    trace = scatter(
        x=xs[:-1],
        y=ys[:-1],
        mode="lines",
        fill="toself",
        fillcolor=color,
        line={"color": COLOURS["paper"], "width": 1.5},
        hoveron="fills",
        meta=area.figure.code,
        text=facts(
            area.figure.nama, area.figure.prevalence, is_suppressed=area.figure.is_suppressed
        ),
        hoverinfo="text",
    )
    if area.figure.coverage.is_provisional and band:
        trace["fillpattern"] = {
            "shape": "/",
            "bgcolor": color,
            "fgcolor": COLOURS["surface"],
            "fgopacity": 0.45,
            "size": 9,
            "solidity": 0.12,
        }
    return trace


def _tile_names(areas: Sequence[MapArea]) -> Trace:
    centres = [_centre(_tile(area)) for area in areas]
    bands = [_band(area) for area in areas]
    return scatter(
        x=[x for x, _ in centres],
        y=[y for _, y in centres],
        mode="text",
        text=[_label(area) for area in areas],
        textfont={
            "size": SMALL_PX,
            "color": [COLOURS["surface" if band and band.is_dark else "ink"] for band in bands],
        },
        cliponaxis=False,
        hoverinfo="skip",
    )


def _label(area: MapArea) -> str:
    """Name and share; where there are no data the grey says so and the words would not fit."""
    return f"{_two_lines(plain(area.figure.nama))}<br>{_share(area)}"


def _share(area: MapArea) -> str:
    found = area.figure.prevalence
    if area.figure.is_suppressed:
        return WITHHELD
    return "–" if found.percent is None else formatting.percent(found.percent)


def _two_lines(name: str) -> str:
    """A long name broken at the space nearest to its middle."""
    spaces = [at for at, sign in enumerate(name) if sign == " "]
    if len(name) <= 9 or not spaces:
        return name
    middle = min(spaces, key=lambda at: abs(at - len(name) / 2))
    return f"{name[:middle]}<br>{name[middle + 1 :]}"


def _extent(ring: Ring) -> float:
    """Twice the area of a ring, whichever way it winds."""
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring)))


def _centre(ring: Ring) -> Point:
    """The middle of the ring's box."""
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
