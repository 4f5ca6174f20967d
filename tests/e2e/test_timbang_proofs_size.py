"""What the weighing table costs a phone: kilobytes, the width of a hand, the reach of a thumb."""

import gzip
from collections import Counter

import pytest
from playwright.sync_api import Page

from measurements.models import Measurement
from tests.e2e.day import Day
from tests.e2e.phone import SCREEN, Phone, PhoneMaker

TO_RECORD_A_CHILD = 150_000  # bytes, compressed
A_ROSTER = 1_000_000  # bytes, as it lies on the phone
LEAST_TARGET = 48  # pixels
ROSTER = "/api/v1/timbang/daftar/"


def test_recording_a_child_costs_a_phone_less_than_150_kilobytes(new_phone: PhoneMaker, day: Day):
    phone = new_phone()
    phone.sign_in(day.kader)
    phone.wait_until_kept()
    phone.weigh(day.children[0])
    phone.expect_all_sent()

    cost: Counter[str] = Counter()
    for one in phone.line.exchanges:
        cost[one.path] += one.n_bytes
    rosters = [path for path in cost if path.startswith(ROSTER)]
    page = {path: n for path, n in cost.items() if path not in rosters}

    assert any("who-tables" in path for path in page)
    assert any("timbang" in path and path.endswith(".js") for path in page)
    assert [path for path in page if "plotly" in path] == []
    assert sum(page.values()) < TO_RECORD_A_CHILD, page


@pytest.mark.parametrize("day", [80], indirect=True)
def test_a_roster_of_eighty_children_with_their_whole_lives_is_under_a_megabyte(
    new_phone: PhoneMaker, day: Day
):
    day.give_histories()
    phone = new_phone()
    phone.sign_in(day.kader)

    [roster] = [one for one in phone.line.exchanges if one.path == ROSTER]
    text = roster.answer
    if roster.answer_headers.get("Content-Encoding") == "gzip":
        text = gzip.decompress(text)

    assert text.count(b'"history"') == 80
    assert Measurement.objects.count() > 80 * 20
    assert len(text) < A_ROSTER


def test_everything_fits_a_small_phone_and_a_thumb(phone: Phone, day: Day):
    page = phone.page
    faults = look(page, "daftar")
    phone.open_child(day.children[0].nama)
    faults += look(page, "anak")
    phone.type_reading(day.children[0].typed_kg, day.children[0].typed_cm)
    phone.save()
    page.get_by_role("link", name="Anak berikutnya").wait_for()
    faults += look(page, "hasil")
    for screen in ("baru", "perbaiki", "cocokkan", "menu", f"anak/{day.children[1].id}/lain"):
        page.goto(f"{phone.line.url}/timbang/#/{screen}")
        page.locator("#kepala h1").wait_for()
        faults += look(page, screen)

    assert faults == []


def look(page: Page, screen: str) -> list[str]:
    """What is too wide, out of reach or too small on this screen."""
    found = page.evaluate(MEASURE, LEAST_TARGET)
    assert page.viewport_size == SCREEN
    return [f"{screen}: {fault}" for fault in found]


# A link inside a sentence is as high as its line: WCAG 2.2, 2.5.8, has the same exception.
MEASURE = """(least) => {
  const found = [];
  const {innerWidth, innerHeight} = window;
  if (document.documentElement.scrollWidth > innerWidth) found.push("wider than the phone");
  const main = document.querySelector("#kaki .button:not(.button--quiet), #kaki .tab a");
  if (main) {
    const {top, bottom} = main.getBoundingClientRect();
    if (top < 0 || bottom > innerHeight) found.push("the main button is out of reach");
  }
  const touchable = "a, button, input, select, summary, label.pilihan";
  for (const one of document.querySelectorAll(touchable)) {
    if (!one.checkVisibility({visibilityProperty: true, opacityProperty: true})) continue;
    if (one.matches("input[type=radio], .skip-link, p a:not(.button)")) continue;
    const {width, height} = one.getBoundingClientRect();
    if (!width || !height) continue;
    if (Math.min(width, height) < least - 0.5) {
      const said = one.textContent.trim().slice(0, 30) || one.id;
      found.push(`${one.tagName} ${said}: ${Math.round(width)} × ${Math.round(height)}`);
    }
  }
  return found;
}"""
