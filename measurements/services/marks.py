"""Marks for whoever summarises: which posyandu and periods a change has touched."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.db.models import Max

from bontang_stunting.lib.dates import month_number, month_start
from measurements.models import MeasurementResult, Sasaran, StaleCell
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
