import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { derive, judge } from "../../frontend/timbang/engine/index.js";
import { tables } from "./engine_tables.mjs";

const GOLDEN = JSON.parse(await readFile(new URL("../golden/kms_cases.json", import.meta.url), "utf8"));

const visit = (measuredOn, weightG, other) => ({
  sex: 1, bornOn: "2023-06-01", measuredOn, weightG, lengthMm: 880, position: 2, oedema: 0, ...other,
});

for (const { kasus, jk, tgl_lahir: bornOn, penimbangan, hasil } of GOLDEN.kasus) {
  test(`each month as it was known then: ${kasus}`, () => {
    const readings = penimbangan.map(([measuredOn, kg]) => ({
      sex: jk === "L" ? 1 : 2, bornOn, measuredOn, weightG: Math.round(kg * 1000),
    }));
    for (const month of hasil.filter(({ ditimbang }) => ditimbang)) {
      const last = readings.findLastIndex(({ measuredOn }) => measuredOn.startsWith(month.bulan));

      const told = judge(tables, readings.slice(0, last), readings[last]);

      assert.equal(told.assessment.waz, month.zs_bbu);
      assert.deepEqual(
        [told.ntob, told.gainG, told.kbmG, told.is2T, told.isBgm, told.isAboveOrange],
        [month.status, month.selisih_gram, month.kbm_gram, month.dua_t, month.bgm, month.di_atas_garis_oranye],
        month.bulan,
      );
    }
  });
}

test("a child weighed before its history began is not new", () => {
  const current = visit("2025-11-05", 12_000);

  assert.equal(judge(tables, [], current).ntob, "B");
  assert.equal(judge(tables, [], current, { hasEarlier: true }).ntob, "O");
});

test("a corrected reading says nothing any more", () => {
  const slip = visit("2025-10-04", 15_000, { id: "a" });
  const correction = visit("2025-10-04", 11_500, { id: "b", replacesId: "a" });

  const told = judge(tables, [slip, correction], visit("2025-11-05", 12_000, { id: "c" }));

  assert.deepEqual([told.ntob, told.gainG, told.kbmG], ["N", 500, 200]);
});

test("a correction of today's own reading is judged like a first one", () => {
  const before = visit("2025-10-04", 11_500, { id: "a" });
  const slip = visit("2025-11-05", 11_000, { id: "b" });

  const told = judge(tables, [before, slip], visit("2025-11-05", 12_000, { id: "c", replacesId: "b" }));

  assert.deepEqual([told.ntob, told.gainG, told.countsInMonth], ["N", 500, true]);
});

test("of two kader on one day the first received counts, and the other says nothing", () => {
  const [first, second] = derive(tables, [
    visit("2025-11-05", 12_000, { received: 20 }),
    visit("2025-11-05", 12_100, { received: 10 }),
  ]);

  assert.deepEqual([first.countsInMonth, second.countsInMonth], [false, true]);
  assert.deepEqual([first.ntob, first.isBgm, second.ntob], [null, false, "B"]);
});

test("a later visit with the scale alone does not wipe out the height of the day before", () => {
  const [complete, scaleAlone] = derive(tables, [
    visit("2025-11-05", 12_000),
    visit("2025-11-06", 12_100, { lengthMm: null }),
  ]);

  assert.deepEqual([complete.countsInMonth, scaleAlone.countsInMonth], [true, false]);
});

test("a weighing after the round belongs to the month, not to the round", () => {
  const rounds = [{ startsOn: "2025-11-04", endsOn: "2025-11-08" }];
  const history = [visit("2025-10-04", 12_000), visit("2025-11-05", 12_100), visit("2025-11-20", 12_300)];

  const [, inRound, after] = derive(tables, history, { rounds });

  assert.deepEqual([inRound.countsInRound, inRound.countsInMonth], [true, false]);
  assert.deepEqual([inRound.ntob, inRound.gainG], ["T", 100]);
  assert.deepEqual([after.ntob, after.gainG, after.countsInRound], ["N", 300, false]);
});

test("the word of a file stands where no weighing of the month before is held here", () => {
  const ofFile = visit("2025-10-04", 11_500, { fileNtob: 1 });
  const [first, second] = derive(tables, [ofFile, visit("2025-11-05", 12_000, { fileNtob: 2 })]);

  assert.deepEqual([first.ntob, first.gainG], ["N", null]); // by our own records it would be new
  assert.deepEqual([second.ntob, second.gainG], ["N", 500]); // here we hold both: ours stands
});
