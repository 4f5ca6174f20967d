// Scores a file of readings with the browser's engine, for comparison with the server's:
//
//   node score_rows.mjs days|readings|derive|judge IN OUT '{"rule": …, "rounds": […]}'
//
// IN and OUT are rows of little-endian doubles, NaN for what is missing; days are numbers since
// 1970. `days` and `readings` give a row for each row, `derive` too, `judge` one for each child.
import { readFile, writeFile } from "node:fs/promises";

import { assess, assessDays, derive, judge } from "../../frontend/timbang/engine/index.js";
import { tables } from "./engine_tables.mjs";

const [mode, input, output, options] = process.argv.slice(2);
const { rule, rounds } = JSON.parse(options ?? "{}");

const INDICES = ["waz", "haz", "whz", "baz", "hcz", "acz"];
const STATUSES = ["bbu", "tbu", "bbtb", "imtu"];
const NTOB = [null, "N", "T", "O", "B"];
const COLUMNS = {
  days: ["sex", "ageDays", "isOver5", "weightKg", "lengthCm", "position", "oedema", "headCm", "armCm"],
  readings: ["sex", "bornOn", "measuredOn", "weightG", "lengthMm", "position", "oedema", "headMm", "armMm"],
};
COLUMNS.derive = [...COLUMNS.readings, "child", "received", "hasEarlier", "fileNtob", "id", "replacesId"];
COLUMNS.judge = COLUMNS.derive;

const isoDay = (number) => (Number.isNaN(number) ? null : new Date(number * 86_400_000).toISOString().slice(0, 10));
const orNull = (number) => (Number.isNaN(number) ? null : number);

function rowsOf(doubles, columns) {
  const rows = [];
  for (let at = 0; at < doubles.length; at += columns.length) {
    const row = Object.fromEntries(columns.map((name, i) => [name, orNull(doubles[at + i])]));
    if ("bornOn" in row) {
      row.bornOn = isoDay(row.bornOn ?? NaN);
      row.measuredOn = isoDay(row.measuredOn ?? NaN);
    }
    rows.push(row);
  }
  return rows;
}

function assessed(result, cm) {
  return [
    cm, result.isPositionAdjusted, result.isPositionDoubted,
    ...INDICES.map((index) => result[index]),
    ...INDICES.map((index) => result.flags[index]),
    ...STATUSES.map((status) => result[status]),
  ];
}

const judged = (told) => [
  NTOB.indexOf(told.ntob), told.gainG, told.kbmG, told.is2T, told.isBgm, told.isAboveOrange,
  told.countsInMonth, told.countsInRound,
];

function childrenOf(rows) {
  const children = new Map();
  for (const row of rows) children.set(row.child, [...(children.get(row.child) ?? []), row]);
  return [...children.values()];
}

const MODES = {
  days: (rows) => rows.map((row) => {
    const result = assessDays(tables, row, rule);
    return assessed(result, result.lengthCorrectedCm);
  }),
  readings: (rows) => rows.map((row) => {
    const result = assess(tables, row, rule);
    return [result.ageDays, result.ageMonths, ...assessed(result, result.lengthCorrectedMm)];
  }),
  derive: (rows) => childrenOf(rows).flatMap((readings) => {
    const hasEarlier = readings[0].hasEarlier === 1;
    return derive(tables, readings, { hasEarlier, rounds }).map(judged);
  }),
  judge: (rows) => childrenOf(rows).map((readings) => {
    const hasEarlier = readings[0].hasEarlier === 1;
    return judged(judge(tables, readings.slice(0, -1), readings.at(-1), { hasEarlier, rounds }));
  }),
};

const bytes = await readFile(input);
const doubles = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
const rows = rowsOf(doubles, COLUMNS[mode]);
const started = process.cpuUsage();
const answers = MODES[mode](rows);
const { user, system } = process.cpuUsage(started);
const numbers = answers.flatMap((row) => row.map((value) => (value === null ? NaN : Number(value))));
await writeFile(output, new Uint8Array(Float64Array.from(numbers).buffer));
process.stdout.write(JSON.stringify({ rows: rows.length, microseconds: user + system }));
