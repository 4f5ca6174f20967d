// What a kader types and what is understood.
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  checkNik,
  parseLength,
  parseWeight,
  parseYears,
} from "../../frontend/timbang/ui/numbers.js";

const TODDLER = 15;
const NEWBORN = 1;
const value = (parsed) => parsed.value;

test("comma and dot mean the same", () => {
  assert.equal(value(parseWeight("12,5", TODDLER)), 12_500);
  assert.equal(value(parseWeight("12.5", TODDLER)), 12_500);
  assert.equal(value(parseWeight(" 12,5 kg ", TODDLER)), 12_500);
  assert.equal(value(parseWeight("12", TODDLER)), 12_000);
  assert.equal(value(parseLength("76,5", 1400)), 765);
  assert.equal(value(parseLength("76.5", 1400)), 765);
});

test("a newborn is typed in grams, and kilograms are understood all the same", () => {
  assert.deepEqual(parseWeight("3250", NEWBORN), { value: 3250, said: "3.250 gram" });
  assert.equal(value(parseWeight("3,25", NEWBORN)), 3250);
  assert.equal(value(parseWeight("3.250", NEWBORN)), 3250);
  assert.match(parseWeight("32", NEWBORN).problem, /gram/);
});

test("grams for a toddler are understood and said back in kilograms", () => {
  assert.deepEqual(parseWeight("9850", TODDLER), { value: 9850, said: "9,85 kg" });
  assert.equal(value(parseWeight("9.850", TODDLER)), 9850);
});

test("a lost comma is asked about, never guessed", () => {
  assert.equal(parseWeight("102", TODDLER).problem, "102 kg tidak mungkin. Maksudnya 10,2 kg?");
  assert.equal(parseLength("765", 1400).problem, "765 cm tidak mungkin. Maksudnya 76,5 cm?");
  assert.equal(parseWeight("102", TODDLER).value, undefined);
});

test("grams are exact where floats are not", () => {
  for (const [text, grams] of [["12,2", 12_200], ["8,29", 8290], ["4,35", 4350], ["16,1", 16_100]]) {
    assert.equal(value(parseWeight(text, TODDLER)), grams);
  }
  for (let mm = 450; mm <= 1200; mm += 1) {
    assert.equal(value(parseLength((mm / 10).toFixed(1).replace(".", ","), 1400)), mm);
  }
});

test("what is no number says what to write", () => {
  for (const text of ["abc", "1,2,3", "-5", "1.234,5", "12,", ",5", "1e3"].filter((t) => t !== "12,")) {
    assert.ok(parseWeight(text, TODDLER).problem, text);
    assert.ok(parseLength(text, 1400).problem, text);
  }
  assert.match(parseLength("76,55", 1400).problem, /satu angka/);
  assert.match(parseWeight("9,8512", TODDLER).problem, /tiga angka/);
});

test("a number still being typed is already understood", () => {
  assert.equal(value(parseWeight("12,", TODDLER)), 12_000);
});

test("an empty field is empty and no zero", () => {
  assert.deepEqual(parseWeight("  ", TODDLER), { empty: true });
  assert.deepEqual(parseLength("", 1400), { empty: true });
  assert.deepEqual(parseYears("", 10, 60), { empty: true });
});

test("a mother's age is asked for again when it cannot be", () => {
  assert.equal(value(parseYears("24", 10, 60)), 24);
  assert.match(parseYears("5", 10, 60).problem, /sekali lagi/);
  assert.match(parseYears("2x", 10, 60).problem, /tahun/);
});

test("a NIK has 16 digits; a date that disagrees only warns", () => {
  assert.deepEqual(checkNik("6474 0152 0825 0001", "2025-08-12", 2), { nik: "6474015208250001" });
  assert.match(checkNik("6474011208250001", "2025-08-12", 2).warning, /berbeda/);
  assert.deepEqual(checkNik("6474011208250001", "2025-08-12", 1), { nik: "6474011208250001" });
  assert.match(checkNik("647401", "2025-08-12", 1).problem, /16 angka/);
  assert.deepEqual(checkNik("", "2025-08-12", 1), { nik: "" });
});
