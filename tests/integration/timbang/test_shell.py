"""The page a phone keeps, its service worker and manifest, and who is signed in."""

import gzip
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from posyandu.models import Peran
from tests.factories import PASSWORD, PosyanduFactory, user_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def kader():
    return user_of(Peran.KADER, PosyanduFactory(), first_name="Ani", last_name="Lestari")


@pytest.fixture
def as_kader(client: Client, kader) -> Client:
    client.force_login(kader, backend="django.contrib.auth.backends.ModelBackend")
    return client


def worker(client: Client) -> str:
    return client.get("/timbang/sw.js").content.decode()


def version_in(script: str) -> str:
    return re.search(r'^const VERSION = "([0-9a-f]{16})";$', script, re.MULTILINE)[1]


def assets_in(script: str) -> list[str]:
    return json.loads(re.search(r"^const ASSETS = (\[.*\]);$", script, re.MULTILINE)[1])


def test_the_page_is_the_same_for_everybody(as_kader, kader):
    other = Client()
    other.force_login(
        user_of(Peran.DINKES, kader.posyandu), backend="django.contrib.auth.backends.ModelBackend"
    )

    mine, theirs = as_kader.get("/timbang/"), other.get("/timbang/")

    assert mine.content == theirs.content
    assert "Ani" not in mine.content.decode()
    assert "csrfmiddlewaretoken" not in mine.content.decode()


def test_the_worker_keeps_every_static_file_that_the_page_names(as_kader):
    page = as_kader.get("/timbang/").content.decode()
    named = set(re.findall(rf"{settings.STATIC_URL}[\w./-]+", page))

    assert named
    assert set(assets_in(worker(as_kader))) == named
    assert [path for path in named if not finders.find(path.removeprefix("/static/"))] == []


def test_page_and_worker_agree_on_the_version(as_kader):
    assert as_kader.get("/timbang/").headers["X-Timbang-Version"] == version_in(worker(as_kader))


def test_a_changed_file_makes_a_new_version(as_kader, settings, tmp_path):
    before = version_in(worker(as_kader))
    assert version_in(worker(as_kader)) == before
    (tmp_path / "css").mkdir()
    (tmp_path / "css" / "tokens.css").write_text(":root { --size-12: 1rem; }")

    settings.STATICFILES_DIRS = [tmp_path, *settings.STATICFILES_DIRS]
    finders.get_finder.cache_clear()
    after = version_in(worker(as_kader))
    finders.get_finder.cache_clear()

    assert after != before


@pytest.mark.parametrize("path", ["", "sw.js", "manifest.webmanifest"])
def test_browsers_ask_anew_for_page_worker_and_manifest(as_kader, path):
    cache = as_kader.get(f"/timbang/{path}").headers["Cache-Control"]

    assert "no-cache" in cache
    assert "private" in cache


@pytest.mark.parametrize("path", ["", "sw.js"])
def test_page_and_worker_travel_compressed(as_kader, path):
    plain = as_kader.get(f"/timbang/{path}").content
    sent = as_kader.get(f"/timbang/{path}", headers={"accept-encoding": "gzip"})

    assert sent.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(sent.content) == plain
    assert len(sent.content) < len(plain) / 2


def test_the_worker_is_a_script_under_the_strict_policy(as_kader):
    response = as_kader.get("/timbang/sw.js")

    assert response.headers["Content-Type"].startswith("text/javascript")
    assert "connect-src 'self'" in response.headers["Content-Security-Policy"]
    assert "unsafe" not in response.headers["Content-Security-Policy"]


def test_the_worker_never_keeps_what_the_api_says(as_kader):
    script = worker(as_kader)

    assert not any(asset.startswith("/api/") for asset in assets_in(script))
    assert "/api/" not in script.split("const SHELL")[1]


def test_the_page_can_be_installed(client):
    response = client.get("/timbang/manifest.webmanifest")
    said = response.json()

    assert response.headers["Content-Type"] == "application/manifest+json"
    assert (said["start_url"], said["scope"], said["display"]) == (
        "/timbang/",
        "/timbang/",
        "standalone",
    )
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in said["icons"]}
    for icon in said["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/"))


@pytest.mark.parametrize("side", [192, 512])
def test_an_icon_is_as_large_as_the_manifest_says(side):
    png = Path(finders.find(f"img/timbang-{side}.png")).read_bytes()

    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(png[16:20]), int.from_bytes(png[20:24])) == (side, side)


# --- who is signed in ---------------------------------------------------------------------------


def test_somebody_signed_in_hears_who_and_gets_a_token_that_opens_the_api(kader):
    client = Client(enforce_csrf_checks=True)
    client.force_login(kader, backend="django.contrib.auth.backends.ModelBackend")

    said = client.get("/timbang/saya/").json()

    assert said["user"] == {"id": kader.pk, "nama": "Ani Lestari", "role": "kader"}
    assert said["server_time"].endswith("+08:00")
    body = {"nama": "Budi", "born_on": "2025-11-04", "ibu_nama": "Siti"}
    ask = {"content_type": "application/json", "data": json.dumps(body)}
    opened = client.post("/api/v1/timbang/mirip/", headers={"X-CSRFToken": said["csrf"]}, **ask)
    refused = client.post("/api/v1/timbang/mirip/", **ask)
    assert (opened.status_code, refused.status_code) == (200, 403)


def test_the_token_of_an_earlier_login_opens_nothing_after_the_next(kader):
    """What keeps one kader's entries from going out in another's name."""
    other = user_of(Peran.KADER, kader.posyandu)
    client = Client(enforce_csrf_checks=True)

    def post(name: str, **fields: str) -> None:
        client.get(reverse("account_login"))  # sets the cookie where there is none yet
        token = client.cookies["csrftoken"].value
        client.post(reverse(name), {**fields, "csrfmiddlewaretoken": token})

    post("account_login", login=kader.username, password=PASSWORD)
    said = client.get("/timbang/saya/").json()
    assert said["user"]["id"] == kader.pk
    post("account_logout")
    post("account_login", login=other.username, password=PASSWORD)
    assert client.get("/timbang/saya/").json()["user"]["id"] == other.pk

    answer = client.post(
        "/api/v1/timbang/mirip/",
        data="{}",
        content_type="application/json",
        headers={"X-CSRFToken": said["csrf"]},
    )

    assert answer.status_code == 403


def test_a_logout_changes_the_token_and_an_expired_login_does_not(as_kader, kader):
    as_kader.get("/timbang/saya/")
    before = as_kader.cookies["csrftoken"].value
    del as_kader.cookies["sessionid"]
    as_kader.get("/timbang/saya/")
    expired = as_kader.cookies["csrftoken"].value
    as_kader.force_login(kader, backend="django.contrib.auth.backends.ModelBackend")

    as_kader.post(reverse("account_logout"))

    assert expired == before
    assert as_kader.cookies["csrftoken"].value != before


def test_nobody_hears_401_and_a_role_that_does_not_weigh_403(client, kader):
    assert client.get("/timbang/saya/").status_code == 401
    client.force_login(
        user_of(Peran.WALI_KOTA, kader.posyandu),
        backend="django.contrib.auth.backends.ModelBackend",
    )

    assert client.get("/timbang/saya/").status_code == 403


def test_the_page_costs_no_query_beyond_the_login(as_kader, django_assert_num_queries):
    with django_assert_num_queries(2):  # session, user
        as_kader.get("/timbang/")
    with django_assert_num_queries(0):
        Client().get("/timbang/sw.js")
