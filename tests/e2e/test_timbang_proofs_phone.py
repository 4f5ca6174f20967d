"""No measurement is lost, doubled or changed: the phone and the people around it do their worst."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import BrowserType, expect

from measurements.models import Measurement
from posyandu.models import Peran
from tests.at_rest import wait_until
from tests.e2e.day import Day
from tests.e2e.line import Line, Treatment
from tests.e2e.phone import SCREEN, Phone, PhoneMaker
from tests.factories import user_of

A_MINUTE = timedelta(minutes=1)


def weigh_offline(phone: Phone, day: Day, n: int) -> None:
    phone.pull_the_plug()
    for child in day.children[:n]:
        phone.weigh(child)
    phone.expect_unsent(n)


def assert_arrived_once(phone: Phone, day: Day, n: int) -> None:
    phone.expect_all_sent()
    phone.expect_weighed(n, len(day.children))
    assert day.readings() == day.expected(day.children[:n])


# --- the first visit ------------------------------------------------------------------------------


@pytest.mark.parametrize("lost", ["/timbang/sw.js", "/static/img/"], ids=["worker", "a file"])
def test_a_signal_lost_before_the_page_is_kept_leaves_the_list_and_keeps_it_later(
    new_phone: PhoneMaker, day: Day, lost: str
):
    phone = new_phone()
    phone.line.treat(Treatment.CUT, lambda one: one.path.startswith(lost))
    phone.sign_in(day.kader)
    wait_until(lambda: phone.line.was_cut(lost), "the page could not be kept")

    phone.pull_the_plug()
    expect(phone.page.get_by_text("belum tersimpan di HP. Jangan ditutup")).to_be_visible()
    phone.weigh(day.children[0])
    phone.expect_unsent(1)

    phone.plug_in()
    phone.try_again()
    expect(phone.page.get_by_text("belum tersimpan di HP. Jangan ditutup")).to_be_hidden()
    phone.wait_until_kept()
    phone.pull_the_plug()
    phone.close_page()
    phone.open_table()
    phone.expect_weighed(1, len(day.children))


# --- the phone dies -------------------------------------------------------------------------------


def test_what_was_saved_survives_a_phone_that_dies(
    browser_type: BrowserType, browser_type_launch_args, browser_context_args, site, day, tmp_path
):
    def switch_on(line: Line) -> Phone:
        return Phone(
            browser_type.launch_persistent_context(
                tmp_path, **browser_type_launch_args, **{**browser_context_args, "viewport": SCREEN}
            ),
            line,
        )

    line = Line(site.port)
    phone = switch_on(line)
    phone.sign_in(day.kader)
    phone.wait_until_kept()
    weigh_offline(phone, day, 3)
    phone.kill_browser()

    phone = switch_on(line)
    phone.context.set_offline(True)
    # Whether the browser had written its cookies to the disk is chance: the worse of the two.
    phone.context.clear_cookies()
    phone.open_table_unasked()
    phone.expect_unsent(3)
    phone.plug_in()
    phone.page.get_by_role("link", name="Masuk lagi").click()
    phone.fill_in_login(day.kader)
    phone.wait_for_list()

    assert_arrived_once(phone, day, 3)
    phone.context.close()
    line.close()


# --- the clock ------------------------------------------------------------------------------------


@pytest.mark.parametrize("off_by", [timedelta(days=1), timedelta(days=-1)], ids=["fast", "slow"])
def test_a_phone_whose_clock_is_a_day_off_records_the_right_day(
    new_phone: PhoneMaker, day: Day, off_by
):
    phone = new_phone()
    phone.context.clock.install(time=timezone.now() + off_by)
    phone.sign_in(day.kader)
    phone.wait_until_kept()
    expect(phone.page.get_by_text("Jam HP ini tidak tepat")).to_be_visible()

    weigh_offline(phone, day, 2)
    phone.close_page()
    phone.open_table()
    phone.weigh(day.children[2])
    phone.plug_in()

    assert_arrived_once(phone, day, 3)
    for reading in Measurement.objects.filter(measured_on=day.on):
        assert abs(reading.measured_at - reading.received_at) < 10 * A_MINUTE


# --- the memory -----------------------------------------------------------------------------------


def test_a_full_phone_says_so_keeps_the_form_and_saves_once_there_is_room(
    new_phone: PhoneMaker, day: Day
):
    first, second = day.children[:2]
    phone = new_phone()
    phone.with_little_memory()
    phone.sign_in(day.kader)
    phone.wait_until_kept()
    phone.pull_the_plug()
    phone.weigh(first)
    phone.open_child(second.nama)
    phone.type_reading(second.typed_kg, second.typed_cm)
    phone.fill_memory()

    phone.save()

    expect(phone.page.get_by_text("Memori HP penuh").first).to_be_visible()
    assert phone.typed_reading() == (second.typed_kg, second.typed_cm)
    phone.expect_unsent(1)

    phone.free_memory()
    phone.save()
    phone.back_to_list()
    phone.expect_unsent(2)
    phone.plug_in()
    assert_arrived_once(phone, day, 2)


# --- the login ------------------------------------------------------------------------------------


def test_a_login_that_expires_in_mid_day_keeps_everything_and_asks_again(phone: Phone, day: Day):
    phone.weigh(day.children[0])
    phone.expect_all_sent()
    Session.objects.all().delete()

    phone.weigh(day.children[1])
    phone.weigh(day.children[2])

    expect(phone.sentence()).to_contain_text("2 belum terkirim, perlu masuk lagi")
    phone.page.get_by_role("link", name="Masuk lagi").click()
    phone.fill_in_login(day.kader)
    phone.wait_for_list()
    assert_arrived_once(phone, day, 3)


def test_another_kader_who_signs_in_does_not_send_the_first_ones_entries(phone: Phone, day: Day):
    other = user_of(Peran.KADER, day.posyandu, username="kaderlain")
    mine, hers = day.children[0], day.children[1]
    weigh_offline(phone, day, 1)
    Session.objects.all().delete()
    phone.line.heal()
    phone.context.set_offline(False)
    phone.try_again()

    phone.page.get_by_role("link", name="Masuk lagi").click()
    phone.fill_in_login(other)
    phone.wait_for_list()
    phone.weigh(hers)
    phone.expect_all_sent()

    assert day.readings() == day.expected([hers])
    expect(phone.page.get_by_text("1 isian belum terkirim dari HP ini")).to_be_visible()

    Session.objects.all().delete()
    phone.weigh(day.children[2])
    phone.page.get_by_role("link", name="Masuk lagi").click()
    phone.fill_in_login(day.kader)
    phone.wait_for_list()
    phone.expect_all_sent()

    wait_until(lambda: day.readings() == day.expected([mine, hers]), "the first one's arrived")
    by = dict(Measurement.objects.filter(measured_on=day.on).values_list("balita", "recorded_by"))
    assert by == {mine.id: day.kader.pk, hers.id: other.pk}
