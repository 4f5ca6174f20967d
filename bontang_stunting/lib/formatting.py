"""Numbers, dates and times as Indonesians write them: 9.707; 15,69 %; 4 Nov 2025 10.42 WITA.

An empty value has no digits: callers say "belum ada data" instead of printing it.
"""

from datetime import date, datetime

from bontang_stunting.lib.dates import (
    MONTHS_PER_YEAR,
    completed_months,
    month_number,
    month_start,
)

MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
# "Agu", as KBBI shortens Agustus, and never "Nopember".
SHORT_MONTHS = tuple(month[:3] for month in MONTHS)
MINUS = "−"


def number(value: float, decimals: int = 0) -> str:
    """`value` with a dot between thousands and a decimal comma: 9707 → "9.707".

    Halves round to the even digit. What rounds to zero has no sign. Raises ValueError for NaN.
    """
    if value != value:
        raise ValueError("an empty value has no digits")
    digits = f"{abs(value):,.{decimals}f}".translate(str.maketrans(",.", ".,"))
    is_negative = value < 0 and any(digit in "123456789" for digit in digits)
    return MINUS + digits if is_negative else digits


def percent(value: float, decimals: int = 2) -> str:
    """A share given in percent: 15.69 → "15,69 %"."""
    return f"{number(value, decimals)} %"


def percent_range(low: float, high: float, decimals: int = 1) -> str:
    """Two shares in percent, the sign once: 14.97, 16.42 → "15,0–16,4 %"."""
    return f"{number(low, decimals)}–{number(high, decimals)} %"


def month(day: date) -> str:
    """The month of a day in full: "Mei 2025"."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def day(when: date) -> str:
    """A date with the short month: "4 Nov 2025"."""
    return f"{when.day} {SHORT_MONTHS[when.month - 1]} {when.year}"


def days(first: date, last: date) -> str:
    """A stretch of days, saying each part once: "4–8 Nov 2025", "30 Okt – 3 Nov 2025"."""
    if first == last:
        return day(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day(last)}"
    if first.year == last.year:
        return f"{first.day} {SHORT_MONTHS[first.month - 1]} – {day(last)}"
    return f"{day(first)} – {day(last)}"


def moment(at: datetime) -> str:
    """Date, hour and zone: "4 Nov 2025 10.42 WITA". Raises ValueError without a zone."""
    if at.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return f"{day(at)} {at:%H.%M} {at.tzname()}"


def age(born: date, on: date, *, has_days: bool = True) -> str:
    """How old a child is: "1 th 3 bln 10 hr", without zeros; "0 hr" on the day of birth.

    Days since the last completed month; without them a child under one month is "0 bln".
    """
    months = completed_months(born, on)
    last = month_start(month_number(born) + months)
    next_month = month_start(month_number(last) + 1)
    # Born on the 31st, the month of 30 days is completed on the first of the next.
    started = min(date.fromordinal(last.toordinal() + born.day - 1), next_month)
    years, rest = divmod(months, MONTHS_PER_YEAR)
    parts = [(years, "th"), (rest, "bln")]
    if has_days:
        parts.append(((on - started).days, "hr"))
    return " ".join(f"{n} {unit}" for n, unit in parts if n) or f"0 {parts[-1][1]}"
