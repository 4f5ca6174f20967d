"""The SKDN in a browser: from a dark cell to its children, on a desk, a phone and on paper."""

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from posyandu.models import Peran, Posyandu
from tests.builders.city import build_city, settle
from tests.e2e.test_every_page import faults, sign_in
from tests.factories import user_of

PHONE = {"width": 390, "height": 844}
A4_LANDSCAPE = (842, 595)  # points
MONTHS = [date(2025, 10, 1), date(2025, 11, 1)]


@pytest.fixture
def at_the_skdn(transactional_db: None, page: Page, live_server, complaints) -> Page:
    """The page of a city of ten posyandu, with its balok drawn."""
    build_city(800, MONTHS)
    settle()
    user = user_of(Peran.DINKES, Posyandu.objects.order_by("pk").first())
    sign_in(page.context, live_server.url, user)
    page.goto(f"{live_server.url}/dasbor/skdn/")
    expect(page.locator(".chart--balok .main-svg").first).to_be_visible()
    return page


def test_a_cell_leads_to_its_posyandu_and_on_to_its_children(at_the_skdn, complaints):
    page = at_the_skdn
    row = page.locator(".matriks tr", has_text="Posyandu 3")

    row.get_by_role("cell").last.get_by_role("link").click()

    expect(page.locator(".pilihan")).to_contain_text("Posyandu 3")
    title = page.get_by_role("heading", level=1)
    expect(title).to_have_text(re.compile("dari 80 balita ditimbang"))
    page.locator(".huruf__buka", has_text=re.compile("^T:")).click()
    expect(title).to_have_text(re.compile("balita berat badannya tidak naik"))
    assert complaints == []


def test_another_ratio_and_the_other_order_are_one_step_away(at_the_skdn):
    page = at_the_skdn

    page.get_by_role("group", name="Rasio").get_by_role("link", name="N/D′").click()
    expect(page.locator("#matriks")).to_contain_text("N/D′")
    page.get_by_role("link", name="Urutkan: terendah dulu").click()

    expect(page.get_by_role("link", name="Urutan wilayah")).to_be_visible()
    shares = [
        int(text.split(",")[0])
        for text in page.locator(".matriks tbody tr td:last-child a").all_inner_texts()
    ]
    assert shares == sorted(shares)
    assert len(shares) == 10


def test_picture_and_tables_can_be_taken_along(at_the_skdn):
    page = at_the_skdn

    for panel, button, name in (
        ("balok", "Simpan PNG", "balok.png"),
        ("balok", "Simpan CSV", "balok.csv"),
        ("matriks", "Simpan CSV", "matriks.csv"),
    ):
        with page.expect_download() as taken:
            page.locator(f".panel--{panel}").get_by_role("button", name=button).click()
        assert taken.value.suggested_filename == name


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_keeps_people_out_and_a_phone_scrolls_the_matrix_alone(at_the_skdn, width):
    page = at_the_skdn
    page.set_viewport_size({**PHONE, "width": width})
    page.reload()
    expect(page.locator(".chart--balok .main-svg").first).to_be_visible()

    assert faults(page, "skdn") == []
    is_wider = "frame => frame.scrollWidth > frame.clientWidth"
    assert page.locator(".matriks__bingkai").evaluate(is_wider) == (width == PHONE["width"])


def test_the_balok_is_one_sheet_in_landscape(at_the_skdn):
    page = at_the_skdn
    page.get_by_role("link", name="Cetak balok A4").click()
    expect(page.get_by_role("button", name="Cetak")).to_be_visible()

    assert faults(page, "skdn-sheet") == []
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    boxes = re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    sizes = [(round(float(width)), round(float(height))) for width, height in boxes]
    assert sizes == [A4_LANDSCAPE]
    assert len(re.findall(rb"/Type ?/Page\b", pdf)) == 1
