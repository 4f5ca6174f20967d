"""POST kirim/: who may, how much, how often, and nothing that is sent breaks it."""

import json
import math
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from bontang_stunting.celery import app
from measurements.models import Measurement
from posyandu.models import Balita, Peran
from tests.builders.phone import TODAY, baru, entry, phone_at, ukur
from tests.factories import BalitaFactory, PosyanduFactory, user_of
from timbang.models import Kiriman
from timbang.sending import refresh_clock, seen
from timbang.services.receiving import MOST_ENTRIES

pytestmark = pytest.mark.django_db
KIRIM = "/api/v1/timbang/kirim/"


@pytest.fixture(autouse=True)
def _nobody_was_counted():
    cache.clear()
    seen.forget()
    refresh_clock.due_at = -math.inf


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """The server's day is the phone's."""
    monkeypatch.setattr("timbang.sending.timezone.localdate", lambda *at: TODAY)


@pytest.fixture
def asked(monkeypatch) -> list[str]:
    """Tasks asked for by name."""
    names: list[str] = []
    monkeypatch.setattr(app, "send_task", lambda name, **_: names.append(name))
    return names


@pytest.fixture
def child() -> Balita:
    return BalitaFactory()


@pytest.fixture
def client(child: Balita) -> Client:
    return client_of(Peran.KADER, child)


def client_of(role: Peran, child: Balita) -> Client:
    client = Client()
    client.force_login(user_of(role, child.posyandu), "django.contrib.auth.backends.ModelBackend")
    return client


def post(client: Client, *entries: Any, **other: Any) -> Any:
    body = {"v": 1, "device": "hp-1", "sent_at": "", "app": "uji", "entries": list(entries)} | other
    return client.post(KIRIM, json.dumps(body), content_type="application/json")


def test_each_entry_gets_its_answer_in_order(child, client):
    good, bad = ukur(child), ukur(child, weight_g=1)

    answer = post(client, good, bad)

    assert answer.status_code == 200
    first, second = answer.json()["results"]
    assert first == {"id": good["id"], "status": "stored", "message": "", "errors": {}}
    assert (second["id"], second["status"], list(second["errors"])) == (
        bad["id"],
        "refused",
        ["weight_g"],
    )
    assert answer.json()["server_time"].endswith("+08:00")


def test_a_stranger_is_asked_to_sign_in(child):
    answer = post(Client(), ukur(child))

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Session"


def test_without_the_csrf_token_nothing_is_stored(child):
    client = Client(enforce_csrf_checks=True)
    client.force_login(
        user_of(Peran.KADER, child.posyandu), "django.contrib.auth.backends.ModelBackend"
    )

    assert post(client, ukur(child)).status_code == 403
    assert not Measurement.objects.exists()


@pytest.mark.parametrize("role", [Peran.KELURAHAN, Peran.LINTAS, Peran.WALI_KOTA])
def test_who_does_not_weigh_sends_nothing(role, child):
    assert post(client_of(role, child), ukur(child)).status_code == 403


NO_BATCH = {
    "no JSON": b"{",
    "no object": b"[]",
    "not a number": b'{"entries": [NaN], "device": "x"}',
    "a number without end": b'{"entries": [' + b"9" * 5_000 + b'], "device": "x"}',
    "brackets in brackets": b"[" * 100_000,
    "no text": b"\xff\xfe",
    "no entries": b'{"entries": [], "device": "x"}',
    "too many entries": json.dumps({"entries": [0] * (MOST_ENTRIES + 1), "device": "x"}).encode(),
    "no device": b'{"entries": [0]}',
    "a device like a book": json.dumps({"entries": [0], "device": "x" * 41}).encode(),
    "a device of signs": b'{"entries": [0], "device": "\\ud800"}',
}


@pytest.mark.parametrize("name", NO_BATCH)
def test_what_is_no_batch_is_answered_with_a_sentence(name, client):
    answer = client.post(KIRIM, NO_BATCH[name], content_type="application/json")

    assert answer.status_code == 400
    assert answer.json()["detail"].endswith(".")


def test_more_than_256_kb_is_too_large(client):
    answer = client.post(KIRIM, b" " * (256 * 1024 + 1), content_type="application/json")

    assert answer.status_code == 413


def test_a_form_is_no_batch(client):
    assert client.post(KIRIM, {"entries": "x"}).status_code == 415


def test_an_outbox_empties_and_a_flood_is_told_to_wait(child, client):
    statuses = [post(client, {}).status_code for _ in range(121)]

    assert statuses == [200] * 120 + [429]
    assert int(post(client, {})["Retry-After"]) > 0


def test_a_refresh_is_asked_for_after_the_commit_and_not_by_every_phone(
    child, client, asked, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as callbacks:
        post(client, ukur(child), ukur(BalitaFactory(posyandu=child.posyandu)))
        post(client, ukur(child))
        post(client, ukur(child))
        post(client, {})
    assert asked == []

    for callback in callbacks:
        callback()

    # One at once, and one in a second that finds all the rest.
    assert asked == ["dashboard.refresh_summaries"] * 2
    assert len(callbacks) == 3  # the batch that stored nothing asks for nothing


# --- nothing breaks it --------------------------------------------------------------------------

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20) | st.sampled_from(["ukur", "2025-11-05", 10**400, "\x00", "\ud800"])
)  # fmt: skip
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


class AnyJson(TestCase):
    """Entries of every kind with a field, or the whole, replaced by anything."""

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 30), JSON), min_size=1, max_size=4))
    def test_whatever_is_sent_each_entry_gets_an_answer(self, strange):
        child = BalitaFactory(posyandu=PosyanduFactory())
        phone = phone_at(child.posyandu)
        batch = [self._entry(child, *one) for one in strange]
        good = ukur(child)

        statuses = phone.send(*batch, good)

        assert statuses[-1] == "stored"
        assert set(statuses) <= {"stored", "known", "conflict", "refused"}
        assert Kiriman.objects.count() == statuses.count("stored")
        json.dumps([vars(result) for result in phone.sent], ensure_ascii=False).encode()
        connection.check_constraints()

    def _entry(self, child: Balita, kind: int, which: int, value: Any) -> Any:
        at, own = child.posyandu, {"balita_id": child.pk}
        entries = [
            ukur(child),
            entry("batal", at, measurement_id=child.pk, reason="x"),
            baru(at),
            entry("keadaan", at, **own, status="pindah", on=TODAY, note=""),
            entry("absen", at, **own, on=TODAY, why="sakit", note=""),
            entry("ibu", at, **own, age_at_birth=20, age_first_marriage=None),
            entry(
                "rujuk", at, **own, measurement_id=child.pk, cause="2t", answer="menolak", note=""
            ),
        ]
        if kind >= len(entries):
            return value
        sent = entries[kind]
        places = [*sent, *sent["data"]]
        name = places[which % len(places)]
        return (
            {**sent, name: value}
            if name in sent
            else {**sent, "data": {**sent["data"], name: value}}
        )


def test_the_answers_of_a_batch_are_kept_where_the_last_one_breaks_off(child, client):
    """The phone lost the answer: what was stored is stored, and known when it comes again."""
    batch = [ukur(child), baru(child.posyandu)]
    with transaction.atomic():
        post(client, *batch)

    assert [one["status"] for one in post(client, *batch).json()["results"]] == ["known", "known"]
