// A closed round hour by hour: where the film stands, and what the wall shows there. Pure.

import { dayOf, weekdayText } from "../told/words.js";

const HOLD_MS = 10_000; // on the last picture, before it begins anew
const LEAST_FILM_S = 10;
const MAX_TICKER = 12;
const MAX_HOURS = 12;

/**
 * @param {number} elapsedMs since the film began @param {number} filmS seconds of one showing
 * @returns {{index: number, progress: number, isHolding: boolean}} progress: 0 to 1 of the time bar
 */
export function positionAt(elapsedMs, filmS, nFrames) {
  const filmMs = 1000 * Math.max(LEAST_FILM_S, filmS || 0);
  const at = Math.max(0, elapsedMs) % (filmMs + HOLD_MS);
  const progress = Math.min(1, at / filmMs);
  const index = Math.min(nFrames - 1, Math.floor(progress * nFrames));
  return { index, progress, isHolding: at >= filmMs };
}

const MOST_NAMED_DAYS = 6; // more have no room for the day of the week

const dayLabel = (day, n) => (n > MOST_NAMED_DAYS ? String(Number(day.slice(8))) : weekdayText(day, true));

/**
 * The days of the time bar; what came after the round has one stretch of its own.
 * @returns {{label: string, from: number, to: number}[]} parts of the bar, 0 to 1
 */
export function stretches({ frames, round }) {
  const found = [];
  frames.forEach(({ at }, index) => {
    const day = dayOf(at);
    const key = day > round.ends_on ? "sesudah" : day;
    if (found.at(-1)?.key !== key) found.push({ key, from: index / frames.length });
    found.at(-1).to = (index + 1) / frames.length;
  });
  return found.map(({ key, from, to }) => ({
    label: key === "sesudah" ? "sesudahnya" : dayLabel(key, found.length), from, to,
  }));
}

const rise = (frames, index, key) =>
  Math.max(0, (frames[index].kelurahan[key] ?? 0) - (frames[index - 1]?.kelurahan[key] ?? 0));

/** Children weighed in each hour of the day of this frame, up to it. */
function hoursUpTo(frames, index) {
  const day = dayOf(frames[index].at);
  const hours = [];
  for (let i = Math.max(0, index - MAX_HOURS); i <= index; i += 1) {
    if (dayOf(frames[i].at) !== day) continue;
    const before = frames[i - 1]?.reach.n ?? 0;
    hours.push({ at: frames[i].at, n: Math.max(0, frames[i].reach.n - before) });
  }
  return hours;
}

/** How many came each day of the whole film. */
function daysOf(frames) {
  const days = new Map();
  frames.forEach(({ at, reach }, index) => {
    const one = days.get(dayOf(at)) ?? { at, n: 0 };
    one.n += Math.max(0, reach.n - (frames[index - 1]?.reach.n ?? 0));
    days.set(dayOf(at), one);
  });
  return [...days.values()].filter(({ n }) => n > 0);
}

function sumBy(kelurahan, key) {
  const sums = new Map();
  for (const { reach, [key]: nama } of kelurahan) {
    const sum = sums.get(nama) ?? { n: 0, of: 0 };
    sums.set(nama, { n: sum.n + reach.n, of: sum.of + reach.of });
  }
  return sums;
}

/**
 * What the wall shows at one frame: the present answer with the figures of that hour in their place.
 * @param {object} film @param {number} index @param {object} live the last answer of the server
 */
export function viewAt(film, index, live) {
  const frame = film.frames[index];
  const isLast = index === film.frames.length - 1;
  const kelurahan = film.kelurahan.map((area) => ({
    ...area,
    reach: { n: frame.kelurahan[area.code] ?? 0, of: film.of[area.code] ?? 0 },
    figure: isLast ? area.figure : null,
  }));
  const hours = hoursUpTo(film.frames, index);
  return {
    ...live,
    film: { isLast, at: frame.at, known: frame.known ?? "" },
    now: frame.at,
    as_of: frame.at,
    round: isLast ? film.round : { ...film.round, state: "buka", status: "sementara" },
    reach: { ...frame.reach, n_measured: frame.figure?.of ?? null },
    pace: {
      last_hour: hours.at(-1)?.n ?? 0, per_hour: null, done_at: null, hours, days: isLast ? daysOf(film.frames) : [],
      today: hours.reduce((sum, { n }) => sum + n, 0),
    },
    prevalence: frame.figure,
    earlier: film.earlier,
    targets: film.targets,
    kelurahan,
    puskesmas: isLast
      ? film.puskesmas
      : [...sumBy(kelurahan, "puskesmas")].map(([nama, reach]) => ({ nama, reach, figure: null })),
    pulses: film.kelurahan
      .map(({ code }) => ({ code, n: rise(film.frames, index, code) }))
      .filter(({ n }) => n > 0),
    ticker: film.events.filter(({ at }) => Date.parse(at) <= Date.parse(frame.at))
      .sort((a, b) => Date.parse(b.at) - Date.parse(a.at)).slice(0, MAX_TICKER),
  };
}
