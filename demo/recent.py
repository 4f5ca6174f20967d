"""What goes on after the story: the children of the city grow on, and others are born.

Pure NumPy. A child goes on from its last reading: its z-scores stay and wander a little, so that
most gain weight from month to month and some do not.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from demo import growth, reading
from demo.days import DayArray
from demo.growth import SD_HAZ, SD_WHZ
from demo.population import BOYS, MONTHLY_BIRTHS, Rng
from demo.published import IntArray
from demo.reading import ROUTINE, Sheet
from measurements.who import BoolArray, FloatArray
from measurements.who.age import DAYS_PER_MONTH

COMES: Final = 0.88  # of the children of a posyandu, in a month
MEAN_HAZ, MEAN_WHZ = -0.9, -0.5  # of whom nothing was read yet
HAZ_WANDERS: Final = 0.06
WHZ_WANDERS: Final = 0.14  # less than in the story, whose weights are also read less well
# Careful enough that nobody seems to shrink: a scale and a board as in a round.
SLOWEST_MM_PER_MONTH: Final = 2.0
NEWBORN_DAYS: Final = 7  # registered then


@dataclass(frozen=True)
class Known:
    """Children as they were last read; one element each.

    born_on, day: as whole numbers; haz, whz NaN where nothing was read. length_mm: 0 for none.
    """

    sex: IntArray
    born_on: DayArray
    haz: FloatArray
    whz: FloatArray
    length_mm: IntArray
    day: DayArray

    def __len__(self) -> int:
        return len(self.sex)


@dataclass(frozen=True)
class Born:
    """Children born since; one element each. `home`: row of their posyandu."""

    sex: IntArray
    born_on: DayArray
    registered_on: DayArray
    home: IntArray
    birth_weight_g: IntArray
    birth_length_mm: IntArray


def draw_born(n_children: IntArray, first: int, last: int, rng: Rng) -> Born:
    """Children born from day `first` to `last` at posyandu with so many children each."""
    months = max(last - first + 1, 0) / DAYS_PER_MONTH
    home = np.repeat(np.arange(len(n_children)), rng.poisson(n_children * MONTHLY_BIRTHS * months))
    n = len(home)
    born = rng.integers(first, last + 1, n) if n else np.zeros(0, np.int64)
    haz, whz = rng.normal(-0.5, 0.9, n), rng.normal(-0.3, 0.8, n)
    sex, at_birth = np.where(rng.random(n) < BOYS, 1, 2), np.zeros(n)
    length = growth.length_mm(haz, sex, at_birth)
    kg = growth.weight_kg(whz, sex, at_birth, length)
    return Born(
        sex=sex,
        born_on=born,
        registered_on=born + NEWBORN_DAYS,
        home=home,
        birth_weight_g=(10 * np.clip(np.rint(100 * kg), 180, 480)).astype(np.int64),
        birth_length_mm=(5 * np.rint(length / 5)).astype(np.int64),
    )


def tracks_of(known: Known, rng: Rng) -> tuple[FloatArray, FloatArray]:
    """(HAZ, WHZ) that persist in each child; drawn where nothing was read."""
    n = len(known)
    drawn_haz = rng.normal(MEAN_HAZ, SD_HAZ, n)
    drawn_whz = rng.normal(MEAN_WHZ, SD_WHZ, n)
    haz = np.where(np.isnan(known.haz), drawn_haz, known.haz)
    whz = np.where(np.isnan(known.whz), drawn_whz, known.whz)
    return np.clip(haz, -3.5, 3.0), np.clip(whz, -3.0, 3.5)


def weigh_month(
    day: DayArray,
    known: Known,
    tracks: tuple[FloatArray, FloatArray],
    may_come: BoolArray,
    rng: Rng,
) -> tuple[Sheet, Known]:
    """The readings of a month, and the children as they are known after it.

    day: of each child's posyandu. may_come: not five yet, registered, and not weighed this month.
    """
    comes = np.flatnonzero(may_come & (rng.random(len(known)) < COMES))
    sex, age = known.sex[comes], (day - known.born_on)[comes].astype(np.float64)
    haz = tracks[0][comes] + rng.normal(0, HAZ_WANDERS, len(comes))
    whz = tracks[1][comes] + rng.normal(0, WHZ_WANDERS, len(comes))
    length = growth.length_mm(haz, sex, age)
    months = (day - known.day)[comes] / DAYS_PER_MONTH
    length = np.maximum(length, known.length_mm[comes] + SLOWEST_MM_PER_MONTH * months)
    position = reading.positions(age, rng)
    board = reading.on_the_board(length, position, age)
    head, arm = reading.tapes(haz, whz, sex, age, ROUTINE, rng)
    sheet = Sheet(
        child=comes,
        day=day[comes],
        weight_g=reading.weigh(growth.weight_kg(whz, sex, age, length), age, ROUTINE, rng),
        length_mm=reading.digits_of_length(board, 0, rng),
        position=position,
        head_mm=head,
        arm_mm=arm,
        oedema=np.zeros(len(comes), np.int64),
    )
    last_length, last_day = known.length_mm.copy(), known.day.copy()
    last_length[comes], last_day[comes] = np.rint(length), day[comes]
    after = Known(known.sex, known.born_on, known.haz, known.whz, last_length, last_day)
    return sheet, after
