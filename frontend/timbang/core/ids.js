/**
 * Ids made on the phone.
 *
 *   uuid7(atMs?) → "0198c1f2-…" (RFC 9562, 5.7): sorts by time, also within one millisecond
 *   isUuid(text) → boolean
 */

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
const COUNTER_MAX = 0xfff;

let last = { ms: 0, counter: 0 };

/** True for the text of a UUID of any version, in either case. */
export function isUuid(text) {
  return typeof text === "string" && UUID.test(text);
}

/**
 * A version 7 UUID of the moment `atMs` (milliseconds since 1970).
 *
 * The 12 bits behind the version count up within one millisecond, so that ids of one tab sort in
 * the order they were made; a clock that is put back does not turn that order round.
 */
export function uuid7(atMs = Date.now()) {
  const random = crypto.getRandomValues(new Uint8Array(10));
  if (atMs > last.ms) {
    // A random start below half leaves room to count and keeps two tabs apart.
    last = { ms: Math.floor(atMs), counter: ((random[0] << 8) | random[1]) & 0x7ff };
  } else if (last.counter < COUNTER_MAX) {
    last.counter += 1;
  } else {
    last = { ms: last.ms + 1, counter: 0 };
  }
  const time = last.ms.toString(16).padStart(12, "0");
  const tail = [...random.subarray(2)];
  tail[0] = 0x80 | (tail[0] & 0x3f);
  const hex = tail.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const counter = last.counter.toString(16).padStart(3, "0");
  return (
    `${time.slice(0, 8)}-${time.slice(8)}-7${counter}-` + `${hex.slice(0, 4)}-${hex.slice(4)}`
  );
}
