"""The story of a comparison: two periods, two areas, three rules, and the children that differ."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from measurements.models import OperasiTimbang
from posyandu.models import Peran, Posyandu
from tests.builders.city import build_city, settle
from tests.e2e.phone import PATIENT_MS, SCREEN
from tests.e2e.test_drill_down import DESK, children_of, violations
from tests.e2e.test_every_page import sign_in
from tests.factories import BalitaFactory, MeasurementFactory, SasaranFactory, user_of

SIDEWAYS = "() => document.documentElement.scrollWidth > window.innerWidth"


@pytest.fixture
def at_the_comparison(page: Page, live_server, transactional_db) -> Page:
    """A Dinkes officer at Bandingkan; one infant was written down as standing."""
    build_city(320, [date(2025, 10, 1), date(2025, 11, 1)], operasi=True)
    uji = OperasiTimbang.objects.get()
    infant = BalitaFactory(
        nama="Budi Uji",
        posyandu=Posyandu.objects.first(),
        born_on=uji.starts_on - timedelta(days=200),
    )
    SasaranFactory(operasi=uji, balita=infant)
    MeasurementFactory(
        balita=infant, measured_on=uji.starts_on, length_mm=640, weight_g=6_900, file_haz=-190
    )
    settle()
    sign_in(page.context, live_server.url, user_of(Peran.DINKES, Posyandu.objects.first()))
    page.set_viewport_size(DESK)
    page.set_default_timeout(3 * PATIENT_MS)  # the first page of a process takes longest
    page.goto(f"{live_server.url}/dasbor/bandingkan/?operasi=uji&dengan=bulan:2025-10")
    expect(page.locator(".panel--temuan .main-svg").first).to_be_visible()
    return page


def test_a_measure_leads_to_the_children_of_each_side(at_the_comparison, complaints):
    page = at_the_comparison
    page.locator(".panel--temuan summary").click()
    row = page.locator(".panel--temuan tr[data-code=pendek]")
    before = row.locator("td").nth(1).get_by_role("link")
    n = int(before.inner_text().split()[0])

    before.click()

    expect(page).to_have_url(re.compile(r"/dasbor/anak/\?bulan=2025-10&ukuran=pendek"))
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{n} balita pendek")
    assert complaints == []


def test_another_side_is_chosen_in_the_bar_and_stands_in_the_address(at_the_comparison):
    page = at_the_comparison
    page.get_by_role("link", name="Dua wilayah").click()
    expect(page.get_by_text("selisihnya").first).to_be_visible()
    other = Posyandu.objects.order_by("-pk").first()

    page.get_by_label("Dibanding", exact=True).select_option(label=other.nama)
    page.get_by_role("button", name="Terapkan").click()

    expect(page).to_have_url(re.compile(rf"dengan=posyandu%3A{other.pk}"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(other.nama)


def test_who_differs_between_the_rules_is_named_and_goes_out_as_a_sheet(
    at_the_comparison, complaints
):
    page = at_the_comparison
    page.get_by_role("link", name="Tiga aturan").click()
    expect(page.get_by_text("1 balita berbeda statusnya").first).to_be_visible()

    with page.expect_download() as given:
        page.get_by_role("link", name="Unduh Excel").click()
    assert children_of(Path(given.value.path())) == 1
    page.get_by_role("link", name="Budi Uji").click()

    expect(page).to_have_url(re.compile(r"/dasbor/anak/[0-9a-f-]{36}/"))
    assert complaints == []


@pytest.mark.parametrize("way", ["Dua masa", "Dua wilayah", "Tiga aturan"])
def test_no_way_to_compare_keeps_anybody_out_or_is_wider_than_a_phone(at_the_comparison, way):
    page = at_the_comparison
    page.set_viewport_size(SCREEN)

    page.get_by_role("link", name=way).click()

    expect(page.locator(".cara [aria-current]")).to_have_text(way)
    expect(page.locator(".chart .main-svg").first).to_be_visible()
    assert violations(page) == []
    assert not page.evaluate(SIDEWAYS)
