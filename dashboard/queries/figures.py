"""One measure of one filter: of the whole, by area, and by age and sex."""

from collections.abc import Callable
from typing import Final

from dashboard.filters import DashboardFilter
from dashboard.measures import MEASURES, Measure
from dashboard.models import Penutupan
from dashboard.queries.ages import figures_by_age
from dashboard.queries.areas import (
    AreaKey,
    PosyanduCounts,
    city_interval,
    counts_by_posyandu,
    figure_of,
    kelurahan_of,
    posyandu_itself,
    puskesmas_of,
    total,
)
from dashboard.queries.disclosure import Disclosure, disclosure_of
from dashboard.results import AreaFigure, MeasureFigures, PeriodStatus
from measurements.models import OperasiTimbang
from posyandu.models import Posyandu

LEVELS: Final[dict[str, Callable[[Posyandu], AreaKey]]] = {
    "puskesmas": puskesmas_of,
    "kelurahan": kelurahan_of,
    "posyandu": posyandu_itself,
}
AGES: Final = "umur"


def figures_of(
    chosen: DashboardFilter, measure: Measure, *, level: str = "", may_see_children: bool
) -> MeasureFigures:
    """A measure of the area of a filter; by `level` (one of LEVELS, or AGES) where it is said.

    The interval of the whole has posyandu as clusters, that of a part is Wilson's. A filter without
    a period has a figure of nobody.
    """
    has_period = chosen.operasi_id is not None or chosen.month is not None
    rows = counts_by_posyandu(chosen) if has_period else []
    told = disclosure_of(chosen, may_see_children=may_see_children)
    clustered = city_interval(rows, measure)
    whole = figure_of(measure, total(rows), interval=clustered)
    return MeasureFigures(
        whole=told.shown(whole, measure.key),
        is_clustered=clustered is not None,
        areas=figures_by(rows, LEVELS[level], told, measure) if level in LEVELS else (),
        ages=figures_by_age(chosen, told, measure) if level == AGES and has_period else (),
    )


def figures_by(
    rows: list[PosyanduCounts],
    area_of: Callable[[Posyandu], AreaKey],
    told: Disclosure,
    measure: Measure = MEASURES["pendek"],
) -> tuple[AreaFigure, ...]:
    """A figure for each area, in the order of its code, without counts that may not be told."""
    inside: dict[AreaKey, list[PosyanduCounts]] = {}
    for row in rows:
        inside.setdefault(area_of(row.posyandu), []).append(row)
    figures = []
    for (code, nama, parent), members in sorted(inside.items(), key=lambda item: item[0]):
        found = told.shown(
            figure_of(measure, total(members)),
            measure.key,
            kelurahan={row.posyandu.kelurahan_id for row in members},
        )
        figures.append(AreaFigure(code, nama, parent, found.coverage, found, found.is_suppressed))
    return tuple(figures)


def status_of(operasi: OperasiTimbang | None, *, is_provisional: bool) -> PeriodStatus:
    """What the figures of a round, or of a month, are worth.

    Sementara below 95 % coverage and while the round is open; a round closed again is a revision.
    """
    if operasi and operasi.state != OperasiTimbang.State.CLOSED:
        return PeriodStatus.PROVISIONAL
    if is_provisional:
        return PeriodStatus.PROVISIONAL
    is_revised = operasi and Penutupan.objects.filter(operasi=operasi, number__gt=1).exists()
    return PeriodStatus.REVISED if is_revised else PeriodStatus.FINAL
