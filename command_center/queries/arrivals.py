"""When the children of a period came: the pace of a day, the milestones of areas."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final
from uuid import UUID

from django.utils import timezone

from bontang_stunting.lib import formatting
from dashboard.filters import DashboardFilter
from measurements.models import Measurement, MeasurementResult

HOUR: Final = timedelta(hours=1)
MINUTE: Final = timedelta(minutes=1)
# Shares of its list that are worth a line of the ticker.
STEPS: Final = (50, 90, 100)
CITY_STEPS: Final = (25, 50, 75, 90, 95, 100)
MOST_LINES: Final = 12
_OPEN_HOURS: Final = 10  # of a posyandu day: no pace goes on through the night
_OPENS, _CLOSES = 7, 18


@dataclass(frozen=True)
class Arrival:
    """A child of this kelurahan was weighed, and the server knows it since `at`."""

    at: datetime
    kelurahan: str


@dataclass(frozen=True)
class Pace:
    """How fast children come: of the last hour, an hour of the present day, and to the end.

    `done_at`: when everybody will have come at the pace of the day; None without a pace, and when
    that is later than the last day. `hours`: (the hour's beginning, how many) of the last day with
    arrivals; `days`: (the first arrival, how many) of each day with any.
    """

    last_hour: int
    per_hour: float | None
    today: int
    done_at: datetime | None
    hours: tuple[tuple[datetime, int], ...]
    days: tuple[tuple[datetime, int], ...]


def arrivals_of(chosen: DashboardFilter, months: Sequence[date]) -> list[Arrival]:
    """Who was weighed in the filter's period, in the order in which the server learned of it.

    Of a round by the kelurahan whose list has the child, of a month by the one that weighed it.
    `months`: those of the period.
    """
    results = MeasurementResult.objects.filter(
        month__in=months,  # by it there is an index
        measurement__weight_g__isnull=False,
    )
    if chosen.operasi_id:
        on_list = "measurement__balita__sasaran"
        place = f"{on_list}__posyandu"
        results = results.filter(
            chosen.posyandu_q(f"{place}__"),
            operasi=chosen.operasi_id,
            counts_in_round=True,
            **{f"{on_list}__operasi": chosen.operasi_id, f"{on_list}__removed_at": None},
        )
    else:
        place = "measurement__posyandu"
        results = results.filter(chosen.posyandu_q(f"{place}__"), counts_in_month=True)
    rows = list(
        results.values_list(
            "measurement__received_at", f"{place}__kelurahan_id", "measurement__replaces_id"
        )
    )
    first = _first_sent([replaced for _, _, replaced in rows if replaced])
    came = (Arrival(first.get(replaced, at), where) for at, where, replaced in rows)
    return sorted(came, key=lambda one: one.at)


def _first_sent(replaced: Sequence[UUID]) -> dict[UUID | None, datetime]:
    """When the first reading in a chain of corrections was received, by the last one replaced.

    A correction is no arrival: the child had come before.
    """
    found: dict[UUID | None, datetime] = {}
    last_of = {pk: pk for pk in replaced}
    while last_of:
        rows = Measurement.objects.filter(pk__in=list(last_of))
        told = list(rows.values_list("pk", "received_at", "replaces_id"))
        found |= {last_of[pk]: at for pk, at, _ in told}
        last_of = {before: last_of[pk] for pk, _, before in told if before}
    return found


def pace_of(arrivals: Sequence[Arrival], n_left: int, now: datetime, end: datetime) -> Pace:
    """The pace at a moment, where so many are still to come until the period's `end`."""
    today = timezone.localtime(now).date()
    came = [timezone.localtime(one.at) for one in arrivals]
    of_today = [at for at in came if at.date() == today]
    last_day = [at for at in came if at.date() == came[-1].date()] if came else []
    hours = tuple(
        (hour, len(list(some)))
        for hour, some in groupby(
            last_day, key=lambda at: at.replace(minute=0, second=0, microsecond=0)
        )
    )
    days = tuple((of_day[0], len(of_day)) for of_day in _by_day(came))
    per_hour = None
    if of_today:
        open_for = max(now - of_today[0], MINUTE * 10)
        per_hour = len(of_today) / min(open_for / HOUR, _OPEN_HOURS)
    return Pace(
        last_hour=sum(now - HOUR <= at <= now for at in of_today),
        per_hour=per_hour,
        today=len(of_today),
        done_at=_done_at(per_hour, n_left, now, end) if per_hour and n_left else None,
        hours=hours,
        days=days,
    )


def _by_day(came: Sequence[datetime]) -> Iterable[list[datetime]]:
    """Moments, in their order, day by day."""
    return (list(some) for _, some in groupby(came, key=lambda at: at.date()))


def _done_at(per_hour: float, n_left: int, now: datetime, end: datetime) -> datetime | None:
    """When the last child will have come, counting the hours in which posyandu are open."""
    left = n_left / per_hour
    at = timezone.localtime(now)
    while at < end:
        opens = at.replace(hour=_OPENS, minute=0, second=0, microsecond=0)
        closes = at.replace(hour=_CLOSES, minute=0, second=0, microsecond=0)
        at = max(at, opens)
        if at < closes:
            if left <= (closes - at) / HOUR:
                return at + left * HOUR
            left -= (closes - at) / HOUR
        at = opens + timedelta(days=1)
    return None


@dataclass(frozen=True)
class Milestone:
    """An area has reached a share of its list."""

    at: datetime
    area: str  # the code of a kelurahan; empty for the city
    percent: int


def milestones_of(arrivals: Sequence[Arrival], lists: Mapping[str, int]) -> list[Milestone]:
    """When each kelurahan, and the city, reached the shares of STEPS; `lists`: children on each."""
    found: list[Milestone] = []
    n_city, of_city = 0, sum(lists.values())
    came = dict.fromkeys(lists, 0)
    for one in arrivals:
        if one.kelurahan not in came:
            continue
        n_city += 1
        came[one.kelurahan] += 1
        found += [
            Milestone(one.at, one.kelurahan, percent)
            for percent in _reached(came[one.kelurahan], lists[one.kelurahan], STEPS)
        ]
        found += [
            Milestone(one.at, "", percent) for percent in _reached(n_city, of_city, CITY_STEPS)
        ]
    return found


def _reached(n: int, of: int, steps: Sequence[int]) -> Iterable[int]:
    """The steps that the `n`th child of `of` reached, and the one before it had not."""
    return (p for p in steps if 100 * n >= p * of and 100 * (n - 1) < p * of)


def line_of(milestone: Milestone, names: Mapping[str, str], city: str) -> str:
    """A milestone as the ticker tells it."""
    who = f"Kelurahan {names[milestone.area]}" if milestone.area else city
    if milestone.percent == 100:
        return f"{who}: semua balita sudah ditimbang"
    return f"{who} mencapai {formatting.number(milestone.percent)} %"
