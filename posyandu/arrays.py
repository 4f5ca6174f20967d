"""Columns as PostgreSQL reads arrays: one text for any number of values, parsed by its type.

psycopg would write `ARRAY['…'::uuid, …]`, an expression for each value: for fifty ids that costs
the database more than finding their rows.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import numpy as np

_PLAIN: Final = {int, bool, type(None)}  # Python writes them as PostgreSQL reads them


def array_text(column: "Sequence[Any] | np.ndarray") -> str:
    """The values as PostgreSQL reads an array; None and NaN are NULL."""
    values = column.tolist() if isinstance(column, np.ndarray) else column
    kinds = set(map(type, values))
    if kinds <= _PLAIN:
        return "{" + str(list(values))[1:-1].replace("None", "NULL") + "}"
    if kinds == {UUID}:
        return "{" + ",".join([f"{value.int:032x}" for value in values]) + "}"
    if kinds == {str}:
        return _texts(values)
    first = values[0]
    if all(value is first for value in values):
        return "{" + ",".join([_element(first)] * len(values)) + "}"
    return "{" + ",".join(map(_element, values)) + "}"


def _texts(values: Sequence[str]) -> str:
    """Quoted texts; one look tells whether any of them needs more than quotes."""
    text = '","'.join(values)
    is_plain = text.count('"') == 2 * (len(values) - 1) and "\\" not in text and "\0" not in text
    return '{"' + text + '"}' if is_plain else "{" + ",".join(map(_quoted, values)) + "}"


def _element(value: Any) -> str:
    if value is None or value != value:
        return "NULL"
    write: Callable[[Any], str] = _WRITE.get(value.__class__, str)
    return write(value)


def _quoted(value: Any) -> str:
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"').replace("\0", "") + '"'


_WRITE: Final[dict[type, Callable[[Any], str]]] = {
    str: _quoted,
    datetime: _quoted,
    UUID: lambda value: f"{value.int:032x}",
}
