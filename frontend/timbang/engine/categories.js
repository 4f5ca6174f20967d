// Nutritional status by Permenkes 2/2020. The twin of measurements/kemenkes/categories.py.

const NO_STATUS = "-";
const GIZI_NAMES = [
  NO_STATUS,
  "Gizi buruk",
  "Gizi kurang",
  "Gizi baik",
  "Berisiko gizi lebih",
  "Gizi lebih",
  "Obesitas",
];

/** Official names by index and code; code 0 is "no status". */
export const CATEGORY_NAMES = {
  bbu: [
    NO_STATUS,
    "Berat badan sangat kurang",
    "Berat badan kurang",
    "Berat badan normal",
    "Risiko berat badan lebih",
  ],
  tbu: [NO_STATUS, "Sangat pendek", "Pendek", "Normal", "Tinggi"],
  bbtb: GIZI_NAMES,
  imtu: GIZI_NAMES,
};

// [status, its z, the cut-offs that z must lie above for each category past normal].
const INDICES = [
  ["bbu", "waz", [1]],
  ["tbu", "haz", [3]],
  ["bbtb", "whz", [1, 2, 3]],
  ["imtu", "baz", [1, 2, 3]],
];
// A category ends below each of these.
const LOW_CUTOFFS = [-3, -2];

/** Codes { bbu, tbu, bbtb, imtu } of { waz, haz, whz, baz, flags }; 0 where z is null or flagged. */
export function codesOf(scores) {
  const codes = {};
  for (const [status, index, highCutoffs] of INDICES) {
    const z = scores[index];
    codes[status] = z === null || scores.flags[index] ? 0 : codeOf(z, highCutoffs);
  }
  return codes;
}

function codeOf(z, highCutoffs) {
  let code = 1;
  for (const cutoff of LOW_CUTOFFS) code += z >= cutoff;
  for (const cutoff of highCutoffs) code += z > cutoff;
  return code;
}

/** Official name of one code: categoryName("bbtb", 1) is "Gizi buruk". */
export function categoryName(status, code) {
  return CATEGORY_NAMES[status][code];
}

/** Official names { bbu, tbu, bbtb, imtu } of the codes of an assessment. */
export function categories(codes) {
  return Object.fromEntries(INDICES.map(([status]) => [status, categoryName(status, codes[status])]));
}
