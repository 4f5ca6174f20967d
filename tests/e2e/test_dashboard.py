"""The story of a Dinkes officer: sign in, read the answer, on a desk and on a phone."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from posyandu.models import Peran, Posyandu
from tests.factories import PASSWORD, user_of
from tests.fakes.published_rounds import store_published_rounds

PHONE = {"width": 390, "height": 844}
N_CHARTS = 6
PNG_WIDTH = 2_000  # twice what is drawn, for paper


@pytest.fixture
def officer(transactional_db):
    store_published_rounds()
    return user_of(Peran.DINKES, Posyandu.objects.first(), username="dinkes")


@pytest.fixture
def at_the_dashboard(page: Page, live_server, officer, outside_requests, complaints) -> Page:
    """The page after signing in, with its charts drawn."""
    page.goto(live_server.url)
    sign_in(page)
    expect(page.locator(".chart .main-svg").first).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_have_count(N_CHARTS)
    return page


def sign_in(page: Page) -> None:
    page.fill("input[name=login]", "dinkes")
    page.fill("input[name=password]", PASSWORD)
    page.locator("main button[type=submit]").first.click()


def has_sideways_scroll(page: Page) -> bool:
    page.wait_for_load_state("load")  # style sheets may come after the text
    return page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth")


def test_an_officer_signs_in_and_reads_the_answer(at_the_dashboard, outside_requests, complaints):
    page = at_the_dashboard

    expect(page).to_have_url(re.compile(r"/dasbor/operasi/2025-2/$"))
    expect(page).to_have_title(re.compile("^15,69 % dari 9.707 balita pendek"))
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "15,69 % dari 9.707 balita pendek, 1,75 poin di bawah Mei"
    )
    expect(page.get_by_text("11,88 % 1.793")).to_be_visible()  # drawn in the chart
    assert outside_requests == []
    assert complaints == []


def test_another_round_is_one_choice_away(at_the_dashboard):
    page = at_the_dashboard

    page.get_by_label("Masa").select_option(label="Operasi Timbang I 2025")
    page.get_by_role("button", name="Terapkan").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("17,44 % dari 10.057 balita pendek")


def test_ranking_reorders_the_areas(at_the_dashboard):
    page = at_the_dashboard

    page.locator(".panel--kelurahan").get_by_role("link", name="Urutkan").click()

    expect(page.locator(".panel--kelurahan tbody th").first).to_contain_text("Guntung")


def test_every_chart_of_the_page_comes_along_as_a_picture_and_as_a_table(
    at_the_dashboard, complaints
):
    page = at_the_dashboard
    panels = page.locator(".panel:has([data-chart])")
    expect(panels).to_have_count(N_CHARTS)

    for panel in panels.all():
        key = panel.locator("h2").get_attribute("id")
        with page.expect_download() as given:
            panel.get_by_role("button", name="Simpan PNG").click()
        picture = Path(given.value.path()).read_bytes()
        assert given.value.suggested_filename == f"{key}.png"
        assert picture.startswith(b"\x89PNG")
        assert int.from_bytes(picture[16:20], "big") == PNG_WIDTH
        with page.expect_download() as given:
            panel.get_by_role("button", name="Simpan CSV").click()
        assert given.value.suggested_filename == f"{key}.csv"
        told = Path(given.value.path()).read_text(encoding="utf-8-sig").splitlines()
        assert told[0].startswith('"15,69 % dari 9.707 balita pendek')
        assert any("data per" in line for line in told)
        assert len(told) > panel.locator("tbody tr").count() > 0
    assert complaints == []


def test_the_table_that_comes_along_says_what_the_page_says(at_the_dashboard):
    page = at_the_dashboard
    panel = page.locator(".panel--puskesmas")

    with page.expect_download() as given:
        panel.get_by_role("button", name="Simpan CSV").click()

    told = Path(given.value.path()).read_text(encoding="utf-8-sig")
    row = next(line for line in told.splitlines() if line.startswith('"Bontang Barat'))
    assert '"213 dari 1.793";"11,88 %"' in row


def test_a_phone_shows_everything_without_scrolling_sideways(at_the_dashboard, complaints):
    page = at_the_dashboard

    page.set_viewport_size(PHONE)
    page.reload()

    expect(page.locator(".js-plotly-plot")).to_have_count(N_CHARTS)
    assert not has_sideways_scroll(page)
    for chart in page.locator(".chart").all():
        assert chart.bounding_box()["width"] <= PHONE["width"]
    assert complaints == []


def test_without_javascript_every_number_stands_in_a_table(browser, live_server, officer):
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(live_server.url)
    sign_in(page)

    page.locator(".panel--puskesmas summary").click()

    row = page.locator(".panel--puskesmas tr", has_text="Bontang Barat")
    expect(row).to_contain_text("213 dari 1.793")
    expect(row).to_contain_text("11,88 %")
    expect(page.locator(".chart").first).not_to_be_visible()
    context.close()


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_keeps_people_with_a_disability_out(at_the_dashboard, width):
    page = at_the_dashboard
    page.set_viewport_size({"width": width, "height": 900})

    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})

    assert [
        f"{rule['id']}: {rule['nodes'][0]['html']}" for rule in found.response["violations"]
    ] == []
