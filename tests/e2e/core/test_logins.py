"""Whose entries they are, and a login that ended."""

import pytest

from tests.e2e.core.desk import (
    ADD,
    COUNTS,
    ORIGIN,
    START,
    SYNC,
    USER,
    assert_stored_once,
    is_batch,
    run,
)


@pytest.mark.parametrize("how", ["401", "redirect"])
def test_a_login_that_expired_keeps_the_outbox_and_goes_on_after_the_next(desk, page, how):
    run(page, START)
    if how == "401":
        desk.server.sign_in(None)
    else:
        login = (302, "text/html", "", {"Location": f"{ORIGIN}/akun/masuk/"})
        desk.before = lambda method, path: login
    run(page, ADD, 4)

    state = run(page, SYNC)

    assert state["phase"] == "perlu_masuk"
    assert state["nWaiting"] == 4
    desk.before = lambda method, path: None
    desk.server.sign_in(USER)
    assert run(page, SYNC)["phase"] == "diam"
    assert_stored_once(desk, page, 4)


def test_entries_do_not_go_out_in_the_name_of_somebody_else(desk, page):
    run(page, START)
    desk.server.sign_in({"id": 8, "nama": "Bu Beta", "role": "kader"})
    run(page, ADD, 2)

    state = run(page, SYNC)

    assert state["phase"] == "akun_lain"
    assert "Bu Beta" in state["error"]
    assert desk.server.stored == {}
    assert state["nWaiting"] == 2


def test_a_login_that_changes_between_asking_and_sending_is_noticed(desk, page):
    run(page, START)

    def change(method: str, path: str) -> None:
        if is_batch(method, path):
            desk.server.sign_in({"id": 8, "nama": "Bu Beta", "role": "kader"})

    desk.before = change
    run(page, ADD, 2)
    state = run(page, SYNC)

    assert state["phase"] == "akun_lain"
    assert desk.server.stored == {}


def test_a_token_that_was_renewed_for_the_same_user_costs_one_more_question(desk, page):
    run(page, START)
    changes = iter([True])

    def renew(method: str, path: str) -> None:
        if is_batch(method, path) and next(changes, False):
            desk.server.sign_in(USER)

    desk.before = renew
    run(page, ADD, 2)

    assert run(page, SYNC)["phase"] == "diam"
    assert_stored_once(desk, page, 2)


def test_another_user_sees_how_much_waits_and_none_of_it(desk, page):
    run(page, START)
    desk.server.sign_in(None)
    run(page, ADD, 3)
    run(page, "globalThis.sync.stop(); globalThis.db.close();")
    desk.server.sign_in({"id": 8, "nama": "Bu Beta", "role": "kader"})

    session = run(page, "return core.session.startSession();")
    others = run(page, "return core.session.waitingOfOthers(8);")
    own = run(page, "const db = await openDb(8); return core.entries.counts(db);")

    assert (session["user"]["nama"], session["isCertain"]) == ("Bu Beta", True)
    assert others == [{"id": 7, "nama": "Bu Ani", "n": 3}]
    assert own["menunggu"] == 0


def test_the_page_opens_for_the_last_user_without_asking_while_the_login_is_the_same(desk, page):
    desk.context.add_cookies([{"name": "csrftoken", "value": "a", "url": ORIGIN}])
    run(page, "await core.session.startSession();")
    desk.before = lambda method, path: "cut"

    same = run(page, "return core.session.startSession();")
    desk.context.add_cookies([{"name": "csrftoken", "value": "b", "url": ORIGIN}])
    changed = run(page, "return core.session.startSession();")

    assert (same["user"]["id"], same["isCertain"]) == (7, True)
    assert (changed["user"]["id"], changed["isCertain"]) == (7, False)


def test_nobody_is_forgotten_while_something_of_theirs_is_unsent(desk, page):
    run(page, START)
    desk.server.sign_in(None)
    run(page, ADD, 1)
    run(page, "globalThis.sync.stop(); globalThis.db.close(); globalThis.db = undefined;")
    forget = "try { await core.session.forgetUser(7); } catch (e) { return [e.name, e.n]; }"

    assert run(page, forget) == ["StillUnsent", 1]
    desk.server.sign_in(USER)
    run(page, START)
    run(page, "globalThis.sync.stop(); globalThis.db.close();")

    assert run(page, forget) is None
    assert run(page, "return (await indexedDB.databases()).map((one) => one.name);") == [
        "timbang-akun"
    ]


def test_after_a_logout_the_page_shows_nobody_until_the_next_login(desk, page):
    desk.context.add_cookies([{"name": "csrftoken", "value": "a", "url": ORIGIN}])
    run(page, "await core.session.startSession();")
    run(page, ADD, 2)
    desk.server.sign_in(None)
    expired = run(page, "return core.session.startSession();")
    run(page, "await core.session.leaveUser(7);")
    left = run(page, "return core.session.startSession();")
    desk.before = lambda method, path: "cut"
    left_and_offline = run(page, "return core.session.startSession();")
    desk.before = lambda method, path: None
    desk.server.sign_in(USER)
    back = run(page, "return core.session.startSession();")

    assert (expired["user"]["id"], expired["isCertain"]) == (7, True)  # goes on weighing
    assert (left["user"], left["needsLogin"]) == (None, True)
    assert left_and_offline["user"] is None
    assert (back["user"]["id"], back["isCertain"]) == (7, True)
    assert run(page, COUNTS)["menunggu"] == 2


def test_a_logout_on_another_page_is_noticed_by_the_token_that_changed(desk, page):
    desk.context.add_cookies([{"name": "csrftoken", "value": "a", "url": ORIGIN}])
    run(page, "await core.session.startSession();")
    desk.server.sign_in(None)
    desk.context.add_cookies([{"name": "csrftoken", "value": "b", "url": ORIGIN}])

    found = run(page, "return core.session.startSession();")

    assert (found["user"], found["needsLogin"]) == (None, True)
