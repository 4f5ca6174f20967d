"""WHO's L, M and S as columns the engine can gather from.

A table is read once, at import, from the CSV files in `tables/`. Each number becomes one
contiguous column with a last row of NaN: a child that has no row points there and gets NaN without
a branch.
"""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]
BoolArray = npt.NDArray[np.bool_]
CodeArray = npt.NDArray[np.int8]

TABLES: Final = Path(__file__).resolve().parent / "tables"
LAST_DAY: Final = 1826
N_DAYS: Final = LAST_DAY + 1
# Both sexes one after the other, then the row for "no row".
NO_AGE_ROW: Final = 2 * N_DAYS

# A block of millimetres 0–1200, filled for lengths 450–1100 and for heights 650–1200.
N_MM: Final = 1200 + 1
# Sex 1 lying, sex 2 lying, sex 1 standing, sex 2 standing; then the row for "no row".
NO_LENGTH_ROW: Final = 4 * N_MM


@dataclass(frozen=True)
class AgeTable:
    """L, M and S by age row (see `age_rows`), and what is worth working out only once.

    With L = 1 (length and head) the z-score is linear in the measurement. The tails begin at 3 SD
    and go on in steps of the distance between 2 and 3 SD; `inverse_…_step` is 1 / that distance.
    """

    l: FloatArray
    m: FloatArray
    s: FloatArray
    inverse_m: FloatArray
    inverse_ls: FloatArray
    inverse_ms: FloatArray
    inverse_s: FloatArray
    sd3: FloatArray
    inverse_high_step: FloatArray
    sd3_below: FloatArray
    inverse_low_step: FloatArray
    is_linear: bool


@dataclass(frozen=True)
class LengthTable:
    """L, M and S by millimetre row (see `length_rows`); NaN outside a block's millimetres.

    L does not change with length within a sex, so only M and S are interpolated.
    """

    l: FloatArray
    m: FloatArray
    s: FloatArray


def sd(k: int, l: FloatArray, m: FloatArray, s: FloatArray) -> FloatArray:
    """The measurement that has z = `k`, before tails."""
    centile: FloatArray = m * (1 + l * s * k) ** (1 / l)
    return centile


def read_columns(name: str, n_keys: int) -> FloatArray:
    """The CSV table as an array [2 sexes, n_keys, L M S]; NaN where the table has no row."""
    columns = np.full((2, n_keys, 3), np.nan)
    with (TABLES / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        rows = csv.reader(file)
        next(rows)
        for sex, key, l, m, s in rows:
            columns[int(sex) - 1, int(key)] = float(l), float(m), float(s)
    return columns


def age_table(name: str) -> AgeTable:
    """Read a by-day table: boys' days 0–1826, girls' days 0–1826, NaN."""
    columns = read_columns(name, N_DAYS).reshape(-1, 3)
    l, m, s = np.vstack([columns, np.full((1, 3), np.nan)]).T.copy()
    known = l[~np.isnan(l)]
    return AgeTable(
        l=l,
        m=m,
        s=s,
        inverse_m=1 / m,
        inverse_ls=1 / (l * s),
        inverse_ms=1 / (m * s),
        inverse_s=1 / s,
        sd3=sd(3, l, m, s),
        inverse_high_step=1 / (sd(3, l, m, s) - sd(2, l, m, s)),
        sd3_below=sd(-3, l, m, s),
        inverse_low_step=1 / (sd(-2, l, m, s) - sd(-3, l, m, s)),
        is_linear=bool((known == 1).all()),
    )


def length_table() -> LengthTable:
    """Read weight-for-length and weight-for-height into one table of four blocks."""
    blocks = np.concatenate([read_columns("wfl", N_MM), read_columns("wfh", N_MM)])
    l, m, s = np.vstack([blocks.reshape(-1, 3), np.full((1, 3), np.nan)]).T.copy()
    return LengthTable(l=l, m=m, s=s)


WEIGHT_FOR_AGE: Final = age_table("wfa")
LENGTH_FOR_AGE: Final = age_table("lfa")
BMI_FOR_AGE: Final = age_table("bmifa")
HEAD_FOR_AGE: Final = age_table("hcfa")
ARM_FOR_AGE: Final = age_table("acfa")
WEIGHT_FOR_LENGTH: Final = length_table()
