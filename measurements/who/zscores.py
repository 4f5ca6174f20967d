"""z-scores of the WHO Child Growth Standards, in two decimals.

Source: WHO Child Growth Standards, Methods and development (2006), chapter 7, as WHO's package
`anthro` for R computes it. All functions take equal-length one-dimensional arrays and give NaN
where a child has no score; nothing raises for one bad child. Callers silence NumPy's warnings about
NaN and division with `np.errstate(all="ignore")`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Protocol

import numpy as np

from measurements.who.lms import (
    ARM_FOR_AGE,
    BMI_FOR_AGE,
    HEAD_FOR_AGE,
    LENGTH_FOR_AGE,
    WEIGHT_FOR_AGE,
    WEIGHT_FOR_LENGTH,
    AgeTable,
    BoolArray,
    FloatArray,
    IntArray,
    sd,
)
from measurements.who.rounding import round_like_r, to_hundredths

# Beyond this many SD the indices of weight, BMI and arm go on in equal steps.
TAIL_FROM_SD: Final = 3

Lms = tuple[FloatArray, FloatArray, FloatArray]


@dataclass(frozen=True)
class Limits:
    """z strictly below `low` or above `high` is implausible: neither numerator nor denominator."""

    low: float
    high: float


WAZ_LIMITS: Final = Limits(-6, 5)
HAZ_LIMITS: Final = Limits(-6, 6)
OTHER_LIMITS: Final = Limits(-5, 5)


class Lookup(Protocol):
    """Each child's row in one table."""

    def quick_z(self, y: FloatArray, out: FloatArray) -> None:
        """z of every child by the shortest arithmetic, within 1e-9 of `zscore`."""

    def quick_high(self, y: FloatArray, at: IntArray) -> FloatArray:
        """z above +3 of the children at these positions; `y` is theirs alone."""

    def quick_low(self, y: FloatArray, at: IntArray) -> FloatArray:
        """z below −3 of the children at these positions; `y` is theirs alone."""

    def lms(self, at: IntArray) -> Lms:
        """L, M and S of the children at these positions."""


@dataclass(frozen=True)
class AgeLookup:
    """A table by day of age and each child's row in it."""

    table: AgeTable
    rows: IntArray

    def quick_z(self, y: FloatArray, out: FloatArray) -> None:
        """Multiplies with what the table has divided already."""
        table, rows = self.table, self.rows
        if table.is_linear:
            np.multiply(y, column(table.inverse_ms, rows), out=out)
            out -= column(table.inverse_s, rows)
            return
        np.multiply(y, column(table.inverse_m, rows), out=out)
        np.power(out, column(table.l, rows), out=out)
        out -= 1
        out *= column(table.inverse_ls, rows)

    def quick_high(self, y: FloatArray, at: IntArray) -> FloatArray:
        """Steps above 3 SD, from the table."""
        table, rows = self.table, self.rows[at]
        return TAIL_FROM_SD + (y - table.sd3[rows]) * table.inverse_high_step[rows]

    def quick_low(self, y: FloatArray, at: IntArray) -> FloatArray:
        """Steps below −3 SD, from the table."""
        table, rows = self.table, self.rows[at]
        return (y - table.sd3_below[rows]) * table.inverse_low_step[rows] - TAIL_FROM_SD

    def lms(self, at: IntArray) -> Lms:
        """L, M and S of the children at these positions."""
        rows = self.rows[at]
        return self.table.l[rows], self.table.m[rows], self.table.s[rows]


@dataclass(frozen=True)
class LengthLookup:
    """Weight-for-length/height: each child's row and the part of a millimetre above it."""

    rows: IntArray
    above: FloatArray

    def quick_z(self, y: FloatArray, out: FloatArray) -> None:
        """Plain Box-Cox on interpolated M and S."""
        l, m, s = interpolated(self.rows, self.above)
        np.divide(y, m, out=out)
        np.power(out, l, out=out)
        out -= 1
        s *= l
        out /= s

    def quick_high(self, y: FloatArray, at: IntArray) -> FloatArray:
        """Steps above 3 SD."""
        return high_tail(y, *self.lms(at))

    def quick_low(self, y: FloatArray, at: IntArray) -> FloatArray:
        """Steps below −3 SD."""
        return low_tail(y, *self.lms(at))

    def lms(self, at: IntArray) -> Lms:
        """L, M and S of the children at these positions."""
        return interpolated(self.rows[at], self.above[at])


def interpolated(rows: IntArray, above: FloatArray) -> Lms:
    """L, M and S of the length table, M and S on the line between two millimetres.

    A length past the last millimetre of its block meets a row of NaN there, and so has no score.
    """
    table = WEIGHT_FOR_LENGTH
    m, s = column(table.m, rows), column(table.s, rows)
    is_between = above > 0
    if np.count_nonzero(is_between):
        next_rows = rows + is_between
        m += above * (column(table.m, next_rows) - m)
        s += above * (column(table.s, next_rows) - s)
    return column(table.l, rows), m, s


def column(numbers: FloatArray, rows: IntArray) -> FloatArray:
    """The numbers at `rows`; one past the last row, which holds NaN, is that row."""
    return numbers.take(rows, mode="clip")


@dataclass(frozen=True)
class Index:
    """One anthropometric index of a block of children: measurement, table and rules."""

    y: FloatArray
    lookup: Lookup
    limits: Limits
    has_tails: bool


def weight_for_age(weight_kg: FloatArray, rows: IntArray) -> Index:
    """WAZ, BB/U; `rows` from `age_rows`."""
    return Index(weight_kg, AgeLookup(WEIGHT_FOR_AGE, rows), WAZ_LIMITS, has_tails=True)


def length_for_age(corrected_cm: FloatArray, rows: IntArray) -> Index:
    """HAZ, PB/U and TB/U; `rows` from `age_rows`."""
    return Index(corrected_cm, AgeLookup(LENGTH_FOR_AGE, rows), HAZ_LIMITS, has_tails=False)


def weight_for_length(weight_kg: FloatArray, rows: IntArray, above: FloatArray) -> Index:
    """WHZ, BB/PB and BB/TB; `rows` and `above` from `length_rows`."""
    return Index(weight_kg, LengthLookup(rows, above), OTHER_LIMITS, has_tails=True)


def bmi_for_age(weight_kg: FloatArray, corrected_cm: FloatArray, rows: IntArray) -> Index:
    """BAZ, IMT/U; `rows` from `age_rows`."""
    metres = corrected_cm / 100
    metres *= metres
    bmi = np.divide(weight_kg, metres, out=metres)
    return Index(bmi, AgeLookup(BMI_FOR_AGE, rows), OTHER_LIMITS, has_tails=True)


def head_for_age(head_cm: FloatArray, rows: IntArray) -> Index:
    """HCZ, LK/U; `rows` from `age_rows`."""
    return Index(head_cm, AgeLookup(HEAD_FOR_AGE, rows), OTHER_LIMITS, has_tails=False)


def arm_for_age(arm_cm: FloatArray, rows: IntArray) -> Index:
    """ACZ, LiLA/U, from day 91; `rows` from `age_rows`."""
    return Index(arm_cm, AgeLookup(ARM_FOR_AGE, rows), OTHER_LIMITS, has_tails=True)


def score(indices: Sequence[Index], z: FloatArray, is_flagged: BoolArray) -> None:
    """Fill `z` and `is_flagged` [index, child]: z in two decimals, flags from the rounded value.

    All indices go through the steps together. Tails, and values so near a half that the short
    arithmetic could round them wrongly, concern few children: only those are worked out again.
    """
    for index, row in zip(indices, z, strict=True):
        index.lookup.quick_z(index.y, row)
    extend_tails(indices, z)
    unsure = to_hundredths(z)
    if np.count_nonzero(unsure):
        for index, row, is_unsure in zip(indices, z, unsure, strict=True):
            settle(index, row, is_unsure.nonzero()[0])
    low, high = limit_columns(tuple(index.limits for index in indices))
    np.less(z, low, out=is_flagged)
    is_flagged |= z > high
    if np.count_nonzero(is_flagged):
        # A reading so absurd that its z overflows has no z.
        overflowed = is_flagged & np.isinf(z)
        z[overflowed] = np.nan
        is_flagged[overflowed] = False


@cache
def limit_columns(limits: tuple[Limits, ...]) -> tuple[FloatArray, FloatArray]:
    """Lower and upper limits, each [index, 1]."""
    return np.array([[each.low] for each in limits]), np.array([[each.high] for each in limits])


def extend_tails(indices: Sequence[Index], z: FloatArray) -> None:
    """Replace z beyond ±3 SD by the straight line of the tails, in place."""
    is_above, is_below = z > TAIL_FROM_SD, z < -TAIL_FROM_SD
    if not np.count_nonzero(is_above) and not np.count_nonzero(is_below):
        return
    for i, index in enumerate(indices):
        if index.has_tails:
            above, below = is_above[i].nonzero()[0], is_below[i].nonzero()[0]
            z[i, above] = index.lookup.quick_high(index.y[above], above)
            z[i, below] = index.lookup.quick_low(index.y[below], below)


def settle(index: Index, z: FloatArray, at: IntArray) -> None:
    """Score the children at these positions the plain way and round them like R, in place."""
    plain = restricted_zscore if index.has_tails else zscore
    z[at] = round_like_r(plain(index.y[at], *index.lookup.lms(at)))


def zscore(y: FloatArray, l: FloatArray, m: FloatArray, s: FloatArray) -> FloatArray:
    """Box-Cox z-score of the measurements `y`; NaN wherever an input is NaN."""
    return ((y / m) ** l - 1) / (s * l)


def restricted_zscore(y: FloatArray, l: FloatArray, m: FloatArray, s: FloatArray) -> FloatArray:
    """`zscore`, but beyond ±3 SD measured in steps of the distance between 2 and 3 SD."""
    z = zscore(y, l, m, s)
    z = np.where(z > TAIL_FROM_SD, high_tail(y, l, m, s), z)
    return np.where(z < -TAIL_FROM_SD, low_tail(y, l, m, s), z)


def high_tail(y: FloatArray, l: FloatArray, m: FloatArray, s: FloatArray) -> FloatArray:
    """z above +3."""
    sd3 = sd(3, l, m, s)
    return TAIL_FROM_SD + (y - sd3) / (sd3 - sd(2, l, m, s))


def low_tail(y: FloatArray, l: FloatArray, m: FloatArray, s: FloatArray) -> FloatArray:
    """z below −3."""
    sd3 = sd(-3, l, m, s)
    return -TAIL_FROM_SD + (y - sd3) / (sd(-2, l, m, s) - sd3)
