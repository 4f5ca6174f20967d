"""The lines of WHO's growth charts: what a child reads that lies a whole number of SD off.

The other way round than `zscores`: z in, measurement out. Between −3 and +3 SD the lines and the
scores are each other's inverse; beyond, the scores go on in equal steps and charts draw no line.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from measurements.who.lms import (
    BMI_FOR_AGE,
    LENGTH_FOR_AGE,
    WEIGHT_FOR_AGE,
    AgeTable,
    FloatArray,
    sd,
)
from measurements.who.position import STANDING
from measurements.who.rows import age_rows, length_rows
from measurements.who.subjects import subjects
from measurements.who.zscores import interpolated

# The age, in days, of nobody in particular who is measured standing, or lying.
_STANDING_DAYS: Final = 1_000
_LYING_DAYS: Final = 100


def weight_lines(sex: int, days: FloatArray, at: Sequence[int]) -> FloatArray:
    """Weight for age in kg [SD of `at`, day]; NaN outside days 0–1826 and without a sex."""
    return _by_age(WEIGHT_FOR_AGE, sex, days, at)


def length_lines(sex: int, days: FloatArray, at: Sequence[int]) -> FloatArray:
    """Length for age in cm, from day 731 height [SD of `at`, day]; NaN as in `weight_lines`."""
    return _by_age(LENGTH_FOR_AGE, sex, days, at)


def bmi_lines(sex: int, days: FloatArray, at: Sequence[int]) -> FloatArray:
    """BMI for age in kg/m² [SD of `at`, day]; NaN as in `weight_lines`."""
    return _by_age(BMI_FOR_AGE, sex, days, at)


def weight_for_length_lines(
    sex: int, cm: FloatArray, at: Sequence[int], *, is_standing: bool
) -> FloatArray:
    """Weight for length (45–110 cm) or height (65–120 cm) in kg [SD of `at`, cm]; NaN outside.

    The two tables are one: a height's row is that of the length 0.7 cm longer.
    """
    age = _STANDING_DAYS if is_standing else _LYING_DAYS
    whose = subjects(np.full(len(cm), sex, np.int8), np.full(len(cm), float(age)))
    rows, above = length_rows(whose, np.full(len(cm), STANDING, np.int8), cm)
    l, m, s = interpolated(rows, above)
    return np.stack([_sd(k, l, m, s) for k in at])


def _by_age(table: AgeTable, sex: int, days: FloatArray, at: Sequence[int]) -> FloatArray:
    rows = age_rows(subjects(np.full(len(days), sex, np.int8), days.astype(np.float64)))
    l, m, s = table.l[rows], table.m[rows], table.s[rows]
    return np.stack([_sd(k, l, m, s) for k in at])


def _sd(k: int, l: FloatArray, m: FloatArray, s: FloatArray) -> FloatArray:
    """`sd`, where 0 is the median itself and not a power of it."""
    return m.copy() if k == 0 else sd(k, l, m, s)
