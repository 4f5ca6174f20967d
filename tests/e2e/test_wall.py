"""The wall of the command center, as the room sees it: live, cut off, replayed, controlled."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from bontang_stunting.lib.ids import uuid7
from command_center.models import KartuPers, TautanLayar
from command_center.services.links import revoke_link
from dashboard.services.closing import close_and_keep
from dashboard.services.refresh import refresh_summaries
from measurements.models import OperasiTimbang
from measurements.services.recording import Reading, record_measurement
from posyandu.models import Peran, Posyandu, User
from tests.builders.city import build_city, settle
from tests.factories import (
    PASSWORD,
    BalitaFactory,
    SasaranFactory,
    TautanLayarFactory,
    user_of,
)

N = 320
SECRET = "rahasia-layar-uji"
WALL = {"width": 1920, "height": 1080}
SHOWS = ".adegan:not([hidden])"
WCAG = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "viewport": WALL}


@pytest.fixture
def operasi(transactional_db: None) -> OperasiTimbang:
    """An open round of a small city in which everybody on the list was weighed and measured."""
    cache.clear()
    build_city(N, [date(2025, 10, 1), date(2025, 11, 1)], operasi=True)
    settle()
    return OperasiTimbang.objects.get()


@pytest.fixture
def dinkes(operasi: OperasiTimbang) -> User:
    return user_of(Peran.DINKES, Posyandu.objects.order_by("pk")[0], username="dinkes")


@pytest.fixture
def wall(
    page: Page, live_server: Any, operasi: OperasiTimbang, complaints: list[str]
) -> Iterator[Page]:
    """A display that was opened by its link; at the end no script may have complained."""
    TautanLayarFactory(kota=operasi.kota, secret=SECRET)
    page.goto(f"{live_server.url}/command-center/buka/{SECRET}/")
    expect(page.locator("[data-part=mode]")).to_have_text("Langsung")
    assert SECRET not in page.url
    yield page
    of_the_network = ("Failed to load resource", "net::ERR_")
    assert [said for said in complaints if not said.startswith(of_the_network)] == []


def weigh_a_newcomer(operasi: OperasiTimbang) -> None:
    posyandu = Posyandu.objects.order_by("pk")[0]
    child = BalitaFactory(posyandu=posyandu, born_on=date(2024, 1, 1))
    SasaranFactory(operasi=operasi, balita=child, posyandu=posyandu)
    reading = Reading(
        uuid7(), child.pk, operasi.starts_on, weight_g=10_000, length_mm=800
    )  # fmt: skip
    record_measurement(reading=reading, by=None)
    refresh_summaries()


def turn_to(wall: Page, scene: str) -> None:
    """Turn to a scene as the address does, and wait until it is the one that shows."""
    wall.evaluate("(scene) => { location.hash = scene; }", scene)
    expect(wall.locator("body")).to_have_attribute("data-adegan", scene)


def test_a_child_that_is_weighed_is_on_the_wall_without_a_reload(wall, operasi):
    turn_to(wall, "hari-ini")
    wall.evaluate("() => { globalThis.isTheSamePage = true; }")
    expect(wall.locator(SHOWS)).to_contain_text(f"{N} dari {N} balita")

    weigh_a_newcomer(operasi)

    expect(wall.locator(SHOWS)).to_contain_text(f"{N + 1} dari {N + 1} balita")
    assert wall.evaluate("() => globalThis.isTheSamePage")


def test_a_wall_that_is_cut_off_keeps_its_figures_says_so_and_recovers_alone(wall, operasi):
    turn_to(wall, "hari-ini")
    wall.context.set_offline(True)
    expect(wall.locator("[data-part=mode]")).to_have_text("Terputus")
    expect(wall.locator("[data-part=putus]")).to_contain_text("Sambungan terputus")
    expect(wall.locator(SHOWS)).to_contain_text(f"{N} dari {N} balita")
    weigh_a_newcomer(operasi)

    wall.context.set_offline(False)

    expect(wall.locator("[data-part=mode]")).to_have_text("Langsung")
    expect(wall.locator(SHOWS)).to_contain_text(f"{N + 1} dari {N + 1} balita")


def test_a_revoked_link_ends_in_one_calm_sentence(wall, dinkes):
    revoke_link(link=TautanLayar.objects.get(), by=dinkes, at=timezone.now())

    expect(wall.get_by_text("Tautan layar ini sudah tidak berlaku")).to_be_visible()
    expect(wall.locator("[data-part=panggung]")).to_be_hidden()


def test_scenes_turn_by_themselves_and_by_the_keys(wall):
    body = wall.locator("body")
    turn_to(wall, "peta")
    wall.keyboard.press("ArrowRight")
    expect(body).to_have_attribute("data-adegan", "prevalensi")
    wall.keyboard.press("ArrowLeft")
    expect(body).to_have_attribute("data-adegan", "peta")

    expect(body).to_have_attribute("data-adegan", "prevalensi")  # after its fifteen seconds


def test_no_scene_has_scrollbars_or_keeps_anybody_out(wall):
    for scene in ("hari-ini", "peta", "prevalensi", "usia", "gizi-buruk", "jemput-bola", "pmt",
                  "penghargaan"):  # fmt: skip
        turn_to(wall, scene)
        found = Axe().run(wall, options={"runOnly": WCAG}).response["violations"]
        assert [f"{scene}: {rule['id']}: {rule['nodes'][0]['html']}" for rule in found] == []
        for width, height in ((1920, 1080), (1366, 768), (3840, 2160)):
            wall.set_viewport_size({"width": width, "height": height})
            assert wall.evaluate(
                "() => document.documentElement.scrollHeight <= innerHeight"
                " && document.documentElement.scrollWidth <= innerWidth"
            ), f"{scene} at {width}"
        wall.set_viewport_size(WALL)


def test_the_controller_replays_a_closed_round_and_goes_back_to_live(
    wall, operasi, dinkes, browser, browser_context_args, live_server
):
    close_and_keep(operasi=operasi, at=timezone.now(), by=None)
    desk = browser.new_context(**browser_context_args).new_page()
    desk.goto(f"{live_server.url}/command-center/kendali/")
    desk.fill("input[name=login]", dinkes.username)
    desk.fill("input[name=password]", PASSWORD)
    desk.locator("main button[type=submit]").first.click()

    desk.get_by_label("Tayangan").select_option("uji")
    desk.get_by_label("Lama putar ulang (detik)").fill("30")
    desk.get_by_role("button", name="Tampilkan di semua layar").click()
    expect(desk.get_by_text("Semua layar mengikuti")).to_be_visible()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Layar memutar ulang")

    expect(wall.locator("[data-part=mode]")).to_have_text("Putar ulang")
    turn_to(wall, "hari-ini")
    expect(wall.locator(SHOWS)).to_contain_text(f"{N} dari {N} balita")

    desk.get_by_label("Tayangan").select_option("")
    desk.get_by_role("button", name="Tampilkan di semua layar").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Layar menayangkan langsung")
    expect(wall.locator("[data-part=mode]")).to_have_text("Langsung")
    desk.context.close()


def test_a_link_made_by_dinkes_opens_the_wall_on_a_phone_without_a_login(
    page, live_server, dinkes, browser, browser_context_args
):
    page.goto(f"{live_server.url}/command-center/layar/")
    page.fill("input[name=login]", dinkes.username)
    page.fill("input[name=password]", PASSWORD)
    page.locator("main button[type=submit]").first.click()
    page.get_by_label("Nama layar").fill("Lobi")
    page.get_by_role("button", name="Buat tautan").click()
    address = page.get_by_role("region", name="Isi tautan").inner_text()
    expect(page.get_by_role("img", name="QR tautan layar")).to_be_visible()

    phone_screen = {**browser_context_args, "viewport": {"width": 390, "height": 844}}
    phone = browser.new_context(**phone_screen).new_page()
    phone.goto(address)

    expect(phone.locator("[data-part=mode]")).to_have_text("Langsung")
    assert phone.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    phone.context.close()


def test_dinkes_publishes_a_card_and_the_files_come_as_they_are_kept(
    page, live_server, operasi, dinkes
):
    close_and_keep(operasi=operasi, at=timezone.now(), by=None)
    page.goto(f"{live_server.url}/command-center/kartu/")
    page.fill("input[name=login]", dinkes.username)
    page.fill("input[name=password]", PASSWORD)
    page.locator("main button[type=submit]").first.click()
    page.get_by_role("button", name="Lihat contoh").click()
    preview = page.get_by_role("img", name="Contoh kartu")
    expect(preview).to_be_visible()
    assert preview.evaluate("image => image.decode().then(() => image.naturalWidth)") == 2160

    page.get_by_role("button", name="Terbitkan kartu ini").click()

    expect(page.get_by_text("Kartu KP-001 terbit dan tersimpan")).to_be_visible()
    card = KartuPers.objects.get()
    for kind in ("PNG", "PDF"):
        with page.expect_download() as coming:
            page.get_by_role("link", name=f"{kind} KP-001").click()
        fetched = Path(coming.value.path()).read_bytes()
        assert fetched == bytes(getattr(card, kind.lower()))
        assert coming.value.suggested_filename.endswith(f"-pendek.{kind.lower()}")
    page.get_by_text("Tarik KP-001").click()
    page.get_by_label("Alasan menarik").fill("Salah operasi")
    found = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
    assert [rule["id"] for rule in found] == []
    page.get_by_role("button", name="Tarik kartu").click()
    expect(page.get_by_text("Salah operasi")).to_be_visible()
