// Asks the server again and again, one question at a time; recovers by itself, and never ends.

import { meaningOf, pauseMs, TIMEOUT_MS } from "./poll.js";

/** A display whose link was revoked looks now and then whether it was opened again. */
const REVOKED_MS = 60_000;

/**
 * @param {string} url
 * @param {{onNews: (data: object) => void, onLink: () => void, onRevoked: () => void,
 *   onTime: (moment: string|null) => void}} hear
 *   onLink: an answer came or failed to come; onTime: what the server's clock says
 * @param {() => number} steady milliseconds on a clock that nobody sets
 * @returns {{start: () => void, failures: number}} failures in a row
 */
export function createLive(url, hear, steady = () => performance.now()) {
  const live = { failures: 0, start: ask };
  let etag = null;
  let newsAt = steady();
  let timer = 0; // the limit of the question on its way, else the pause before the next

  async function ask() {
    clearTimeout(timer);
    const found = await answer();
    clearTimeout(timer);
    const failures = live.failures + 1;
    live.failures = found.meaning === "gagal" ? failures : 0;
    try {
      tell(found);
    } catch (error) {
      // An answer that cannot be drawn is none: what stands is old, and has to say so.
      live.failures = failures;
      console.error(error);
    }
    const pause = found.meaning === "dicabut" ? REVOKED_MS : pauseMs(live.failures, steady() - newsAt);
    timer = setTimeout(ask, pause);
    if (found.meaning !== "dicabut") hear.onLink();
  }

  function tell({ meaning, body, tag, moment }) {
    hear.onTime(moment);
    if (meaning === "dicabut") {
      etag = null; // once it is opened again, everything is news
      hear.onRevoked();
    }
    if (meaning !== "baru") return;
    hear.onNews(body);
    etag = tag; // only now: what was not drawn must come again
    newsAt = steady();
  }

  async function answer() {
    const limit = new AbortController();
    timer = setTimeout(() => limit.abort(), TIMEOUT_MS);
    try {
      const response = await fetch(url, {
        cache: "no-store", signal: limit.signal, credentials: "same-origin",
        headers: { Accept: "application/json", ...(etag ? { "If-None-Match": etag } : {}) },
      });
      const body = response.status === 200 || response.status === 403 ? await response.json() : null;
      const meaning = meaningOf(response.status, body);
      // Without news the server tells its time all the same, in the head of the answer.
      const moment = body?.now ?? (meaning === "sama" ? response.headers.get("Date") : null);
      return { meaning, body, moment, tag: response.headers.get("ETag") };
    } catch {
      // No network, too slow, or a page that is no JSON: the next question may do better.
      return { meaning: "gagal", moment: null };
    }
  }
  return live;
}
