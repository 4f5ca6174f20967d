"""Backup, PIN and drafts."""

import json

from tests.e2e.core.desk import (
    ADD,
    LIST,
    NOW_MS,
    ORIGIN,
    Desk,
    run,
    wait_for,
)

EXPORT = """const {blob, n} = await core.backup.exportBackup(await openDb(7), "kata-sandi-1");
return [await blob.text(), n];"""
IMPORT = """const db = await openDb(arg.user ?? 7);
try { return await core.backup.importBackup(db, new Blob([arg.text]), arg.password); }
catch (error) { return error.name; }"""


def test_a_backup_brings_back_what_was_unsent_once(
    desk, page, browser, browser_context_args, core_bundle
):
    run(page, ADD, 12)
    before = run(page, LIST)
    text, n = run(page, EXPORT)
    context = browser.new_context(**browser_context_args)
    other = Desk(context, core_bundle).open()

    assert n == 12
    assert "budi" not in text
    assert run(other, IMPORT, {"text": text, "password": "kata-sandi-1"}) == 12
    assert run(other, IMPORT, {"text": text, "password": "kata-sandi-1"}) == 0
    told = ("id", "kind", "at", "posyandu", "data", "state")
    assert [[e[name] for name in told] for e in run(other, LIST)] == [
        [e[name] for name in told] for e in before
    ]
    context.close()


def test_a_backup_opens_with_its_password_and_for_its_owner_only(page):
    run(page, ADD, 1)
    text, _ = run(page, EXPORT)
    changed = json.loads(text)
    changed["data"] = ("B" if changed["data"][0] == "A" else "A") + changed["data"][1:]

    assert run(page, IMPORT, {"text": text, "password": "kata-sandi-2"}) == "WrongPassword"
    assert (
        run(page, IMPORT, {"text": json.dumps(changed), "password": "kata-sandi-1"})
        == "WrongPassword"
    )
    assert (
        run(page, IMPORT, {"text": text, "password": "kata-sandi-1", "user": 8})
        == "OtherUsersBackup"
    )
    for rubbish in ("", "{}", "[1]", json.dumps({**changed, "iterations": 10**12})):
        assert run(page, IMPORT, {"text": rubbish, "password": "kata-sandi-1"}) == "NotABackup"
    assert (
        run(
            page,
            """try { await core.backup.exportBackup(await openDb(7), "pendek"); }
        catch (error) { return error.name; }""",
        )
        == "WeakPassword"
    )


def test_the_pin_opens_the_page_and_wrong_ones_make_wait(desk, page):
    state = "return core.pin.lockState(await openDb(7));"
    check = "return core.pin.checkPin(await openDb(7), arg);"
    run(page, 'await core.pin.setPin(await openDb(7), "4821");')
    assert run(page, state) == {"hasPin": True, "isLocked": False, "waitMs": 0}

    other = desk.open()
    assert run(other, state)["isLocked"] is True
    assert [run(other, check, "0000")["waitMs"] for _ in range(5)] == [0, 0, 0, 0, 30_000]
    refused = run(other, check, "4821")
    assert refused["ok"] is False
    assert 0 < refused["waitMs"] <= 30_000
    assert run(other, state)["isLocked"] is True
    assert "4821" not in json.dumps(run(other, 'return (await openDb(7)).get("meta", "pin");'))


def test_the_right_pin_opens_and_an_idle_page_locks_again(desk):
    page = desk.context.new_page()
    page.clock.install(time=NOW_MS / 1000)
    page.goto(ORIGIN)
    state = "return (await core.pin.lockState(await openDb(7))).isLocked;"
    run(
        page,
        """const db = await openDb(7);
        await core.pin.setPin(db, "4821"); core.pin.lock(db);""",
    )

    assert run(page, state) is True
    assert run(page, 'return core.pin.checkPin(await openDb(7), "4821");')["ok"] is True
    assert run(page, state) is False
    page.clock.set_system_time((NOW_MS + 660_000) / 1000)  # a minute for a busy machine
    assert run(page, state) is True


DRAFT = """const db = await openDb(7);
const tab = await core.drafts.openTab();"""


def test_a_draft_survives_a_reload_and_belongs_to_its_tab(desk, page):
    save = (
        f"{DRAFT} await core.drafts.saveDraft(db, tab, 'budi', {{data: {{kg: arg}}}}); return tab;"
    )
    load = f"{DRAFT} return (await core.drafts.loadDraft(db, tab, 'budi'))?.data.kg;"
    tab = run(page, save, "9,3")
    with desk.context.expect_page() as opened:
        page.evaluate("() => { window.open(location.href); }")  # copies sessionStorage
    copy = opened.value
    copy.wait_for_load_state()

    assert run(copy, f"{DRAFT} return tab;") != tab
    assert run(copy, load) is None  # the first tab still lives
    run(copy, save, "8,1")
    page.reload()
    assert run(page, load) == "9,3"
    assert run(page, f"{DRAFT} return tab;") == tab


def test_the_draft_of_a_tab_that_is_gone_is_taken_over(desk, page):
    run(page, f"{DRAFT} await core.drafts.saveDraft(db, tab, 'budi', {{data: {{kg: '9,3'}}}});")
    other = desk.open()
    page.close()

    wait_for(other, lambda: run(
        other, f"{DRAFT} return (await core.drafts.loadDraft(db, tab, 'budi'))?.data.kg;"
    ) == "9,3")  # fmt: skip

    assert len(run(other, "return core.drafts.listDrafts(await openDb(7));")) == 1


def test_the_browser_says_how_full_it_is(page):
    found = run(page, "return core.storage.estimate();")

    assert found["quota"] > found["usage"] >= 0
    assert found["isLow"] is False
