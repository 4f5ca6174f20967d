"""What a kader sees at the table, screen by screen, on a phone of 360 × 640."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from interventions.models import Rujukan
from measurements.models import Measurement, TidakDitimbang
from posyandu.models import Balita
from tests.e2e.day import Day, session_day
from tests.factories import PASSWORD, BalitaFactory

SCREEN = {"width": 360, "height": 640}
NARROW = {"width": 180, "height": 320}  # the same at 200 % zoom
WCAG = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]


@pytest.fixture
def day(transactional_db: None) -> Day:
    return session_day(6)


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "viewport": SCREEN, "has_touch": True}


@pytest.fixture
def table(page: Page, live_server: Any, day: Day, complaints: list[str]) -> Iterator[Page]:
    """The list of today's children, signed in; at the end no script may have complained."""
    page.goto(f"{live_server.url}/timbang/")
    page.fill("input[name=login]", day.kader.username)
    page.fill("input[name=password]", PASSWORD)
    page.locator("main button[type=submit]").first.click()
    expect(row(page, day.children[0].nama)).to_be_visible()
    yield page
    of_the_network = ("Failed to load resource", "net::ERR_")
    assert [said for said in complaints if not said.startswith(of_the_network)] == []


def row(page: Page, nama: str) -> Locator:
    return page.locator("a.baris", has_text=nama)


def heading(page: Page) -> Locator:
    """The word that fills the screen."""
    return page.locator(".temuan__kata")


def open_child(page: Page, nama: str) -> None:
    row(page, nama).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(nama)
    expect(page.get_by_label("Berat badan")).to_be_focused()


def weigh(page: Page, kg: str, cm: str) -> None:
    """Type as at the table: the number, Enter, the next number, the button."""
    page.keyboard.type(kg)
    page.keyboard.press("Enter")
    page.keyboard.type(cm)
    page.get_by_role("button", name="Simpan").click()


def to_the_list(page: Page) -> None:
    page.get_by_role("link", name="Anak berikutnya").click()


def expect_sent(page: Page) -> None:
    expect(page.locator("#kabarKata")).to_contain_text("Semua terkirim")


def faults(page: Page) -> list[str]:
    """What keeps people out of this screen, by axe's rules, and whether it is wider than it is."""
    found = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
    told = [f"{rule['id']}: {rule['nodes'][0]['html']}" for rule in found]
    wide = "() => document.documentElement.scrollWidth > window.innerWidth"
    return [*told, "scrolls sideways"] if page.evaluate(wide) else told


def test_a_child_is_weighed_corrected_and_taken_back(table, day):
    child = day.children[2]
    open_child(table, child.nama)
    weigh(table, child.typed_kg, child.typed_cm)

    expect(heading(table)).to_be_focused()
    expect(heading(table)).to_have_text("Berat naik")
    expect(table.locator(".indeks__baris")).to_have_count(3)
    expect(table.locator(".temuan__naik")).to_have_text(re.compile(r"^Naik [\d.]+ gram, perlu"))
    expect_sent(table)
    assert faults(table) == []

    table.get_by_role("link", name="Perbaiki").click()
    expect(table.get_by_label("Berat badan")).to_have_value(child.typed_kg.removesuffix(",0"))
    corrected = f"{(child.weight_g + 100) / 1000:.1f}".replace(".", ",")
    table.get_by_label("Berat badan").fill(corrected)
    table.get_by_label("Mengapa diperbaiki?").select_option("Diukur ulang")
    assert faults(table) == []
    table.get_by_role("button", name="Simpan perbaikan").click()
    expect(table.locator(".ukuran")).to_contain_text(corrected)
    expect_sent(table)
    first, second = Measurement.objects.filter(measured_on=day.on).order_by("received_at")
    assert second.replaces_id == first.pk
    assert (second.weight_g, second.reason) == (child.weight_g + 100, "Diukur ulang")

    table.get_by_role("button", name="Batalkan").click()
    assert faults(table) == []
    table.get_by_role("radio", name="Tertukar").check()
    table.get_by_role("button", name="Batalkan hasil").click()
    expect(table.locator(".hitung__kalimat")).to_have_text("0 dari 6 sudah ditimbang")
    expect_sent(table)
    assert not Measurement.objects.current().filter(measured_on=day.on, is_void=False).exists()


def test_who_is_not_weighed_is_marked_and_may_come_after_all(table, day):
    nama = day.children[1].nama
    open_child(table, nama)
    table.get_by_role("link", name="Tidak ditimbang").click()
    expect(table.get_by_role("button", name="Tidak di rumah")).to_be_visible()
    assert faults(table) == []
    table.get_by_role("button", name="Tidak di rumah").click()
    expect(row(table, nama)).to_contain_text("Tidak di rumah")
    expect_sent(table)
    assert TidakDitimbang.objects.standing().get().why == "tidak_di_rumah"

    open_child(table, nama)
    table.get_by_role("link", name="Tidak ditimbang").click()
    table.get_by_role("button", name="Hapus tanda").click()
    expect(row(table, nama)).not_to_contain_text("Tidak di rumah")
    expect_sent(table)
    assert not TidakDitimbang.objects.standing().exists()


def test_a_child_that_moved_leaves_the_count_and_can_be_brought_back(table, day):
    nama = day.children[1].nama
    open_child(table, nama)
    table.get_by_role("link", name="Tidak ditimbang").click()
    table.get_by_role("button", name="Pindah").click()
    expect(table.get_by_role("heading", name="Anak ini pindah?")).to_be_visible()
    assert faults(table) == []
    table.context.set_offline(True)
    table.get_by_role("button", name="Ya, sudah pindah").click()
    expect(table.locator(".hitung__kalimat")).to_have_text("0 dari 5 sudah ditimbang")

    table.get_by_text("Pindah atau meninggal (1)").click()
    row(table, nama).click()
    table.get_by_role("button", name="Urungkan").click()
    expect(table.locator(".hitung__kalimat")).to_have_text("0 dari 6 sudah ditimbang")
    table.context.set_offline(False)
    expect_sent(table)
    assert Balita.objects.get(nama=nama).status == "aktif"


def test_an_unlikely_weight_is_read_twice_and_both_are_kept(table, day):
    child = day.children[3]
    open_child(table, child.nama)
    far = f"{child.weight_g * 1.4 / 1000:.1f}".replace(".", ",")
    weigh(table, far, child.typed_cm)

    expect(table.get_by_role("heading", name="Coba ukur sekali lagi")).to_be_visible()
    assert faults(table) == []
    for again in table.locator("dialog input").all():
        is_weight = "Berat" in again.locator("xpath=../..").inner_text()
        again.fill(child.typed_kg if is_weight else child.typed_cm)
    table.get_by_role("button", name="Simpan hasil kedua").click()

    expect(heading(table)).to_have_text("Berat naik")
    expect_sent(table)
    stored = Measurement.objects.get(measured_on=day.on)
    assert stored.weight_g == child.weight_g
    assert stored.first_weight_g == round(float(far.replace(",", ".")) * 1000)


def test_an_impossible_value_is_refused_where_it_was_typed(table, day):
    open_child(table, day.children[3].nama)
    table.keyboard.type("102")
    table.keyboard.press("Enter")

    expect(table.get_by_text("102 kg tidak mungkin. Maksudnya 10,2 kg?")).to_be_visible()
    expect(table.get_by_label("Berat badan")).to_be_focused()
    assert faults(table) == []


def test_oedema_asks_for_a_referral_before_going_on(table, day):
    child = day.children[2]
    open_child(table, child.nama)
    table.keyboard.type(child.typed_kg)
    table.get_by_role("radio", name="+1").check()
    table.get_by_role("button", name="Simpan").click()

    expect(heading(table)).to_have_text("Ada bengkak: tanda gizi buruk")
    expect(table.get_by_role("link", name="Anak berikutnya")).to_be_hidden()
    assert faults(table) == []
    table.get_by_role("button", name="Bersedia dirujuk").click()
    expect(table.get_by_text("Rujukan: Keluarga bersedia dirujuk.")).to_be_visible()
    to_the_list(table)
    expect_sent(table)
    referral = Rujukan.objects.get()
    assert (referral.cause, referral.answer) == ("edema", "bersedia")


def fill_in_newborn(page: Page, nama: str, born_on: str, *, nik: str = "") -> None:
    page.get_by_role("link", name="Anak baru").click()
    page.get_by_label("Nama anak", exact=True).fill(nama)
    page.get_by_role("radio", name="Perempuan").check()
    page.get_by_label("Tanggal lahir").fill(born_on)
    page.get_by_label("Nama ibu").fill("Ibu Baru Sekali")
    page.get_by_label("RT", exact=True).fill("3")
    page.get_by_label("NIK anak").fill(nik)


def test_a_newborn_is_added_and_weighed_in_grams(table, day):
    born_on = (day.on - timedelta(days=9)).isoformat()
    fill_in_newborn(table, "Bayi Percobaan Nisa", born_on)
    assert faults(table) == []
    table.get_by_role("button", name="Simpan & timbang").click()

    expect(table.get_by_role("heading", level=1)).to_have_text("Bayi Percobaan Nisa")
    expect(table.locator(".kepala__umur")).to_have_text("9 hr")
    table.keyboard.type("3250")
    expect(table.get_by_text("= 3.250 gram")).to_be_visible()
    table.get_by_role("button", name="Simpan").click()
    expect(table.locator(".ukuran")).to_have_text("3.250 gram")
    expect_sent(table)
    assert Measurement.objects.get(measured_on=day.on).weight_g == 3250


def test_a_child_that_is_in_the_book_already_is_recognised(table, day):
    known = Balita.objects.get(nama=day.children[0].nama)
    Balita.objects.filter(pk=known.pk).update(nama="Kirana Ayu Lestari")
    table.reload()
    expect(row(table, "Kirana")).to_be_visible()
    fill_in_newborn(table, "Kirana Ayu Lestari", known.born_on.isoformat())
    table.get_by_role("button", name="Simpan & timbang").click()

    expect(table.get_by_role("heading", name="Mungkin sudah terdaftar")).to_be_focused()
    assert faults(table) == []
    table.get_by_role("button", name="Ini anak yang sama").click()
    expect(table.get_by_role("heading", level=1)).to_have_text("Kirana Ayu Lestari")
    assert Balita.objects.count() == 6


def test_a_refused_child_is_mended_and_its_weight_follows(table, day):
    born_on = day.on - timedelta(days=300)
    taken = f"647401{born_on.day + 40:02}{born_on:%m%y}0001"
    BalitaFactory(nik=taken, sex=2, born_on=born_on, posyandu=day.posyandu)
    table.context.set_offline(True)
    fill_in_newborn(table, "Zahra Percobaan", born_on.isoformat(), nik=taken)
    table.get_by_role("button", name="Simpan & timbang").click()
    expect(table.get_by_label("Berat badan")).to_be_focused()
    weigh(table, "8,2", "71,5")
    expect(table.locator("#kabarKata")).to_contain_text("2 belum terkirim")
    to_the_list(table)
    table.context.set_offline(False)

    expect(table.get_by_role("link", name="Perlu diperbaiki (1)")).to_be_visible(timeout=20_000)
    table.get_by_role("link", name="Perlu diperbaiki (1)").click()
    expect(table.get_by_text("NIK ini sudah dipakai balita lain").first).to_be_visible()
    assert faults(table) == []
    table.get_by_role("link", name="Perbaiki", exact=True).click()
    expect(table.get_by_label("NIK anak")).to_have_value(taken)
    table.get_by_label("NIK anak").fill("")
    table.get_by_role("button", name="Simpan & kirim lagi").click()

    expect(table.get_by_text("Tidak ada yang perlu diperbaiki")).to_be_visible()
    expect_sent(table)
    zahra = Balita.objects.get(nama="Zahra Percobaan")
    assert zahra.measurements.get().weight_g == 8200


def test_a_reload_keeps_the_place_and_what_was_typed(table, day):
    child = day.children[4]
    open_child(table, child.nama)
    table.keyboard.type(child.typed_kg)
    table.wait_for_timeout(600)  # longer than the pause after which a draft is kept
    table.reload()

    expect(table.get_by_role("heading", level=1)).to_have_text(child.nama)
    expect(table.get_by_label("Berat badan")).to_have_value(child.typed_kg)
    table.go_back()
    expect(table.locator(".hitung__kalimat")).to_be_visible()


def test_the_other_screens_keep_nobody_out(table, day):
    screens: dict[str, Callable[[], None]] = {
        "list": lambda: expect(row(table, day.children[0].nama)).to_be_visible(),
        "cocokkan": lambda: expect(table.locator(".cocok__kata")).to_have_text("Sama"),
        "menu": lambda: expect(table.get_by_role("heading", name="Cadangan")).to_be_visible(),
        "qr": lambda: expect(table.get_by_label("Kode di bawah gambar QR")).to_be_visible(),
        "perbaiki": lambda: expect(table.get_by_text("Tidak ada yang perlu")).to_be_visible(),
        "anak/01a00000-0000-7000-8000-000000000000": lambda: expect(
            table.get_by_role("heading", name="Tidak ditemukan")
        ).to_be_visible(),
    }
    found = {}
    for address, is_there in screens.items():
        table.evaluate("hash => { location.hash = hash }", f"#/{address.removeprefix('list')}")
        is_there()
        table.set_viewport_size(NARROW)
        found[f"{address} at 200 %"] = faults(table)
        table.set_viewport_size(SCREEN)
        found[address] = faults(table)
    assert {name: told for name, told in found.items() if told} == {}


def test_a_pin_closes_the_table_and_opens_it_again(table, day):
    table.get_by_role("link", name="Menu").click()
    table.get_by_role("button", name="Pasang PIN").click()
    table.get_by_label("PIN baru").fill("2468")
    table.get_by_label("Tulis sekali lagi").fill("2468")
    assert faults(table) == []
    table.get_by_role("dialog").get_by_role("button", name="Pasang PIN").click()
    expect(table.get_by_text("PIN terpasang.")).to_be_visible()
    table.get_by_role("button", name="Kunci sekarang").click()

    expect(table.get_by_role("heading", name="Meja timbang terkunci")).to_be_visible()
    assert faults(table) == []
    assert day.children[0].nama not in table.locator("body").inner_text()
    table.get_by_label("PIN").fill("1357")
    table.get_by_role("button", name="Buka").click()
    expect(table.get_by_text("PIN belum cocok. Coba lagi.")).to_be_visible()
    table.get_by_label("PIN").fill("2468")
    table.get_by_role("button", name="Buka").click()
    expect(table.get_by_role("heading", name="Cadangan")).to_be_visible()
