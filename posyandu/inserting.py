"""Insert or ignore: a few rows, of which some may be there already.

What was inserted is told by the database in the same statement. Looking first and inserting then
would let two who look together both insert.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connections, models, router
from django.utils import timezone


def insert_new(
    model: type[models.Model], columns: Mapping[str, Sequence[Any]], *, unique: Sequence[str]
) -> set[Any]:
    """Insert the rows whose `unique` columns are not there yet; the primary keys inserted.

    `columns` maps attribute names to equally long columns; fields left out take their default.
    Waits for whoever is inserting the same just now. Made for a request's worth of rows: an
    import takes `bulk.insert_columns`.

    Raises IntegrityError for any other rule of the database.
    """
    connection = connections[router.db_for_write(model)]
    n_rows = len(next(iter(columns.values())))
    if not n_rows:
        return set()
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


def _default(field: "models.Field[Any, Any]") -> Any:
    if getattr(field, "auto_now_add", False):
        return timezone.now()
    return field.get_default()
