"""The story of a number: from the card to its children, to one of them, and out as a sheet."""

import re
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from posyandu.models import Peran, Posyandu
from tests.builders.city import build_city, settle
from tests.factories import PASSWORD, user_of

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
NUMBER = re.compile(r"\d[\d.]*")


@pytest.fixture
def at_the_round(page: Page, live_server, transactional_db, complaints) -> Page:
    """A Dinkes officer on the page of a round with children."""
    build_city(320, [date(2025, 10, 1), date(2025, 11, 1)], operasi=True)
    settle()
    user_of(Peran.DINKES, Posyandu.objects.first(), username="dinkes")
    page.set_viewport_size(DESK)
    page.goto(f"{live_server.url}/dasbor/operasi/uji/")
    page.fill("input[name=login]", "dinkes")
    page.fill("input[name=password]", PASSWORD)
    page.locator("main button[type=submit]").first.click()
    expect(page.locator(".kpis")).to_be_visible()
    return page


def first_number(text: str) -> int:
    return int(NUMBER.findall(text)[0].replace(".", ""))


def test_a_figure_opens_into_its_children_and_one_of_them_into_its_life(at_the_round, complaints):
    page = at_the_round
    card = page.locator(".kpi").filter(has_text="Pendek").first
    n = first_number(card.locator(".kpi__value").inner_text())
    assert n > 0

    card.locator("a.kpi__buka").click()

    expect(page).to_have_url(re.compile(r"/dasbor/anak/\?.*ukuran=pendek"))
    assert first_number(page.get_by_role("heading", level=1).inner_text()) == n
    assert violations(page) == []
    with page.expect_download() as given:
        page.get_by_role("link", name="Unduh Excel").click()
    assert children_of(Path(given.value.path())) == n
    names = page.locator("table.daftar tbody tr").first.get_by_role("link").first
    child = names.inner_text()
    names.click()

    expect(page).to_have_url(re.compile(r"/dasbor/anak/[0-9a-f-]{36}/"))
    expect(page.get_by_text(child).first).to_be_visible()
    expect(page.locator(".chart .main-svg").first).to_be_visible()
    assert complaints == []


def test_the_filter_is_in_the_address_and_leads_a_colleague_to_the_same(at_the_round, browser):
    page = at_the_round
    page.get_by_label("Jenis kelamin", exact=True).select_option(index=1)
    page.get_by_role("button", name="Terapkan").click()
    expect(page).to_have_url(re.compile(r"jk="))
    answer = page.get_by_role("heading", level=1).inner_text()

    page.goto(page.url)

    expect(page.get_by_role("heading", level=1)).to_have_text(answer)
    page.set_viewport_size(PHONE)
    assert violations(page) == []
    wide = page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth")
    assert not wide


def children_of(sheet: Path) -> int:
    """The rows of the exported sheet that are children: their first column is a number."""
    book = CalamineWorkbook.from_filelike(BytesIO(sheet.read_bytes()))
    rows = book.get_sheet_by_index(0).to_python()
    return sum(isinstance(row[0], int | float) for row in rows)


def violations(page: Page) -> list[str]:
    page.wait_for_load_state("load")
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    return [f"{rule['id']}: {rule['nodes'][0]['html']}" for rule in found.response["violations"]]
