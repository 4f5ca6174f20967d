"""The panels of a round's page: a finding, the picture that shows it, the table behind it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bontang_stunting.lib import formatting
from dashboard.charts.areas import area_dots
from dashboard.charts.base import NO_DATA, WITHHELD, Chart
from dashboard.charts.map import BANDS, area_map
from dashboard.charts.trend import trend
from dashboard.presenters import WHY_HIDDEN
from dashboard.results import (
    AreaFigure,
    Interval,
    PeriodKind,
    Prevalence,
    RoundSummary,
    Share,
    TrendPoint,
)
from dashboard.statistics.intervals import COMPLETE_PERCENT, MIN_RANKED

TOO_FEW = f"n < {MIN_RANKED}, tidak diperingkat"
DEFINITION = "Pendek: TB/U di bawah −2 SD, dari balita yang diukur dan nilainya wajar."
SERIES = {
    PeriodKind.ROUND: "Operasi timbang",
    PeriodKind.MONTH: "Penimbangan bulanan",
    PeriodKind.RECAP: "Rekap e-PPGBM",
}
CITY, SHAPES, FEW = "city", "shapes", "few"
# WHO calls a share from here on "tinggi".
HIGH_PERCENT = 20


@dataclass(frozen=True)
class Row:
    """A line of a table, as printed. `code` is what a chart calls it where it is pointed at.

    `list_url` leads to its children, `page_url` to its own page; empty where there is none.
    """

    nama: str
    parent: str
    counts: str
    share: str
    limits: str
    coverage: str
    bounds: str
    remark: str
    code: str = ""
    list_url: str = ""
    page_url: str = ""


@dataclass(frozen=True)
class Sign:
    """What a colour or a mark stands for; `kind` is its class in dashboard.css."""

    kind: str
    text: str
    note: str = ""


@dataclass(frozen=True)
class Panel:
    """`title` is the finding, `subtitle` says what is drawn, `rows` are the numbers drawn.

    `table` prints the rows; those of another shape than `Row` have a table of their own.
    """

    key: str
    title: str
    subtitle: str
    chart: dict[str, Any]
    first_column: str
    rows: tuple[Any, ...]
    caption: str
    signs: tuple[Sign, ...] = ()
    definition: str = DEFINITION
    table: str = "dashboard/_table.html"

    @property
    def has_bounds(self) -> bool:
        """Whether any row is provisional and has logical bounds to show."""
        return any(row.bounds for row in self.rows)

    @property
    def chart_id(self) -> str:
        """The id of the block that holds the chart."""
        return f"grafik-{self.key}"

    @property
    def label(self) -> str:
        """What a screen reader says in place of the picture."""
        return f"Grafik: {self.subtitle} {self.title}. Angkanya ada pada tabel di bawah."


# The list and the page that a row leads to: of an area of a kind.
OfArea = Callable[[str, AreaFigure], tuple[str, str]]


def nowhere(kind: str, area: AreaFigure) -> tuple[str, str]:
    """No list and no page: where rows lead nowhere."""
    return "", ""


def panels(
    summary: RoundSummary, *, is_ranked: bool = False, leads_to: OfArea = nowhere
) -> dict[str, Panel]:
    """The panels by their key; areas stand in their fixed order unless ranking is asked for.

    Who answers for one puskesmas or one kelurahan has nothing to compare there: no panel.
    """
    arrange = ranked if is_ranked else tuple
    made = [_trend_panel(summary)]
    if len(summary.puskesmas) > 1:
        made.append(_areas_panel("puskesmas", arrange(summary.puskesmas), summary, leads_to))
    if len(summary.map) > 1:
        made.append(_map_panel(summary, leads_to))
    made.append(_areas_panel("kelurahan", arrange(summary.kelurahan), summary, leads_to))
    return {panel.key: panel for panel in made}


def arrangement(shown: dict[str, Panel], *, has_shapes: bool) -> str:
    """How the panels lie on a wide screen: with all of them, with polygons, or with a few."""
    if "puskesmas" not in shown:
        return FEW
    return SHAPES if has_shapes else CITY


def ranked(areas: Sequence[AreaFigure]) -> tuple[AreaFigure, ...]:
    """The highest share first; behind them, in their own order, those that may not be ranked."""
    standing = [area for area in areas if may_rank(area)]
    others = [area for area in areas if not may_rank(area)]
    standing.sort(key=lambda area: -(area.prevalence.percent or 0.0))
    return (*standing, *others)


def may_rank(area: AreaFigure) -> bool:
    """Whether an area has a figure that it may be ordered by."""
    found = area.prevalence
    return not area.is_suppressed and found.percent is not None and found.may_rank


def _areas_panel(
    key: str, areas: Sequence[AreaFigure], summary: RoundSummary, leads_to: OfArea
) -> Panel:
    kind = key.capitalize()
    title = _lowest(kind, areas) if key == "puskesmas" else _how_many_high(kind, areas)
    return made_panel(
        key,
        title,
        f"Pendek per {kind.lower()}, dengan batas 95 %.",
        area_dots(areas, summary.city, too_few=TOO_FEW),
        kind,
        [area_row(area, leads_to(key, area)) for area in areas],
        summary,
        dot_signs(areas),
    )


def _lowest(kind: str, areas: Sequence[AreaFigure]) -> str:
    standing = [area for area in areas if may_rank(area)]
    if len(standing) < 2:
        return f"Prevalensi per {kind.lower()}"
    lowest = min(standing, key=lambda area: area.prevalence.percent or 0.0)
    share = formatting.percent(lowest.prevalence.percent or 0.0)
    return f"{kind} {lowest.nama} {_for_now(standing)}terendah, {share}"


def _how_many_high(kind: str, areas: Sequence[AreaFigure]) -> str:
    standing = [area for area in areas if may_rank(area)]
    if not standing:
        return f"Prevalensi per {kind.lower()}"
    n_high = sum((area.prevalence.percent or 0.0) >= HIGH_PERCENT for area in standing)
    what = f"mencapai {HIGH_PERCENT} %, batas “tinggi” WHO"
    if not n_high:
        return _sentence(f"{_for_now(standing)}tidak ada {kind.lower()} {what}")
    of = f"{n_high} dari {len(standing)} {kind.lower()}"
    return _sentence(f"{_for_now(standing)}{of} {what}")


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:]


def _for_now(areas: Iterable[AreaFigure]) -> str:
    """ "sementara " where any of the compared areas is not yet complete."""
    return "sementara " if any(area.coverage.is_provisional for area in areas) else ""


def _map_panel(summary: RoundSummary, leads_to: OfArea) -> Panel:
    standing = [place.figure for place in summary.map if may_rank(place.figure)]
    title = "Prevalensi menurut letak kelurahan"
    if len(standing) > 1:
        by_share = sorted(standing, key=lambda area: area.prevalence.percent or 0.0)
        low, high = by_share[0], by_share[-1]
        title = _sentence(f"{_for_now(standing)}tertinggi {high.nama}, terendah {low.nama}")
    sources = sorted({place.source for place in summary.map if place.source})
    panel = made_panel(
        "peta",
        title,
        "Tiap kelurahan pada letaknya, warna menurut batas WHO.",
        area_map(summary.map),
        "Kelurahan",
        [area_row(one.figure, leads_to("kelurahan", one.figure)) for one in summary.map],
        summary,
        _map_signs([place.figure for place in summary.map]),
    )
    if sources:
        return replace(panel, definition=f"{panel.definition} Batas wilayah: {', '.join(sources)}.")
    return panel


def _trend_panel(summary: RoundSummary) -> Panel:
    return made_panel(
        "tren",
        _trend_title(summary.trend),
        _trend_subtitle(summary.trend),
        trend(summary.trend),
        "Waktu",
        [_trend_row(point) for point in summary.trend],
        summary,
        _trend_signs(summary.trend),
    )


def _trend_title(points: Sequence[TrendPoint]) -> str:
    rounds = [
        point
        for point in points
        if point.kind is PeriodKind.ROUND and point.prevalence.percent is not None
    ]
    if len(rounds) < 2:
        return "Prevalensi dari waktu ke waktu"
    before, now = rounds[-2:]
    shares = [formatting.percent(point.prevalence.percent or 0.0) for point in (before, now)]
    months = [formatting.MONTHS[point.on.month - 1] for point in (before, now)]
    note = "sementara " if now.prevalence.coverage.is_provisional else ""
    return f"Operasi timbang: {shares[0]} pada {months[0]}, {note}{shares[1]} pada {months[1]}"


def _trend_subtitle(points: Sequence[TrendPoint]) -> str:
    covered = [
        point.prevalence.coverage.percent
        for point in points
        if point.kind is not PeriodKind.ROUND
        and point.prevalence.coverage.is_provisional
        and point.prevalence.coverage.percent is not None
    ]
    if not covered:
        return "Pendek dari waktu ke waktu, dengan cakupannya."
    reach = formatting.percent_range(min(covered), max(covered), 0)
    return f"Bulan lain mencakup {reach} balita: tidak sebanding."


def made_panel(
    key: str,
    title: str,
    subtitle: str,
    chart: Chart,
    first_column: str,
    rows: Iterable[Row],
    summary: RoundSummary,
    signs: Iterable[Sign],
) -> Panel:
    """A panel with the caption every figure of the page carries."""
    caption = f"n {_count(summary.city.of)} · cakupan {_percent(summary.city.coverage)}"
    return Panel(
        key, title, subtitle, chart.as_json(), first_column, tuple(rows), caption, tuple(signs)
    )


def _percent(share: Share) -> str:
    return "–" if share.percent is None else formatting.percent(share.percent)


def _count(value: int | None) -> str:
    return "–" if value is None else formatting.number(value)


def _range(limits: Interval | None) -> str:
    return formatting.percent_range(limits.low, limits.high) if limits else "–"


def area_row(area: AreaFigure, urls: tuple[str, str] = ("", "")) -> Row:
    """An area as a line of a table that leads to its list and its page."""
    row = prevalence_row(area.nama, area.parent, area.prevalence, is_suppressed=area.is_suppressed)
    return replace(row, code=area.code, list_url=urls[0], page_url=urls[1])


def _trend_row(point: TrendPoint) -> Row:
    return prevalence_row(
        formatting.month(point.on), point.label or SERIES[point.kind], point.prevalence
    )


def prevalence_row(
    nama: str, parent: str, found: Prevalence, *, is_suppressed: bool = False
) -> Row:
    """A prevalence as a line of a table."""
    is_suppressed = is_suppressed or found.is_suppressed
    is_open = found.coverage.is_provisional and found.percent is not None and not is_suppressed
    return Row(
        nama,
        parent,
        f"{WITHHELD if is_suppressed else _count(found.n)} dari {_count(found.of)}",
        "–" if is_suppressed else _percent(found),
        "–" if is_suppressed else _range(found.interval),
        _percent(found.coverage),
        _range(found.bounds) if is_open and found.bounds else "",
        ", ".join(_remarks(found, is_suppressed=is_suppressed)),
    )


def _remarks(found: Prevalence, *, is_suppressed: bool) -> Iterable[str]:
    if is_suppressed:
        yield WHY_HIDDEN
    elif found.percent is None:
        yield NO_DATA
    else:
        if found.coverage.is_provisional:
            yield "sementara"
        if not found.may_rank:
            yield TOO_FEW


def dot_signs(areas: Sequence[AreaFigure]) -> Iterable[Sign]:
    """Full dots need a word only where there are rings beside them."""
    if any(may_rank(area) and area.coverage.is_provisional for area in areas):
        yield Sign("dot", "lengkap")
        yield Sign("ring", "sementara", f"cakupan di bawah {COMPLETE_PERCENT} %")


def _trend_signs(points: Sequence[TrendPoint]) -> Iterable[Sign]:
    kinds = {point.kind for point in points}
    if PeriodKind.ROUND in kinds:
        yield Sign("dot", "operasi timbang")
    if PeriodKind.MONTH in kinds:
        yield Sign("ring", "bulanan, sementara")
    if PeriodKind.RECAP in kinds:
        yield Sign("ring-grey", "rekap e-PPGBM")
    if any(point.prevalence.coverage.is_provisional for point in points):
        yield Sign("bounds", "bila semua diukur")


def _map_signs(areas: Sequence[AreaFigure]) -> Iterable[Sign]:
    for band in BANDS:
        yield Sign(band.key, band.nama, band.limits)
    if any(may_rank(area) and area.coverage.is_provisional for area in areas):
        yield Sign("hatch", "arsiran: sementara")
    if not all(may_rank(area) for area in areas):
        yield Sign("none", "tanpa angka atau n < " + str(MIN_RANKED))
