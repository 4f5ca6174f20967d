"""Statements that every reading on its way in needs, planned once a connection.

The ORM writes a statement anew each time and PostgreSQL plans it anew: for one reading that was
three quarters of the work. Here a statement is text, written for PostgreSQL; on SQLite the same
text is asked, with `= ANY(%s)` as a list of its own kind and without the locks.
"""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID
from weakref import WeakKeyDictionary

from django.db import connection

from posyandu.arrays import array_text

_ANY: Final = re.compile(r"= ANY\(%s\)")
_NUMBERED: Final = re.compile(r"\$(\d+)")
_AMONG: Final = "IN (SELECT value FROM json_each(%s))"
# Which statements a connection to PostgreSQL has planned.
_planned: "WeakKeyDictionary[Any, set[str]]" = WeakKeyDictionary()


def _moment(naive: datetime) -> datetime:
    return naive.replace(tzinfo=UTC)


# What SQLite tells otherwise; dates its driver reads itself.
_FROM_SQLITE: Final[dict[type, Callable[[Any], Any]]] = {
    UUID: UUID,
    datetime: _moment,
    bool: bool,
}


class Statement:
    """One statement, with the types of the columns it tells; none of them for one that tells none.

    `sql` says `%s` for a value, or `$1`, `$2` where one stands twice. `on_sqlite` says the same in
    SQLite's words, with `%s` in that order, where `= ANY(%s)` is not all that differs. `lock` ends
    the statement and `first` comes before it, on PostgreSQL alone: on SQLite a transaction that
    writes is alone. `first` and the statement are one round trip but two statements: what it waits
    for, the second sees.
    """

    def __init__(
        self,
        name: str,
        sql: str,
        *types: type,
        lock: str = "",
        first: str = "",
        on_sqlite: str = "",
    ) -> None:
        self.name, self.types, self.first = name, types, first
        self.on_sqlite = on_sqlite or _ANY.sub(_AMONG, sql)
        numbers = iter(range(1, sql.count("%s") + 1))
        self.on_postgresql = re.sub("%s", lambda _: f"${next(numbers)}", f"{sql} {lock}")
        self.n_values = len(set(_NUMBERED.findall(self.on_postgresql)))
        marks = ", ".join(["%s"] * self.n_values)
        self.execute = f"{first + ';' if first else ''} EXECUTE {name} ({marks})"

    def rows(self, *values: Any) -> list[tuple[Any, ...]]:
        """What it tells; a list among the values is asked as `= ANY(%s)`."""
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                self._plan(cursor)
                cursor.execute(self.execute, [_for_postgresql(value) for value in values])
                return list(cursor.fetchall()) if self.types else []
            cursor.execute(self.on_sqlite, [_for_sqlite(value) for value in values])
            return [self._read(row) for row in cursor.fetchall()]

    def rows_unless(self, n_rows: int, *values: Any) -> list[tuple[Any, ...]] | None:
        """What it tells on PostgreSQL; None where it tells `n_rows`: nobody has to read them."""
        with connection.cursor() as cursor:
            self._plan(cursor)
            cursor.execute(self.execute, [_for_postgresql(value) for value in values])
            return None if cursor.rowcount == n_rows else list(cursor.fetchall())

    def _plan(self, cursor: Any) -> None:
        planned = _planned.setdefault(connection.connection, set())
        if self.name not in planned:
            cursor.execute(f"PREPARE {self.name} AS {self.on_postgresql}")
            planned.add(self.name)

    def _read(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(
            _FROM_SQLITE[kind](value) if value is not None and kind in _FROM_SQLITE else value
            for kind, value in zip(self.types, row, strict=True)
        )


def _for_postgresql(value: Any) -> Any:
    return array_text(value) if isinstance(value, list) else value


def _for_sqlite(value: Any) -> Any:
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return json.dumps([_for_sqlite(one) for one in value])
    return value
