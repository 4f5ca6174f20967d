// Gain, KBM and the lines of the Kartu Menuju Sehat. The twin of measurements/kemenkes/kms.py.
import { BALITA_MONTHS, daysFromMonths } from "./ages.js";
import { lmsAt, sd } from "./zscores.js";

export const BELOW_RED_LINE_Z = -3;
export const ABOVE_ORANGE_LINE_Z = 1;

// Grams by completed month from the KMS (Permenkes 2/2020, Buku KIA), months 1–11; 200 g from 12 on.
const KBM_FIRST_YEAR = {
  1: [800, 900, 800, 600, 500, 400, 400, 300, 300, 300, 300],
  2: [800, 900, 800, 600, 500, 400, 300, 300, 300, 300, 200],
};
const KBM_AFTER_FIRST_YEAR = 200;
// Before one completed month there is no KBM: any gain will do.
export const KBM_NEWBORN = 1;

/** Gain that makes N, in grams; null without a sex or outside 0–60 completed months. */
export function kbmGrams(sex, months) {
  const firstYear = KBM_FIRST_YEAR[sex];
  if (!firstYear || !(months >= 0 && months <= BALITA_MONTHS)) return null;
  if (months === 0) return KBM_NEWBORN;
  return firstYear[months - 1] ?? KBM_AFTER_FIRST_YEAR;
}

/**
 * The lines of the card: for months 0…60 the kilograms at z −3, −2 … 3, so `lines[6][3]` is the
 * median at six months, index 0 the red line and index 4 the orange one. `sex`: 1 male, 2 female.
 */
export function kmsLines(tables, sex) {
  return Array.from({ length: BALITA_MONTHS + 1 }, (_, month) => {
    const lms = lmsAt(tables.wfa, sex, daysFromMonths(month));
    return [-3, -2, -1, 0, 1, 2, 3].map((z) => sd(z, lms));
  });
}
