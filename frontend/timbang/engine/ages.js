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

const MS_PER_DAY = 86_400_000;

/** { year, month 1–12, day, number of days since 1970 } of an ISO day; null where it is none. */
export function parseDay(iso) {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(iso ?? "");
  if (!parts) return null;
  const [year, month, day] = parts.slice(1).map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  // Years 0–99 and 31 February become other days.
  if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1) return null;
  return { year, month, day, number: date.getTime() / MS_PER_DAY };
}

/** Whole days from birth to a day; negative before birth, null where either is no day. */
export function ageDays(born, on) {
  const from = parseDay(born);
  const to = parseDay(on);
  return from && to ? to.number - from.number : null;
}

/**
 * Calendar months completed on a day; null where either is no day.
 *
 * A month is complete on the day of the birth day's number, or on the first of the month after
 * where that number does not exist: born on 29 February, a year is complete on 1 March.
 */
export function completedMonths(born, on) {
  const from = parseDay(born);
  const to = parseDay(on);
  if (!from || !to) return null;
  return monthNumber(to) - monthNumber(from) - (to.day < from.day ? 1 : 0);
}

/** Calendar months as consecutive integers, of what `parseDay` gives. */
export function monthNumber({ year, month }) {
  return year * 12 + month;
}

/** Whole days of an age in months, halves rounded up (24 → 731). */
export function daysFromMonths(months) {
  return Math.floor(months * DAYS_PER_MONTH + 0.5);
}
