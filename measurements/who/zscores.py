"""z-scores of the WHO Child Growth Standards, in two decimals.

Source: WHO Child Growth Standards, Methods and development (2006), chapter 7, as WHO's package
`anthro` for R computes it. All functions take equal-length one-dimensional arrays and give NaN
where a child has no score; nothing raises for one bad child. Callers silence NumPy's warnings about
NaN and division with `np.errstate(all="ignore")`.
"""

from dataclasses import dataclass
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
)
from measurements.who.rounding import nearest_hundredth, round_like_r

# Beyond this many SD the indices of weight, BMI and arm go on in equal steps.
TAIL_FROM_SD: Final = 3

Lms = tuple[FloatArray, FloatArray, FloatArray]


@dataclass(frozen=True)
class Scores:
    """z in two decimals, NaN where there is none; and which of them cannot be (see `Limits`)."""

    z: FloatArray
    is_flagged: BoolArray


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

    def quick_z(self, y: FloatArray) -> FloatArray:
        """z of every child by the shortest arithmetic; within 1e-9 of `zscore`."""

    def lms(self, at: IntArray) -> Lms:
        """L, M and S of the children at these positions."""


@dataclass(frozen=True)
class AgeLookup:
    """A table by day of age and each child's row in it."""

    table: AgeTable
    rows: IntArray

    def quick_z(self, y: FloatArray) -> FloatArray:
        """Box-Cox z by multiplying with what the table has divided already."""
        table, rows = self.table, self.rows
        if table.is_linear:
            z = y * column(table.inverse_ms, rows)
            z -= column(table.inverse_s, rows)
            return z
        z = y * column(table.inverse_m, rows)
        np.power(z, column(table.l, rows), out=z)
        z -= 1
        z *= column(table.inverse_ls, rows)
        return z

    def lms(self, at: IntArray) -> Lms:
        """L, M and S of the children at these positions."""
        rows = self.rows[at]
        return self.table.l[rows], self.table.m[rows], self.table.s[rows]


@dataclass(frozen=True)
class LengthLookup:
    """Weight-for-length/height: each child's row and the part of a millimetre above it."""

    rows: IntArray
    above: FloatArray

    def quick_z(self, y: FloatArray) -> FloatArray:
        """Box-Cox z with M and S interpolated between millimetres."""
        table, rows = WEIGHT_FOR_LENGTH, self.rows
        m, s = column(table.m, rows), column(table.s, rows)
        if self.above.any():
            m += self.above * column(table.step_m, rows)
            s += self.above * column(table.step_s, rows)
        l = column(table.l, rows)
        z = y / m
        np.power(z, l, out=z)
        z -= 1
        s *= l
        z /= s
        return z

    def lms(self, at: IntArray) -> Lms:
        """L, M and S of the children at these positions."""
        table, rows, above = WEIGHT_FOR_LENGTH, self.rows[at], self.above[at]
        m = table.m[rows] + above * table.step_m[rows]
        s = table.s[rows] + above * table.step_s[rows]
        return table.l[rows], m, s


def column(numbers: FloatArray, rows: IntArray) -> FloatArray:
    """The numbers at `rows`. `clip` only spares NumPy a buffer: every row is inside the table."""
    return numbers.take(rows, mode="clip")


def weight_for_age(weight_kg: FloatArray, rows: IntArray) -> Scores:
    """WAZ, BB/U; `rows` from `age_rows`."""
    return scores(weight_kg, AgeLookup(WEIGHT_FOR_AGE, rows), WAZ_LIMITS, has_tails=True)


def length_for_age(corrected_cm: FloatArray, rows: IntArray) -> Scores:
    """HAZ, PB/U and TB/U; `rows` from `age_rows`."""
    return scores(corrected_cm, AgeLookup(LENGTH_FOR_AGE, rows), HAZ_LIMITS, has_tails=False)


def weight_for_length(weight_kg: FloatArray, rows: IntArray, above: FloatArray) -> Scores:
    """WHZ, BB/PB and BB/TB; `rows` and `above` from `length_rows`."""
    return scores(weight_kg, LengthLookup(rows, above), OTHER_LIMITS, has_tails=True)


def bmi_for_age(weight_kg: FloatArray, corrected_cm: FloatArray, rows: IntArray) -> Scores:
    """BAZ, IMT/U; `rows` from `age_rows`."""
    metres = corrected_cm / 100
    bmi = weight_kg / (metres * metres)
    return scores(bmi, AgeLookup(BMI_FOR_AGE, rows), OTHER_LIMITS, has_tails=True)


def head_for_age(head_cm: FloatArray, rows: IntArray) -> Scores:
    """HCZ, LK/U; `rows` from `age_rows`."""
    return scores(head_cm, AgeLookup(HEAD_FOR_AGE, rows), OTHER_LIMITS, has_tails=False)


def arm_for_age(arm_cm: FloatArray, rows: IntArray) -> Scores:
    """ACZ, LiLA/U, from day 91; `rows` from `age_rows`."""
    return scores(arm_cm, AgeLookup(ARM_FOR_AGE, rows), OTHER_LIMITS, has_tails=True)


def scores(y: FloatArray, lookup: Lookup, limits: Limits, *, has_tails: bool) -> Scores:
    """z of the measurements `y`, rounded before anything else, with flags from the rounded value.

    Tails, and values so near a half that the short arithmetic could round them wrongly, concern few
    children: only those are worked out again, the plain way.
    """
    z = lookup.quick_z(y)
    if has_tails:
        tails = np.flatnonzero(np.abs(z) > TAIL_FROM_SD)
        if tails.size:
            z[tails] = restricted_zscore(y[tails], *lookup.lms(tails))
    z, unsure = nearest_hundredth(z)
    if unsure.size:
        plain = restricted_zscore if has_tails else zscore
        z[unsure] = round_like_r(plain(y[unsure], *lookup.lms(unsure)))
    is_flagged = (z < limits.low) | (z > limits.high)
    if is_flagged.any():
        # A reading so absurd that its z overflows has no z.
        overflowed = is_flagged & np.isinf(z)
        z[overflowed] = np.nan
        is_flagged &= ~overflowed
    return Scores(z=z, is_flagged=is_flagged)


def zscore(y: FloatArray, l: FloatArray, m: FloatArray, s: FloatArray) -> FloatArray:
    """Box-Cox z-score of the measurements `y`; NaN wherever an input is NaN."""
    return ((y / m) ** l - 1) / (s * l)


def restricted_zscore(y: FloatArray, l: FloatArray, m: FloatArray, s: FloatArray) -> FloatArray:
    """`zscore`, but beyond ±3 SD measured in steps of the distance between 2 and 3 SD."""
    z = zscore(y, l, m, s)
    high = TAIL_FROM_SD + (y - sd(3, l, m, s)) / (sd(3, l, m, s) - sd(2, l, m, s))
    low = -TAIL_FROM_SD + (y - sd(-3, l, m, s)) / (sd(-2, l, m, s) - sd(-3, l, m, s))
    return np.where(z > TAIL_FROM_SD, high, np.where(z < -TAIL_FROM_SD, low, z))


def sd(k: int, l: FloatArray, m: FloatArray, s: FloatArray) -> FloatArray:
    """The measurement that has z = `k`."""
    centile: FloatArray = m * (1 + l * s * k) ** (1 / l)
    return centile
