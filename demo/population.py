"""Who lives where and when: births, newcomers, moves, deaths and fifth birthdays through 2025."""

from dataclasses import dataclass, fields
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from demo.days import (
    FIRST_OF_MONTH,
    NEVER,
    DayArray,
    fifth_birthday,
    join_day,
    leave_day,
)
from demo.published import MONTHS, ROUNDS, IntArray

Rng = np.random.Generator

# Codes of `status`; demo.writing knows the names the database has for them.
ACTIVE, MOVED, DIED, FIVE = 0, 1, 2, 3

MONTHLY_BIRTHS: Final = 1 / 64  # of S; the city's cohorts shrink a little
MONTHLY_MOVES_AWAY: Final = 0.004
MONTHLY_DEATHS: Final = 0.00012
MONTHLY_MOVES_WITHIN: Final = 0.0008
BOYS: Final = 0.513
# Of those who come in a month with a round, these are first seen at the round itself.
FIRST_SEEN_AT_ROUND: Final = 0.3
FIVE_YEARS: Final = 1826


@dataclass(frozen=True)
class Children:
    """One element per child, days as whole numbers (see demo.days).

    posyandu, next_posyandu: rows of the city's posyandu; next from `moved_on` on. left_on: NEVER
    for those still here. status: ACTIVE, MOVED, DIED or FIVE.
    """

    sex: IntArray
    born_on: DayArray
    posyandu: IntArray
    next_posyandu: IntArray
    moved_on: DayArray
    registered_on: DayArray
    left_on: DayArray
    status: IntArray

    def __len__(self) -> int:
        return len(self.sex)

    def followed_by(self, more: Self) -> Self:
        """These children and then those of `more`."""
        return type(self)(
            **{
                f.name: np.concatenate([getattr(self, f.name), getattr(more, f.name)])
                for f in fields(self)
            }
        )

    def posyandu_on(self, day: DayArray | int) -> IntArray:
        """The posyandu each child belongs to on a day."""
        return np.where(self.moved_on <= day, self.next_posyandu, self.posyandu)

    def in_month(self, month: int) -> npt.NDArray[np.bool_]:
        """Who belongs to the month's S: registered by its join day, not gone by its leave day."""
        return (self.registered_on <= join_day(month)) & (self.left_on > leave_day(month))


class Neighbourhoods:
    """The posyandu of the city, how large each is, and the kelurahan it lies in."""

    def __init__(self, kelurahan_of: IntArray, rng: Rng) -> None:
        self.kelurahan_of = kelurahan_of
        self.size = rng.gamma(12.0, size=len(kelurahan_of))

    def draw(self, kelurahan: int, n: int, rng: Rng) -> IntArray:
        """`n` posyandu of a kelurahan, larger ones more often."""
        rows = np.flatnonzero(self.kelurahan_of == kelurahan)
        share = self.size[rows] / self.size[rows].sum()
        return rng.choice(rows, size=n, p=share)


def populate(kelurahan_of: IntArray, registered: IntArray, rng: Rng) -> Children:
    """Every child who lived in the city between December 2024 and December 2025.

    kelurahan_of: the kelurahan of each posyandu. registered: S wanted, [month, kelurahan]; it is
    met exactly in every month, by as many newcomers or moves as it takes.
    """
    places = Neighbourhoods(kelurahan_of, rng)
    start = FIRST_OF_MONTH[0] - 1
    children = _settled(places, registered[0], start, rng)
    since = start
    for month in range(len(MONTHS)):
        children = _moves_within(children, places, month, since, rng)
        children = _departures(children, month, since, rng)
        for kelurahan, wanted in enumerate(registered[month]):
            children = _born(children, places, kelurahan, int(wanted), month, rng)
            children = _balanced(children, places, kelurahan, int(wanted), month, since, rng)
        since = join_day(month)
    return children


def _new(born_on: DayArray, registered_on: DayArray, posyandu: IntArray, rng: Rng) -> Children:
    n = len(born_on)
    never = np.full(n, NEVER)
    birthday = fifth_birthday(born_on)
    return Children(
        sex=np.where(rng.random(n) < BOYS, 1, 2),
        born_on=born_on,
        posyandu=posyandu,
        next_posyandu=posyandu.copy(),
        moved_on=never,
        registered_on=registered_on,
        # Past the year's end nobody is five yet.
        left_on=np.where(birthday <= join_day(len(MONTHS) - 1), birthday, NEVER),
        status=np.where(birthday <= join_day(len(MONTHS) - 1), FIVE, ACTIVE),
    )


def _settled(places: Neighbourhoods, wanted: IntArray, start: int, rng: Rng) -> Children:
    """The children already here when the story starts."""
    posyandu = np.concatenate(
        [places.draw(kelurahan, int(n), rng) for kelurahan, n in enumerate(wanted)]
    )
    n = len(posyandu)
    age = (rng.random(n) ** 0.97 * (FIVE_YEARS - 2)).astype(np.int64)
    is_newcomer = rng.random(n) < 0.12
    first_seen = np.where(is_newcomer, rng.random(n) * age, rng.random(n) * 40)
    registered = np.minimum(start - age + first_seen.astype(np.int64), start)
    return _new(start - age, registered, posyandu, rng)


def _moves_within(
    children: Children, places: Neighbourhoods, month: int, since: int, rng: Rng
) -> Children:
    """A few families move to another posyandu, but not near a round: each child has one then."""
    if any(f.month in (month, month - 1) for f in ROUNDS):
        return children
    free = children.in_month(month) & (children.moved_on == NEVER)
    movers = np.flatnonzero(free & (rng.random(len(children)) < MONTHLY_MOVES_WITHIN))
    day = rng.integers(since + 1, leave_day(month) + 1, size=len(movers))
    target = rng.choice(len(places.size), size=len(movers), p=places.size / places.size.sum())
    is_real = (target != children.posyandu[movers]) & (children.registered_on[movers] < day)
    is_real &= children.left_on[movers] > day
    children.next_posyandu[movers[is_real]] = target[is_real]
    children.moved_on[movers[is_real]] = day[is_real]
    return children


def _departures(children: Children, month: int, since: int, rng: Rng) -> Children:
    """Some move away, few die. None in the days of a round."""
    here = children.in_month(month) & (children.registered_on <= since)
    luck = rng.random(len(children))
    for status, low, high in (
        (DIED, 0.0, MONTHLY_DEATHS),
        (MOVED, MONTHLY_DEATHS, MONTHLY_DEATHS + MONTHLY_MOVES_AWAY),
    ):
        _leave(
            children,
            np.flatnonzero(here & (luck >= low) & (luck < high)),
            status,
            month,
            since,
            rng,
        )
    return children


def _leave(
    children: Children, who: IntArray, status: int, month: int, since: int, rng: Rng
) -> None:
    day = rng.integers(since + 1, leave_day(month) + 1, size=len(who))
    # Who moved within the city this month stays a while.
    day = np.where(children.moved_on[who] < NEVER, leave_day(month), day)
    is_first = (day < children.left_on[who]) & (day > children.registered_on[who])
    children.left_on[who[is_first]] = day[is_first]
    children.status[who[is_first]] = status


def _arrival_days(n: int, month: int, rng: Rng) -> DayArray:
    """When newcomers are registered; in a round's month some at the round itself, none after it."""
    since = FIRST_OF_MONTH[month] - 1
    opening, end = leave_day(month), join_day(month)
    day = rng.integers(since + 1, opening + (opening == end), size=n)
    if opening < end:
        day = np.where(
            rng.random(n) < FIRST_SEEN_AT_ROUND, rng.integers(opening + 1, end + 1, size=n), day
        )
    return day


def _born(
    children: Children,
    places: Neighbourhoods,
    kelurahan: int,
    wanted: int,
    month: int,
    rng: Rng,
) -> Children:
    n = int(rng.poisson(wanted * MONTHLY_BIRTHS))
    registered = _arrival_days(n, month, rng)
    born = registered - rng.integers(10, 45, size=n)
    return children.followed_by(_new(born, registered, places.draw(kelurahan, n, rng), rng))


def _balanced(
    children: Children,
    places: Neighbourhoods,
    kelurahan: int,
    wanted: int,
    month: int,
    since: int,
    rng: Rng,
) -> Children:
    """As many newcomers, or as many more moving away, as the month's S asks for."""
    is_here = children.in_month(month)
    is_here &= places.kelurahan_of[children.posyandu_on(join_day(month))] == kelurahan
    missing = wanted - int(is_here.sum())
    if missing < 0:
        settled = is_here & (children.registered_on <= since) & (children.moved_on == NEVER)
        who = rng.choice(np.flatnonzero(settled), size=-missing, replace=False)
        _leave(children, who, MOVED, month, since, rng)
        return children
    registered = _arrival_days(missing, month, rng)
    born = registered - rng.integers(40, FIVE_YEARS - 60, size=missing)
    return children.followed_by(_new(born, registered, places.draw(kelurahan, missing, rng), rng))
