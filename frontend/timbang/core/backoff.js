/** backoffMs(n, random): how long to wait after the n-th failure in a row (n from 1). */

const FIRST_MS = 2_000;
const LONGEST_MS = 120_000;

/**
 * 2 s, 4 s, 8 s … 2 min, each somewhere between half and all of it: after an outage a whole city's
 * phones must not come back in the same second.
 */
export function backoffMs(failures, random = Math.random) {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** (Math.max(1, failures) - 1));
  return Math.max(FIRST_MS / 2, Math.round(full * (0.5 + random() / 2)));
}
