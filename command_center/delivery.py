"""The answer to a display that asks what is new: made once for all of them, and kept.

Fifty displays ask once a second or two. While nothing changes each costs one small statement
(`is_latest`); when something has changed the first that asks makes the answer for all, and nobody
makes one more often than twice a second.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.core.cache import cache
from django.db import connection

from bontang_stunting.lib.release import release
from command_center.queries.wall import wall_of
from command_center.services.links import digest_of
from posyandu.models import Kota

_NEWEST: Final = timedelta(seconds=0.5)
_MAKING_S: Final = 10  # a process that died while it made an answer holds the others up no longer
_KEPT_S: Final = 3600


@dataclass(frozen=True)
class _Head:
    """Which answer is the latest, what it was made of and when."""

    state: str
    made_at: datetime
    etag: str


@dataclass(frozen=True)
class Delivery:
    """The answer's ETag, and its text without the moment it is sent."""

    etag: str
    text: str

    def sent_at(self, now: datetime) -> str:
        """The JSON for one display: the same for all but for the clock of the server."""
        return f'{{"now": "{now.isoformat(timespec="seconds")}", {self.text[1:]}'


def etag_for(kota: str, now: datetime) -> str:
    """The ETag of what would be delivered to a city (its code) now; made if need be."""
    head = _latest(kota, now)
    return head.etag


def is_latest(etag: str, secret: str, now: datetime) -> bool:
    """Whether this is the latest answer for a display with this link; no where one has to look.

    The link and what answers are made of are asked for in one statement, and the head that this
    process saw last is believed while it is of that.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OF_LINK, [digest_of(secret)])
        found = cursor.fetchone()
    if found is None:
        return False
    kota, *parts = found
    state = _named(parts, now)
    head = _seen.get(kota)
    if head is None or (head.state, head.etag) != (state, etag):
        head = cache.get(_head_key(kota))
        if head is None or (head.state, head.etag) != (state, etag):
            return False
        _seen[kota] = head
    return True


# The head of each city that this process saw last.
_seen: Final[dict[str, _Head]] = {}


def delivery_for(kota: str, now: datetime) -> Delivery:
    """What all displays of a city are told now."""
    head = _latest(kota, now)
    text = cache.get(_text_key(head.etag))
    if text is None:
        head = _made(kota, _state(kota, now), now)
        text = cache.get(_text_key(head.etag))
    return Delivery(head.etag, text)


def _latest(kota: str, now: datetime) -> _Head:
    state = _state(kota, now)
    head: _Head | None = cache.get(_head_key(kota))
    if head and (head.state == state or now - head.made_at < _NEWEST):
        return head
    if not cache.add(f"layar-sedang-{kota}", now.isoformat(), _MAKING_S) and head:
        return head
    try:
        return _made(kota, state, now)
    finally:
        cache.delete(f"layar-sedang-{kota}")


def _made(kota: str, state: str, now: datetime) -> _Head:
    of_city = wall_of(Kota.objects.get(pk=kota), now)
    told = {"release": release(settings.BASE_DIR), **of_city}
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    etag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    head = _Head(state, now, etag)
    cache.set(_text_key(etag), text, _KEPT_S)
    cache.set(_head_key(kota), head, _KEPT_S)
    return head


def _head_key(kota: str) -> str:
    return f"layar-{kota}"


def _text_key(etag: str) -> str:
    return f"layar-isi-{etag.strip(chr(34))}"


def _state(kota: str, now: datetime) -> str:
    """What an answer is made of: the data, the choice of the controller, the rounds, the minute."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_CITY, [kota])
        return _named(cursor.fetchone(), now)


def _named(parts: Sequence[Any], now: datetime) -> str:
    return f"{tuple(parts)} {now:%Y%m%d%H%M} {release(settings.BASE_DIR)}"


_PARTS: Final = """
  (SELECT SUM(number) FROM dashboard_dataversion),
  (SELECT COUNT(*) FROM measurements_riwayatoperasi),
  (SELECT version FROM command_center_kendalilayar WHERE kota_id = k.kota_id)
"""
_OF_CITY: Final = f"SELECT {_PARTS} FROM (SELECT %s AS kota_id) k"  # noqa: S608 - our own words
_OF_LINK: Final = (
    f"SELECT k.kota_id, {_PARTS} FROM command_center_tautanlayar k "  # noqa: S608
    "WHERE k.digest = %s AND k.revoked_at IS NULL"
)
