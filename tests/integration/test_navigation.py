"""The links at the top lead where a user may go, and say where he is."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from posyandu.models import Peran, Posyandu
from tests.factories import user_of
from tests.fakes.published_rounds import store_published_rounds

pytestmark = pytest.mark.django_db
# What a coordinator of the weighing table finds between the dashboard and the import.
WALL = ("Command center", False)
OTHERS = [("Timbang", False), ("Bentrok", False), ("Kecepatan", False)]


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
    "path", ["/", "/dasbor/", "/dasbor/operasi/2025-2/", "/dasbor/operasi/2025-2/?urut=prevalensi"]
)
def test_every_page_of_a_round_is_the_dashboard(path):
    assert links(path, Peran.DINKES) == [("Dasbor", True), *OTHERS, ("Impor berkas", False), WALL]


def test_the_import_is_current_on_its_own_page():
    path = reverse("import_list")

    assert links(path, Peran.DINKES) == [("Dasbor", False), *OTHERS, ("Impor berkas", True), WALL]


def test_the_import_is_not_offered_to_those_who_may_not():
    assert links("/", Peran.WALI_KOTA) == [("Dasbor", True), WALL]


def test_a_page_that_is_not_there_is_nobodys():
    found = links("/tidak/ada/", Peran.DINKES)

    assert found == [("Dasbor", False), *OTHERS, ("Impor berkas", False), WALL]


def test_a_kader_is_led_to_the_table_and_to_no_page_of_the_coordinator():
    assert links("/dasbor/", Peran.KADER) == [("Dasbor", True), ("Timbang", False)]


def test_a_kader_begins_at_the_table_and_a_coordinator_at_the_figures():
    kanaan = Posyandu.objects.get(kelurahan__nama="Kanaan")
    begins = {}
    for role in (Peran.KADER, Peran.PUSKESMAS):
        client = Client()
        client.force_login(
            user_of(role, kanaan), backend="django.contrib.auth.backends.ModelBackend"
        )
        begins[role] = client.get("/").url

    assert begins[Peran.KADER] == reverse("timbang")
    assert begins[Peran.PUSKESMAS].startswith(reverse("dashboard"))


@pytest.mark.parametrize(
    ("role", "others"), [(Peran.KELURAHAN, []), (Peran.LINTAS, [WALL]), (Peran.WALI_KOTA, [WALL])]
)
def test_nobody_is_led_to_a_table_he_may_not_weigh_at(role, others):
    assert links("/", role) == [("Dasbor", True), *others]


@pytest.mark.parametrize("name", ["bentrok", "kecepatan"])
def test_a_page_of_the_coordinator_is_current_on_itself(name):
    found = links(reverse(f"timbang_{name}"), Peran.PUSKESMAS)

    assert [text for text, is_current in found if is_current] == [name.capitalize()]


@pytest.mark.parametrize("name", ["wall-control", "wall-links", "press-cards"])
def test_the_pages_of_the_command_center_are_one_place(name):
    assert links(reverse(name), Peran.DINKES)[-1] == ("Command center", True)


def test_the_wali_kota_is_led_to_the_wall_and_from_the_figures_to_the_cards():
    client = Client()
    user = user_of(Peran.WALI_KOTA, Posyandu.objects.get(kelurahan__nama="Kanaan"))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    page = client.get("/dasbor/operasi/2025-2/").content.decode()

    assert f'href="{reverse("wall")}"' in page
    assert f'href="{reverse("press-cards")}"' in page
    assert "Buat kartu pers" not in page
