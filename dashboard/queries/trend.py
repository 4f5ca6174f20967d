"""The trend of an area: rounds, months and the older recap, each a series of its own."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

import numpy as np
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, F, Sum

from dashboard.filters import DashboardFilter
from dashboard.measures import Measure
from dashboard.models import Penutupan, PosyanduSum
from dashboard.queries.areas import prevalence_of
from dashboard.queries.disclosure import (
    RECAP,
    Disclosure,
    PeriodKey,
    disclosure_of,
    disclosure_of_every_period,
)
from dashboard.results import (
    Coverage,
    Interval,
    KeptFigure,
    PeriodKind,
    Prevalence,
    TrendPoint,
)
from dashboard.statistics.clustered import ClusterSums, limits_of_sums
from dashboard.statistics.intervals import logical_bounds, wilson
from measurements.models import MonthlyRecap, OperasiTimbang
from posyandu.models import Kelurahan, Posyandu

# What coverage and remarks need beside the measure itself.
_ALWAYS: Final = ("n_sasaran", "n_ditimbang", "n_diukur", "n_tak_wajar")
# The recap has no length of its own for these: its "wasting" counts another way.
_OF_RECAP: Final = {"pendek": "n_pendek"}


def trend_of(
    chosen: DashboardFilter, measure: Measure, *, may_see_children: bool
) -> tuple[TrendPoint, ...]:
    """Every month and round with cells, and every month of the recap, by date within each kind.

    The interval is the one of the card: posyandu as clusters, Wilson's for a single one. Small
    counts are withheld from a viewer who may not see children. An RT has no trend here: no cell
    knows it.
    """
    if chosen.rt is not None:
        return ()
    rounds = {operasi.pk: operasi for operasi in OperasiTimbang.objects.all()}
    found = _figures(chosen, chosen.sums_of_every_period(), ("month", "operasi_id"), measure)
    starts = [rounds[operasi_id].starts_on for _, operasi_id in found if operasi_id]
    weighed = {(day.year, day.month) for day in starts}
    points = [
        _round_point(rounds[operasi_id], prevalence)
        if operasi_id
        else _month_point(_day(month), prevalence, weighed)
        for (month, operasi_id), prevalence in found.items()
        if prevalence.of
    ]
    points += _recap(chosen) if measure.key in _OF_RECAP else []
    told = disclosure_of_every_period(chosen, may_see_children=may_see_children)
    keys = {one.code: pk for pk, one in rounds.items()}
    points = [
        replace(
            point,
            prevalence=told.shown(point.prevalence, measure.key, key=_key(point, keys)),
        )
        for point in points
    ]
    return tuple(sorted(points, key=lambda point: (point.kind, point.on)))


def with_closings(
    points: Sequence[TrendPoint],
    chosen: DashboardFilter,
    measure: Measure,
    *,
    may_see_children: bool,
) -> tuple[TrendPoint, ...]:
    """The points, rounds with what they said at each of their closings, in two statements."""
    codes = [point.code for point in points if point.kind is PeriodKind.ROUND]
    if chosen.rt is not None or not codes:
        return tuple(points)
    kota = chosen.posyandu_list().values("kelurahan__kecamatan__kota")
    closings = Penutupan.objects.filter(operasi__code__in=codes, operasi__kota__in=kota)
    by_pk = {one.pk: one for one in closings.select_related("operasi").order_by("number")}
    told = disclosure_of(chosen, may_see_children=may_see_children)
    known = _said_now(points, by_pk) if told.is_open else {}
    cells = chosen.kept_cells().filter(penutupan__in=[pk for pk in by_pk if (pk,) not in known])
    found = {**_figures(chosen, cells, ("penutupan_id",), measure), **known}
    kept: dict[str, list[KeptFigure]] = {}
    for pk, closing in by_pk.items():
        prevalence = found.get((pk,))
        if prevalence is not None and prevalence.of:
            figure = KeptFigure(closing.number, closing.closed_at, prevalence)
            kept.setdefault(closing.operasi.code, []).append(figure)
    return tuple(
        replace(point, kept=_told_beside(point, kept.get(point.code, []), told))
        if point.kind is PeriodKind.ROUND
        else point
        for point in points
    )


def _said_now(
    points: Sequence[TrendPoint], closings: Mapping[int, Penutupan]
) -> dict[tuple[Any, ...], Prevalence]:
    """What the closing that stands said of each closed round: its cells are what the round says."""
    now = {point.code: point.prevalence for point in points if point.kind is PeriodKind.ROUND}
    closed = OperasiTimbang.State.CLOSED
    standing = {one.operasi_id: one for one in closings.values() if one.operasi.state == closed}
    return {(one.pk,): now[one.operasi.code] for one in standing.values()}


def _told_beside(
    point: TrendPoint, kept: Sequence[KeptFigure], told: Disclosure
) -> tuple[KeptFigure, ...]:
    """What a round said at its closings, as far as it may be told beside what it says now."""
    shown = told.versions(point.prevalence, [one.prevalence for one in kept])
    return tuple(replace(one, prevalence=found) for one, found in zip(kept, shown, strict=True))


def _key(point: TrendPoint, rounds: Mapping[str, int]) -> PeriodKey:
    """The period of a point as its plan is kept under."""
    if point.kind is PeriodKind.ROUND:
        return rounds[point.code], None
    return (RECAP if point.kind is PeriodKind.RECAP else None), point.on


def _round_point(operasi: OperasiTimbang, prevalence: Prevalence) -> TrendPoint:
    return TrendPoint(
        PeriodKind.ROUND,
        operasi.nama,
        operasi.starts_on,
        prevalence,
        code=operasi.code,
        is_open=operasi.state != OperasiTimbang.State.CLOSED,
    )


def _month_point(month: date, prevalence: Prevalence, weighed: set[tuple[int, int]]) -> TrendPoint:
    has_round = (month.year, month.month) in weighed
    code = f"{month:%Y-%m}"
    return TrendPoint(PeriodKind.MONTH, "", month, prevalence, code=code, has_round=has_round)


def _figures(
    chosen: DashboardFilter, cells: Any, period: tuple[str, ...], measure: Measure
) -> dict[tuple[Any, ...], Prevalence]:
    """The prevalence of each period of the cells, with posyandu as clusters of its interval.

    Counts are summed by posyandu and then by period in the database: as many rows come back as
    there are periods, however many posyandu there are.
    """
    rows = _summed(cells, period, measure)
    sums = ClusterSums(
        *(
            np.array([row[name] for row in rows], np.int64)
            for name in ("x", "n", "xx", "xn", "nn", "clusters")
        )
    )
    lower, upper = limits_of_sums(sums, chosen.posyandu_list().count())
    told = {}
    for row, low, high in zip(rows, lower.tolist(), upper.tolist(), strict=True):
        # Clusters that all say 0 tell nothing of how they differ; Wilson's limits have a width.
        is_clustered = low == low and 0 < row["x"] < row["n"]
        told[tuple(row[name] for name in period)] = prevalence_of(
            measure,
            Counter({**{name: int(row[name]) for name in _ALWAYS}, **_own(measure, row)}),
            interval=Interval(100 * low, 100 * high) if is_clustered else None,
        )
    return told


def _own(measure: Measure, row: Mapping[str, Any]) -> dict[str, int]:
    return {measure.n: int(row["x"]), measure.of[0]: int(row["n"])}


def _summed(cells: Any, period: tuple[str, ...], measure: Measure) -> list[dict[str, Any]]:
    """One row a period: the sums over all its posyandu, and what their spread needs."""
    told: type[F] | type[Sum] = F if cells.model is PosyanduSum else Sum
    of_posyandu = cells.values(*period, "posyandu_id").order_by().annotate(
        x=told(measure.n), n=told(measure.of[0]), **{f"sum_{name}": told(name) for name in _ALWAYS}
    )  # fmt: skip
    try:
        inner, values = of_posyandu.query.sql_with_params()
    except EmptyResultSet:
        return []
    always = ", ".join(f"SUM(sum_{name})" for name in _ALWAYS)
    by = ", ".join(period)
    text = (
        f"SELECT {by}, SUM(x), SUM(n), SUM(x * x), SUM(x * n), SUM(n * n), "  # noqa: S608 only ours
        f"COUNT(CASE WHEN n > 0 THEN 1 END), {always} FROM ({inner}) AS p GROUP BY {by}"
    )
    names = (*period, "x", "n", "xx", "xn", "nn", "clusters", *_ALWAYS)
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return [dict(zip(names, row, strict=True)) for row in cursor]


def _day(value: Any) -> date:
    """A month as a date; SQLite hands it out as text."""
    return value if isinstance(value, date) else date.fromisoformat(value)


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
