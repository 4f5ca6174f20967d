// z-scores of the WHO Child Growth Standards. The twin of measurements/who/zscores.py and rows.py.
// Source: WHO Child Growth Standards, Methods and development (2006), chapter 7.

// Beyond this many SD the indices of weight, BMI and arm go on in equal steps.
const TAIL_FROM_SD = 3;
// Without age and position, a child shorter than this is taken as lying (WHO 2006).
const LYING_BELOW_CM = 87;

export const LYING = 1;
export const STANDING = 2;

// z strictly below or above is implausible: neither numerator nor denominator.
export const LIMITS = {
  waz: [-6, 5],
  haz: [-6, 6],
  whz: [-5, 5],
  baz: [-5, 5],
  hcz: [-5, 5],
  acz: [-5, 5],
};

const NO_ROW = { l: NaN, m: NaN, s: NaN };

/** L, M and S of a table at a key; NaN where there is no such row. `sex`: 1 male, 2 female. */
export function lmsAt(table, sex, key) {
  const row = key - table.first;
  if ((sex !== 1 && sex !== 2) || !(row >= 0 && row < table.n)) return NO_ROW;
  const s = sex - 1;
  return { l: table.l[s][row], m: table.m[s][row], s: table.s[s][row] };
}

/** L, M and S by age to the nearest day, halves up, for a child whose age is scored. */
export function lmsByAge(table, { sex, ageDays, isScored }) {
  return isScored ? lmsAt(table, sex, Math.floor(ageDays + 0.5)) : NO_ROW;
}

/**
 * L, M and S of weight-for-length or weight-for-height, on the line between two millimetres.
 *
 * The table goes by age, never by position; only a child without an age is placed by position, and
 * without that by its length.
 */
export function lmsByLength(tables, { sex, isTwo, isScored, isAgeless }, position, cm) {
  if (!isScored && !isAgeless) return NO_ROW;
  const isLong = position !== LYING && cm >= LYING_BELOW_CM;
  const isHeight = isTwo || (isAgeless && (position === STANDING || isLong));
  const table = isHeight ? tables.wfh : tables.wfl;
  const mm = cm * 10;
  const floor = Math.floor(mm);
  const above = mm - floor;
  const at = lmsAt(table, sex, floor);
  if (!(above > 0)) return at;
  const next = lmsAt(table, sex, floor + 1);
  // L does not change with length within a sex.
  return { l: at.l, m: at.m + above * (next.m - at.m), s: at.s + above * (next.s - at.s) };
}

/** Box-Cox z-score; NaN wherever an input is NaN. */
export function zscore(y, { l, m, s }) {
  return ((y / m) ** l - 1) / (s * l);
}

/** `zscore`, but beyond ±3 SD in steps of the distance between 2 and 3 SD. */
export function restrictedZscore(y, lms) {
  const z = zscore(y, lms);
  if (z > TAIL_FROM_SD) {
    const sd3 = sd(3, lms);
    return TAIL_FROM_SD + (y - sd3) / (sd3 - sd(2, lms));
  }
  if (z < -TAIL_FROM_SD) {
    const sd3 = sd(-3, lms);
    return -TAIL_FROM_SD + (y - sd3) / (sd(-2, lms) - sd3);
  }
  return z;
}

/** The measurement that has z = `k`, before tails. */
export function sd(k, { l, m, s }) {
  return m * (1 + l * s * k) ** (1 / l);
}
