// Impossible is refused, unlikely is asked: what a kader should look at again before saving.
//
// No official threshold exists for a second reading; these are the project's (docs/architecture.md
// and the design's "height fell, weight ±20 %, z moved by more than 1").
import { BALITA_MONTHS, TWO_YEARS_DAYS, ageDays, parseDay } from "./ages.js";
import { assess } from "./assess.js";
import { LYING, lmsAt } from "./zscores.js";

// Hard limits of a child under five, both ends allowed: grams and millimetres.
const POSSIBLE = {
  weightG: { low: 301, high: 60_000, name: "Berat", text: inKilograms, hint: "Periksa letak koma dan satuannya." },
  lengthMm: { low: 300, high: 1_400, name: "Panjang atau tinggi", text: inCentimetres, hint: "Periksa letak komanya." },
  headMm: { low: 200, high: 700, name: "Lingkar kepala", text: inCentimetres, hint: "Periksa letak komanya." },
  armMm: { low: 50, high: 400, name: "LiLA", text: inCentimetres, hint: "Periksa letak komanya." },
};
// Tape and board are read to half a centimetre at best.
const FALL_MM = 5;
const LYING_MINUS_STANDING_MM = 7;
const WEIGHT_CHANGE = 0.2;
// Three and six months back, the longest of them.
const WEIGHT_WITHIN_DAYS = 92;
const Z_WITHIN_DAYS = 184;
const Z_CHANGE = 1;
// A baby gains more than a fifth in a month: it is compared with what babies gain.
const FIRST_YEAR_DAYS = 365;

const AGAIN = "Ukur sekali lagi.";
const WEIGH_AGAIN = "Timbang sekali lagi.";
// Index, field to read again, sentence.
const FLAGS = [
  ["waz", "weightG", `Berat ini sangat jauh dari anak seumurnya. ${WEIGH_AGAIN}`],
  ["haz", "lengthMm", `Panjang atau tinggi ini sangat jauh dari anak seumurnya. ${AGAIN}`],
  ["hcz", "headMm", `Lingkar kepala ini sangat jauh dari anak seumurnya. ${AGAIN}`],
  ["acz", "armMm", `LiLA ini sangat jauh dari anak seumurnya. ${AGAIN}`],
];
const MISMATCH = "Berat dan tingginya tidak cocok satu sama lain. Timbang dan ukur sekali lagi.";

/**
 * What is wrong with a reading before it is stored.
 *
 * child: { sex, bornOn }; reading and history as `assess` takes them (sex and bornOn may be left
 * out), history in order of arrival. Readings after this one's day are left aside, and so are
 * those with its `id` or its `replacesId`.
 *
 * Gives { impossible: [{ field, sentence }], unlikely: [{ field, sentence }] }; fields are
 * measuredOn, weightG, lengthMm, headMm, armMm, oedema. Impossible: cannot be stored. Unlikely: ask
 * for a second reading of that field, and keep both; at most one sentence a field.
 */
export function plausibility(tables, child, reading, history) {
  const of = (each) => ({ ...each, sex: child.sex, bornOn: child.bornOn });
  const current = of(reading);
  const impossible = impossibleFields(current);
  if (impossible.length) return { impossible, unlikely: [] };
  const isOther = (row) => row.id === undefined || (row.id !== reading.id && row.id !== reading.replacesId);
  const earlier = history
    .filter((row) => row.measuredOn <= reading.measuredOn && isOther(row))
    .map((row) => believed(tables, of(row)))
    .sort((a, b) => (a.measuredOn < b.measuredOn ? -1 : a.measuredOn > b.measuredOn ? 1 : 0));
  const result = assess(tables, current);
  const found = [
    ...flagged(result),
    ...lengthFell(current, earlier),
    ...weightJumped(tables, current, earlier),
    ...zMoved(tables, current, result, earlier),
  ];
  const seen = new Set();
  const unlikely = found.filter(({ field }) => !seen.has(field) && seen.add(field));
  return { impossible, unlikely };
}

function impossibleFields(reading) {
  const found = [];
  const days = ageDays(reading.bornOn, reading.measuredOn);
  if (days === null) found.push({ field: "measuredOn", sentence: "Tanggal lahir atau tanggal ukur tidak terbaca." });
  if (days < 0) found.push({ field: "measuredOn", sentence: "Tanggal ukur sebelum anak lahir." });
  for (const [field, { low, high, name, text, hint }] of Object.entries(POSSIBLE)) {
    const value = reading[field];
    if (value === null || value === undefined) continue;
    if (!(value >= low && value <= high)) {
      found.push({ field, sentence: `${name} ${text(value)} tidak mungkin. ${hint}` });
    }
  }
  const oedema = reading.oedema ?? 0;
  if (![0, 1, 2, 3].includes(oedema)) found.push({ field: "oedema", sentence: "Bengkak diisi 0 sampai 3." });
  return found;
}

/** The reading without the values that could not be believed themselves. */
function believed(tables, reading) {
  const { flags } = assess(tables, reading);
  return {
    ...reading,
    weightG: flags.waz ? null : reading.weightG,
    lengthMm: flags.haz ? null : reading.lengthMm,
  };
}

function flagged({ flags }) {
  const found = FLAGS.filter(([index]) => flags[index]).map(([, field, sentence]) => ({ field, sentence }));
  // Where neither is strange for the age, one of the two was misread.
  if ((flags.whz || flags.baz) && !flags.waz && !flags.haz) {
    found.push({ field: "weightG", sentence: MISMATCH }, { field: "lengthMm", sentence: MISMATCH });
  }
  return found;
}

function lengthFell(reading, earlier) {
  const last = latest(earlier, (row) => row.lengthMm > 0);
  if (!last || !(reading.lengthMm > 0)) return [];
  // With an unknown position the one could have lain and the other stood.
  const allowance = last.position && reading.position ? FALL_MM : FALL_MM + LYING_MINUS_STANDING_MM;
  if (lyingMm(last) - lyingMm(reading) <= allowance) return [];
  const was = `${inCentimetres(last.lengthMm)} pada ${inWords(last.measuredOn)}`;
  return [{ field: "lengthMm", sentence: `Lebih pendek dari sebelumnya (${was}). ${AGAIN}` }];
}

/** Length as if lying; an unknown position is the usual one of the age. */
function lyingMm({ lengthMm, position, bornOn, measuredOn }) {
  const isLying = position ? position === LYING : ageDays(bornOn, measuredOn) < TWO_YEARS_DAYS;
  return isLying ? lengthMm : lengthMm + LYING_MINUS_STANDING_MM;
}

function weightJumped(tables, reading, earlier) {
  const last = latest(earlier, (row) => row.weightG > 0);
  if (!last || !(reading.weightG > 0) || daysApart(last, reading) > WEIGHT_WITHIN_DAYS) return [];
  const expected = last.weightG * usualGrowth(tables, last, reading);
  const change = reading.weightG / expected - 1;
  if (Math.abs(change) <= WEIGHT_CHANGE) return [];
  const was = `${inKilograms(last.weightG)} pada ${inWords(last.measuredOn)}`;
  return [{ field: "weightG", sentence: `${howFar(change, last, reading)} dari ${was}. ${WEIGH_AGAIN}` }];
}

/** A baby that gained far less than babies do did not lose weight: the kader sees the numbers. */
function howFar(change, last, { weightG }) {
  if (change > 0) return "Naik sangat banyak";
  return weightG < last.weightG ? "Turun sangat banyak" : "Naik sangat sedikit";
}

/** By how much the median grew meanwhile, for a child weighed in its first year; else 1. */
function usualGrowth(tables, last, reading) {
  const from = ageDays(last.bornOn, last.measuredOn);
  if (from > FIRST_YEAR_DAYS) return 1;
  const { sex, bornOn, measuredOn } = reading;
  const ratio = lmsAt(tables.wfa, sex, ageDays(bornOn, measuredOn)).m / lmsAt(tables.wfa, sex, from).m;
  return ratio > 0 ? ratio : 1;
}

function zMoved(tables, reading, result, earlier) {
  const found = [];
  const moved = (index, row) => {
    const before = row && daysApart(row, reading) <= Z_WITHIN_DAYS ? assess(tables, row)[index] : null;
    return before !== null && result[index] !== null && Math.abs(result[index] - before) > Z_CHANGE;
  };
  if (result.ageMonths >= BALITA_MONTHS) return found;
  if (moved("waz", latest(earlier, (row) => row.weightG > 0))) {
    found.push({ field: "weightG", sentence: `Berat menurut umurnya berubah banyak sejak terakhir. ${WEIGH_AGAIN}` });
  }
  if (moved("haz", latest(earlier, (row) => row.lengthMm > 0))) {
    found.push({ field: "lengthMm", sentence: `Tinggi menurut umurnya berubah banyak sejak terakhir. ${AGAIN}` });
  }
  return found;
}

function latest(rows, isWanted) {
  return rows.filter(isWanted).at(-1);
}

function daysApart(before, after) {
  return parseDay(after.measuredOn).number - parseDay(before.measuredOn).number;
}

function inKilograms(grams) {
  return `${decimal(grams / 1000, 3)} kg`;
}

function inCentimetres(mm) {
  return `${decimal(mm / 10, 1)} cm`;
}

/** 12.5 → "12,5": as many decimals as it has. */
function decimal(value, most) {
  return String(Number(value.toFixed(most))).replace(".", ",");
}

/** 2025-11-04 → "4-11-2025". */
function inWords(iso) {
  const { year, month, day } = parseDay(iso);
  return `${day}-${month}-${year}`;
}
