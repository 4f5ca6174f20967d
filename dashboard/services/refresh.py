"""Summaries: taking marks, counting the marked cells again, and moving the data version.

Order matters: marks are taken first and the cells counted after, in one transaction under one
lock. The other order loses a change that arrives in between.

The cells of a closed round stand as they were counted when it closed: nothing here counts them
again, whatever is marked. Only where there are none at all are they counted.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.models import F, Max, Min, Q
from django.utils import timezone

from bontang_stunting.lib.dates import month_number, month_start
from dashboard.models import DataVersion, Penutupan, PosyanduSum, SummaryCell
from dashboard.services.changing import forget_changes, forget_months_outside, recount_changes
from dashboard.services.counting import Period, fill_cells, sum_cells
from measurements.models import MeasurementResult, OperasiTimbang, Sasaran, StaleCell
from posyandu.models import Posyandu

_LOCK = 7_401_974_01  # any number nobody else uses; Kemendagri's code of the first kecamatan


@dataclass(frozen=True)
class Refreshed:
    """How many marks were taken and how many posyandu-periods counted."""

    n_marks: int
    n_cells: int


@transaction.atomic
def refresh_summaries() -> Refreshed:
    """Take every mark there is and count its cells again."""
    take_lock()
    marks = list(StaleCell.objects.values_list("id", "posyandu_id", "month", "operasi_id"))
    if not marks:
        return Refreshed(0, 0)
    StaleCell.objects.filter(pk__in=[mark[0] for mark in marks]).delete()
    wanted: dict[Period, set[int]] = {}
    closed = _closed_rounds()
    first_month, last_month = _span()
    _drop_months_outside(first_month, last_month)
    for _, posyandu_id, month, operasi_id in marks:
        # A mark on a month to come waits for nothing: its first weighing counts every posyandu.
        is_open_round = operasi_id is not None and operasi_id not in closed
        if is_open_round or (month and first_month <= month <= last_month):
            wanted.setdefault(Period(operasi_id=operasi_id, month=month), set()).add(posyandu_id)
    for month in _months_never_counted(wanted):
        wanted[Period(month=month)] = all_posyandu()
    n_cells = sum(_recount(period, posyandu_ids) for period, posyandu_ids in wanted.items())
    recount_changes(wanted, all_posyandu)
    _move_version()
    return Refreshed(len(marks), n_cells)


@transaction.atomic
def rebuild_summaries(*, progress: Callable[[int, int], None] | None = None) -> Refreshed:
    """Count every cell of every period from the measurements, marks or no marks.

    A closed round keeps the cells it has.
    """
    take_lock()
    n_marks, _ = StaleCell.objects.all().delete()
    closed = _closed_rounds()
    counted = set(SummaryCell.objects.filter(operasi__in=closed).values_list("operasi", flat=True))
    periods = [period for period in all_periods() if period.operasi_id not in counted]
    kept_rounds = [*counted, *(p.operasi_id for p in periods if p.operasi_id)]
    kept_months = [p.month for p in periods if p.month]
    for rows in (SummaryCell.objects, PosyanduSum.objects):
        rows.exclude(operasi_id__in=kept_rounds).exclude(month__in=kept_months).delete()
    forget_changes()
    everywhere = all_posyandu()
    n_cells = 0
    for done, period in enumerate(periods, start=1):
        n_cells += _recount(period, everywhere)
        if progress:
            progress(done, len(periods))
    recount_changes(dict.fromkeys(all_periods(), everywhere), all_posyandu)
    _move_version()
    return Refreshed(n_marks, n_cells)


def count_closing(penutupan: Penutupan) -> None:
    """Count the cells of a round from the children kept for its closing. Needs `take_lock`."""
    operasi_id = penutupan.operasi_id
    StaleCell.objects.filter(operasi=operasi_id).delete()
    everywhere = all_posyandu()
    _recount(Period(operasi_id=operasi_id, penutupan_id=penutupan.pk), everywhere)
    recount_changes({Period(operasi_id=operasi_id): everywhere}, all_posyandu)
    _move_version()


def all_periods() -> Iterable[Period]:
    """Every month from the first measurement to the last, and every round with a list.

    A closed round as it was closed, where that was kept.
    """
    span = MeasurementResult.objects.aggregate(first=Min("month"), last=Max("month"))
    if span["first"]:
        for number in range(month_number(span["first"]), month_number(span["last"]) + 1):
            yield Period(month=month_start(number))
    with_list = Sasaran.objects.values("operasi_id").distinct()
    kept = dict(
        Penutupan.objects.filter(operasi__state=OperasiTimbang.State.CLOSED)
        .order_by("number")
        .values_list("operasi_id", "pk")
    )
    for pk in OperasiTimbang.objects.filter(pk__in=with_list).values_list("pk", flat=True):
        yield Period(operasi_id=pk, penutupan_id=kept.get(pk))


def _recount(period: Period, posyandu_ids: set[int]) -> int:
    """Replace the cells of a period in these posyandu; how many posyandu."""
    for rows in (SummaryCell.objects, PosyanduSum.objects):
        old = rows.filter(operasi_id=period.operasi_id, month=period.month)
        old.filter(posyandu_id__in=posyandu_ids).delete()
    fill_cells(period, posyandu_ids)
    sum_cells(period, posyandu_ids)
    return len(posyandu_ids)


def _drop_months_outside(first: date, last: date) -> None:
    """Drop months that a corrected date has left without any weighing, at either end.

    The ends are asked for first, which the index answers: a delete alone would read every cell.
    """
    counted = SummaryCell.objects.aggregate(first=Min("month"), last=Max("month"))
    if counted["first"] and (counted["first"] < first or counted["last"] > last):
        for rows in (SummaryCell.objects, PosyanduSum.objects):
            rows.filter(Q(month__lt=first) | Q(month__gt=last)).delete()
        forget_months_outside(first, last)


def _months_never_counted(wanted: Iterable[Period]) -> list[date]:
    """Months without a cell, from the marked ones to those that have cells.

    The first weighing of a month counts every posyandu, for one that did not open has children on
    its list all the same; so does a month nobody was weighed in at all, between two others.
    """
    marked = [month_number(period.month) for period in wanted if period.month]
    counted = SummaryCell.objects.aggregate(first=Min("month"), last=Max("month"))
    if not marked:
        return []
    if not counted["first"]:
        return [month_start(number) for number in range(min(marked), max(marked) + 1)]
    first, last = month_number(counted["first"]), month_number(counted["last"])
    before, after = range(min(marked), first), range(last + 1, max(marked) + 1)
    return [month_start(number) for number in (*before, *after)]


def _closed_rounds() -> set[int]:
    closed = OperasiTimbang.objects.filter(state=OperasiTimbang.State.CLOSED)
    return set(closed.values_list("pk", flat=True))


def all_posyandu() -> set[int]:
    """The posyandu of every city."""
    return set(Posyandu.objects.values_list("pk", flat=True))


def _span() -> tuple[date, date]:
    """The first and the last month anybody was weighed in; an empty span where nobody was."""
    span = MeasurementResult.objects.aggregate(first=Min("month"), last=Max("month"))
    return span["first"] or date.max, span["last"] or date.min


def _move_version() -> None:
    now = timezone.now()
    moved = DataVersion.objects.filter(pk=1).update(number=F("number") + 1, refreshed_at=now)
    if not moved:
        DataVersion.objects.create(number=1, refreshed_at=now)


def take_lock() -> None:
    """One counting at a time, until the transaction ends.

    On SQLite the IMMEDIATE transaction already is the lock.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
