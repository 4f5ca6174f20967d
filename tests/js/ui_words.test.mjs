// Numbers, days and ages as a kader reads them.
import assert from "node:assert/strict";
import { test } from "node:test";

import { completedMonths } from "../../frontend/timbang/engine/index.js";
import {
  agePartsOn,
  ageText,
  clockText,
  dayText,
  daysText,
  kilograms,
  longDayText,
  median,
  number,
  weightText,
  zText,
} from "../../frontend/timbang/ui/words.js";

test("an age is said in years, months and days", () => {
  assert.equal(ageText("2025-08-12", "2026-11-22"), "1 th 3 bln 10 hr");
  assert.equal(ageText("2026-08-12", "2026-11-22"), "3 bln 10 hr");
  assert.equal(ageText("2026-11-12", "2026-11-22"), "10 hr");
  assert.equal(ageText("2026-11-22", "2026-11-22"), "lahir hari ini");
  assert.equal(ageText("2026-11-23", "2026-11-22"), "belum lahir");
});

test("a middle part of nothing is said, so that years are not read as months", () => {
  assert.equal(ageText("2024-11-10", "2026-11-22"), "2 th 0 bln 12 hr");
});

test("a month without the day of birth is complete on the first of the next", () => {
  assert.deepEqual(agePartsOn("2024-02-29", "2025-02-28"), { years: 0, months: 11, days: 30, totalMonths: 11 });
  assert.deepEqual(agePartsOn("2024-02-29", "2025-03-01"), { years: 1, months: 0, days: 0, totalMonths: 12 });
  assert.deepEqual(agePartsOn("2025-01-31", "2025-03-01"), { years: 0, months: 1, days: 0, totalMonths: 1 });
});

test("the months said are the engine's on every day of five years", () => {
  for (const born of ["2023-01-31", "2024-02-29", "2023-12-15", "2023-08-30"]) {
    let before = { totalMonths: 0, days: -1 };
    for (let at = Date.parse(born); at < Date.parse(born) + 1826 * 86_400_000; at += 86_400_000) {
      const on = new Date(at).toISOString().slice(0, 10);
      const age = agePartsOn(born, on);
      assert.equal(age.totalMonths, completedMonths(born, on), `${born} ${on}`);
      const isNextDay = age.totalMonths === before.totalMonths && age.days === before.days + 1;
      const isNewMonth = age.totalMonths === before.totalMonths + 1 && age.days === 0;
      assert.ok(isNextDay || isNewMonth, `${born} ${on}`);
      before = age;
    }
  }
});

test("numbers have a comma, thousands a dot, and nothing that rounds to zero a sign", () => {
  assert.equal(number(9707), "9.707");
  assert.equal(number(-2.5, 1), "−2,5");
  assert.equal(number(-0.04, 1), "0,0");
  assert.equal(zText(0.4), "+0,40");
  assert.equal(zText(-2.13), "−2,13");
});

test("a weight shows every gram it has and no more", () => {
  assert.equal(kilograms(9800), "9,8 kg");
  assert.equal(kilograms(9850), "9,85 kg");
  assert.equal(kilograms(9853), "9,853 kg");
  assert.equal(kilograms(10_000), "10,0 kg");
});

test("a baby under two months is weighed in grams", () => {
  assert.equal(weightText(3250, 1), "3.250 gram");
  assert.equal(weightText(5400, 2), "5,4 kg");
});

test("days and hours are those of Bontang", () => {
  assert.equal(dayText("2026-08-04"), "4 Agu 2026");
  assert.equal(longDayText("2026-11-22"), "Minggu, 22 November 2026");
  assert.equal(daysText("2025-11-04", "2025-11-08"), "4–8 Nov 2025");
  assert.equal(daysText("2025-10-30", "2025-11-03"), "30 Okt – 3 Nov 2025");
  assert.equal(clockText("2026-11-22T02:42:00Z"), "10.42");
  assert.equal(clockText("2026-11-22T10:42:00+08:00"), "10.42");
});

test("the median is the middle, and nothing of nothing", () => {
  assert.equal(median([30, 9, 11]), 11);
  assert.equal(median([8, 30, 12, 10]), 11);
  assert.equal(median([]), null);
});
