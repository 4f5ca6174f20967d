"""The panels of Tren: rounds and months, each with its picture and its table."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from bontang_stunting.lib import formatting
from dashboard.charts.trend_months import months_chart
from dashboard.charts.trend_rounds import RoundsPicture, rounds_chart
from dashboard.measures import Measure
from dashboard.panels import SERIES, Panel, Row, Sign, prevalence_row
from dashboard.queries.trend_page import TrendStory
from dashboard.results import PeriodKind, TrendPoint
from dashboard.statistics.intervals import COMPLETE_PERCENT
from dashboard.words.trend import (
    NOUNS,
    closed_words,
    months_subtitle,
    months_title,
    rounds_subtitle,
    rounds_title,
)

# The list and the page of Ringkasan that a point leads to; empty texts where there is none.
OfPoint = Callable[[TrendPoint], tuple[str, str]]


@dataclass(frozen=True)
class TrendPanel(Panel):
    """A panel whose table counts one measure: `counted` heads its first number."""

    counted: str = ""
    noun: str = ""


def trend_panels(story: TrendStory, *, leads_to: OfPoint) -> tuple[TrendPanel, ...]:
    """Rounds first, then months: never in one picture."""
    return _rounds(story, leads_to), _months(story, leads_to)


def _rounds(story: TrendStory, leads_to: OfPoint) -> TrendPanel:
    rounds, measure = story.rounds, story.measure
    drawn = rounds_chart(RoundsPicture(measure.kind, rounds, story.surveys, story.targets))
    return _panel(
        "operasi",
        rounds_title(story),
        rounds_subtitle(story),
        drawn.as_json() if rounds or story.surveys else {},
        [row for point in rounds for row in _round_rows(point, leads_to)],
        _caption(rounds[-1]) if rounds else "n – · cakupan –",
        measure,
        _round_signs(story),
    )


def _months(story: TrendStory, leads_to: OfPoint) -> TrendPanel:
    points, measure = story.months, story.measure
    return _panel(
        "bulanan",
        months_title(points, NOUNS[measure.key]),
        months_subtitle(points),
        months_chart(points, measure.kind).as_json() if points else {},
        [_row(point, leads_to) for point in reversed(points)],
        _caption(points[-1]) if points else "n – · cakupan –",
        measure,
        _month_signs(points),
    )


def _panel(
    key: str,
    title: str,
    subtitle: str,
    chart: dict[str, object],
    rows: Iterable[Row],
    caption: str,
    measure: Measure,
    signs: Iterable[Sign],
) -> TrendPanel:
    return TrendPanel(
        key,
        title,
        subtitle,
        chart,
        "Operasi timbang" if key == "operasi" else "Bulan",
        tuple(rows),
        caption,
        tuple(signs),
        definition=f"{measure.title}: {measure.definition}, nilainya wajar.",
        table="dashboard/_tren_tabel.html",
        counted=f"{measure.title} dari dinilai",
        noun=NOUNS[measure.key],
    )


def _caption(point: TrendPoint) -> str:
    """What the last point of a series stands on."""
    found = point.prevalence
    of = "–" if found.of is None else formatting.number(found.of)
    reach = found.coverage.percent
    covered = "–" if reach is None else formatting.percent(reach)
    return f"Terakhir, {formatting.month(point.on)}: n {of} · cakupan {covered}"


def _round_rows(point: TrendPoint, leads_to: OfPoint) -> Iterable[Row]:
    """A round as it stands, then what earlier closings of it said."""
    row = _row(point, leads_to)
    if point.is_open:
        yield replace(row, parent=f"{point.label}, masih berjalan")
        earlier = point.kept
    else:
        last = point.kept[-1] if point.kept else None
        stands = f", {closed_words(last.number, last.closed_at)}" if last else ""
        yield replace(row, parent=f"{point.label}{stands}")
        earlier = point.kept[:-1]
    for figure in reversed(earlier):
        said = closed_words(figure.number, figure.closed_at)
        yield prevalence_row(
            formatting.month(point.on), f"{point.label}, {said}", figure.prevalence
        )


def _row(point: TrendPoint, leads_to: OfPoint) -> Row:
    parent = point.label or SERIES[point.kind]
    if point.has_round:
        parent += ", bulan operasi timbang"
    row = prevalence_row(formatting.month(point.on), parent, point.prevalence)
    if point.kind is PeriodKind.RECAP:
        return row
    list_url, page_url = leads_to(point)
    return replace(row, code=point.code, list_url=list_url, page_url=page_url)


def _round_signs(story: TrendStory) -> Iterable[Sign]:
    rounds = story.rounds
    if rounds:
        yield Sign("dot", "operasi timbang")
    if any(point.prevalence.coverage.is_provisional for point in rounds):
        yield Sign("ring", "sementara", f"cakupan di bawah {COMPLETE_PERCENT} %")
        yield Sign("bounds", "bila semua diukur")
    if any((point.kept if point.is_open else point.kept[:-1]) for point in rounds):
        yield Sign("tutup", "penutupan sebelumnya")
    if story.surveys:
        yield Sign("survei", "survei contoh")
    if story.targets:
        yield Sign("target", "target")


def _month_signs(points: Sequence[TrendPoint]) -> Iterable[Sign]:
    months = [point for point in points if point.kind is PeriodKind.MONTH]
    if any(not point.prevalence.coverage.is_provisional for point in months):
        yield Sign("dot", "lengkap")
    if any(point.prevalence.coverage.is_provisional for point in months):
        yield Sign("ring", "sementara", f"cakupan di bawah {COMPLETE_PERCENT} %")
        yield Sign("bounds", "bila semua diukur")
    if any(point.kind is PeriodKind.RECAP for point in points):
        yield Sign("ring-grey", "rekap e-PPGBM")
    if any(point.has_round for point in months):
        yield Sign("operasi", "cakupan bulan operasi timbang")
