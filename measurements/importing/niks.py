"""NIK: sixteen digits that spreadsheets, masks and mothers get in the way of."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from measurements.importing.cells import BLANKS
from measurements.importing.columns import tidy
from measurements.importing.dates import NOT_A_DATE, nik_birth_dates
from measurements.importing.readings import BoolArray, DateArray, NikState, TextArray

States = npt.NDArray[np.int8]

CleanNiks = tuple[TextArray, States]
"""16 digits or "", and the state as far as the digits alone tell it."""

NIK_DIGITS: Final = 16
EXCEL_DIGITS: Final = 15  # significant digits of a spreadsheet number
SCIENTIFIC: Final = re.compile(r"(\d)[.,]?(\d*)E\+?(\d{1,2})", re.I)
MASK: Final = re.compile(r"[*xX#•]")
FILLERS: Final = str.maketrans("", "", " '`\"-._\xa0\u200b\t")
GIRL_DAYS: Final = 40  # added to the day of birth of girls
YEARS_OLDER: Final = 10  # a NIK this much older than the child is somebody else's
LOWEST_PROVINCE: Final = 11  # Aceh
DUMMY_FROM: Final = 9001  # Bontang numbers babies without a NIK 9001-9999 in kecamatan 00


@dataclass(frozen=True)
class Niks:
    """NIK of every row and what its digits say."""

    clean: TextArray  # 16 digits or ""
    state: States
    born: DateArray  # birth date by the digits, NaT unknown
    is_girl: BoolArray
    is_sex_mismatch: BoolArray


def read_niks(cells: CleanNiks, *, born: DateArray | None, sex: TextArray, today: date) -> Niks:
    """NIK of every row, compared with the birth date and sex of the row where there are any."""
    clean, state = cells[0].copy(), cells[1].copy()
    digits = digits_of(clean)
    girl = digits[:, 6] >= 4
    nik_born = birth_dates(digits, today)
    has_digits = state >= NikState.DUMMY
    sequence = digits[:, 12:] @ np.array([1000, 100, 10, 1])
    kecamatan = digits[:, 4] * 10 + digits[:, 5]
    province = digits[:, 0] * 10 + digits[:, 1]
    # A lost last digit may be what makes the sequence 0000.
    is_zero = (sequence == 0) & (state != NikState.LAST_DIGIT_LOST)
    is_invalid = np.isnat(nik_born) | is_zero | (province < LOWEST_PROVINCE)
    state[has_digits & is_invalid] = NikState.INVALID
    is_plain = state == NikState.UNCHECKED
    state[is_plain & (kecamatan == 0) & (sequence >= DUMMY_FROM)] = NikState.DUMMY
    nik_born = np.where(state >= NikState.DUMMY, nik_born, NOT_A_DATE)
    if born is not None:
        compare_births(state, digits, nik_born, born)
    clean[state < NikState.DUMMY] = ""
    is_comparable = (state == NikState.TRUSTED) | (state == NikState.LAST_DIGIT_LOST)
    is_mismatch = is_comparable & (sex != "") & ((sex == "P") != girl)
    return Niks(clean, state, nik_born, girl, is_mismatch)


def compare_births(
    state: States, digits: npt.NDArray[np.int64], nik_born: DateArray, born: DateArray
) -> None:
    """Set the state by how the birth date in the digits agrees with the one in the row."""
    months = born.astype("datetime64[M]")
    years = born.astype("datetime64[Y]").astype(np.int64) + 1970
    day = (born - months).astype(np.int64) + 1
    month = months.astype(np.int64) % 12 + 1
    # Two digits of the year are compared with two: the century is only a guess.
    is_same = (
        (day == (digits[:, 6] % 4) * 10 + digits[:, 7])
        & (month == digits[:, 8] * 10 + digits[:, 9])
        & (years % 100 == digits[:, 10] * 10 + digits[:, 11])
    )
    has_born = ~np.isnat(born)
    plain = state == NikState.UNCHECKED
    state[plain & has_born & is_same] = NikState.TRUSTED
    is_other = plain & has_born & ~is_same
    age_gap = (born - nik_born).astype(np.int64)
    state[is_other] = NikState.DATE_MISMATCH
    state[is_other & (age_gap > YEARS_OLDER * 365)] = NikState.OTHER_PERSON
    lost = state == NikState.LAST_DIGIT_LOST
    state[lost & has_born & ~is_same & (age_gap > YEARS_OLDER * 365)] = NikState.OTHER_PERSON


def clean_niks(cells: list[Any]) -> CleanNiks:
    """(16 digits or "", state) of every cell, judged by its digits alone."""
    clean = np.empty(len(cells), dtype=object)
    state = np.full(len(cells), NikState.UNCHECKED, np.int8)
    for index, cell in enumerate(cells):
        if cell.__class__ is str:
            text = cell.strip()
            if len(text) == NIK_DIGITS and text.isdigit() and text.isascii():
                clean[index] = text
                continue
        clean[index], state[index] = clean_nik(cell)
    return clean, state


def clean_nik(cell: Any) -> tuple[str, NikState]:
    """One NIK that is not plainly sixteen digits of text."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return nik_from_number(float(cell))
    text = tidy(cell)
    if text.lower() in BLANKS or text.strip("0.-") == "":
        return "", NikState.BLANK
    if match := SCIENTIFIC.fullmatch(text.lstrip("'")):
        return nik_from_scientific(match)
    if MASK.search(text):
        return "", NikState.MASKED
    digits = re.sub(r"\.0+$", "", text).translate(FILLERS)
    if len(digits) == NIK_DIGITS and digits.isdigit() and digits.isascii():
        return digits, NikState.UNCHECKED
    return "", NikState.SHORT


def nik_from_number(value: float) -> tuple[str, NikState]:
    """A NIK the spreadsheet holds as a number: Excel kept fifteen digits and shows 0 after them."""
    if value == 0 or value != value:
        return "", NikState.BLANK
    if not 10 ** (NIK_DIGITS - 1) <= value < 10**NIK_DIGITS:
        return "", NikState.SHORT
    digits = f"{value:.0f}"
    return digits, NikState.LAST_DIGIT_LOST if digits.endswith("0") else NikState.UNCHECKED


def nik_from_scientific(match: re.Match[str]) -> tuple[str, NikState]:
    """6,47401E+15 has lost its digits; 6.474016101259001E+15 has not."""
    lead, decimals, power = match[1], match[2], int(match[3])
    if power == NIK_DIGITS - 1 and len(decimals) >= EXCEL_DIGITS:
        return (lead + decimals)[:NIK_DIGITS], NikState.UNCHECKED
    return "", NikState.SCIENTIFIC


def digits_of(clean: TextArray) -> npt.NDArray[np.int64]:
    """Rows × 16 digits; zeros where there is no NIK."""
    fixed = np.array([nik or "0" * NIK_DIGITS for nik in clean], dtype=f"S{NIK_DIGITS}")
    if not len(fixed):
        return np.zeros((0, NIK_DIGITS), np.int64)
    return fixed.view(np.uint8).reshape(-1, NIK_DIGITS).astype(np.int64) - ord("0")


def birth_dates(digits: npt.NDArray[np.int64], today: date) -> DateArray:
    """The birth date in the digits; NaT if there is no such date."""
    day = digits[:, 6] * 10 + digits[:, 7]
    day = np.where(day > GIRL_DAYS, day - GIRL_DAYS, day)
    month = digits[:, 8] * 10 + digits[:, 9]
    year = 2000 + digits[:, 10] * 10 + digits[:, 11]
    # A birth date typed one year too late is still this century's.
    year = np.where(year > today.year + 1, year - 100, year)
    return nik_birth_dates(day, month, year)


def sixteen_digits(cell: Any) -> str:
    """A number of a card that is whole, "" otherwise."""
    clean, state = clean_nik(cell)
    return clean if state is NikState.UNCHECKED else ""
