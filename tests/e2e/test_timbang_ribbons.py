"""What stands in the way, said in one sentence with one next step, on a phone of 360 × 640."""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from tests.at_rest import wait_until
from tests.e2e.day import Day
from tests.e2e.line import Treatment, batches
from tests.e2e.phone import Phone, PhoneMaker
from tests.factories import BalitaFactory, PosyanduFactory
from timbang.services.receiving import receive_batch

BACKUP_PASSWORD = "jambu-air-7"
WCAG = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
# The page, or a sheet that lies over it.
SIDEWAYS = """() => [document.documentElement, ...document.querySelectorAll("dialog")]
  .some((one) => one.scrollWidth > one.clientWidth)"""


def faults(page: Page) -> list[str]:
    """What keeps people out of this screen, and whether it is wider than the phone."""
    found = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
    told = [f"{rule['id']}: {rule['nodes'][0]['html']}" for rule in found]
    if page.evaluate(SIDEWAYS):
        told.append("wider than the phone")
    return told


def test_a_first_visit_without_a_signal_says_what_it_takes(phone: Phone):
    """The page is on the phone, nobody has used it yet."""
    phone.page.evaluate("indexedDB.deleteDatabase('timbang-akun')")
    phone.context.clear_cookies()
    phone.close_page()
    phone.pull_the_plug()
    phone.page.goto(f"{phone.line.url}/timbang/")

    expect(phone.page.get_by_role("heading", name="Belum ada sinyal")).to_be_visible()
    assert faults(phone.page) == []
    phone.plug_in()
    phone.page.get_by_role("button", name="Coba lagi").click()
    expect(phone.page.get_by_role("link", name="Masuk")).to_be_visible()


def test_a_backup_made_in_the_menu_brings_the_entries_to_another_phone(
    phone: Phone, new_phone: PhoneMaker, day: Day, tmp_path: Path
):
    phone.pull_the_plug()
    for child in day.children[:2]:
        phone.weigh(child)
    page = phone.page
    page.get_by_role("link", name="Menu").click()
    expect(page.get_by_text("2 isian belum diterima server")).to_be_visible()
    page.get_by_role("button", name="Buat berkas cadangan").click()
    page.get_by_label("Kata sandi cadangan").fill(BACKUP_PASSWORD)
    page.get_by_label("Tulis sekali lagi").fill(BACKUP_PASSWORD)
    assert faults(page) == []
    with page.expect_download() as made:
        page.get_by_role("button", name="Buat berkas", exact=True).click()
    file = tmp_path / made.value.suggested_filename
    made.value.save_as(file)
    expect(page.get_by_text("berisi 2 isian yang belum terkirim")).to_be_visible()

    other = new_phone()
    other.sign_in(day.kader)
    other.page.get_by_role("link", name="Menu").click()
    other.page.get_by_role("button", name="Pulihkan dari berkas").click()
    dialog = other.page.get_by_role("dialog")
    expect(dialog.get_by_text("Belum ada berkas")).to_be_visible()
    with other.page.expect_file_chooser() as asked:
        # The words lie above the input, which takes the click.
        dialog.locator("input[type=file]").click(position={"x": 70, "y": 40})
    asked.value.set_files(file)
    expect(dialog.get_by_text("Belum ada berkas")).to_be_hidden()
    dialog.get_by_label("Kata sandi cadangan").fill("jambu-air-8")
    dialog.get_by_role("button", name="Pulihkan").click()
    expect(dialog.get_by_role("alert")).not_to_be_empty()
    assert faults(other.page) == []
    dialog.get_by_label("Kata sandi cadangan").fill(BACKUP_PASSWORD)
    dialog.get_by_role("button", name="Pulihkan").click()
    expect(other.page.get_by_text("2 isian dipulihkan.")).to_be_visible()
    other.expect_all_sent()
    phone.plug_in()
    phone.expect_all_sent()

    assert day.readings() == day.expected(day.children[:2])


def test_one_of_many_posyandu_is_found_by_three_letters(new_phone: PhoneMaker, day: Day):
    for number in range(12):
        PosyanduFactory(nama=f"Kenanga {number}", kelurahan=day.posyandu.kelurahan)
    mine = BalitaFactory(
        nama="Anak Cempaka",
        posyandu=PosyanduFactory(nama="Cempaka 7", kelurahan=day.posyandu.kelurahan),
    )
    phone = new_phone()
    page = phone.page
    page.goto(f"{phone.line.url}/timbang/")
    phone.fill_in_login(day.coordinator)
    search = page.get_by_label("Cari posyandu atau kelurahan")
    expect(search).to_be_focused()
    expect(page.get_by_text("14 posyandu")).to_be_visible()
    assert faults(page) == []

    search.fill("zzz")
    expect(page.get_by_text("Tidak ada yang cocok")).to_be_visible()
    search.fill("cem")
    expect(page.get_by_text("1 dari 14 posyandu")).to_be_visible()
    page.get_by_role("button", name="Cempaka 7").click()
    expect(phone.row(mine.nama)).to_be_visible()

    page.get_by_role("link", name="Menu").click()
    page.get_by_label("Cari posyandu atau kelurahan").fill("uji-tidak-ada")
    choice = page.get_by_label("Menimbang di posyandu")
    expect(choice.locator("option")).to_have_text(["Tidak ada yang cocok"])
    page.get_by_label("Cari posyandu atau kelurahan").fill("nga 1")
    expect(choice.locator("option")).to_have_count(4)  # 1, 10, 11 and the line that chooses none
    assert faults(page) == []
    choice.select_option(label=f"Kenanga 10, {day.posyandu.kelurahan.nama}")
    expect(page.get_by_role("heading", name="Posyandu Kenanga 10")).to_be_visible()


def test_leaving_with_something_unsent_is_asked_about_and_loses_nothing(phone: Phone, day: Day):
    phone.pull_the_plug()
    phone.weigh(day.children[0])
    page = phone.page
    page.get_by_role("link", name="Menu").click()
    page.get_by_role("button", name="Keluar").click()
    expect(page.get_by_role("heading", name="1 isian belum terkirim")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Tetap di sini").click()
    expect(page.get_by_text("1 isian belum diterima server")).to_be_visible()

    # A line that carries pages and no batches.
    phone.line.treat(Treatment.CUT, batches)
    phone.context.set_offline(False)
    page.get_by_role("button", name="Keluar").click()
    page.get_by_role("radio", name="Keluar tanpa cadangan").check()
    page.get_by_role("button", name="Lanjutkan").click()
    page.get_by_role("button", name="Keluar", exact=True).click()
    wait_until(lambda: not Session.objects.exists(), "signed out")
    # The answer to signing out leads to the login page; until it is there it would overtake ours.
    expect(page.get_by_role("heading", name="Masuk", exact=True)).to_be_visible()
    phone.plug_in()
    page.goto(f"{phone.line.url}/timbang/")
    # A browser whose service worker does not start in time asks the server, which says the same.
    ours = page.get_by_role("heading", name="Masuk dulu")
    expect(ours.or_(page.get_by_label("Nama pengguna"))).to_be_visible()
    if ours.is_visible():
        assert faults(page) == []
        page.get_by_role("link", name="Masuk").click()
    phone.fill_in_login(day.kader)
    phone.wait_for_list()
    phone.expect_all_sent()

    assert day.readings() == day.expected(day.children[:1])


def test_a_number_that_stands_for_something_else_shows_both_contents(phone: Phone, day: Day):
    child = day.children[9]
    phone.pull_the_plug()
    phone.weigh(child)
    (entry,) = phone.page.evaluate(ENTRIES, f"timbang-{day.kader.pk}")
    entry["data"]["weight_g"] += 1_000
    assert receive_batch([entry], by=day.kader, device="lain", today=day.on)[0].status == "stored"
    phone.plug_in()
    phone.page.get_by_role("link", name="Perlu diperbaiki (1)").click()

    # The server's comes with the next roster.
    expect(phone.page.get_by_text("Di server")).to_be_visible()
    here, there = phone.page.locator("dd").all_inner_texts()[-2:]
    assert here.startswith(kilograms(child.weight_g))
    assert there.startswith(kilograms(child.weight_g + 1_000))
    assert faults(phone.page) == []


def kilograms(grams: int) -> str:
    return f"{grams / 1000:.1f} kg".replace(".", ",")


# What lies in the outbox, as it travels.
ENTRIES = """name => new Promise((resolve, reject) => {
  const asked = indexedDB.open(name);
  asked.onerror = () => reject(asked.error);
  asked.onsuccess = () => {
    const all = asked.result.transaction("entries").objectStore("entries").getAll();
    all.onsuccess = () => {
      asked.result.close();
      resolve(all.result.map(({id, kind, at, posyandu, data}) => ({id, kind, at, posyandu, data})));
    };
  };
})"""
