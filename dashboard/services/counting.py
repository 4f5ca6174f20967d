"""Counting: from derived rows to the counts of summary cells, in one statement per period.

Written as SQL because a refresh must take milliseconds: building these queries through the ORM cost
three times what the database needs to answer them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import connection

from bontang_stunting.lib.dates import month_number, month_start, months_before, years_before
from dashboard.measures import CONDITIONS
from dashboard.models import COUNTS, AgeGroup
from measurements.models import Ntob, OperasiTimbang

SQL = Path(__file__).resolve().parents[1] / "sql"
BALITA_YEARS = 5
SD = 100  # z-scores are stored in hundredths
GROUPS = [int(group) for group in AgeGroup if group]


# Month or round, posyandu, sex and age group → the counts in the order of COUNTS.
Key = tuple[date | None, int | None, int, int, int]
Cells = dict[Key, tuple[int, ...]]
_KEYS = ("month", "operasi_id", "posyandu_id", "sex", "age_group")


@dataclass(frozen=True)
class Period:
    """A round or a month: exactly one of the two.

    `penutupan_id`: the closing whose kept children are counted, instead of what is known now.
    """

    operasi_id: int | None = None
    month: date | None = None
    penutupan_id: int | None = None

    def days(self) -> tuple[date, date]:
        """Its first day, and the day after its last."""
        if self.month:
            return self.month, month_start(month_number(self.month) + 1)
        operasi = OperasiTimbang.objects.get(pk=self.operasi_id or 0)
        return operasi.starts_on, operasi.ends_on + timedelta(days=1)

    @property
    def kind(self) -> str:
        """Which statements of dashboard/sql say who is counted."""
        if self.penutupan_id:
            return "closing"
        return "round" if self.operasi_id else "month"


def fill_cells(period: Period, posyandu_ids: Collection[int]) -> None:
    """Insert the cells of a period in these posyandu, which must have none yet."""
    if not posyandu_ids:
        return
    columns = ", ".join((*_KEYS, *COUNTS))
    with connection.cursor() as cursor:
        into = f"INSERT INTO dashboard_summarycell ({columns})"
        cursor.execute(_counting(period, posyandu_ids, into), parameters(period))


def sum_cells(period: Period, posyandu_ids: Collection[int]) -> None:
    """Insert the sums of the cells of a period in these posyandu, which must have none yet."""
    if not posyandu_ids:
        return
    keys = "month, operasi_id, posyandu_id"
    sums = ", ".join(f"SUM({name})" for name in COUNTS)
    of_period = "operasi_id = %(operasi_id)s" if period.operasi_id else "month = %(month)s"
    text = (
        f"INSERT INTO dashboard_posyandusum ({keys}, {', '.join(COUNTS)}) "  # noqa: S608 only ours
        f"SELECT {keys}, {sums} FROM dashboard_summarycell WHERE {of_period} "
        f"AND posyandu_id IN ({_listed(posyandu_ids)}) GROUP BY {keys}"
    )
    with connection.cursor() as cursor:
        cursor.execute(text, {"operasi_id": period.operasi_id, "month": period.month})


def count_cells(period: Period, posyandu_ids: Collection[int]) -> Cells:
    """What `fill_cells` would insert, and nothing is written."""
    if not posyandu_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_counting(period, posyandu_ids, ""), parameters(period))
        rows = cursor.fetchall()
    return {
        (period.month, *row[1 : len(_KEYS)]): tuple(map(int, row[len(_KEYS) :])) for row in rows
    }


def keep_children(period: Period, posyandu_ids: Collection[int], penutupan_id: int) -> None:
    """Keep what every child on the list of a round counts as, for one closing of it."""
    text = filled("keep_children", period, posyandu_ids)
    with connection.cursor() as cursor:
        cursor.execute(text, parameters(period) | {"penutupan_id": penutupan_id})


def keep_cells(operasi_id: int, penutupan_id: int) -> None:
    """Keep the cells of a round as they stand, for one closing of it."""
    text = _text("keep_cells").replace("{counts}", ", ".join(COUNTS))
    with connection.cursor() as cursor:
        cursor.execute(text, {"operasi_id": operasi_id, "penutupan_id": penutupan_id})


def _counting(period: Period, posyandu_ids: Collection[int], into: str) -> str:
    text = filled("fill_cells", period, posyandu_ids)
    parts = {
        "{into}": into,
        "{told}": _TOLD,
        "{counts}": ", ".join(COUNTS),
        "{sums}": ", ".join(f"SUM({name})" for name in COUNTS),
        "{operasi_id}": "%(operasi_id)s" if period.operasi_id else "NULL",
        "{month}": "NULL" if period.operasi_id else _MONTH[connection.vendor],
    }
    for slot, part in parts.items():
        text = text.replace(slot, part)
    return text


def filled(
    name: str, period: Period, posyandu_ids: Collection[int], *, months: Collection[date] = ()
) -> str:
    """A statement of dashboard/sql with who is counted, where, and in which age group put in.

    `months`: those of the period, where few of its children are wanted (`queries/relations.py`).
    """
    text = _text(name)
    in_months = ", ".join(f"'{month}'" for month in months)
    parts = {
        "{came}": _text(f"came_in_{period.kind}"),
        "{missing}": _text(f"missing_in_{period.kind}"),
        "{and_in_months}": f"AND r.month IN ({in_months})" if months else "",
        "{posyandu}": _listed(posyandu_ids),
        "{group_by_age}": _text("group_by_age"),
        "{group_by_birth}": _text("group_by_birth"),
    }
    for slot, part in parts.items():
        text = text.replace(slot, part)
    return text


def compared(name: str, now: Period, before: Period, posyandu_ids: Collection[int]) -> str:
    """A statement of dashboard/sql about children in a period beside the one before it."""
    text = _text(name).replace("{then}", _text(f"then_in_{before.kind}"))
    text = text.replace("{now}", _text("children_who_came"))
    parts = {
        "{came}": _text(f"came_in_{now.kind}"),
        "{and_in_months}": "",
        "{posyandu}": _listed(posyandu_ids),
        "{group_by_age}": _text("group_by_age"),
        "{of_period}": "operasi_id = %(operasi_id)s" if now.operasi_id else "month = %(first_day)s",
        "{operasi_id}": "%(operasi_id)s" if now.operasi_id else "NULL",
        "{month}": "NULL" if now.operasi_id else _MONTH[connection.vendor],
    }
    for slot, part in parts.items():
        text = text.replace(slot, part)
    return text


def _listed(posyandu_ids: Collection[int]) -> str:
    return ", ".join(str(int(pk)) for pk in sorted(posyandu_ids))


_TOLD = ", ".join(f"COUNT(*) FILTER (WHERE {CONDITIONS[name]}) AS {name}" for name in COUNTS)
# A bare parameter in a SELECT has no type on PostgreSQL.
_MONTH = {"postgresql": "CAST(%(first_day)s AS date)", "sqlite": "%(first_day)s"}


def parameters(period: Period, days: tuple[date, date] | None = None) -> dict[str, Any]:
    """The days, limits and age groups that statements about a period name.

    `days`: its first day, and the day after its last, where the caller knows them.
    """
    first_day, end_day = days or period.days()
    return {
        "operasi_id": period.operasi_id,
        "penutupan_id": period.penutupan_id,
        "first_day": first_day,
        "end_day": end_day,
        "born_after": years_before(first_day, BALITA_YEARS),
        "naik": int(Ntob.NAIK),
        "tidak_naik": int(Ntob.TIDAK_NAIK),
        "o": int(Ntob.TIDAK_DITIMBANG_BULAN_LALU),
        "b": int(Ntob.BARU),
        "minus_2": -2 * SD,
        "minus_3": -3 * SD,
        "plus_2": 2 * SD,
        **{f"g{first}": first for first in GROUPS},
        **{f"born{first}": months_before(first_day, first) for first in GROUPS},
    }


@lru_cache(maxsize=16)
def _text(name: str) -> str:
    """A statement of dashboard/sql without its comments, whose % signs would need escaping."""
    lines = (SQL / f"{name}.sql").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("--"))
