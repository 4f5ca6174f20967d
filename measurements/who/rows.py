"""Which row of WHO's tables each child is scored with."""

from typing import Final

import numpy as np

from measurements.who.age import TWO_YEARS_DAYS, is_scorable, whole_days
from measurements.who.lms import (
    N_DAYS,
    N_MM,
    NO_AGE_ROW,
    NO_LENGTH_ROW,
    WFH_MM,
    WFL_MM,
    CodeArray,
    FloatArray,
    IntArray,
)
from measurements.who.position import Position

MALE: Final = 1
FEMALE: Final = 2
# Without age and position, a child shorter than this is taken as lying (WHO 2006).
LYING_BELOW_CM: Final = 87.0


def age_rows(sex: CodeArray, age_days: FloatArray) -> IntArray:
    """Row of an `AgeTable`; `NO_AGE_ROW` without a sex or outside birth to 60 months."""
    is_girl = sex == FEMALE
    rows: IntArray = whole_days(age_days).astype(np.intp)
    rows += is_girl * np.intp(N_DAYS)
    has_row = ((sex == MALE) | is_girl) & is_scorable(age_days)
    if not has_row.all():
        rows[~has_row] = NO_AGE_ROW
    return rows


def length_rows(
    sex: CodeArray, age_days: FloatArray, position: CodeArray, cm: FloatArray
) -> tuple[IntArray, FloatArray]:
    """Row of the `LengthTable` at or below the corrected length, and the millimetres above it.

    The table goes by age, never by position; only a child without an age is placed by position,
    and without that by its length. Length × 10 is exact for lengths in millimetres (x / 10 · 10 is
    x in IEEE arithmetic), so no row is ever looked up by a float that has slipped.
    """
    is_girl = sex == FEMALE
    is_height = age_days >= TWO_YEARS_DAYS
    is_ageless = np.isnan(age_days)
    if is_ageless.any():
        is_long = (position != Position.LYING) & (cm >= LYING_BELOW_CM)
        is_height |= is_ageless & ((position == Position.STANDING) | is_long)
    mm = cm * 10
    floor = np.floor(mm)
    above = mm - floor
    rows: IntArray = floor.astype(np.intp)
    rows += is_girl * np.intp(N_MM)
    rows += is_height * np.intp(2 * N_MM)
    lowest = np.where(is_height, float(WFH_MM[0]), float(WFL_MM[0]))
    highest = np.where(is_height, float(WFH_MM[1]), float(WFL_MM[1]))
    has_row = (mm >= lowest) & (mm <= highest)
    has_row &= (sex == MALE) | is_girl
    has_row &= is_scorable(age_days) | is_ageless
    if not has_row.all():
        rows[~has_row] = NO_LENGTH_ROW
    return rows, above
