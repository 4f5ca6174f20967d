"""Many rows at once, given as columns: COPY on PostgreSQL, executemany on SQLite.

Django's bulk_create builds an object and a placeholder for every value; for 100,000 rows of
twenty columns that alone takes longer than reading the spreadsheet they came from.
"""

import io
import json
import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import repeat
from operator import is_
from typing import TYPE_CHECKING, Any
from uuid import UUID

import numpy as np
from django.db import connections, models, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

CHUNK_ROWS = 20_000  # about 5 MB of text a chunk
# Handed to the database at a time. While it takes them, another thread may use Python.
COPY_CHARACTERS = 1 << 21
NULL = r"\N"
_SPECIAL = re.compile(r"[\\\t\n\r\0]")
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r", "\0": ""})

Column = Sequence[Any] | np.ndarray
if TYPE_CHECKING:
    AnyField = models.Field[Any, Any]
else:  # only the stubs know it as a generic
    AnyField = models.Field


@dataclass(frozen=True)
class ReadyRows:
    """Rows in the form their database takes them, made without asking it: a thread may do that.

    rows: lines of COPY's text format on PostgreSQL, tuples on SQLite.
    """

    model: type[models.Model]
    alias: str
    fields: tuple[AnyField, ...]
    rows: list[Any]

    def __len__(self) -> int:
        return len(self.rows)


def insert_columns(
    model: type[models.Model],
    columns: Mapping[str, Column],
    *,
    using: str | None = None,
    savepoint: bool = True,
) -> int:
    """Insert rows given as equally long columns; the number of rows.

    `columns` maps field names (or `x_id` for a foreign key) to values: Python values or NumPy
    arrays, None or NaN for NULL. `savepoint=False` saves two statements, where nobody goes on
    after an IntegrityError. Fields left out take their default, or NULL. Runs in one transaction;
    constraints are the database's. No signals, no model `save()`.

    Raises ValueError for a column of another length, IntegrityError as the database does.
    """
    return insert_ready(ready_rows(model, columns, using=using), savepoint=savepoint)


def ready_rows(
    model: type[models.Model],
    columns: Mapping[str, Column],
    *,
    later: Collection[str] = (),
    using: str | None = None,
) -> ReadyRows:
    """The rows that `insert_columns` would insert, for `insert_ready`. Asks no database.

    `later`: columns that `insert_ready` will be given.

    Raises ValueError for a column of another length.
    """
    alias, n_rows = using or router.db_for_write(model), _common_length(columns)
    if not n_rows:
        return ReadyRows(model, alias, (), [])
    fields, values = _complete(model, columns, n_rows, later)
    rows: list[Any] = []
    for start in range(0, n_rows, CHUNK_ROWS):
        part = [column[start : start + CHUNK_ROWS] for column in values]
        rows += _as_rows(connections[alias], fields, part)
    return ReadyRows(model, alias, tuple(fields), rows)


def insert_ready(
    ready: ReadyRows, later: Mapping[str, Column] | None = None, *, savepoint: bool = True
) -> int:
    """Insert prepared rows, with the columns left for `later`; the number of rows.

    Raises ValueError for a column of another length, IntegrityError as the database does.
    """
    if not ready.rows:
        return 0
    connection, fields, rows = connections[ready.alias], list(ready.fields), ready.rows
    if later:
        fields, rows = _with_columns(connection, ready, later)
    insert = _copy if connection.vendor == "postgresql" else _executemany
    with transaction.atomic(using=ready.alias, savepoint=savepoint):
        for start in range(0, len(rows), CHUNK_ROWS):
            insert(connection, ready.model, fields, rows[start : start + CHUNK_ROWS])
    return len(rows)


def _as_rows(
    connection: BaseDatabaseWrapper, fields: Sequence[AnyField], columns: list[Sequence[Any]]
) -> Iterable[Any]:
    """Columns turned into what the database takes for a row."""
    if connection.vendor == "postgresql":
        texts = [_as_texts(field, column) for field, column in zip(fields, columns, strict=True)]
        return map("\t".join, zip(*texts, strict=True))
    adapted = [
        map(_sqlite_adapter(field, connection), column)
        for field, column in zip(fields, columns, strict=True)
    ]
    return zip(*adapted, strict=True)


def _with_columns(
    connection: BaseDatabaseWrapper, ready: ReadyRows, later: Mapping[str, Column]
) -> tuple[list[AnyField], list[Any]]:
    """Prepared rows with more columns at their end."""
    if _common_length(later) != len(ready):
        raise ValueError(f"columns of another length than the {len(ready)} rows")
    by_name = {field.attname: field for field in ready.model._meta.concrete_fields}
    fields = [by_name[name] for name in later]
    more = list(_as_rows(connection, fields, [_as_list(column) for column in later.values()]))
    if connection.vendor == "postgresql":
        rows: list[Any] = list(map("\t".join, zip(ready.rows, more, strict=True)))
    else:
        rows = [row + added for row, added in zip(ready.rows, more, strict=True)]
    return [*ready.fields, *fields], rows


def _common_length(columns: Mapping[str, Column]) -> int:
    lengths = {len(column) for column in columns.values()}
    if len(lengths) > 1:
        raise ValueError(f"columns of different lengths: {sorted(lengths)}")
    return lengths.pop() if lengths else 0


def _complete(
    model: type[models.Model],
    columns: Mapping[str, Column],
    n_rows: int,
    later: Collection[str],
) -> tuple[list[AnyField], list[Sequence[Any]]]:
    """The fields to write with their values, defaults filled in; without those given later."""
    given = dict(columns)
    fields, values = [], []
    for field in model._meta.concrete_fields:
        name = field.attname if field.attname in given else field.name
        if name in given:
            values.append(_as_list(given.pop(name)))
        elif isinstance(field, models.AutoField) or field.attname in later:
            continue
        else:
            values.append(_defaults(field, n_rows))
        fields.append(field)
    if given:
        raise ValueError(f"{model.__name__} has no field {sorted(given)}")
    return fields, values


def _as_list(column: Column) -> Sequence[Any]:
    return column.tolist() if isinstance(column, np.ndarray) else column


def _defaults(field: AnyField, n_rows: int) -> list[Any]:
    if getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False):
        return [timezone.now()] * n_rows
    if field.has_default() and callable(field.default):
        return [field.get_default() for _ in range(n_rows)]
    return [field.get_default()] * n_rows


def _copy(
    connection: BaseDatabaseWrapper,
    model: type[models.Model],
    fields: list[AnyField],
    lines: list[str],
) -> None:
    buffer = io.StringIO("\n".join(lines) + "\n")
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    # Raw psycopg2 errors would pass every `except IntegrityError`.
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", buffer, COPY_CHARACTERS)


def _as_texts(field: AnyField, column: Sequence[Any]) -> list[str]:
    """A column in COPY's text format."""
    if _is_constant(column):
        return [_as_text(field, column[0])] * len(column)
    if isinstance(field, models.CharField | models.TextField):
        return _escaped(column)
    if isinstance(field, models.JSONField):
        return [_as_text(field, value) for value in column]
    if isinstance(column[0], UUID):
        return [NULL if v is None else f"{v.int:032x}" for v in column]
    # Integers, dates, times and booleans write themselves as PostgreSQL reads them; in most
    # columns few different ones stand again and again.
    texts = {v: NULL if v is None or v != v else str(v) for v in set(column)}
    return list(map(texts.__getitem__, column))


def _escaped(column: Sequence[Any]) -> list[str]:
    """Texts with COPY's special characters escaped; one look tells whether there are any."""
    given = [value for value in column if value is not None]
    if len(given) == len(column) and not _SPECIAL.search("".join(map(str, given))):
        return list(map(str, column))
    return [NULL if value is None else str(value).translate(_ESCAPES) for value in column]


def _as_text(field: AnyField, value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return NULL
    if isinstance(field, models.JSONField):
        value = json.dumps(value, cls=field.encoder)
    return str(value).translate(_ESCAPES)


def _is_constant(column: Sequence[Any]) -> bool:
    """Whether all values are the very same object, as defaults and `[x] * n` are."""
    first = column[0]
    return column[-1] is first and all(map(is_, column, repeat(first)))


def _executemany(
    connection: BaseDatabaseWrapper,
    model: type[models.Model],
    fields: list[AnyField],
    rows: list[tuple[Any, ...]],
) -> None:
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608 names of the model
            rows,
        )


def _sqlite_adapter(field: AnyField, connection: BaseDatabaseWrapper) -> Callable[[Any], Any]:
    target: Any = field.target_field if isinstance(field, models.ForeignKey) else field

    def adapt(value: Any) -> Any:
        if value is None or value != value:
            return None
        if isinstance(value, int | str) and not isinstance(target, models.JSONField):
            return value
        if isinstance(value, datetime):
            return connection.ops.adapt_datetimefield_value(value)
        return target.get_db_prep_save(value, connection)

    return adapt


def chunks_of(items: Sequence[Any], size: int) -> Iterable[Sequence[Any]]:
    """`items` in runs of at most `size`."""
    return (items[start : start + size] for start in range(0, len(items), size))
