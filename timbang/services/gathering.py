"""What several threads want done at one moment, done at once by one of them.

Storing one reading takes a transaction and fourteen statements, storing fifty takes as many. So the
threads of a web process do not queue for the database each with its own: the first one leads and
stores. Whoever comes meanwhile waits; the next of them leads, with what all of them brought. Nobody
waits for company: a thread that comes alone is served at once.
"""

import logging
import threading
from collections.abc import Callable, Hashable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final, Generic, TypeVar

logger = logging.getLogger(__name__)

T = TypeVar("T")
R = TypeVar("R")

MOST_ITEMS: Final = 400  # done at once: more would only make all of them wait longer
# What a thread waits to be served before it goes alone, and how long for whoever serves it.
PATIENCE_SECONDS: Final = 5.0
LONGEST_SECONDS: Final = 60.0


class StillUnderWay(Exception):
    """Another thread took the items and has not come back: whether they are done, nobody knows."""


class _Turn(Enum):
    WAITS = auto()
    LEADS = auto()
    IS_SERVED = auto()
    IS_DONE = auto()
    GOES_ALONE = auto()


@dataclass(eq=False)
class _Call(Generic[T, R]):
    """What one thread brought, and what became of it."""

    items: Sequence[T]
    touched: AbstractSet[Hashable]
    turn: _Turn = _Turn.WAITS
    results: Sequence[R] = ()
    answered: threading.Event = field(default_factory=threading.Event)

    def answer(self, turn: _Turn) -> None:
        self.turn = turn
        self.answered.set()


class Gathering(Generic[T, R]):
    """Threads of one process that do one kind of work together.

    `work` gives a result for each item, in order, or raises and has done nothing. It never gets
    items of two threads that touch the same: these come one after the other.
    """

    def __init__(
        self,
        work: Callable[[Sequence[T]], Sequence[R]],
        *,
        patience_seconds: float = PATIENCE_SECONDS,
        longest_seconds: float = LONGEST_SECONDS,
    ) -> None:
        self._work = work
        self._patience, self._longest = patience_seconds, longest_seconds
        self._lock = threading.Lock()
        self._has_leader = False
        self._waiting: list[_Call[T, R]] = []

    def do(self, items: Sequence[T], touched: AbstractSet[Hashable]) -> Sequence[R] | None:
        """The results of `items`; None where that failed: then the caller does them itself.

        Raises StillUnderWay where another thread has had them for too long.
        """
        call: _Call[T, R] = _Call(items, touched)
        with self._lock:
            if self._has_leader:
                self._waiting.append(call)
            else:
                self._has_leader, call.turn = True, _Turn.LEADS
        if call.turn is not _Turn.LEADS:
            self._wait(call)
        if call.turn is _Turn.LEADS:
            self._lead(call)
        return call.results if call.turn is _Turn.IS_DONE else None

    def _wait(self, call: _Call[T, R]) -> None:
        """Until somebody has served the call, or it is its turn to lead, or it goes alone."""
        if call.answered.wait(self._patience):
            return
        with self._lock:
            if call.turn is _Turn.WAITS:
                self._waiting.remove(call)
                call.turn = _Turn.GOES_ALONE
                return
        if not call.answered.wait(self._longest):
            raise StillUnderWay

    def _lead(self, call: _Call[T, R]) -> None:
        with self._lock:
            group = [call, *self._companions(call)]
        try:
            self._serve(group)
        finally:
            # Whatever happened to this thread: nobody waits for it any longer.
            with self._lock:
                self._hand_over()
            for one in group:
                if one.turn is not _Turn.IS_DONE:
                    one.answer(_Turn.GOES_ALONE)

    def _companions(self, call: _Call[T, R]) -> list[_Call[T, R]]:
        """Whoever waits and touches nothing of the others, as many as go together."""
        found: list[_Call[T, R]] = []
        touched, n_items = set(call.touched), len(call.items)
        for other in self._waiting:
            if n_items + len(other.items) <= MOST_ITEMS and touched.isdisjoint(other.touched):
                touched |= other.touched
                n_items += len(other.items)
                other.turn = _Turn.IS_SERVED
                found.append(other)
        self._waiting = [other for other in self._waiting if other.turn is _Turn.WAITS]
        return found

    def _serve(self, group: Sequence[_Call[T, R]]) -> None:
        items = [item for call in group for item in call.items]
        try:
            results = self._work(items)
        except Exception:
            # Whose fault it was, each finds out alone.
            logger.warning("%s calls go one by one", len(group), exc_info=True)
            return
        begin = 0
        for call in group:
            call.results = results[begin : begin + len(call.items)]
            begin += len(call.items)
            call.answer(_Turn.IS_DONE)

    def _hand_over(self) -> None:
        """Have the one who waits longest lead, if there is one."""
        self._has_leader = bool(self._waiting)
        if self._waiting:
            self._waiting.pop(0).answer(_Turn.LEADS)
