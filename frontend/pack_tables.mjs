// Packs measurements/who/tables/*.csv into the bytes that timbang/engine/tables.js decodes.
import { readFile } from "node:fs/promises";

import { COLUMNS, TABLES, VERSION, checksum } from "./timbang/engine/tables.js";

const FOLDER = new URL("../measurements/who/tables/", import.meta.url);

/** The packed tables as a Uint8Array. Throws where a CSV is not what the format can hold. */
export async function packTables(folder = FOLDER) {
  const head = [VERSION];
  const body = [];
  for (const name of TABLES) {
    const [boys, girls] = await readTable(new URL(`${name}.csv`, folder));
    if (boys.length !== girls.length || boys[0].key !== girls[0].key) {
      throw new Error(`${name}.csv: boys and girls differ in their rows`);
    }
    pushVarint(head, boys[0].key);
    pushVarint(head, boys.length);
    for (const rows of [boys, girls]) COLUMNS.forEach((_, c) => pushColumn(body, rows.map((r) => r.lms[c])));
  }
  const bytes = new Uint8Array(head.length + body.length + 4);
  bytes.set(head);
  bytes.set(body, head.length);
  const end = bytes.length - 4;
  new DataView(bytes.buffer).setUint32(end, checksum(bytes.subarray(0, end)));
  return bytes;
}

/** Rows { key, lms: integers } of boys and of girls, in the order of their keys. */
async function readTable(url) {
  const [, ...lines] = (await readFile(url, "utf8")).trim().split(/\r?\n/);
  const sexes = [[], []];
  for (const line of lines) {
    const [sex, key, ...lms] = line.split(",");
    const rows = sexes[sex - 1];
    if (rows.length && Number(key) !== rows.at(-1).key + 1) throw new Error(`${url}: a gap at ${key}`);
    rows.push({ key: Number(key), lms: lms.map((text, c) => asInteger(text, COLUMNS[c][1])) });
  }
  return sexes;
}

function asInteger(decimal, scale) {
  const integer = Math.round(Number(decimal) * scale);
  if (integer / scale !== Number(decimal)) throw new Error(`${decimal} has more decimals than 1/${scale}`);
  return integer;
}

// The curves are smooth: their second differences are mostly 0 and ±1, which compresses best.
function pushColumn(bytes, integers) {
  let value = 0;
  let step = 0;
  for (const integer of integers) {
    const change = integer - value - step;
    pushVarint(bytes, change < 0 ? -2 * change - 1 : 2 * change);
    step = integer - value;
    value = integer;
  }
}

function pushVarint(bytes, number) {
  while (number > 127) {
    bytes.push(128 + (number % 128));
    number = Math.floor(number / 128);
  }
  bytes.push(number);
}
