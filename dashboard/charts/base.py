"""What every chart shares: quiet axes, no template, and what changes on a narrow screen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

import plotly.graph_objects as go

from bontang_stunting.lib import formatting
from dashboard.charts.palette import COLOURS
from dashboard.results import Prevalence

NO_DATA = "belum ada data"
HIDDEN = "< 5"
# An area is also withheld where another would follow from it, so this says nothing of its size.
WITHHELD = "***"

# Traces are dictionaries until the figure checks them all at once: as objects they would be checked
# one attribute at a time, which takes three times as long.
Trace = dict[str, Any]

# Labels are read at arm's length on a laptop and in the hand on a phone.
TEXT_PX = 13
SMALL_PX = 12


@dataclass(frozen=True)
class Chart:
    """A figure, and the layout attributes that replace its own below 560 px (dotted paths)."""

    figure: go.Figure
    narrow: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """What the page's script hands to plotly.js: `data`, `layout`, `narrow`."""
        drawn = self.figure.to_dict()
        # plotly.py adds a template of its own even when told not to.
        drawn["layout"].pop("template", None)
        return {"data": drawn["data"], "layout": drawn["layout"], "narrow": dict(self.narrow)}


def scatter(**attributes: Any) -> Trace:
    """A scatter trace: dots, lines, words or a filled outline."""
    return {"type": "scatter", **attributes}


def bar(**attributes: Any) -> Trace:
    """A bar trace."""
    return {"type": "bar", **attributes}


def quiet_layout(**own: Any) -> dict[str, Any]:
    """A layout without grid, legend, background or dragging, changed by `own`.

    The font is the page's. Without dragging, a finger on a chart scrolls the page.
    """
    return {
        "template": {},
        "font": {"family": "inherit", "size": TEXT_PX, "color": COLOURS["ink"]},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": COLOURS["surface"],
            "bordercolor": COLOURS["line"],
            "font": {"family": "inherit", "size": TEXT_PX, "color": COLOURS["ink"]},
            "align": "left",
        },
        "separators": ",.",
        **own,
    }


def quiet_axis(**own: Any) -> dict[str, Any]:
    """An axis with barely a grid, changed by `own`."""
    return {
        "fixedrange": True,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "gridcolor": COLOURS["line"],
        "gridwidth": 1,
        "tickfont": {"size": SMALL_PX, "color": COLOURS["ink-2"]},
        "automargin": False,
        **own,
    }


def blank_axis(**own: Any) -> dict[str, Any]:
    """An axis that places things and shows nothing."""
    return quiet_axis(showgrid=False, showticklabels=False, **own)


def note(text: str, **place: Any) -> dict[str, Any]:
    """An annotation, without arrow unless `place` asks for one."""
    colour = place.pop("color", COLOURS["ink-2"])
    return {
        "text": text,
        "showarrow": False,
        "font": {"size": place.pop("size", SMALL_PX), "color": colour},
        **place,
    }


def plain(name: str) -> str:
    """A name as a chart may print it: plotly reads tags in every text."""
    return escape(name, quote=False)


def facts(title: str, found: Prevalence, *, is_suppressed: bool = False) -> str:
    """What a chart says when it is pointed at: counts, limits, coverage, bounds; one line each."""
    lines = [plain(title)]
    if is_suppressed or found.is_suppressed:
        return "<br>".join([*lines, "Disembunyikan agar anak tidak dikenali"])
    if found.percent is None or found.n is None or found.of is None:
        return "<br>".join([*lines, NO_DATA.capitalize()])
    lines.append(
        f"{formatting.percent(found.percent)}: {formatting.number(found.n)} dari "
        f"{formatting.number(found.of)} balita yang diukur"
    )
    if found.interval:
        limits = formatting.percent_range(found.interval.low, found.interval.high)
        lines.append(f"Batas 95 %: {limits}")
    if found.coverage.percent is not None:
        lines.append(f"Cakupan {formatting.percent(found.coverage.percent, 1)}")
    if found.coverage.is_provisional and found.bounds:
        bounds = formatting.percent_range(found.bounds.low, found.bounds.high)
        lines.append(f"Sementara; bila semua diukur: {bounds}")
    return "<br>".join(lines)
