"""Gizi buruk and what is done about it: how many were found, referred and seen. Never who."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from dashboard.filters import DashboardFilter
from dashboard.queries.worklists import counted_readings, severe_wasting, waiting
from dashboard.statistics.intervals import MIN_SHOWN

NAMES: Final = ("found", "referred", "seen")


def care_of(chosen: DashboardFilter, today: date) -> dict[str, int]:
    """Children with gizi buruk by any sign in the period; referrals of the city that were made and
    those whose child was seen since.
    """
    n_waiting, n_seen = (waiting(key, chosen, today).n for key in ("rujukan", "rujukan-selesai"))
    return {
        "found": counted_readings(chosen).filter(severe_wasting()).count(),
        "referred": n_waiting + n_seen,
        "seen": n_seen,
    }


def told_care(before: Mapping[str, int], now: Mapping[str, int]) -> dict[str, int]:
    """What of it may be told: no small count, and none that grew by a few since it was told."""
    found = {}
    for name in NAMES:
        n, last = now[name], before.get(name)
        if n == 0 and last is None:
            found[name] = 0
        elif n >= MIN_SHOWN:
            is_far = last is None or last == 0 or abs(n - last) >= MIN_SHOWN
            found[name] = n if is_far else last or n
    return found


def care_json(told: Mapping[str, int]) -> dict[str, Any]:
    """The counts, null where they may not be told, and one sentence on what they are."""
    seen, referred = told.get("seen"), told.get("referred")
    n_waiting = None if seen is None or referred is None else referred - seen
    return {
        **{name: told.get(name) for name in NAMES},
        "waiting": n_waiting if n_waiting is not None and _may(n_waiting) else None,
        "note": "BB/TB di bawah −3 SD, LiLA di bawah 11,5 cm, atau edema. "
        "Angka bergerak paling sedikit lima anak sekali agar tidak ada anak yang dikenali.",
    }


def _may(n: int) -> bool:
    return n == 0 or n >= MIN_SHOWN
