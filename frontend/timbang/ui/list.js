// Today's list: who is still to be weighed, who was, and who fits what was typed. Pure.

import { daysText, monthText } from "./words.js";

const AGE_MONTHS = 60;

/**
 * The days within which a weighing counts as done: the open round, else the calendar month.
 * @returns {{from: string, to: string, text: string}}
 */
export function periodOf(round, today) {
  if (round) {
    const days = daysText(round.starts_on, round.ends_on);
    return { from: round.starts_on, to: round.ends_on, text: `${round.nama}, ${days}` };
  }
  return { from: `${today.slice(0, 7)}-01`, to: `${today.slice(0, 7)}-31`, text: `bulan ${monthText(today)}` };
}

/** The last of a list that passes, or undefined (phones of 2021 have no findLast). */
export const lastOf = (list, passes) => list.filter(passes).at(-1);

/** The last reading within the period, or undefined. */
export const readingIn = (child, period) =>
  lastOf(child.history, (one) => one.measuredOn >= period.from && one.measuredOn <= period.to);

/** The last reading before a day, or undefined. */
export const readingBefore = (child, day) => lastOf(child.history, (one) => one.measuredOn < day);

/** The last weighing of the calendar month before a day's, with which N and T compare. */
export function comparedWith(history, day) {
  const [year, month] = day.split("-").map(Number);
  const before = month === 1 ? `${year - 1}-12` : `${year}-${String(month - 1).padStart(2, "0")}`;
  return lastOf(history, (one) => one.weightG > 0 && one.measuredOn.startsWith(before));
}

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/**
 * Does a child fit what was typed? Digits are an RT number, letters the beginning of any word of
 * the child's or mother's name (or three letters anywhere in it), a code fits its beginning.
 */
export function fits(child, query) {
  const wanted = plain(query.trim());
  if (!wanted) return true;
  const rt = /^(?:rt\s*)?0*(\d{1,3})$/.exec(wanted);
  if (rt) return Number.parseInt(child.rt, 10) === Number(rt[1]);
  if (child.kode && plain(child.kode).startsWith(wanted)) return true;
  const names = `${plain(child.nama)} ${plain(child.ibu?.nama ?? "")}`;
  return ` ${names}`.includes(` ${wanted}`) || (wanted.length >= 3 && names.includes(wanted));
}

/** Does a posyandu fit what was typed: its name or its kelurahan, from the beginning of a word? */
export function fitsPosyandu({ nama, kelurahan }, query) {
  const wanted = plain(query.trim());
  const names = ` ${plain(nama)} ${plain(kelurahan)}`;
  return !wanted || names.includes(` ${wanted}`) || (wanted.length >= 3 && names.includes(wanted));
}

/** From this many posyandu on a list is searched rather than read. */
export const MANY_POSYANDU = 8;

/** The child whose code or id a QR holds, or undefined. */
export function childByCode(children, code) {
  const wanted = code.trim().toLowerCase();
  return children.find((child) => child.id === wanted || child.kode?.toLowerCase() === wanted);
}

const rtNumber = (child) => Number.parseInt(child.rt, 10) || Number.MAX_SAFE_INTEGER;
const byRtThenName = (a, b) =>
  rtNumber(a) - rtNumber(b) || a.nama.localeCompare(b.nama, "id", { sensitivity: "base" });

/**
 * The session: not yet weighed first, then absent ones, then the weighed, latest first.
 * @param {object[]} children with `history`, `absentToday` (today's, or null), `status`
 * @param {{from: string, to: string}} period @param {string} query
 * @returns {{nAll: number, nDone: number, waiting: object[], absent: object[], done: object[]}}
 */
export function sessionOf(children, period, query = "") {
  const here = children.filter((child) => child.status === "aktif");
  const rows = here.map((child) => ({ child, reading: readingIn(child, period) }));
  const shown = rows.filter(({ child }) => fits(child, query));
  const waiting = shown.filter((row) => !row.reading && !row.child.absentToday);
  const absent = shown.filter((row) => !row.reading && row.child.absentToday);
  const done = shown.filter((row) => row.reading);
  for (const group of [waiting, absent]) group.sort((a, b) => byRtThenName(a.child, b.child));
  done.sort((a, b) => byRtThenName(a.child, b.child));
  return { nAll: here.length, nDone: rows.filter((row) => row.reading).length, waiting, absent, done };
}

/** Who left, died or is weighed elsewhere now, as the phone knows it: to be undone from the list. */
export const gone = (children) => children.filter((child) => child.status !== "aktif");

/**
 * The sentence about what was sent: always on the screen.
 * @param {{phase: string, lastOk: string|null, nWaiting: number, nRejected: number}} sync
 * @param {(moment: string) => string} clock
 * @returns {{text: string, tone: "ok"|"wait"|"act"}}
 */
export function syncSentence(sync, clock) {
  const { phase, nWaiting, nRejected } = sync;
  if (!nWaiting) {
    // Nothing is under way, and yet not everything is there: that must not read like "all sent".
    if (nRejected) return { text: `${nRejected} perlu diperbaiki, yang lain terkirim`, tone: "act" };
    return sync.lastOk
      ? { text: `Semua terkirim ${clock(sync.lastOk)}`, tone: "ok" }
      : { text: "Belum ada yang perlu dikirim", tone: "ok" };
  }
  const waiting = `${nWaiting} belum terkirim`;
  const why = {
    mengirim: "sedang dikirim",
    menunggu_jaringan: "menunggu sinyal",
    perlu_masuk: "perlu masuk lagi",
    server_sibuk: "server sibuk, dicoba lagi sendiri",
  }[phase];
  if (nRejected) return { text: `${waiting}, ${nRejected} perlu diperbaiki`, tone: "act" };
  return { text: why ? `${waiting}, ${why}` : waiting, tone: phase === "perlu_masuk" ? "act" : "wait" };
}

export const isStillBalita = (totalMonths) => totalMonths < AGE_MONTHS;
