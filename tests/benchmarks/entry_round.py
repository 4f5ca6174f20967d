"""One hour of a round as 915 phones live it, an outage of twenty minutes in its middle.

When a phone tries again after the outage, frontend/timbang/core/backoff.js says; the twin of it
here waits 2 s, 4 s, 8 s … 2 min, each between half and all of it.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from tests.benchmarks.entry_city import Phone

N_PHONES: Final = 915
N_CHILDREN: Final = 9_700
HOUR: Final = 3_600.0
OUTAGE: Final = (1_500.0, 2_700.0)
FIRST_WAIT, LONGEST_WAIT = 2.0, 120.0
# The rest of the hour is played fast; the two minutes in which all phones come back, less so.
SPEED: Final = 40.0
BURST_SPEED: Final = 5.0
BURST: Final = LONGEST_WAIT
# What is played at its own pace as well: seconds before the outage and after it.
OWN_PACE: Final = ((OUTAGE[0] - 45, OUTAGE[0]), (OUTAGE[1], OUTAGE[1] + 75))
# Every so many requests one answer is lost on its way, and the phone sends again.
ONE_ANSWER_LOST_IN: Final = 50


@dataclass(frozen=True)
class Sending:
    """A request at its moment of the hour; after the outage a phone sends all it holds."""

    at: float
    phone: Phone
    entries: list[dict[str, Any]]


def hour_of(phones: list[Phone], *, n_children: int, today: date, seed: int = 1) -> list[Sending]:
    """What each phone sends and when, in seconds of the hour, in order."""
    rng = random.Random(seed)
    sendings = []
    for phone, children in _shared_out(phones, n_children):
        weighed = sorted((rng.uniform(0, HOUR), child) for child in children)
        held = [(at, child) for at, child in weighed if OUTAGE[0] <= at < OUTAGE[1]]
        back = _is_back_at(held[0][0], rng) if held else 0.0
        late = [one for one in weighed if held and OUTAGE[0] <= one[0] < back]
        for at, child in weighed:
            if (at, child) not in late:
                sendings.append(Sending(at, phone, [phone.weighs(child, rng, today)]))
        if late:
            entries = [phone.weighs(child, rng, today) for _, child in late]
            sendings.append(Sending(back, phone, entries))
    return sorted(sendings, key=lambda one: one.at)


def _shared_out(phones: list[Phone], n_children: int) -> list[tuple[Phone, list[UUID]]]:
    """The children of a posyandu, each at one of its phones."""
    mine: dict[int, list[UUID]] = {phone.number: [] for phone in phones}
    at: dict[int, list[Phone]] = {}
    for phone in phones:
        at.setdefault(phone.posyandu_id, []).append(phone)
    all_children = [
        (turn, its_phones[turn % len(its_phones)], child)
        for its_phones in at.values()
        for turn, child in enumerate(its_phones[0].children)
    ]
    for _, phone, child in sorted(all_children, key=lambda one: one[0])[:n_children]:
        mine[phone.number].append(child)
    return [(phone, mine[phone.number]) for phone in phones]


def _is_back_at(first_try: float, rng: random.Random) -> float:
    """The moment of the first try that gets through."""
    at, wait = first_try, FIRST_WAIT
    while at < OUTAGE[1]:
        at += wait * rng.uniform(0.5, 1)
        wait = min(2 * wait, LONGEST_WAIT)
    return at


def played(at: float) -> float:
    """A moment of the hour as seconds of the replay: nothing comes through in the outage."""
    before, after = OUTAGE
    if at < before:
        return at / SPEED
    into = max(0.0, at - after)
    return before / SPEED + min(into, BURST) / BURST_SPEED + max(0.0, into - BURST) / SPEED


def is_at_own_pace(one: Sending) -> bool:
    """Whether it belongs to what is played at its own pace."""
    return any(begin <= one.at < end for begin, end in OWN_PACE)


def at_own_pace(at: float) -> float:
    """Such a moment as seconds of its replay; the outage itself takes no time."""
    (begin, end), (again, _) = OWN_PACE
    return at - begin if at < end else end - begin + at - again


def requests_of(
    sendings: list[Sending], moment: Callable[[float], float] = played
) -> list[tuple[float, bytes]]:
    """The requests with their moments in the replay; some are sent again at once."""
    requests = []
    for number, one in enumerate(sendings):
        request = one.phone.sends(one.entries)
        requests.append((moment(one.at), request))
        if number % ONE_ANSWER_LOST_IN == 0:
            requests.append((moment(one.at), request))
    return requests
