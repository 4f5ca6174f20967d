// When the wall asks, what it shows next, where its film stands, where things lie.
import assert from "node:assert/strict";
import { test } from "node:test";

import { positionAt, stretches, viewAt } from "../../frontend/dinding/core/film.js";
import { meaningOf, pauseMs } from "../../frontend/dinding/core/poll.js";
import { wantedFilm } from "../../frontend/dinding/core/projector.js";
import { FILM_SCENES, moved, paceMs, sceneOfHash, SCENES, scenesOf, swipeSteps } from "../../frontend/dinding/core/rotation.js";
import { bandOf, coverageStep, gridOf, hasShapes, middleOf, niceMax, part, pathOf, projection } from "../../frontend/dinding/told/scales.js";
import { aboutText, agoText, coverageText, momentText, percentText, roundedDown, weekdayText } from "../../frontend/dinding/told/words.js";
import { at, closed, film } from "./dinding_answer.mjs";

const plain = (text) => text.replaceAll("\u00a0", " ");

test("it asks every second after news and every two when all is quiet", () => {
  assert.equal(pauseMs(0, 0), 1000);
  assert.equal(pauseMs(0, 59_000), 1000);
  assert.equal(pauseMs(0, 61_000), 2000);
});

test("a server that is gone is asked ever more rarely, at least every 15 seconds", () => {
  assert.deepEqual([1, 2, 3, 4, 5, 99].map((n) => pauseMs(n, 0)), [2000, 4000, 8000, 15_000, 15_000, 15_000]);
});

test("only a revoked link ends the wall", () => {
  assert.equal(meaningOf(403, { keadaan: "dicabut" }), "dicabut");
  assert.equal(meaningOf(403, {}), "gagal");
  assert.equal(meaningOf(304, null), "sama");
  assert.equal(meaningOf(200, closed()), "baru");
  assert.equal(meaningOf(200, { masuk: true }), "gagal");
  assert.equal(meaningOf(500, null), "gagal");
});

test("scenes go around in both directions", () => {
  assert.equal(moved(SCENES, "penghargaan", 1), "hari-ini");
  assert.equal(moved(SCENES, "hari-ini", -1), "penghargaan");
  assert.equal(moved(["peta", "usia"], "prevalensi", 1), "peta");
});

test("what is chosen rotates, and there is never nothing to show", () => {
  assert.deepEqual(scenesOf({ scenes: ["usia", "rahasia"] }, false), ["usia"]);
  assert.deepEqual(scenesOf({ scenes: [] }, false), SCENES);
  assert.deepEqual(scenesOf({ scenes: ["usia", "peta"] }, true), ["peta"]);
  assert.deepEqual(scenesOf({ scenes: ["usia"] }, true), FILM_SCENES);
});

test("a pace nobody can read is slowed down", () => {
  assert.equal(paceMs({ pace_s: 1 }), 5000);
  assert.equal(paceMs({ pace_s: 20 }), 20_000);
  assert.equal(paceMs(undefined), 15_000);
});

test("an address names a scene or none", () => {
  assert.equal(sceneOfHash("#peta"), "peta");
  assert.equal(sceneOfHash("#x"), null);
  assert.equal(sceneOfHash(""), null);
});

test("a swipe across turns, a scroll does not", () => {
  assert.equal(swipeSteps(-80, 10), 1);
  assert.equal(swipeSteps(80, 10), -1);
  assert.equal(swipeSteps(-80, 90), 0);
  assert.equal(swipeSteps(-20, 0), 0);
});

test("a film runs once through its frames, holds the last one, then begins anew", () => {
  const of = (ms) => positionAt(ms, 60, 6);

  assert.deepEqual(of(0), { index: 0, progress: 0, isHolding: false });
  assert.equal(of(30_000).index, 3);
  assert.equal(of(59_999).index, 5);
  assert.deepEqual(of(65_000), { index: 5, progress: 1, isHolding: true });
  assert.equal(of(70_000).index, 0);
});

test("no frame of a film is left out, and none comes twice", () => {
  const seen = [];
  for (let ms = 0; ms < 60_000; ms += 100) {
    const { index } = positionAt(ms, 60, 63);
    if (seen.at(-1) !== index) seen.push(index);
  }

  assert.deepEqual(seen, Array.from({ length: 63 }, (_, n) => n));
});

test("the time bar has a stretch for each day and one for what came after", () => {
  assert.deepEqual(stretches(film()).map(({ label, from, to }) => [label, from, to]), [
    ["Sel 4", 0, 0.5], ["Rab 5", 0.5, 5 / 6], ["sesudahnya", 5 / 6, 1],
  ]);
});

test("a frame shows its hour: reach, areas, arrivals of the day, what had happened", () => {
  const view = viewAt(film(), 4, closed());

  assert.equal(view.now, at(5, "08:00"));
  assert.deepEqual(view.kelurahan.map(({ reach }) => reach), [{ n: 270, of: 388 }, { n: 450, of: 514 }, { n: 180, of: 262 }]);
  assert.deepEqual(view.pace.hours.map(({ n }) => n), [20, 580]);
  assert.deepEqual(view.ticker.map(({ text }) => text), ["500 balita", "100 balita"]);
  assert.equal(view.round.state, "buka");
  assert.equal(view.round.status, "sementara");
  assert.deepEqual(view.puskesmas.map(({ nama, reach }) => [nama, reach.n]), [["Bontang Utara I", 270], ["Bontang Utara II", 450], ["Bontang Barat", 180]]);
});

test("an hour of a film tells no figure of a kelurahan that was told only at the closing", () => {
  assert.ok(viewAt(film(), 4, closed()).kelurahan.every(({ figure }) => figure === null));
  assert.ok(viewAt(film(), 5, closed()).kelurahan.every(({ figure }) => figure.percent > 0));
});

test("a film of another round borrows nothing of the present one", () => {
  const live = closed();
  live.round.code = "2026-1";
  live.targets = [{ label: "Kota", percent: 1 }];
  live.earlier = [];
  live.puskesmas = [];
  for (const one of live.kelurahan) one.figure.percent = 99;

  const view = viewAt(film(), 5, live);

  assert.ok(view.kelurahan.every(({ figure }) => figure.percent < 99));
  assert.equal(view.targets[0].percent, 14);
  assert.equal(view.earlier.length, 2);
  assert.equal(view.puskesmas.length, 1);
});

test("the last frame is the closing as it was", () => {
  const { round, film: shown } = viewAt(film(), 5, closed());

  assert.deepEqual([round.state, round.status, shown.isLast], ["tutup", "final", true]);
});

test("the control page says which film, else the present round's", () => {
  const data = closed();
  assert.equal(wantedFilm(data), null);
  data.control.mode = "putar_ulang";
  assert.equal(wantedFilm(data), "2025-2");
  data.control.round = "2025-1";
  assert.equal(wantedFilm(data), "2025-1");
});

test("numbers, shares and moments are written as Indonesians write them", () => {
  assert.equal(plain(percentText(15.6897)), "15,69 %");
  assert.equal(plain(momentText(at(5, "10:42"), at(5, "11:00"))), "10.42 WITA");
  assert.equal(plain(momentText(at(5, "10:42"), at(6, "11:00"))), "5 Nov 10.42 WITA");
  assert.equal(weekdayText("2025-11-07"), "Jumat 7 Nov");
  assert.equal(agoText(59_000), "baru saja");
  assert.equal(agoText(7_200_000), "2 jam yang lalu");
});

test("100 percent is said only when nobody is missing, and no share is rounded up", () => {
  assert.equal(plain(coverageText({ n: 9706, of: 9707 })), "99,9 %");
  assert.equal(plain(coverageText({ n: 9707, of: 9707 })), "100 %");
  assert.equal(coverageText({ n: 0, of: 0 }), "–");
  for (let tenths = 0; tenths <= 999; tenths += 1) {
    assert.equal(plain(roundedDown(tenths / 10)), `${String((tenths / 10).toFixed(1)).replace(".", ",")} %`);
  }
});

test("a reckoned end is said no finer than half an hour", () => {
  assert.equal(aboutText(at(5, "15:01"), at(5, "10:00")), "hari ini sekitar 15.30");
  assert.equal(aboutText(at(6, "09:00"), at(5, "10:00")), "besok sekitar 09.00");
  assert.equal(aboutText(at(5, "23:40"), at(5, "10:00")), "besok sekitar 00.00");
});

test("a limit belongs to the step above it", () => {
  assert.deepEqual([2.4, 2.5, 10, 19.99, 20, 30].map((percent) => bandOf(percent).step), [1, 2, 3, 3, 4, 5]);
  assert.deepEqual([null, 0, 1, 25, 50, 75, 99.9, 100].map(coverageStep), [0, 0, 1, 2, 3, 4, 4, 5]);
});

test("a scale ends at the first round number that holds everything", () => {
  assert.deepEqual([0, 0.9, 1, 17.4, 20.1, 26, 51].map(niceMax), [1, 1, 1, 20, 25, 50, 100]);
  assert.equal(part(30, 25), 1);
  assert.equal(part(5, 0), 0);
});

test("tiles have room for the farthest, outlines are drawn only where all are there", () => {
  const square = [[[117, 0], [118, 0], [118, 1], [117, 1]]];

  assert.deepEqual(gridOf(closed().kelurahan), { columns: 4, rows: 4 });
  assert.equal(hasShapes([{ rings: square }, { rings: [] }]), false);
  assert.equal(hasShapes([{ rings: square }]), true);
});

test("outlines keep their shape, north is up, and they stand in the middle", () => {
  const rings = [[[117, 0], [118, 0], [118, 1], [117, 1]]];
  const place = projection([{ rings }], 200, 100);
  const [west, south] = place([117, 0]);
  const [east, north] = place([118, 1]);

  assert.equal(Math.round(south - north), 100);
  assert.equal(Math.round(east - west), 100);
  assert.equal(Math.round(west + east), 200);
  assert.match(pathOf(rings, place), /^M[\d. L]+Z$/);
  assert.deepEqual(middleOf(rings, place).map(Math.round), [100, 50]);
});
