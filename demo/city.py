"""The demo city: everybody in it and everything ever read, from one seed. Pure NumPy, no database.

Order of work: who lives where; how they grow; the two rounds, which set how tall each kelurahan
is; then the months between them.
"""

import hashlib
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
import numpy.typing as npt

from demo import growth, reading, rounds, routine
from demo.population import Children, populate
from demo.published import (
    KELURAHAN,
    MONTHS,
    ROUNDS,
    IntArray,
    KelurahanFigures,
    RoundFigures,
    registered_by_month,
)
from demo.reading import Sheet
from demo.rounds import Corrections, Plan
from measurements.who import BoolArray

SEED: Final = 647_400


@dataclass(frozen=True)
class Round:
    """A round as it was: its list, its final readings, and those that were wrong at first."""

    figures: RoundFigures
    plan: Plan
    sheet: Sheet
    corrections: Corrections | None


@dataclass(frozen=True)
class City:
    """The generated city. `kelurahan_of`: row of `kelurahan` for each posyandu.

    months: the routine readings, by row of MONTHS (a round's month has none). verified: children
    a paediatrician decided on after May; `is_stunting` is the verdict.
    """

    kelurahan: tuple[KelurahanFigures, ...]
    kelurahan_of: IntArray
    children: Children
    birth_weight_g: IntArray
    birth_length_mm: IntArray
    months: dict[int, Sheet]
    rounds: tuple[Round, ...]
    verified: IntArray
    is_stunting: BoolArray

    def checksum(self) -> str:
        """Sixteen hex digits that any changed child or reading changes."""
        digest = hashlib.sha256()
        values = [self.birth_weight_g, self.birth_length_mm, self.verified, self.is_stunting]
        values += [getattr(self.children, field.name) for field in fields(Children)]
        for sheet in (*self.months.values(), *(held.sheet for held in self.rounds)):
            values += [getattr(sheet, field.name) for field in fields(Sheet)]
        for column in values:
            digest.update(np.ascontiguousarray(column, np.int64).tobytes())
        return digest.hexdigest()[:16]


def build_city(n_posyandu: dict[str, int], *, seed: int = SEED) -> City:
    """The city of these kelurahan (code → number of posyandu); the same for the same arguments.

    Raises KeyError for a kelurahan nothing was published about.
    """
    wanted = {k.code: row for row, k in enumerate(KELURAHAN)}
    rows = sorted(wanted[code] for code in n_posyandu)
    kelurahan = tuple(KELURAHAN[row] for row in rows)
    kelurahan_of = np.repeat(np.arange(len(rows)), [n_posyandu[k.code] for k in kelurahan])
    registered = registered_by_month()[:, rows]
    streams = np.random.default_rng(seed).spawn(6)
    children = populate(kelurahan_of, registered, streams[0])
    tracks = growth.draw_tracks(len(children), streams[1])
    plans = []
    for figures in ROUNDS:
        plan = rounds.plan_round(figures, children, tracks, kelurahan_of, kelurahan, streams[2])
        children = rounds.registered_when_first_seen(children, plan)
        plans.append(plan)
    held = tuple(_hold(plan, children, tracks, streams[3]) for plan in plans)
    months = _months(children, tracks, kelurahan_of, plans, _relative(kelurahan), streams[4])
    verified, is_stunting = _verified(held[0], children, kelurahan, streams[5])
    birth_weight, birth_length = growth.birth_size(children, tracks, streams[5])
    return City(
        kelurahan=kelurahan,
        kelurahan_of=kelurahan_of,
        children=children,
        birth_weight_g=birth_weight,
        birth_length_mm=birth_length,
        months=months,
        rounds=held,
        verified=verified,
        is_stunting=is_stunting,
    )


def _hold(plan: Plan, children: Children, tracks: growth.Tracks, rng: np.random.Generator) -> Round:
    sheet = rounds.measure_round(plan, children, tracks, rng)
    if (plan.reported == plan.pendek).all():
        return Round(plan.figures, plan, sheet, None)
    sheet, corrections = rounds.correct(plan, sheet, children, rng)
    return Round(plan.figures, plan, sheet, corrections)


def _relative(kelurahan: tuple[KelurahanFigures, ...]) -> float:
    """Pendek in the rounds of these kelurahan, relative to the whole city: 1 for the city."""

    def share(some: tuple[KelurahanFigures, ...]) -> float:
        return sum(k.pendek_may + k.pendek_nov for k in some) / sum(k.registered_nov for k in some)

    return share(kelurahan) / share(KELURAHAN)


def _months(
    children: Children,
    tracks: growth.Tracks,
    kelurahan_of: IntArray,
    plans: list[Plan],
    relative: float,
    rng: np.random.Generator,
) -> dict[int, Sheet]:
    habits = routine.draw_habits(children, kelurahan_of, rng)
    effects: npt.NDArray[np.float64] = np.stack([plan.effect for plan in plans])
    routine_months = set(range(len(MONTHS))) - {figures.month for figures in ROUNDS}
    return {
        month: routine.weigh_month(month, children, tracks, habits, effects, relative, rng)
        for month in sorted(routine_months)
    }


def _verified(
    may: Round,
    children: Children,
    kelurahan: tuple[KelurahanFigures, ...],
    rng: np.random.Generator,
) -> tuple[IntArray, BoolArray]:
    haz = reading.score(may.sheet, children.sex, children.born_on).haz
    return rounds.verify(may.plan, may.sheet, haz, kelurahan, rng)
