"""A phone whose clock is changed while no server can say what time it is."""

from datetime import timedelta

import pytest

from tests.e2e.core.desk import NOW_MS, ORIGIN, START, run

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
LOOK = "return core.clock.watchClock(globalThis.db ?? await openDb(7), arg ?? {});"
TODAY = "return core.clock.today();"
CONFIRM = "return core.clock.confirmDay(globalThis.db ?? await openDb(7), arg);"
REOPEN = "globalThis.db = await openDb(7); await core.clock.loadClock(globalThis.db);"
AWAKE = {"wasAwake": True}


@pytest.fixture
def page(desk):
    """A page that has heard the server's time, 22 November 10.42, and has no signal any more."""
    page = desk.context.new_page()
    page.clock.install(time=NOW_MS / 1000)
    page.goto(ORIGIN)
    run(page, START)
    run(page, "globalThis.sync.stop();")
    assert run(page, LOOK) is None
    return page


def set_clock(page, ms: int) -> None:
    page.clock.set_system_time((NOW_MS + ms) / 1000)


def reopen(page) -> None:
    page.reload()
    run(page, REOPEN)


def test_hours_that_pass_are_no_reason_to_ask(page):
    page.clock.fast_forward(8 * HOUR_MS)

    assert run(page, LOOK, AWAKE) is None


@pytest.mark.parametrize("back_ms", [HOUR_MS, DAY_MS, 40 * DAY_MS])
def test_a_clock_that_is_put_back_is_noticed_and_the_day_stays(page, back_ms):
    set_clock(page, -back_ms)

    assert run(page, LOOK) == "berubah"
    assert run(page, TODAY) == "2026-11-22"


def test_a_clock_that_is_put_back_while_the_page_is_closed_is_noticed(page):
    set_clock(page, -DAY_MS)
    reopen(page)

    assert run(page, LOOK) == "berubah"
    assert run(page, "return core.clock.proposedDay();") == "2026-11-22"
    reopen(page)
    assert run(page, LOOK) == "berubah", "a reload forgets nothing"


def test_a_clock_set_ahead_under_the_kaders_eyes_is_noticed(page):
    set_clock(page, 3 * HOUR_MS)

    assert run(page, LOOK, AWAKE) == "berubah"


def test_a_phone_that_slept_through_the_morning_is_not_asked_about(page):
    """To the page a sleeping phone looks like one whose clock was set ahead."""
    set_clock(page, 3 * HOUR_MS)

    assert run(page, LOOK) is None


@pytest.mark.parametrize("days", [1, 2, 300])
def test_a_day_that_no_server_has_named_is_asked_about_once(page, days):
    set_clock(page, days * DAY_MS)
    assert run(page, LOOK) == "hari"
    day = run(page, TODAY)

    run(page, CONFIRM, day)

    assert run(page, LOOK) is None
    reopen(page)
    assert run(page, LOOK) is None
    assert run(page, "return core.clock.isDayByHand();") is False, "it was as the phone had said"


@pytest.mark.parametrize("days", [1, -1])
def test_what_a_person_says_is_the_day_until_a_server_says_otherwise(page, days):
    set_clock(page, days * DAY_MS)
    reopen(page)
    assert run(page, LOOK) is not None

    run(page, CONFIRM, "2026-11-22")

    assert run(page, LOOK) is None
    assert run(page, TODAY) == "2026-11-22"
    assert run(page, "return core.clock.nowIso();").startswith("2026-11-22T")
    assert run(page, "return core.clock.isDayByHand();") is True
    reopen(page)
    assert run(page, TODAY) == "2026-11-22"

    run(page, START)

    assert run(page, "return core.clock.isDayByHand();") is False
    assert run(page, "return core.clock.nowIso();").startswith("2026-11-22T10:4")


def test_another_tab_that_asked_the_server_speaks_for_this_one(desk, page):
    set_clock(page, -2 * DAY_MS)
    other = desk.context.new_page()
    other.clock.install(time=(NOW_MS - 2 * DAY_MS) / 1000)
    other.goto(ORIGIN)
    run(other, START)

    assert run(page, LOOK) is None
    assert run(page, TODAY) == "2026-11-22"


def test_no_day_is_ever_written_that_nobody_saw(page):
    """Whatever is done to the clock: in doubt, or the day that was last known or confirmed."""
    sure = "2026-11-22"
    for hours in (1, -1, 30, -30, 5, 200, -500, 24, -24):
        at = page.evaluate("() => Date.now()")
        page.clock.set_system_time((at + timedelta(hours=hours).total_seconds() * 1000) / 1000)
        if run(page, LOOK):
            run(page, CONFIRM, sure)
        assert run(page, TODAY) == sure
