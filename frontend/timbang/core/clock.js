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
 */

import { durably, ifRoom } from "./db.js";

const WITA_MS = 8 * 3600 * 1000;
const OFF_MS = 10 * 60 * 1000;
// A slow answer says little about the time: half its duration is the error. Worth a correction
// only when that is clearly smaller than what it corrects.
const TRUSTED_ROUND_TRIP_MS = 60 * 1000;

let offset = 0;

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
  offset = (await db.get("meta", "clock"))?.offsetMs ?? 0;
}

export async function learn(db, serverTime, sentMs, receivedMs) {
  const found = offsetFrom(serverTime, sentMs, receivedMs);
  if (found === null) return;
  const isNews = Math.abs(found - offset) > 1000;
  offset = found;
  if (isNews) {
    const record = { offsetMs: found, learnedAt: receivedMs };
    await ifRoom(durably(db, ["meta"], (tx) => tx.objectStore("meta").put(record, "clock")));
  }
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
