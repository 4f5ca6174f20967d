"""A raw column with each different value kept once, so that it is parsed once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from measurements.importing.columns import tidy
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
        # A dict, not pandas.factorize: no array of objects to make, no search for NaN in it.
        uniques = list(dict.fromkeys(cells))
        code_of = dict(zip(uniques, range(len(uniques))))
        codes = np.fromiter(map(code_of.__getitem__, cells), np.intp, len(cells))
        return cls(header, codes, uniques)

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


BLOCK: Final = 2_000  # rows turned at a time, so that they stay in the processor's cache


def turned(rows: list[list[Any]], chosen: Iterable[int]) -> dict[int, list[Any]]:
    """The chosen columns of a list of rows, by their index."""
    columns: dict[int, list[Any]] = {index: [] for index in chosen}
    for start in range(0, len(rows), BLOCK):
        block = list(zip(*rows[start : start + BLOCK]))
        for index, column in columns.items():
            column.extend(block[index])
    return columns
