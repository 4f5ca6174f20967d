// Which reading counts, and N, T, O, B of one child. The twin of measurements/timeline.py and of
// the chain in kemenkes/kms.py.
import { BALITA_MONTHS, monthNumber, parseDay } from "./ages.js";
import { assess } from "./assess.js";
import { ABOVE_ORANGE_LINE_Z, BELOW_RED_LINE_Z, KBM_NEWBORN, kbmGrams } from "./kms.js";
import { rint } from "./rounding.js";

const UNJUDGED = { ntob: null, gainG: null, kbmG: null, is2T: false };
// Codes of kemenkes/kms.py, as a file's row carries them.
const NTOB = [null, "N", "T", "O", "B"];

/**
 * What the current reading says after those before it.
 *
 * history, current: readings as `assess` takes them, of one child (with its sex and bornOn), in
 * order of arrival, unless they carry `received`, any number that grows with the time of arrival.
 * `fileNtob`: what the reading's file said of it, 1 N, 2 T, 3 O, 4 B; 0 or left out for none.
 * A reading whose `id` is the `replacesId` of another was corrected and says nothing any more.
 * hasEarlier: the child was weighed before the first row of history. rounds: [{ startsOn, endsOn }],
 * the rounds known here.
 *
 * Gives { ntob: "N"|"T"|"O"|"B"|null, gainG, kbmG (grams or null), is2T, isBgm, isAboveOrange,
 * countsInMonth, countsInRound }. A reading that counts neither in its month nor in its round (a
 * better one does) has null and false everywhere.
 */
export function judge(tables, history, current, { hasEarlier = false, rounds = [] } = {}) {
  const readings = [...history, current];
  const replaced = new Set(readings.map((reading) => reading.replacesId ?? NaN));
  const standing = readings.filter(({ id }) => !replaced.has(id));
  return derive(tables, standing, { hasEarlier, rounds }).at(-1);
}

/**
 * What `judge` gives, with `assessment`, for every reading of one child, in their order; none that
 * a correction replaced.
 */
export function derive(tables, readings, { hasEarlier = false, rounds = [] } = {}) {
  const rows = readings.map((reading, i) => rowOf(tables, reading, i, rounds));
  const inMonth = bestOf(rows, (row) => row.month);
  const inRound = bestOf(rows, (row) => row.round);
  const told = judgedByMonth(rows, hasEarlier);
  const roundMonths = new Set([...inRound].map((row) => row.month));
  // A weighing after the round belongs to the month, not to the round's own N or T.
  const untilRound = rows.filter((row) => row.round !== null || !roundMonths.has(row.month));
  const toldInRound = judgedByMonth(untilRound, hasEarlier);
  return rows.map((row) => {
    const countsInMonth = inMonth.has(row);
    const countsInRound = inRound.has(row);
    const counts = countsInMonth || countsInRound;
    const waz = counts && !row.assessment.flags.waz ? row.assessment.waz : null;
    const judged = (counts && (countsInMonth ? told : toldInRound).get(row.month)) || UNJUDGED;
    return {
      ntob: judged.ntob,
      gainG: judged.gainG,
      kbmG: judged.kbmG,
      is2T: judged.is2T,
      isBgm: waz !== null && waz < BELOW_RED_LINE_Z,
      isAboveOrange: waz !== null && waz > ABOVE_ORANGE_LINE_Z,
      countsInMonth,
      countsInRound,
      assessment: row.assessment,
    };
  });
}

function rowOf(tables, reading, i, rounds) {
  const assessment = assess(tables, reading);
  const day = parseDay(reading.measuredOn);
  const round = rounds.findIndex(
    ({ startsOn, endsOn }) => startsOn <= reading.measuredOn && reading.measuredOn <= endsOn,
  );
  // A missing age is under no number of months.
  const months = assessment.ageMonths ?? NaN;
  return {
    sex: reading.sex,
    day: day.number,
    month: monthNumber(day),
    months,
    received: reading.received ?? i,
    round: round < 0 ? null : round,
    assessment,
    rank: rankOf(reading, months, assessment.flags),
    fileNtob: reading.weightG > 0 ? NTOB[reading.fileNtob ?? 0] : null,
    // N and T trust no weight that cannot be.
    grams: reading.weightG > 0 && !assessment.flags.waz && months < BALITA_MONTHS ? rint(reading.weightG) : null,
  };
}

/**
 * How good a row is to stand for its child: −1 never, else plausible before complete.
 *
 * A later visit with the scale alone must not wipe out the height taken the day before, so
 * completeness comes before the date.
 */
function rankOf(reading, months, flags) {
  const isWeighed = reading.weightG > 0;
  const isMeasured = reading.lengthMm > 0;
  const isBalita = months >= 0 && months < BALITA_MONTHS;
  if (!isBalita || !(isWeighed || isMeasured)) return -1;
  const isFlagged = flags.waz || flags.haz || flags.whz || flags.baz;
  return (isFlagged ? 0 : 3) + isWeighed + isMeasured;
}

/** The rows that stand for their child in each period: by rank, the latest day, first received. */
function bestOf(rows, periodOf) {
  const best = new Map();
  for (const row of rows) {
    const period = periodOf(row);
    if (period === null || row.rank < 0) continue;
    const other = best.get(period);
    if (!other || isBetter(row, other)) best.set(period, row);
  }
  return new Set(best.values());
}

function isBetter(row, other) {
  if (row.rank !== other.rank) return row.rank > other.rank;
  if (row.day !== other.day) return row.day > other.day;
  return row.received < other.received;
}

/** month → { ntob, gainG, kbmG, is2T, row }: the last believed weighing of each calendar month judged. */
function judgedByMonth(rows, hasEarlier) {
  const weighed = rows.filter((row) => row.grams !== null);
  // Of two on one day the first received counts.
  weighed.sort((a, b) => a.day - b.day || b.received - a.received);
  const last = new Map(weighed.map((row) => [row.month, row]));
  const judged = new Map();
  let before = null;
  let wasT = false;
  for (const row of last.values()) {
    const told = judgedAfter(row, before, hasEarlier);
    const isT = told.ntob === "T";
    const kbmG = told.limit === KBM_NEWBORN ? null : told.limit;
    judged.set(row.month, { ntob: told.ntob, gainG: told.gainG, kbmG, is2T: isT && wasT, row });
    wasT = isT;
    before = row;
  }
  return withTheWordOfTheFile(rows, judged);
}

/**
 * The file's status where we have no weighing of the month before to judge by; see
 * measurements/timeline.py. Of several rows of a file in a month the last one speaks.
 */
function withTheWordOfTheFile(rows, judged) {
  const told = new Map([...judged].filter(([, { ntob }]) => ntob));
  for (const row of rows) {
    const ours = judged.get(row.month);
    const isOurs = ours?.ntob && (ours.ntob === "N" || ours.ntob === "T" || !ours.row.fileNtob);
    if (!row.fileNtob || isOurs) continue;
    told.set(row.month, { ...(row === ours?.row ? ours : UNJUDGED), ntob: row.fileNtob });
  }
  return told;
}

/** Status, gain and the gain that was needed (`limit`), after the month that was weighed before. */
function judgedAfter(row, before, hasEarlier) {
  if (!before || row.month - before.month !== 1) {
    return { ntob: before || hasEarlier ? "O" : "B", gainG: null, limit: null };
  }
  const gainG = row.grams - before.grams;
  const limit = kbmGrams(row.sex, row.months);
  if (limit === null) return { ntob: null, gainG, limit };
  return { ntob: gainG >= limit ? "N" : "T", gainG, limit };
}
