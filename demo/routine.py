"""The months between the rounds: who comes to the posyandu, and what is read there.

A routine month finds more pendek than a round for two reasons, and the generator uses no other:
scale and board are read less well, and the families of short children are called in and come.
How strongly they do is worked out for each month, so that its share is the published one.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from demo import growth, reading
from demo.days import FIRST_OF_MONTH, DayArray, last_of_month
from demo.growth import Tracks
from demo.population import Children, Rng
from demo.published import MONTHS, IntArray
from demo.reading import ROUTINE, Sheet
from measurements.who import BoolArray, FloatArray

BORDER: Final = -2.005
OPEN_DAYS: Final = (2, 11)  # of the month
SECOND_CHANCE: Final = 0.06  # weighed some days after the posyandu's day
NOT_MEASURED: Final = 0.003  # weighed only
ABSURD: Final = 0.0012  # typed so wrongly that WHO's limits catch it
# How faithful children are: those who came last month come again.
FAITH_SD: Final = 2.2
POSYANDU_SD: Final = 0.5
KELURAHAN_SD: Final = 0.35
LESS_BY_YEAR: Final = 0.35  # of age: the older, the rarer
STEPS: Final = 40


@dataclass(frozen=True)
class Habits:
    """What decides who comes: faith per child, opening day of the month per posyandu."""

    faith: FloatArray
    opens_on: IntArray
    kelurahan_of: IntArray


def draw_habits(children: Children, kelurahan_of: IntArray, rng: Rng) -> Habits:
    """Habits of every child and posyandu."""
    of_kelurahan = rng.normal(0, KELURAHAN_SD, int(kelurahan_of.max()) + 1)[kelurahan_of]
    of_posyandu = of_kelurahan + rng.normal(0, POSYANDU_SD, len(kelurahan_of))
    faith = rng.normal(0, FAITH_SD, len(children)) + of_posyandu[children.posyandu]
    opens_on = rng.integers(OPEN_DAYS[0], OPEN_DAYS[1] + 1, len(kelurahan_of))
    return Habits(faith, opens_on, kelurahan_of)


def weigh_month(
    month: int,
    children: Children,
    tracks: Tracks,
    habits: Habits,
    effects: FloatArray,
    relative: float,
    rng: Rng,
) -> Sheet:
    """The readings of a routine month. relative: pendek of these kelurahan to that of the city."""
    wanted = MONTHS[month].pendek * relative
    child, day = _within_reach(month, children, habits, rng)
    sheet, true_haz = _read_everybody(month, child, day, children, tracks, habits, effects, rng)
    haz = reading.score(sheet, children.sex, children.born_on).haz
    years = (day - children.born_on[child]) / 365.25
    wish = habits.faith[child] - LESS_BY_YEAR * years + rng.logistic(0, 1, len(child))
    n_coming = _n_coming(month, children, child)
    coming = _who_comes(wish, true_haz, haz < BORDER, n_coming, wanted)
    return _with_absurd_values(sheet.rows(np.sort(coming)), rng)


def _within_reach(
    month: int, children: Children, habits: Habits, rng: Rng
) -> tuple[IntArray, DayArray]:
    """Children who could come in a month, and the day on which they would."""
    first = FIRST_OF_MONTH[month]
    posyandu = children.posyandu_on(first + 14)
    day = first - 1 + habits.opens_on[posyandu]
    day = day + np.where(
        rng.random(len(children)) < SECOND_CHANCE, rng.integers(2, 6, len(children)), 0
    )
    is_here = (children.registered_on <= day) & (children.left_on > day)
    # The posyandu they belong to on that very day is the one that weighs them.
    is_here &= children.posyandu_on(day) == posyandu
    child = np.flatnonzero(is_here & (children.born_on < day - 5))
    return child, day[child]


def _n_coming(month: int, children: Children, child: IntArray) -> int:
    """How many come, for the published D/S.

    S is everybody here at the month's end, and who came and left before it.
    """
    stays = int(children.in_month(month).sum())
    gone = float((children.left_on[child] <= last_of_month(month)).mean())
    coverage = MONTHS[month].coverage
    return min(round(coverage * stays / (1 - coverage * gone)), len(child))


def _read_everybody(
    month: int,
    child: IntArray,
    day: DayArray,
    children: Children,
    tracks: Tracks,
    habits: Habits,
    effects: FloatArray,
    rng: Rng,
) -> tuple[Sheet, FloatArray]:
    """What would be read if all of them came, and their true HAZ."""
    sex, age = children.sex[child], (day - children.born_on[child]).astype(np.float64)
    kelurahan = habits.kelurahan_of[children.posyandu[child]]
    haz = growth.true_haz(tracks, child, age) + growth.effect_on(day, kelurahan, effects)
    whz = growth.true_whz(tracks, child, age, month)
    length = growth.length_mm(haz, sex, age)
    kg = growth.weight_kg(whz, sex, age, length)
    position = reading.positions(age, rng)
    board = length + reading.length_error(len(child), ROUTINE, rng)
    board = reading.on_the_board(board, position, age)
    written = reading.digits_of_length(board, ROUTINE.half_cm_share, rng)
    head, arm = reading.tapes(haz, whz, sex, age, ROUTINE, rng)
    return Sheet(
        child=child,
        day=day,
        weight_g=reading.weigh(kg, age, ROUTINE, rng),
        length_mm=np.where(rng.random(len(child)) < NOT_MEASURED, -1, written),
        position=position,
        head_mm=head,
        arm_mm=arm,
        oedema=reading.oedema(whz, rng),
    ), haz


def _who_comes(
    wish: FloatArray,
    true_haz: FloatArray,
    is_short: BoolArray,
    n_coming: int,
    wanted: float,
) -> IntArray:
    """The `n_coming` children who come, so many of the short ones that `wanted` of them are."""

    def at_pull(pull: float) -> IntArray:
        return np.argpartition(-(wish - pull * np.minimum(true_haz + 2, 1.5)), n_coming)[:n_coming]

    if n_coming >= len(wish):
        return np.arange(len(wish))
    low, high = -8.0, 16.0
    for _ in range(STEPS):
        pull = (low + high) / 2
        if is_short[at_pull(pull)].mean() < wanted:
            low = pull
        else:
            high = pull
    return at_pull(high)


def _with_absurd_values(sheet: Sheet, rng: Rng) -> Sheet:
    """A few lengths with a digit lost or doubled: what WHO's limits are there to catch."""
    row = np.flatnonzero((rng.random(len(sheet)) < ABSURD) & (sheet.length_mm > 700))
    sheet.length_mm[row] += rng.choice([-300, 300], size=len(row))
    return sheet
