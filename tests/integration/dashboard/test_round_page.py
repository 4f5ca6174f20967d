"""The first page, from stored cells to HTML."""

import json
import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from measurements.models import StaleCell
from posyandu.models import Peran, Posyandu
from tests.builders.cells import add_up
from tests.factories import (
    BatasFactory,
    OperasiTimbangFactory,
    PosyanduFactory,
    SasaranFactory,
    user_of,
)
from tests.fakes.published_rounds import store_published_rounds, store_snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture
def november():
    return store_published_rounds()


def client_of(role: Peran, kelurahan: str = "Kanaan") -> Client:
    client = Client()
    posyandu = Posyandu.objects.get(kelurahan__nama=kelurahan)
    user = user_of(role, posyandu)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text_of(response) -> str:
    """What a person reads: no data blocks, no tags, single spaces."""
    html = response.content.decode()
    html = re.sub(r"<script\b.*?</script>", " ", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def test_home_leads_to_the_latest_round_with_weighings(november):
    # A round that has opened and weighed nobody yet does not take its place.
    empty = OperasiTimbangFactory(kota=november.kota, starts_on="2026-02-03", ends_on="2026-02-07")
    SasaranFactory(operasi=empty, balita__posyandu=Posyandu.objects.first())

    response = client_of(Peran.DINKES).get(reverse("home"))

    assert response.url == reverse("round", kwargs={"code": "2025-2"})


def test_the_page_says_the_published_figures(november):
    store_snapshot(november, datetime(2025, 11, 13, 8, 0, tzinfo=UTC))

    shown = text_of(client_of(Peran.DINKES).get(reverse("round", kwargs={"code": "2025-2"})))

    for said in (
        "15,69 % dari 9.707 balita pendek, 1,75 poin di bawah Mei",
        "Sementara 13 Nov 2025: 16,34 % (1.586 dari 9.707); setelah perbaikan 15,69 %",
        "Puskesmas Bontang Barat terendah, 11,88 %",
        "Tertinggi Guntung, terendah Kanaan",
        "213 dari 1.793",  # in a table, without JavaScript
        "data per 24 Nov 2025 10.42 WITA",
        "Stunting terverifikasi: belum diverifikasi",
        "Seluruh kota",
    ):
        assert said in shown


def test_a_puskesmas_sees_its_own_area_and_nothing_of_the_others(november):
    response = client_of(Peran.PUSKESMAS).get(reverse("round", kwargs={"code": "2025-2"}))

    shown = text_of(response)
    assert "11,88 % dari 1.793 balita pendek" in shown
    assert "Puskesmas Bontang Barat" in shown
    assert "Guntung" not in response.content.decode()


def test_counts_below_five_are_hidden_from_who_may_not_see_children(november):
    november.summarycell_set.filter(posyandu__kelurahan__nama="Kanaan").update(n_pendek=3)
    add_up()
    url = reverse("round", kwargs={"code": "2025-2"})

    assert "3 dari 262" in text_of(client_of(Peran.DINKES).get(url))
    outsider = client_of(Peran.LINTAS).get(url)
    assert "3 dari 262" not in outsider.content.decode()
    assert "*** dari 262" in text_of(outsider)
    # Of its puskesmas the next smallest is withheld too: 3 is not what is left of the sum.
    assert "*** dari 782" in text_of(outsider)
    assert "99 dari 749" in text_of(outsider)


def test_ranking_is_there_for_who_asks(november):
    url = reverse("round", kwargs={"code": "2025-2"})
    client = client_of(Peran.DINKES)

    fixed, ranked = (
        charts(client.get(url, query))["puskesmas"]["layout"]["yaxis"]["ticktext"]
        for query in ({}, {"urut": "prevalensi"})
    )

    assert fixed == sorted(fixed)
    assert ranked[0] == "Bontang Lestari"


def charts(response) -> dict:
    blocks = re.findall(
        r'<script id="grafik-(\w+)" type="application/json">(.*?)</script>',
        response.content.decode(),
        flags=re.DOTALL,
    )
    return {name: json.loads(block) for name, block in blocks}


def test_every_panel_has_its_chart_in_the_page(november):
    response = client_of(Peran.DINKES).get(reverse("round", kwargs={"code": "2025-2"}))

    keys = {"tren", "puskesmas", "peta", "kelurahan", "umur", "posyandu"}
    assert set(charts(response)) == keys


def test_who_drew_the_boundaries_is_named_beside_the_map(november):
    kanaan = Posyandu.objects.get(kelurahan__nama="Kanaan").kelurahan
    BatasFactory(kelurahan=kanaan, source="BIG 2024, CC BY 4.0")

    shown = text_of(client_of(Peran.DINKES).get(reverse("round", kwargs={"code": "2025-2"})))

    assert "Batas wilayah: BIG 2024, CC BY 4.0." in shown


def test_no_style_or_script_stands_in_the_page_itself(november):
    html = client_of(Peran.DINKES).get(reverse("round", kwargs={"code": "2025-2"})).content.decode()

    assert not re.search(r"\sstyle=|\son\w+=|<style", html)
    inline = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", html)
    assert all('type="application/json"' in attributes for attributes in inline)


def test_changes_on_their_way_are_announced(november):
    StaleCell.objects.create(posyandu=Posyandu.objects.first(), operasi=november)

    response = client_of(Peran.DINKES).get(reverse("round", kwargs={"code": "2025-2"}))

    assert "1 perubahan sedang dihitung" in text_of(response)


def test_without_a_round_the_page_says_what_to_do_next():
    posyandu = PosyanduFactory()
    client = Client()
    client.force_login(
        user_of(Peran.DINKES, posyandu), backend="django.contrib.auth.backends.ModelBackend"
    )

    response = client.get(reverse("home"))

    assert "Belum ada penimbangan" in text_of(response)
    assert reverse("import_list") in response.content.decode()


def test_who_may_not_import_is_told_whom_to_wait_for():
    posyandu = PosyanduFactory()
    client = Client()
    client.force_login(
        user_of(Peran.KADER, posyandu), backend="django.contrib.auth.backends.ModelBackend"
    )

    response = client.get(reverse("dashboard"))

    assert reverse("import_list") not in response.content.decode()
    assert "setelah puskesmas atau Dinas Kesehatan mengimpor" in text_of(response)


def test_a_round_nobody_was_measured_in_shows_no_percentage():
    posyandu = PosyanduFactory()
    operasi = OperasiTimbangFactory(kota=posyandu.kelurahan.kecamatan.kota)
    SasaranFactory(operasi=operasi, balita__posyandu=posyandu)
    client = Client()
    client.force_login(
        user_of(Peran.DINKES, posyandu), backend="django.contrib.auth.backends.ModelBackend"
    )

    shown = text_of(client.get(reverse("round", kwargs={"code": operasi.code})))

    assert "Belum ada balita yang diukur" in shown
    assert "Pendek – balita belum ada data" in shown
    assert "Tidak ada gizi buruk" not in shown
