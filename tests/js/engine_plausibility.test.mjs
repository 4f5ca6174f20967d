import assert from "node:assert/strict";
import { test } from "node:test";

import { kmsLines, plausibility } from "../../frontend/timbang/engine/index.js";
import { tables } from "./engine_tables.mjs";

const CHILD = { sex: 1, bornOn: "2023-06-01" };
const TODAY = "2025-11-05"; // 29 months
const reading = (other) => ({ measuredOn: TODAY, weightG: 12_000, lengthMm: 880, position: 2, oedema: 0, ...other });
const before = (other) => reading({ measuredOn: "2025-10-04", weightG: 11_800, lengthMm: 875, ...other });

const ask = (current, history = [], child = CHILD) => plausibility(tables, child, reading(current), history);
const fields = (found) => found.map(({ field }) => field);

test("an ordinary reading after an ordinary month is neither impossible nor unlikely", () => {
  assert.deepEqual(ask({}, [before()]), { impossible: [], unlikely: [] });
});

for (const [what, current, field] of [
  ["300 g", { weightG: 300 }, "weightG"],
  ["122 kg", { weightG: 122_000 }, "weightG"],
  ["no weight at all", { weightG: 0 }, "weightG"],
  ["a number that is none", { weightG: NaN }, "weightG"],
  ["a length of 8,8 cm", { lengthMm: 88 }, "lengthMm"],
  ["a height of 1,5 m", { lengthMm: 1_500 }, "lengthMm"],
  ["a head of 10 cm", { headMm: 100 }, "headMm"],
  ["a LiLA of 2 cm", { armMm: 20 }, "armMm"],
  ["a fourth degree of oedema", { oedema: 4 }, "oedema"],
  ["a day before birth", { measuredOn: "2023-05-31" }, "measuredOn"],
  ["a day that does not exist", { measuredOn: "2025-02-30" }, "measuredOn"],
]) {
  test(`${what} is impossible, with the reason`, () => {
    const { impossible, unlikely } = ask(current);

    assert.deepEqual(fields(impossible), [field]);
    assert.ok(impossible[0].sentence.endsWith("."));
    assert.deepEqual(unlikely, []);
  });
}

test("the limits themselves are possible", () => {
  for (const edge of [{ weightG: 301 }, { weightG: 60_000 }, { lengthMm: 300 }, { lengthMm: 1_400 }]) {
    assert.deepEqual(ask(edge).impossible, []);
  }
});

test("the sentence says the value as the kader typed it", () => {
  assert.match(ask({ weightG: 122_500 }).impossible[0].sentence, /^Berat 122,5 kg tidak mungkin/);
});

test("a child that shrank by more than half a centimetre is measured again", () => {
  assert.deepEqual(ask({ lengthMm: 870 }, [before()]).unlikely, []);
  assert.deepEqual(fields(ask({ lengthMm: 869 }, [before()]).unlikely), ["lengthMm"]);
});

test("standing after lying is no shrinking", () => {
  const lay = before({ position: 1, lengthMm: 882 });

  assert.deepEqual(ask({ lengthMm: 870 }, [lay]).unlikely, []);
  assert.deepEqual(fields(ask({ lengthMm: 869 }, [lay]).unlikely), ["lengthMm"]);
});

test("with a position unknown the 0.7 cm are granted", () => {
  const unknown = before({ position: 0, lengthMm: 882 });

  assert.deepEqual(ask({ lengthMm: 870 }, [unknown]).unlikely, []);
  assert.deepEqual(fields(ask({ lengthMm: 869 }, [unknown]).unlikely), ["lengthMm"]);
});

test("a weight that changed by more than a fifth within three months is taken again", () => {
  const history = [before({ weightG: 10_000, lengthMm: null })];
  const sentence = (weightG) => ask({ weightG, lengthMm: null }, history).unlikely[0].sentence;

  assert.match(sentence(12_001), /^Naik sangat banyak dari 10 kg pada 4-10-2025/);
  assert.match(sentence(7_999), /^Turun sangat banyak dari 10 kg/);
  // Less than that is still more than 1 of BB/U.
  assert.match(sentence(12_000), /^Berat menurut umurnya berubah banyak/);
  assert.match(sentence(8_000), /^Berat menurut umurnya berubah banyak/);
  assert.deepEqual(ask({ weightG: 10_900 }, history).unlikely, []);
});

test("after half a year neither weight nor z is compared", () => {
  const history = [before({ measuredOn: "2025-05-04", weightG: 9_000, lengthMm: null })];

  assert.deepEqual(ask({ weightG: 12_500 }, history).unlikely, []);
});

test("a newborn may gain a third in a month, as newborns do", () => {
  const child = { sex: 1, bornOn: "2025-10-05" };
  const lines = kmsLines(tables, 1);
  const born = before({ measuredOn: "2025-10-05", weightG: Math.round(1000 * lines[0][3]), lengthMm: null });
  const grown = { weightG: Math.round(1000 * lines[1][3]), lengthMm: null, position: 1 };

  assert.ok(grown.weightG > 1.3 * born.weightG);
  assert.deepEqual(ask(grown, [born], child).unlikely, []);
});

test("a baby that hardly gained in two months is not said to have lost weight", () => {
  const child = { sex: 1, bornOn: "2025-08-25" };
  const small = before({ measuredOn: "2025-09-10", weightG: 3_490, lengthMm: null, position: 1 });
  const sentence = (weightG) => ask({ weightG, lengthMm: null, position: 1 }, [small], child).unlikely
    .map((one) => one.sentence).find((one) => one.includes("3,49 kg"));

  assert.match(sentence(3_700), /^Naik sangat sedikit dari 3,49 kg pada 10-9-2025/);
  assert.match(sentence(3_400), /^Turun sangat banyak dari 3,49 kg/);
});

test("z that moved by more than 1 within half a year is asked, also where the value alone is not", () => {
  const history = [before({ measuredOn: "2025-07-04", weightG: 10_600, lengthMm: 848 })];

  const { unlikely } = ask({ weightG: 13_200, lengthMm: 915 }, history);

  assert.deepEqual(fields(unlikely), ["weightG", "lengthMm"]);
});

test("WHO's flags are asked: first for the age, else for weight and height together", () => {
  assert.deepEqual(fields(ask({ weightG: 30_000, lengthMm: null }).unlikely), ["weightG"]);
  assert.deepEqual(fields(ask({ lengthMm: 600, weightG: null }).unlikely), ["lengthMm"]);
  assert.deepEqual(fields(ask({ weightG: 18_000, lengthMm: 790 }).unlikely), ["weightG", "lengthMm"]);
  assert.deepEqual(fields(ask({ headMm: 600, armMm: 260 }).unlikely), ["headMm", "armMm"]);
});

test("each field is asked once, however many reasons there are", () => {
  const history = [before({ weightG: 11_800 })];

  assert.deepEqual(fields(ask({ weightG: 30_000, lengthMm: null }, history).unlikely), ["weightG"]);
});

test("a last value that could not be believed itself is not compared with", () => {
  const history = [before(), before({ measuredOn: "2025-10-20", weightG: 40_000, lengthMm: 1_250 })];

  assert.deepEqual(ask({}, history).unlikely, []);
});

test("a correction is not compared with what it corrects", () => {
  const slip = reading({ id: "a", weightG: 16_000, lengthMm: 920 });

  assert.deepEqual(ask({ id: "b", replacesId: "a" }, [slip]).unlikely, []);
  assert.deepEqual(fields(ask({ id: "b" }, [slip]).unlikely), ["lengthMm", "weightG"]);
});

test("what was weighed later is left aside", () => {
  assert.deepEqual(ask({}, [before({ measuredOn: "2025-11-20", weightG: 20_000 })]).unlikely, []);
});
