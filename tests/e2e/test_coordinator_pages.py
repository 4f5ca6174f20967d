"""The story of a coordinator: decide between two readings, see how long entries take."""

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from bontang_stunting.lib.ids import uuid7
from measurements.models import Measurement
from measurements.services.recording import Reading, record_measurements
from posyandu.models import Peran, User
from tests.factories import PASSWORD, BalitaFactory, PosyanduFactory, user_of

DAY = date(2025, 11, 4)
SCREENS = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture
def officer(transactional_db) -> User:
    """A puskesmas with one child that was weighed twice on a day."""
    posyandu = PosyanduFactory(nama="Mawar 3")
    balita = BalitaFactory(posyandu=posyandu, born_on=date(2024, 10, 12), nama="Budi Contoh")
    kader = user_of(Peran.KADER, posyandu, first_name="Kader Anggrek")
    record_measurements([reading(balita.pk, date(2025, 10, 4), 8_800)], by=kader)
    record_measurements([reading(balita.pk, DAY, 9_000)], by=kader)
    record_measurements([reading(balita.pk, DAY, 9_400)], by=kader)
    return user_of(Peran.PUSKESMAS, posyandu, username="petugas")


def reading(balita_id, on_day: date, weight_g: int, **values) -> Reading:
    return Reading(uuid7(), balita_id, on_day, weight_g=weight_g, length_mm=760, **values)


def open_page(page: Page, address: str) -> None:
    page.goto(address)
    page.fill("input[name=login]", "petugas")
    page.fill("input[name=password]", PASSWORD)
    page.locator("main button[type=submit]").first.click()


def barriers(page: Page) -> list[str]:
    """What keeps people with a disability out, by the rules of WCAG 2.2 AA."""
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    return [f"{rule['id']}: {rule['nodes'][0]['html']}" for rule in found.response["violations"]]


def has_sideways_scroll(page: Page) -> bool:
    # Under load a table can be there before the style sheet that narrows it.
    page.wait_for_load_state("load")
    return page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth")


def test_a_pair_is_decided_without_javascript(browser, live_server, officer):
    context = browser.new_context(java_script_enabled=False, viewport=SCREENS["phone"])
    page = context.new_page()
    open_page(page, f"{live_server.url}/timbang/bentrok/")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("1 pasang hasil ukur menunggu pilihan Anda")

    page.get_by_label("Hasil B").check()
    page.get_by_label("Alasan").fill("anak bergerak")
    page.get_by_role("button", name="Simpan pilihan").click()

    expect(page.get_by_text("Hasil 9,4 kg dan 76,0 cm dipakai.")).to_be_visible()
    expect(heading).to_have_text("Tidak ada hasil ukur yang bentrok")
    standing = Measurement.objects.current().get(measured_on=DAY)
    assert standing.weight_g == 9_400
    context.close()


@pytest.mark.parametrize("screen", SCREENS)
def test_both_pages_fit_and_keep_nobody_out(
    screen, page, live_server, officer, outside_requests, complaints
):
    balita = BalitaFactory(
        posyandu__nama="Melati", posyandu__kelurahan__puskesmas=officer.puskesmas
    )
    today = page.evaluate("() => new Date().toLocaleDateString('sv', {timeZone: 'Asia/Makassar'})")
    record_measurements(
        [reading(balita.pk, date.fromisoformat(today), 9_000, entry_ms=11_000)], by=None
    )
    page.set_viewport_size(SCREENS[screen])
    open_page(page, f"{live_server.url}/timbang/bentrok/")
    expect(page.get_by_text("Berat berbeda 0,4 kg.")).to_be_visible()
    assert not has_sideways_scroll(page)
    assert barriers(page) == []

    page.get_by_role("link", name="Kecepatan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Baru 1 balita dicatat, belum cukup untuk dinilai"
    )
    assert not has_sideways_scroll(page)
    assert barriers(page) == []
    assert outside_requests == []
    assert complaints == []


@pytest.mark.parametrize("screen", SCREENS)
def test_a_choice_is_undone_and_the_pair_waits_again(browser, live_server, officer, screen):
    page = browser.new_context(viewport=SCREENS[screen]).new_page()
    open_page(page, f"{live_server.url}/timbang/bentrok/")
    page.get_by_label("Hasil B").check()
    page.get_by_label("Alasan").fill("Salah ketik")
    page.get_by_role("button", name="Simpan pilihan").click()
    decided = page.get_by_role("region", name="Sudah diputuskan")
    expect(decided).to_contain_text("Hasil 9,4 kg dan 76,0 cm dipakai")
    assert barriers(page) == []
    assert not has_sideways_scroll(page)

    decided.get_by_label("Alasan mengurungkan").fill("Kader menelepon")
    decided.get_by_role("button", name="Urungkan").click()

    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("1 pasang hasil ukur menunggu pilihan Anda")
    expect(page.get_by_role("region", name="Sudah diputuskan")).to_have_count(0)
