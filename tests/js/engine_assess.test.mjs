import assert from "node:assert/strict";
import { test } from "node:test";

import {
  ageDays, assess, assessDays, categories, categoryName, completedMonths, kbmGrams, kmsLines,
} from "../../frontend/timbang/engine/index.js";
import { roundLikeR } from "../../frontend/timbang/engine/rounding.js";
import { tables } from "./engine_tables.mjs";

const reading = (other) => ({
  sex: 1, bornOn: "2023-06-01", measuredOn: "2025-11-05", weightG: 11_500, lengthMm: 870, position: 2,
  oedema: 0, headMm: null, armMm: null, ...other,
});

test("a reading becomes ages, z in two decimals, codes and names", () => {
  const result = assess(tables, reading());

  assert.deepEqual([result.ageDays, result.ageMonths, result.lengthCorrectedMm], [888, 29, 870]);
  assert.deepEqual([result.waz, result.haz, result.whz, result.baz], [-1.15, -1.28, -0.7, -0.52]);
  assert.deepEqual([result.hcz, result.acz], [null, null]);
  assert.deepEqual(categories(result), {
    bbu: "Berat badan normal", tbu: "Normal", bbtb: "Gizi baik", imtu: "Gizi baik",
  });
});

test("names are those of the decree", () => {
  assert.equal(categoryName("bbtb", 1), "Gizi buruk");
  assert.equal(categoryName("tbu", 1), "Sangat pendek");
  assert.equal(categoryName("bbu", 0), "-");
});

test("what was not taken has no z and no status, and oedema takes every weight away", () => {
  const light = assess(tables, reading({ lengthMm: undefined }));
  const swollen = assess(tables, reading({ oedema: 1 }));

  assert.deepEqual([light.haz, light.whz, light.tbu, light.bbtb], [null, null, 0, 0]);
  assert.equal(light.waz, -1.15);
  assert.deepEqual([swollen.waz, swollen.whz, swollen.baz, swollen.bbtb], [null, null, null, 0]);
  assert.equal(swollen.haz, -1.28);
});

test("an implausible z is flagged and has no status", () => {
  const { waz, flags, bbu, bbtb } = assess(tables, reading({ weightG: 30_000 }));

  assert.ok(waz > 5);
  assert.deepEqual([flags.waz, flags.whz, flags.haz], [true, true, false]);
  assert.deepEqual([bbu, bbtb], [0, 0]);
});

test("standing under two years is lengthened, under nine months by the national rule alone", () => {
  const baby = reading({ bornOn: "2025-06-01", weightG: 6_500, lengthMm: 630 });

  const national = assess(tables, baby);
  const who = assess(tables, baby, "who");

  assert.deepEqual([national.lengthCorrectedMm, national.isPositionAdjusted], [637, true]);
  assert.deepEqual([who.lengthCorrectedMm, who.isPositionAdjusted], [630, false]);
  assert.ok(national.isPositionDoubted && who.isPositionDoubted);
});

test("nothing is scored from the fifth birthday on, though the table has a row for day 1826", () => {
  const eve = assess(tables, reading({ bornOn: "2020-11-06" }));
  const birthday = assess(tables, reading({ bornOn: "2020-11-05" }));
  const byDays = assessDays(tables, { sex: 1, ageDays: 1826, weightKg: 11.5 });

  assert.deepEqual([eve.ageMonths, birthday.ageMonths, birthday.ageDays], [59, 60, 1826]);
  assert.notEqual(eve.waz, null);
  assert.deepEqual([birthday.waz, birthday.haz, birthday.lengthCorrectedMm], [null, null, null]);
  assert.notEqual(byDays.waz, null);
});

test("months are complete on the birth day's number, or on the first after where there is none", () => {
  assert.equal(completedMonths("2024-02-29", "2025-02-28"), 11);
  assert.equal(completedMonths("2024-02-29", "2025-03-01"), 12);
  assert.equal(completedMonths("2025-01-31", "2025-02-28"), 0);
  assert.equal(completedMonths("2025-01-31", "2025-03-01"), 1);
});

test("an age needs two real days", () => {
  assert.equal(ageDays("2024-02-28", "2024-03-01"), 2);
  assert.equal(ageDays("2024-03-02", "2024-03-01"), -1);
  for (const wrong of ["2024-02-30", "2025-02-29", "2024-04-31", "2024-13-01", "2024-00-01", "2024-01-00", "29-02-2024", "", null, undefined]) {
    assert.equal(ageDays(wrong, "2024-03-01"), null);
    assert.equal(completedMonths("2024-03-01", wrong), null);
  }
});

test("days are counted as the calendar counts them, across every leap year", () => {
  const isoDay = (number) => new Date(number * 86_400_000).toISOString().slice(0, 10);
  for (let number = -30_000; number < 60_000; number++) {
    assert.equal(ageDays("1970-01-01", isoDay(number)), number);
  }
});

test("z is rounded as R rounds: to the nearer double, ties to even, never to minus zero", () => {
  const rounded = [0.125, -0.125, 0.375, 2.675, 1.005, -2.004, -0.001].map(roundLikeR);

  assert.deepEqual(rounded, [0.12, -0.12, 0.38, 2.67, 1, -2, 0]);
  assert.ok(Object.is(roundLikeR(-0.001), 0));
});

test("the lines of the card are weights of z −3 to 3 from birth to sixty months", () => {
  const lines = kmsLines(tables, 2);

  assert.equal(lines.length, 61);
  lines.forEach((weights, month) => {
    weights.forEach((kg, i) => {
      const ageDays = Math.floor(month * 30.4375 + 0.5);
      const { waz } = assessDays(tables, { sex: 2, ageDays, weightKg: kg }, "who");
      assert.equal(waz, i - 3, `month ${month}`);
    });
  });
});

test("before a month any gain will do, and there is no KBM without a sex or beyond five years", () => {
  assert.deepEqual([0, 1, 7, 11, 12, 60].map((month) => kbmGrams(1, month)), [1, 800, 400, 300, 200, 200]);
  assert.deepEqual([0, 1, 7, 11, 12, 60].map((month) => kbmGrams(2, month)), [1, 800, 300, 200, 200, 200]);
  assert.deepEqual([kbmGrams(0, 5), kbmGrams(1, -1), kbmGrams(2, 61), kbmGrams(1, NaN)], [null, null, null, null]);
});
