"""What rests on a refused entry waits for it and follows its correction."""

from tests.e2e.core.desk import COUNTS, LIST, START, SYNC, assert_stored_once, run, states_of

NEWBORN = """
globalThis.db = await openDb(7);
const make = (kind, data) => core.entries.newEntry(kind, data, {posyandu: 12});
const child = make("balita", {balita_id: "bayi", nama: ""});
const first = make("ukur", {balita_id: "bayi", replaces_id: null, weight_g: 3100});
const again = make("ukur", {balita_id: "bayi", replaces_id: first.id, weight_g: 3200});
const sent = make("rujuk", {balita_id: "bayi", measurement_id: again.id});
for (const entry of [child, first, again, sent]) await core.entries.addEntry(globalThis.db, entry);
"""


def test_what_rests_on_a_refused_child_waits_and_follows_its_correction(desk, page):
    desk.server.refuses = lambda entry: (
        "Nama kosong." if entry["kind"] == "balita" and not entry["data"]["nama"] else ""
    )
    run(page, NEWBORN)

    state = run(page, START)
    for _ in range(2):
        run(page, SYNC)

    assert (state["nWaiting"], state["nHeld"], state["nRejected"]) == (3, 3, 1)
    assert len(desk.server.batches) == 1  # what is held is not tried in vain

    [refused] = run(page, LIST, {"state": "ditolak"})
    run(
        page,
        """await core.entries.fixEntry(globalThis.db, arg.id,
        {...arg.data, nama: "Siti"});""",
        refused,
    )
    state = run(page, SYNC)

    assert (state["nWaiting"], state["nRejected"]) == (0, 0)
    kinds = [entry["kind"] for entry in desk.server.stored.values()]
    assert kinds == ["balita", "ukur", "ukur", "rujuk"]


def test_what_names_a_refused_measurement_names_its_correction_afterwards(desk, page):
    desk.server.refuses = lambda entry: (
        "Terlalu ringan." if entry["data"].get("weight_g") == 3100 else ""
    )
    run(page, NEWBORN)
    run(page, START)
    [refused] = run(page, LIST, {"state": "ditolak"})

    fixed = run(
        page,
        """return core.entries.fixEntry(globalThis.db, arg.id,
        {...arg.data, weight_g: 3150});""",
        refused,
    )
    state = run(page, SYNC)

    assert (state["nWaiting"], state["nRejected"]) == (0, 0)
    _, first, again, sent = desk.server.stored.values()
    assert first["id"] == fixed["id"]
    assert again["data"]["replaces_id"] == first["id"]
    assert sent["data"]["measurement_id"] == again["id"]


def test_what_rests_on_a_child_wanted_later_is_not_taken_for_refused(desk, page):
    run(page, NEWBORN)
    child = run(page, LIST)[0]["id"]
    desk.server.wants_later = {child}

    state = run(page, START)
    assert (state["phase"], state["nWaiting"], state["nRejected"]) == ("server_sibuk", 4, 0)

    desk.server.wants_later = set()
    assert run(page, SYNC)["nWaiting"] == 0
    assert_stored_once(desk, page, 4)


def test_dropping_a_refused_child_leaves_what_rested_on_it_to_a_person(desk, page):
    desk.server.refuses = lambda entry: "Bukan anak sini." if entry["kind"] == "balita" else ""
    run(page, NEWBORN)
    run(page, START)
    [refused] = run(page, LIST, {"state": "ditolak"})

    run(page, 'await core.entries.dropEntry(globalThis.db, arg, "salah posyandu");', refused["id"])

    assert states_of(page)[refused["id"]] == "dibuang"
    assert run(page, COUNTS)["ditolak"] == 3
    assert desk.server.stored == {}
