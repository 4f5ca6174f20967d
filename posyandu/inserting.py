"""A request's worth of rows: inserted where they are not there yet, or simply inserted.

What was inserted is told by the database in the same statement. Looking first and inserting then
would let two who look together both insert.

PostgreSQL is given the columns as arrays, so that one planned statement takes any number of rows:
for a few rows COPY costs three times as much, and VALUES are planned anew each time.
"""

import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from django.db import connections, models, router
from django.utils import timezone

from posyandu.arrays import array_text
from posyandu.bulk import AnyField, Column, insert_columns
from posyandu.statements import Statement

FEW: Final = 500  # rows; an import takes COPY


def insert_new(
    model: type[models.Model],
    columns: Mapping[str, Sequence[Any]],
    *,
    unique: Sequence[str],
    same: Mapping[str, Any] = MappingProxyType({}),
) -> set[Any]:
    """Insert the rows whose `unique` columns are not there yet; the primary keys inserted.

    `columns` maps attribute names to equally long columns, `same` to what all rows have; fields
    left out take their default. Waits for whoever is inserting the same just now. Made for a
    request's worth of rows: an import takes `bulk.insert_columns`.

    Raises IntegrityError for any other rule of the database.
    """
    n_rows = len(next(iter(columns.values())))
    if not n_rows:
        return set()
    if connections[router.db_for_write(model)].vendor != "postgresql":
        return _insert_values(model, _spread(columns, same, n_rows), unique, n_rows)
    plan = _plan(model, frozenset(columns), frozenset(same), tuple(unique))
    values = plan.values(columns, same, n_rows)
    key = _key_of(model).attname
    if key not in columns:
        return {pk for (pk,) in plan.statement.rows(*values)}
    told = plan.statement.rows_unless(n_rows, *values)
    return set(columns[key]) if told is None else {pk for (pk,) in told}


def insert_few(
    model: type[models.Model],
    columns: Mapping[str, Column],
    *,
    same: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """`bulk.insert_columns` for a request: nobody goes on in the transaction after an error.

    `same`: what all rows have. Raises IntegrityError as the database does.
    """
    n_rows = len(next(iter(columns.values())))
    vendor = connections[router.db_for_write(model)].vendor
    if vendor != "postgresql" or n_rows > FEW:
        insert_columns(model, _spread(columns, same, n_rows), savepoint=False)
    elif n_rows:
        plan = _plan(model, frozenset(columns), frozenset(same), ())
        plan.statement.rows(*plan.values(columns, same, n_rows))


def _spread(columns: Mapping[str, Any], same: Mapping[str, Any], n_rows: int) -> dict[str, Any]:
    return {**columns, **{name: [value] * n_rows for name, value in same.items()}}


@dataclass(frozen=True)
class _Plan:
    """An INSERT of one model: the fields it takes as arrays, and those that all rows share."""

    statement: Statement
    arrays: tuple[AnyField, ...]
    shared: tuple[AnyField, ...]

    def values(
        self, columns: Mapping[str, Column], same: Mapping[str, Any], n_rows: int
    ) -> list[Any]:
        """What the statement is asked with, defaults filled in."""
        told: list[Any] = []
        for field in self.arrays:
            column = columns.get(field.attname)
            if column is None:
                column = [field.get_default() for _ in range(n_rows)]
            if isinstance(field, models.JSONField):
                column = [_as_json(field, value) for value in column]
            told.append(array_text(column))
        for field in self.shared:
            value = same[field.attname] if field.attname in same else _default(field)
            told.append(_as_json(field, value))
        return told


def _as_json(field: AnyField, value: Any) -> Any:
    if isinstance(field, models.JSONField):
        return json.dumps(value, cls=field.encoder)
    return value


_numbers = itertools.count(1)


@lru_cache(maxsize=100)
def _plan(
    model: type[models.Model],
    given: frozenset[str],
    same: frozenset[str],
    unique: tuple[str, ...],
) -> _Plan:
    connection = connections[router.db_for_write(model)]
    quote = connection.ops.quote_name
    fields = [
        field
        for field in model._meta.concrete_fields
        if field.attname in given | same or not isinstance(field, models.AutoField)
    ]
    arrays = tuple(
        f for f in fields if f.attname in given or (f.attname not in same and _differs(f))
    )
    shared = tuple(f for f in fields if f not in arrays)
    all_fields = (*arrays, *shared)
    names = ", ".join(quote(str(field.column)) for field in all_fields)
    columns = [quote(str(field.column)) for field in arrays]
    kinds_of = [f"${at}::{field.db_type(connection)}" for at, field in enumerate(all_fields, 1)]
    unnested = ", ".join(f"{kind}[]" for kind in kinds_of[: len(arrays)])
    # Rows of one moment are told apart, in their order.
    scalars = [
        f"{kind} + (n - 1) * interval '1 microsecond'" if _is_moment(field) else kind
        for kind, field in zip(kinds_of[len(arrays) :], shared, strict=True)
    ]
    sql = f"""
INSERT INTO {quote(model._meta.db_table)} ({names})
SELECT {", ".join((*columns, *scalars))}
FROM unnest({unnested}) WITH ORDINALITY u ({", ".join((*columns, "n"))})"""  # noqa: S608 names of the model
    kinds: tuple[type, ...] = ()
    if unique:
        target = ", ".join(quote(name) for name in unique)
        key = quote(str(_key_of(model).column))
        sql += f" ON CONFLICT ({target}) DO NOTHING RETURNING {key}"
        kinds = (object,)
    # A connection knows a plan by its name alone: a number of its own for each.
    return _Plan(Statement(f"insert_{next(_numbers)}", sql, *kinds), arrays, shared)


def _differs(field: AnyField) -> bool:
    """Whether each row has a default of its own, as an id."""
    is_made = field.has_default() and callable(field.default)
    return is_made and not isinstance(field, models.JSONField)


def _is_moment(field: AnyField) -> bool:
    return bool(getattr(field, "auto_now_add", False))


def _key_of(model: type[models.Model]) -> AnyField:
    key = model._meta.pk
    assert key is not None  # every model has one
    return key


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
    key = _key_of(model)
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
    if _is_moment(field):
        return timezone.now()
    return field.get_default()
