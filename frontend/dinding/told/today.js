// Scene "Hari ini": how far the weighing is, how fast it goes, when everybody has come. Pure.

import { aboutText, clockText, coverageText, dayOf, daysBetween, number, ofText, percentOf, roundedDown, weekdayText } from "./words.js";

/**
 * @typedef {object} Telling what a scene says
 * @property {string} headline the finding
 * @property {{value: number, as: "percent"|"coverage"|"count"}|{text: string}} big the one large figure
 * @property {string} caption what the figure is
 * @property {string[]} notes smaller, below it
 */

/** @returns {Telling} */
export function tellToday(view) {
  const { round } = view;
  if (!round) return noRound(view);
  if (round.state === "rencana") return planned(view);
  if (view.film && !view.film.isLast) return filmed(view);
  return round.state === "tutup" ? closed(view) : open(view);
}

const areaCount = (view) => `${view.kelurahan.length} kelurahan`;
const caption = ({ reach }) => `${number(reach.n)} dari ${number(reach.of)} balita ditimbang`;
const bigReach = ({ reach }) => {
  const percent = percentOf(reach);
  return percent === null ? { text: "–" } : { value: percent, as: "coverage" };
};

function noRound(view) {
  return {
    headline: "Belum ada Operasi Timbang yang dijadwalkan",
    big: { text: "Belum ada" },
    caption: `${areaCount(view)} siap`,
    notes: ["Angka muncul di sini begitu Operasi Timbang dibuka."],
  };
}

function planned({ round, now, reach }) {
  const days = Math.max(0, daysBetween(dayOf(now), round.starts_on));
  return {
    headline: `${round.nama} mulai ${weekdayText(round.starts_on)}`,
    big: days ? { value: days, as: "count" } : { text: "Hari ini" },
    caption: days ? "hari lagi" : "dimulai",
    notes: reach.of ? [`${number(reach.of)} balita akan ditimbang`] : [],
  };
}

function filmed(view) {
  const { film, pace } = view;
  const hour = `${weekdayText(dayOf(film.at))} pukul ${clockText(film.at)}`;
  return {
    headline: `${hour}: ${coverageText(view.reach)} balita sudah ditimbang`,
    big: bigReach(view),
    caption: caption(view),
    notes: [`${number(pace.last_hour)} balita dalam jam itu`],
  };
}

function closed(view) {
  const { reach, round } = view;
  const days = daysBetween(round.starts_on, round.ends_on) + 1;
  const isAll = reach.n >= reach.of;
  return {
    headline: isAll
      ? `Semua ${number(reach.of)} balita ditimbang dalam ${days} hari`
      : `${number(reach.n)} balita ditimbang dalam ${days} hari, ${number(reach.of - reach.n)} belum`,
    big: bigReach(view),
    caption: caption(view),
    notes: [],
  };
}

function open(view) {
  const { reach, pace } = view;
  if (reach.n === 0) {
    return {
      headline: "Pagi pertama: menunggu balita pertama ditimbang",
      big: bigReach(view), caption: caption(view), notes: [],
    };
  }
  return {
    headline: reach.n >= reach.of
      ? `Semua ${number(reach.of)} balita sudah ditimbang`
      : `${coverageText(reach)} balita sudah ditimbang; ${whenAll(view)}`,
    big: bigReach(view),
    caption: caption(view),
    notes: [`${number(pace.last_hour)} balita dalam 1 jam terakhir`],
  };
}

/** When the last child comes at this pace, and whether that is in time. */
function whenAll({ pace, now, round }) {
  if (!pace.done_at) return "laju belum bisa dihitung";
  const late = daysBetween(round.ends_on, dayOf(pace.done_at));
  const about = `dengan laju ini semua selesai ${aboutText(pace.done_at, now)}`;
  return late > 0 ? `${about}, lewat ${late} hari` : about;
}

/**
 * A bar for each kelurahan, in their fixed order.
 * @returns {{key: string, nama: string, share: number, value: string, isFull: boolean}[]}
 */
export const reachRows = (view) =>
  view.kelurahan.map(({ code, nama, reach }) => {
    const percent = percentOf(reach);
    const isFull = percent !== null && percent >= 100;
    return {
      key: code,
      nama,
      share: (percent ?? 0) / 100,
      value: percent === null ? "–" : roundedDown(percent, 0),
      detail: isFull ? `✓ ${number(reach.n)}` : ofText(reach),
      isFull,
    };
  });

/**
 * Children of each hour of the day shown, or of each day of a round that is over: parts of the
 * fullest; no bars where nobody came.
 * @returns {{heading: string, bars: {key: string, word: string, n: number, share: number}[]}}
 */
export function arrivalBars({ pace, round }) {
  const days = round?.state === "tutup" ? (pace?.days ?? []) : [];
  const isOfDays = days.length > 1;
  const came = isOfDays ? days : (pace?.hours ?? []);
  const most = came.reduce((max, { n }) => Math.max(max, n), 0);
  const wordOf = ({ at }) => (isOfDays ? String(Number(dayOf(at).slice(8))) : clockText(at).slice(0, 2));
  return {
    heading: isOfDays ? "Ditimbang per hari" : "Ditimbang per jam",
    bars: most ? came.map((one) => ({ key: one.at, word: wordOf(one), n: one.n, share: one.n / most })) : [],
  };
}
