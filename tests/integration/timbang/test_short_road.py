"""The short road of POST kirim/ opens to whom the long one opens, and says the same."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from measurements.models import Measurement
from posyandu.models import Balita, Peran, User
from posyandu.sessions import signed_in
from tests.builders.phone import TODAY, ukur
from tests.factories import BalitaFactory, user_of
from timbang.api_sending import SendView
from timbang.sending import MOST_BYTES, UNCOUNTED, seen
from timbang.short_road import ShortRoad

pytestmark = pytest.mark.django_db
KIRIM = "/api/v1/timbang/kirim/"
TOKEN = "b" * 32
ROAD = f"{ShortRoad.__module__}.{ShortRoad.__name__}"


@pytest.fixture(autouse=True)
def _first_time(monkeypatch):
    cache.clear()
    seen.forget()
    monkeypatch.setattr("timbang.sending.timezone.localdate", lambda *at: TODAY)


@pytest.fixture
def child() -> Balita:
    return BalitaFactory()


def phone_of(child: Balita, role: Peran = Peran.KADER, backend: str = "ModelBackend") -> Client:
    client = Client(enforce_csrf_checks=True, headers={"X-CSRFToken": TOKEN})
    client.force_login(user_of(role, child.posyandu), f"django.contrib.auth.backends.{backend}")
    client.cookies["csrftoken"] = TOKEN
    return client


def batch(child: Balita) -> dict[str, Any]:
    return {"v": 1, "device": "hp-1", "entries": [ukur(child)]}


def sent(client: Client, body: Any, **other: Any) -> Any:
    return client.post(KIRIM, json.dumps(body), content_type="application/json", **other)


def user_behind(client: Client) -> User:
    return User.objects.get(pk=client.session["_auth_user_id"])


def test_a_usual_batch_never_reaches_the_long_road(child, monkeypatch):
    monkeypatch.setattr(SendView, "post", lambda *_: pytest.fail("the long road"))

    answer = sent(phone_of(child), batch(child))

    assert answer.json()["results"][0]["status"] == "stored"
    assert Measurement.objects.get().recorded_by.role == Peran.KADER


@pytest.mark.parametrize("role", [Peran.KADER, Peran.PUSKESMAS, Peran.DINKES, Peran.ADMIN])
def test_both_roads_answer_alike(role, child, settings):
    client, body = phone_of(child, role), batch(child)
    short = sent(client, body)
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != ROAD]
    client.handler.load_middleware()
    long = sent(client, body)

    assert short.json()["results"][0] | {"status": "known"} == long.json()["results"][0]
    assert short.json().keys() == long.json().keys()
    ours, theirs = (
        dict(one.headers) | {"Content-Security-Policy": policy_of(one)} for one in (short, long)
    )
    for name in ("Allow", "Content-Length", "Vary"):  # what DRF can do, how long it is
        ours.pop(name, None), theirs.pop(name, None)
    assert ours == theirs
    assert "Cookie" in short["Vary"]


def policy_of(answer: Any) -> frozenset[str]:
    return frozenset(part.strip() for part in answer["Content-Security-Policy"].split(";"))


def _deactivated(client: Client, child: Balita) -> Any:
    User.objects.filter(pk=user_behind(client).pk).update(is_active=False)
    return sent(client, batch(child))


def _with_a_new_password(client: Client, child: Balita) -> Any:
    user = user_behind(client)
    user.set_password("lain-sekali-2025")
    user.save()
    return sent(client, batch(child))


def _in_another_role(client: Client, child: Balita) -> Any:
    return sent(phone_of(child, Peran.WALI_KOTA), batch(child))


def _expired(client: Client, child: Balita) -> Any:
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    return sent(client, batch(child))


def _signed_out(client: Client, child: Balita) -> Any:
    key = client.session.session_key
    sent(client, batch(child) | {"entries": [{}]})  # the server knows whose session it is
    client.logout()
    client.cookies["sessionid"], client.cookies["csrftoken"] = key, TOKEN
    return sent(client, batch(child))


def _somebody_elses_session_data(client: Client, child: Balita) -> Any:
    Session.objects.update(session_data="e30:1vN:forged")
    return sent(client, batch(child))


def _by_a_backend_that_is_gone(client: Client, child: Balita) -> Any:
    session = client.session
    session["_auth_user_backend"] = "posyandu.gone.Backend"
    session.save()
    return sent(client, batch(child))


def _without_the_token(client: Client, child: Balita) -> Any:
    return sent(client, batch(child), headers={"X-CSRFToken": ""})


def _with_another_token(client: Client, child: Balita) -> Any:
    return sent(client, batch(child), headers={"X-CSRFToken": "c" * 32})


def _from_another_site(client: Client, child: Balita) -> Any:
    return sent(client, batch(child), headers={"Origin": "https://lain.example"})


def _to_another_name(client: Client, child: Balita) -> Any:
    return sent(client, batch(child), headers={"Host": "lain.example"})


def _as_a_form(client: Client, child: Balita) -> Any:
    return client.post(KIRIM, {"entries": "x"})


def _too_large(client: Client, child: Balita) -> Any:
    return sent(client, batch(child) | {"app": "x" * MOST_BYTES})


def _no_batch(client: Client, child: Balita) -> Any:
    return sent(client, [1])


REFUSED: dict[str, tuple[Callable[[Client, Balita], Any], int]] = {
    "deactivated": (_deactivated, 401),
    "a new password": (_with_a_new_password, 401),
    "a role that does not weigh": (_in_another_role, 403),
    "expired": (_expired, 401),
    "signed out": (_signed_out, 401),
    "forged session": (_somebody_elses_session_data, 401),
    "a backend that is gone": (_by_a_backend_that_is_gone, 401),
    "no token": (_without_the_token, 403),
    "another token": (_with_another_token, 403),
    "another site": (_from_another_site, 403),
    "another name": (_to_another_name, 400),
    "a form": (_as_a_form, 415),
    "too large": (_too_large, 413),
    "no batch": (_no_batch, 400),
}


@pytest.mark.parametrize("is_known_here", [False, True])
@pytest.mark.parametrize("name", REFUSED)
def test_who_is_refused_there_is_refused_here(name, is_known_here, child):
    act, status = REFUSED[name]
    client = phone_of(child)
    if is_known_here:  # this process has answered that session before
        assert sent(client, batch(child) | {"entries": [{}]}).status_code == 200

    answer = act(client, child)

    assert answer.status_code == status
    assert not Measurement.objects.exists()


def test_a_flood_is_told_to_wait_whichever_process_it_comes_to(child):
    """A second process has let the same user in before."""
    client = phone_of(child)
    for _ in range(2):
        statuses = [sent(client, {"device": "x", "entries": [{}]}).status_code for _ in range(70)]
        seen.forget()

    assert statuses == [200] * 50 + [429] * 20
    assert sent(phone_of(child), batch(child)).status_code == 200  # nobody else has to wait
    assert UNCOUNTED < 50


def test_the_user_of_a_session_is_the_same_by_both_ways(child):
    for role in Peran:
        client = phone_of(child, role)
        found = signed_in(client.session.session_key)
        user = user_behind(client)

        assert found == user
        told = {name for name in vars(found) if not name.startswith("_")}
        assert told > {"role", "password", "is_active", "posyandu_id", "puskesmas_id", "kota_id"}
        assert {name: getattr(found, name) for name in told} == {
            name: getattr(user, name) for name in told
        }
