"""Throttling, clocks and the totals of phone and server side by side."""

import pytest

from tests.e2e.core.desk import (
    ADD,
    LIST,
    NOW_MS,
    ORIGIN,
    PORTAL,
    START,
    SYNC,
    is_batch,
    run,
    states_of,
)

# --- a server under load, a clock that is wrong ---------------------------------------------------


def test_a_throttled_phone_waits_as_long_as_it_is_told(desk, page):
    busy = (429, "application/json", "{}", {"Retry-After": "300"})
    desk.before = lambda method, path: busy if is_batch(method, path) else None
    run(page, ADD, 1)

    state = run(page, START)
    wait = state["nextAt"] - page.evaluate("() => Date.now()")

    assert state["phase"] == "server_sibuk"
    assert 290_000 < wait <= 300_000


@pytest.mark.parametrize("days", [-1, 1])
def test_with_the_clock_a_day_off_entries_carry_the_servers_day(desk, days):
    page = desk.context.new_page()
    page.clock.install(time=(NOW_MS + days * 86_400_000) / 1000)
    page.goto(ORIGIN)
    run(page, START)

    run(page, "globalThis.sync.stop();")
    run(page, ADD, 1)

    [entry] = run(page, LIST)
    assert entry["day"] == "2026-11-22"
    assert entry["at"].startswith("2026-11-22T10:4")
    assert run(page, "return core.clock.today();") == "2026-11-22"
    assert run(page, "return core.clock.isClockOff();") is True
    # Also after a restart without a network.
    page.reload()
    run(page, "await core.clock.loadClock(await openDb(7));")
    assert run(page, "return core.clock.today();") == "2026-11-22"


def test_the_roster_is_fetched_after_the_outbox_was_emptied(desk, page):
    order: list[str] = []
    desk.before = lambda method, path: order.append(path.rsplit("/", 2)[-2])
    run(page, ADD, 1)

    run(page, START)

    assert order == ["saya", "kirim", "daftar", "status"]
    views = run(page, "return core.roster.childrenOf(globalThis.db, 12);")
    assert [view["nama"] for view in views] == ["Budi"]
    assert run(
        page,
        """const head = await core.roster.rosterHead(globalThis.db, 12);
        return ["2025-11-03", "2025-11-04", "2025-11-08", "2025-11-09"].map(
          (day) => core.roster.isClosedDay(head, day));""",
    ) == [False, True, True, False]


# --- totals side by side --------------------------------------------------------------------------


def test_what_a_restored_server_lost_is_put_back_and_sent_again(desk, page):
    run(page, START)
    run(page, ADD, 10)
    run(page, SYNC)
    for id_ in list(desk.server.stored)[2:5]:
        del desk.server.stored[id_]

    told = run(
        page,
        """globalThis.sync.stop();
        const api = core.session.createApi(7);
        const day = core.clock.today();
        return core.reconcile.reconcile(globalThis.db, api, {posyandu: 12, on: day});""",
    )

    assert (told["phone"]["n"], told["phone"]["n_waiting"]) == (7, 3)
    assert (told["server"]["n"], told["putBack"], told["isEqual"]) == (7, 3, False)
    run(page, START)
    assert len(desk.server.stored) == 10
    assert set(states_of(page).values()) == {"terkirim"}


def test_grams_are_added_up_alike_on_both_sides(desk, page):
    run(page, START)
    told = run(
        page,
        """const db = globalThis.db;
        const ukur = (data) => core.entries.newEntry("ukur",
          {balita_id: "budi", measured_on: "2026-11-22", ...data}, {posyandu: 12});
        const first = ukur({weight_g: 9000});
        await core.entries.addEntry(db, first);
        await core.entries.addEntry(db,
          ukur({weight_g: 9400, replaces_id: first.id, reason: "Salah baca"}));
        await core.entries.addEntry(db, ukur({weight_g: null, length_mm: 800}));
        await globalThis.sync.syncNow();
        globalThis.sync.stop();
        await core.entries.addEntry(db, ukur({weight_g: 7000}));  // waits: on neither side
        const api = core.session.createApi(7);
        return core.reconcile.reconcile(db, api, {posyandu: 12, on: core.clock.today()});""",
    )

    assert told["phone"]["sum_weight_g"] == told["server"]["sum_weight_g"] == 18_400
    assert told["phone"]["by_kind"] == told["server"]["by_kind"] == {"ukur": 3}
    assert told["phone"]["n_waiting"] == 1


def test_what_another_phone_sent_from_a_backup_is_asked_about_once(desk, page):
    run(page, START)
    run(page, ADD, 4)
    run(page, SYNC)
    status = desk.server._status
    # The receipts belong to the phone that was faster.
    desk.server._status = lambda query: {**status(query), "device": {"ids": [], "by_kind": {}}}
    compare = """const api = core.session.createApi(7);
        const ask = {posyandu: 12, on: core.clock.today()};
        return core.reconcile.reconcile(globalThis.db, api, ask);"""

    first = run(page, compare)
    run(page, SYNC)
    second = run(page, compare)

    assert (first["putBack"], first["isEqual"]) == (4, False)
    assert (second["putBack"], second["isEqual"]) == (0, True)
    assert set(desk.server.n_stored.values()) == {1}


@pytest.mark.parametrize("answer", [PORTAL, (200, "application/json", "{}")], ids=["portal", "{}"])
def test_a_status_that_is_no_answer_puts_nothing_back(desk, page, answer):
    run(page, START)
    run(page, ADD, 2)
    run(page, SYNC)
    desk.before = lambda method, path: answer if path.endswith("/status/") else None

    error = run(
        page,
        """const api = core.session.createApi(7);
        const ask = {posyandu: 12, on: core.clock.today()};
        try { await core.reconcile.reconcile(globalThis.db, api, ask); }
        catch (error) { return error.kind; }""",
    )

    assert error == "jaringan"
    assert set(states_of(page).values()) == {"terkirim"}


def test_sent_entries_stay_thirty_days_and_unsent_ones_for_ever(desk, page):
    desk.server.refuses = lambda entry: "Salah." if entry["data"]["note"] == "0" else ""
    run(page, START)
    run(page, ADD, 2)
    run(page, SYNC)
    purge = "return core.entries.purgeSent(globalThis.db, Date.now() + arg * 86400000);"

    assert run(page, purge, 29) == 0
    assert run(page, purge, 31) == 1
    assert [entry["state"] for entry in run(page, LIST)] == ["ditolak"]
