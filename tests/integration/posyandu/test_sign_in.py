"""Signing in, being locked out, a second factor, and the pages that say no."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from posyandu import views
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
WRONG = "bukan-kata-sandinya"
FAILURES_UNTIL_LOCKED = 8


@pytest.fixture(autouse=True)
def _no_limit_from_another_test():
    cache.clear()


def sign_in(client: Client, username: str, password: str = PASSWORD, **headers):
    form = {"login": username, "password": password}
    return client.post(reverse("account_login"), form, **headers)


def test_name_and_password_lead_to_the_first_page(client):
    user = UserFactory()

    response = sign_in(client, user.username)

    assert (response.status_code, response.url) == (302, reverse("home"))


def test_a_page_asked_for_before_signing_in_is_shown_after_it(client):
    user = UserFactory()
    asked = client.get(reverse("account_change_password"))

    page = client.get(asked.url)
    form = dict(re.findall(r'name="(next)" value="([^"]+)"', page.content.decode()))
    response = client.post(
        reverse("account_login"), {"login": user.username, "password": PASSWORD, **form}
    )

    assert response.url == reverse("account_change_password")


def test_signing_in_does_not_lead_to_another_site(client):
    user = UserFactory()

    response = client.post(
        reverse("account_login") + "?next=https://example.org/",
        {"login": user.username, "password": PASSWORD, "next": "https://example.org/"},
    )

    assert response.url == reverse("home")


@pytest.mark.parametrize("name", ["pengguna-ada", "pengguna-tidak-ada"])
def test_a_wrong_password_and_an_unknown_name_get_the_same_sentence(client, name):
    UserFactory(username="pengguna-ada")

    page = sign_in(client, name, WRONG).content.decode()

    assert "Nama pengguna dan kata sandi belum cocok, coba tulis sekali lagi." in page
    assert WRONG not in page


def test_a_closed_account_cannot_sign_in(client):
    user = UserFactory(is_active=False)

    sign_in(client, user.username)

    assert "_auth_user_id" not in client.session


def test_after_eight_wrong_passwords_the_account_rests(client):
    user = UserFactory()
    for _ in range(FAILURES_UNTIL_LOCKED):
        response = sign_in(client, user.username, WRONG)

    assert response.status_code == 429
    assert "ditutup selama 15 menit" in response.content.decode()
    assert sign_in(client, user.username).status_code == 429


def test_a_locked_account_does_not_lock_its_posyandu(client):
    locked, neighbour = UserFactory(), UserFactory()
    for _ in range(FAILURES_UNTIL_LOCKED):
        sign_in(client, locked.username, WRONG)

    assert sign_in(client, neighbour.username).status_code == 302
    # The same name from another place: a stranger's guesses shut nobody out.
    elsewhere = sign_in(Client(), locked.username, REMOTE_ADDR="203.0.113.9")
    assert elsewhere.status_code == 302


def test_forty_kader_of_one_address_can_sign_in_within_a_minute():
    users = UserFactory.create_batch(40)

    answers = {sign_in(Client(), user.username).status_code for user in users}

    assert answers == {302}


def test_nobody_signs_up():
    paths = ["/akun/signup/", "/akun/daftar/", "/accounts/signup/", "/akun/password/reset/"]

    assert {Client().get(path).status_code for path in paths} == {404}


def test_signing_out_needs_a_press_of_the_button(client):
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")

    page = client.get(reverse("account_logout"))

    assert "Keluar dari akun ini?" in page.content.decode()
    assert "_auth_user_id" in client.session
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


def test_a_new_password_works_and_the_old_one_does_not(client):
    user = UserFactory()
    sign_in(client, user.username)
    new = "gunung-elai-4821"

    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    assert sign_in(Client(), user.username, PASSWORD).status_code == 200
    assert sign_in(Client(), user.username, new).status_code == 302


def code_of(secret: str) -> str:
    """What the app on the phone shows now."""
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def switch_on_codes(client: Client) -> str:
    """Switch the code app on for whoever is signed in; the secret of the app."""
    address = reverse("mfa_activate_totp")
    asked_again = client.get(address)
    page = client.post(asked_again.url, {"password": PASSWORD}, follow=True).content.decode()
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page)[1]
    response = client.post(address, {"code": code_of(secret)})
    assert response.status_code == 302
    return secret


def test_a_second_factor_is_asked_for_once_it_is_on(client):
    user = UserFactory()
    sign_in(client, user.username)
    secret = switch_on_codes(client)
    phone = Client()

    response = sign_in(phone, user.username)

    assert response.url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in phone.session
    assert "Kode pengaman" in phone.get(response.url).content.decode()
    cache.clear()  # the code was used a moment ago to switch it on
    phone.post(response.url, {"code": code_of(secret)})
    assert phone.session["_auth_user_id"] == str(user.pk)


def test_a_wrong_code_gets_a_sentence_and_no_entry(client):
    user = UserFactory()
    sign_in(client, user.username)
    secret = switch_on_codes(client)
    phone = Client()
    sign_in(phone, user.username)
    wrong = f"{(int(code_of(secret)) + 500_000) % 1_000_000:06}"

    page = phone.post(reverse("mfa_authenticate"), {"code": wrong})

    assert page.status_code == 200
    assert "field__error" in page.content.decode()
    assert "_auth_user_id" not in phone.session


def test_a_spare_code_opens_once(client):
    user = UserFactory()
    sign_in(client, user.username)
    switch_on_codes(client)
    spare = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()[0]
    for entered in (True, False):
        phone = Client()
        sign_in(phone, user.username)

        phone.post(reverse("mfa_authenticate"), {"code": spare})

        assert ("_auth_user_id" in phone.session) == entered


def test_the_pages_of_the_second_factor_open_for_its_owner(client):
    sign_in(client, UserFactory().username)
    switch_on_codes(client)

    for name in ("mfa_index", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"):
        page = client.get(reverse(name))
        assert page.status_code == 200, name
        assert '<html lang="id">' in page.content.decode()
    assert client.get(reverse("mfa_download_recovery_codes"))["Content-Type"] == "text/plain"
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.exists()


# --- the pages that say no ------------------------------------------------------------------------


def test_a_missing_page_says_so_in_one_sentence_and_leads_on(client):
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")

    page = client.get("/tidak/ada/")

    assert page.status_code == 404
    assert "Halaman ini tidak ada" in page.content.decode()
    assert "Kembali ke halaman utama" in page.content.decode()


def test_a_page_of_another_role_says_so(client):
    user = UserFactory(role="wali_kota")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    page = client.get(reverse("import_list"))

    assert page.status_code == 403
    assert "di luar wilayah atau peran akun Anda" in page.content.decode()


def test_a_form_from_a_page_open_too_long_is_told_to_reload():
    strict = Client(enforce_csrf_checks=True)

    page = sign_in(strict, "siapa-saja")

    assert page.status_code == 403
    assert "Halaman ini terlalu lama terbuka" in page.content.decode()


def test_a_failure_shows_a_page_that_needs_nothing(client, monkeypatch):
    def fails(*args, **kwargs):
        raise RuntimeError("nama anak: Contoh")

    monkeypatch.setattr("posyandu.views.connection.cursor", fails)
    client.raise_request_exception = False

    page = client.get(reverse("healthz"))

    assert page.status_code == 500
    assert "Halaman ini belum bisa ditampilkan" in page.content.decode()
    assert "Contoh" not in page.content.decode()


def test_healthz_tells_a_proxy_whether_the_database_answers(client, monkeypatch):
    assert client.get(reverse("healthz")).json() == {"status": "ok"}

    def unreachable(*args, **kwargs):
        raise DatabaseError("password of the database")

    monkeypatch.setattr(views.connection, "cursor", unreachable)
    answer = client.get(reverse("healthz"))

    assert answer.status_code == 503
    assert answer.json() == {"status": "database unreachable"}
