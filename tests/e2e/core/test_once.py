"""Exactly once, with answers lost and several tabs at work."""

from tests.e2e.core.desk import (
    ADD,
    NOW_MS,
    ORIGIN,
    START,
    SYNC,
    assert_stored_once,
    is_batch,
    run,
    start,
    wait_for,
)


def test_with_every_answer_lost_after_the_server_stored_it_everything_arrives_once(desk, page):
    lost: set[str] = set()

    def lose_each_first(method: str, path: str) -> str | None:
        """The first answer about every entry is lost after the server stored it."""
        if not is_batch(method, path) or lost >= set(desk.server.batches[-1]):
            return None
        lost.update(desk.server.batches[-1])
        return "cut"

    desk.after = lose_each_first
    run(page, ADD, 120)
    state = run(page, START)
    for _ in range(40):
        if state["nWaiting"] == 0:
            break
        assert state["phase"] == "menunggu_jaringan"
        state = run(page, SYNC)

    assert len(lost) == 120
    assert_stored_once(desk, page, 120)


def test_the_same_entries_sent_by_two_tabs_are_stored_once(desk, page):
    desk.before = desk.hold
    run(page, ADD, 60)
    other = desk.open()
    page.evaluate("() => { globalThis.begin = true; }")
    start(page)
    page.wait_for_function("() => globalThis.states?.at(-1)?.phase === 'mengirim'")
    wait_for(page, lambda: len(desk.held) == 1)
    state = run(other, START)

    assert state["phase"] == "diam"
    assert len(desk.held) == 1  # the second tab left it to the first
    desk.release()
    page.wait_for_function("() => globalThis.sync.state.nWaiting === 0")
    assert_stored_once(desk, page, 60)
    assert [len(batch) for batch in desk.server.batches] == [50, 10]


def test_without_web_locks_a_lease_keeps_two_tabs_apart(desk):
    desk.context.add_init_script(
        "Object.defineProperty(Navigator.prototype, 'locks', {get: () => undefined});"
    )
    page, other = desk.open(), desk.open()
    desk.before = desk.hold
    run(page, ADD, 10)
    start(page)
    wait_for(page, lambda: len(desk.held) == 1)
    state = run(other, START)

    assert state["phase"] == "diam"
    assert len(desk.held) == 1
    desk.release()
    page.wait_for_function("() => globalThis.sync.state.nWaiting === 0")
    assert run(other, SYNC)["phase"] == "diam"
    assert_stored_once(desk, page, 10)
    run(page, "await globalThis.sync.syncNow(); globalThis.sync.stop();")
    assert run(page, 'return globalThis.db.get("meta", "lease:timbang-sync-7")') is None


def test_what_one_tab_saves_the_other_sends_and_both_show(desk, page):
    other = desk.open()
    run(page, START)
    run(other, "globalThis.db = await openDb(7);")
    run(other, ADD, 3)

    page.wait_for_function("() => globalThis.sync.state.nWaiting === 0")
    wait_for(page, lambda: len(desk.server.stored) == 3)
    page.wait_for_function("() => globalThis.states.some((state) => state.nWaiting > 0)")
    assert_stored_once(desk, page, 3)


def test_a_tab_that_hangs_does_not_keep_the_others_from_sending_for_ever(desk, page):
    desk.before = desk.hold
    run(page, ADD, 5)
    start(page)
    wait_for(page, lambda: len(desk.held) == 1)
    hanging, desk.held = desk.held, []
    desk.before = lambda method, path: None
    other = desk.context.new_page()
    other.clock.install(time=NOW_MS / 1000)
    other.goto(ORIGIN)
    assert run(other, START)["nWaiting"] == 5
    other.clock.set_system_time(NOW_MS / 1000 + 181)

    state = run(other, SYNC)

    assert (state["phase"], state["nWaiting"]) == ("diam", 0)
    desk.held = hanging
    desk.release()
    page.wait_for_function("() => globalThis.sync.state.phase !== 'mengirim'")
    assert_stored_once(desk, other, 5)
