// Between the screens and what the phone knows: the engine, the roster, the outbox.

import { today, watchClock } from "../core/clock.js";
import { addEntries, listEntries, newEntry } from "../core/entries.js";
import { DayInDoubt } from "../core/errors.js";
import { childView, childrenOf, isClosedDay, rosterHead } from "../core/roster.js";
import { assess, derive, kmsLines, plausibility } from "../engine/index.js";
import { comparedWith, lastOf, periodOf } from "./list.js";
import { referralCauses } from "./questions.js";
import { daysBetween, median } from "./words.js";

const SECOND_MS = 1000;
const DAYS_BACK = 92; // as timbang/services/readings.py

/**
 * What the session shows: head of the roster, its children, the period and the day; `unanswered`:
 * the reading whose referral nobody has answered, by the child's id.
 */
export async function loadSession(app) {
  const on = today();
  const [head, children] = await Promise.all([
    rosterHead(app.db, app.posyandu),
    childrenOf(app.db, app.posyandu, { today: on }),
  ]);
  const unanswered = new Map();
  for (const child of children) {
    const reading = unansweredReading(app, child);
    if (reading) unanswered.set(child.id, reading);
  }
  return { head, children, on, period: periodOf(head?.round ?? null, on), unanswered };
}

/** One child of the posyandu with the head of its roster, or null when it is not on this phone. */
export async function loadChild(app, id) {
  const on = today();
  const [head, child] = await Promise.all([
    rosterHead(app.db, app.posyandu),
    childView(app.db, id, { today: on }),
  ]);
  return child && { head, child, on };
}

/**
 * What every row of a child means, by its id: {reading, result, verdict}. Beside what the engine
 * says, a verdict tells whether its gain is partly water: `isWet`, weighed under oedema, and
 * `wasWet`, compared with a weight under oedema.
 * @returns {Map<string, {reading: object, result: object, verdict: object}>}
 */
export function meanings(app, head, child) {
  const readings = child.history;
  const round = head?.round;
  const rounds = round ? [{ startsOn: round.starts_on, endsOn: round.ends_on }] : [];
  const told = derive(app.tables, readings, { hasEarlier: child.has_earlier, rounds });
  return new Map(
    told.map(({ assessment, ...verdict }, at) => [
      readings[at].id,
      { reading: readings[at], result: assessment, verdict: { ...verdict, ...water(readings, at) } },
    ]),
  );
}

function water(readings, at) {
  return {
    isWet: readings[at].oedema > 0,
    wasWet: comparedWith(readings, readings[at].measuredOn)?.oedema > 0,
  };
}

/** The lines of the growth card for a child. */
export const linesFor = (app, child) => kmsLines(app.tables, child.sex);

/** What is wrong with a reading about to be saved: {impossible, unlikely} of the engine. */
export function doubts(app, child, reading) {
  const { sex, born_on: bornOn } = child;
  return plausibility(app.tables, { sex, bornOn }, reading, child.history);
}

/** Why no entry is taken for this day, or "". */
export const closedReason = (head, on) =>
  isClosedDay(head, on)
    ? "Operasi Timbang hari ini sudah ditutup. Hubungi puskesmas bila masih ada anak yang perlu ditimbang."
    : "";

/**
 * Make entries of [kind, data] or [kind, data, id] and keep them, all or none.
 *
 * Raises DayInDoubt, StorageFull: then nothing was kept.
 */
export async function save(app, pairs, { posyandu = app.posyandu, draft = null } = {}) {
  if (await watchClock(app.db)) throw new DayInDoubt();
  const entries = pairs.map(([kind, data, id]) =>
    newEntry(kind, data, id ? { posyandu, id } : { posyandu }),
  );
  await addEntries(app.db, entries, draft ? { draft } : {});
  return entries;
}

/** Must the family be asked about a referral before going on? The causes, [] for no. */
export function openReferral(child, { reading, result }) {
  const isAnswered = child.referrals.some((one) => one.on >= reading.measuredOn);
  return isAnswered ? [] : referralCauses(reading, result);
}

/** The last reading from a table that asks for a referral and has no answer, or undefined. */
function unansweredReading(app, child) {
  if (child.status !== "aktif") return undefined;
  return lastOf(child.history, (reading) =>
    reading.isOfTable && openReferral(child, { reading, result: assess(app.tables, reading) }).length > 0);
}

export const isTooOld = (reading, today) => daysBetween(reading.measuredOn, today) > DAYS_BACK;

/** Why a reading cannot be corrected on this phone. */
export const cannotCorrect = (reading, today) =>
  isTooOld(reading, today)
    ? `Hasil ini lebih dari ${DAYS_BACK} hari yang lalu. Hubungi puskesmas bila perlu diperbaiki.`
    : "Isi lengkap hasil ini belum ada di HP ini. Perbarui daftar saat ada sinyal, lalu coba lagi.";

/** Median seconds from opening a child to saved, of today's entries on this phone. */
export async function medianSeconds(app) {
  const entries = await listEntries(app.db, { day: today() });
  const times = entries
    .filter((one) => one.kind === "ukur" && one.state !== "diperbaiki" && one.data.entry_ms > 0)
    .map((one) => one.data.entry_ms / SECOND_MS);
  return { seconds: median(times), n: times.length };
}
