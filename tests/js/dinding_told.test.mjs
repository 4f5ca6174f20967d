// What the wall says: each headline is the finding, and no figure claims more than is known.
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  awardRows, careSteps, dotColumns, foodRows, roundedShare, tellAwards, tellCare, tellFood, tellUnreached, unreachedRows,
} from "../../frontend/dinding/told/care.js";
import { lineOf, lostText, roundText } from "../../frontend/dinding/told/line.js";
import { legendOf, mapKind, tellMap, tilesOf } from "../../frontend/dinding/told/map.js";
import { centreRows, figureRows, markOf, roundColumns, tellPrevalence, tellYoung } from "../../frontend/dinding/told/prevalence.js";
import { arrivalBars, reachRows, tellToday } from "../../frontend/dinding/told/today.js";
import { at, closed, figure, hidden, open } from "./dinding_answer.mjs";

/** A view with some of it changed. */
const but = (view, ...changes) => Object.assign(view, ...changes);
const plain = (text) => text.replaceAll("\u00a0", " ");

test("today says how far it is and when everybody has come at this pace", () => {
  const { headline, big } = tellToday(open());

  assert.equal(plain(headline), "37,0 % balita sudah ditimbang; dengan laju ini semua selesai Jumat 7 Nov sekitar 15.00");
  assert.equal(big.as, "coverage");
});

test("a pace that is too slow for the round says by how many days", () => {
  const view = open();
  view.pace.done_at = at(10, "09:10");

  assert.match(plain(tellToday(view).headline), /Senin 10 Nov sekitar 09\.30, lewat 2 hari$/);
});

test("a pace that is not known is not invented", () => {
  const view = open();
  view.pace.done_at = null;

  assert.match(tellToday(view).headline, /laju belum bisa dihitung/);
});

test("before, on and after the round the day has its own sentence", () => {
  const planned = open();
  planned.round.state = "rencana";
  planned.now = at(1, "09:00");

  assert.equal(tellToday(planned).headline, "Operasi Timbang II 2025 mulai Selasa 4 Nov");
  assert.equal(tellToday(planned).big.value, 3);
  assert.equal(tellToday(but(open(), { reach: { n: 0, of: 9707 } })).headline, "Pagi pertama: menunggu balita pertama ditimbang");
  assert.equal(tellToday(closed()).headline, "Semua 9.707 balita ditimbang dalam 5 hari");
  assert.match(tellToday(but(closed(), { reach: { n: 9600, of: 9707 } })).headline, /107 belum$/);
  assert.match(tellToday(but(closed(), { round: null })).headline, /^Belum ada/);
});

test("a kelurahan with one child missing is not at 100 percent", () => {
  const view = open();
  view.kelurahan[0].reach = { n: 387, of: 388 };
  const [first, second] = reachRows(view);

  assert.equal(plain(first.value), "99 %");
  assert.equal(first.isFull, false);
  assert.equal(plain(second.value), "100 %");
  assert.equal(second.isFull, true);
});

test("the hours of the day are parts of the fullest one", () => {
  assert.deepEqual(arrivalBars(closed()).bars.map(({ word, share }) => [word, share]), [["07", 0.25], ["08", 1]]);
  assert.deepEqual(arrivalBars({ pace: { hours: [] } }).bars, []);
});

test("a round that is over is told day by day", () => {
  const view = closed();
  view.pace.days = [{ at: at(4, "08:10"), n: 400 }, { at: at(5, "07:30"), n: 100 }];

  const { heading, bars } = arrivalBars(view);

  assert.equal(heading, "Ditimbang per hari");
  assert.deepEqual(bars.map(({ word, share }) => [word, share]), [["4", 1], ["5", 0.25]]);
  assert.equal(arrivalBars({ ...view, round: { ...view.round, state: "buka" } }).heading, "Ditimbang per jam");
});

test("two targets that can be told apart are written away from each other", () => {
  const view = { ...closed(), targets: [{ label: "Nasional", percent: 18.8 }, { label: "Kota", percent: 14 }] };

  const { targets } = roundColumns(view);

  assert.deepEqual(targets.map(({ word, side }) => [word, side]), [["Kota", "bawah"], ["Nasional", "atas"]]);
});

test("the map shows coverage on the way and prevalence once nearly all are measured", () => {
  assert.equal(mapKind(open()), "cakupan");
  assert.equal(mapKind(closed()), "prevalensi");
  assert.equal(mapKind(but(closed(), { round: null })), "cakupan");
  assert.deepEqual(tilesOf(open()).map(({ ground }) => ground), ["cakupan-2", "cakupan-5", "cakupan-1"]);
  assert.deepEqual(tilesOf(closed()).map(({ ground }) => ground), ["prevalensi-3", "prevalensi-4", "prevalensi-2"]);
});

test("the map counts the kelurahan at a high level and names the first", () => {
  const { headline, big } = tellMap(closed());

  assert.equal(plain(headline), "Pendek paling sering di Guntung: 22,76 % dari 514 balita");
  assert.equal(big.value, 1);
});

test("a kelurahan with few measured children is not ranked and has no colour", () => {
  const view = closed();
  view.kelurahan[1].figure = figure(20, 29);

  assert.doesNotMatch(tellMap(view).headline, /Guntung/);
  assert.equal(tilesOf(view)[1].ground, "kosong");
});

test("a hidden kelurahan says that it is hidden and shows no figure", () => {
  const view = closed();
  view.kelurahan[1].figure = hidden;
  const tile = tilesOf(view)[1];

  assert.equal(tile.value, "disembunyikan");
  assert.equal(tile.side, "");
  assert.equal(tile.ground, "kosong");
});

test("only colours that occur have words", () => {
  assert.deepEqual(legendOf(closed()).map(({ word }) => word), ["rendah, 2,5 – 10 %", "sedang, 10 – 20 %", "tinggi, 20 – 30 %"]);
});

test("a focus puts one kelurahan into the headline and dims the others", () => {
  const view = open();
  view.control.focus = "03";

  assert.match(plain(tellMap(view).headline), /^Kanaan: 52 dari 262 balita ditimbang/);
  assert.deepEqual(tilesOf(view).map(({ isFocus, isBeside }) => [isFocus, isBeside]), [[false, true], [false, true], [true, false]]);
});

test("a focus on an area that is not there changes nothing", () => {
  const view = open();
  view.control.focus = "99";

  assert.ok(tilesOf(view).every(({ isBeside }) => !isBeside));
});

test("prevalence is compared with the last complete round only", () => {
  const view = closed();
  view.earlier.reverse(); // the half-measured April stands last

  assert.equal(plain(tellPrevalence(view).headline), "15,69 % balita pendek, 1,75 poin di bawah Mei 2025");
});

test("while many are missing the figure is provisional and tells its bounds", () => {
  const { headline } = tellPrevalence(open());

  assert.equal(plain(headline), "Sementara 17,93 % pendek dari 3.570 balita; angka akhir antara 7 dan 70 %");
});

test("a hidden or missing prevalence shows no number", () => {
  const shown = tellPrevalence(but(open(), { prevalence: hidden }));
  const none = tellPrevalence(but(open(), { prevalence: { ...hidden, is_suppressed: false } }));

  assert.match(shown.headline, /disembunyikan agar anak tidak dikenali/);
  assert.match(plain(none.headline), /^Belum ada tinggi badan yang dihitung; Mei 2025 17,44 %$/);
  assert.ok(shown.big.text && none.big.text);
});

test("every column and target of the rounds lies on one scale that begins at zero", () => {
  const { columns, targets, max } = roundColumns(closed());

  assert.deepEqual(columns.map(({ label, isNow }) => [label, isNow]), [["Apr 2025", false], ["Mei 2025", false], ["Nov 2025", true]]);
  assert.ok(columns.every(({ share, high }) => share > 0 && share < high && high < 1));
  assert.equal(targets[0].at, 14 / max);
});

test("targets that would be written over each other share a line", () => {
  const view = { ...closed(), targets: [{ label: "Nasional", percent: 14.2 }, { label: "Kota", percent: 14 }] };

  const { targets } = roundColumns(view);

  assert.deepEqual(targets.map(({ word, value }) => [word, plain(value)]), [["Kota, Nasional", "14–14,2 %"]]);
});

test("bounds that leave the scale are marked and stay inside it", () => {
  const mark = markOf(figure(640, 3570, 9707), 25);

  assert.equal(mark.boundHigh, 1);
  assert.equal(mark.isBeyond, true);
  assert.equal(markOf(figure(1523, 9707), 25).boundHigh, null);
});

test("a hidden row says so instead of a figure", () => {
  const [row] = figureRows([{ nama: "Bontang Lestari", reach: { n: 3, of: 40 }, figure: hidden }], 25);

  assert.equal(row.value, "disembunyikan");
  assert.equal(row.share, 0);
  assert.match(row.detail, /agar anak tidak dikenali/);
});

test("the youngest are told by the age where pendek is most frequent", () => {
  assert.equal(plain(tellYoung(closed()).headline), "Di bawah 2 tahun, pendek paling sering pada usia 12–23 bulan: 18,70 %");
  assert.match(tellYoung({ young: [] }).headline, /^Belum ada/);
});

test("gizi buruk tells who still waits, and zero is good news", () => {
  const none = { found: 0, referred: 0, seen: 0, waiting: 0, note: "" };

  assert.equal(tellCare(closed()).headline, "14 dari 26 balita gizi buruk menunggu pemeriksaan");
  assert.equal(tellCare(but(closed(), { care: none })).headline, "Tidak ada balita gizi buruk yang ditemukan");
});

test("counts of gizi buruk that may not be told are words, never zeros", () => {
  const view = but(open(), { care: { found: null, referred: null, seen: null, waiting: null, note: "" } });

  assert.match(tellCare(view).headline, /disembunyikan agar anak tidak dikenali/);
  assert.ok(careSteps(view).every(({ n, instead }) => n === null && instead === "disembunyikan"));
});

test("who has not come is counted by the city's own target", () => {
  const view = open();

  assert.equal(tellUnreached(view).headline, "6.115 balita belum ditimbang, paling banyak di Bontang Kuala: 288");
  assert.deepEqual(unreachedRows(view).map(({ share }) => share), [1, 210 / 288]);
  assert.match(tellUnreached(closed()).headline, /Tidak ada yang tertinggal/);
});

test("food that is not recorded is said to be not recorded", () => {
  const view = closed();

  assert.equal(tellFood(view).headline, "512 balita gizi kurang perlu PMT; pemberiannya belum dicatat");
  assert.deepEqual(tellFood(view).notes, ["Pemberian PMT dan susu belum dicatat di sini."]);
  view.pmt.need = { gizi_kurang: null, pendek: null };
  assert.ok(foodRows(view).every(({ n, need }) => n === null && /disembunyikan/.test(need)));
});

test("the dots of all groups fit below each other, a dot for each child", () => {
  for (const counts of [[512, 1523], [0, 0], [null, 3], [9000, 9000], [1, 1]]) {
    const columns = dotColumns(counts);
    const rows = counts.reduce((sum, n) => sum + Math.ceil((n ?? 0) / columns), 0);
    assert.ok(rows <= (26 * columns) / 71, `${counts}`);
  }
});

test("100 percent stands beside how the heights were read", () => {
  const view = closed();

  assert.match(plain(tellAwards(view).headline), /^2 kelurahan sudah 100 %; 1 perlu memeriksa/);
  assert.deepEqual(awardRows(view, "kelurahan").map(({ word }) => word), ["✓ wajar", "▲▲ banyak"]);
  assert.equal(roundedShare(null).word, "belum ada");
});

test("the line carries coverage, n, time and whether it is final", () => {
  const { items, status } = lineOf(open());

  assert.deepEqual(items.map(plain), ["Cakupan 37,0 %", "3.592 dari 9.707 balita", "3.570 diukur", "data per 10.42 WITA"]);
  assert.equal(status.word, "Sementara");
  assert.equal(lineOf(closed()).status.word, "Final");
  assert.equal(lineOf(but(closed(), { round: null })).status, null);
});

test("a lost connection says how old the figures are", () => {
  const now = Date.parse(at(5, "10:45"));

  assert.equal(plain(lostText(at(5, "10:42"), now, 180_000)), "Sambungan terputus. Angka per 10.42 WITA, 3 menit yang lalu.");
  assert.equal(lostText(null, now, 0), "Sambungan terputus. Belum ada angka.");
});

test("the round says which of its days it is", () => {
  assert.equal(roundText(open()), "Operasi Timbang II 2025 · hari ke-2 dari 5");
  assert.equal(roundText(closed()), "Operasi Timbang II 2025 · ditutup");
});

test("puskesmas stand side by side by coverage as long as nothing was found yet", () => {
  const view = closed();

  assert.equal(centreRows(view).kind, "prevalensi");
  view.puskesmas[0].figure = null;
  assert.deepEqual(centreRows(view).rows.map(({ value }) => plain(value)), ["100 %"]);
  view.puskesmas[0].figure = hidden;
  assert.equal(centreRows(view).rows[0].value, "disembunyikan");
});
