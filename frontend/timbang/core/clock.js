/**
 * What time it is in Bontang (WITA, UTC+8, no summer time), whatever the phone's clock says.
 *
 *   loadClock(db)               once at start: takes the offset known from the last contact
 *   learn(db, serverTime, sentMs, receivedMs)   called by sync with every answer
 *   now() → Date                corrected by the known offset
 *   nowIso() → "2026-11-22T10:42:07+08:00"
 *   today() → "2026-11-22"      the date in WITA
 *   dayOf(iso) → "2026-11-22"   the date in WITA of a moment
 *   isClockOff() → boolean      the phone is more than 10 minutes off: tell the kader
 *   offsetMs() → number         server − phone
 *   watchClock(db, {wasAwake}) → doubt   looks whether the phone's clock was changed; call it now
 *                               and then, before saving, and when the page comes to sight again.
 *                               `wasAwake`: in sight all the time since the last look
 *   doubt() → null | "berubah" | "hari"   why today's date needs a person: the clock was changed,
 *                               or a new day began and no server has said so
 *   proposedDay() → "2026-11-22"  what to ask about; earliestDay(): the last day a server named
 *   confirmDay(db, day)         a person says which day it is; holds until the server's next word
 *   isDayByHand() → boolean     the day is a person's since the clock was changed
 *
 * The offset is right as long as nobody touches the phone's clock. That it was touched shows in two
 * ways: within a page, against `performance.now()`, which nobody sets (it may stand still while the
 * phone sleeps, so ahead of it says nothing unless the page was in sight); from one page to the
 * next, when it is earlier than it was. Set ahead while the page is closed it looks like time that
 * went by: so each new day is asked about once, unless a server is there to say it.
 */

import { durably, ifRoom } from "./db.js";

const WITA_MS = 8 * 3600 * 1000;
const OFF_MS = 10 * 60 * 1000;
// A slow answer says little about the time: half its duration is the error. Worth a correction
// only when that is clearly smaller than what it corrects.
const TRUSTED_ROUND_TRIP_MS = 60 * 1000;

const LOOKED_EVERY_MS = 60 * 1000; // how often the last known time goes to the disk

let offset = 0;
let kept = {
  doubt: null, lastMs: null, sureDay: null, serverDay: null, isByHand: false, learnedAt: null,
};
let anchor = null; // a moment of both clocks: {wall, mono}
let notedAt = 0;

/** Server minus phone in ms, from the server's time and the phone's times around the request. */
export function offsetFrom(serverTime, sentMs, receivedMs) {
  const server = Date.parse(serverTime);
  const took = receivedMs - sentMs;
  if (Number.isNaN(server) || took < 0 || took > TRUSTED_ROUND_TRIP_MS) return null;
  return Math.round(server - (sentMs + receivedMs) / 2);
}

/** A moment (ms) as ISO text in WITA, to the second. */
export function isoInWita(ms) {
  return `${new Date(ms + WITA_MS).toISOString().slice(0, 19)}+08:00`;
}

export function dayOf(moment) {
  const ms = typeof moment === "number" ? moment : Date.parse(moment);
  return new Date(ms + WITA_MS).toISOString().slice(0, 10);
}

export async function loadClock(db) {
  const { offsetMs: known = 0, ...rest } = (await db.get("meta", "clock")) ?? {};
  offset = known;
  kept = { ...kept, ...rest };
  anchor = null;
}

/** Look at both clocks. @returns {Promise<null|"berubah"|"hari">} as `doubt()` */
export async function watchClock(db, { wasAwake = false } = {}) {
  const before = kept.doubt;
  const drift = driftSince(anchor);
  anchor = bothClocks();
  if (drift < -OFF_MS) offset -= drift; // time does not go back: how far it was put back is known
  if (Math.abs(drift) > OFF_MS && (drift < 0 || wasAwake)) {
    kept = { ...kept, doubt: "berubah" };
  } else if (kept.lastMs !== null && now().getTime() < kept.lastMs - OFF_MS) {
    kept = { ...kept, doubt: "berubah" };
  } else if (!kept.doubt && kept.sureDay && today() !== kept.sureDay) {
    kept = { ...kept, doubt: "hari" };
  }
  if (kept.doubt && kept.doubt !== before && (await isToldByAnotherTab(db))) return null;
  const isDue = Date.now() - notedAt > LOOKED_EVERY_MS || Date.now() < notedAt;
  if (kept.doubt !== before || (!kept.doubt && isDue)) await note(db);
  return kept.doubt;
}

/** Another tab of this phone has asked the server since: its word counts here too. */
async function isToldByAnotherTab(db) {
  const record = await db.get("meta", "clock");
  if (!record || record.doubt || record.learnedAt === kept.learnedAt) return false;
  await loadClock(db);
  anchor = bothClocks();
  return true;
}

const bothClocks = () => ({ wall: Date.now(), mono: performance.now() });

/** By how much the phone's clock moved away from the one that nobody sets. */
function driftSince(last) {
  if (!last) return 0;
  const { wall, mono } = bothClocks();
  return wall - last.wall - (mono - last.mono);
}

/** While in doubt the last known time stays what it was: a reload must find the doubt again. */
async function note(db) {
  notedAt = Date.now();
  if (!kept.doubt) kept = { ...kept, lastMs: now().getTime() };
  const record = { ...kept, offsetMs: offset };
  await ifRoom(durably(db, ["meta"], (tx) => tx.objectStore("meta").put(record, "clock")));
}

export const doubt = () => kept.doubt;
export const isDayByHand = () => kept.isByHand;
export const earliestDay = () => kept.serverDay;

/** Never before the last time that was known. */
export function proposedDay() {
  const last = kept.lastMs === null ? "" : dayOf(kept.lastMs);
  return today() < last ? last : today();
}

export async function confirmDay(db, day) {
  const shift = Date.parse(`${day}T00:00:00Z`) - Date.parse(`${today()}T00:00:00Z`);
  const wasChanged = kept.doubt === "berubah" || shift !== 0;
  offset += shift;
  const last = kept.lastMs ?? 0;
  if (day === dayOf(last) && now().getTime() < last) offset += last - now().getTime();
  anchor = bothClocks();
  kept = { ...kept, doubt: null, sureDay: day, isByHand: kept.isByHand || wasChanged };
  await note(db);
}

export async function learn(db, serverTime, sentMs, receivedMs) {
  const found = offsetFrom(serverTime, sentMs, receivedMs);
  if (found === null) return;
  const isNews = Math.abs(found - offset) > 1000 || kept.doubt || kept.isByHand;
  offset = found;
  anchor = bothClocks();
  const day = today();
  const isNewDay = kept.serverDay !== day;
  kept = { ...kept, doubt: null, isByHand: false, sureDay: day, serverDay: day };
  if (!isNews && !isNewDay) return;
  kept = { ...kept, learnedAt: receivedMs };
  await note(db);
}

export function offsetMs() {
  return offset;
}

export function now() {
  return new Date(Date.now() + offset);
}

export function nowIso() {
  return isoInWita(Date.now() + offset);
}

export function today() {
  return dayOf(Date.now() + offset);
}

export function isClockOff() {
  return Math.abs(offset) > OFF_MS;
}
