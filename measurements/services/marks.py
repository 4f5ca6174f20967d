"""Marks for whoever summarises: which posyandu and periods a change has touched."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.db.models import Max

from bontang_stunting.lib.dates import month_number, month_start
from measurements.models import MeasurementResult, Sasaran, StaleCell
from measurements.services.sql import LATE_HOMES
from posyandu.bulk import insert_columns
from posyandu.inserting import insert_few


def mark_months(cells: Iterable[tuple[int, date]]) -> None:
    """Mark (posyandu id, any day of a month).

    What a weighing decides in later months, `derive_children` marks: there it is derived anew.
    """
    _insert_months((posyandu, month_number(day)) for posyandu, day in cells)


def mark_since(posyandu_id: int, day: date) -> None:
    """Mark every counted month of a posyandu from this day's on: a child came or went then."""
    last = MeasurementResult.objects.aggregate(last=Max("month"))["last"]
    if last:
        since = range(month_number(day), month_number(last) + 1)
        _insert_months((posyandu_id, number) for number in since)


def homes_between(balita_ids: Collection[UUID], first: date, last: date) -> set[tuple[int, date]]:
    """(posyandu id, first day of the month) where these children were due, elsewhere or not.

    Weighed for a month in which it belonged to another posyandu, a child is missing there no
    longer. Only of children that joined their posyandu after `first`, the first day of a month;
    for the others that is where they are weighed.
    """
    cells = set()
    for posyandu, since, until in LATE_HOMES.rows(list(balita_ids), first, first):
        months = range(month_number(max(since, first)), month_number(min(until or last, last)) + 1)
        cells |= {(posyandu, month_start(number)) for number in months}
    return cells


def listed_at(stands_in: Collection[tuple[int, UUID]]) -> set[tuple[int, int]]:
    """(posyandu id, round id) for each (round, child) that is on the list of the round."""
    if not stands_in:
        return set()
    rows = Sasaran.objects.filter(
        operasi__in={operasi for operasi, _ in stands_in}, balita__in={pk for _, pk in stands_in}
    )
    told = rows.values_list("operasi_id", "balita_id", "posyandu_id")
    return {(at, operasi) for operasi, balita, at in told if (operasi, balita) in stands_in}


def mark_cells(
    *, months: Iterable[tuple[int, date]] = (), rounds: Iterable[tuple[int, int]] = ()
) -> None:
    """Mark (posyandu id, any day of a month) and (posyandu id, round id), in one statement."""
    of_months = sorted({(posyandu, day.replace(day=1)) for posyandu, day in months})
    of_rounds = sorted(set(rounds))
    insert_few(
        StaleCell,
        {
            "posyandu_id": [posyandu for posyandu, _ in (*of_months, *of_rounds)],
            "month": [month for _, month in of_months] + [None] * len(of_rounds),
            "operasi_id": [None] * len(of_months) + [operasi for _, operasi in of_rounds],
        },
    )


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
