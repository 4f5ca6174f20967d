"""Completed months between dates, and the age a file prints."""

import re
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from measurements.importing.readings import MISSING, DateArray, IntArray

UNKNOWN_DAYS: Final = np.iinfo(np.int32).min
PRINTED_AGE: Final = re.compile(
    r"(\d{1,3})\s*(?:tahun|thn|th)\D*(\d{1,2})\s*(?:bulan|bln)(?:\D*(\d{1,2})\s*(?:hari|hr))?", re.I
)

Integers = npt.NDArray[np.int64]


def days_between(born: DateArray, measured: DateArray) -> IntArray:
    """Whole days from birth to measuring, negative where reversed, UNKNOWN_DAYS where unknown."""
    days = (measured - born).astype(np.int64)
    return np.where(np.isnat(born) | np.isnat(measured), UNKNOWN_DAYS, days).astype(np.int32)


def calendar_age(born: DateArray, measured: DateArray) -> tuple[Integers, Integers]:
    """(completed calendar months, days since the last one); (-1, -1) if unknown or negative."""
    month_of_birth = born.astype("datetime64[M]").astype(np.int64)
    month = measured.astype("datetime64[M]").astype(np.int64)
    day_of_birth = (born - born.astype("datetime64[M]")).astype(np.int64)
    day = (measured - measured.astype("datetime64[M]")).astype(np.int64)
    months = month - month_of_birth - (day < day_of_birth)
    birthday = (month_of_birth + months).astype("datetime64[M]").astype("datetime64[D]")
    left = (measured - birthday).astype(np.int64) - day_of_birth
    is_known = ~(np.isnat(born) | np.isnat(measured)) & (months >= 0)
    return np.where(is_known, months, MISSING), np.where(is_known, left, MISSING)


def printed_age(cell: Any) -> tuple[int, int]:
    """(months, days) from "2 Tahun - 3 Bulan - 10 Hari"; (-1, -1) if it says no age."""
    match = PRINTED_AGE.search(cell) if isinstance(cell, str) else None
    if not match:
        return MISSING, MISSING
    years, months, days = match.groups()
    return int(years) * 12 + int(months), int(days) if days else MISSING
