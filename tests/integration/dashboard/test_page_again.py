"""A page that was seen is answered with "not modified" until it would say something else."""

from datetime import date

import pytest
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from measurements.models import OperasiTimbang
from posyandu.models import Peran, Posyandu
from tests.builders.city import build_city, settle
from tests.factories import (
    BalitaFactory,
    MeasurementFactory,
    SasaranFactory,
    user_of,
)

pytestmark = pytest.mark.django_db
PAGES = ["/dasbor/operasi/uji/", "/dasbor/bulan/2025-11/"]


@pytest.fixture
def home() -> Posyandu:
    build_city(240, [date(2025, 10, 1), date(2025, 11, 1)], operasi=True)
    settle()
    cache.clear()
    return Posyandu.objects.order_by("pk")[0]


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.get(PAGES[0])  # the first page brings the cookie of its forms
    return client


def again(client: Client, page: str, etag: str):
    return client.get(page, headers={"if-none-match": etag})


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asked_for_again_is_not_made_again(home, page, django_assert_max_num_queries):
    client = signed_in(user_of(Peran.DINKES, home))
    etag = client.get(page).headers["ETag"]

    with django_assert_max_num_queries(14):
        response = again(client, page, etag)

    assert response.status_code == 304
    assert response.content == b""
    assert "private" in response.headers["Cache-Control"]


def test_no_cell_is_read_for_a_page_that_is_known(home):
    client = signed_in(user_of(Peran.DINKES, home))
    etag = client.get(PAGES[0]).headers["ETag"]

    with CaptureQueriesContext(connection) as asked:
        again(client, PAGES[0], etag)

    assert not any("dashboard_summarycell" in one["sql"] for one in asked.captured_queries)


@pytest.mark.parametrize("page", PAGES)
def test_another_reading_makes_another_page(home, page):
    client = signed_in(user_of(Peran.DINKES, home))
    etag = client.get(page).headers["ETag"]
    child = BalitaFactory(posyandu=home, born_on=date(2024, 1, 10), sex=1)
    SasaranFactory(operasi=OperasiTimbang.objects.get(), balita=child)
    MeasurementFactory(balita=child, measured_on=date(2025, 11, 10), length_mm=735)
    settle()

    response = again(client, page, etag)

    assert response.status_code == 200
    assert response.headers["ETag"] != etag


def test_what_one_user_was_told_is_not_known_to_another(home):
    one, other = (signed_in(user_of(Peran.DINKES, home)) for _ in range(2))
    etag = one.get(PAGES[0]).headers["ETag"]

    assert again(other, PAGES[0], etag).status_code == 200


def test_a_user_who_lost_a_role_gets_the_page_of_the_new_one(home):
    user = user_of(Peran.DINKES, home)
    client = signed_in(user)
    etag = client.get(PAGES[0]).headers["ETag"]

    user.role = Peran.LINTAS
    user.save()

    assert again(client, PAGES[0], etag).status_code == 200


def test_a_page_that_offers_rt_is_made_anew(home):
    client = signed_in(user_of(Peran.KELURAHAN, home))

    assert "ETag" not in client.get(PAGES[0]).headers


def test_a_page_with_a_message_is_made_anew(home):
    client = signed_in(user_of(Peran.DINKES, home))
    etag = client.get(PAGES[0]).headers["ETag"]
    client.cookies["messages"] = _a_message()

    response = again(client, PAGES[0], etag)

    assert response.status_code == 200
    assert "ETag" not in response.headers
    assert "Disimpan." in response.content.decode()


def _a_message() -> str:
    """The cookie of a message that waits to be shown."""
    request = RequestFactory().get("/")
    storage, response = CookieStorage(request), HttpResponse()
    storage.add(messages.SUCCESS, "Disimpan.")
    storage.update(response)
    return response.cookies["messages"].value
