"""Behind the proxy of a site with IS_HTTPS a user is known by his own address."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from axes.helpers import get_client_ip_address
from django.conf import settings
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse

from bontang_stunting.proxy import client_address
from tests.factories import PASSWORD, UserFactory

ROOT = Path(__file__).resolve().parents[3]
MIDDLEWARE = "bontang_stunting.proxy.client_address"
PROXY = "172.18.0.5"


@pytest.fixture
def behind_the_proxy(settings):
    cache.clear()
    settings.MIDDLEWARE = [MIDDLEWARE, *settings.MIDDLEWARE]


def sign_in(username: str, password: str, forwarded_for: str) -> int:
    form = {"login": username, "password": password}
    headers = {"x-forwarded-for": forwarded_for}
    page = Client(headers=headers, REMOTE_ADDR=PROXY).post(reverse("account_login"), form)
    return page.status_code


@pytest.mark.django_db
@pytest.mark.usefixtures("behind_the_proxy")
def test_a_stranger_who_guesses_shuts_nobody_out_behind_the_same_proxy():
    user = UserFactory()
    for _ in range(settings.AXES_FAILURE_LIMIT):
        sign_in(user.username, "bukan-kata-sandinya", "203.0.113.9")

    assert sign_in(user.username, PASSWORD, "203.0.113.9") == 429
    assert sign_in(user.username, PASSWORD, "198.51.100.7") == 302


@pytest.mark.django_db
@pytest.mark.usefixtures("behind_the_proxy")
def test_a_guesser_who_invents_addresses_is_stopped_all_the_same():
    user = UserFactory()
    for number in range(settings.AXES_FAILURE_LIMIT):
        sign_in(user.username, "bukan-kata-sandinya", f"192.0.2.{number}, 203.0.113.9")

    assert sign_in(user.username, PASSWORD, "192.0.2.99, 203.0.113.9") == 429


@pytest.mark.parametrize(
    ("forwarded_for", "address"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("192.0.2.1, 203.0.113.9", "203.0.113.9"),
        ("192.0.2.1,2001:db8::7", "2001:db8::7"),
        ("203.0.113.9, bukan-alamat", PROXY),
        ("", PROXY),
    ],
)
def test_only_the_entry_of_the_proxy_itself_is_believed(forwarded_for, address):
    request = RequestFactory().get(
        "/", headers={"x-forwarded-for": forwarded_for}, REMOTE_ADDR=PROXY
    )

    client_address(lambda request: None)(request)

    assert get_client_ip_address(request) == address


@pytest.mark.parametrize("is_https", ["0", "1"])
def test_forwarded_addresses_are_believed_only_where_a_proxy_answers_for_the_site(
    is_https, tmp_path
):
    code = "from bontang_stunting import settings; print(settings.MIDDLEWARE[0])"
    environment = {**os.environ, "IS_HTTPS": is_https, "VAR_DIR": str(tmp_path)}

    said = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True
    )

    assert (said.stdout.strip() == MIDDLEWARE) == (is_https == "1")
