// The growth engine of the weighing table: the server's rules, in the browser, without network.
//
//   const tables = await loadTables("/static/built/who-tables.bin")
//   assess(tables, reading, rule = "kemenkes")          one reading → z, flags, codes
//   assessDays(tables, child, rule)                     the same from days, kg and cm
//   judge(tables, history, current, { hasEarlier, rounds })   N/T/O/B, gain, KBM, 2T, BGM
//   derive(tables, readings, { hasEarlier, rounds })    the same for every reading of a child
//   kmsLines(tables, sex)                               lines[month 0…60][z + 3] in kg
//   plausibility(tables, child, reading, history)       what cannot be, what to measure again
//   categories(assessment), categoryName("bbu", code)   official Indonesian names
//   ageDays(born, on), completedMonths(born, on)
//
// A reading: { sex 1|2, bornOn, measuredOn, weightG, lengthMm, position 0|1|2, oedema 0–3, headMm,
// armMm }; grams, millimetres, ISO days, null where not taken. Pure: no clock, no network but
// `loadTables`, nothing is changed. `tables` comes first wherever WHO's numbers are needed.
export { DAYS_PER_MONTH, TWO_YEARS_DAYS, ageDays, completedMonths } from "./ages.js";
export { KEMENKES, WHO, assess, assessDays } from "./assess.js";
export { CATEGORY_NAMES, categories, categoryName } from "./categories.js";
export { kbmGrams, kmsLines } from "./kms.js";
export { plausibility } from "./plausibility.js";
export { TablesDamaged, decodeTables, loadTables } from "./tables.js";
export { derive, judge } from "./timeline.js";
export { LYING, STANDING } from "./zscores.js";
