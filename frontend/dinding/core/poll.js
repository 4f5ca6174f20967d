// When to ask again. Pure.

const BUSY_MS = 1_000;
const CALM_MS = 2_000;
const BUSY_FOR_MS = 60_000; // after the last news
const LONGEST_MS = 15_000;
/** An answer that takes longer is no answer. */
export const TIMEOUT_MS = 10_000;
/** One lost answer is a slow moment; from the second on the wall says that it is cut off. */
export const FAILURES_TO_TELL = 2;

/**
 * How long to wait before asking again.
 * @param {number} failures in a row @param {number} sinceNewsMs since something was different
 */
export function pauseMs(failures, sinceNewsMs) {
  if (failures > 0) return Math.min(LONGEST_MS, CALM_MS * 2 ** (Math.min(failures, 10) - 1));
  return sinceNewsMs < BUSY_FOR_MS ? BUSY_MS : CALM_MS;
}

/** @returns {"dicabut"|"sama"|"baru"|"gagal"} what an answer means */
export function meaningOf(status, body) {
  if (status === 403 && body?.keadaan === "dicabut") return "dicabut";
  if (status === 304) return "sama";
  return status === 200 && body?.control ? "baru" : "gagal";
}
