"""Which row of WHO's tables each child is scored with."""

from typing import Final

import numpy as np

from measurements.who.lms import (
    N_DAYS,
    N_MM,
    NO_AGE_ROW,
    NO_LENGTH_ROW,
    CodeArray,
    FloatArray,
    IntArray,
)
from measurements.who.position import LYING, STANDING
from measurements.who.subjects import Subjects

# Without age and position, a child shorter than this is taken as lying (WHO 2006).
LYING_BELOW_CM: Final = 87.0


def age_rows(subjects: Subjects) -> IntArray:
    """Row of an `AgeTable`: sex, and age to the nearest day, halves up (730.5 → 731).

    `NO_AGE_ROW` without a sex or outside birth to 60 months.
    """
    rows: IntArray = (subjects.age_days + 0.5).astype(np.intp)
    rows += subjects.is_girl * N_DAYS
    has_row = subjects.has_sex & subjects.is_scored
    if np.count_nonzero(has_row) < len(rows):
        rows[~has_row] = NO_AGE_ROW
    return rows


def length_rows(
    subjects: Subjects, position: CodeArray, corrected_cm: FloatArray
) -> tuple[IntArray, FloatArray]:
    """Row of the `LengthTable` at or below the corrected length, and the millimetres above it.

    The table goes by age, never by position; only a child without an age is placed by position,
    and without that by its length. Length × 10 is exact for lengths in millimetres (x / 10 · 10 is
    x in IEEE arithmetic), so no row is ever looked up by a float that has slipped.
    """
    is_height = subjects.is_two
    if np.count_nonzero(subjects.is_ageless):
        is_long = (position != LYING) & (corrected_cm >= LYING_BELOW_CM)
        is_height = is_height | (subjects.is_ageless & ((position == STANDING) | is_long))
    mm = corrected_cm * 10
    floor = np.floor(mm)
    rows: IntArray = floor.astype(np.intp)
    rows += subjects.is_girl * N_MM
    rows += is_height * (2 * N_MM)
    has_row = subjects.is_scored | subjects.is_ageless
    has_row &= subjects.has_sex
    has_row &= mm < N_MM
    if np.count_nonzero(has_row) < len(rows):
        rows[~has_row] = NO_LENGTH_ROW
    mm -= floor
    return rows, mm
