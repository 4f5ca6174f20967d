"""A raw column with each different value kept once, so that it is parsed once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from measurements.importing.columns import Columns, tidy
from measurements.importing.readings import BoolArray, TextArray

# What people and Excel write where there is nothing.
BLANKS = frozenset({"", "-", "--", "na", "n/a", "#n/a", "nan", "null", "none", "nil", "."})


@dataclass(frozen=True)
class RawColumn:
    """The cells of one column; `uniques[codes]` gives them back."""

    header: str
    codes: npt.NDArray[np.intp]
    uniques: list[Any]

    @classmethod
    def of(cls, header: str, cells: list[Any]) -> Self:
        """The column of these cells."""
        values = np.empty(len(cells), dtype=object)
        values[:] = cells
        codes, uniques = pd.factorize(values, use_na_sentinel=False)
        return cls(header, codes, list(uniques))

    @classmethod
    def absent(cls, n_rows: int) -> Self:
        """A column the file does not have: all blank."""
        return cls("", np.zeros(n_rows, np.intp), [""])

    def map(self, parse: Callable[[Any], object], dtype: npt.DTypeLike) -> npt.NDArray[Any]:
        """`parse` of every cell, computed once per different cell."""
        return np.array([parse(value) for value in self.uniques], dtype=dtype)[self.codes]

    def texts(self, parse: Callable[[Any], str] = tidy) -> TextArray:
        """`parse` of every cell as an array of str."""
        parsed = np.empty(len(self.uniques), dtype=object)
        parsed[:] = [parse(value) for value in self.uniques]
        return parsed[self.codes]

    def is_blank(self) -> BoolArray:
        """Rows where the cell says nothing."""
        return self.map(is_blank, np.bool_)


def is_blank(cell: Any) -> bool:
    """Nothing, or one of the ways to write it."""
    return tidy(cell).lower() in BLANKS if isinstance(cell, str) else cell is None


def known_text(cell: Any) -> str:
    """The cell as tidy text, "" for the ways to write nothing; 6.0 gives "6"."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = tidy(cell)
    return "" if text.lower() in BLANKS else text


def raw_column(rows: list[list[Any]], columns: Columns, field: str) -> RawColumn:
    """The cells of a known field, or blanks if the file has no such column."""
    index = columns.position.get(field)
    if index is None:
        return RawColumn.absent(len(rows))
    return RawColumn.of(columns.headers[index], [row[index] for row in rows])
