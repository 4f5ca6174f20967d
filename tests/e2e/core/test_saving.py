"""Saved is saved: whatever happens to the browser, the storage or the app."""

import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, BrowserType, Error, Page

from tests.e2e.core.desk import ADD, COUNTS, ORIGIN, START, Desk, run

# --- saved is saved -------------------------------------------------------------------------------


def test_an_entry_said_to_be_saved_survives_the_browser_being_killed(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any], tmp_path, core_bundle
):
    def start() -> tuple[BrowserContext, Page]:
        context = browser_type.launch_persistent_context(tmp_path, **browser_type_launch_args)
        return context, Desk(context, core_bundle).open()

    context, page = start()
    run(page, ADD, 25)
    kill_browser_of(tmp_path)
    with suppress(Error):
        context.close()

    context, page = start()

    assert run(page, COUNTS)["menunggu"] == 25
    context.close()


def kill_browser_of(profile: Path) -> None:
    """SIGKILL the browser that this test started with a profile folder of its own."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            arguments = (process / "cmdline").read_text().split("\0")
            is_browser = not any(argument.startswith("--type=") for argument in arguments)
            if f"--user-data-dir={profile}" in arguments and is_browser:
                os.kill(int(process.name), signal.SIGKILL)


def test_with_the_storage_full_nothing_is_said_to_be_saved_and_the_draft_stays(desk, page):
    cdp = desk.context.new_cdp_session(page)
    # Before the first use: what Chromium once found free, it believes in for half a minute.
    cdp.send("Storage.overrideQuotaForOrigin", {"origin": ORIGIN, "quotaSize": 300_000})
    run(
        page,
        """globalThis.db = await openDb(7);
        await core.drafts.saveDraft(globalThis.db, "t", "budi", {data: {weight: "9,3"}});""",
    )

    saved, error = run(
        page,
        """
        const db = globalThis.db;
        for (let n = 0; n < 200; n += 1) {
          const noise = crypto.getRandomValues(new Uint8Array(9000)); // compresses badly
          const data = {balita_id: "budi", note: [...noise].join("")};
          const entry = core.entries.newEntry("absen", data, {posyandu: 12});
          try {
            await core.entries.addEntry(db, entry, {draft: {tab: "t", child: "other"}});
          } catch (error) {
            globalThis.failed = entry;
            return [n, error.name];
          }
        }
        return [200, ""];""",
    )

    assert error == "StorageFull"
    assert 0 < saved < 30
    assert run(page, COUNTS)["menunggu"] == saved
    assert run(page, 'return core.drafts.loadDraft(globalThis.db, "t", "budi")')["data"]

    cdp.send("Storage.overrideQuotaForOrigin", {"origin": ORIGIN})
    run(
        page,
        """await core.entries.addEntry(globalThis.db, globalThis.failed,
        {draft: {tab: "t", child: "budi"}});""",
    )

    assert run(page, COUNTS)["menunggu"] == saved + 1
    assert run(page, 'return core.drafts.loadDraft(globalThis.db, "t", "budi")') is None


def test_with_the_storage_full_what_waits_still_goes_out(desk, page):
    cdp = desk.context.new_cdp_session(page)
    cdp.send("Storage.overrideQuotaForOrigin", {"origin": ORIGIN, "quotaSize": 300_000})
    run(page, ADD, 5)
    run(
        page,
        """globalThis.db = await openDb(7);
        const noise = () => [...crypto.getRandomValues(new Uint8Array(9000))].join("");
        try { for (;;) await core.db.setMeta(globalThis.db, `x${Math.random()}`, noise()); }
        catch (error) { if (error.name !== "StorageFull") throw error; }""",
    )

    state = run(page, START)

    assert len(desk.server.stored) == 5
    assert set(desk.server.n_stored.values()) == {1}
    assert "memori HP penuh" in state["error"]
    assert state["nWaiting"] == 0


def test_saving_the_same_entry_twice_is_saving_it_once(page):
    run(
        page,
        """const db = await openDb(7);
        const entry = core.entries.newEntry("absen", {balita_id: "budi"}, {posyandu: 12});
        await Promise.all([1, 2, 3].map(() => core.entries.addEntry(db, entry)));""",
    )

    assert run(page, COUNTS)["menunggu"] == 1


def test_of_several_entries_saved_together_all_are_or_none(page):
    failed = run(
        page,
        """const db = await openDb(7);
        const one = core.entries.newEntry("absen", {balita_id: "budi"}, {posyandu: 12});
        const bad = {...core.entries.newEntry("absen", {}, {posyandu: 12}), id: undefined};
        try { await core.entries.addEntries(db, [one, bad]); } catch { return true; }""",
    )

    assert failed
    assert run(page, COUNTS)["menunggu"] == 0


# --- a new version of the app ---------------------------------------------------------------------

# As version 1 of the page stored it; written here once and never changed with the code.
VERSION_1 = """
await new Promise((done, failed) => {
  const request = indexedDB.open("timbang-7", 1);
  request.onupgradeneeded = () => {
    const db = request.result;
    db.createObjectStore("meta");
    db.createObjectStore("children", {keyPath: "id"}).createIndex("posyandu", "posyandu");
    const entries = db.createObjectStore("entries", {keyPath: "id"});
    entries.createIndex("state", "state");
    entries.createIndex("child", "child");
    db.createObjectStore("drafts", {keyPath: ["tab", "child"]}).createIndex("child", "child");
  };
  request.onerror = failed;
  request.onsuccess = () => {
    const tx = request.result.transaction(["entries", "meta"], "readwrite");
    for (let n = 1; n <= 30; n += 1) {
      tx.objectStore("entries").put({
        v: 1, id: `0198c1f2-0000-7000-8000-${String(n).padStart(12, "0")}`, kind: "absen",
        at: "2026-11-22T10:00:00+08:00", posyandu: 12,
        data: {balita_id: "budi", on: "2026-11-22", why: "sakit", note: `${n}`},
        seq: n, state: n <= 20 ? "menunggu" : "ditolak", child: "budi", day: "2026-11-22",
        addedAt: 1795310000000, message: "", errors: {},
      });
    }
    tx.objectStore("meta").put(30, "seq");
    tx.oncomplete = () => { request.result.close(); done(); };
  };
});
"""


def test_a_new_version_of_the_app_sends_what_version_1_left(desk, page):
    run(page, VERSION_1)

    state = run(page, START)

    assert (state["nWaiting"], state["nRejected"]) == (0, 10)
    notes = [entry["data"]["note"] for entry in desk.server.stored.values()]
    assert notes == [str(n) for n in range(1, 21)]


@pytest.mark.parametrize("later", ["newer app", "older app again"])
def test_an_upgrade_of_the_database_keeps_every_entry(page, later):
    run(page, VERSION_1)
    run(
        page,
        """const {MIGRATIONS} = core.db;
        const next = (db, tx) => tx.objectStore("entries").createIndex("day", "day");
        const db = await openDb(7, {migrations: [...MIGRATIONS, next]});
        if (db.version !== MIGRATIONS.length + 1) throw new Error("not upgraded");
        if (arg === "older app again") db.close(); else globalThis.db = db;""",
        later,
    )

    counts = run(page, COUNTS)

    assert (counts["menunggu"], counts["ditolak"]) == (20, 10)


def test_a_tab_of_the_old_version_makes_room_and_says_so(desk, page):
    run(page, "globalThis.db = await openDb(7, {onOutdated: () => { globalThis.isOld = true; }});")
    other = desk.open()

    run(
        other,
        """const {MIGRATIONS} = core.db;
        await openDb(7, {migrations: [...MIGRATIONS, (db) => db.createObjectStore("more")]});""",
    )

    assert run(page, "return globalThis.isOld")
    assert run(
        page,
        """try { await core.entries.addEntry(globalThis.db,
        core.entries.newEntry("absen", {}, {posyandu: 12})); } catch (e) { return e.name; }""",
    ) == ("StorageLost")
