"""Operasi Timbang: who comes on which day, what is read, and what is corrected afterwards.

The counts of a round are the published ones. The lengths are drawn first; then the effect of each
kelurahan on HAZ is set so that as many children fall below −2 SD as were counted there, and the
few whose written digits land on the other side are read a millimetre or two differently.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from demo import growth, reading
from demo.days import DayArray, day_number, fifth_birthday
from demo.growth import Tracks
from demo.population import Children, Rng
from demo.published import UNMEASURED_IN, IntArray, KelurahanFigures, RoundFigures
from demo.reading import LYING, LYING_MINUS_STANDING_MM, ROUND, STANDING, Sheet
from measurements.who import BoolArray, FloatArray
from measurements.who.age import TWO_YEARS_DAYS

# z is rounded to two decimals before it is judged: −2.00 is not pendek, −2.01 is.
BORDER: Final = -2.005
MAX_NUDGES: Final = 60

# Codes of `reason`; demo.writing has the sentences.
NO_REASON, WRONG_LENGTH, WRONG_POSITION, READ_AGAIN, WRONG_WEIGHT = 0, 1, 2, 3, 4
# Corrections that change nothing in TB/U, per child of the round.
WEIGHT_SLIPS: Final = 1 / 220
# Children wrongly counted as not pendek on 13 November, per child that was.
MISSED_SHARE: Final = 0.009


@dataclass(frozen=True)
class Plan:
    """One round before anybody is measured; one element per child of its list.

    pendek: in the final count; reported: in the provisional one. day: when measured; −1 for a
    child that is not. error_mm: what the board will be wrong by.
    """

    figures: RoundFigures
    child: IntArray
    kelurahan: IntArray
    error_mm: FloatArray
    pendek: BoolArray
    reported: BoolArray
    day: DayArray
    effect: FloatArray  # per kelurahan


@dataclass(frozen=True)
class Corrections:
    """`first`: what was sent at first instead of the readings `row` of the sheet, and why."""

    row: IntArray
    first: Sheet
    reason: IntArray


def plan_round(
    figures: RoundFigures,
    children: Children,
    tracks: Tracks,
    kelurahan_of: IntArray,
    kelurahan: tuple[KelurahanFigures, ...],
    rng: Rng,
) -> Plan:
    """The list of the round, who of it is pendek, and the day each child is measured."""
    start = day_number(figures.starts_on)
    child = np.flatnonzero(children.in_month(figures.month))
    of = kelurahan_of[children.posyandu_on(start)[child]]
    age = np.maximum(start + 1 - children.born_on[child], 0).astype(np.float64)
    error = reading.length_error(len(child), ROUND, rng)
    per_z = mm_per_z(children.sex[child], age)
    z = growth.true_haz(tracks, child, age) + error / per_z
    is_measured = _measured(figures, of, kelurahan, z, rng)
    z = np.where(is_measured, z, np.inf)
    is_may = figures.number == 1
    targets = [k.pendek_may if is_may else k.pendek_nov for k in kelurahan]
    pendek, effect = _lowest(z, of, targets)
    reported = pendek.copy()
    if not is_may:
        _misreport(reported, z + effect[of], of, kelurahan, rng)
    day = _days(figures, children, child, reported, is_measured, rng)
    return Plan(figures, child, of, error, pendek, reported, day, effect)


def mm_per_z(sex: IntArray, age_days: FloatArray) -> FloatArray:
    """Millimetres of length that are one z at an age."""
    one = np.ones(len(sex))
    return growth.length_mm(one, sex, age_days) - growth.length_mm(0 * one, sex, age_days)


def _measured(
    figures: RoundFigures,
    of: IntArray,
    kelurahan: tuple[KelurahanFigures, ...],
    z: FloatArray,
    rng: Rng,
) -> BoolArray:
    is_measured = np.ones(len(of), np.bool_)
    codes = [k.code for k in kelurahan]
    if figures.n_unmeasured and UNMEASURED_IN in codes:
        candidates = np.flatnonzero((of == codes.index(UNMEASURED_IN)) & (z > 0))
        is_measured[rng.choice(candidates, figures.n_unmeasured, replace=False)] = False
    return is_measured


def _lowest(z: FloatArray, of: IntArray, targets: list[int]) -> tuple[BoolArray, FloatArray]:
    """The shortest children of each kelurahan, and what moves the border between them to −2 SD."""
    pendek = np.zeros(len(z), np.bool_)
    effect = np.empty(len(targets))
    for kelurahan, target in enumerate(targets):
        rows = np.flatnonzero(of == kelurahan)
        rows = rows[np.argsort(z[rows], kind="stable")]
        pendek[rows[:target]] = True
        effect[kelurahan] = BORDER - (z[rows[target - 1]] + z[rows[target]]) / 2
    return pendek, effect


def _misreport(
    reported: BoolArray,
    z: FloatArray,
    of: IntArray,
    kelurahan: tuple[KelurahanFigures, ...],
    rng: Rng,
) -> None:
    """Mark who was counted wrongly at first: more too many than too few."""
    pendek = reported.copy()
    for number, figures in enumerate(kelurahan):
        n_missed = round(MISSED_SHARE * figures.pendek_nov)
        for is_there, low, high, n in (
            (~pendek, -2.0, -1.0, figures.provisional_excess + n_missed),
            (pendek, -2.6, -2.01, n_missed),
        ):
            rows = np.flatnonzero((of == number) & is_there & (z > low) & (z < high))
            nearness = 1 / (0.1 + np.abs(z[rows] - BORDER))
            chosen = rng.choice(rows, n, replace=False, p=nearness / nearness.sum())
            reported[chosen] = ~reported[chosen]


def _days(
    figures: RoundFigures,
    children: Children,
    child: IntArray,
    reported: BoolArray,
    is_measured: BoolArray,
    rng: Rng,
) -> DayArray:
    """The day each child is measured, by the published progress; −1 for who is not.

    Each posyandu has its own day; latecomers follow. A child that turns five in the round comes
    before its birthday, and one that is only registered in the round comes last.
    """
    start = day_number(figures.starts_on)
    posyandu = children.posyandu_on(start)[child]
    opens = rng.random(int(posyandu.max()) + 1)
    key = opens[posyandu] + rng.exponential(0.35, len(child))
    birthday = fifth_birthday(children.born_on[child])
    key[birthday <= day_number(figures.ends_on) + 1] -= 100
    key[children.registered_on[child] > start] += 100
    day = np.full(len(child), -1)
    for is_there, shares in (
        (reported, figures.pendek_by_day),
        (~reported & is_measured, _others_by_day(figures, reported, is_measured)),
    ):
        rows = np.flatnonzero(is_there)
        rows = rows[np.argsort(key[rows], kind="stable")]
        until = np.rint(np.cumsum(shares) * len(rows)).astype(np.int64)
        day[rows] = start + np.searchsorted(until, np.arange(len(rows)), side="right")
    return day


def _others_by_day(
    figures: RoundFigures, reported: BoolArray, is_measured: BoolArray
) -> tuple[float, ...]:
    """Shares by day of the children not counted as pendek: all, less those who were."""
    n, n_reported = int(is_measured.sum()), int(reported.sum())
    every, pendek = np.array(figures.by_day) * n, np.array(figures.pendek_by_day) * n_reported
    return tuple(float(share) for share in (every - pendek) / (n - n_reported))


def registered_when_first_seen(children: Children, plan: Plan) -> Children:
    """The children; those who came to light in the round are registered on the day they came."""
    registered = children.registered_on.copy()
    is_new = registered[plan.child] > day_number(plan.figures.starts_on)
    is_new &= plan.day >= 0
    registered[plan.child[is_new]] = plan.day[is_new]
    return replace(children, registered_on=registered)


def measure_round(plan: Plan, children: Children, tracks: Tracks, rng: Rng) -> Sheet:
    """The final readings of the round; the engine counts exactly `plan.pendek` below −2 SD."""
    at = np.flatnonzero(plan.day >= 0)
    child, day = plan.child[at], plan.day[at]
    sex, age = children.sex[child], (day - children.born_on[child]).astype(np.float64)
    haz = growth.true_haz(tracks, child, age) + plan.effect[plan.kelurahan[at]]
    whz = growth.true_whz(tracks, child, age, plan.figures.month)
    length = growth.length_mm(haz, sex, age)
    kg = growth.weight_kg(whz, sex, age, length)
    position = reading.positions(age, rng)
    board = reading.on_the_board(length + plan.error_mm[at], position, age)
    head, arm = reading.tapes(haz, whz, sex, age, ROUND, rng)
    sheet = Sheet(
        child=child,
        day=day,
        weight_g=reading.weigh(kg, age, ROUND, rng),
        length_mm=reading.digits_of_length(board, ROUND.half_cm_share, rng),
        position=position,
        head_mm=head,
        arm_mm=arm,
        oedema=reading.oedema(whz, rng),
    )
    return nudged(sheet, plan.pendek[at], children, step=1)


def nudged(sheet: Sheet, pendek: BoolArray, children: Children, *, step: int) -> Sheet:
    """The sheet with lengths moved by `step` mm until the engine finds exactly `pendek` short."""
    length = sheet.length_mm.copy()
    for _ in range(MAX_NUDGES):
        is_short = (
            reading.score(replace(sheet, length_mm=length), children.sex, children.born_on).haz
            < BORDER
        )
        wrong = is_short != pendek
        if not wrong.any():
            break
        length[wrong] += np.where(is_short[wrong], step, -step)
    return replace(sheet, length_mm=length)


def correct(plan: Plan, sheet: Sheet, children: Children, rng: Rng) -> tuple[Sheet, Corrections]:
    """The sheet, and what stood in the place of some readings until they were corrected.

    The sheet changes in one thing: where the position was the mistake, the child stood, and its
    right reading is 0.7 cm less, standing.
    """
    at = np.flatnonzero(plan.day >= 0)
    row = np.flatnonzero(plan.reported[at] != plan.pendek[at])
    reported = plan.reported[at][row]
    was_standing = _mistaken_position(sheet, row, reported, children)
    standing = row[was_standing]
    length, position = sheet.length_mm.copy(), sheet.position.copy()
    length[standing] -= LYING_MINUS_STANDING_MM
    position[standing] = STANDING
    sheet = replace(sheet, length_mm=length, position=position)
    is_near = rng.random(len(row)) < 0.35
    reason = np.where(was_standing, WRONG_POSITION, np.where(is_near, READ_AGAIN, WRONG_LENGTH))
    first = sheet.rows(row)
    first = replace(first, position=np.where(was_standing, LYING, first.position))
    for code, step in ((READ_AGAIN, 1), (WRONG_LENGTH, 10)):
        part = np.flatnonzero(reason == code)
        wrong = nudged(first.rows(part), reported[part], children, step=step)
        first.length_mm[part] = wrong.length_mm
    return sheet, _with_weight_slips(sheet, Corrections(row, first, reason), rng)


def _mistaken_position(
    sheet: Sheet, row: IntArray, reported: BoolArray, children: Children
) -> BoolArray:
    """Which readings are wrong by the position alone: lying was ticked, and the child stood."""
    part = sheet.rows(row)
    age = part.day - children.born_on[part.child]
    may_be = reported & (part.position == LYING)
    may_be &= (age >= reading.FIRST_DAY_STANDING) & (age < TWO_YEARS_DAYS)
    shorter = replace(part, length_mm=part.length_mm - LYING_MINUS_STANDING_MM)
    return may_be & (reading.score(shorter, children.sex, children.born_on).haz < BORDER)


def _with_weight_slips(sheet: Sheet, corrections: Corrections, rng: Rng) -> Corrections:
    """Some weights too had been typed a kilogram wrong."""
    free = np.setdiff1d(np.arange(len(sheet)), corrections.row)
    free = free[(sheet.weight_g[free] > 6000)]
    row = np.sort(rng.choice(free, round(len(sheet) * WEIGHT_SLIPS), replace=False))
    slips = sheet.rows(row)
    slips = replace(slips, weight_g=slips.weight_g + rng.choice([-1000, 1000], size=len(row)))
    first = {
        name: np.concatenate([getattr(corrections.first, name), getattr(slips, name)])
        for name in Sheet.__dataclass_fields__
    }
    return Corrections(
        np.concatenate([corrections.row, row]),
        Sheet(**first),
        np.concatenate([corrections.reason, np.full(len(row), WRONG_WEIGHT)]),
    )


def verify(
    plan: Plan,
    sheet: Sheet,
    haz: FloatArray,
    kelurahan: tuple[KelurahanFigures, ...],
    rng: Rng,
) -> tuple[IntArray, BoolArray]:
    """Children (of the city) a paediatrician decided on after May, and whether it is stunting.

    Only pendek children were sent; as many as published were found stunted, the shortest most
    often. Of the others two in three were seen and found not to be.
    """
    at = np.flatnonzero(plan.day >= 0)
    child, verdict = [], []
    for number, figures in enumerate(kelurahan):
        rows = np.flatnonzero(plan.pendek[at] & (plan.kelurahan[at] == number))
        order = rows[np.argsort(haz[rows] + rng.normal(0, 0.5, len(rows)), kind="stable")]
        others = order[figures.verified_may :]
        seen = others[rng.random(len(others)) < 2 / 3]
        child += [sheet.child[order[: figures.verified_may]], sheet.child[seen]]
        verdict += [np.ones(figures.verified_may, np.bool_), np.zeros(len(seen), np.bool_)]
    return np.concatenate(child), np.concatenate(verdict)
