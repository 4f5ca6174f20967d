// What a kader typed → whole grams or millimetres, or a sentence that says what to do.
// Pure. Comma and dot mean the same; what was understood is said back.

import { centimetres, isInGrams, number, weightText } from "./words.js";

/**
 * @typedef {{value: number, said: string} | {empty: true} | {problem: string}} Parsed
 *   value: whole grams or millimetres. said: what was understood. problem: one sentence.
 */

const MIN_GRAMS = 300;
const MAX_GRAMS = 60_000;
const BARE_GRAMS = 1000; // nobody weighs a tonne: a bare number from here on is grams
const SHAPE = /^(\d{1,6})(?:[.,](\d{0,4}))?$/;

/** The digits before and after the sign, or null; spaces and a unit at the end are forgiven. */
function split(text) {
  const clean = text.trim().toLowerCase().replace(/\s+/g, "").replace(/(kg|gram|gr|g|cm)$/, "");
  const found = SHAPE.exec(clean);
  return found && { whole: found[1], part: found[2] ?? "", isBare: found[2] === undefined };
}

const isEmpty = (text) => text.trim() === "";

/**
 * Weight as typed. Grams under two months, kilograms after; what can only be the other is taken so:
 * "3,25" for a newborn is kilograms, "9850" for a toddler is grams, and "3.250" is the same in both.
 * @param {string} text @param {number} ageMonths completed months @returns {Parsed}
 */
export function parseWeight(text, ageMonths) {
  if (isEmpty(text)) return { empty: true };
  const typed = split(text);
  if (!typed) return { problem: "Tulis angka saja, misalnya 9,8." };
  if (typed.part.length > 3) return { problem: "Paling banyak tiga angka di belakang koma." };
  const isGrams = typed.isBare && (isInGrams(ageMonths) || Number(typed.whole) >= BARE_GRAMS);
  const grams = isGrams
    ? Number(typed.whole)
    : Number(typed.whole) * 1000 + Number(typed.part.padEnd(3, "0"));
  return limitWeight(grams, typed, isGrams, ageMonths);
}

function limitWeight(grams, typed, isGrams, ageMonths) {
  if (isGrams && grams < MIN_GRAMS) {
    return { problem: "Bayi di bawah 2 bulan ditulis dalam gram, misalnya 3250." };
  }
  if (grams > MAX_GRAMS && typed.isBare && typed.whole.length === 3) {
    return { problem: `${typed.whole} kg tidak mungkin. Maksudnya ${commaBeforeLast(typed.whole)} kg?` };
  }
  return { value: grams, said: weightText(grams, ageMonths) };
}

const commaBeforeLast = (digits) => `${digits.slice(0, -1)},${digits.slice(-1)}`;

/**
 * A length in centimetres with at most one decimal → millimetres.
 * @param {string} text @param {number} maxMm above it a bare number has probably lost its comma
 * @returns {Parsed}
 */
export function parseLength(text, maxMm) {
  if (isEmpty(text)) return { empty: true };
  const typed = split(text);
  if (!typed) return { problem: "Tulis angka saja, misalnya 76,5." };
  if (typed.part.length > 1 && !/^\d0+$/.test(typed.part)) {
    return { problem: "Cukup satu angka di belakang koma, misalnya 76,5." };
  }
  const mm = Number(typed.whole) * 10 + Number(typed.part.slice(0, 1) || 0);
  if (mm > maxMm) {
    const meant = typed.isBare && Number(typed.whole) <= maxMm && typed.whole.length > 2;
    const hint = meant ? ` Maksudnya ${commaBeforeLast(typed.whole)} cm?` : "";
    return { problem: `${number(mm / 10, typed.part ? 1 : 0)} cm tidak mungkin.${hint}` };
  }
  return { value: mm, said: centimetres(mm) };
}

/** A whole number of years between two bounds, for the mother's ages. @returns {Parsed} */
export function parseYears(text, least, most) {
  if (isEmpty(text)) return { empty: true };
  const digits = text.trim();
  const years = Number(digits);
  if (!/^\d{1,3}$/.test(digits)) return { problem: "Tulis umur dalam tahun, misalnya 24." };
  if (years < least || years > most) {
    return { problem: `Umur antara ${least} dan ${most} tahun. Coba tanyakan sekali lagi.` };
  }
  return { value: years, said: `${years} tahun` };
}

const GIRLS_ADD = 40; // the day of birth in a girl's NIK

/**
 * NIK: 16 digits or none. A date that disagrees is a warning, never a refusal (DOMAIN of the NIK:
 * the date is the one at issue).
 * @returns {{problem?: string, warning?: string, nik: string}}
 */
export function checkNik(text, bornOn, sex) {
  const nik = text.replace(/[\s.-]/g, "");
  if (!nik) return { nik: "" };
  if (!/^\d{16}$/.test(nik)) {
    return { nik, problem: `NIK 16 angka; ini baru ${nik.length}. Boleh dikosongkan dulu.` };
  }
  const [year, month, day] = (bornOn || "").split("-").map(Number);
  const expected = [day + (sex === 2 ? GIRLS_ADD : 0), month, year % 100]
    .map((n) => String(n).padStart(2, "0"))
    .join("");
  if (bornOn && nik.slice(6, 12) !== expected) {
    return { nik, warning: "Tanggal lahir di NIK berbeda. Periksa lagi; tetap boleh disimpan." };
  }
  return { nik };
}
