// The offline duplicate check against the cases that the server is held to as well.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { THRESHOLD, folded, likeness, similar, wordsOf } from "../../frontend/timbang/core/matching.js";

const cases = JSON.parse(readFileSync(new URL("../data/matching_cases.json", import.meta.url)));

for (const { nama, words, folded: sounds } of cases.names) {
  test(`the words and sounds of "${nama}" are the server's`, () => {
    assert.deepEqual(wordsOf(nama), words);
    assert.deepEqual(folded(wordsOf(nama)), sounds);
  });
}

for (const { what, one, other, score, is_likely: isLikely, why } of cases.pairs) {
  test(`two children are as alike as the server says: ${what}`, () => {
    assert.deepEqual(likeness(one, other), { score, why });
    assert.deepEqual(likeness(other, one).score, score);
    assert.equal(score >= THRESHOLD, isLikely);
  });
}

test("a newcomer is laid beside the roster, the most alike child first", () => {
  const children = [
    { id: "a", nama: "Budi Santosa", born_on: "2025-11-05", ibu: { nama: "Siti" } },
    { id: "b", nama: "Budi Santoso", born_on: "2025-11-04", ibu: { nama: "Siti" } },
    { id: "c", nama: "Wayan Putra", born_on: "2025-11-04", ibu: null },
  ];

  const found = similar({ nama: "Budi Santoso", born_on: "2025-11-04", ibu_nama: "Siti" }, children);

  assert.deepEqual(found.map((one) => one.balita_id), ["b", "a"]);
  assert.equal(found[0].score, 1);
});
