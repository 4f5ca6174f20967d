"""The story of Dinkes: a round is closed, late data come, and the revision stands beside it."""

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from bontang_stunting.lib.ids import uuid7
from dashboard.models import Penutupan
from dashboard.services.refresh import refresh_summaries
from measurements.models import Sasaran
from measurements.services.marks import mark_rounds
from measurements.services.recording import Reading, record_measurements
from posyandu.models import Peran, Posyandu
from tests.factories import (
    PASSWORD,
    BalitaFactory,
    OperasiTimbangFactory,
    PosyanduFactory,
    SasaranFactory,
    user_of,
)

FIRST = date(2025, 11, 4)
LATE = "Anggrek 2"
SCREENS = [{"width": 1440, "height": 900}, {"width": 390, "height": 844}]
WCAG = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def late(transactional_db) -> Posyandu:
    """An open round of two posyandu; the second has sent nothing yet."""
    homes = [PosyanduFactory(nama="Mawar 1"), PosyanduFactory(nama=LATE)]
    operasi = OperasiTimbangFactory(nama="Operasi Timbang II 2025", code="2025-2", number=2)
    for home in homes:
        for number in range(4):
            child = BalitaFactory(
                posyandu=home, born_on=date(2023, 3, 1 + number), nama=f"Anak {home.nama} {number}"
            )
            SasaranFactory(operasi=operasi, balita=child)
    mark_rounds([(home.pk, operasi.pk) for home in homes])
    weigh(homes[0])
    user_of(Peran.DINKES, homes[0], username="dinkes")
    return homes[1]


def weigh(posyandu: Posyandu) -> None:
    """Everybody of a posyandu who is on the list, on the first day."""
    for listed in Sasaran.objects.listed().filter(posyandu=posyandu):
        reading = Reading(uuid7(), listed.balita_id, FIRST, weight_g=10_500, length_mm=830)
        record_measurements([reading], by=None)
    refresh_summaries()


@pytest.fixture
def page_of_round(page: Page, live_server, late) -> Page:
    """The page that runs the round, with Dinkes signed in."""
    page.goto(f"{live_server.url}/dasbor/operasi/2025-2/kelola/")
    page.fill("input[name=login]", "dinkes")
    page.fill("input[name=password]", PASSWORD)
    page.locator("main button[type=submit]").first.click()
    expect(heading(page)).to_have_text("Operasi Timbang II 2025: Berjalan")
    return page


def heading(page: Page):
    return page.get_by_role("heading", level=1)


def close(page: Page) -> None:
    page.get_by_label("Saya sudah memeriksa cakupan di atas.").check()
    page.get_by_role("button", name="Tutup operasi").click()


def faults(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
    told = [f"{rule['id']}: {rule['nodes'][0]['html']}" for rule in found]
    page.wait_for_load_state("load")
    if page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth"):
        told.append("wider than the screen")
    return told


def test_late_data_become_a_revision_beside_the_first_closing(page_of_round, late, complaints):
    page = page_of_round
    expect(page.get_by_text("4 balita di 1 posyandu belum diukur.")).to_be_visible()

    close(page)
    expect(heading(page)).to_have_text("Operasi Timbang II 2025: Ditutup")
    expect(page.get_by_text("Penutupan pertama disimpan.")).to_be_visible()

    page.get_by_text("Buka kembali", exact=True).first.click()
    page.get_by_label("Alasan").fill(f"Berkas {LATE} baru diterima")
    page.get_by_role("button", name="Buka kembali").click()
    expect(heading(page)).to_have_text("Operasi Timbang II 2025: Dibuka kembali")

    weigh(late)
    page.reload()
    expect(page.get_by_text("8 dari 8 sasaran diukur").first).to_be_visible()
    close(page)
    expect(heading(page)).to_have_text("Operasi Timbang II 2025: Ditutup, revisi 1")

    table = page.get_by_role("region", name="Tabel angka penutupan")
    expect(table.get_by_role("columnheader", name="Penutupan pertama")).to_be_visible()
    expect(table.get_by_role("columnheader", name="Revisi 1")).to_contain_text(
        f"Alasan: Berkas {LATE} baru diterima"
    )
    measured = table.get_by_role("row", name="Diukur")
    expect(measured.get_by_role("cell").nth(0)).to_contain_text("4")
    expect(measured.get_by_role("cell").nth(1)).to_contain_text("+4")
    assert [one.number for one in Penutupan.objects.order_by("number")] == [1, 2]
    assert complaints == []


def test_a_child_that_was_listed_by_mistake_is_taken_off_and_the_ledger_says_so(page_of_round):
    page = page_of_round
    page.get_by_role("link", name=LATE).click()
    expect(page.get_by_role("heading", name="Belum diukur")).to_be_visible()

    child = page.get_by_role("listitem").filter(has_text=f"Anak {LATE} 0")
    child.get_by_text("Keluarkan", exact=False).first.click()
    child.get_by_label("Sebab").select_option("keliru")
    child.get_by_label("Catatan").fill("Warga kota lain")
    child.get_by_role("button", name="Keluarkan dari daftar").click()

    expect(heading(page)).to_have_text("1 perubahan daftar sejak dibuka")
    expect(page.get_by_text("Keliru masuk daftar: Warga kota lain")).to_be_visible()
    expect(page.get_by_text("Perubahan terakhir sedang dihitung")).to_be_visible()
    refresh_summaries()
    page.reload()
    expect(page.get_by_text("3 balita di daftar belum diukur")).to_be_visible()


@pytest.mark.parametrize("screen", SCREENS, ids=["desk", "phone"])
def test_every_page_of_a_round_fits_the_screen_and_keeps_nobody_out(page_of_round, screen):
    page = page_of_round
    page.set_viewport_size(screen)
    told = faults(page)

    page.get_by_role("link", name="Daftar dan perubahannya").click()
    expect(heading(page)).to_have_text("Daftar belum berubah sejak dibuka")
    told += faults(page)
    page.get_by_role("link", name="Operasi timbang", exact=True).click()
    expect(heading(page)).to_have_text("Operasi timbang tahun 2025: 1 berjalan")
    told += faults(page)
    page.get_by_role("link", name="Rencanakan operasi").click()
    expect(heading(page)).to_have_text("Rencanakan operasi timbang")
    told += faults(page)

    assert told == []
