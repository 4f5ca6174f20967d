"""Counting: from derived rows to the counts of summary cells, in one statement per period.

Written as SQL because a refresh must take milliseconds: building these queries through the ORM cost
three times what the database needs to answer them.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import connection

from bontang_stunting.lib.dates import month_number, month_start, months_before, years_before
from dashboard.models import COUNTS, AgeGroup
from measurements.models import Ntob, OperasiTimbang

SQL = Path(__file__).resolve().parents[1] / "sql"
BALITA_YEARS = 5
SD = 100  # z-scores are stored in hundredths
GROUPS = [int(group) for group in AgeGroup if group]


@dataclass(frozen=True)
class Period:
    """A round or a month: exactly one of the two."""

    operasi_id: int | None = None
    month: date | None = None

    def days(self) -> tuple[date, date]:
        """Its first day, and the day after its last."""
        if self.month:
            return self.month, month_start(month_number(self.month) + 1)
        operasi = OperasiTimbang.objects.get(pk=self.operasi_id or 0)
        return operasi.starts_on, operasi.ends_on + timedelta(days=1)


def fill_cells(period: Period, posyandu_ids: set[int]) -> None:
    """Insert the cells of a period in these posyandu, which must have none yet."""
    if not posyandu_ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(_statement(period, posyandu_ids), _parameters(period))


def _statement(period: Period, posyandu_ids: set[int]) -> str:
    kind = "round" if period.operasi_id else "month"
    text = _text("fill_cells")
    parts = {
        "{came}": _text(f"came_in_{kind}"),
        "{missing}": _text(f"missing_in_{kind}"),
        "{posyandu}": ", ".join(str(int(pk)) for pk in sorted(posyandu_ids)),
        "{counts}": ", ".join(COUNTS),
        "{sums}": ", ".join(f"SUM({name})" for name in COUNTS),
        "{operasi_id}": "%(operasi_id)s" if period.operasi_id else "NULL",
        "{month}": "NULL" if period.operasi_id else _MONTH[connection.vendor],
    }
    for slot, part in parts.items():
        text = text.replace(slot, part)
    return text


# A bare parameter in a SELECT has no type on PostgreSQL.
_MONTH = {"postgresql": "CAST(%(first_day)s AS date)", "sqlite": "%(first_day)s"}


def _parameters(period: Period) -> dict[str, Any]:
    first_day, end_day = period.days()
    return {
        "operasi_id": period.operasi_id,
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


@lru_cache(maxsize=8)
def _text(name: str) -> str:
    """A statement of dashboard/sql without its comments, whose % signs would need escaping."""
    lines = (SQL / f"{name}.sql").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("--"))
