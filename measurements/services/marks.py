"""Marks for whoever summarises: which posyandu and periods a change has touched."""

from collections.abc import Iterable
from datetime import date
from itertools import product

from bontang_stunting.lib.dates import month_number, month_start
from measurements.models import StaleCell
from posyandu.bulk import insert_columns

# A weight also decides N or T of the month after it, and 2T of the month after that.
MONTHS_TOUCHED = 3


def mark_months(cells: Iterable[tuple[int, date]]) -> None:
    """Mark (posyandu id, any day of a month): that month and the two after it."""
    wanted = {
        (posyandu, month_number(day) + step)
        for (posyandu, day), step in product(cells, range(MONTHS_TOUCHED))
    }
    marks = sorted(wanted)
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
