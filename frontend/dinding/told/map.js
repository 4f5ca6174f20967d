// Scene "Peta": how far each kelurahan is, and where pendek is frequent. Pure.

import { bandOf, BANDS, COMPLETE_PERCENT, coverageStep, hasShapes, HIGH_PERCENT, MIN_RANKED } from "./scales.js";
import { coverageText, HIDDEN_SHORT, NONE, number, ofText, percentOf, percentText, roundedDown } from "./words.js";

const isTold = (area) => area.figure?.percent !== null && area.figure?.percent !== undefined;
const mayRank = (area) => isTold(area) && area.figure.of >= MIN_RANKED;

/**
 * Coverage is the picture as long as the round is on its way, prevalence once nearly all are
 * measured: a half-measured kelurahan has no colour of prevalence.
 * @returns {"cakupan"|"prevalensi"}
 */
export function mapKind(view) {
  if (!view.round || view.round.state === "rencana") return "cakupan";
  const covered = percentOf(view.prevalence?.coverage ?? view.reach) ?? 0;
  const isLate = view.round.state === "tutup" || covered >= COMPLETE_PERCENT;
  return isLate && view.kelurahan.some(isTold) ? "prevalensi" : "cakupan";
}

/** @returns {import("./today.js").Telling} */
export function tellMap(view) {
  const focused = view.kelurahan.find(({ code }) => code === view.control.focus);
  if (focused && view.round) return tellFocus(focused);
  return mapKind(view) === "prevalensi" ? tellPrevalence(view) : tellCoverage(view);
}

function tellFocus(area) {
  const told = isTold(area) ? `, ${percentText(area.figure.percent)} pendek` : "";
  const percent = percentOf(area.reach);
  return {
    headline: `${area.nama}: ${number(area.reach.n)} dari ${number(area.reach.of)} balita ditimbang${told}`,
    big: percent === null ? { text: "–" } : { value: percent, as: "coverage" },
    caption: `cakupan ${area.nama}`,
    notes: [`Puskesmas ${area.puskesmas}`],
  };
}

function tellPrevalence({ kelurahan }) {
  const ranked = kelurahan.filter(mayRank).sort((a, b) => b.figure.percent - a.figure.percent);
  const high = ranked.filter(({ figure }) => figure.percent >= HIGH_PERCENT);
  const first = ranked[0];
  return {
    headline: high.length
      ? `Pendek paling sering di ${first.nama}: ${percentText(first.figure.percent)} dari ${number(first.figure.of)} balita`
      : `Tidak ada kelurahan di tingkat tinggi${first ? `; paling sering ${first.nama}, ${percentText(first.figure.percent)}` : ""}`,
    big: { value: high.length, as: "count" },
    caption: `dari ${kelurahan.length} kelurahan di tingkat tinggi: ${HIGH_PERCENT}\u00a0% atau lebih`,
    notes: hasShapes(kelurahan) ? [] : ["Garis di bawah petak: cakupan"],
  };
}

function tellCoverage({ kelurahan, reach, round }) {
  if (!round || round.state === "rencana") {
    return {
      headline: round ? "Belum ada yang ditimbang: Operasi Timbang belum dibuka" : "Belum ada Operasi Timbang untuk dipetakan",
      big: { value: kelurahan.length, as: "count" },
      caption: "kelurahan",
      notes: reach.of ? [`${number(reach.of)} balita dalam sasaran`] : [],
    };
  }
  const full = kelurahan.filter(({ reach: r }) => r.of > 0 && r.n >= r.of).length;
  const ranked = kelurahan.filter(({ reach: r }) => r.of > 0)
    .sort((a, b) => percentOf(b.reach) - percentOf(a.reach));
  return {
    headline: coverageHeadline(full, ranked),
    big: reach.of ? { value: percentOf(reach), as: "coverage" } : { text: "–" },
    caption: "balita sudah ditimbang di seluruh kota",
    notes: [`${full} dari ${kelurahan.length} kelurahan sudah 100\u00a0%`],
  };
}

function coverageHeadline(full, ranked) {
  const first = ranked[0];
  const last = ranked.at(-1);
  if (!first || first.reach.n === 0) return "Semua kelurahan menunggu balita pertama";
  if (full === ranked.length) return `Semua ${full} kelurahan sudah 100\u00a0%`;
  const lowest = `${last.nama} masih ${coverageText(last.reach, 0)}`;
  return full > 0
    ? `${full} kelurahan sudah 100\u00a0%; ${lowest}`
    : `${first.nama} paling maju, ${coverageText(first.reach, 0)}; ${lowest}`;
}

/**
 * What stands on each tile.
 * @returns {{key: string, nama: string, x: number, y: number, ground: string, value: string,
 *   side: string, share: number, isFull: boolean, isFocus: boolean, isBeside: boolean, n: number}[]}
 *   ground: "cakupan-3", "prevalensi-2" or "kosong"; share: coverage, 0 to 1
 */
export function tilesOf(view) {
  const kind = mapKind(view);
  const focus = view.control.focus;
  const hasFocus = view.kelurahan.some(({ code }) => code === focus);
  return view.kelurahan.map((area) => {
    const percent = percentOf(area.reach);
    return {
      key: area.code, nama: area.nama, x: area.x, y: area.y,
      ...(kind === "prevalensi" ? ofPrevalence(area) : ofCoverage(area, percent)),
      share: Math.min(1, (percent ?? 0) / 100),
      isFull: percent !== null && percent >= 100,
      isFocus: area.code === focus,
      isBeside: hasFocus && area.code !== focus,
      // In a film every hour is news everywhere: then nothing waves.
      n: view.film ? null : area.reach.n,
    };
  });
}

function ofCoverage({ reach }, percent) {
  const step = coverageStep(percent);
  return {
    ground: step ? `cakupan-${step}` : "kosong",
    value: percent === null ? "–" : roundedDown(percent, 0),
    side: percent !== null && percent >= 100 ? `✓ ${number(reach.n)}` : ofText(reach),
  };
}

function ofPrevalence(area) {
  if (!isTold(area)) {
    return { ground: "kosong", value: area.figure?.is_suppressed ? HIDDEN_SHORT : NONE, side: "" };
  }
  const side = `n ${number(area.figure.of)}`;
  const step = mayRank(area) ? bandOf(area.figure.percent).step : 0;
  return { ground: step ? `prevalensi-${step}` : "kosong", value: percentText(area.figure.percent, 1), side };
}

const COVERAGE_WORDS = ["belum ada", "di bawah 25 %", "25 – 50 %", "50 – 75 %", "75 % ke atas", "100 %"];

/** The words of the colours that occur. @returns {{ground: string, word: string}[]} */
export function legendOf(view) {
  const grounds = new Set(tilesOf(view).map(({ ground }) => ground));
  const said = mapKind(view) === "prevalensi"
    ? BANDS.map(({ step, word, limits }) => ({ ground: `prevalensi-${step}`, word: `${word}, ${limits}` }))
    : COVERAGE_WORDS.map((word, step) => ({ ground: step ? `cakupan-${step}` : "kosong", word }));
  return said.filter(({ ground }) => grounds.has(ground));
}
