"""The story of a puskesmas officer: two records of one child are made one, and parted again."""

from datetime import date, timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from bontang_stunting.lib.ids import uuid7
from dashboard.services.refresh import refresh_summaries
from interventions.models import Rujukan, TindakLanjut, VerifikasiStunting
from measurements.models import Measurement
from measurements.services.recording import Reading, record_measurement
from posyandu.models import Balita, Peran, Posyandu
from tests.factories import (
    PASSWORD,
    BalitaFactory,
    DugaanGandaFactory,
    IbuFactory,
    OperasiTimbangFactory,
    PosyanduFactory,
    SasaranFactory,
    user_of,
)

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
MISTAKEN = "Anak lain yang diperiksa"
LISTS = ("gizi-buruk", "rujukan", "pendek", "2t", "bgm", "ganda", "tanpa-nik", "lima-tahun")


@pytest.fixture
def posyandu(transactional_db) -> Posyandu:
    return PosyanduFactory(nama="Mawar 3", kelurahan__nama="Lok Tuan")


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def twins_of_paper(posyandu, today) -> tuple[Balita, Balita]:
    """One child under two records, each weighed once in the open round."""
    operasi = OperasiTimbangFactory(
        kota=posyandu.kelurahan.kecamatan.kota, nama="Operasi Timbang Contoh",
        starts_on=today - timedelta(days=2), year=today.year, number=1, code=f"{today.year}-1",
    )  # fmt: skip
    other = PosyanduFactory(nama="Melati 1", kelurahan=posyandu.kelurahan)
    born_on, mother = today - timedelta(days=660), IbuFactory(nama="Siti Contoh")
    one, two = (
        BalitaFactory(posyandu=at, born_on=born_on, nama=nama, ibu=mother)
        for at, nama in ((posyandu, "Budi Contoh"), (other, "Budy Contoh"))
    )
    for child in (one, two):
        SasaranFactory(operasi=operasi, balita=child)
    weigh(one, today - timedelta(days=1), weight_g=9_900, length_mm=821)
    weigh(two, today, weight_g=10_000, length_mm=822)
    DugaanGandaFactory(
        balita=two, other=one, score=0.95,
        explanation="Nama ditulis hampir sama; tanggal lahir sama; nama ibu sama",
    )  # fmt: skip
    thin = BalitaFactory(posyandu=posyandu, born_on=born_on, nama="Rina Contoh", sex=2)
    reading = weigh(thin, today, weight_g=8_000, length_mm=822, arm_mm=112)
    Rujukan.objects.create(balita=thin, measurement=reading, cause="gizi_buruk", answer="bersedia")
    short = BalitaFactory(posyandu=posyandu, born_on=born_on, nama="Dewi Contoh", sex=2)
    weigh(short, today, weight_g=8_900, length_mm=735)
    BalitaFactory(posyandu=other, born_on=today - timedelta(days=1826 - 20), nama="Ayu Contoh")
    refresh_summaries()
    return one, two


def weigh(child: Balita, on_day: date, **values: Any) -> Measurement:
    given = {"position": 1, **values}
    reading = Reading(uuid7(), child.pk, on_day, **given)
    return record_measurement(reading=reading, by=None).measurement


@pytest.fixture
def officer(page: Page, live_server, twins_of_paper, posyandu, outside_requests, complaints):
    """Signed in at the board."""
    user_of(Peran.PUSKESMAS, posyandu, username="petugas")
    page.goto(f"{live_server.url}/dasbor/kerja/")
    page.fill("input[name=login]", "petugas")
    page.fill("input[name=password]", PASSWORD)
    page.locator("main button[type=submit]").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("menunggu tindakan")
    return page


def test_two_records_are_made_one_and_parted_again(officer, twins_of_paper, complaints):
    page, (one, two) = officer, twins_of_paper

    page.get_by_role("link", name="Diduga ganda").click()
    page.get_by_role("link", name="Bandingkan Bud").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Satu anak atau dua?")
    expect(page.get_by_role("row", name="Nama beda")).to_contain_text("Budy Contoh")
    page.get_by_label("Data B").check()
    page.get_by_label("Alasan").fill("Ibu dan tanggal lahir sama")
    page.get_by_role("button", name="Gabung jadi satu").click()

    expect(page.get_by_text("Data digabung.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("tidak ada yang menunggu")
    assert Measurement.objects.filter(balita=one).count() == 2
    assert Balita.objects.get(pk=two.pk).merged_into_id == one.pk

    page.get_by_text("Batalkan", exact=True).click()
    page.get_by_label("Alasan membatalkan").fill("Ternyata kembar")
    page.get_by_role("button", name="Batalkan penggabungan").click()

    expect(page.get_by_text("Penggabungan dibatalkan.")).to_be_visible()
    expect(page.get_by_role("link", name="Bandingkan Bud")).to_be_visible()
    assert Measurement.objects.get(balita=two).weight_g == 10_000
    assert complaints == []


def test_a_follow_up_is_noted_and_the_child_leaves_the_list(officer, complaints):
    page = officer

    page.get_by_role("link", name="Gizi buruk", exact=True).click()
    page.get_by_text("Catat tindak lanjut").click()
    page.get_by_label("Hasil").select_option("rs")
    page.get_by_role("button", name="Simpan tindak lanjut").click()

    expect(page.get_by_text("Tindak lanjut tercatat.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("tidak ada yang menunggu")
    assert TindakLanjut.objects.get().outcome == "rs"
    assert complaints == []


def test_a_follow_up_noted_by_mistake_is_taken_back_and_the_child_waits_again(
    officer, live_server, complaints
):
    page = officer
    page.get_by_role("link", name="Gizi buruk", exact=True).click()
    page.get_by_text("Catat tindak lanjut").click()
    page.get_by_label("Hasil").select_option("rs")
    page.get_by_role("button", name="Simpan tindak lanjut").click()
    expect(page.get_by_text("Tindak lanjut tercatat.")).to_be_visible()
    noted = TindakLanjut.objects.get()

    page.goto(f"{live_server.url}/dasbor/anak/{noted.balita_id}/")
    _take_back(page, "Tindak lanjut", noted.get_outcome_display())

    page.goto(f"{live_server.url}/dasbor/kerja/gizi-buruk/")
    expect(page.get_by_role("link", name="Rina Contoh")).to_be_visible()
    noted.refresh_from_db()
    assert noted.withdraw_reason == MISTAKEN
    assert complaints == []


def test_a_verdict_noted_by_mistake_is_taken_back_and_another_can_be_noted(
    officer, live_server, complaints
):
    page = officer
    _note_verdict(page, live_server, "Dewi Contoh", "stunting")
    noted = VerifikasiStunting.objects.get()

    page.goto(f"{live_server.url}/dasbor/anak/{noted.balita_id}/")
    _take_back(page, "Putusan dokter", noted.get_verdict_display())
    _note_verdict(page, live_server, "Dewi Contoh", "bukan")

    assert VerifikasiStunting.objects.standing().get().verdict == "bukan"
    assert complaints == []


def _note_verdict(page: Page, live_server: Any, nama: str, verdict: str) -> None:
    page.goto(f"{live_server.url}/dasbor/kerja/pendek/")
    row = page.get_by_role("listitem").filter(has=page.get_by_role("link", name=nama, exact=True))
    row.get_by_text("Catat putusan", exact=True).click()
    row.get_by_label("Putusan", exact=True).select_option(verdict)
    row.get_by_label("Diputuskan oleh").select_option(index=1)
    row.get_by_role("button", name="Simpan putusan").click()
    expect(page.get_by_text("Putusan tercatat")).to_be_visible()
    expect(page.get_by_role("link", name=nama, exact=True)).to_have_count(0)


def _take_back(page: Page, kind: str, text: str) -> None:
    """Withdraw a note on the page of its child, with a reason; it stays, struck through."""
    told = page.get_by_role("listitem").filter(has_text=f"{kind}: {text}")
    told.get_by_text(f"Batalkan {kind}").click()
    _is_fine(page, kind)
    told.get_by_label("Alasan membatalkan").fill(MISTAKEN)
    told.get_by_role("button", name="Batalkan catatan ini").click()

    expect(page.get_by_text("Dibatalkan. Anak kembali ke daftar kerja")).to_be_visible()
    expect(told.locator("del")).to_have_text(f"{kind}: {text}")
    expect(told).to_contain_text(f"{MISTAKEN}.")
    expect(told.get_by_text(f"Batalkan {kind}")).to_have_count(0)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_every_list_is_accessible_and_fits_the_screen(officer, live_server, size, complaints):
    page = officer
    page.set_viewport_size(size)
    addresses = ["", *(f"{key}/" for key in LISTS)]

    for address in addresses:
        page.goto(f"{live_server.url}/dasbor/kerja/{address}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        _is_fine(page, address)
    page.goto(f"{live_server.url}/dasbor/kerja/ganda/")
    page.get_by_role("link", name="Bandingkan Bud").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Satu anak atau dua?")
    _is_fine(page, "pasangan")
    assert complaints == []


def _is_fine(page: Page, address: str) -> None:
    page.wait_for_load_state("load")
    wide = page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth")
    assert not wide, f"{address} scrolls sideways"
    found = Axe().run(page)
    assert found.violations_count == 0, f"{address}: {found.generate_report()}"
