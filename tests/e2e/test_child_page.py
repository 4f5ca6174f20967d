"""The story of one child: read how it has grown, print it, find it again by its card."""

import re
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from measurements.services.derivation import derive_children
from posyandu.models import Balita, Ibu, Peran, User
from tests.builders.life import Life, build_life
from tests.e2e.test_coordinator_pages import has_sideways_scroll
from tests.e2e.test_every_page import WCAG, sign_in
from tests.factories import BalitaFactory, MeasurementFactory, PosyanduFactory, user_of

SCREENS = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
# In points, as PDF counts: A4 upright, A5 lying.
PAPER = {"child-sheet": (595, 842), "child-card": (595, 420)}
LONG = "Muhammad Contoh Panjang Sekali Bin Nama Keluarga Contoh Yang Tidak Berakhir Sebelum " * 2


@pytest.fixture
def life(transactional_db) -> Life:
    return build_life(PosyanduFactory(nama="Mawar"))


@pytest.fixture
def officer(life: Life) -> User:
    return user_of(Peran.DINKES, life.balita.posyandu)


@pytest.fixture
def at_the_child(page: Page, live_server, life, officer, outside_requests, complaints) -> Page:
    """The child's page with its four curves drawn."""
    sign_in(page.context, live_server.url, officer)
    page.goto(address(live_server, "child", life.balita))
    expect(page.locator(".js-plotly-plot")).to_have_count(4)
    return page


def address(live_server, name: str, balita: Balita) -> str:
    return live_server.url + reverse(name, kwargs={"balita_id": balita.pk})


def test_the_first_thing_read_is_how_the_child_has_grown(
    at_the_child, life, outside_requests, complaints
):
    page = at_the_child

    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Tinggi 82,4 cm pada 2 th: normal (−1,72 SD), naik dari −2,88 pada Mei"
    )
    expect(page.locator(".panel--tbu .annotation-text", has_text="82,4 cm")).to_be_visible()
    wrong = page.locator(".ukur--gugur", has_text="diperbaiki")
    expect(wrong.locator("del").first).to_have_text("10,94 kg")
    expect(wrong).to_contain_text("Angka tertukar")
    page.locator(".panel--tbu summary").click()
    expect(page.locator(".panel--tbu tbody tr").first).to_contain_text("81,9 cm")
    assert outside_requests == []
    assert complaints == []


def test_from_the_page_to_paper_and_back(at_the_child, complaints):
    page = at_the_child

    page.get_by_role("link", name="Cetak KMS").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Kartu Menuju Sehat")
    expect(page.get_by_role("button", name="Cetak")).to_be_visible()
    page.get_by_role("link", name="Kembali ke anak ini").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tinggi 82,4 cm")
    page.get_by_role("link", name="Cetak A4").click()
    expect(page.locator(".lembar--a4 svg.kurva")).to_have_count(4)

    assert complaints == []


@pytest.mark.parametrize("screen", SCREENS)
def test_no_page_keeps_anybody_out_or_scrolls_sideways(at_the_child, live_server, life, screen):
    page = at_the_child
    page.set_viewport_size(SCREENS[screen])

    for name in ("child", "child-sheet", "child-card"):
        page.goto(address(live_server, name, life.balita))
        page.get_by_role("heading", level=1).wait_for()
        found = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
        assert [f"{name}: {rule['id']}: {rule['nodes'][0]['html']}" for rule in found] == []
        assert not has_sideways_scroll(page), name


def pages_of(pdf: bytes) -> tuple[int, list[tuple[int, int]]]:
    """How many pages a print has, and the sizes they have, in points."""
    boxes = re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    sizes = [(round(float(width)), round(float(height))) for width, height in boxes]
    return len(re.findall(rb"/Type ?/Page\b", pdf)), sizes


def test_a_babys_card_has_room_for_asi_as_well(at_the_child, live_server, life):
    baby = BalitaFactory(posyandu=life.balita.posyandu, sex=2, born_on=date(2025, 6, 3))
    MeasurementFactory(balita=baby, weight_g=6_900, length_mm=640, position=1, asi=True)
    derive_children([baby.pk])
    page = at_the_child
    page.goto(address(live_server, "child-card", baby))
    page.wait_for_load_state("load")

    expect(page.locator(".lembar__strip tr", has_text="ASI")).to_contain_text("ya")
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    assert pages_of(pdf) == (1, [PAPER["child-card"]])


@pytest.mark.parametrize("is_long", [False, True], ids=["short", "long"])
@pytest.mark.parametrize("name", PAPER)
def test_a_print_is_exactly_one_page(at_the_child, live_server, life, name, is_long):
    if is_long:
        Balita.objects.filter(pk=life.balita.pk).update(
            nama=LONG[:120], alamat=LONG[:120] + LONG[:80]
        )
        Ibu.objects.update(nama=LONG[:120], nama_ayah=LONG[:120])
    page = at_the_child
    page.goto(address(live_server, name, life.balita))
    page.wait_for_load_state("load")

    pdf = page.pdf(prefer_css_page_size=True, print_background=True)

    assert pages_of(pdf) == (1, [PAPER[name]])


def test_the_code_on_the_card_finds_the_child_at_the_weighing_table(phone, day):
    balita = Balita.objects.filter(posyandu=day.kader.posyandu, temporary_id=None).first()
    client = Client()
    client.force_login(day.kader, backend="django.contrib.auth.backends.ModelBackend")
    card = client.get(reverse("child-card", kwargs={"balita_id": balita.pk})).content.decode()
    code = re.search(r'class="lembar__qr".*?<p>(.*?)</p>', card, re.DOTALL)[1]

    phone.page.get_by_role("button", name="Baca kode QR").click()
    phone.page.get_by_label("Kode di bawah gambar QR").fill(code)
    phone.page.keyboard.press("Enter")

    expect(phone.page.get_by_text(balita.nama).first).to_be_visible()
    expect(phone.page).to_have_url(re.compile(f"#/anak/{balita.pk}$"))
