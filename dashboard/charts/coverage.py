"""Coverage of areas as bars from zero, with how many children are still missing."""

from collections.abc import Sequence
from typing import Final

import plotly.graph_objects as go

from bontang_stunting.lib import formatting
from dashboard.charts.base import SMALL_PX, Chart, bar, plain, quiet_axis, quiet_layout
from dashboard.charts.palette import COLOURS
from dashboard.results import AreaFigure

ROW_PX: Final = 32
NAMES_PX, FIGURES_PX = 140, 92


def coverage_bars(areas: Sequence[AreaFigure], *, complete: float) -> Chart:
    """A bar an area in the order given; a line marks the coverage that is `complete`, percent."""
    places = list(range(len(areas)))
    shares = [min(100.0, area.coverage.percent or 0.0) for area in areas]
    missing = [(area.coverage.of or 0) - (area.coverage.n or 0) for area in areas]
    trace = bar(
        x=shares,
        y=places,
        orientation="h",
        width=0.5,
        marker={"color": COLOURS["cakupan"], "line": {"width": 0}},
        customdata=[area.code for area in areas],
        hovertext=[
            f"{plain(area.nama)}<br>{formatting.percent(share)} diukur, {n} balita belum"
            for area, share, n in zip(areas, shares, missing, strict=True)
        ],
        hoverinfo="text",
    )
    line = {
        "type": "line",
        "x0": complete,
        "x1": complete,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "line": {"color": COLOURS["ink-2"], "width": 1, "dash": "dot"},
    }
    counts = [
        {
            "text": f"{formatting.number(n)} belum",
            "x": 100,
            "y": place,
            "xanchor": "left",
            "xshift": 8,
            "showarrow": False,
            "font": {"size": SMALL_PX, "color": COLOURS["ink"]},
        }
        for place, n in zip(places, missing, strict=True)
    ]
    layout = quiet_layout(
        height=ROW_PX * max(1, len(areas)) + 32,
        margin={"l": NAMES_PX, "r": FIGURES_PX, "t": 4, "b": 28},
        xaxis=quiet_axis(range=[0, 100], tickvals=[0, 50, complete], ticksuffix=" %"),
        yaxis=quiet_axis(
            range=[len(areas) - 0.5, -0.5],
            tickvals=places,
            ticktext=[plain(area.nama) for area in areas],
            tickfont={"size": SMALL_PX + 1, "color": COLOURS["ink"]},
            showgrid=False,
            ticklabelstandoff=8,
        ),
        shapes=[line] if areas else [],
        annotations=counts,
    )
    return Chart(go.Figure(data=[trace] if areas else [], layout=layout))
