"""A request's worth of rows: inserted where they are not there yet, or simply inserted.

What was inserted is told by the database in the same statement. Looking first and inserting then
would let two who look together both insert.

PostgreSQL is given the columns as arrays, so that one planned statement takes any number of rows:
for a few rows COPY costs three times as much, and VALUES are planned anew each time.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.db import connections, models, router
from django.utils import timezone

from posyandu.arrays import array_text
from posyandu.bulk import AnyField, Column, insert_columns
from posyandu.statements import Statement

FEW: Final = 500  # rows; an import takes COPY


def insert_new(
    model: type[models.Model], columns: Mapping[str, Sequence[Any]], *, unique: Sequence[str]
) -> set[Any]:
    """Insert the rows whose `unique` columns are not there yet; the primary keys inserted.

    `columns` maps attribute names to equally long columns; fields left out take their default.
    Waits for whoever is inserting the same just now. Made for a request's worth of rows: an
    import takes `bulk.insert_columns`.

    Raises IntegrityError for any other rule of the database.
    """
    n_rows = len(next(iter(columns.values())))
    if not n_rows:
        return set()
    if connections[router.db_for_write(model)].vendor == "postgresql":
        plan = _plan(model, tuple(columns), tuple(unique))
        return {pk for (pk,) in plan.statement.rows(*plan.arrays(columns, n_rows))}
    return _insert_values(model, columns, unique, n_rows)


def insert_few(model: type[models.Model], columns: Mapping[str, Column]) -> None:
    """`bulk.insert_columns` for a request: nobody goes on in the transaction after an error.

    Raises IntegrityError as the database does.
    """
    n_rows = len(next(iter(columns.values())))
    vendor = connections[router.db_for_write(model)].vendor
    if vendor != "postgresql" or n_rows > FEW:
        insert_columns(model, columns, savepoint=False)
    elif n_rows:
        plan = _plan(model, tuple(columns), ())
        plan.statement.rows(*plan.arrays(columns, n_rows))


@dataclass(frozen=True)
class _Plan:
    """An INSERT of one model and the names of its columns."""

    statement: Statement
    fields: tuple[AnyField, ...]

    def arrays(self, columns: Mapping[str, Column], n_rows: int) -> list[str]:
        """The columns as PostgreSQL reads arrays, defaults filled in."""
        return [
            array_text([json.dumps(value, cls=field.encoder) for value in column])
            if isinstance(field, models.JSONField)
            else array_text(column)
            for field in self.fields
            for column in [
                columns[field.attname]
                if field.attname in columns
                else [_default(field) for _ in range(n_rows)]
            ]
        ]


@lru_cache(maxsize=100)
def _plan(model: type[models.Model], names: tuple[str, ...], unique: tuple[str, ...]) -> _Plan:
    connection = connections[router.db_for_write(model)]
    quote = connection.ops.quote_name
    fields = tuple(
        field
        for field in model._meta.concrete_fields
        if field.attname in names or not isinstance(field, models.AutoField)
    )
    table, key = model._meta.db_table, model._meta.pk
    assert key is not None  # every model has one
    into = ", ".join(quote(str(field.column)) for field in fields)
    arrays = ", ".join(f"%s::{field.db_type(connection)}[]" for field in fields)
    sql = f"INSERT INTO {quote(table)} ({into}) SELECT * FROM unnest({arrays})"  # noqa: S608 names of the model
    kinds: tuple[type, ...] = ()
    if unique:
        target = ", ".join(quote(name) for name in unique)
        sql += f" ON CONFLICT ({target}) DO NOTHING RETURNING {quote(str(key.column))}"
        kinds = (object,)
    # A connection knows a plan by its name alone: two that differ must not share one.
    name = "_".join(["insert", table, str(len(fields)), *unique])
    return _Plan(Statement(name, sql, *kinds), fields)


def _insert_values(
    model: type[models.Model],
    columns: Mapping[str, Sequence[Any]],
    unique: Sequence[str],
    n_rows: int,
) -> set[Any]:
    """`insert_new` on SQLite."""
    connection = connections[router.db_for_write(model)]
    fields, values = [], []
    for field in model._meta.concrete_fields:
        if field.attname in columns:
            given = columns[field.attname]
        elif isinstance(field, models.AutoField):
            continue
        else:
            given = [_default(field) for _ in range(n_rows)]
        fields.append(field)
        values.append([field.get_db_prep_save(value, connection) for value in given])
    quote = connection.ops.quote_name
    key = model._meta.pk
    assert key is not None  # every model has one
    names = ", ".join(quote(str(field.column)) for field in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    target = ", ".join(quote(name) for name in unique)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(model._meta.db_table)} ({names}) "  # noqa: S608 names of the model
            f"VALUES {', '.join([row] * n_rows)} "
            f"ON CONFLICT ({target}) DO NOTHING RETURNING {quote(str(key.column))}",
            [value for row_values in zip(*values, strict=True) for value in row_values],
        )
        return {key.to_python(pk) for (pk,) in cursor.fetchall()}


def _default(field: AnyField) -> Any:
    if getattr(field, "auto_now_add", False):
        return timezone.now()
    return field.get_default()
