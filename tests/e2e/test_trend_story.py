"""The story of a trend: choose a measure, open a point into its children, take the table along."""

import re
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from posyandu.models import Peran, Posyandu
from tests.builders.city import build_city, settle
from tests.e2e.test_every_page import faults, sign_in
from tests.factories import user_of

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def at_the_trend(page: Page, live_server, transactional_db, complaints) -> Page:
    """A Dinkes officer on Tren, with its pictures drawn."""
    build_city(320, [date(2025, 10, 1), date(2025, 11, 1)], operasi=True)
    settle()
    sign_in(page.context, live_server.url, user_of(Peran.DINKES, Posyandu.objects.first()))
    page.goto(f"{live_server.url}/dasbor/tren/")
    expect(page.locator(".js-plotly-plot")).to_have_count(2)
    return page


def test_a_point_opens_into_its_children_and_the_table_comes_along(at_the_trend, complaints):
    page = at_the_trend
    page.get_by_label("Ukuran").select_option(label="Berat badan kurang")
    page.get_by_role("button", name="Terapkan").click()
    expect(page).to_have_url(re.compile("ukuran=bb-kurang"))
    expect(page.locator(".js-plotly-plot")).to_have_count(2)
    panel = page.locator(".panel--bulanan")
    assert faults(page, "trend") == []

    with page.expect_download() as given:
        panel.get_by_role("button", name="Simpan CSV").click()
    table = Path(given.value.path()).read_text(encoding="utf-8-sig")
    assert '"Berat badan kurang dari dinilai"' in table
    assert '"Oktober 2025' in table

    panel.locator("summary").click()
    row = panel.get_by_role("row").filter(has_text="Oktober 2025")
    counts = row.locator("[data-daftar]")
    n = re.match(r"[\d.]+", counts.inner_text())[0]
    counts.click()

    expect(page).to_have_url(re.compile(r"/dasbor/anak/\?.*bulan=2025-10.*ukuran=bb-kurang"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(n)
    assert complaints == []


def test_a_phone_shows_the_trend_whole(at_the_trend):
    page = at_the_trend

    page.set_viewport_size(PHONE)
    page.reload()
    expect(page.locator(".js-plotly-plot")).to_have_count(2)

    assert faults(page, "trend on a phone") == []
