// What is asked of a child, what a result says, and who stands in the list.
import assert from "node:assert/strict";
import { test } from "node:test";

import { windowOf } from "../../frontend/timbang/ui/kms.js";
import {
  childByCode,
  fits,
  periodOf,
  readingBefore,
  readingIn,
  sessionOf,
  syncSentence,
} from "../../frontend/timbang/ui/list.js";
import {
  causeText,
  positionQuestion,
  presetPosition,
  questionsFor,
  referralCauses,
} from "../../frontend/timbang/ui/questions.js";
import { badges, gainText, headline, indexRows } from "../../frontend/timbang/ui/verdict.js";

const FEBRUARY = "2026-02-10";
const MARCH = "2026-03-10";
const childBorn = (born_on, ibu = null) => ({ born_on, ibu });

test("lying is preset under two years and standing from then on", () => {
  assert.equal(presetPosition("2024-03-10", "2026-03-10"), 1); // day 730
  assert.equal(presetPosition("2024-03-09", "2026-03-10"), 2); // day 731
});

test("a position that disagrees with the age is questioned, the other is not", () => {
  assert.match(positionQuestion(2, "2025-03-10", MARCH), /telentang/);
  assert.match(positionQuestion(1, "2023-03-10", MARCH), /berdiri/);
  assert.equal(positionQuestion(1, "2025-03-10", MARCH), "");
  assert.equal(positionQuestion(2, "2023-03-10", MARCH), "");
});

test("vitamin A is asked in February and August from 6 to 59 months, with its capsule", () => {
  assert.match(questionsFor(childBorn("2025-08-10"), FEBRUARY).vitaminA, /biru/);
  assert.match(questionsFor(childBorn("2025-02-10"), FEBRUARY).vitaminA, /merah/);
  assert.equal(questionsFor(childBorn("2025-08-11"), FEBRUARY).vitaminA, "");
  assert.equal(questionsFor(childBorn("2021-02-10"), FEBRUARY).vitaminA, "");
  assert.equal(questionsFor(childBorn("2025-02-10"), MARCH).vitaminA, "");
});

test("LiLA, ASI, MBG and grams follow the age", () => {
  const newborn = questionsFor(childBorn("2026-02-10"), MARCH);
  const baby = questionsFor(childBorn("2025-10-10"), MARCH);
  const toddler = questionsFor(childBorn("2025-01-10"), MARCH);
  const child = questionsFor(childBorn("2023-01-10"), MARCH);
  assert.deepEqual([newborn.weightUnit, baby.weightUnit], ["gram", "kg"]);
  assert.deepEqual([baby.asksArm, toddler.asksArm], [false, true]);
  assert.deepEqual([baby.asksMbg, toddler.asksMbg], [false, true]);
  assert.match(baby.asi, /hanya ASI/);
  assert.equal(toddler.asi, "Masih ASI?");
  assert.equal(child.asi, "");
});

test("the mother's ages are asked only while one of them is unknown", () => {
  const known = { id: "1", nama: "Ani", age_at_birth: 24, age_first_marriage: 20 };
  assert.equal(questionsFor(childBorn("2025-01-10", known), MARCH).asksIbu, false);
  assert.equal(questionsFor(childBorn("2025-01-10", { ...known, age_at_birth: null }), MARCH).asksIbu, true);
  assert.equal(questionsFor(childBorn("2025-01-10", null), MARCH).asksIbu, false);
});

test("gizi buruk is BB/TB, oedema or LiLA, and LiLA only from 6 to 59 months", () => {
  const well = { oedema: 0, armMm: 140 };
  assert.deepEqual(referralCauses(well, { bbtb: 3, ageMonths: 12 }), []);
  assert.deepEqual(referralCauses(well, { bbtb: 1, ageMonths: 12 }), ["gizi_buruk"]);
  assert.deepEqual(referralCauses({ ...well, oedema: 1 }, { bbtb: 0, ageMonths: 12 }), ["edema"]);
  assert.deepEqual(referralCauses({ ...well, armMm: 114 }, { bbtb: 3, ageMonths: 6 }), ["lila"]);
  assert.deepEqual(referralCauses({ ...well, armMm: 115 }, { bbtb: 3, ageMonths: 6 }), []);
  assert.deepEqual(referralCauses({ ...well, armMm: 114 }, { bbtb: 3, ageMonths: 5 }), []);
  assert.equal(causeText(["edema", "lila"]), "bengkak yang berbekas bila ditekan dan LiLA di bawah 11,5 cm");
});

const NO_FLAGS = { waz: false, haz: false, whz: false };
const normal = {
  ageDays: 500, ageMonths: 16, waz: -0.5, haz: -0.5, whz: -0.3, bbu: 3, tbu: 3, bbtb: 3, flags: NO_FLAGS,
};
const reading = { weightG: 9800, lengthMm: 765, armMm: 140, oedema: 0 };
const naik = { ntob: "N", gainG: 300, kbmG: 200, is2T: false, isBgm: false, isAboveOrange: false };
const word = (result, verdict, read = reading) => headline({ result, verdict, reading: read }).word;

test("the gravest finding leads", () => {
  const tidakNaik = { ...naik, ntob: "T", gainG: 0 };
  assert.equal(word(normal, naik), "Berat naik");
  assert.equal(word(normal, tidakNaik), "Berat tidak naik");
  assert.equal(word(normal, { ...tidakNaik, is2T: true }), "Dua kali tidak naik");
  assert.equal(word({ ...normal, bbtb: 2 }, { ...tidakNaik, is2T: true }), "Gizi kurang");
  assert.equal(word({ ...normal, bbu: 1, bbtb: 2 }, { ...tidakNaik, isBgm: true }), "Di bawah garis merah");
  assert.equal(word({ ...normal, bbu: 1, bbtb: 1 }, { ...naik, isBgm: true }), "Gizi buruk");
  assert.equal(word(normal, naik, { ...reading, oedema: 2 }), "Ada bengkak: tanda gizi buruk");
});

test("a short child that gained is praised and sent to be looked at", () => {
  const said = headline({ result: { ...normal, tbu: 2 }, verdict: naik, reading });
  assert.equal(said.word, "Berat naik");
  assert.match(said.advice.join(" "), /Puji ibu.*pendek.*puskesmas/);
});

test("LiLA from 11,5 to below 12,5 cm is gizi kurang at 6 to 59 months, whatever the weight says", () => {
  const arm = (armMm, ageMonths = 16) => word({ ...normal, ageMonths }, naik, { ...reading, armMm });
  assert.deepEqual([114, 115, 124, 125].map((mm) => arm(mm)), ["Gizi buruk", "Gizi kurang", "Gizi kurang", "Berat naik"]);
  assert.deepEqual([arm(120, 5), arm(120, 6), arm(120, 59), arm(120, 60)], ["Berat naik", "Gizi kurang", "Gizi kurang", "Berat naik"]);
  assert.equal(arm(null), "Berat naik");
});

test("under six months nothing but breast milk is advised, whatever is found", () => {
  const baby = { ...normal, ageDays: 120, ageMonths: 4 };
  const found = [
    { ...baby, bbtb: 2 }, { ...baby, bbu: 2 }, { ...baby, tbu: 2 }, { ...baby, bbtb: 5 }, { ...baby, bbtb: 1 },
    { ...baby, bbu: 4 }, baby,
  ];
  const verdicts = ["N", "T", "O", "B"].flatMap((ntob) => [true, false].map((flag) => (
    { ...naik, ntob, is2T: flag, isBgm: flag, isAboveOrange: flag })));
  for (const result of found) {
    for (const verdict of verdicts) {
      const said = headline({ result, verdict, reading }).advice.join(" ");
      assert.doesNotMatch(said, /\b(telur|ikan|ayam|PMT|makan lebih sering|makan beragam|gorengan|makannya)\b/, said);
    }
  }
  assert.match(headline({ result: { ...baby, ageMonths: 6, bbtb: 2 }, verdict: naik, reading }).advice.join(" "), /PMT/);
});

test("gizi buruk under six months, with oedema +3 or below 4 kg goes to hospital by way of the puskesmas", () => {
  const advice = (result, read) => headline({ result, verdict: naik, reading: read }).advice.join(" ");
  const severe = { ...normal, bbtb: 1 };
  assert.match(advice({ ...severe, ageMonths: 5 }, reading), /hari ini.*rumah sakit/);
  assert.match(advice(severe, { ...reading, oedema: 3 }), /rumah sakit/);
  assert.match(advice(severe, { ...reading, weightG: 3999 }), /rumah sakit/);
  assert.doesNotMatch(advice(severe, { ...reading, weightG: 4000, oedema: 2 }), /rumah sakit/);
});

test("a reading that another one stands before is not called done", () => {
  const unread = { ntob: null, is2T: false, isBgm: false, isAboveOrange: false, countsInMonth: false, countsInRound: false };
  assert.equal(word(normal, unread), "Ada dua hasil");
  assert.equal(word({ ...normal, bbtb: 2 }, unread), "Gizi kurang");
  assert.equal(word(normal, { ...unread, ntob: "O", countsInRound: true }), "Sudah ditimbang");
});

test("every weight that did not grow is told to the puskesmas", () => {
  const tidakNaik = { ...naik, ntob: "T", gainG: 0 };
  assert.match(headline({ result: normal, verdict: tidakNaik, reading }).advice.join(" "), /petugas puskesmas/);
  assert.match(headline({ result: normal, verdict: { ...tidakNaik, is2T: true }, reading }).advice.join(" "), /Rujuk ke puskesmas/);
});

test("BB/U alone never says gizi buruk", () => {
  const rows = indexRows({ ...normal, bbu: 1, waz: -3.4 }, reading);
  assert.equal(rows[0].word, "Berat badan sangat kurang");
  assert.equal(word({ ...normal, bbu: 1 }, naik), "Berat kurang");
});

test("every finding has a word, a sign and something to do", () => {
  const results = [normal, { ...normal, bbtb: 6 }, { ...normal, bbu: 4 }, { ...normal, tbu: 1 },
    { ...normal, bbu: 0, tbu: 0, bbtb: 0, flags: { ...NO_FLAGS, haz: true } }];
  const verdicts = ["N", "T", "O", "B", null].flatMap((ntob) => [true, false].map((flag) => (
    { ...naik, ntob, is2T: flag, isBgm: flag, isAboveOrange: flag })));
  for (const result of results) {
    for (const verdict of verdicts) {
      const said = headline({ result, verdict, reading });
      assert.ok(said.word && said.tone && said.sign);
      assert.ok(said.advice.length >= 1 && said.advice.length <= 2);
    }
  }
});

test("what was not measured is said so, and oedema says why nothing is computed", () => {
  const empty = { ...normal, bbu: 0, tbu: 0, bbtb: 0, waz: null, haz: null, whz: null };
  assert.deepEqual(indexRows(empty, { weightG: null, lengthMm: null, oedema: 0 }).map((row) => row.word),
    ["Tidak diukur", "Tidak diukur", "Tidak diukur"]);
  assert.equal(indexRows(empty, { ...reading, oedema: 1 })[0].word, "Tidak dihitung karena bengkak");
});

test("under two years it is PB, from then on TB", () => {
  assert.equal(indexRows({ ...normal, ageDays: 730 }, reading)[1].index, "PB/U");
  assert.equal(indexRows({ ...normal, ageDays: 731 }, reading)[1].index, "TB/U");
});

test("the gain says how much and how much was needed", () => {
  assert.equal(gainText(naik), "Naik 300 gram, perlu naik 200 gram");
  assert.equal(gainText({ ...naik, ntob: "T", gainG: -150 }), "Turun 150 gram, perlu naik 200 gram");
  assert.equal(gainText({ ...naik, ntob: "T", gainG: 0 }), "Berat tetap, perlu naik 200 gram");
  assert.equal(gainText({ ntob: "N", gainG: null, kbmG: null }), "Naik menurut e-PPGBM");
  assert.equal(gainText({ ntob: "T", gainG: null, kbmG: null }), "Tidak naik menurut e-PPGBM");
  assert.equal(gainText({ ntob: "B" }), "Penimbangan pertama");
  assert.equal(gainText({ ntob: null }), "");
  assert.deepEqual(badges({ ntob: "T", is2T: true, isBgm: true }).map((one) => one.word.split(" ")[0]), ["T", "2T", "BGM"]);
});

const weighed = (measuredOn, id = measuredOn) => ({ id, measuredOn, weightG: 9000 });
const inList = (nama, rt, extra = {}) => ({
  id: `id-${nama}`, nama, rt, ibu: { nama: "Sari" }, kode: null, history: [], absentToday: null,
  status: "aktif", ...extra,
});

test("the round's days count, else the calendar month", () => {
  const round = { nama: "Operasi Timbang II", starts_on: "2025-11-04", ends_on: "2025-11-08" };
  assert.equal(periodOf(round, "2025-11-05").text, "Operasi Timbang II, 4–8 Nov 2025");
  const month = periodOf(null, "2026-11-22");
  const child = inList("A", "01", { history: [weighed("2026-10-31"), weighed("2026-11-01")] });
  assert.equal(readingIn(child, month).measuredOn, "2026-11-01");
  assert.equal(readingBefore(child, "2026-11-01").measuredOn, "2026-10-31");
  assert.equal(readingIn(inList("B", "01", { history: [weighed("2026-10-31")] }), month), undefined);
});

test("children not yet weighed come first, by RT and then by name; who left does not count", () => {
  const period = periodOf(null, "2026-11-22");
  const children = [
    inList("Zaki", "02"), inList("Budi", "10"), inList("Ani", "02"),
    inList("Dewi", "01", { history: [weighed("2026-11-20")] }),
    inList("Eka", "01", { absentToday: { why: "sakit" } }), inList("Fajar", "01", { status: "pindah" }),
  ];
  const found = sessionOf(children, period);
  assert.deepEqual(found.waiting.map((row) => row.child.nama), ["Ani", "Zaki", "Budi"]);
  assert.deepEqual(found.absent.map((row) => row.child.nama), ["Eka"]);
  assert.deepEqual(found.done.map((row) => row.child.nama), ["Dewi"]);
  assert.deepEqual([found.nDone, found.nAll], [1, 5]);
  assert.equal(sessionOf(children, period, "ani").nAll, 5); // searching changes no count
});

test("three letters, the RT, the mother and the code find a child", () => {
  const child = inList("Nur Aisyah", "05", { kode: "B-7KQ2", ibu: { nama: "Siti Rahma" } });
  for (const query of ["ais", "NUR", "rahma", "5", "rt 05", "RT5", "b-7k", "", "syah"]) assert.ok(fits(child, query), query);
  for (const query of ["sy", "50", "budi", "b-8"]) assert.ok(!fits(child, query), query);
  assert.equal(childByCode([child], " b-7kq2 "), child);
  assert.equal(childByCode([child], "id-Nur Aisyah".toLowerCase()), undefined);
});

test("the sentence about sending is plain and always there", () => {
  const clock = () => "10.42";
  const base = { phase: "diam", lastOk: 1, nWaiting: 0, nRejected: 0 };
  assert.equal(syncSentence(base, clock).text, "Semua terkirim 10.42");
  assert.equal(syncSentence({ ...base, nWaiting: 3 }, clock).text, "3 belum terkirim");
  assert.equal(syncSentence({ ...base, nWaiting: 3, phase: "menunggu_jaringan" }, clock).text, "3 belum terkirim, menunggu sinyal");
  assert.equal(syncSentence({ ...base, nWaiting: 3, phase: "perlu_masuk" }, clock).tone, "act");
  const refused = syncSentence({ ...base, nRejected: 1 }, clock);
  assert.deepEqual([refused.text, refused.tone], ["1 perlu diperbaiki, yang lain terkirim", "act"]);
  assert.match(syncSentence({ ...base, nWaiting: 3, nRejected: 1 }, clock).text, /3 belum terkirim, 1 perlu diperbaiki/);
});

test("the curve shows a year, and the weighing before if it is not too old", () => {
  const lines = Array.from({ length: 61 }, (_, month) => [2, 2.5, 3, 3.5, 4, 4.5, 5].map((kg) => kg + month / 5));
  const at = (month) => ({ month, kg: 8 });
  assert.deepEqual([windowOf([at(1)], lines).from, windowOf([at(1)], lines).to], [0, 12]);
  const late = windowOf([at(8), at(19)], lines);
  assert.ok(late.from <= 8 && late.shown.length === 2);
  assert.ok(windowOf([at(2), at(50)], lines).from >= 26);
});
