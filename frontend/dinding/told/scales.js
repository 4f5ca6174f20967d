// Where a figure stands on the wall: steps of colour, ends of scales, places of tiles. Pure.

/** Steps of public-health significance of stunting: De Onis et al., Public Health Nutr 22 (2019) 175. */
export const BANDS = [
  { step: 1, below: 2.5, word: "sangat rendah", limits: "< 2,5 %" },
  { step: 2, below: 10, word: "rendah", limits: "2,5 – 10 %" },
  { step: 3, below: 20, word: "sedang", limits: "10 – 20 %" },
  { step: 4, below: 30, word: "tinggi", limits: "20 – 30 %" },
  { step: 5, below: Infinity, word: "sangat tinggi", limits: "≥ 30 %" },
];
export const HIGH_PERCENT = 20;
/** From here on a prevalence is told without its bounds (Operasi Timbang: nearly everybody). */
export const COMPLETE_PERCENT = 95;
/** Fewer measured children are not ranked. */
export const MIN_RANKED = 30;

const COVERAGE_STEPS = [25, 50, 75, 100];

/** @param {number} percent @returns {{step: number, word: string, limits: string}} */
export const bandOf = (percent) => BANDS.find(({ below }) => percent < below);

/** 0 (nobody yet) to 5 (everybody). @param {number|null} percent */
export function coverageStep(percent) {
  if (!percent) return 0;
  return COVERAGE_STEPS.filter((limit) => percent >= limit).length + 1;
}

const NICE = [1, 2, 2.5, 5, 10];

/** The end of a scale that starts at zero: the first round number that holds `most`. */
export function niceMax(most) {
  if (!(most > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return power * NICE.find((one) => most <= one * power);
}

/** A part of a scale from zero to `max`, kept inside it. */
export const part = (value, max) => (max > 0 ? Math.min(1, Math.max(0, value / max)) : 0);

/** Columns and rows that hold every tile. @param {{x: number, y: number}[]} places */
export function gridOf(places) {
  const most = (key) => places.reduce((max, one) => Math.max(max, one[key]), 0) + 1;
  return { columns: most("x"), rows: most("y") };
}

/** Whether every area has its outline: outlines or tiles, never both. */
export const hasShapes = (areas) => areas.length > 0 && areas.every(({ rings }) => rings?.length > 0);

/**
 * Outlines of longitudes and latitudes on a plane of `width` × `height`, in the middle of it.
 * @param {{rings: number[][][]}[]} areas @returns {(point: number[]) => number[]}
 */
export function projection(areas, width, height) {
  const box = { west: Infinity, east: -Infinity, south: Infinity, north: -Infinity };
  for (const { rings } of areas) {
    for (const [lon, lat] of rings.flat()) {
      box.west = Math.min(box.west, lon);
      box.east = Math.max(box.east, lon);
      box.south = Math.min(box.south, lat);
      box.north = Math.max(box.north, lat);
    }
  }
  // A degree of longitude is shorter than one of latitude away from the equator.
  const squeeze = Math.cos(((box.south + box.north) / 2) * (Math.PI / 180));
  const scale = Math.min(width / ((box.east - box.west) * squeeze), height / (box.north - box.south));
  const left = (width - (box.east - box.west) * squeeze * scale) / 2;
  const top = (height - (box.north - box.south) * scale) / 2;
  return ([lon, lat]) => [left + (lon - box.west) * squeeze * scale, top + (box.north - lat) * scale];
}

/** The `d` of a path through rings of points. */
export const pathOf = (rings, place) =>
  rings
    .map((ring) => `M${ring.map((point) => place(point).map((v) => v.toFixed(1)).join(" ")).join("L")}Z`)
    .join("");

/** The middle of the longest ring: an area of islands is named at its main one. */
export function middleOf(rings, place) {
  const main = rings.reduce((longest, ring) => (ring.length > longest.length ? ring : longest), rings[0]);
  const points = main.map(place);
  const mean = (n) => points.reduce((sum, point) => sum + point[n], 0) / points.length;
  return [mean(0), mean(1)];
}
