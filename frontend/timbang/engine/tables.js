// WHO's L, M and S in the browser, decoded from the packed file that frontend/pack_tables.mjs writes
// from measurements/who/tables/*.csv. The numbers are the CSV's own, to the last bit.
//
// The file: one byte VERSION, then per table the key of its first row and its number of rows, then
// per table, sex and column the second differences of the integers that the decimals are, all as
// varints (signed ones as zigzag), then four bytes of checksum over everything before them.

export const VERSION = 1;
// Key: day of age, or millimetre of length.
export const TABLES = ["wfa", "lfa", "bmifa", "hcfa", "acfa", "wfl", "wfh"];
// Decimals of WHO's files: L and M four, S five.
export const COLUMNS = [["l", 1e4], ["m", 1e4], ["s", 1e5]];
const CHECKSUM_BYTES = 4;

/** The packed file is not what this version of the engine reads: damaged, cut off or too new. */
export class TablesDamaged extends Error {
  constructor(why) {
    super(`WHO tables: ${why}`);
    this.name = "TablesDamaged";
  }
}

/** FNV-1a over bytes, as an unsigned 32-bit number. */
export function checksum(bytes) {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/**
 * The tables by name: { wfa: { first, n, l: [boys, girls], m: […], s: […] }, … }, each column a
 * Float64Array of n rows. Takes the address of the packed file, or its bytes (ArrayBuffer or
 * Uint8Array). Rejects with TablesDamaged, or with fetch's own error.
 */
export async function loadTables(source) {
  if (typeof source !== "string" && !(source instanceof URL)) return decodeTables(source);
  const answer = await fetch(source);
  if (!answer.ok) throw new TablesDamaged(`answer ${answer.status}`);
  return decodeTables(await answer.arrayBuffer());
}

/** `loadTables` for bytes already here, at once. Throws TablesDamaged. */
export function decodeTables(packed) {
  const bytes = new Uint8Array(packed);
  const end = bytes.length - CHECKSUM_BYTES;
  if (end < 1) throw new TablesDamaged("cut off");
  const told = new DataView(bytes.buffer, bytes.byteOffset + end).getUint32(0);
  if (checksum(bytes.subarray(0, end)) !== told) throw new TablesDamaged("wrong checksum");
  if (bytes[0] !== VERSION) throw new TablesDamaged(`version ${bytes[0]}`);
  const next = reader(bytes, 1);
  const tables = {};
  for (const name of TABLES) tables[name] = { first: next(), n: next() };
  for (const name of TABLES) {
    const table = tables[name];
    for (const [column] of COLUMNS) table[column] = [];
    for (let sex = 0; sex < 2; sex++) {
      for (const [column, scale] of COLUMNS) table[column].push(decodeColumn(next, table.n, scale));
    }
  }
  return tables;
}

function decodeColumn(next, n, scale) {
  const column = new Float64Array(n);
  let value = 0;
  let step = 0;
  for (let i = 0; i < n; i++) {
    const zigzag = next();
    step += zigzag % 2 ? -(zigzag + 1) / 2 : zigzag / 2;
    value += step;
    // An integer over a power of ten is the double nearest to the decimal, as parsing it gives.
    column[i] = value / scale;
  }
  return column;
}

/** A function that gives the varints one after the other. */
function reader(bytes, start) {
  let at = start;
  return () => {
    let value = 0;
    let scale = 1;
    while (bytes[at] > 127) {
      value += (bytes[at++] - 128) * scale;
      scale *= 128;
    }
    return value + bytes[at++] * scale;
  };
}
