// Ages in whole days and in completed calendar months. The twin of measurements/who/age.py.
// Days are ISO texts ("2025-11-04"), never Date objects: those carry a time zone.

export const DAYS_PER_MONTH = 30.4375;
// Below nine months "standing" is a slip of the pen to WHO's package.
export const NINE_MONTHS_DAYS = 9 * DAYS_PER_MONTH;
// 730.5 days, which rounds up to day 731: from here on a child is measured standing.
export const TWO_YEARS_DAYS = 24 * DAYS_PER_MONTH;
export const SIXTY_MONTHS_DAYS = 60 * DAYS_PER_MONTH;
// The fifth birthday: from then on the national system scores nothing.
export const BALITA_MONTHS = 60;

const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const ISO_DAY = /^\d{4}-\d\d-\d\d$/;

/** { year, month 1–12, day, number of days since the year 0 } of an ISO day; null where it is none. */
export function parseDay(iso) {
  if (!ISO_DAY.test(iso ?? "")) return null;
  const year = Number(iso.slice(0, 4));
  const month = Number(iso.slice(5, 7));
  const day = Number(iso.slice(8));
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = DAYS_IN_MONTH[month - 1] + (month === 2 && isLeap ? 1 : 0);
  if (!(day >= 1 && day <= days)) return null;
  return { year, month, day, number: dayNumber(year, month, day) };
}

/** Days since the year 0, counted in years that begin in March and so end with 29 February. */
function dayNumber(year, month, day) {
  const y = month > 2 ? year : year - 1;
  const m = month > 2 ? month - 3 : month + 9;
  const leapDays = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
  return y * 365 + leapDays + Math.floor((153 * m + 2) / 5) + day;
}

/** Whole days from birth to a day; negative before birth, null where either is no day. */
export function ageDays(born, on) {
  return ageOn(born, on).ageDays;
}

/**
 * Calendar months completed on a day; null where either is no day.
 *
 * A month is complete on the day of the birth day's number, or on the first of the month after
 * where that number does not exist: born on 29 February, a year is complete on 1 March.
 */
export function completedMonths(born, on) {
  return ageOn(born, on).ageMonths;
}

/** { ageDays, ageMonths }: both at once, for reading a day costs more than scoring it. */
export function ageOn(born, on) {
  const from = parseDay(born);
  const to = parseDay(on);
  if (!from || !to) return { ageDays: null, ageMonths: null };
  const isShort = to.day < from.day;
  return {
    ageDays: to.number - from.number,
    ageMonths: monthNumber(to) - monthNumber(from) - (isShort ? 1 : 0),
  };
}

/** Calendar months as consecutive integers, of what `parseDay` gives. */
export function monthNumber({ year, month }) {
  return year * 12 + month;
}

/** Whole days of an age in months, halves rounded up (24 → 731). */
export function daysFromMonths(months) {
  return Math.floor(months * DAYS_PER_MONTH + 0.5);
}
