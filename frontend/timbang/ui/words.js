// Numbers, days and ages as Indonesians write them: 12,5 kg; 22 Nov 2026; 1 th 3 bln 10 hr.
// Pure: the day is always an argument, as an ISO date of WITA ("2026-11-22").

const MONTHS = [
  "Januari", "Februari", "Maret", "April", "Mei", "Juni",
  "Juli", "Agustus", "September", "Oktober", "November", "Desember",
];
const WEEKDAYS = ["Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"];
const DAY_MS = 86_400_000;
const WITA_MS = 8 * 3_600_000; // Bontang has one zone and no summer time
const BABY_MONTHS = 2; // below it a weight is read and said in grams
export const MINUS = "−";

/** @param {number} value @param {number} decimals @returns {string} 9707 → "9.707", −2.5 → "−2,5" */
export function number(value, decimals = 0) {
  const [whole, part] = Math.abs(value).toFixed(decimals).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ".");
  const digits = part ? `${grouped},${part}` : grouped;
  return value < 0 && /[1-9]/.test(digits) ? MINUS + digits : digits;
}

/** Grams → "9,8 kg", or "9,85 kg" where one decimal would hide something. */
export function kilograms(grams) {
  let decimals = 1;
  if (grams % 100) decimals = 2;
  if (grams % 10) decimals = 3;
  return `${number(grams / 1000, decimals)} kg`;
}

/** Grams → "3.250 gram". */
export const gramsText = (grams) => `${number(grams)} gram`;

/** A weight in the unit of the child's age: grams under two months, kilograms after. */
export const weightText = (grams, ageMonths) =>
  ageMonths < BABY_MONTHS ? gramsText(grams) : kilograms(grams);

export const isInGrams = (ageMonths) => ageMonths < BABY_MONTHS;

/** Millimetres → "76,5 cm". */
export const centimetres = (mm) => `${number(mm / 10, 1)} cm`;

/** A z-score with its sign: −2.13 → "−2,13", 0.4 → "+0,40". */
export const zText = (z) => (z > 0 ? `+${number(z, 2)}` : number(z, 2));

const parts = (iso) => iso.split("-").map(Number);
const utc = (iso) => {
  const [year, month, day] = parts(iso);
  return Date.UTC(year, month - 1, day);
};

/** "2026-11-22" → "22 Nov 2026". */
export function dayText(iso) {
  const [year, month, day] = parts(iso);
  return `${day} ${MONTHS[month - 1].slice(0, 3)} ${year}`;
}

/** "2026-11-22" → "Minggu, 22 November 2026". */
export function longDayText(iso) {
  const [year, month, day] = parts(iso);
  return `${WEEKDAYS[new Date(utc(iso)).getUTCDay()]}, ${day} ${MONTHS[month - 1]} ${year}`;
}

/** "2026-11-22" → "November 2026". */
export function monthText(iso) {
  const [year, month] = parts(iso);
  return `${MONTHS[month - 1]} ${year}`;
}

/** Two ISO dates → "4–8 Nov 2025", each part said once. */
export function daysText(first, last) {
  const [a, b] = [parts(first), parts(last)];
  if (first === last) return dayText(last);
  if (a[0] === b[0] && a[1] === b[1]) return `${a[2]}–${dayText(last)}`;
  if (a[0] === b[0]) return `${a[2]} ${MONTHS[a[1] - 1].slice(0, 3)} – ${dayText(last)}`;
  return `${dayText(first)} – ${dayText(last)}`;
}

/** A moment (ISO text or milliseconds) → "10.42" on the clocks of Bontang. */
export function clockText(moment) {
  const at = new Date(new Date(moment).getTime() + WITA_MS);
  const two = (n) => String(n).padStart(2, "0");
  return `${two(at.getUTCHours())}.${two(at.getUTCMinutes())}`;
}

const daysInMonth = (year, monthIndex) => new Date(Date.UTC(year, monthIndex + 1, 0)).getUTCDate();

/** The day on which `months` are complete: the first of the next month where the day is missing. */
function anniversary(bornOn, months) {
  const [year, month, day] = parts(bornOn);
  const at = year * 12 + month - 1 + months;
  const [y, m] = [Math.floor(at / 12), at % 12];
  return day <= daysInMonth(y, m) ? Date.UTC(y, m, day) : Date.UTC(y, m + 1, 1);
}

/**
 * Completed years, months and days: the months are those of the engine (measurements/who/age.py).
 * @returns {{years: number, months: number, days: number, totalMonths: number} | null} null before birth
 */
export function agePartsOn(bornOn, on) {
  if (on < bornOn) return null;
  const [born, now] = [parts(bornOn), parts(on)];
  let months = (now[0] - born[0]) * 12 + now[1] - born[1];
  if (now[2] < born[2]) months -= 1;
  return {
    years: Math.floor(months / 12),
    months: months % 12,
    days: Math.round((utc(on) - anniversary(bornOn, months)) / DAY_MS),
    totalMonths: months,
  };
}

/** "1 th 3 bln 10 hr"; leading zeros are left out, a child born today is "lahir hari ini". */
export function ageText(bornOn, on) {
  const age = agePartsOn(bornOn, on);
  if (!age) return "belum lahir";
  const { years, months, days } = age;
  if (years) return `${years} th ${months} bln ${days} hr`;
  if (months) return `${months} bln ${days} hr`;
  return days ? `${days} hr` : "lahir hari ini";
}

/** Whole days between two ISO dates. */
export const daysBetween = (first, last) => Math.round((utc(last) - utc(first)) / DAY_MS);

/** "laki-laki" or "perempuan" for 1 or 2. */
export const sexText = (sex) => (sex === 2 ? "perempuan" : "laki-laki");

/** Middle value; of an even count the mean of the two in the middle; null for none. */
export function median(values) {
  if (!values.length) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
