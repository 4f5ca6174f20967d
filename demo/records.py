"""The year's readings as one table: times, capsules, and corrections beside what they replace."""

from dataclasses import dataclass, fields
from typing import Final

import numpy as np

from demo.city import City, Round
from demo.days import DayArray, day_number, wita_seconds
from demo.population import Rng
from demo.published import IntArray
from demo.reading import Sheet
from demo.rounds import NO_REASON

NOT_ASKED: Final = -1
VITAMIN_A_MONTHS: Final = (2, 8)  # February and August, rows of MONTHS
VITAMIN_A_SHARE: Final = 0.93
# Makan bergizi gratis reached the first balita in September.
FIRST_MBG_MONTH: Final = 9
MBG_SHARE: Final = 0.15
SIX_MONTHS_DAYS: Final = 183
OPENING_HOUR, CLOSING_HOUR = 8.0, 12.0
# Routine sheets are often typed in at the puskesmas, days later.
TYPED_LATER: Final = 0.4
TYPED_WITHIN_DAYS: Final = 9
# The provisional figure of the second round is of the evening of 13 November.
FIRST_CORRECTION_DAY, LAST_CORRECTION_DAY = 2, 8  # after the round's end
LATE_DAYS: Final = 4


@dataclass(frozen=True)
class Records:
    """One element per reading, in the order of writing.

    sheet: the readings themselves. vitamin_a, mbg: 0, 1 or NOT_ASKED. measured_at, received_at:
    seconds since 1970 UTC. replaces: the row a correction replaces, −1 for none; `reason`: a code
    of demo.rounds.
    """

    sheet: Sheet
    posyandu: IntArray
    vitamin_a: IntArray
    mbg: IntArray
    measured_at: IntArray
    received_at: IntArray
    replaces: IntArray
    reason: IntArray

    def __len__(self) -> int:
        return len(self.sheet)


def records_of(city: City, rng: Rng) -> Records:
    """Every reading of the city with its times, the corrections at the end."""
    parts, late = [], []
    for month, sheet in sorted(city.months.items()):
        measured = _during_the_day(sheet.day, rng)
        parts.append(_records(city, sheet, month, measured, _typed_in(measured, rng), rng))
    for held in city.rounds:
        first = _as_first_sent(held)
        measured = _during_the_day(first.day, rng)
        received = measured + rng.integers(60, 5400, len(first))
        received = _some_late(held, first.day, received, rng)
        start = sum(len(part) for part in parts)
        parts.append(_records(city, first, held.figures.month, measured, received, rng))
        late += _corrections(held, parts[-1], start, rng)
    return _joined(parts + late)


def _records(
    city: City, sheet: Sheet, month: int, measured: IntArray, received: IntArray, rng: Rng
) -> Records:
    n = len(sheet)
    age = sheet.day - city.children.born_on[sheet.child]
    has_capsule = (age >= SIX_MONTHS_DAYS) & (month in VITAMIN_A_MONTHS)
    has_mbg = (age >= SIX_MONTHS_DAYS) & (month >= FIRST_MBG_MONTH)
    return Records(
        sheet=sheet,
        posyandu=_posyandu_on(city, sheet),
        vitamin_a=np.where(has_capsule, rng.random(n) < VITAMIN_A_SHARE, NOT_ASKED),
        mbg=np.where(has_mbg, rng.random(n) < MBG_SHARE, NOT_ASKED),
        measured_at=measured,
        received_at=received,
        replaces=np.full(n, -1),
        reason=np.full(n, NO_REASON),
    )


def _posyandu_on(city: City, sheet: Sheet) -> IntArray:
    children = city.children
    moved = children.moved_on[sheet.child] <= sheet.day
    return np.where(moved, children.next_posyandu[sheet.child], children.posyandu[sheet.child])


def _during_the_day(day: DayArray, rng: Rng) -> IntArray:
    return wita_seconds(day, rng.uniform(OPENING_HOUR, CLOSING_HOUR, len(day)))


def _typed_in(measured: IntArray, rng: Rng) -> IntArray:
    """When readings of a routine month arrive: within the hour, or some days later."""
    n = len(measured)
    soon = rng.integers(60, 3600, n)
    later = rng.integers(20, 24 * TYPED_WITHIN_DAYS, n) * 3600
    return measured + np.where(rng.random(n) < TYPED_LATER, later, soon)


def _as_first_sent(held: Round) -> Sheet:
    """The round's sheet with the mistakes still in it."""
    if held.corrections is None:
        return held.sheet
    columns = {f.name: getattr(held.sheet, f.name).copy() for f in fields(Sheet)}
    for name, column in columns.items():
        column[held.corrections.row] = getattr(held.corrections.first, name)
    return Sheet(**columns)


def _some_late(held: Round, day: DayArray, received: IntArray, rng: Rng) -> IntArray:
    """Readings of the last day that are typed in during the days after it."""
    end = day_number(held.figures.ends_on)
    last = np.flatnonzero(day == end)
    rows = rng.choice(last, min(held.figures.n_received_late, len(last)), replace=False)
    day_received = end + rng.integers(1, LATE_DAYS, len(rows))
    received = received.copy()
    received[rows] = _during_the_day(day_received, rng)
    return received


def _corrections(held: Round, first: Records, start: int, rng: Rng) -> list[Records]:
    """The readings that replace rows of `first`, which stand from row `start` on."""
    if held.corrections is None:
        return []
    row = held.corrections.row
    end = day_number(held.figures.ends_on)
    day = end + rng.integers(FIRST_CORRECTION_DAY, LAST_CORRECTION_DAY + 1, len(row))
    return [
        Records(
            sheet=held.sheet.rows(row),
            posyandu=first.posyandu[row],
            vitamin_a=first.vitamin_a[row],
            mbg=first.mbg[row],
            measured_at=first.measured_at[row],
            received_at=_during_the_day(day, rng),
            replaces=start + row,
            reason=held.corrections.reason,
        )
    ]


def _joined(parts: list[Records]) -> Records:
    sheet = Sheet(
        **{
            f.name: np.concatenate([getattr(part.sheet, f.name) for part in parts])
            for f in fields(Sheet)
        }
    )
    others = {
        f.name: np.concatenate([getattr(part, f.name) for part in parts])
        for f in fields(Records)
        if f.name != "sheet"
    }
    return Records(sheet=sheet, **others)


def known_at(records: Records, seconds: int) -> IntArray:
    """Rows that had been received by a moment and not yet been replaced."""
    is_there = records.received_at <= seconds
    replaced = records.replaces[is_there & (records.replaces >= 0)]
    is_there = is_there.copy()
    is_there[replaced] = False
    return np.flatnonzero(is_there)
