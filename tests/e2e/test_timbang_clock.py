"""Somebody sets the phone's clock while there is no signal: no reading gets a day nobody saw."""

from datetime import date, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Locator, expect

from tests.at_rest import wait_until
from tests.e2e.day import Day
from tests.e2e.phone import Phone, PhoneMaker

WCAG = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
A_DAY = timedelta(days=1)
QUESTION = "Betul hari ini tanggal ini?"


@pytest.fixture
def phone(new_phone: PhoneMaker, day: Day) -> Phone:
    """The kader's phone with the list on it and no signal any more."""
    phone = new_phone()
    phone.context.clock.install(time=timezone.now())
    phone.sign_in(day.kader)
    phone.wait_until_kept()
    phone.expect_all_sent()  # the server has said the time
    phone.pull_the_plug()
    return phone


def set_clock(phone: Phone, by: timedelta) -> None:
    """Change the clock in the settings, and come back to the page."""
    phone.context.clock.set_system_time(timezone.now() + by)
    phone.page.evaluate("() => { document.dispatchEvent(new Event('visibilitychange')); }")


def question(phone: Phone) -> Locator:
    return phone.page.get_by_role("dialog", name=QUESTION)


def say_day(phone: Phone, day: date) -> None:
    phone.page.get_by_role("button", name="Bukan, ganti tanggal").click()
    phone.page.get_by_label("Tanggal hari ini").fill(day.isoformat())
    phone.page.get_by_role("button", name="Ya, betul").click()
    expect(question(phone)).to_be_hidden()


def test_a_clock_put_back_asks_for_the_day_and_the_reading_gets_the_one_that_was_shown(
    phone: Phone, day: Day
):
    child = day.children[0]
    phone.open_child(child.nama)
    phone.type_reading(child.typed_kg, child.typed_cm)

    set_clock(phone, -A_DAY)

    expect(question(phone)).to_contain_text("Jam HP ini berubah")
    expect(question(phone).get_by_role("status")).to_contain_text(f", {day.on.day} ")
    found = Axe().run(phone.page, options={"runOnly": WCAG}).response["violations"]
    assert [rule["id"] for rule in found] == []
    phone.page.get_by_role("button", name="Ya, betul").click()
    expect(phone.page.get_by_text("sampai ada sinyal")).to_be_visible()
    assert phone.typed_reading() == (child.typed_kg, child.typed_cm)
    expect(phone.page.locator(".terakhir")).to_contain_text(f"{day.on.day} ")
    phone.save()
    phone.back_to_list()
    phone.plug_in()
    wait_until(lambda: day.readings() == day.expected([child]), "it arrived with its day")
    expect(phone.page.get_by_text("sampai ada sinyal")).to_be_hidden()


def test_a_clock_set_ahead_while_the_page_is_closed_dates_nothing_by_itself(phone: Phone, day: Day):
    child = day.children[0]
    phone.close_page()
    phone.context.clock.set_system_time(timezone.now() + A_DAY)
    phone.open_table()

    expect(question(phone)).to_contain_text("Belum ada sinyal hari ini")
    say_day(phone, day.on)
    phone.weigh(child)
    phone.plug_in()
    wait_until(lambda: day.readings() == day.expected([child]), "it arrived with its day")


def test_who_leaves_the_question_is_asked_again_before_anything_is_saved(phone: Phone, day: Day):
    child = day.children[0]
    set_clock(phone, -A_DAY)
    expect(question(phone)).to_be_visible()
    phone.page.keyboard.press("Escape")
    expect(question(phone)).to_be_hidden()
    expect(phone.page.get_by_text("Pastikan dulu tanggal hari ini")).to_be_visible()
    phone.open_child(child.nama)
    phone.type_reading(child.typed_kg, child.typed_cm)

    phone.save()

    expect(question(phone)).to_be_visible()
    phone.page.get_by_role("button", name="Ya, betul").click()
    assert phone.typed_reading() == (child.typed_kg, child.typed_cm)
    phone.save()
    phone.back_to_list()
    phone.expect_unsent(1)
    phone.plug_in()
    wait_until(lambda: day.readings() == day.expected([child]), "it arrived with its day")


def test_the_question_goes_away_once_a_server_answers_it(phone: Phone, day: Day):
    set_clock(phone, -A_DAY)
    expect(question(phone)).to_be_visible()

    phone.plug_in()
    phone.try_again()

    expect(question(phone)).to_be_hidden()
    expect(phone.page.get_by_text("Jam HP ini tidak tepat")).to_be_visible()
