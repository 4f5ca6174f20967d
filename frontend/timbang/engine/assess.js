// From a reading to growth statuses. The twin of measurements/assessment.py and who/position.py.
//
// Order of work, for each index: corrected length → row of the WHO table → z → two decimals → flag
// → category. Every number equals the server's; tests/unit/test_javascript.py holds it to that.
import { BALITA_MONTHS, NINE_MONTHS_DAYS, SIXTY_MONTHS_DAYS, TWO_YEARS_DAYS, ageOn } from "./ages.js";
import { codesOf } from "./categories.js";
import { rint, roundLikeR } from "./rounding.js";
import { LIMITS, LYING, STANDING, lmsByAge, lmsByLength, restrictedZscore, zscore } from "./zscores.js";

export const KEMENKES = "kemenkes";
export const WHO = "who";

// Kilograms or centimetres. Larger numbers are no reading at all, and their squares overflow.
const LARGEST_READING = 10_000;
// A child is this much longer lying than standing (WHO 2006).
const LYING_MINUS_STANDING_CM = 0.7;
const INDICES = Object.keys(LIMITS);

/**
 * What one reading means.
 *
 * reading: { sex 1|2, bornOn, measuredOn (ISO days), weightG, lengthMm, position 0|1|2, oedema 0–3,
 * headMm, armMm }; null or left out where not taken. rule "kemenkes" (as the server) or "who".
 *
 * Gives { ageDays, ageMonths, lengthCorrectedMm, lengthCorrectedCm, isPositionAdjusted,
 * isPositionDoubted, waz, haz, whz, baz, hcz, acz (two decimals or null), flags: { waz: bool, … },
 * bbu, tbu, bbtb, imtu (codes; 0 where z is missing or flagged) }; null where nothing is known.
 */
export function assess(tables, reading, rule = KEMENKES) {
  const { ageDays, ageMonths } = ageOn(reading.bornOn, reading.measuredOn);
  const result = assessDays(
    tables,
    {
      sex: reading.sex,
      ageDays,
      isOver5: ageMonths !== null && ageMonths >= BALITA_MONTHS,
      weightKg: number(reading.weightG) / 1000,
      lengthCm: number(reading.lengthMm) / 10,
      position: reading.position,
      oedema: reading.oedema > 0,
      headCm: number(reading.headMm) / 10,
      armCm: number(reading.armMm) / 10,
    },
    rule,
  );
  const cm = result.lengthCorrectedCm;
  result.lengthCorrectedMm = cm === null ? null : Math.round(cm * 10);
  result.ageDays = ageDays;
  result.ageMonths = ageMonths;
  return result;
}

/**
 * `assess` for an age in days (fractions allowed, null unknown), kilograms and centimetres.
 *
 * child: { sex, ageDays, isOver5, weightKg, lengthCm, position, oedema (bool), headCm, armCm }.
 * Gives what `assess` gives, without ages and millimetres.
 */
export function assessDays(tables, child, rule = KEMENKES) {
  const age = rule === KEMENKES && child.isOver5 ? Infinity : number(child.ageDays);
  const subject = {
    sex: child.sex,
    ageDays: age,
    isTwo: age >= TWO_YEARS_DAYS,
    isScored: age >= 0 && age < SIXTY_MONTHS_DAYS,
    isAgeless: Number.isNaN(age),
  };
  // Water is weighed too: with oedema no index that has weight in it.
  const weight = child.oedema ? NaN : measured(child.weightKg);
  const length = correctedLength(measured(child.lengthCm), child.position, subject, rule);
  const isKept = rule === WHO || subject.isScored || subject.isAgeless;
  const cm = isKept ? length.cm : NaN;
  const metres = cm / 100;
  const byAge = (name) => lmsByAge(tables[name], subject);
  const result = {
    lengthCorrectedCm: Number.isNaN(cm) ? null : cm,
    isPositionAdjusted: length.isAdjusted,
    isPositionDoubted: length.isDoubted,
    waz: restrictedZscore(weight, byAge("wfa")),
    haz: zscore(cm, byAge("lfa")),
    whz: restrictedZscore(weight, lmsByLength(tables, subject, child.position, cm)),
    baz: restrictedZscore(weight / (metres * metres), byAge("bmifa")),
    hcz: zscore(measured(child.headCm), byAge("hcfa")),
    acz: restrictedZscore(measured(child.armCm), byAge("acfa")),
    flags: {},
  };
  for (const index of INDICES) {
    const z = roundLikeR(result[index]);
    const [low, high] = LIMITS[index];
    // A reading so absurd that its z overflows has no z.
    result[index] = Number.isFinite(z) ? z : null;
    result.flags[index] = Number.isFinite(z) && (z < low || z > high);
  }
  return Object.assign(result, codesOf(result));
}

/** Lying length under 24 months, standing height from then on; see who/position.py. */
function correctedLength(cm, position, subject, rule) {
  const isKnown = !Number.isNaN(cm);
  const isStanding = position === STANDING && isKnown;
  const isDoubted = isStanding && subject.ageDays < NINE_MONTHS_DAYS;
  // An age that is missing is neither below nor above two years.
  const isYoung = !(subject.isTwo || subject.isAgeless);
  const isRaised = isStanding && isYoung && !(rule === WHO && isDoubted);
  const isLowered = position === LYING && subject.isTwo && isKnown;
  if (!isRaised && !isLowered) return { cm, isAdjusted: false, isDoubted };
  const change = isYoung ? LYING_MINUS_STANDING_CM : -LYING_MINUS_STANDING_CM;
  // Back to the nearest decimal, or 82.3 − 0.7 would be 81.60000000000001.
  const corrected = rint((cm + change) * 1e6) / 1e6;
  return { cm: corrected > 0 ? corrected : NaN, isAdjusted: true, isDoubted };
}

/** NaN for what is missing, so that arithmetic carries it on (null would count as 0). */
function number(value) {
  return value === null || value === undefined ? NaN : value;
}

function measured(value) {
  const reading = number(value);
  return reading > 0 && reading <= LARGEST_READING ? reading : NaN;
}
