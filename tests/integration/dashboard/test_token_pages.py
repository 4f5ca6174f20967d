"""Dinkes gives other SKPD a way to the figures, and takes it back."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from dashboard.models import TokenApi
from dashboard.services.tokens import digest_of
from posyandu.models import AuditEvent, Peran, Posyandu
from tests.factories import PosyanduFactory, TokenApiFactory, user_of

pytestmark = pytest.mark.django_db
PAGE = "/dasbor/token/"


@pytest.fixture
def posyandu() -> Posyandu:
    return PosyanduFactory()


@pytest.fixture
def dinkes(posyandu) -> Client:
    client = Client()
    user = user_of(Peran.DINKES, posyandu)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def filled_in(**other: str) -> dict[str, str]:
    day = timezone.localdate() + timedelta(days=30)
    said = {"id": str(uuid4()), "penerima": "Bappeda", "tujuan": "Laporan TPPS"}
    return {**said, "wilayah": "kota", "sampai": day.isoformat(), **other}


def secret_on(response) -> str:
    return re.search(r"<code>([\w-]{43})</code>", response.content.decode())[1]


def test_a_token_is_shown_once_opens_the_api_and_is_kept_as_a_hash(dinkes):
    secret = secret_on(dinkes.post(f"{PAGE}terbitkan/", filled_in()))

    token = TokenApi.objects.get()
    assert token.digest == digest_of(secret)
    assert secret not in dinkes.get(PAGE).content.decode()
    asked = Client().get("/api/v1/pilihan/", headers={"authorization": f"Bearer {secret}"})
    assert asked.status_code == 200
    assert AuditEvent.objects.filter(verb="terbitkan", object_id=token.pk).count() == 1


def test_a_form_that_is_sent_twice_issues_one_token(dinkes):
    said = filled_in()
    dinkes.post(f"{PAGE}terbitkan/", said)

    again = dinkes.post(f"{PAGE}terbitkan/", said, follow=True)

    assert TokenApi.objects.count() == 1
    assert "sudah diterbitkan" in again.content.decode()


def test_a_revoked_token_opens_nothing_from_then_on(dinkes):
    secret = secret_on(dinkes.post(f"{PAGE}terbitkan/", filled_in()))
    token = TokenApi.objects.get()

    for _ in range(2):
        dinkes.post(f"{PAGE}{token.pk}/cabut/")

    token.refresh_from_db()
    asked = Client().get("/api/v1/pilihan/", headers={"authorization": f"Bearer {secret}"})
    assert asked.status_code == 401
    assert token.revoked_by == token.by
    assert AuditEvent.objects.filter(verb="cabut", object_id=token.pk).count() == 1


def test_a_token_may_be_of_one_kelurahan(dinkes, posyandu):
    dinkes.post(f"{PAGE}terbitkan/", filled_in(wilayah=f"kelurahan:{posyandu.kelurahan_id}"))

    token = TokenApi.objects.get()
    assert token.area_filter() == {"kelurahan_id": posyandu.kelurahan_id}


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"penerima": ""}, "Tulis dulu siapa penerimanya."),
        ({"tujuan": ""}, "Tulis dulu untuk apa dipakai."),
        ({"wilayah": "kelurahan:99"}, "Wilayah itu tidak ada di kota ini."),
        ({"sampai": "2020-01-01"}, "Tanggal itu sudah lewat"),
        ({"sampai": "2999-01-01"}, "Paling lama satu tahun"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_issued(dinkes, said, sentence):
    response = dinkes.post(f"{PAGE}terbitkan/", filled_in(**said))

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not TokenApi.objects.exists()


def test_the_page_says_of_each_token_what_became_of_it(dinkes, posyandu):
    kota = posyandu.kelurahan.kecamatan.kota
    now = timezone.now()
    TokenApiFactory(kota=kota, penerima="Dinsos", expires_at=now - timedelta(days=1))
    used = TokenApiFactory(kota=kota, penerima="DPPKB", last_used_at=now)

    html = dinkes.get(PAGE).content.decode()

    assert "1 token API berlaku" in html
    assert "Kedaluwarsa" in html
    assert html.index("DPPKB") < html.index("Dinsos")
    assert f"{used.pk}/cabut/" in html


@pytest.mark.parametrize(
    "wrong",
    [
        {"revoked_at": timezone.now()},
        {"expires_at": timezone.now() - timedelta(days=9999)},
    ],
)
def test_the_database_keeps_what_a_token_must_be(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        TokenApiFactory(**wrong)
