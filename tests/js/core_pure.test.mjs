// The parts of the offline core that are only values in and values out.
import assert from "node:assert/strict";
import { test } from "node:test";

import { NotAnAnswer, readAnswer } from "../../frontend/timbang/core/answers.js";
import { backoffMs } from "../../frontend/timbang/core/backoff.js";
import { dayOf, isoInWita, offsetFrom } from "../../frontend/timbang/core/clock.js";
import { heldIds, repoint } from "../../frontend/timbang/core/dependents.js";
import { canonical } from "../../frontend/timbang/core/entries.js";
import { isUuid, uuid7 } from "../../frontend/timbang/core/ids.js";
import { waitAfter } from "../../frontend/timbang/core/pin.js";
import { decide, nextBatch } from "../../frontend/timbang/core/push.js";

const entry = (id, kind, data = {}) => ({ id, kind, at: "2026-11-22T10:00:00+08:00", posyandu: 1, data });
const answer = (...results) => readAnswer(
  results.map(([id]) => ({ id })),
  { results: results.map(([id, status]) => ({ id, status })) },
);

// --- ids ----------------------------------------------------------------------------------------

test("an id carries its time, its version and its variant", () => {
  const id = uuid7(Date.UTC(2100, 0, 1));

  assert.ok(isUuid(id));
  assert.equal(parseInt(id.replaceAll("-", "").slice(0, 12), 16), Date.UTC(2100, 0, 1));
  assert.equal(id[14], "7");
  assert.match(id[19], /[89ab]/);
});

test("ids sort in the order they were made, also when the clock is put back", () => {
  const ids = [];
  for (let n = 0; n < 9000; n += 1) ids.push(uuid7(Date.UTC(2101, 0, 1) - n));

  assert.deepEqual([...ids].sort(), ids);
  assert.equal(new Set(ids).size, ids.length);
});

test("what is no id is not taken for one", () => {
  for (const text of ["", "x", uuid7() + "0", uuid7().replaceAll("-", ""), null, 7]) {
    assert.equal(isUuid(text), false);
  }
});

// --- waiting ------------------------------------------------------------------------------------

test("waiting doubles from two seconds to two minutes and never all at once", () => {
  const longest = [1, 2, 3, 4, 7, 50].map((n) => backoffMs(n, () => 1));
  const shortest = [1, 2, 3, 4, 7, 50].map((n) => backoffMs(n, () => 0));

  assert.deepEqual(longest, [2000, 4000, 8000, 16000, 120000, 120000]);
  assert.deepEqual(shortest, [1000, 2000, 4000, 8000, 60000, 60000]);
});

test("five wrong PINs are free, then each costs more up to a quarter of an hour", () => {
  assert.deepEqual([1, 4, 5, 6, 7, 30].map(waitAfter), [0, 0, 30_000, 60_000, 120_000, 900_000]);
});

// --- answers ------------------------------------------------------------------------------------

test("an answer speaks only of what was sent, in words that are known", () => {
  const found = readAnswer([{ id: "a" }, { id: "b" }, { id: "c" }], {
    results: [
      { id: "a", status: "stored" }, { id: "x", status: "stored" }, { id: "b", status: "fine" },
      null, { status: "stored" },
    ],
  });

  assert.deepEqual([...found.keys()], ["a"]);
});

test("an answer that says two things of one entry says nothing of it", () => {
  assert.equal(readAnswer([{ id: "a" }], {
    results: [{ id: "a", status: "stored" }, { id: "a", status: "refused" }],
  }).size, 0);
});

test("a page that is no answer is told apart", () => {
  for (const json of [null, {}, [], { results: "stored" }, { detail: "x" }]) {
    assert.throws(() => readAnswer([{ id: "a" }], json), NotAnAnswer);
  }
});

test("sentences of a field become one sentence", () => {
  const [found] = readAnswer([{ id: "a" }], {
    results: [{ id: "a", status: "refused", message: 3, errors: { weight_g: ["Satu.", "Dua."] } }],
  }).values();

  assert.deepEqual(found, { status: "refused", message: "", errors: { weight_g: "Satu. Dua." } });
});

// --- what rests on what -------------------------------------------------------------------------

const newborn = entry("e1", "balita", { balita_id: "child" });
const weighed = entry("e2", "ukur", { balita_id: "child", replaces_id: null });
const corrected = entry("e3", "ukur", { balita_id: "child", replaces_id: "e2" });
const undone = entry("e4", "batal", { measurement_id: "e3" });
const other = entry("e5", "ukur", { balita_id: "another", replaces_id: null });

test("what rests on a refused child is held back, through all its steps, and nothing else", () => {
  const held = heldIds([weighed, corrected, undone, other], [newborn]);

  assert.deepEqual([...held], ["e2", "e3", "e4"]);
});

test("the corrected child releases them", () => {
  const again = { ...newborn, id: "e9" };

  assert.equal(heldIds([again, weighed, corrected, undone], [newborn]).size, 0);
});

test("a refused measurement holds back its own correction and not the child's next one", () => {
  const next = entry("e6", "ukur", { balita_id: "child", replaces_id: null });

  assert.deepEqual([...heldIds([corrected, undone, next], [weighed])], ["e3", "e4"]);
});

test("a new id is carried to what named the old one", () => {
  assert.deepEqual(repoint(undone, new Map([["e3", "new"]])), { measurement_id: "new" });
  assert.equal(repoint(other, new Map([["e3", "new"]])), null);
});

// --- what becomes of a batch --------------------------------------------------------------------

test("stored and known are sent, the others lie where a person sees them", () => {
  const sent = ["a", "b", "c", "d", "e"].map((id) => entry(id, "absen", { balita_id: id }));
  const moves = decide(sent, answer(
    ["a", "stored"], ["b", "known"], ["c", "conflict"], ["d", "refused"], ["e", "later"],
  ));

  assert.deepEqual(
    [...moves].map(([id, { state }]) => [id, state]),
    [["a", "terkirim"], ["b", "terkirim"], ["c", "bentrok"], ["d", "ditolak"]],
  );
});

for (const fate of ["later", "refused", "nothing"]) {
  test(`a measurement refused beside a child with "${fate}" waits for the child`, () => {
    const results = answer(["e2", "refused"], ...(fate === "nothing" ? [] : [["e1", fate]]));

    assert.equal(decide([newborn, weighed], results).has("e2"), false);
  });
}

test("a measurement refused beside a stored child is refused", () => {
  const moves = decide([newborn, weighed], answer(["e1", "stored"], ["e2", "refused"]));

  assert.equal(moves.get("e2").state, "ditolak");
});

test("a batch ends at its number and at its bytes and is never empty", () => {
  const many = Array.from({ length: 120 }, (_, n) => entry(`e${n}`, "absen", { note: "x".repeat(100) }));

  assert.equal(nextBatch(many, 50).length, 50);
  assert.equal(nextBatch(many, 50, 1000).length, 5);
  assert.equal(nextBatch(many, 50, 10).length, 1);
});

// --- time ---------------------------------------------------------------------------------------

test("a moment is written in WITA and belongs to the day of Bontang", () => {
  const ms = Date.UTC(2026, 10, 21, 16, 30);

  assert.equal(isoInWita(ms), "2026-11-22T00:30:00+08:00");
  assert.equal(dayOf(ms), "2026-11-22");
  assert.equal(dayOf("2026-11-21T23:59:59+08:00"), "2026-11-21");
});

test("the offset is the server's time less the middle of the request", () => {
  const server = "2026-11-22T10:00:00+08:00";
  const at = Date.parse(server);

  assert.equal(offsetFrom(server, at - 86_400_000, at - 86_400_000 + 2000), 86_400_000 - 1000);
  assert.equal(offsetFrom(server, at, at + 120_000), null, "too slow to tell the time");
  assert.equal(offsetFrom(server, at, at - 5), null, "the clock was moved meanwhile");
  assert.equal(offsetFrom("soon", at, at), null);
});

test("the order of keys does not make other content", () => {
  assert.equal(canonical({ a: 1, b: [{ c: 2, d: null }] }), canonical({ b: [{ d: null, c: 2 }], a: 1 }));
  assert.notEqual(canonical({ a: 1 }), canonical({ a: "1" }));
});

test("what is weighed of a child taken over waits while its move is refused", () => {
  const move = { id: "p", kind: "keadaan", data: { balita_id: "k", status: "aktif", pindah: true } };
  const weighing = { id: "u", kind: "ukur", data: { balita_id: "k" } };
  const left = { ...move, data: { balita_id: "k", status: "pindah" } };
  assert.deepEqual([...heldIds([weighing], [move])], ["u"]);
  assert.deepEqual([...heldIds([move, weighing], [{ ...move, id: "q" }])], []);
  assert.deepEqual([...heldIds([weighing], [left])], []);
});
