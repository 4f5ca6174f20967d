"""Ages and months on the calendar, for one date at a time.

`measurements.who.age` does the same for arrays; a test holds the two together.
"""

from calendar import monthrange
from datetime import date
from math import floor

MONTHS_PER_YEAR = 12
# WHO's month: 365.25 days / 12.
DAYS_PER_MONTH = 30.4375
BALITA_MONTHS = 60


def age_days(born: date, on: date) -> int:
    """Whole days from birth to `on`; below zero before birth."""
    return (on - born).days


def completed_months(born: date, on: date) -> int:
    """Calendar months completed on a day; below zero before birth.

    A month is complete on the day with the birth day's number, or on the first of the next month
    where that number does not exist: whoever is born on 29 February is one year old on 1 March.
    """
    return month_number(on) - month_number(born) - (on.day < born.day)


def has_turned_five(born: date, on: date) -> bool:
    """The fifth birthday is reached: 60 calendar months, where e-PPGBM stops scoring."""
    return completed_months(born, on) >= BALITA_MONTHS


def years_before(day: date, years: int) -> date:
    """The latest birth date of somebody who is `years` old on `day`.

    On 29 February of a leap year, those born on 28 February of a common year are.
    """
    year = day.year - years
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))


def months_before(day: date, months: int) -> date:
    """The latest birth date of somebody with `months` completed on `day`."""
    start = month_start(month_number(day) - months)
    return start.replace(day=min(day.day, monthrange(start.year, start.month)[1]))


def days_from_months(months: float) -> int:
    """Days of an age in months, halves rounded up: 24 months = 730.5 days → 731.

    Raises ValueError for NaN and OverflowError for infinity.
    """
    return floor(months * DAYS_PER_MONTH + 0.5)


def month_number(day: date) -> int:
    """Months since year 0, so that neighbouring calendar months differ by one."""
    return day.year * MONTHS_PER_YEAR + day.month - 1


def month_start(number: int) -> date:
    """First day of the month with this `month_number`."""
    year, month = divmod(number, MONTHS_PER_YEAR)
    return date(year, month + 1, 1)
