"""What scale and board show: the true size, an error, the position, and the digits people read."""

from dataclasses import dataclass, fields
from typing import Final, Self

import numpy as np

from demo import growth
from demo.days import DayArray
from demo.population import Rng
from demo.published import IntArray
from measurements.assessment import Assessment, Readings, assess
from measurements.who import FloatArray
from measurements.who.age import TWO_YEARS_DAYS

LYING, STANDING, NOT_NOTED = 1, 2, 0
LYING_MINUS_STANDING_MM: Final = 7
# Seen in real exports: 4 % under 24 months stand, 2 % from then on lie.
YOUNG_STANDING: Final = 0.045
OLD_LYING: Final = 0.02
FIRST_DAY_STANDING: Final = 274  # nobody younger can stand; some are written down so
INFANTS_STANDING: Final = 0.02
POSITION_MISSING: Final = 0.004
NEWBORN_DAYS: Final = 61  # weighed to 10 g
OEDEMA_SHARE: Final = 1 / 2400
TABLE_MIN_MM: Final = 440


@dataclass(frozen=True)
class Quality:
    """How well a team measures. SDs in millimetres and kilograms, shares of the children."""

    length_sd_mm: float
    slip_share: float  # read or written carelessly
    slip_sd_mm: float
    weight_sd_kg: float
    half_cm_share: float  # lengths read to 0.5 cm
    arm_share: float
    head_share: float


ROUTINE: Final = Quality(10.0, 0.06, 28.0, 0.11, 0.16, 0.35, 0.30)
ROUND: Final = Quality(4.0, 0.0, 0.0, 0.10, 0.07, 0.70, 0.60)


@dataclass(frozen=True)
class Sheet:
    """Readings, one element each. Whole grams and millimetres; −1 where nothing was read."""

    child: IntArray
    day: DayArray
    weight_g: IntArray
    length_mm: IntArray
    position: IntArray
    head_mm: IntArray
    arm_mm: IntArray
    oedema: IntArray

    def __len__(self) -> int:
        return len(self.child)

    def rows(self, rows: IntArray) -> Self:
        """Some of the readings."""
        return type(self)(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})


def positions(age_days: FloatArray, rng: Rng) -> IntArray:
    """How each child is laid or stood; mostly by the rule."""
    luck = rng.random(len(age_days))
    share = np.where(age_days >= FIRST_DAY_STANDING, YOUNG_STANDING * 1.4, INFANTS_STANDING)
    young = np.where(luck < share, STANDING, LYING)
    old = np.where(luck < OLD_LYING, LYING, STANDING)
    position = np.where(age_days < TWO_YEARS_DAYS, young, old)
    return np.where(rng.random(len(age_days)) < POSITION_MISSING, NOT_NOTED, position)


def on_the_board(corrected_mm: FloatArray, position: IntArray, age_days: FloatArray) -> FloatArray:
    """What the board shows in a position for a child of a corrected length."""
    is_young = age_days < TWO_YEARS_DAYS
    shorter = is_young & (position == STANDING)
    longer = ~is_young & (position == LYING)
    return corrected_mm + LYING_MINUS_STANDING_MM * (longer.astype(np.int64) - shorter)


def digits_of_length(mm: FloatArray, half_cm_share: float, rng: Rng) -> IntArray:
    """Lengths as they are written down: to the millimetre, some to the half centimetre."""
    step = np.where(rng.random(len(mm)) < half_cm_share, 5, 1)
    return np.maximum(step * np.rint(mm / step), TABLE_MIN_MM).astype(np.int64)


def digits_of_weight(kg: FloatArray, age_days: FloatArray, rng: Rng) -> IntArray:
    """Weights in grams as they are written down: to 100 g, some to 50 or 10, newborns to 10."""
    step = rng.choice([100, 50, 10], p=[0.75, 0.10, 0.15], size=len(kg))
    step = np.where(age_days < NEWBORN_DAYS, 10, step)
    return np.maximum(step * np.rint(1000 * kg / step), 1200).astype(np.int64)


def weigh(kg: FloatArray, age_days: FloatArray, quality: Quality, rng: Rng) -> IntArray:
    """Grams shown for a true weight; clothes and fidgeting weigh less on a baby."""
    spread = quality.weight_sd_kg * np.interp(age_days, [0, 365], [0.35, 1.0])
    return digits_of_weight(kg + rng.normal(0, 1, len(kg)) * spread, age_days, rng)


def length_error(n: int, quality: Quality, rng: Rng) -> FloatArray:
    """Millimetres by which lengths are misread."""
    spread = np.where(rng.random(n) < quality.slip_share, quality.slip_sd_mm, quality.length_sd_mm)
    return rng.normal(0, 1, n) * spread


def tapes(
    haz: FloatArray,
    whz: FloatArray,
    sex: IntArray,
    age_days: FloatArray,
    quality: Quality,
    rng: Rng,
) -> tuple[IntArray, IntArray]:
    """Head (under two) and arm (from six months) in millimetres, for part of the children."""
    n = len(haz)
    head = np.rint(growth.head_mm(-0.6 + 0.3 * haz + rng.normal(0, 0.8, n), sex, age_days))
    arm = np.rint(
        growth.arm_mm(-0.1 + 0.75 * whz + 0.2 * haz + rng.normal(0, 0.35, n), sex, age_days)
    )
    has_head = (age_days < TWO_YEARS_DAYS) & (rng.random(n) < quality.head_share)
    has_arm = (age_days >= 183) & (rng.random(n) < quality.arm_share)
    return (
        np.where(has_head, head, -1).astype(np.int64),
        np.where(has_arm, np.nan_to_num(arm, nan=-1), -1).astype(np.int64),
    )


def oedema(whz: FloatArray, rng: Rng) -> IntArray:
    """Pitting oedema, in a handful of thin children."""
    has = rng.random(len(whz)) < OEDEMA_SHARE * np.where(whz < -1.5, 4, 0.4)
    return np.where(has, rng.integers(1, 3, len(whz)), 0)


def score(sheet: Sheet, sex: IntArray, born_on: DayArray) -> Assessment:
    """The engine's opinion of a sheet; sex and born_on of every child of the city."""
    return assess(
        Readings(
            sex=sex[sheet.child].astype(np.int8),
            age_days=(sheet.day - born_on[sheet.child]).astype(np.float64),
            weight_kg=np.where(sheet.weight_g > 0, sheet.weight_g / 1000, np.nan),
            length_cm=np.where(sheet.length_mm > 0, sheet.length_mm / 10, np.nan),
            position=sheet.position.astype(np.int8),
            oedema=sheet.oedema > 0,
        )
    )
