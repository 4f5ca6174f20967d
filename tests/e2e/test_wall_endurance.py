"""What a display meets that hangs for months: a link that goes, a page that is renewed under it."""

import json
import re
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from command_center.models import TautanLayar
from command_center.services.links import revoke_link
from measurements.models import OperasiTimbang
from posyandu.models import Peran, Posyandu
from tests.benchmarks.endurance_display import FastDisplay
from tests.builders.city import build_city, settle
from tests.factories import TautanLayarFactory, user_of

N = 80
SECRET = "rahasia-layar-uji"
ANOTHER = "rahasia-layar-lain"
CLOSED = "Tautan layar ini sudah tidak berlaku"


@pytest.fixture
def operasi(transactional_db: None) -> OperasiTimbang:
    cache.clear()
    build_city(N, [date(2025, 10, 1), date(2025, 11, 1)], operasi=True)
    settle()
    return OperasiTimbang.objects.get()


@pytest.fixture
def display(page: Page, live_server: Any, operasi: OperasiTimbang) -> FastDisplay:
    """A wall whose time passes only when it is told to."""
    TautanLayarFactory(kota=operasi.kota, secret=SECRET)
    shown = FastDisplay(page)
    shown.open(f"{live_server.url}/command-center/buka/{SECRET}/")
    shown.advance(5)
    assert shown.state() == "langsung"
    return shown


def test_a_display_whose_link_was_revoked_comes_back_with_another(display, operasi, live_server):
    dinkes = user_of(Peran.DINKES, Posyandu.objects.order_by("pk")[0], username="dinkes")
    revoke_link(link=TautanLayar.objects.get(), by=dinkes, at=timezone.now())
    display.advance(5)
    expect(display.page.get_by_text(CLOSED)).to_be_visible()
    display.advance(600)
    expect(display.page.get_by_text(CLOSED)).to_be_visible()

    TautanLayarFactory(kota=operasi.kota, secret=ANOTHER)
    beside = display.page.context.new_page()
    beside.goto(f"{live_server.url}/command-center/buka/{ANOTHER}/")
    display.advance(65)

    expect(display.page.get_by_text(CLOSED)).to_be_hidden()
    expect(display.page.locator("[data-part=panggung]")).to_be_visible()
    assert display.state() == "langsung"
    before = display.scene()
    display.advance(16)
    assert display.scene() != before  # it lives: the scenes turn again


def test_an_answer_of_a_newer_release_leaves_the_figures_until_its_page_is_there(display):
    told = display.says("butir")
    site = {"is_new": False, "is_broken": True}

    def answer(route: Route) -> None:
        body = route.fetch(headers={**route.request.headers, "if-none-match": ""}).json()
        broken = {"kelurahan": None, "reach": None} if site["is_broken"] else {}
        route.fulfill(
            status=200, content_type="application/json", headers={"ETag": '"baru"'},
            body=json.dumps({**body, "release": "baru", **broken}),
        )  # fmt: skip

    def page_of(route: Route) -> None:
        response = route.fetch()
        text = response.text()
        if site["is_new"]:
            text = re.sub('data-release="[^"]*"', 'data-release="baru"', text)
        route.fulfill(response=response, body=text)

    display.page.route("**/command-center/data/", answer)
    display.page.route("**/command-center/", page_of)
    display.advance(60)
    assert display.state() == "terputus"
    assert "Sambungan terputus. Angka per" in display.says("putus")
    assert display.n_loaded == 1

    site.update(is_new=True, is_broken=False)
    display.advance(60)

    assert display.n_loaded == 2
    assert display.state() == "langsung"
    assert display.says("butir") == told
    display.advance(120)
    assert display.n_loaded == 2
