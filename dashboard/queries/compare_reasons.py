"""Why two rules say something else of one reading: each known cause is tried, and compared.

No database: arrays of readings in, a code for each out. All readings of a page go through the
engine together, once for every cause.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from measurements.assessment import Assessment, Readings, assess
from measurements.kemenkes import BBTB, BBU, TBU
from measurements.kemenkes.categories import (
    BBU_HIGH_CUTOFFS,
    GIZI_HIGH_CUTOFFS,
    TBU_HIGH_CUTOFFS,
    Status,
)
from measurements.who import HAZ_LIMITS, OTHER_LIMITS, WAZ_LIMITS, Limits, Rule
from measurements.who.age import TWO_YEARS_DAYS, completed_months, days_from_months
from measurements.who.position import LYING, STANDING
from measurements.who.subjects import FEMALE, MALE

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
DateArray = npt.NDArray[np.datetime64]

SD: Final = 100  # z-scores are stored in hundredths
TOLERANCE: Final = 1  # hundredth: both sides are rounded
# What a rule says of a child, besides the categories of Permenkes from 1 on.
UNSTATED, UNSCORED, FLAGGED = -1, 0, 9


@dataclass(frozen=True)
class Index:
    """An index with its stored column, its categories and where they end."""

    key: str
    name: str
    column: str
    category: type[Status]
    high_cutoffs: tuple[int, ...]
    limits: Limits

    def of(self, found: Assessment) -> tuple[FloatArray, IntArray]:
        """z in hundredths (NaN for none) and what it says, of every child of an assessment."""
        z = np.rint(SD * getattr(found, self.column))
        said = np.where(np.isnan(z), UNSCORED, getattr(found, self.key))
        return z, np.where(getattr(found, f"{self.column}_flag"), FLAGGED, said).astype(np.int64)


INDICES: Final[Mapping[str, Index]] = {
    one.key: one
    for one in (
        Index("tbu", "TB/U", "haz", TBU, TBU_HIGH_CUTOFFS, HAZ_LIMITS),
        Index("bbtb", "BB/TB", "whz", BBTB, GIZI_HIGH_CUTOFFS, OTHER_LIMITS),
        Index("bbu", "BB/U", "waz", BBU, BBU_HIGH_CUTOFFS, WAZ_LIMITS),
    )
}


class Reason(StrEnum):
    """Why e-PPGBM's z leads elsewhere than ours, or WHO's rule elsewhere than the national."""

    SAME = "sama"
    STANDING_INFANT = "berdiri-di-bawah-9-bulan"
    NO_Z_THERE = "tanpa-z-di-sana"
    NO_Z_HERE = "tanpa-z-di-sini"
    ROUNDING = "pembulatan"
    WITHOUT_07 = "tanpa-0,7"
    OTHER_POSITION = "posisi-lain"
    FULL_MONTHS = "bulan-penuh"
    OTHER_SEX = "jenis-kelamin-lain"
    UNKNOWN = "tidak-diketahui"


@dataclass(frozen=True)
class Readings3:
    """Readings with their z and status under three rules, an element a child.

    z in hundredths, NaN for none. Statuses: codes of Permenkes, UNSCORED, FLAGGED, and for e-PPGBM
    UNSTATED where no file came with the reading.
    """

    balita_id: npt.NDArray[Any]
    posyandu_id: IntArray
    sex: IntArray
    born_on: DateArray
    measured_on: DateArray
    age_days: FloatArray
    weight_g: FloatArray
    length_mm: FloatArray
    position: IntArray
    oedema: IntArray
    national_z: FloatArray
    national: IntArray
    file_z: FloatArray
    file: IntArray
    who_z: FloatArray
    who: IntArray

    def __len__(self) -> int:
        return len(self.balita_id)

    def take(self, rows: Any) -> Self:
        """Some of the readings: a slice, a mask or positions."""
        return type(self)(**{name: column[rows] for name, column in vars(self).items()})

    def readings(self, **changed: npt.ArrayLike) -> Readings:
        """The readings as the engine takes them, some columns exchanged."""
        columns: dict[str, npt.ArrayLike] = {
            "sex": self.sex,
            "age_days": self.age_days,
            "weight_kg": self.weight_g / 1000,
            "length_cm": self.length_mm / 10,
            "position": self.position,
            "oedema": self.oedema > 0,
        }
        return Readings.of(**{**columns, **changed})

    @property
    def is_who_apart(self) -> BoolArray:
        """Whether WHO's rule gives another status than the national one."""
        is_apart: BoolArray = self.who != self.national
        return is_apart

    @property
    def is_file_apart(self) -> BoolArray:
        """Whether e-PPGBM's z gives another status than ours."""
        is_apart: BoolArray = (self.file != UNSTATED) & (self.file != self.national)
        return is_apart


def with_who(rows: Readings3, index: Index) -> Readings3:
    """The readings with z and status by WHO's rule, scored in one call."""
    z, said = index.of(assess(rows.readings(), rule=Rule.WHO))
    return replace(rows, who_z=z, who=said)


def reasons(rows: Readings3, index: Index) -> list[tuple[Reason, Reason]]:
    """For each reading why WHO's rule, and why e-PPGBM's z, give another status; SAME if not."""
    of_who = np.where(rows.is_who_apart, Reason.STANDING_INFANT, Reason.SAME)
    of_file = np.full(len(rows), Reason.UNKNOWN, dtype=object)
    # The first that explains a difference stands: written in last.
    for reason, changed in reversed(_CAUSES):
        z, _ = index.of(assess(rows.readings(**changed(rows))))
        of_file[np.abs(z - rows.file_z) <= TOLERANCE] = reason
    of_file[np.abs(rows.national_z - rows.file_z) <= TOLERANCE] = Reason.ROUNDING
    of_file[np.isnan(rows.national_z)] = Reason.NO_Z_HERE
    of_file[np.isnan(rows.file_z)] = Reason.NO_Z_THERE
    of_file[~rows.is_file_apart] = Reason.SAME
    return [(Reason(who), Reason(file)) for who, file in zip(of_who, of_file, strict=True)]


def _fitting(rows: Readings3) -> IntArray:
    """The position that asks for no 0.7 cm at this age."""
    return np.where(rows.age_days < TWO_YEARS_DAYS, LYING, STANDING)


def _without_07(rows: Readings3) -> dict[str, npt.ArrayLike]:
    return {"position": _fitting(rows)}


def _other_position(rows: Readings3) -> dict[str, npt.ArrayLike]:
    return {"position": LYING + STANDING - _fitting(rows)}


def _full_months(rows: Readings3) -> dict[str, npt.ArrayLike]:
    return {"age_days": days_from_months(completed_months(rows.born_on, rows.measured_on))}


def _other_sex(rows: Readings3) -> dict[str, npt.ArrayLike]:
    return {"sex": MALE + FEMALE - rows.sex}


# In the order in which they are believed.
_CAUSES: Final[Sequence[tuple[Reason, Callable[[Readings3], dict[str, npt.ArrayLike]]]]] = (
    (Reason.WITHOUT_07, _without_07),
    (Reason.OTHER_POSITION, _other_position),
    (Reason.FULL_MONTHS, _full_months),
    (Reason.OTHER_SEX, _other_sex),
)
