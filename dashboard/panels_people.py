"""Panels of the smallest areas and of ages: which posyandu, which children, who is missing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from bontang_stunting.lib import formatting
from dashboard.charts.ages import SEX_NAMES, age_dots
from dashboard.charts.areas import area_dots
from dashboard.charts.coverage import coverage_bars
from dashboard.panels import (
    TOO_FEW,
    OfArea,
    Panel,
    Row,
    Sign,
    area_row,
    dot_signs,
    made_panel,
    may_rank,
    nowhere,
    prevalence_row,
    ranked,
)
from dashboard.results import AgeFigure, AreaFigure, RoundSummary
from dashboard.statistics.intervals import COMPLETE_PERCENT

DRAWN = 10  # posyandu in a picture; the table has them all
REACHED = "Diukur dari sasaran terdaftar."
OfAge = Callable[[AgeFigure], tuple[str, str]]


def posyandu_panel(summary: RoundSummary, *, leads_to: OfArea = nowhere) -> Panel | None:
    """Posyandu by prevalence, the highest first; None where there are not two to compare."""
    if len(summary.posyandu) < 2:
        return None
    areas = ranked(summary.posyandu)
    standing = [area for area in areas if may_rank(area)]
    title = "Belum ada posyandu dengan 30 balita terukur"
    if standing:
        first = standing[0]
        share = formatting.percent(first.prevalence.percent or 0.0)
        title = f"Posyandu {first.nama}, {first.parent} tertinggi, {share}"
    drawn = standing[:DRAWN]
    how_many = f"{len(drawn)} tertinggi dari " if 0 < len(drawn) < len(areas) else ""
    return made_panel(
        "posyandu",
        title,
        f"Pendek di {how_many}{len(areas)} posyandu, dengan batas 95 %.",
        area_dots(drawn, summary.city, too_few=TOO_FEW),
        "Posyandu",
        [area_row(area, leads_to("posyandu", area)) for area in areas],
        summary,
        dot_signs(drawn),
    )


def coverage_panel(summary: RoundSummary, *, leads_to: OfArea = nowhere) -> Panel | None:
    """The posyandu below 95 % and how many are missing there, the most missing first."""
    listed = [area for area in summary.posyandu if area.coverage.of]
    if not listed:
        return None
    short = sorted(
        (area for area in listed if area.coverage.is_provisional),
        key=lambda area: (-_missing(area), area.code),
    )
    panel = made_panel(
        "cakupan",
        _coverage_title(short, len(listed)),
        f"Posyandu yang belum mengukur {COMPLETE_PERCENT} % sasarannya, dan siapa yang belum.",
        coverage_bars(short[:DRAWN], complete=COMPLETE_PERCENT),
        "Posyandu",
        [_coverage_row(area, leads_to("posyandu", area)) for area in short],
        summary,
        (),
    )
    return replace(panel, definition=REACHED, table="dashboard/_table_cakupan.html")


def _missing(area: AreaFigure) -> int:
    return (area.coverage.of or 0) - (area.coverage.n or 0)


def _coverage_title(short: Sequence[AreaFigure], n_listed: int) -> str:
    if not short:
        whole = "Posyandu ini" if n_listed == 1 else f"Semua {n_listed} posyandu"
        return f"{whole} sudah mengukur {COMPLETE_PERCENT} % sasarannya"
    missing = formatting.number(sum(_missing(area) for area in short))
    return (
        f"{len(short)} dari {n_listed} posyandu belum mencapai {COMPLETE_PERCENT} %: "
        f"{missing} balita belum diukur"
    )


def _coverage_row(area: AreaFigure, urls: tuple[str, str]) -> Row:
    row = area_row(area, urls)
    of = formatting.number(area.coverage.of or 0)
    reached = f"{formatting.number(area.coverage.n or 0)} dari {of}"
    return replace(row, counts=formatting.number(_missing(area)), share=reached, remark="")


def age_panel(summary: RoundSummary, *, leads_to: OfAge | None = None) -> Panel | None:
    """Pendek by WHO's age groups and sex; None where nobody is listed."""
    if not summary.ages:
        return None
    return made_panel(
        "umur",
        _age_title(summary.ages),
        "Pendek menurut kelompok umur dan jenis kelamin, dengan batas 95 %.",
        age_dots(summary.ages),
        "Umur",
        [_age_row(one, leads_to(one) if leads_to else ("", "")) for one in summary.ages],
        summary,
        _age_signs(summary.ages),
    )


def _age_title(figures: Sequence[AgeFigure]) -> str:
    standing = [one for one in figures if one.prevalence.percent is not None]
    standing = [one for one in standing if one.prevalence.may_rank]
    if not standing:
        return "Pendek menurut umur dan jenis kelamin"
    high = max(standing, key=lambda one: one.prevalence.percent or 0.0)
    share = formatting.percent(high.prevalence.percent or 0.0)
    is_open = any(one.prevalence.coverage.is_provisional for one in standing)
    words = f"{SEX_NAMES[high.sex]} {high.label}, {share}"
    return f"{'Sementara tertinggi' if is_open else 'Tertinggi'}: {words}"


def _age_row(one: AgeFigure, urls: tuple[str, str]) -> Row:
    row = prevalence_row(f"{one.label}, {SEX_NAMES[one.sex]}", "", one.prevalence)
    return replace(row, code=f"{one.age_from}-{one.sex}", list_url=urls[0], page_url=urls[1])


def _age_signs(figures: Sequence[AgeFigure]) -> Iterable[Sign]:
    yield Sign("dot", "laki-laki")
    yield Sign("diamond", "perempuan")
    if any(one.prevalence.coverage.is_provisional for one in figures):
        yield Sign("ring", "kosong: sementara")
