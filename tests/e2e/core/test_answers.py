"""An entry leaves the outbox by an answer of its own and by nothing else."""

import json

import pytest

from tests.e2e.core.desk import (
    ADD,
    LIST,
    PORTAL,
    START,
    SYNC,
    assert_stored_once,
    is_batch,
    run,
    states_of,
)

STRANGERS = {
    "server_time": "2026-11-22T10:42:00+08:00",
    "results": [{"id": "x", "status": "stored"}],
}


@pytest.mark.parametrize(
    "answer",
    [
        PORTAL,
        (200, "application/json", '{"results": [{"id": "'),
        (200, "application/json", "[]"),
        (204, "text/plain", ""),
        (502, "text/html", "Bad gateway"),
        (500, "text/html", "oops"),
        (404, "text/html", "not here"),
        "cut",
    ],
    ids=["portal", "half", "list", "empty", "502", "500", "404", "cut"],
)
def test_an_answer_that_is_none_moves_nothing(desk, page, answer):
    desk.before = lambda method, path: answer if is_batch(method, path) else None
    run(page, ADD, 3)

    state = run(page, START)

    assert state["phase"] in {"menunggu_jaringan", "server_sibuk"}
    assert set(states_of(page).values()) == {"menunggu"}
    assert state["nextAt"]
    desk.before = lambda method, path: None
    run(page, SYNC)
    assert_stored_once(desk, page, 3)


def test_results_for_ids_that_were_not_sent_move_nothing(desk, page):
    answer = (200, "application/json", json.dumps(STRANGERS))
    desk.before = lambda method, path: answer if is_batch(method, path) else None
    run(page, ADD, 2)

    state = run(page, START)

    assert state["phase"] == "server_sibuk"
    assert state["nWaiting"] == 2


def test_a_batch_too_large_is_halved_until_it_fits(desk, page):
    desk.server.most_entries = 7
    run(page, ADD, 50)

    run(page, START)

    assert [len(batch) for batch in desk.server.batches[:4]] == [50, 25, 13, 7]
    assert_stored_once(desk, page, 50)


@pytest.mark.parametrize("status", [413, 400, 500])
def test_one_entry_that_breaks_every_batch_holds_up_no_other(desk, page, status):
    run(page, ADD, 20)
    poison = run(page, LIST)[6]["id"]
    receive = desk.server._receive
    desk.server._receive = lambda body: (
        (status, {"detail": "x"}) if poison.encode() in body else receive(body)
    )

    state = run(page, START)
    for _ in range(12):
        if state["nWaiting"] == 1:
            break
        state = run(page, SYNC)

    assert state["phase"] == "server_sibuk"
    assert {id_ for id_, is_at in states_of(page).items() if is_at == "menunggu"} == {poison}
    assert len(desk.server.stored) == 19


def test_one_refused_entry_waits_for_a_person_and_holds_up_no_other(desk, page):
    desk.server.refuses = lambda entry: "Sudah pindah." if entry["data"]["note"] == "1" else ""
    run(page, ADD, 3)

    state = run(page, START)

    assert (state["nWaiting"], state["nRejected"], state["phase"]) == (0, 1, "diam")
    [refused] = run(page, LIST, {"state": "ditolak"})
    assert (refused["message"], refused["errors"]) == ("Sudah pindah.", {"nama": "Sudah pindah."})


def test_a_corrected_entry_goes_out_under_a_new_id_and_the_old_one_stays(desk, page):
    desk.server.refuses = lambda entry: "Salah." if entry["data"]["why"] == "salah" else ""
    run(page, ADD.replace('why: "sakit"', 'why: "salah"'), 1)
    run(page, START)
    [old] = run(page, LIST, {"state": "ditolak"})

    new = run(
        page,
        """return core.entries.fixEntry(globalThis.db, arg.id,
        {...arg.data, why: "sakit"});""",
        old,
    )
    run(page, SYNC)

    kept = {entry["id"]: entry for entry in run(page, LIST)}
    assert new["id"] != old["id"]
    assert (kept[old["id"]]["state"], kept[old["id"]]["fixedBy"]) == ("diperbaiki", new["id"])
    assert (kept[new["id"]]["state"], kept[new["id"]]["fixes"]) == ("terkirim", old["id"])
    assert list(desk.server.stored) == [new["id"]]


def test_the_same_id_with_other_content_lies_visible_and_can_be_sent_anew(desk, page):
    run(page, ADD, 1)
    [entry] = run(page, LIST)
    desk.server.stored[entry["id"]] = {
        "id": entry["id"],
        "kind": "absen",
        "data": {"note": "other"},
    }

    assert run(page, START)["nRejected"] == 1
    [conflicting] = run(page, LIST, {"state": "bentrok"})
    run(page, "await core.entries.fixEntry(globalThis.db, arg.id, arg.data);", conflicting)
    run(page, SYNC)

    assert len(desk.server.stored) == 2
