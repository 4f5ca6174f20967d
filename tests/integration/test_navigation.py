"""The links at the top lead where a user may go, and say where he is."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from posyandu.models import Peran, Posyandu
from tests.factories import user_of
from tests.fakes.published_rounds import store_published_rounds

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def november():
    return store_published_rounds()


def links(path: str, role: Peran) -> list[tuple[str, bool]]:
    """What stands in the navigation of a page, and whether it is said to be the current one."""
    client = Client()
    user = user_of(role, Posyandu.objects.get(kelurahan__nama="Kanaan"))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(path, follow=True).content.decode()
    nav = re.search(r"<nav.*?</nav>", page, re.DOTALL)[0]
    found = re.findall(r"<a ([^>]*)>\s*([^<]+?)\s*</a>", nav)
    return [(text, 'aria-current="page"' in attributes) for attributes, text in found]


@pytest.mark.parametrize(
    "path", ["/", "/dasbor/operasi/2025-2/", "/dasbor/operasi/2025-2/?urut=prevalensi"]
)
def test_every_page_of_a_round_is_the_dashboard(path):
    assert links(path, Peran.DINKES) == [("Dasbor", True), ("Impor berkas", False)]


def test_the_import_is_current_on_its_own_page():
    path = reverse("import_list")

    assert links(path, Peran.DINKES) == [("Dasbor", False), ("Impor berkas", True)]


def test_the_import_is_not_offered_to_those_who_may_not():
    assert links("/", Peran.WALI_KOTA) == [("Dasbor", True)]


def test_a_page_that_is_not_there_is_nobodys():
    assert links("/tidak/ada/", Peran.DINKES) == [("Dasbor", False), ("Impor berkas", False)]
