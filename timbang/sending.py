"""What both roads of POST kirim/ share: reading a batch, counting, taking it in, answering."""

import json
import math
import time
from typing import Any, Final, NamedTuple, Protocol, cast

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from rest_framework.throttling import UserRateThrottle

from measurements.doors import ask_for_refresh
from posyandu.models import User
from timbang.services.receiving import MOST_ENTRIES, Result, receive_batch

MOST_BYTES: Final = 256 * 1024
LONGEST_DEVICE: Final = 40
UNCOUNTED: Final = 20  # batches of a user that a process lets in without asking the others
MOST_USERS: Final = 10_000  # remembered by a process
# A round has 915 phones; one request a second of each web process is enough.
REFRESH_EVERY_SECONDS: Final = 1
CLOCKS_DIFFER_S: Final = 0.05


class NoBatch(ValueError):
    """What was sent is no batch; `str(error)` is one Indonesian sentence."""


class Batch(NamedTuple):
    """What one phone sends."""

    entries: list[Any]
    device: str


class Counting(Protocol):
    """A cache of bontang_stunting/cache.py."""

    def count(self, key: str, n: int, *, seconds: int) -> int: ...


class SendingThrottle(UserRateThrottle):
    """Batches of one user in as many seconds as the settings say, from the first of them on.

    A kader weighs a child a minute. So a web process asks the shared cache only about users of
    whom it has seen `UNCOUNTED` in that time, and tells it of all of them then: a user who is at
    several processes may send so many more at each.
    """

    scope = "kirim"
    num_requests: int | None
    duration: int | None

    def allow_request(self, request: Any, view: Any) -> bool:
        """Whether this one may still come."""
        return self.allows(request.user.pk)

    def allows(self, user_id: int) -> bool:
        """Whether one more of this user may come; it is counted."""
        seconds = self.duration or 1
        n = seen.count(user_id, seconds)
        if n <= UNCOUNTED or self.num_requests is None:
            return True
        counter = cast(Counting, cache)
        more = n if n == UNCOUNTED + 1 else 1
        return counter.count(f"timbang:kirim:{user_id}", more, seconds=seconds) <= self.num_requests

    def wait(self) -> float | None:
        """Seconds after which it may come in any case."""
        return self.duration


class Seen:
    """How often this process has seen each user lately."""

    def __init__(self) -> None:
        self._by_user: dict[int, tuple[int, float]] = {}  # (times, until when they count)

    def count(self, user_id: int, seconds: int) -> int:
        """How often within so many seconds of the first time, this time included."""
        now = time.monotonic()
        n, until = self._by_user.get(user_id, (0, 0.0))
        if until <= now:
            n, until = 0, now + seconds
            if len(self._by_user) >= MOST_USERS:
                self._by_user.clear()
        self._by_user[user_id] = (n + 1, until)
        return n + 1

    def forget(self) -> None:
        """Begin anew."""
        self._by_user.clear()


seen: Final = Seen()


class RefreshClock:
    """Asks for a refresh at most once a second: 915 phones would flood the broker.

    Every change is found by a refresh that begins after it: where one has just been asked for, the
    next is asked for in advance, and finds all changes until it begins.
    """

    def __init__(self) -> None:
        self.due_at = -math.inf  # when the last refresh that was asked for begins

    def ask(self) -> None:
        """Have what has just been committed counted."""
        now = time.monotonic()
        if now < self.due_at:
            return
        wait_s = max(0.0, self.due_at + REFRESH_EVERY_SECONDS - now)
        self.due_at = now + wait_s
        # The worker counts its seconds by another clock: a moment late finds all, too early not.
        ask_for_refresh(wait_s=wait_s + CLOCKS_DIFFER_S if wait_s else 0.0)


refresh_clock: Final = RefreshClock()


def parsed(body: bytes) -> Any:
    """The JSON. Raises NoBatch for what is none."""
    try:
        return json.loads(body, parse_constant=_refuse)
    # RecursionError: brackets within brackets, thousands deep.
    except (ValueError, RecursionError):
        raise NoBatch("Kiriman tidak terbaca.") from None


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


def batch_of(sent: Any) -> Batch:
    """What parsed JSON says. Raises NoBatch."""
    entries = sent.get("entries") if isinstance(sent, dict) else None
    if not isinstance(entries, list) or not 1 <= len(entries) <= MOST_ENTRIES:
        raise NoBatch(f"Kirim 1 sampai {MOST_ENTRIES} catatan sekaligus.")
    device = sent.get("device")
    if not isinstance(device, str) or not 1 <= len(device) <= LONGEST_DEVICE:
        raise NoBatch("Kiriman ini tidak menyebut alatnya.")
    if not (device.isascii() and device.isprintable()):
        raise NoBatch("Kiriman ini tidak menyebut alatnya.")
    return Batch(entries, device)


def take_in(batch: Batch, *, by: User) -> dict[str, Any]:
    """Store a batch and say what became of it; ask for a refresh where something was stored."""
    results = receive_batch(batch.entries, by=by, device=batch.device, today=timezone.localdate())
    if any(result.status == "stored" for result in results):
        transaction.on_commit(refresh_clock.ask)
    return {
        "server_time": timezone.localtime().isoformat(),
        "results": [_told(result) for result in results],
    }


def _told(result: Result) -> dict[str, Any]:
    return {
        "id": result.id,
        "status": result.status,
        "message": result.message,
        "errors": result.errors,
    }
