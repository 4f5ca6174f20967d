"""Dates of a column. Day/month or month/day is decided once for the column, never row by row.

A row guessed alone turns 3 April into 4 March without a trace. A column shows its order: a first
number above 12 is a day. If no row does, the file's own evidence judges: the printed age ("2 Tahun
- 3 Bulan - 10 Hari" is exact), the birth date inside the NIK, and that a child is born before it is
measured and is measured before today.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import product
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from measurements.importing.ages import calendar_age
from measurements.importing.cells import RawColumn, is_blank
from measurements.importing.columns import tidy
from measurements.importing.readings import BoolArray, DateArray, DateDecision, IntArray

NOT_A_DATE: Final = np.datetime64("NaT", "D")
EXCEL_DAY_ZERO: Final = date(1899, 12, 30).toordinal()  # right from 1 March 1900 on
SERIALS: Final = range(14_000, 75_000)  # 1938 to 2105: what may be a date stored as a number
YEARS: Final = range(1900, 2100)
UNIX_DAY_ZERO: Final = date(1970, 1, 1).toordinal()

TIME = r"(?:[T\s]+\d{1,2}[:.]\d{2}.*)?"
YEAR_FIRST: Final = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){TIME}")
YEAR_LAST: Final = re.compile(rf"(\d{{1,2}})[-/.](\d{{1,2}})[-/.](\d{{4}}|\d{{2}}){TIME}")
NAMED_MONTH: Final = re.compile(rf"(\d{{1,2}})[-\s]+([a-z]+)[-\s,]+(\d{{4}}|\d{{2}}){TIME}")
SERIAL: Final = re.compile(r"\d{5}(?:[.,]\d+)?")
MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            ("januari", "jan", "january"),
            ("februari", "feb", "pebruari", "february"),
            ("maret", "mar", "march"),
            ("april", "apr"),
            ("mei", "may"),
            ("juni", "jun", "june"),
            ("juli", "jul", "july"),
            ("agustus", "agu", "ags", "agt", "aug", "august"),
            ("september", "sep", "sept"),
            ("oktober", "okt", "oct", "october"),
            ("november", "nov", "nopember", "nop"),
            ("desember", "des", "dec", "december"),
        ),
        1,
    )
    for name in names
}


class Order(Enum):
    """How the numbers of a date follow each other, as the preview says it."""

    DAY_FIRST = "hari/bulan/tahun"
    MONTH_FIRST = "bulan/hari/tahun"


@dataclass(frozen=True)
class Written:
    """One different cell of a date column."""

    day: int | None = None  # days since 1970 if the cell can mean only one date
    numbers: tuple[int, int, int] | None = None  # (first, second, year) if the order decides
    is_blank: bool = False
    is_cell_date: bool = False  # a true date of the spreadsheet, not text


BLANK: Final = Written(is_blank=True)
UNREADABLE: Final = Written()


def day_number(year: int, month: int, day: int) -> int | None:
    """Days since 1970, None if there is no such date."""
    if year not in YEARS:
        return None
    try:
        return date(year, month, day).toordinal() - UNIX_DAY_ZERO
    except ValueError:
        return None


def written(cell: Any) -> Written:
    """What one cell of a date column says."""
    if isinstance(cell, date):  # and datetime, which is one
        return Written(day_number(cell.year, cell.month, cell.day), is_cell_date=True)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return serial(float(cell))
    if not isinstance(cell, str):
        return BLANK if cell is None else UNREADABLE
    return BLANK if is_blank(cell) else written_text(tidy(cell).lower())


def serial(number: float) -> Written:
    """A date Excel stores as days since 1899; 0 is an empty cell that was formatted as a date."""
    if number == 0:
        return BLANK
    if not np.isfinite(number) or int(number) not in SERIALS:
        return UNREADABLE
    return Written(int(number) + EXCEL_DAY_ZERO - UNIX_DAY_ZERO)


def written_text(text: str) -> Written:
    """A date written out."""
    if match := YEAR_FIRST.fullmatch(text):
        year, month, day = map(int, match.groups())
        return Written(day_number(year, month, day))
    if match := YEAR_LAST.fullmatch(text):
        first, second, year = map(int, match.groups())
        return Written(numbers=(first, second, full_year(year)))
    if match := NAMED_MONTH.fullmatch(text):
        named = MONTHS.get(match[2])
        year = full_year(int(match[3]))
        return Written(day_number(year, named, int(match[1]))) if named else UNREADABLE
    if SERIAL.fullmatch(text):
        return serial(float(text.replace(",", ".")))
    return UNREADABLE


def full_year(year: int) -> int:
    """2025 for 25: no child here was born before 2000."""
    return year + 2000 if year < 100 else year


@dataclass(frozen=True)
class Way:
    """A way to read a column."""

    order: Order = Order.DAY_FIRST
    # Excel set to month/day turns 03/04 into a true date of the wrong month and leaves 26/04 text.
    is_swapped: bool = False

    def day_of(self, cell: Written) -> int | None:
        """Days since 1970 of one cell; None if blank or not such a date."""
        if cell.numbers:
            first, second, year = cell.numbers
            day_first = self.order is Order.DAY_FIRST
            return day_number(year, *((second, first) if day_first else (first, second)))
        if self.is_swapped and cell.is_cell_date and cell.day is not None:
            true = date.fromordinal(cell.day + UNIX_DAY_ZERO)
            return day_number(true.year, true.day, true.month)
        return cell.day


class DateColumn:
    """A column of dates that is not read yet."""

    def __init__(self, raw: RawColumn) -> None:
        self.raw = raw
        self.cells = [written(cell) for cell in raw.uniques]
        self.n_rows_of = np.bincount(raw.codes, minlength=len(self.cells))

    def read(self, way: Way) -> DateArray:
        """Every row's date; NaT if blank or if it does not fit the order."""
        days = np.full(len(self.cells), NOT_A_DATE)
        for index, cell in enumerate(self.cells):
            if (day := way.day_of(cell)) is not None:
                days[index] = np.datetime64(day, "D")
        return days[self.raw.codes]

    def rows_with(self, chosen: Sequence[bool]) -> int:
        """Rows whose cell is one of those chosen."""
        return int(self.n_rows_of[np.array(chosen, np.bool_)].sum())

    def is_unreadable(self, dates: DateArray) -> BoolArray:
        """Rows that write something which `dates` could not read."""
        is_blank = np.array([cell.is_blank for cell in self.cells], np.bool_)
        return np.isnat(dates) & ~is_blank[self.raw.codes]

    def fits(self, order: Order) -> list[bool]:
        """Per different cell: written in numbers whose order matters, and a date in this order."""
        way = Way(order)
        return [
            cell.numbers is not None
            and cell.numbers[0] != cell.numbers[1]
            and way.day_of(cell) is not None
            for cell in self.cells
        ]

    def ways(self) -> list[Way]:
        """Ways to read the column that its own cells leave open, the usual one first."""
        day_first, month_first = self.fits(Order.DAY_FIRST), self.fits(Order.MONTH_FIRST)
        only_day = self.rows_with([d and not m for d, m in zip(day_first, month_first)])
        only_month = self.rows_with([m and not d for d, m in zip(day_first, month_first)])
        if only_month == 0 and only_day:
            ways = [Way(Order.DAY_FIRST)]
        elif only_day == 0 and only_month:
            return [Way(Order.MONTH_FIRST)]
        elif any(day_first):
            # Where rows contradict each other, the order that more of them can be read in wins.
            ways = [Way(Order.DAY_FIRST), Way(Order.MONTH_FIRST)]
        else:
            return [Way()]
        both = any(d and m for d, m in zip(day_first, month_first))
        return [*ways, Way(is_swapped=True)] if not both and self.may_be_swapped() else ways

    def may_be_swapped(self) -> bool:
        """No true date of the column has a day above 12: Excel may have swapped day and month."""
        days = [cell.day for cell in self.cells if cell.is_cell_date and cell.day is not None]
        return bool(days) and all(date.fromordinal(d + UNIX_DAY_ZERO).day <= 12 for d in days)


@dataclass(frozen=True)
class Evidence:
    """What the rest of the file says about the dates, an element per row."""

    age_months: IntArray  # from the printed age; -1 unknown
    age_left_days: IntArray
    born_in_nik: DateArray  # NaT unknown
    today: date


@dataclass(frozen=True)
class FileDates:
    """Both dates of every row and how they were decided."""

    born: DateArray
    measured: DateArray
    born_unreadable: BoolArray
    measured_unreadable: BoolArray
    decisions: tuple[DateDecision, ...]


JUDGED_ROWS: Final = 20_000  # more rows do not make a verdict surer
PLAUSIBLE_DAYS: Final = 6 * 366  # a balita, with a margin


def read_dates(born: RawColumn, measured: RawColumn, evidence: Evidence) -> FileDates:
    """Read the birth and the measuring column, each in one order."""
    columns = DateColumn(born), DateColumn(measured)
    open_ways = [column.ways() for column in columns]
    verdict, chosen = judge(columns, open_ways, evidence)
    dates = [column.read(way) for column, way in zip(columns, chosen)]
    unreadable = [column.is_unreadable(days) for column, days in zip(columns, dates)]
    decisions = tuple(
        decision(column, way, ways, verdict, int(wrong.sum()))
        for column, way, ways, wrong in zip(columns, chosen, open_ways, unreadable)
        if column.raw.header
    )
    return FileDates(dates[0], dates[1], unreadable[0], unreadable[1], decisions)


def judge(
    columns: tuple[DateColumn, DateColumn], open_ways: list[list[Way]], evidence: Evidence
) -> tuple[str, tuple[Way, ...]]:
    """(what decided, the best way for each column). The usual way wins unless others fit better."""
    pairs = list(product(*open_ways))
    if len(pairs) == 1:
        return "", pairs[0]
    scores = [agreement(columns, pair, evidence) for pair in pairs]
    ranked = sorted(range(len(pairs)), key=lambda i: scores[i], reverse=True)
    best, runner_up = ranked[:2]
    for reason, ours, theirs in zip(REASONS, scores[best], scores[runner_up]):
        if ours > theirs:
            return reason, pairs[best]
    return "", pairs[best]


REASONS: Final = (
    "cocok dengan kolom usia",
    "cocok dengan tanggal lahir di NIK",
    "lahir sebelum diukur, dan diukur sebelum hari ini",
    "urutannya sama di kedua kolom tanggal",
)


def agreement(
    columns: tuple[DateColumn, DateColumn], ways: tuple[Way, ...], evidence: Evidence
) -> tuple[int, int, int, int]:
    """Rows that speak for this way: printed age, NIK, plausible order; and one order for both."""
    rows = slice(0, JUDGED_ROWS)
    born, measured = (column.read(way)[rows] for column, way in zip(columns, ways))
    months, left = calendar_age(born, measured)
    printed = evidence.age_months[rows]
    # Some exports print the days left one or two off; the order of a date moves far more.
    is_age = (
        (printed >= 0) & (months == printed) & (np.abs(left - evidence.age_left_days[rows]) < 4)
    )
    today = np.datetime64(evidence.today, "D")
    age = (measured - born).astype("timedelta64[D]").astype(np.int64)
    is_known = ~np.isnat(born) & ~np.isnat(measured)
    is_plausible = is_known & (age >= 0) & (age < PLAUSIBLE_DAYS) & (measured <= today)
    if not columns[0].raw.header:
        is_plausible = ~np.isnat(measured) & (measured <= today)
    n_nik = int((born == evidence.born_in_nik[rows]).sum())
    # A column of plain dates has no order to agree with.
    has_order = all(any(cell.numbers for cell in column.cells) for column in columns)
    same = int(has_order and ways[0].order is ways[1].order)
    return int(is_age.sum()), n_nik, int(is_plausible.sum()), same


def decision(
    column: DateColumn, way: Way, ways: list[Way], verdict: str, n_unreadable: int
) -> DateDecision:
    """How the column was read, for the preview."""
    is_numbers = [cell.numbers is not None for cell in column.cells]
    n_text = column.rows_with(is_numbers)
    if n_text == 0:
        order = "tahun-bulan-hari" if any(map(is_iso, column.raw.uniques)) else "tanggal Excel"
        return DateDecision(column.raw.header, order, "hanya dapat dibaca satu cara", True, 0,
                            n_unreadable)  # fmt: skip
    if len(ways) == 1:
        reason = "ada angka hari di atas 12"
    else:
        reason = verdict or "tidak ada petunjuk, dipakai kebiasaan Indonesia"
    if way.is_swapped:
        reason = "hari dan bulan tertukar oleh Excel, " + reason
    is_certain = len(ways) == 1 or bool(verdict)
    return DateDecision(
        column.raw.header, way.order.value, reason, is_certain, n_text, n_unreadable
    )


def is_iso(cell: Any) -> bool:
    """Text that starts with a year."""
    return isinstance(cell, str) and YEAR_FIRST.fullmatch(tidy(cell).lower()) is not None


def nik_birth_dates(
    day: npt.NDArray[np.int64], month: npt.NDArray[np.int64], year: npt.NDArray[np.int64]
) -> DateArray:
    """Dates of equal-length arrays of day, month and full year; NaT where there is no such date."""
    is_possible = (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    months = (year - 1970) * 12 + np.where(is_possible, month, 1) - 1
    first = months.astype("datetime64[M]")
    dates = first.astype("datetime64[D]") + (np.where(is_possible, day, 1) - 1)
    is_real = is_possible & (dates.astype("datetime64[M]") == first)
    return np.where(is_real, dates, NOT_A_DATE)
