"""Counts of areas: sums of cells, by posyandu and upwards."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
from django.db.models import Sum

from dashboard.filters import DashboardFilter
from dashboard.models import COUNTS
from dashboard.results import AreaFigure, Coverage, Interval, Prevalence
from dashboard.statistics.clustered import prevalence_of_areas
from dashboard.statistics.intervals import logical_bounds, small_counts, wilson
from posyandu.models import Posyandu

Counts = Counter[str]


@dataclass(frozen=True)
class PosyanduCounts:
    """The counts of one posyandu in the period, with the areas it lies in."""

    posyandu: Posyandu
    counts: Counts


def counts_by_posyandu(chosen: DashboardFilter) -> list[PosyanduCounts]:
    """Counts of every posyandu the filter is about; all zero where it has no cells."""
    summed = {
        row["posyandu_id"]: row
        for row in chosen.cells()
        .values("posyandu_id")
        .order_by()
        .annotate(**{f"sum_{name}": Sum(name) for name in COUNTS})
    }
    posyandu = chosen.posyandu_list().select_related(
        "kelurahan", "kelurahan__puskesmas", "kelurahan__kecamatan"
    )
    return [
        PosyanduCounts(p, Counter({name: summed[p.pk][f"sum_{name}"] for name in COUNTS}))
        if p.pk in summed
        else PosyanduCounts(p, Counter())
        for p in posyandu.order_by("kelurahan_id", "nama")
    ]


def total(rows: Iterable[PosyanduCounts]) -> Counts:
    """The sums of all rows."""
    summed: Counts = Counter()
    for row in rows:
        summed.update(row.counts)
    return summed


def prevalence_of_pendek(counts: Counts, *, interval: Interval | None = None) -> Prevalence:
    """Pendek among the children with a TB/U; Wilson's interval unless another is given."""
    n, of = counts["n_pendek"], counts["n_tbu"]
    if interval is None and (limits := wilson(n, of)):
        interval = Interval(100 * limits.lower, 100 * limits.upper)
    bounds = logical_bounds(n, of, counts["n_sasaran"])
    return Prevalence(
        n=n,
        of=of,
        coverage=Coverage(counts["n_diukur"], counts["n_sasaran"]),
        interval=interval,
        bounds=Interval(100 * bounds.lower, 100 * bounds.upper) if bounds else None,
        n_flagged=counts["n_tak_wajar"],
    )


def city_interval(rows: list[PosyanduCounts]) -> Interval | None:
    """The interval of all rows together with posyandu as clusters; None below two of them."""
    affected = np.array([row.counts["n_pendek"] for row in rows], np.int64)
    measured = np.array([row.counts["n_tbu"] for row in rows], np.int64)
    if not measured.sum():
        return None
    whole = prevalence_of_areas(affected, measured, np.zeros(len(rows), np.int64), 1)
    if np.isnan(whole.lower[0]):
        return None
    return Interval(100 * float(whole.lower[0]), 100 * float(whole.upper[0]))


def figures_by(
    rows: list[PosyanduCounts],
    area_of: Callable[[Posyandu], tuple[str, str, str]],
    *,
    may_see_children: bool,
) -> tuple[AreaFigure, ...]:
    """A figure for each area, in the order of its code. `area_of`: (code, name, parent's name)."""
    return tuple(
        _figure(area, counts, may_see_children=may_see_children)
        for area, counts in sums_by(rows, area_of).items()
    )


def sums_by(
    rows: list[PosyanduCounts], area_of: Callable[[Posyandu], tuple[str, str, str]]
) -> dict[tuple[str, str, str], Counts]:
    """The counts of each area, in the order of its code."""
    sums: dict[tuple[str, str, str], Counts] = {}
    for row in rows:
        sums.setdefault(area_of(row.posyandu), Counter()).update(row.counts)
    return dict(sorted(sums.items()))


def _figure(area: tuple[str, str, str], counts: Counts, *, may_see_children: bool) -> AreaFigure:
    code, nama, parent = area
    prevalence = prevalence_of_pendek(counts)
    figure = AreaFigure(code, nama, parent, prevalence.coverage, prevalence)
    is_small = bool(small_counts([counts["n_pendek"]], may_see_children=may_see_children)[0])
    if is_small and counts["n_tbu"]:
        hidden = replace(prevalence, n=None, interval=None, bounds=None)
        return replace(figure, prevalence=hidden, is_suppressed=True)
    return figure


def puskesmas_of(posyandu: Posyandu) -> tuple[str, str, str]:
    """The puskesmas that serves a posyandu; ordered by name."""
    puskesmas = posyandu.kelurahan.puskesmas
    return puskesmas.nama, puskesmas.nama, ""


def kelurahan_of(posyandu: Posyandu) -> tuple[str, str, str]:
    """The kelurahan a posyandu lies in; ordered by Kemendagri's code."""
    kelurahan = posyandu.kelurahan
    return kelurahan.pk, kelurahan.nama, kelurahan.puskesmas.nama


def posyandu_itself(posyandu: Posyandu) -> tuple[str, str, str]:
    """A posyandu by its number, because names repeat."""
    kelurahan = posyandu.kelurahan
    return f"{kelurahan.pk}.{posyandu.pk:06d}", posyandu.nama, kelurahan.nama
