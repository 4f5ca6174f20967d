// The server's time on a display whose own clock may be wrong, may be set, and may sleep.

import { dayOf } from "../told/words.js";

/**
 * Both arguments tell milliseconds. `wall`: the clock of the display, which goes on in its sleep but
 * may be set by hand or by the network; `steady`: one that nobody sets, but that may stand still in
 * sleep. Of what they say has passed the larger is true, unless somebody sets the clock forward
 * while the line is cut: that looks like a sleep, until the next answer.
 * @param {() => number} wall @param {() => number} steady
 * @returns {{hear: (moment: string|null) => void, now: () => number}}
 *   hear: a moment that the server has just said; now: its time, in ms since 1970
 */
export function createClock(wall = () => Date.now(), steady = () => performance.now()) {
  let heard = { server: wall(), wall: wall(), steady: steady() };
  return {
    hear(moment) {
      const server = Date.parse(moment ?? "");
      if (!Number.isNaN(server)) heard = { server, wall: wall(), steady: steady() };
    },
    now: () => heard.server + Math.max(wall() - heard.wall, steady() - heard.steady),
  };
}

/**
 * An answer as it stands now: its day may be over while the server has had nothing new to say, and
 * "hari ke-2", "besok" and "10.42 WITA" hang on the day.
 * @param {{now: string}} data @param {number} nowMs server clock
 */
export const onDay = (data, nowMs) =>
  dayOf(data.now) === dayOf(nowMs) ? data : { ...data, now: new Date(nowMs).toISOString() };
