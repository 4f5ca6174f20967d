// When a display takes a new release of the page. A reload that finds no server leaves the browser's
// own error on the wall, so the new page has to be there before the old one goes.

import { TIMEOUT_MS } from "./poll.js";

const KEY = "dinding.rilis";
/** A page that is old after its reload got it from a server on its way out. */
const AGAIN_AFTER_MS = 10 * 60_000;

/**
 * Whether a release was not tried yet, or so long ago that it may be tried again.
 * @param {string|null} note what `noted` made at the last reload @param {number} nowMs server clock
 */
export function mayTry(note, release, nowMs) {
  const [tried, at] = (note ?? "").split(" ");
  return tried !== release || Math.abs(nowMs - Number(at)) >= AGAIN_AFTER_MS;
}

export const noted = (release, nowMs) => `${release} ${Math.round(nowMs)}`;

/** Whether the server gives the page in this release now. */
export async function isServed(address, release) {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(address, { cache: "no-store", credentials: "same-origin", signal: limit.signal });
    return response.ok && (await response.text()).includes(`data-release="${release}"`);
  } catch {
    return false; // it is asked again at the next scene
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {string} mine the release of this page @param {() => void} reload
 * @param {() => Storage} memory outlives the reload
 * @returns {(release: string|undefined, nowMs: number) => Promise<void>} take a release, if it is
 *   another one and there
 */
export function createRenewal(mine, address, memory, reload) {
  let isAsking = false;
  return async (release, nowMs) => {
    if (!release || release === mine || isAsking) return;
    isAsking = true;
    try {
      if (!mayTry(memory().getItem(KEY), release, nowMs) || !(await isServed(address, release))) return;
      memory().setItem(KEY, noted(release, nowMs));
    } catch {
      return; // without a memory it could not know that it had tried
    } finally {
      isAsking = false;
    }
    reload();
  };
}
