"""How the children grow: persistent tracks in z, turned into millimetres and grams.

The tables are the engine's own; only their inverse is here. Nobody reads these numbers but the
demo's scales and boards, which add their errors in demo.reading.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from demo.days import DayArray, day_number
from demo.population import Children
from demo.published import MONTHS, ROUNDS, IntArray
from measurements.who import FloatArray
from measurements.who.age import DAYS_PER_MONTH, TWO_YEARS_DAYS
from measurements.who.lms import LAST_DAY, read_columns

Rng = np.random.Generator

# Mean z by age in months: a child falls behind between 6 and 24 months and stays there.
_MONTHS: Final = (0, 3, 6, 12, 18, 24, 36, 48, 60)
_MEAN_HAZ: Final = (-0.50, -0.60, -0.75, -1.00, -1.25, -1.35, -1.20, -1.10, -1.05)
_MEAN_WHZ: Final = (-0.36, -0.14, -0.21, -0.54, -0.70, -0.70, -0.65, -0.70, -0.75)
SD_HAZ: Final = 0.93
SD_WHZ: Final = 0.90
# Some children are heavy; they make the upper tail longer than the lower.
HEAVY_SHARE: Final = 0.10
HEAVY_BY: Final = 2.2
# How much a child's weight wanders from month to month: illness, appetite, a good harvest.
WANDER_SD: Final = 0.26
WANDER_KEPT: Final = 0.75  # of last month's deviation

# [sex, day] or [sex, millimetre] → L, M, S.
_DAYS = LAST_DAY + 1
_LENGTH, _WEIGHT = read_columns("lfa", _DAYS), read_columns("wfa", _DAYS)
_ARM, _HEAD = read_columns("acfa", _DAYS), read_columns("hcfa", _DAYS)
_LYING_MM: Final = (450, 1100)
_STANDING_MM: Final = (650, 1200)
_FOR_LENGTH, _FOR_HEIGHT = read_columns("wfl", 1201), read_columns("wfh", 1201)


@dataclass(frozen=True)
class Tracks:
    """What persists in a child: `haz`, `whz` around the mean of its age, `drift` of haz a year.

    `wander`: passing deviation of whz, [month, child].
    """

    haz: FloatArray
    drift: FloatArray
    whz: FloatArray
    wander: FloatArray


def draw_tracks(n: int, rng: Rng) -> Tracks:
    """Tracks of `n` children."""
    wander = np.empty((len(MONTHS), n))
    wander[0] = rng.normal(0, WANDER_SD, n)
    fresh = WANDER_SD * np.sqrt(1 - WANDER_KEPT**2)
    for month in range(1, len(MONTHS)):
        wander[month] = WANDER_KEPT * wander[month - 1] + rng.normal(0, fresh, n)
    haz = np.clip(rng.normal(0, SD_HAZ, n), -3.0, 3.2)
    # Tall children are no thinner than short ones, but illness takes from both.
    whz = 0.12 * haz + rng.normal(0, SD_WHZ, n)
    whz += HEAVY_BY * (rng.random(n) < HEAVY_SHARE)
    return Tracks(haz=haz, drift=rng.normal(0, 0.12, n), whz=np.clip(whz, -3.0, 4.2), wander=wander)


def true_haz(tracks: Tracks, who: IntArray, age_days: FloatArray) -> FloatArray:
    """HAZ of the children `who` at an age, before the effect of the kelurahan."""
    months = age_days / DAYS_PER_MONTH
    mean = np.interp(months, _MONTHS, _MEAN_HAZ)
    return mean + tracks.haz[who] + tracks.drift[who] * (months - 24) / 12


def true_whz(tracks: Tracks, who: IntArray, age_days: FloatArray, month: int) -> FloatArray:
    """WHZ of the children `who` in a month."""
    mean = np.interp(age_days / DAYS_PER_MONTH, _MONTHS, _MEAN_WHZ)
    return mean + tracks.whz[who] + tracks.wander[month, who]


def effect_on(day: DayArray, kelurahan: IntArray, effects: FloatArray) -> FloatArray:
    """The kelurahan's effect on HAZ: that of the rounds, and a straight line between them."""
    first, second = (day_number(figures.starts_on) for figures in ROUNDS)
    part = np.clip((day - first) / (second - first), 0, 1)
    return effects[0, kelurahan] * (1 - part) + effects[1, kelurahan] * part


def z_to_value(z: FloatArray, lms: FloatArray) -> FloatArray:
    """The measurement with z-score `z`; beyond ±3 in equal steps, as WHO scores it. lms: [n, 3]."""
    l, m, s = lms.T  # noqa: E741 the papers call it that
    inside = m * (1 + l * s * np.clip(z, -3, 3)) ** (1 / l)
    at_2 = m * (1 + l * s * 2 * np.sign(z)) ** (1 / l)
    return inside + np.maximum(np.abs(z) - 3, 0) * (inside - at_2)


def _by_age(table: FloatArray, z: FloatArray, sex: IntArray, age_days: FloatArray) -> FloatArray:
    day = np.clip(age_days, 0, LAST_DAY).astype(np.int64)
    return z_to_value(z, table[sex - 1, day])


def length_mm(haz: FloatArray, sex: IntArray, age_days: FloatArray) -> FloatArray:
    """Length (under 24 months) or height with a HAZ, millimetres."""
    return 10 * _by_age(_LENGTH, haz, sex, age_days)


def weight_kg(
    whz: FloatArray, sex: IntArray, age_days: FloatArray, length: FloatArray
) -> FloatArray:
    """Weight with a WHZ at a length (mm, corrected), kilograms."""
    mm = np.rint(length).astype(np.int64)
    lying = _FOR_LENGTH[sex - 1, np.clip(mm, *_LYING_MM)]
    standing = _FOR_HEIGHT[sex - 1, np.clip(mm, *_STANDING_MM)]
    is_height = age_days >= TWO_YEARS_DAYS
    return z_to_value(whz, np.where(is_height[:, None], standing, lying))


def arm_mm(z: FloatArray, sex: IntArray, age_days: FloatArray) -> FloatArray:
    """Upper-arm circumference with a z-score, millimetres; NaN under 91 days."""
    return 10 * _by_age(_ARM, z, sex, age_days)


def head_mm(z: FloatArray, sex: IntArray, age_days: FloatArray) -> FloatArray:
    """Head circumference with a z-score, millimetres."""
    return 10 * _by_age(_HEAD, z, sex, age_days)


def birth_size(
    children: Children, tracks: Tracks, rng: Rng
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Birth weight in grams (to 10) and length in millimetres (to 5)."""
    n, day = len(children), np.zeros(len(children))
    haz = _MEAN_HAZ[0] + 0.6 * tracks.haz + rng.normal(0, 0.7, n)
    waz = -0.4 + 0.5 * (haz - _MEAN_HAZ[0]) + rng.normal(0, 0.7, n)
    length = 5 * np.rint(length_mm(haz, children.sex, day) / 5)
    weight = 10 * np.rint(100 * _by_age(_WEIGHT, waz, children.sex, day))
    return weight.astype(np.int64), length.astype(np.int64)
