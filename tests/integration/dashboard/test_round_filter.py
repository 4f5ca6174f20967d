"""The filter on the pages about running rounds, and the whole list of who is not measured yet."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from dashboard.services.refresh import refresh_summaries
from measurements.models import OperasiTimbang, Sasaran
from posyandu.models import Peran, Posyandu
from tests.factories import BalitaFactory, SasaranFactory
from tests.integration.dashboard.test_closing import weighed_round
from tests.integration.dashboard.test_rounds_pages import changes, client_of, page_of, weighed

pytestmark = pytest.mark.django_db
N_MORE = 60


@pytest.fixture
def operasi() -> OperasiTimbang:
    """An open round that still misses 61 of its 66 children, 60 of them in one posyandu."""
    operasi, _ = weighed_round()
    missing = Sasaran.objects.exclude(balita__in=weighed(operasi)).get(operasi=operasi)
    for at in range(N_MORE):
        child = BalitaFactory(nama=f"Balita {at:02}", posyandu=missing.posyandu)
        SasaranFactory(operasi=operasi, balita=child)
    refresh_summaries()
    return operasi


@pytest.fixture
def dinkes(operasi) -> Client:
    return client_of(Peran.DINKES)


def links(page: str) -> list[str]:
    """Every address that a page leads to."""
    return [unescape(found) for found in re.findall(r'href="([^"]*)"', page)]


def named_on(page: str) -> set[str]:
    return set(re.findall(r"<strong>(Balita \d\d)</strong>", page))


def test_everybody_who_is_not_measured_is_reached_page_by_page(dinkes, operasi):
    first = changes(dinkes, operasi)
    onward = next(link for link in links(first) if "setelah=" in link)
    second = page_of(dinkes.get(reverse("round_changes", args=[operasi.code]) + onward))

    assert f"{N_MORE + 1} balita di daftar belum diukur" in first
    assert len(named_on(first) | named_on(second)) == N_MORE
    assert not named_on(first) & named_on(second)


@pytest.mark.parametrize("is_narrow", [False, True])
def test_the_full_list_has_as_many_as_the_page_of_the_round_says(dinkes, operasi, is_narrow):
    home = Posyandu.objects.get(pk=Sasaran.objects.latest("pk").posyandu_id)
    asked = {"posyandu": home.pk, "jk": "L"} if is_narrow else {}

    page = changes(dinkes, operasi, **asked)

    told = re.search(r"(\d+) balita di daftar belum diukur", page)
    full = next(link for link in links(page) if "ukuran=belum-diukur" in link)
    assert told
    assert f"{told[1]} balita belum diukur" in page_of(dinkes.get(full))


def test_the_page_of_the_round_opens_all_that_it_says_are_missing(dinkes, operasi):
    page = page_of(dinkes.get(reverse("round_manage", args=[operasi.code]), {"jk": "P"}))

    full = next(link for link in links(page) if "ukuran=belum-diukur" in link)
    assert f"Daftar {N_MORE + 1} balita yang belum diukur" in page
    assert f"{N_MORE + 1} balita belum diukur" in page_of(dinkes.get(full))


@pytest.mark.parametrize("name", ["rounds", "round_manage", "round_changes", "round_new"])
def test_the_filter_stays_in_every_tab_of_the_pages_about_rounds(dinkes, operasi, name):
    home = Posyandu.objects.get(pk=Sasaran.objects.latest("pk").posyandu_id)
    asked = {"kelurahan": home.kelurahan_id, "jk": "L", "umur": "0-23"}
    path = reverse(name, args=[operasi.code] if name in {"round_manage", "round_changes"} else [])

    page = page_of(dinkes.get(path, asked, follow=True))

    tabs = links(page.split('aria-label="Halaman dasbor"')[1].split("</nav>")[0])
    assert len(tabs) == 7
    for tab in tabs:
        assert all(f"{key}={value}" in tab for key, value in asked.items()), tab


def test_the_pages_of_a_round_hand_the_filter_to_each_other(dinkes, operasi):
    home = Posyandu.objects.get(pk=Sasaran.objects.latest("pk").posyandu_id)
    asked = {"kelurahan": home.kelurahan_id, "jk": "L"}
    said = f"kelurahan={home.kelurahan_id}&jk=L"
    manage = reverse("round_manage", args=[operasi.code])
    ledger = reverse("round_changes", args=[operasi.code])

    calendar = links(page_of(dinkes.get(reverse("rounds"), asked)))
    behind = links(page_of(dinkes.get(manage, asked)))
    response = dinkes.post(f"{reverse('round_act', args=[operasi.code, 'lima-tahun'])}?{said}")

    assert f"{manage}?{said}" in calendar
    assert f"{ledger}?{said}" in behind
    assert any(link.startswith(reverse("rounds")) and said in link for link in behind)
    assert response["Location"] == f"{manage}?{said}"


def test_the_calendar_counts_the_posyandu_of_the_chosen_area(dinkes, operasi):
    home = Posyandu.objects.get(pk=Sasaran.objects.latest("pk").posyandu_id)

    page = page_of(dinkes.get(reverse("rounds"), {"posyandu": home.pk}))

    assert "dari 1 posyandu buka" in page
    assert "hapus pilihan ini" in page


def test_the_page_of_a_child_leads_back_to_the_list_it_was_opened_from(dinkes, operasi):
    home = Posyandu.objects.get(pk=Sasaran.objects.latest("pk").posyandu_id)
    said = f"ukuran=belum-diukur&urut=nama&operasi={operasi.code}&posyandu={home.pk}"

    listed = links(page_of(dinkes.get(f"{reverse('children')}?{said}")))
    opened = next(one for one in listed if re.search(r"/anak/[0-9a-f-]{36}/", one))
    page = links(page_of(dinkes.get(opened)))

    assert f"{reverse('children')}?{said}" in page
    tabs = [one for one in page if one.startswith(reverse("skdn"))]
    assert any(f"posyandu={home.pk}" in one for one in tabs)


def test_a_child_that_was_opened_from_a_worklist_leads_back_to_it(dinkes, operasi):
    child = Sasaran.objects.filter(operasi=operasi)[0].balita
    said = f"operasi={operasi.code}&jk=L"
    address = reverse("child", args=[child.pk])

    page = links(page_of(dinkes.get(f"{address}?{said}&kerja=gizi-buruk")))
    plain = page_of(dinkes.get(f"{address}?{said}&kerja=tidak-ada"))

    assert f"{reverse('worklist', args=['gizi-buruk'])}?{said}" in page
    assert "Kembali ke daftar" not in plain
