// What is asked of a child, what a result says, and who stands in the list.
import assert from "node:assert/strict";
import { test } from "node:test";

import { weightPoints, windowOf } from "../../frontend/timbang/ui/kms.js";
import {
  childByCode,
  comparedWith,
  fitsPosyandu,
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

const FAR_TOO_THIN = { ...normal, whz: -5.4, bbtb: 0, flags: { ...NO_FLAGS, whz: true } };
const readTwice = (kept) => ({ ...reading, kept: { first_weight_g: null, first_length_mm: null, ...kept } });

test("BB/TB below −5 that a second reading confirmed asks for a referral, like gizi buruk", () => {
  for (const kept of [{ first_weight_g: 5100 }, { first_length_mm: 770 }]) {
    const said = headline({ result: FAR_TOO_THIN, verdict: naik, reading: readTwice(kept) });
    assert.deepEqual(referralCauses(readTwice(kept), FAR_TOO_THIN), ["gizi_buruk"]);
    assert.deepEqual([said.word, said.tone, said.refer], ["Sangat kurus", "gizi-buruk", "gizi_buruk"]);
    assert.match(said.advice.join(" "), /Rujuk ke puskesmas hari ini.*sudah diukur dua kali/);
    assert.match(indexRows(FAR_TOO_THIN, readTwice(kept))[2].word, /sudah diukur dua kali/);
  }
});

test("an extreme that was read once, or is far too heavy, is measured again and not referred", () => {
  for (const read of [reading, { ...reading, kept: null }, readTwice({})]) {
    assert.deepEqual(referralCauses(read, FAR_TOO_THIN), []);
    assert.match(headline({ result: FAR_TOO_THIN, verdict: naik, reading: read }).advice[0], /ukur sekali lagi/);
  }
  const heavy = { ...FAR_TOO_THIN, whz: 5.4 };
  assert.deepEqual(referralCauses(readTwice({ first_weight_g: 1 }), heavy), []);
  assert.match(headline({ result: heavy, verdict: naik, reading: readTwice({ first_weight_g: 1 }) }).advice[0], /dua kali.*petugas/);
});

test("a referral is due for T, 2T, BGM and above the orange line, and for nothing else that is no emergency", () => {
  const refer = (result, verdict) => headline({ result: { ...normal, ...result }, verdict: { ...naik, ...verdict }, reading }).refer;
  assert.equal(refer({}, { ntob: "T", gainG: 0 }), "t");
  assert.equal(refer({}, { ntob: "T", gainG: 0, is2T: true }), "2t");
  assert.equal(refer({ bbu: 1 }, { isBgm: true }), "bgm");
  for (const bbtb of [3, 4, 5, 6]) assert.equal(refer({ bbtb, bbu: 4 }, { isAboveOrange: true }), "di_atas_oranye");
  assert.equal(refer({ tbu: 2, bbu: 4 }, { isAboveOrange: true }), "di_atas_oranye");
  const told = [{ bbtb: 2 }, { bbtb: 4 }, { bbtb: 5 }, { bbtb: 6 }, { tbu: 1 }, { bbu: 2 }, {}];
  for (const result of told) assert.equal(refer(result, {}), "");
});

test("gizi lebih and obesitas by BB/TB are named, told to the puskesmas and never praised for gaining", () => {
  for (const [bbtb, name] of [[5, "Gizi lebih"], [6, "Obesitas"]]) {
    for (const tbu of [2, 3]) {
      const said = headline({ result: { ...normal, bbtb, tbu }, verdict: naik, reading });
      assert.equal(said.word, name);
      assert.match(said.advice.join(" "), /petugas puskesmas.*Kurangi manis dan gorengan/);
      assert.doesNotMatch(said.advice.join(" "), /Bagus|Puji/);
    }
  }
});

test("a child at risk of overweight is counselled, whether it gained or could not be judged", () => {
  for (const ntob of ["N", "O", "B"]) {
    const atRisk = headline({ result: { ...normal, bbtb: 4 }, verdict: { ...naik, ntob }, reading });
    assert.match(atRisk.advice.join(" "), /mulai berlebih.*manis/);
    const well = headline({ result: normal, verdict: { ...naik, ntob }, reading });
    assert.doesNotMatch(well.advice.join(" "), /berlebih/);
  }
  const baby = headline({ result: { ...normal, bbtb: 4, ageMonths: 4 }, verdict: naik, reading });
  assert.match(baby.advice.join(" "), /mulai berlebih.*ASI saja/);
});

test("N and T of a weight that was partly water are shown as recorded, and never as growth", () => {
  const swollen = { ...reading, oedema: 1 };
  for (const [ntob, gainG, read] of [["N", 300, /naik 300 gram/], ["T", -200, /turun 200 gram/], ["T", 0, /tetap/]]) {
    const now = { ...naik, ntob, gainG, is2T: ntob === "T", isWet: true, wasWet: false };
    assert.match(gainText(now), read);
    assert.match(gainText(now), /belum bisa dinilai: air bengkaknya/);
    assert.deepEqual(badges(now).map((one) => one.word), [`${ntob} tercatat, belum bisa dinilai`]);
    assert.equal(word(normal, now, swollen), "Ada bengkak: tanda gizi buruk");
  }
  const dried = { ...naik, ntob: "T", gainG: -800, isWet: false, wasWet: true };
  assert.match(gainText(dried), /bulan lalu air bengkaknya/);
  const said = headline({ result: normal, verdict: dried, reading });
  assert.deepEqual([said.word, said.refer], ["Belum bisa dinilai", ""]);
  assert.match(said.advice[0], /petugas puskesmas memeriksa hari ini/);
  // More than with the water: that is growth.
  assert.equal(word(normal, { ...naik, wasWet: true }), "Berat naik");
});

test("N and T are compared with the last weighing of the calendar month before", () => {
  const history = ["2025-11-30", "2025-12-02", "2025-12-20", "2026-01-05"].map((on) => ({ measuredOn: on, weightG: 9000 }));
  assert.equal(comparedWith(history, "2026-01-05").measuredOn, "2025-12-20");
  assert.equal(comparedWith(history, "2025-12-02").measuredOn, "2025-11-30");
  assert.equal(comparedWith(history, "2026-03-01"), undefined);
  assert.equal(comparedWith([{ measuredOn: "2025-12-02", weightG: null }], "2026-01-05"), undefined);
});

test("a weight under oedema has no place in the bands of the KMS", () => {
  const at = (measuredOn, oedema) => ({ measuredOn, weightG: 9000, oedema });
  const points = weightPoints("2025-01-01", [at("2026-01-01", 0), at("2026-02-01", 2)]);
  assert.deepEqual(points.map((point) => point.isWet), [false, true]);
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

test("three letters of its name or its kelurahan find a posyandu", () => {
  const mawar = { nama: "Mawar Merah 3", kelurahan: "Lok Tuan" };
  for (const query of ["maw", "MER", "lok t", "uan", "", "3"]) assert.ok(fitsPosyandu(mawar, query), query);
  for (const query of ["me3", "an", "melati", "tuan lok"]) assert.ok(!fitsPosyandu(mawar, query), query);
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
