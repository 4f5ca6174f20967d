"""The trend of an area: rounds, months and the older recap, each a series of its own."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db.models import Count, Sum

from dashboard.filters import DashboardFilter
from dashboard.queries.areas import prevalence_of_pendek, shown
from dashboard.results import Coverage, Interval, PeriodKind, Prevalence, TrendPoint
from dashboard.statistics.intervals import logical_bounds, wilson
from measurements.models import MonthlyRecap, OperasiTimbang
from posyandu.models import Kelurahan, Posyandu

_NEEDED = ("n_sasaran", "n_diukur", "n_tbu", "n_pendek", "n_tak_wajar")


def trend_of_pendek(chosen: DashboardFilter, *, may_see_children: bool) -> tuple[TrendPoint, ...]:
    """Every month and round with cells, and every month of the recap, by date within each kind.

    Small counts are withheld from a viewer who may not see children. An RT has no trend here: no
    cell knows it.
    """
    if chosen.rt is not None:
        return ()
    summed = (
        chosen.cells_of_every_period()
        .values("month", "operasi_id")
        .order_by()
        .annotate(**{f"sum_{name}": Sum(name) for name in _NEEDED})
    )
    rounds = {operasi.pk: operasi for operasi in OperasiTimbang.objects.all()}
    points = [_point(row, rounds) for row in summed]
    points = [point for point in points if point.prevalence.of]
    points += _recap(chosen)
    points = [
        replace(point, prevalence=shown(point.prevalence, may_see_children=may_see_children))
        for point in points
    ]
    return tuple(sorted(points, key=lambda point: (point.kind, point.on)))


def _point(row: Mapping[str, Any], rounds: dict[int, OperasiTimbang]) -> TrendPoint:
    prevalence = prevalence_of_pendek(Counter({name: row[f"sum_{name}"] for name in _NEEDED}))
    if row["operasi_id"]:
        operasi = rounds[row["operasi_id"]]
        return TrendPoint(PeriodKind.ROUND, operasi.nama, operasi.starts_on, prevalence)
    return TrendPoint(PeriodKind.MONTH, "", row["month"], prevalence)


def _recap(chosen: DashboardFilter) -> list[TrendPoint]:
    """The recap of the kelurahan that lie wholly in the area; it knows no posyandu.

    Only months that every one of those kelurahan has reported: a sum over some of them would look
    like a fall or a rise.
    """
    if not chosen.is_of_all_children:
        return []
    inside = set(chosen.posyandu_list().values_list("kelurahan_id", flat=True))
    n_here = dict(_posyandu_by_kelurahan(chosen.posyandu_list()))
    n_all = dict(_posyandu_by_kelurahan(Posyandu.objects.filter(kelurahan__in=inside)))
    whole = [pk for pk in inside if n_here.get(pk) == n_all.get(pk)]
    if not whole or len(whole) != len(inside):
        return []
    reported = Kelurahan.objects.filter(pk__in=whole, monthlyrecap__isnull=False).distinct().count()
    months = (
        MonthlyRecap.objects.filter(
            kelurahan__in=whole, n_ditimbang__isnull=False, n_pendek__isnull=False
        )
        .values("month")
        .annotate(
            n_kelurahan=Count("kelurahan"),
            listed=Sum("n_terdaftar"),
            measured=Sum("n_ditimbang"),
            pendek=Sum("n_pendek"),
        )
        .order_by("month")
    )
    return [_recap_point(row) for row in months if row["n_kelurahan"] == reported]


def _posyandu_by_kelurahan(posyandu: Any) -> Any:
    return posyandu.order_by().values_list("kelurahan_id").annotate(Count("pk"))


def _recap_point(row: Mapping[str, Any]) -> TrendPoint:
    n, of, listed = row["pendek"], row["measured"], row["listed"]
    limits, bounds = wilson(n, of), logical_bounds(n, of, listed or 0)
    prevalence = Prevalence(
        n=n,
        of=of,
        coverage=Coverage(of, listed),
        interval=Interval(100 * limits.lower, 100 * limits.upper) if limits else None,
        bounds=Interval(100 * bounds.lower, 100 * bounds.upper) if bounds and listed else None,
    )
    return TrendPoint(PeriodKind.RECAP, "", row["month"], prevalence)
