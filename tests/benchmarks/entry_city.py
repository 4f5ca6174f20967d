"""A city with an open round, its kader signed in, and what their phones send."""

import json
import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from bontang_stunting.lib.dates import month_number, month_start
from bontang_stunting.lib.ids import uuid7
from dashboard.services.refresh import rebuild_summaries
from measurements.services.derivation import derive_all
from measurements.services.rounds import create_round, open_round
from posyandu.models import Balita, Peran, Posyandu, User
from tests.builders.city import CHILDREN_OF_A_POSYANDU, build_city, tell_the_planner

N_POSYANDU = 124
MONTHS_BEFORE = 4
CSRF = "b" * 32
CSRF_AND_MORE = f"X-CSRFToken: {CSRF}\r\nContent-Type: application/json\r\n"


@dataclass(frozen=True)
class Phone:
    """One signed-in phone and the children of its posyandu."""

    number: int
    session: str
    posyandu_id: int
    children: tuple[UUID, ...]

    def request(self, body: bytes) -> bytes:
        """The POST of a batch, as bytes for the line."""
        head = (
            "POST /api/v1/timbang/kirim/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Cookie: {settings.SESSION_COOKIE_NAME}={self.session}; csrftoken={CSRF}\r\n"
            f"{CSRF_AND_MORE}Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    def sends(self, entries: list[dict[str, Any]]) -> bytes:
        """The request that sends these entries."""
        said = {
            "v": 1, "device": f"0197a1c2-0000-7000-8000-{self.number:012d}", "app": "bench",
            "sent_at": timezone.localtime().isoformat(), "entries": entries,
        }  # fmt: skip
        return self.request(json.dumps(said, separators=(",", ":")).encode())

    def weighs(self, child: UUID, rng: random.Random, today: date) -> dict[str, Any]:
        """An entry as frontend/timbang/core/entries.js writes it."""
        data: dict[str, Any] = {
            "balita_id": str(child), "measured_on": today.isoformat(),
            "weight_g": rng.randrange(700, 1_500) * 10, "length_mm": rng.randrange(720, 950),
            "position": 2, "head_mm": None, "arm_mm": rng.randrange(120, 170), "oedema": 0,
            "vitamin_a": None, "asi": None, "mbg": None, "first_weight_g": None,
            "first_length_mm": None, "entry_ms": rng.randrange(8_000, 20_000),
            "replaces_id": None, "reason": "",
        }  # fmt: skip
        at = timezone.localtime().isoformat()
        return {
            "id": str(uuid7()), "kind": "ukur", "at": at, "posyandu": self.posyandu_id,
            "data": data,
        }  # fmt: skip


def make_city(n_phones: int, *, n_posyandu: int = N_POSYANDU) -> list[Phone]:
    """A city in the middle of a round, four months of weighings behind it; its phones."""
    today = timezone.localdate()
    first = month_number(today) - MONTHS_BEFORE
    months = [month_start(number) for number in range(first, first + MONTHS_BEFORE)]
    kota = build_city(CHILDREN_OF_A_POSYANDU * n_posyandu, months)
    derive_all()
    round_ = create_round(
        kota=kota, code=f"{today.year}-9", nama="Operasi Timbang Uji",
        starts_on=month_start(month_number(today)), ends_on=today + timedelta(days=1),
    )  # fmt: skip
    open_round(operasi=round_, at=timezone.now(), by=None)
    rebuild_summaries()
    phones = sign_in(n_phones)
    tell_the_planner()
    return phones


def sign_in(n_phones: int) -> list[Phone]:
    """So many kader of their own, spread over the posyandu, each signed in."""
    posyandu = list(Posyandu.objects.order_by("pk").values_list("pk", flat=True))
    children: dict[int, list[UUID]] = {pk: [] for pk in posyandu}
    for pk, at in Balita.objects.order_by("pk").values_list("pk", "posyandu_id"):
        children[at].append(pk)
    User.objects.bulk_create(
        User(
            username=f"kader-uji-{number}", password=f"!{number}", role=Peran.KADER,
            posyandu_id=posyandu[number % len(posyandu)],
        )
        for number in range(n_phones)
    )  # fmt: skip
    users = list(User.objects.filter(username__startswith="kader-uji-").order_by("pk"))
    sessions = [_session(user) for user in users]
    Session.objects.bulk_create(sessions)
    return [
        Phone(number, session.session_key, user.posyandu_id or 0,
              tuple(children[user.posyandu_id or 0]))
        for number, (user, session) in enumerate(zip(users, sessions, strict=True))
    ]  # fmt: skip


def _session(user: User) -> Session:
    store: SessionBase = SessionStore()
    said = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    }
    return Session(
        session_key=store._get_new_session_key(),  # type: ignore[attr-defined]
        session_data=store.encode(said),
        expire_date=timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE),
    )
