"""Numbers as people and Excel write them."""

import re
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from measurements.importing.cells import RawColumn, is_blank
from measurements.importing.columns import tidy
from measurements.importing.readings import MISSING, BoolArray, FloatArray, IntArray

UNIT: Final = re.compile(r"\s*(?:kgs?|cm|gr?|gram|mm|minggu|mgg)\.?$", re.I)
PLAIN: Final = re.compile(r"[-+−]?(?:\d+(?:[.,]\d*)?|[.,]\d+)")
GROUPED: Final = re.compile(r"[-+−]?\d{1,3}(?:([.,])\d{3})+(?:(?!\1)[.,]\d+)?")


MAX_NUMBER: Final = 1e15  # beyond it a spreadsheet no longer holds every whole number


@dataclass(frozen=True)
class Numbers:
    """A column of numbers: NaN where blank or unreadable."""

    header: str
    values: FloatArray
    is_unreadable: BoolArray


def number(cell: Any) -> float | None:
    """The number in a cell; None if blank, NaN if it is no number.

    A lone comma or point is the decimal sign: "3,150" is 3.15 (kg), which as grams is the same.
    """
    if isinstance(cell, bool):
        return float("nan")
    if isinstance(cell, (int, float)):
        return float(cell) if abs(cell) < MAX_NUMBER else float("nan")
    if not isinstance(cell, str):
        return None if cell is None else float("nan")
    if is_blank(cell):
        return None
    return number_in(UNIT.sub("", tidy(cell)))


def number_in(text: str) -> float:
    """A written number without unit, NaN if it is none."""
    text = text.replace("−", "-")
    if len(text) > 20 or not text.isascii():
        return float("nan")
    if PLAIN.fullmatch(text):
        return float(text.replace(",", "."))
    if match := GROUPED.fullmatch(text):
        separator = match[1]
        return float(text.replace(separator, "").replace(",", "."))
    return float("nan")


def numbers_of(column: RawColumn) -> Numbers:
    """The numbers of a column."""
    parsed = [number(cell) for cell in column.uniques]
    values = np.array([np.nan if value is None else value for value in parsed], np.float64)
    wrong = np.array([value is not None and value != value for value in parsed], np.bool_)
    return Numbers(column.header, values[column.codes], wrong[column.codes])


def whole(values: FloatArray, *, per_unit: int = 1) -> IntArray:
    """Values in a unit `per_unit` times smaller, as nearest whole numbers; MISSING where NaN."""
    scaled = np.rint(np.where(np.isfinite(values), values, 0.0) * per_unit)
    is_held = np.isfinite(values) & (np.abs(scaled) < 2**31 - 1)
    return np.where(is_held, scaled, MISSING).astype(np.int32)


YES: Final = frozenset({"ya", "y", "yes", "1", "true", "sudah", "ada", "v", "✓", "benar"})
NO: Final = frozenset({"tidak", "t", "tdk", "no", "n", "0", "false", "belum", "tidak ada", "salah"})


def yes_no(cell: Any) -> int:
    """1 for ya, 0 for tidak, MISSING for anything else."""
    if isinstance(cell, bool):
        return int(cell)
    text = (
        str(int(cell)) if isinstance(cell, float) and cell in (0.0, 1.0) else tidy(cell)
    ).lower()
    if text in YES:
        return 1
    return 0 if text in NO else MISSING
