"""Days as whole numbers since 1970-01-01, because the generator counts in arrays."""

from datetime import date, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt

from demo.published import MONTHS, ROUNDS

DayArray = npt.NDArray[np.int64]

EPOCH: Final = date(1970, 1, 1)
DAY_S: Final = 86_400
# Bontang is WITA, eight hours before UTC, all year.
WITA_S: Final = 8 * 3600
NEVER: Final = 10**6  # a day in the year 4707
FIRST_OF_MONTH: Final = tuple((m.first - EPOCH).days for m in MONTHS)


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def as_dates(days: DayArray) -> list[date | None]:
    """Dates of day numbers; None for NEVER."""
    known = {int(d): EPOCH + timedelta(days=int(d)) for d in np.unique(days[days < NEVER])}
    return [known.get(int(d)) for d in days]


def last_of_month(month: int) -> int:
    """The last day of month `month` of MONTHS."""
    after = FIRST_OF_MONTH[month] + 31
    return day_number((EPOCH + timedelta(days=after)).replace(day=1)) - 1


def fifth_birthday(born: DayArray) -> DayArray:
    """The day sixty calendar months are complete; 29 February completes them on 1 March."""
    days = born.astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    day_of_month = days - months.astype("datetime64[D]")
    then = (months + 60).astype("datetime64[D]") + day_of_month
    return then.astype(np.int64)


def leave_day(month: int) -> int:
    """Who is gone by this day does not belong to the month's S; in a round the day it opens."""
    for figures in ROUNDS:
        if figures.month == month:
            return day_number(figures.starts_on)
    return last_of_month(month)


def join_day(month: int) -> int:
    """Who is registered by this day belongs to the month's S; in a round its last day."""
    for figures in ROUNDS:
        if figures.month == month:
            return day_number(figures.ends_on)
    return last_of_month(month)


def wita_seconds(day: DayArray, hour: npt.NDArray[np.float64]) -> DayArray:
    """Seconds since 1970 UTC of an hour of the day in Bontang."""
    return day * DAY_S - WITA_S + (hour * 3600).astype(np.int64)
