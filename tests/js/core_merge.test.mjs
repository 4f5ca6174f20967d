// The roster with the phone's own entries laid over it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { viewsOf } from "../../frontend/timbang/core/merge.js";

const TODAY = "2026-11-22";
const BUDI = {
  id: "budi", nama: "Budi", sex: 1, born_on: "2025-01-01", rt: "3", alamat: "", kode: "B-23", ibu: null,
  nik_last4: "", birth_weight_g: null, birth_length_mm: null, has_earlier: false,
  history: [["m1", "2026-10-20", 9000, 760, 1, null, null, 0, null, 0]],
};
let made = 0;

function own(kind, data, extra = {}) {
  made += 1;
  return {
    id: extra.id ?? `own${made}`, kind, at: `${TODAY}T10:00:00+08:00`, day: TODAY, posyandu: 1,
    state: "menunggu", seq: made, data: { balita_id: "budi", ...data }, ...extra,
  };
}

const weighing = (extra = {}, data = {}) => own("ukur", {
  measured_on: TODAY, weight_g: 9300, length_mm: 770, position: 1, head_mm: null, arm_mm: null,
  oedema: 0, vitamin_a: null, replaces_id: null, ...data,
}, extra);

function budi(entries, options = {}) {
  const views = viewsOf([BUDI], entries, { posyandu: 1, rosterSeq: 10, today: TODAY, ...options });
  return views.find((view) => view.id === "budi");
}

test("without own entries a child is as the roster says, as the engine reads it", () => {
  const view = budi([]);

  assert.deepEqual(view.history, [{
    id: "m1", sex: 1, bornOn: "2025-01-01", measuredOn: "2026-10-20", weightG: 9000, lengthMm: 760,
    position: 1, headMm: null, armMm: null, oedema: 0, vitaminA: null, byMe: false, state: "server",
    kept: null, fileNtob: 0, isOfTable: false,
  }]);
  assert.equal(view.isWeighedToday, false);
});

test("a child weighed a moment ago counts as weighed before anything was sent", () => {
  const view = budi([weighing()]);

  assert.equal(view.isWeighedToday, true);
  assert.equal(view.history.at(-1).weightG, 9300);
  assert.equal(view.history.at(-1).state, "menunggu");
  assert.equal(view.nWaiting, 1);
});

test("what was sent after the roster was asked for lies over it, what was sent before does not", () => {
  assert.equal(budi([weighing({ state: "terkirim", sentSeq: 11 })]).isWeighedToday, true);
  // The server had it and leaves it out: somebody voided it there.
  assert.equal(budi([weighing({ state: "terkirim", sentSeq: 9 })]).isWeighedToday, false);
});

test("a reading that the roster brings back is not there twice", () => {
  const view = budi([weighing({ id: "m1", state: "terkirim", sentSeq: 11 })]);

  assert.equal(view.history.length, 1);
});

test("a correction takes the place of what it corrects, on this phone or on the server", () => {
  const first = weighing({ id: "first" });
  const view = budi([first, weighing({}, { replaces_id: "first", weight_g: 9400 }),
    weighing({}, { replaces_id: "m1", measured_on: "2026-10-20", weight_g: 9100 })]);

  assert.deepEqual(view.history.map((one) => one.weightG), [9100, 9400]);
});

test("an undone weighing leaves the child unweighed, corrections included", () => {
  const entries = [weighing({ id: "first" }), weighing({ id: "second" }, { replaces_id: "first" }),
    { ...own("batal", { measurement_id: "second" }), data: { measurement_id: "second", reason: "" } }];

  assert.equal(budi(entries).isWeighedToday, false);
  assert.equal(budi(entries).history.length, 1);
});

test("an undone weighing of the server's is found by its id alone", () => {
  const entry = { ...own("batal"), data: { measurement_id: "m1", reason: "salah anak" } };

  assert.deepEqual(budi([entry]).history, []);
});

test("a refused weighing changes nothing but says that it waits for a person", () => {
  const view = budi([weighing({ state: "ditolak" })]);

  assert.equal(view.isWeighedToday, false);
  assert.equal(view.nRejected, 1);
});

test("a newborn shows up with its weighing, also while it is refused", () => {
  for (const state of ["menunggu", "ditolak"]) {
    const baby = own("balita", {
      balita_id: "baru", nama: "Siti", sex: 2, born_on: TODAY, nik: "6474012211260001",
      birth_weight_g: 3100, birth_length_mm: 490, ibu_id: null, ibu_nama: "Ani", rt: "", alamat: "",
    }, { state });
    const views = viewsOf([BUDI], [baby, weighing({}, { balita_id: "baru", weight_g: 3100 })], {
      posyandu: 1, rosterSeq: 10, today: TODAY,
    });

    assert.deepEqual(views.map((view) => view.id), ["budi", "baru"]);
    assert.equal(views[1].isNew, true);
    assert.equal(views[1].isWeighedToday, true);
    assert.equal(views[1].nik_last4, "0001");
    assert.equal(views[1].ibu.nama, "Ani");
  }
});

test("absence of today is shown until it is taken back or the child is weighed", () => {
  const away = own("absen", { on: TODAY, why: "sakit", note: "demam" });

  assert.equal(budi([away]).absentToday.why, "sakit");
  assert.equal(budi([away, own("absen", { on: TODAY, why: "batal", note: "" })]).absentToday, null);
  assert.equal(budi([away, weighing()]).absentToday, null);
  assert.equal(budi([own("absen", { on: "2026-11-21", why: "sakit", note: "" })]).absentToday, null);
});

test("the absence another phone noted is shown too", () => {
  const absent = [{ id: "a", balita_id: "budi", on: TODAY, why: "menolak" }];

  assert.equal(budi([], { absent }).absentToday.why, "menolak");
});

test("moved away and back again is the last word", () => {
  const gone = own("keadaan", { status: "pindah", on: TODAY, note: "" });

  assert.equal(budi([gone]).status, "pindah");
  assert.equal(budi([gone, own("keadaan", { status: "aktif", on: TODAY, note: "" })]).status, "aktif");
});

const REST = {
  asi: true, mbg: false, first_weight_g: 8000, first_length_mm: 750, first_head_mm: 440,
  first_arm_mm: 130,
};
const budiWith = (rest, more = {}) => ({ ...BUDI, history: [[...BUDI.history[0], rest]], ...more });
const viewOf = (child, entries = []) =>
  viewsOf([child], entries, { posyandu: 1, rosterSeq: 10, today: TODAY })[0];

test("what a correction must keep comes with the roster, and with an own entry", () => {
  assert.deepEqual(viewOf(budiWith(REST)).history[0].kept, REST);
  assert.deepEqual(viewOf(BUDI, [weighing({}, REST)]).history[1].kept, REST);
  // What was empty is told apart from what this phone was not told.
  assert.equal(viewOf(budiWith({})).history[0].kept.asi, null);
  assert.equal(viewOf(BUDI).history[0].kept, null);
});

test("a row of a file carries its word and was no question at a table", () => {
  const [row] = viewOf(budiWith({ file_ntob: 2, from_file: 1 })).history;

  assert.deepEqual([row.fileNtob, row.isOfTable], [2, false]);
  assert.equal(viewOf(budiWith({})).history[0].isOfTable, true);
});

test("an answer to a referral counts for the day of the measurement, from whatever phone, once", () => {
  const told = budiWith({}, { referrals: [["r1", "m1", "2026-10-20", "bersedia"]] });
  const answer = (id, measurement_id) => own("rujuk", { measurement_id, answer: "menolak" }, { id });

  assert.deepEqual(viewOf(told).referrals, [
    { id: "r1", measurementId: "m1", on: "2026-10-20", answer: "bersedia" },
  ]);
  assert.equal(viewOf(told, [answer("r1", "m1")]).referrals.length, 1);
  // Answered today about the weighing of a month ago, which is no longer on the roster.
  assert.equal(viewOf({ ...told, history: [] }, [answer("r2", "m1")]).referrals[1].on, "2026-10-20");
});

test("entries of another posyandu are not mixed in", () => {
  assert.equal(budi([weighing({ posyandu: 2 })]).isWeighedToday, false);
});

test("what a file said of N and T holds for a correction until its weight or month changes", () => {
  const corrected = (data) => {
    const child = budiWith({ file_ntob: 2, from_file: 1 });
    const [row] = child.history;
    const entry = weighing({}, { replaces_id: row[0], measured_on: row[1], weight_g: row[2], ...data });
    return viewsOf([child], [entry], { posyandu: 1, rosterSeq: 10, today: TODAY })[0].history.at(-1).fileNtob;
  };

  assert.equal(corrected({ length_mm: 771 }), 2);
  assert.equal(corrected({ weight_g: 9999 }), 0);
  assert.equal(corrected({ weight_g: null }), 0);
  assert.equal(corrected({ measured_on: "2026-09-20" }), 0);
});
