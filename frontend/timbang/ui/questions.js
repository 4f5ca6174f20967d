// What to ask of this child today, and what to ask before going on. Pure.

import { LYING, STANDING, TWO_YEARS_DAYS } from "../engine/index.js";
import { agePartsOn, daysBetween, isInGrams } from "./words.js";

const ARM_FROM_MONTHS = 6;
const VITAMIN_A_MONTHS = ["02", "08"];
const RED_CAPSULE_MONTHS = 12;
const EXCLUSIVE_MONTHS = 6;
const BREASTFED_MONTHS = 24;
const FIVE_YEARS_MONTHS = 60;
const ARM_SEVERE_MM = 115;
const ARM_WASTED_MM = 125;
const HOSPITAL_BELOW_G = 4000;
const WORST_OEDEMA = 3;

/** 1 lying under 24 months, 2 standing from then on. */
export const presetPosition = (bornOn, on) =>
  daysBetween(bornOn, on) < TWO_YEARS_DAYS ? LYING : STANDING;

/** A question when the child was not measured as its age asks for; "" when it was. */
export function positionQuestion(position, bornOn, on) {
  const preset = presetPosition(bornOn, on);
  if (!position || position === preset) return "";
  return preset === LYING
    ? "Anak di bawah 2 tahun diukur telentang. Tadi benar berdiri? Hasilnya akan disesuaikan 0,7 cm."
    : "Anak 2 tahun ke atas diukur berdiri. Tadi benar telentang? Hasilnya akan disesuaikan 0,7 cm.";
}

/**
 * The questions for a child on a day, in the order in which the table works.
 * @param {{born_on: string, ibu: object|null}} child @param {string} on ISO date
 * @returns {{weightUnit: "gram"|"kg", position: number, asksArm: boolean, asi: string,
 *   vitaminA: string, asksMbg: boolean, asksIbu: boolean}} asi and vitaminA: the question, "" for none
 */
export function questionsFor(child, on) {
  const months = agePartsOn(child.born_on, on)?.totalMonths ?? 0;
  const isFood = months >= ARM_FROM_MONTHS && months < FIVE_YEARS_MONTHS;
  return {
    weightUnit: isInGrams(months) ? "gram" : "kg",
    position: presetPosition(child.born_on, on),
    asksArm: months >= ARM_FROM_MONTHS,
    asi: asiQuestion(months),
    vitaminA: isFood && VITAMIN_A_MONTHS.includes(on.slice(5, 7)) ? capsule(months) : "",
    asksMbg: isFood,
    asksIbu: isMotherUnknown(child.ibu),
  };
}

const capsule = (months) =>
  months < RED_CAPSULE_MONTHS ? "Vitamin A kapsul biru" : "Vitamin A kapsul merah";

function asiQuestion(months) {
  if (months < EXCLUSIVE_MONTHS) return "Kemarin hanya ASI, tanpa makanan atau minuman lain?";
  return months < BREASTFED_MONTHS ? "Masih ASI?" : "";
}

const isMotherUnknown = (ibu) =>
  Boolean(ibu) && (ibu.age_at_birth == null || ibu.age_first_marriage == null);

/**
 * Was weight or length read a second time? The first reading stands beside it.
 * @param {{kept: object|null}} reading a row of the history
 */
export const isReadTwice = ({ kept }) =>
  kept?.first_weight_g != null || kept?.first_length_mm != null;

/**
 * BB/TB below what WHO believes (−5), and the second reading said the same: no slip of the hand.
 * It has no category, as it stays out of every count, and is gizi buruk all the more.
 */
export const isExtremelyThin = (reading, result) =>
  Boolean(result.flags?.whz) && result.whz < 0 && isReadTwice(reading);

/**
 * Why this child has to be referred before going on: causes of the contract, gravest first.
 * Gizi buruk is BB/TB below −3, LiLA below 11,5 cm at 6–59 months, or pitting oedema.
 * @param {{oedema: number, armMm: number|null, kept: object|null}} reading
 * @param {{bbtb: number, whz: number|null, flags: object, ageMonths: number}} result
 *   bbtb: 1 is gizi buruk
 * @returns {string[]} of "gizi_buruk", "edema", "lila"
 */
export function referralCauses(reading, result) {
  const causes = [];
  const months = result.ageMonths;
  if (result.bbtb === 1 || isExtremelyThin(reading, result)) causes.push("gizi_buruk");
  if (reading.oedema > 0) causes.push("edema");
  if (isArmRead(reading, months) && reading.armMm < ARM_SEVERE_MM) causes.push("lila");
  return causes;
}

/** LiLA says something from 6 to 59 months only. */
const isArmRead = ({ armMm }, months) =>
  months >= ARM_FROM_MONTHS && months < FIVE_YEARS_MONTHS && armMm > 0;

/** Gizi kurang by the arm alone: LiLA from 11,5 to below 12,5 cm at 6–59 months. */
export const isArmWasted = (reading, { ageMonths }) =>
  isArmRead(reading, ageMonths) && reading.armMm >= ARM_SEVERE_MM && reading.armMm < ARM_WASTED_MM;

/** Under six months: breast milk alone, and no advice about food. */
export const isMilkOnly = ({ ageMonths }) => ageMonths !== null && ageMonths < EXCLUSIVE_MONTHS;

/** Gizi buruk that is treated in hospital: under six months, oedema +3, or below 4 kg. */
export const needsHospital = (reading, result) =>
  isMilkOnly(result) || reading.oedema === WORST_OEDEMA ||
  (reading.weightG > 0 && reading.weightG < HOSPITAL_BELOW_G);

const CAUSE_WORDS = {
  gizi_buruk: "beratnya sangat kurang untuk tingginya",
  edema: "bengkak yang berbekas bila ditekan",
  lila: "LiLA di bawah 11,5 cm",
  bgm: "berat di bawah garis merah",
  "2t": "dua kali tidak naik",
  t: "berat tidak naik",
  di_atas_oranye: "berat di atas garis oranye",
};

/** The causes in words: "bengkak yang berbekas bila ditekan dan LiLA di bawah 11,5 cm". */
export function causeText(causes) {
  const words = causes.map((cause) => CAUSE_WORDS[cause]);
  const last = words.pop() ?? "";
  return words.length ? `${words.join(", ")} dan ${last}` : last;
}
