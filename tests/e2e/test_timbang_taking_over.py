"""A child that another posyandu has in its book comes to this table."""

from datetime import date, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from measurements.models import Measurement
from posyandu.models import Balita
from tests.at_rest import wait_until
from tests.builders.phone import entry, phone_at
from tests.e2e.day import Day
from tests.e2e.line import Treatment, batches, of_the_table
from tests.e2e.phone import Phone
from tests.factories import BalitaFactory, IbuFactory, MeasurementFactory, PosyanduFactory

WCAG = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
NAMA, IBU = "Kirana Ayu Lestari", "Sri Wahyuni"
SOON_MS = 15_000  # of 45 that the table gives a batch; 4 by the page
HERE = "Anak ini sekarang ditimbang di sini"


@pytest.fixture
def child(day: Day) -> Balita:
    """Registered at another posyandu of the city and weighed there last month."""
    elsewhere = PosyanduFactory(nama="Melati 9", kelurahan=day.posyandu.kelurahan)
    born_on = Balita.objects.get(pk=day.children[12].id).born_on
    found = BalitaFactory(
        nama=NAMA, sex=1, born_on=born_on, posyandu=elsewhere, ibu=IbuFactory(nama=IBU)
    )
    before = Measurement.objects.get(balita=day.children[12].id)
    MeasurementFactory(
        balita=found,
        measured_on=before.measured_on,
        weight_g=before.weight_g,
        length_mm=before.length_mm,
        position=1,
    )
    return found


def register(page: Page, nama: str, born_on: date) -> None:
    page.get_by_role("link", name="Anak baru").click()
    page.get_by_label("Nama anak", exact=True).fill(nama)
    page.get_by_role("radio", name="Laki-laki").check()
    page.get_by_label("Tanggal lahir").fill(born_on.isoformat())
    page.get_by_label("Nama ibu").fill(IBU)
    page.get_by_role("button", name="Simpan & timbang").click()


def register_known(page: Page, nama: str, born_on: date) -> None:
    register(page, nama, born_on)
    expect(page.get_by_role("heading", name="Mungkin sudah terdaftar")).to_be_visible()


def faults(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
    return [rule["id"] for rule in found]


def test_a_child_of_another_posyandu_is_taken_over_and_weighed_with_its_history(
    phone: Phone, day: Day, child: Balita
):
    page = phone.page
    register_known(page, NAMA, child.born_on)
    expect(page.get_by_text("Posyandu Melati 9")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name=HERE).click()
    expect(page.get_by_role("dialog")).to_contain_text("Sekarang terdaftar di Posyandu Melati 9")
    assert faults(page) == []
    page.get_by_role("button", name="Ya, ditimbang di sini").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(NAMA)
    expect(page.locator(".terakhir")).to_contain_text("terakhir ditimbang")
    phone.type_reading(day.children[12].typed_kg, day.children[12].typed_cm)
    phone.save()
    expect(page.locator(".temuan__kata")).to_have_text("Berat naik")
    today = child.measurements.filter(posyandu=day.posyandu, measured_on=day.on)
    wait_until(today.exists, "the reading arrived")

    child.refresh_from_db()
    assert child.posyandu == day.posyandu
    assert Balita.objects.filter(nama=NAMA).count() == 1
    assert today.count() == 1


def test_without_a_signal_it_is_said_that_the_child_comes_once_it_was_sent(
    phone: Phone, day: Day, child: Balita
):
    page = phone.page
    register_known(page, NAMA, child.born_on)
    phone.line.treat(Treatment.CUT, batches)  # the signal went after the question
    page.get_by_role("button", name=HERE).click()
    page.get_by_role("button", name="Ya, ditimbang di sini").click()

    expect(page.get_by_text("menunggu sinyal. Sesudah terkirim")).to_be_visible()
    expect(page.get_by_role("button", name="Simpan & timbang")).to_be_disabled()
    phone.plug_in()
    phone.try_again()
    phone.expect_all_sent()
    page.get_by_role("link", name="Kembali ke daftar").click()
    expect(phone.row(NAMA)).to_be_visible()
    child.refresh_from_db()
    assert child.posyandu == day.posyandu


def test_a_newcomer_is_weighed_at_once_while_the_server_is_asked_and_does_not_answer(
    phone: Phone, day: Day
):
    page = phone.page
    phone.line.treat(Treatment.HANG, of_the_table)

    register(page, "Zahra Percobaan", day.on - timedelta(days=300))

    expect(page.get_by_label("Berat badan")).to_be_focused(timeout=SOON_MS)
    phone.type_reading("8,2", "71,5")
    phone.save()
    phone.back_to_list()
    phone.expect_unsent(2)
    phone.plug_in()
    phone.try_again()
    phone.expect_all_sent()
    assert Measurement.objects.get(measured_on=day.on).weight_g == 8200


def test_a_child_that_another_posyandu_took_is_seen_and_brought_back_with_its_history(
    phone: Phone, day: Day
):
    page, name = phone.page, day.children[0].nama
    taken = Balita.objects.get(pk=day.children[0].id)
    elsewhere = PosyanduFactory(nama="Melati 9", kelurahan=day.posyandu.kelurahan)
    thief = phone_at(elsewhere)
    sent = entry("keadaan", elsewhere, balita_id=taken.pk, status="aktif", pindah=True, on=day.on)
    assert thief.send(sent, today=day.on) == ["stored"]

    page.reload()

    page.get_by_text("Pindah atau meninggal (1)").click()
    expect(phone.row(name)).to_contain_text("Di posyandu lain")
    phone.row(name).click()
    expect(page.get_by_text("Ditimbang di Posyandu Melati 9")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Kembalikan, anak ditimbang di sini").click()
    phone.expect_all_sent()
    expect(phone.row(name)).to_contain_text("terakhir")
    taken.refresh_from_db()
    assert taken.posyandu == day.posyandu


def test_a_child_that_moved_is_still_seen_after_the_list_was_fetched_again(phone: Phone, day: Day):
    page, child = phone.page, day.children[1]
    phone.row(child.nama).click()
    page.get_by_role("link", name="Tidak ditimbang").click()
    page.get_by_role("button", name="Pindah", exact=True).click()
    page.get_by_role("button", name="Ya, sudah pindah").click()
    expect(page.get_by_text("Pindah atau meninggal (1)")).to_be_visible()
    phone.expect_all_sent()
    page.reload()

    page.get_by_text("Pindah atau meninggal (1)").click()
    expect(phone.row(child.nama)).to_contain_text("Pindah")
    expect(phone.row(child.nama)).to_contain_text("sejak")  # the server's word
    phone.row(child.nama).click()
    expect(page.get_by_text("Dicatat pindah dari posyandu ini mulai")).to_be_visible()
    page.get_by_role("button", name="Urungkan, anak masih di sini").click()
    phone.expect_all_sent()

    expect(phone.row(child.nama)).to_contain_text("terakhir")
