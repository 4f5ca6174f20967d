// Asks the server again and again, one question at a time; recovers by itself.

import { meaningOf, pauseMs, TIMEOUT_MS } from "./poll.js";

/**
 * @param {string} url
 * @param {{onNews: (data: object) => void, onLink: () => void, onRevoked: () => void}} hear
 *   onLink: an answer came or failed to come
 * @returns {{start: () => void, failures: number}} failures in a row
 */
export function createLive(url, hear) {
  const live = { failures: 0, start: ask };
  let etag = null;
  let newsAt = Date.now();
  let timer = 0; // the limit of the question on its way, else the pause before the next

  async function ask() {
    clearTimeout(timer);
    const meaning = await answer();
    clearTimeout(timer);
    if (meaning === "dicabut") {
      hear.onRevoked();
      return;
    }
    live.failures = meaning === "gagal" ? live.failures + 1 : 0;
    hear.onLink();
    timer = setTimeout(ask, pauseMs(live.failures, Date.now() - newsAt));
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
      if (meaning === "baru") {
        etag = response.headers.get("ETag");
        newsAt = Date.now();
        hear.onNews(body);
      }
      return meaning;
    } catch (error) {
      // No network, too slow, or a page that is no JSON: the next question may do better.
      if (error instanceof TypeError || error instanceof SyntaxError || error.name === "AbortError") return "gagal";
      throw error;
    }
  }
  return live;
}
