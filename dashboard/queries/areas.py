"""Counts of areas: sums of cells, by posyandu and upwards."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

import numpy as np
from django.db.models import Sum

from dashboard.filters import DashboardFilter
from dashboard.measures import MEASURES, Measure
from dashboard.models import COUNTS
from dashboard.queries.relations import counts_of_children
from dashboard.results import Coverage, Interval, Prevalence
from dashboard.statistics.clustered import prevalence_of_areas
from dashboard.statistics.intervals import logical_bounds, wilson
from posyandu.models import Kelurahan, Posyandu

Counts = Counter[str]
# The code of an area, its name, and the name of the area above it.
AreaKey = tuple[str, str, str]


@dataclass(frozen=True)
class PosyanduCounts:
    """The counts of one posyandu in the period, with the areas it lies in."""

    posyandu: Posyandu
    counts: Counts


def counts_by_posyandu(chosen: DashboardFilter) -> list[PosyanduCounts]:
    """Counts of every posyandu the filter is about; all zero where it has no cells."""
    summed = _summed(chosen) if chosen.rt is None else counts_of_children(chosen)
    posyandu = list(chosen.posyandu_list().order_by("kelurahan_id", "nama"))
    # One object of each kelurahan for all of its posyandu: making them again for every row cost
    # more than all the counting.
    kelurahan = Kelurahan.objects.select_related("puskesmas", "kecamatan").in_bulk(
        list({one.kelurahan_id for one in posyandu})
    )
    for one in posyandu:
        one.kelurahan = kelurahan[one.kelurahan_id]
    return [PosyanduCounts(one, summed.get(one.pk, Counter())) for one in posyandu]


def _summed(chosen: DashboardFilter) -> dict[int, Counts]:
    """The sums of the cells of each posyandu that has any."""
    sums = {f"sum_{name}": Sum(name) for name in COUNTS}
    rows = chosen.sums().values("posyandu_id").order_by().annotate(**sums)
    return {
        row["posyandu_id"]: Counter({name: row[f"sum_{name}"] for name in COUNTS}) for row in rows
    }


def total(rows: Iterable[PosyanduCounts]) -> Counts:
    """The sums of all rows."""
    return added_up([row.counts for row in rows])


def added_up(rows: Collection[Counts]) -> Counts:
    """The sums of all rows; name by name, as adding row to row costs ten times as much."""
    names = set().union(*rows)
    return Counter({name: sum(row[name] for row in rows) for name in names})


def prevalence_of_pendek(counts: Counts, *, interval: Interval | None = None) -> Prevalence:
    """Pendek among the children with a TB/U; Wilson's interval unless another is given."""
    return prevalence_of(MEASURES["pendek"], counts, interval=interval)


def prevalence_of(
    measure: Measure, counts: Counts, *, interval: Interval | None = None
) -> Prevalence:
    """A share of a z-score among those who have it; Wilson's interval unless another is given."""
    n, of = measure.count(counts), measure.total(counts) or 0
    if interval is None and (limits := wilson(n, of)):
        interval = Interval(100 * limits.lower, 100 * limits.upper)
    bounds = logical_bounds(n, of, counts["n_sasaran"])
    return Prevalence(
        n=n,
        of=of,
        coverage=Coverage(reached_for(measure, counts), counts["n_sasaran"]),
        interval=interval,
        bounds=Interval(100 * bounds.lower, 100 * bounds.upper) if bounds else None,
        n_flagged=counts["n_tak_wajar"],
    )


def figure_of(measure: Measure, counts: Counts, *, interval: Interval | None = None) -> Prevalence:
    """Any measure as a figure: a count of its own has no share, who was reached no interval."""
    coverage = Coverage(reached_for(measure, counts), counts["n_sasaran"])
    if not measure.of:
        return Prevalence(measure.count(counts), None, coverage=coverage)
    if not measure.is_about_health:
        return Prevalence(measure.count(counts), measure.total(counts), coverage=coverage)
    found = prevalence_of(measure, counts, interval=interval)
    return found if measure.index else replace(found, bounds=None)


def reached_for(measure: Measure, counts: Counts) -> int:
    """How many had taken what an index asks for: a length, a weight, or at most so many both."""
    needed = {"waz": ("n_ditimbang",), "whz": ("n_ditimbang", "n_diukur")}
    return min(counts[name] for name in needed.get(measure.index, ("n_diukur",)))


def city_interval(
    rows: list[PosyanduCounts], measure: Measure = MEASURES["pendek"]
) -> Interval | None:
    """The interval of all rows together with posyandu as clusters; None below two of them."""
    affected = np.array([measure.count(row.counts) for row in rows], np.int64)
    measured = np.array([measure.total(row.counts) or 0 for row in rows], np.int64)
    if not measured.sum():
        return None
    whole = prevalence_of_areas(affected, measured, np.zeros(len(rows), np.int64), 1)
    if np.isnan(whole.lower[0]):
        return None
    return Interval(100 * float(whole.lower[0]), 100 * float(whole.upper[0]))


def withheld(found: Prevalence) -> Prevalence:
    """A prevalence that tells how many were measured and nothing of the affected."""
    return replace(found, n=None, interval=None, bounds=None, is_suppressed=True)


def sums_by(
    rows: list[PosyanduCounts], area_of: Callable[[Posyandu], AreaKey]
) -> dict[AreaKey, Counts]:
    """The counts of each area, in the order of its code."""
    sums: dict[AreaKey, Counts] = {}
    for row in rows:
        sums.setdefault(area_of(row.posyandu), Counter()).update(row.counts)
    return dict(sorted(sums.items()))


def puskesmas_of(posyandu: Posyandu) -> AreaKey:
    """The puskesmas that serves a posyandu; ordered by name."""
    puskesmas = posyandu.kelurahan.puskesmas
    return puskesmas.nama, puskesmas.nama, ""


def kelurahan_of(posyandu: Posyandu) -> AreaKey:
    """The kelurahan a posyandu lies in; ordered by Kemendagri's code."""
    kelurahan = posyandu.kelurahan
    return kelurahan.pk, kelurahan.nama, kelurahan.puskesmas.nama


def posyandu_itself(posyandu: Posyandu) -> AreaKey:
    """A posyandu by its number, because names repeat."""
    kelurahan = posyandu.kelurahan
    return f"{kelurahan.pk}.{posyandu.pk:06d}", posyandu.nama, kelurahan.nama
