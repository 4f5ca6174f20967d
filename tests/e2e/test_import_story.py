"""The story of a file: uploaded, looked at, stored by a worker, and read on the dashboard."""

import re
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from playwright.sync_api import Locator, Page, expect

from measurements.models import ImportBatch, Measurement, StaleCell
from measurements.services.rounds import create_round, open_round
from posyandu.models import Kota, Peran, Posyandu
from tests.factories import PASSWORD, user_of

PHONE = {"width": 390, "height": 844}
A = "eppgbm/A_ekspor_klasik_utf8bom_iso.csv"


@pytest.fixture
def officer(transactional_db):
    """Somebody from Dinkes, in a city that has areas, an open round, and no child yet."""
    call_command("load_wilayah", stdout=StringIO())
    operasi = create_round(
        kota=Kota.objects.get(),
        code="2025-2",
        nama="Operasi Timbang II",
        starts_on=date(2025, 11, 4),
        ends_on=date(2025, 11, 21),
    )
    open_round(operasi=operasi, at=datetime(2025, 11, 3, tzinfo=UTC), by=None)
    return user_of(Peran.DINKES, Posyandu.objects.first(), username="dinkes")


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/impor/")
    page.fill("input[name=login]", "dinkes")
    page.fill("input[name=password]", PASSWORD)
    page.locator("main button[type=submit]").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Impor hasil penimbangan")


def send(page: Page, file: Path | dict) -> None:
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Unggah dan periksa").click()


def has_sideways_scroll(page: Page) -> bool:
    page.wait_for_load_state("load")  # style sheets may come after the text
    return page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth")


def barriers(page: Page) -> list[str]:
    """What keeps people with a disability out, by the rules of WCAG 2.2 AA."""
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    return [f"{rule['id']}: {rule['nodes'][0]['html']}" for rule in found.response["violations"]]


def test_a_file_becomes_figures_on_the_dashboard(
    page, live_server, officer, celery_worker, data, outside_requests, complaints
):
    sign_in(page, live_server.url)
    assert barriers(page) == []

    send(page, data / A)
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("240 baris siap disimpan, 2 perlu diperbaiki", timeout=60_000)
    assert not Measurement.objects.exists()
    assert barriers(page) == []

    page.get_by_role("button", name="Simpan 240 baris").click()
    expect(heading).to_have_text("240 baris tersimpan, 2 perlu diperbaiki", timeout=60_000)
    assert barriers(page) == []

    celery_worker.wait_until(lambda: not StaleCell.objects.exists())
    page.get_by_role("link", name="Lihat dasbor").click()
    expect(heading).to_have_text(re.compile("^17,45 % dari 235 balita pendek"))
    assert outside_requests == []
    assert complaints == []


def test_the_sheet_of_faults_is_downloaded_as_a_spreadsheet(
    page, live_server, officer, celery_worker, data
):
    sign_in(page, live_server.url)
    send(page, data / A)
    link = page.get_by_role("link", name="Unduh lembar perbaikan")
    expect(link).to_be_visible(timeout=60_000)

    with page.expect_download() as waiting:
        link.click()

    assert waiting.value.suggested_filename.endswith(".xlsx")
    assert waiting.value.path().read_bytes().startswith(b"PK")


def test_on_a_phone_no_page_of_the_import_scrolls_sideways(
    page, live_server, officer, celery_worker, data
):
    page.set_viewport_size(PHONE)
    sign_in(page, live_server.url)
    assert not has_sideways_scroll(page)

    send(page, data / A)
    button = page.get_by_role("button", name="Simpan 240 baris")
    expect(button).to_be_in_viewport(timeout=60_000)
    assert not has_sideways_scroll(page)

    button.click()
    expect(page.get_by_role("link", name="Lihat dasbor")).to_be_visible(timeout=60_000)
    assert not has_sideways_scroll(page)


def test_the_bar_follows_the_rows_that_are_stored(page, live_server, officer, complaints):
    batch = ImportBatch.objects.create(
        kota=officer.kota, sha256="0" * 64, file_name="besar.xlsx", state="disimpan",
        n_rows=9_707, uploaded_by=officer,
    )  # fmt: skip
    sign_in(page, live_server.url)
    page.get_by_role("link", name="besar.xlsx").click()
    bar, sentence = page.locator("progress"), page.get_by_role("status")
    expect(sentence).to_have_text("0 dari 9.707 baris")

    ImportBatch.objects.filter(pk=batch.pk).update(n_done=4_000)
    expect(sentence).to_have_text("4.000 dari 9.707 baris")
    expect(bar).to_have_js_property("value", 4_000)

    ImportBatch.objects.filter(pk=batch.pk).update(state="selesai")
    expect(page.locator("progress")).to_have_count(0)
    assert complaints == []


def test_a_lost_connection_is_said_and_found_again(page, live_server, officer):
    batch = ImportBatch.objects.create(
        kota=officer.kota, sha256="0" * 64, file_name="besar.xlsx", state="disimpan",
        n_rows=9_707, uploaded_by=officer,
    )  # fmt: skip
    sign_in(page, live_server.url)
    page.route("**/status/", lambda route: route.abort())
    page.goto(f"{live_server.url}/impor/{batch.pk}/")
    sentence = page.get_by_role("status")
    expect(sentence).to_have_text("Belum tersambung ke server, akan dicoba lagi.")

    page.unroute("**/status/")

    expect(sentence).to_have_text("0 dari 9.707 baris")


def test_without_javascript_a_file_is_brought_in_all_the_same(
    browser, live_server, officer, celery_worker, data
):
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    sign_in(page, live_server.url)

    def look_until(state: str) -> None:
        celery_worker.wait_until(lambda: ImportBatch.objects.get().state == state)
        page.goto(page.url)

    send(page, data / A)
    look_until("siap")
    page.get_by_role("button", name="Simpan 240 baris").click()
    look_until("selesai")

    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^240 baris tersimpan"))
    context.close()


@pytest.mark.parametrize("has_script", [True, False])
def test_a_file_is_chosen_in_our_words_whatever_the_browser_speaks(
    has_script, browser, live_server, officer
):
    context = browser.new_context(locale="en-US", java_script_enabled=has_script, viewport=PHONE)
    page = context.new_page()
    sign_in(page, live_server.url)
    field = page.get_by_label("Berkas", exact=False).and_(page.locator("input"))
    nothing = page.get_by_text("Belum ada berkas", exact=True)
    expect(page.get_by_text("Pilih berkas…")).to_be_visible()
    expect(nothing).to_be_visible()
    # "Choose File" and "No file chosen" lie below, unseen.
    assert shown_of(field) == {"button": "0", "text": "rgba(0, 0, 0, 0)"}

    field.set_input_files({"name": "anak.csv", "mimeType": "text/csv", "buffer": b"x"})

    expect(nothing).to_be_hidden()
    assert shown_of(field) == {"button": "0", "text": "rgb(21, 34, 46)"}  # --ink: its name
    context.close()


def shown_of(field: Locator) -> dict[str, str]:
    """How much is seen of the browser's own button, and in which colour it writes beside it."""
    return field.evaluate(
        """field => ({
            button: getComputedStyle(field, "::file-selector-button").opacity,
            text: getComputedStyle(field).color,
        })"""
    )


def test_the_button_to_choose_a_file_takes_mouse_and_keyboard(page, live_server, officer):
    sign_in(page, live_server.url)
    box = page.get_by_text("Pilih berkas…").bounding_box()
    middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    under_the_mouse = "([x, y]) => document.elementFromPoint(x, y).type"

    # The browser's own button takes the click and the dropped file through ours.
    assert page.evaluate(under_the_mouse, middle) == "file"
    page.get_by_label("Untuk").focus()
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.type") == "file"
    expect(page.get_by_role("button", name="Pilih berkas…")).to_be_focused()


def test_sent_without_a_file_the_form_says_so_in_our_words(page, live_server, officer):
    sign_in(page, live_server.url)

    page.get_by_role("button", name="Unggah dan periksa").click()

    field = page.locator("input[type=file]")
    assert field.evaluate("field => field.validationMessage") == "Pilih dulu berkasnya."
    field.set_input_files({"name": "anak.csv", "mimeType": "text/csv", "buffer": b"x"})
    assert field.evaluate("field => field.validationMessage") == ""


def test_a_wrong_file_ends_in_one_sentence_and_a_way_on(
    page, live_server, officer, celery_worker, complaints
):
    sign_in(page, live_server.url)

    send(page, {"name": "laporan.xlsx", "mimeType": "", "buffer": b"%PDF-1.7 laporan"})

    expect(page.get_by_text("Berkas ini bukan lembar kerja")).to_be_visible(timeout=60_000)
    page.get_by_role("link", name="Pilih berkas lain").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Impor hasil penimbangan")
    assert complaints == []


def test_a_file_that_is_too_big_is_told_before_it_is_sent(page, live_server, officer):
    sign_in(page, live_server.url)
    # A browser's file of this size would take its time; the limit is what is made small.
    page.eval_on_selector("input[type=file]", "field => { field.dataset.maxBytes = '10' }")

    send(page, {"name": "besar.csv", "mimeType": "text/csv", "buffer": b"x" * 11})

    said = page.eval_on_selector("input[type=file]", "field => field.validationMessage")
    assert "terlalu besar" in said
    assert not ImportBatch.objects.exists()
