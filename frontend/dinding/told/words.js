// Figures, moments and shares as the wall writes them. Pure: the time is always an argument.

import { clockText, daysBetween, number } from "../../timbang/ui/words.js";

export { clockText, number };

/** What stands where a count could point at a child. */
export const HIDDEN = "disembunyikan agar anak tidak dikenali";
export const HIDDEN_SHORT = "disembunyikan";
/** The same where a word has no room; the words stand nearby. */
export const HIDDEN_SIGN = "•••";
export const NONE = "belum ada";

const NBSP = "\u00a0"; // a figure and its unit stay on one line
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const WITA_MS = 8 * HOUR_MS;
const HALF_HOUR_MS = 30 * MINUTE_MS;
const WEEKDAYS = ["Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"];

/** @param {number} value in percent @returns {string} 15.69 → "15,69 %" */
export const percentText = (value, decimals = 2) => `${number(value, decimals)}${NBSP}%`;

/** @param {{n: number, of: number}|null} reach @returns {number|null} percent; null without a target */
export const percentOf = (reach) => (reach && reach.of > 0 ? (100 * reach.n) / reach.of : null);

/**
 * A coverage is rounded down: "100 %" is said only where nobody is missing.
 * @param {{n: number, of: number}|null} reach
 */
export function coverageText(reach, decimals = 1) {
  const percent = percentOf(reach);
  return percent === null ? "–" : roundedDown(percent, decimals);
}

/** The same of a share that counts up: 99.96 → "99,9 %". @param {number} percent */
export function roundedDown(percent, decimals = 1) {
  if (percent >= 100) return `100${NBSP}%`;
  const step = 10 ** decimals;
  // A share such as 0.7 must not fall to 0.6 because of how floats are held.
  return percentText(Math.floor(percent * step + 1e-9) / step, decimals);
}

/** "812 / 817" */
export const ofText = (reach) => (reach?.of > 0 ? `${number(reach.n)} / ${number(reach.of)}` : "");

/** The ISO date of a moment on the calendars of Bontang. */
export const dayOf = (moment) => new Date(new Date(moment).getTime() + WITA_MS).toISOString().slice(0, 10);

const partsOf = (day) => day.split("-").map(Number);

/** "2025-11-07" → "Jumat 7 Nov"; `isShort` → "Jum 7". */
export function weekdayText(day, isShort = false) {
  const [year, month, date] = partsOf(day);
  const name = WEEKDAYS[new Date(Date.UTC(year, month - 1, date)).getUTCDay()];
  return isShort ? `${name.slice(0, 3)} ${date}` : `${name} ${date} ${MONTHS[month - 1]}`;
}

/** "2025-05-06" → "Mei 2025" */
export function monthYear(day) {
  const [year, month] = partsOf(day);
  return `${MONTHS[month - 1]} ${year}`;
}

/** "10.42 WITA", with its day in front when it is not today's. */
export function momentText(moment, now) {
  const time = `${clockText(moment)}${NBSP}WITA`;
  const day = dayOf(moment);
  if (day === dayOf(now)) return time;
  const [year, month, date] = partsOf(day);
  const isThisYear = year === partsOf(dayOf(now))[0];
  return `${date} ${MONTHS[month - 1]}${isThisYear ? "" : ` ${year}`} ${time}`;
}

/** How long ago, in the largest whole unit. @param {number} ms */
export function agoText(ms) {
  if (ms < MINUTE_MS) return "baru saja";
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} menit yang lalu`;
  if (ms < DAY_MS) return `${Math.floor(ms / HOUR_MS)} jam yang lalu`;
  return `${Math.floor(ms / DAY_MS)} hari yang lalu`;
}

/** When a reckoned end comes, never finer than half an hour: "besok sekitar 09.30". */
export function aboutText(moment, now) {
  const half = Math.ceil(new Date(moment).getTime() / HALF_HOUR_MS) * HALF_HOUR_MS;
  const days = daysBetween(dayOf(now), dayOf(half));
  const time = `sekitar ${clockText(half)}`;
  if (days <= 0) return `hari ini ${time}`;
  return days === 1 ? `besok ${time}` : `${weekdayText(dayOf(half))} ${time}`;
}

export { daysBetween };
