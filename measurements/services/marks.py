"""Marks for whoever summarises: which posyandu and periods a change has touched."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.db.models import Max

from bontang_stunting.lib.dates import month_number, month_start
from measurements.models import MeasurementResult, Sasaran, StaleCell
from posyandu.bulk import insert_columns


def mark_months(cells: Iterable[tuple[int, date]]) -> None:
    """Mark (posyandu id, any day of a month).

    What a weighing decides in later months, `mark_derived` marks: there the child is derived anew.
    """
    _insert_months((posyandu, month_number(day)) for posyandu, day in cells)


def mark_since(posyandu_id: int, day: date) -> None:
    """Mark every counted month of a posyandu from this day's on: a child came or went then."""
    last = MeasurementResult.objects.aggregate(last=Max("month"))["last"]
    if last:
        since = range(month_number(day), month_number(last) + 1)
        _insert_months((posyandu_id, number) for number in since)


def mark_derived(balita_ids: Collection[UUID], *, since: date) -> None:
    """Mark every cell that these children stand in from the month of `since` on.

    A weighing can decide one of any later month: the first ever (B) becomes one after a gap (O)
    when an older weighing comes in. A reading that does not count marks its month too: it may have
    counted until now, at another posyandu, and the first one of a month has everybody counted.
    """
    derived = MeasurementResult.objects.filter(
        measurement__balita__in=balita_ids, month__gte=since.replace(day=1)
    )
    months = derived.order_by().values_list("measurement__posyandu_id", "month")
    _insert_months((posyandu, month_number(month)) for posyandu, month in months.distinct())
    rounds = derived.filter(counts_in_round=True).order_by().values("operasi_id")
    listed = Sasaran.objects.filter(balita__in=balita_ids, operasi__in=rounds)
    mark_rounds(listed.values_list("posyandu_id", "operasi_id").distinct())


def _insert_months(cells: Iterable[tuple[int, int]]) -> None:
    marks = sorted(set(cells))
    insert_columns(
        StaleCell,
        {
            "posyandu_id": [posyandu for posyandu, _ in marks],
            "month": [month_start(number) for _, number in marks],
        },
    )


def mark_rounds(cells: Iterable[tuple[int, int]]) -> None:
    """Mark (posyandu id, round id)."""
    marks = sorted(set(cells))
    insert_columns(
        StaleCell,
        {
            "posyandu_id": [posyandu for posyandu, _ in marks],
            "operasi_id": [operasi for _, operasi in marks],
        },
    )
