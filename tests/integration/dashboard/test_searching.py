"""Children are found by name, and the name stays out of addresses and logs."""

import logging
import re

import pytest
from django.urls import reverse

from dashboard.queries.children import PAGE_ROWS
from posyandu.models import AuditEvent, Peran, Posyandu
from tests.builders.city import settle
from tests.factories import (
    BalitaFactory,
    IbuFactory,
    KelurahanFactory,
    OperasiTimbangFactory,
    PosyanduFactory,
    SasaranFactory,
)
from tests.integration.dashboard.test_children_page import signed_in
from tests.integration.dashboard.test_round_page import text_of

pytestmark = pytest.mark.django_db
N_ANISA = PAGE_ROWS + 10
ALL = "?ukuran=belum-diukur&operasi=2025-2"


@pytest.fixture
def posyandu() -> Posyandu:
    """A round that nobody was measured in: sixty Anisa, and Budi, whose mother is Siti Aminah."""
    home = PosyanduFactory(nama="Melati")
    away = PosyanduFactory(nama="Mawar", kelurahan=KelurahanFactory())
    operasi = OperasiTimbangFactory(kota=home.kelurahan.kecamatan.kota, code="2025-2")
    for at in range(N_ANISA):
        child = BalitaFactory(nama=f"Anisa {at:02}", posyandu=home, ibu=IbuFactory(nama="Rahma"))
        SasaranFactory(operasi=operasi, balita=child)
    budi = BalitaFactory(nama="Budi 100%", posyandu=home, ibu=IbuFactory(nama="Siti Aminah"))
    cici = BalitaFactory(nama="Anisa Jauh", posyandu=away)
    for child in (budi, cici):
        SasaranFactory(operasi=operasi, balita=child)
    settle()
    return home


def search(client, name: str, address: str = ALL, **more: str):
    return client.post(reverse("children") + address, {"cari": name} | more)


def names_in(response) -> list[str]:
    return re.findall(r">(Anisa \w+|Budi 100%)<", response.content.decode())


@pytest.mark.parametrize("name", ["budi", "BUDI 1", "siti ami", "00%"])
def test_a_child_is_found_by_letters_of_its_own_or_its_mothers_name(posyandu, name):
    response = search(signed_in(Peran.DINKES, posyandu), name)

    assert names_in(response) == ["Budi 100%"]
    assert "1 di antaranya bernama" in text_of(response)


def test_nobody_is_found_outside_the_filter_or_the_area_of_the_user(posyandu):
    kader = signed_in(Peran.KADER, posyandu)
    dinkes = signed_in(Peran.DINKES, posyandu)
    elsewhere = Posyandu.objects.get(nama="Mawar")

    assert "Tidak ada anak atau ibu bernama" in text_of(search(kader, "jauh"))
    here = search(dinkes, "anisa", f"{ALL}&posyandu={elsewhere.pk}")
    assert names_in(here) == ["Anisa Jauh"]
    assert "Tidak ada anak" in text_of(search(dinkes, "budi", "?ukuran=pendek&operasi=2025-2"))


@pytest.mark.parametrize("order", ["", "&urut=nama", "&urut=z"])
def test_the_pages_of_what_was_found_hold_everybody_once(posyandu, order):
    client = signed_in(Peran.DINKES, posyandu)

    first = search(client, "anisa", ALL + order)
    after = re.search(r'name="setelah" value="([^"]+)"', first.content.decode())
    assert after
    second = search(client, "anisa", ALL + order, setelah=after[1])

    found = names_in(first) + names_in(second)
    assert len(found) == len(set(found)) == N_ANISA + 1
    assert 'name="setelah"' not in second.content.decode()


def test_the_sheet_under_a_search_says_that_it_is_of_the_whole_list(posyandu):
    client = signed_in(Peran.DINKES, posyandu)

    found, whole = search(client, "budi"), client.get(reverse("children") + ALL)

    assert names_in(found) == ["Budi 100%"]
    assert "Unduh Excel seluruh daftar" in text_of(found)
    assert "Unduh Excel" in text_of(whole)
    assert "seluruh daftar" not in text_of(whole)
    address = re.search(r'href="([^"]*ekspor[^"]*)"', found.content.decode())
    assert address
    assert address[1] in whole.content.decode()


def test_two_letters_find_nobody_and_the_page_says_how_many_it_takes(posyandu):
    shown = text_of(search(signed_in(Peran.DINKES, posyandu), "an"))

    assert "Tulis paling sedikit tiga huruf" in shown
    assert f"{N_ANISA + 2} balita belum diukur" in shown


def test_a_name_stands_in_no_address_no_log_and_no_audit_line(posyandu, caplog):
    client = signed_in(Peran.DINKES, posyandu)

    with caplog.at_level(logging.DEBUG):
        caplog.clear()
        page = search(client, "aminah").content.decode()

    addresses = re.findall(r'(?:href|action|formaction)="([^"]*)"', page)
    assert not [one for one in addresses if "aminah" in one.lower()]
    assert "aminah" not in page.split("</title>")[0].lower()
    line = AuditEvent.objects.get(verb="cari")
    assert "aminah" not in f"{line.object_id}{line.detail}".lower()
    own = [one for one in caplog.records if not one.name.startswith("django.db")]
    assert not [one for one in own if "aminah" in one.getMessage().lower()]


def test_a_name_in_an_address_is_not_searched_for(posyandu):
    response = signed_in(Peran.DINKES, posyandu).get(reverse("children") + f"{ALL}&cari=budi")

    assert len(names_in(response)) == PAGE_ROWS
    assert "cari=" not in response.content.decode()


def test_a_form_of_another_site_searches_nothing(posyandu):
    client = signed_in(Peran.DINKES, posyandu)
    client.handler.enforce_csrf_checks = True

    assert search(client, "anisa").status_code == 403
