import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { TablesDamaged, decodeTables, loadTables } from "../../frontend/timbang/engine/index.js";
import { packed, tables } from "./engine_tables.mjs";

const FOLDER = new URL("../../measurements/who/tables/", import.meta.url);
const NAMES = ["wfa", "lfa", "bmifa", "hcfa", "acfa", "wfl", "wfh"];
// What the whole page may weigh on the way is 150 kB; the tables must stay a small part of it.
const MAX_GZIP_BYTES = 10_000;

for (const name of NAMES) {
  test(`${name} decodes to the numbers of its CSV file, bit for bit`, async () => {
    const [, ...lines] = (await readFile(new URL(`${name}.csv`, FOLDER), "utf8")).trim().split(/\r?\n/);
    const { first, n, l, m, s } = tables[name];

    assert.equal(lines.length, 2 * n);
    for (const line of lines) {
      const [sex, key, ...lms] = line.split(",").map(Number);
      const row = key - first;
      assert.deepEqual([l[sex - 1][row], m[sex - 1][row], s[sex - 1][row]], lms, line);
    }
  });
}

test("the tables are loaded from bytes as they come from the network", async () => {
  const loaded = await loadTables(packed.slice().buffer);

  assert.deepEqual(loaded, tables);
});

test("a byte that changed on the way is noticed", () => {
  const damaged = packed.slice();
  damaged[20_000] ^= 1;

  assert.throws(() => decodeTables(damaged), TablesDamaged);
});

test("a file that was cut off is noticed", () => {
  for (const length of [0, 3, 5, 20_000, packed.length - 1]) {
    assert.throws(() => decodeTables(packed.slice(0, length)), TablesDamaged);
  }
});

test("an error page in place of the tables is noticed", () => {
  const page = new TextEncoder().encode("<!doctype html><title>502</title>");

  assert.throws(() => decodeTables(page), TablesDamaged);
});

test("the packed tables stay small on the way to the phone", () => {
  assert.ok(gzipSync(packed).length < MAX_GZIP_BYTES, `${gzipSync(packed).length} bytes`);
});
