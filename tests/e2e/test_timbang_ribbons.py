"""What stands in the way, said in one sentence with one next step, on a phone of 360 × 640."""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from tests.e2e.day import Day
from tests.e2e.line import Treatment, batches
from tests.e2e.phone import Phone, PhoneMaker
from tests.e2e.site import wait_until
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
    dialog.locator("input[type=file]").set_input_files(file)
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
    expect(page.get_by_role("heading", name="Masuk dulu")).to_be_visible()
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
