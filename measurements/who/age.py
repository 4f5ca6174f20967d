"""Age as WHO's package takes it: whole days, and months of 30.4375 days."""

from typing import Final

import numpy as np
import numpy.typing as npt

from measurements.who.lms import FloatArray

DAYS_PER_MONTH: Final = 30.4375
# Below nine months "standing" is a slip of the pen to WHO's package.
NINE_MONTHS_DAYS: Final = 9 * DAYS_PER_MONTH
# 730.5 days, which rounds up to day 731: from here on a child is measured standing.
TWO_YEARS_DAYS: Final = 24 * DAYS_PER_MONTH
SIXTY_MONTHS_DAYS: Final = 60 * DAYS_PER_MONTH

DateArray = npt.NDArray[np.datetime64]


def days_from_months(months: FloatArray) -> FloatArray:
    """Whole days of an age in months, halves rounded up (24 → 731); NaN stays NaN."""
    return whole_days(months * DAYS_PER_MONTH)


def whole_days(age_days: FloatArray) -> FloatArray:
    """Age in days to the nearest whole day, halves rounded **up**.

    `np.round` would make 730 of 730.5 and measure a two-year-old lying down.
    """
    days: FloatArray = np.floor(age_days + 0.5)
    return days


def age_days(born: DateArray, on: DateArray) -> FloatArray:
    """Whole days from birth to the day of measuring; NaN where a date is missing (NaT)."""
    days = on.astype("datetime64[D]") - born.astype("datetime64[D]")
    return np.where(np.isnat(days), np.nan, days.astype(np.int64))


def completed_months(born: DateArray, on: DateArray) -> FloatArray:
    """Calendar months completed on a day; NaN where a date is missing (NaT).

    A month is complete on the day of the birth day's number, or on the first of the month after
    where that number does not exist: born on 29 February, a year is complete on 1 March.
    """
    born_day, on_day = born.astype("datetime64[D]"), on.astype("datetime64[D]")
    born_month, on_month = born_day.astype("datetime64[M]"), on_day.astype("datetime64[M]")
    months = (on_month - born_month).astype(np.float64)
    is_short = (on_day - on_month.astype("datetime64[D]")) < (
        born_day - born_month.astype("datetime64[D]")
    )
    return np.where(np.isnat(born_day) | np.isnat(on_day), np.nan, months - is_short)
