// Scenes "Prevalensi" and "Usia 0–23 bulan": what was found, beside what was found before. Pure.

import { COMPLETE_PERCENT, MIN_RANKED, niceMax, part } from "./scales.js";
import { coverageText, HIDDEN, HIDDEN_SHORT, HIDDEN_SIGN, monthYear, NONE, number, percentOf, percentText } from "./words.js";

const isTold = (figure) => figure?.percent !== null && figure?.percent !== undefined;
const isComplete = (figure) => isTold(figure) && (percentOf(figure.coverage) ?? 0) >= COMPLETE_PERCENT;
const SMALLEST_DIFFERENCE = 0.005; // what two decimals can say

/** @returns {import("./today.js").Telling} */
export function tellPrevalence(view) {
  const { prevalence: figure, earlier } = view;
  if (!isTold(figure)) return untold(figure, earlier);
  return {
    headline: isComplete(figure) ? comparison(figure, earlier) : provisional(figure),
    big: { value: figure.percent, as: "percent" },
    caption: `balita pendek, ${number(figure.n)} dari ${number(figure.of)} yang diukur`,
    notes: [rangeOf(figure), view.film?.known].filter(Boolean),
  };
}

function untold(figure, earlier) {
  const last = earlier.filter(({ figure: one }) => isTold(one)).at(-1);
  return {
    headline: figure?.is_suppressed
      ? `Angka pendek ${HIDDEN}`
      : `Belum ada tinggi badan yang dihitung${last ? `; ${monthYear(last.on)} ${percentText(last.figure.percent)}` : ""}`,
    big: { text: figure?.is_suppressed ? HIDDEN_SIGN : "Belum ada" },
    caption: "balita pendek",
    notes: [],
  };
}

/** While many are missing the figure is a part of the truth, and its bounds say how large a part. */
function provisional(figure) {
  const said = `Sementara ${percentText(figure.percent)} pendek dari ${number(figure.of)} balita`;
  if (figure.bound_low === null || figure.bound_low === undefined) return said;
  return `${said}; angka akhir antara ${number(figure.bound_low, 0)} dan ${percentText(figure.bound_high, 0)}`;
}

function comparison(figure, earlier) {
  const said = `${percentText(figure.percent)} balita pendek`;
  const last = earlier.filter(({ figure: one }) => isComplete(one)).at(-1);
  if (!last) return `${said}, belum ada ronde lain yang sebanding`;
  const change = Math.round((figure.percent - last.figure.percent) * 100) / 100;
  if (Math.abs(change) < SMALLEST_DIFFERENCE) return `${said}, sama dengan ${monthYear(last.on)}`;
  return `${said}, ${number(Math.abs(change), 2)} poin di ${change < 0 ? "bawah" : "atas"} ${monthYear(last.on)}`;
}

const rangeOf = ({ low, high }) =>
  (typeof low === "number" && typeof high === "number" ? `rentang ${number(low, 1)} – ${percentText(high, 1)}` : "");

/** The end of the scale of a picture: everything that is told fits, bounds may run out of it. */
export const scaleEnd = (figures, targets = []) =>
  niceMax(1.15 * Math.max(5, ...targets.map(({ percent }) => percent),
    ...figures.filter(isTold).map(({ percent, high }) => Math.max(percent, high ?? 0))));

/** What stands for one figure in a picture. */
export function markOf(figure, max) {
  const at = (value) => (typeof value === "number" ? part(value, max) : null);
  const isOpen = isTold(figure) && !isComplete(figure) && typeof figure.bound_low === "number";
  return {
    share: isTold(figure) ? part(figure.percent, max) : 0,
    low: at(figure?.low), high: at(figure?.high),
    boundLow: isOpen ? at(figure.bound_low) : null,
    boundHigh: isOpen ? at(figure.bound_high) : null,
    isBeyond: isOpen && figure.bound_high > max,
    isProvisional: Boolean(figure?.is_provisional),
    isTold: isTold(figure),
  };
}

const MOST_ROUNDS = 3;

/**
 * The rounds as columns, the present one last, with the targets.
 * @returns {{columns: object[], targets: {key: string, at: number, word: string, side: string}[], max: number}}
 */
export function roundColumns(view) {
  const before = view.earlier.slice(-(MOST_ROUNDS - 1));
  const now = view.round && { code: view.round.code, on: view.round.starts_on, figure: view.prevalence, isNow: true };
  const all = [...before, ...(now ? [now] : [])];
  const max = scaleEnd(all.map(({ figure }) => figure), view.targets);
  return {
    max,
    columns: all.map(({ code, on, figure, isNow }) => ({
      key: code, ...markOf(figure, max), isNow: Boolean(isNow),
      label: monthYear(on),
      value: isTold(figure) ? percentText(figure.percent) : (figure?.is_suppressed ? HIDDEN_SIGN : NONE),
      coverage: coverageText(figure?.coverage ?? null),
    })),
    targets: gathered(view.targets, max).map((near, index, { length }) => ({
      key: near[0].label, at: part(near[0].percent, max), word: near.map(({ label }) => label).join(", "),
      value: spanText(near[0].percent, near.at(-1).percent),
      side: length === 2 ? ["bawah", "atas"][index] : "",
    })),
  };
}

function spanText(low, high) {
  const [first, last] = [low, high].map((percent) => percentText(percent, percent % 1 ? 1 : 0));
  return first === last ? first : `${first.replace(/\s*%$/, "")}–${last}`;
}

// Of the picture's height: two lines of words; and two lines that are seen to be two.
const TARGET_ROOM = 0.25;
const LINES_APART = 0.05;

/**
 * Targets, the lowest first; those too near to be written one above the other share one line. Two
 * are written away from each other and need no room between.
 */
function gathered(targets, max) {
  const room = targets.length === 2 ? LINES_APART : TARGET_ROOM;
  const groups = [];
  for (const target of [...targets].sort((a, b) => a.percent - b.percent)) {
    const last = groups.at(-1);
    if (last && (target.percent - last[0].percent) / max < room) last.push(target);
    else groups.push([target]);
  }
  return groups;
}

/** Rows of areas side by side: puskesmas, or ages. Few children stand without a figure. */
export function figureRows(areas, max) {
  return areas.map(({ nama, label, reach, figure }) => ({
    key: nama ?? label, nama: nama ?? label, ...markOf(figure, max),
    value: isTold(figure) ? percentText(figure.percent, 1) : (figure?.is_suppressed ? HIDDEN_SHORT : NONE),
    detail: detailOf(figure, reach),
    isFew: isTold(figure) && figure.of < MIN_RANKED,
  }));
}

/**
 * The puskesmas side by side: by what was found, or by how far they are where nothing is told yet.
 * @returns {{heading: string, kind: "prevalensi"|"cakupan", rows: object[]}}
 */
export function centreRows({ puskesmas }) {
  const figures = puskesmas.map(({ figure }) => figure);
  if (figures.some((figure) => isTold(figure) || figure?.is_suppressed)) {
    // What hides a row is said in its place; the rest has no room here.
    const rows = figureRows(puskesmas, scaleEnd(figures))
      .map((row) => ({ ...row, detail: "", boundLow: null, boundHigh: null }));
    return { heading: "Puskesmas: pendek", kind: "prevalensi", rows };
  }
  const rows = puskesmas.map(({ nama, reach }) => ({
    key: nama, nama, share: Math.min(1, (percentOf(reach) ?? 0) / 100), value: coverageText(reach, 0), tone: "cakupan",
  }));
  return { heading: "Puskesmas: cakupan", kind: "cakupan", rows };
}

function detailOf(figure, reach) {
  if (figure?.is_suppressed) return HIDDEN;
  const covered = figure?.coverage?.of ? figure.coverage : reach;
  const coverage = covered ? `cakupan ${coverageText(covered)}` : "";
  const counted = isTold(figure) ? `${number(figure.n ?? 0)} dari ${number(figure.of)} balita` : "";
  return [counted, coverage].filter(Boolean).join(" · ");
}

/** Scene "Usia": the youngest, for whom most can still be done. @returns {import("./today.js").Telling} */
export function tellYoung({ young }) {
  const sum = young.at(-1);
  const figure = sum?.figure;
  if (!isTold(figure)) {
    return {
      headline: figure?.is_suppressed
        ? `Angka usia 0–23 bulan ${HIDDEN}`
        : "Belum ada anak di bawah 2 tahun yang dihitung",
      big: { text: figure?.is_suppressed ? HIDDEN_SIGN : "Belum ada" }, caption: "anak 0–23 bulan pendek", notes: [],
    };
  }
  const ages = young.slice(0, -1).filter(({ figure: one }) => isTold(one) && one.of >= MIN_RANKED);
  const most = ages.reduce((a, b) => (b.figure.percent > a.figure.percent ? b : a), ages[0]);
  return {
    headline: most
      ? `Di bawah 2 tahun, pendek paling sering pada usia ${most.label}: ${percentText(most.figure.percent)}`
      : `${percentText(figure.percent)} anak di bawah 2 tahun pendek`,
    big: { value: figure.percent, as: "percent" },
    caption: `anak 0–23 bulan pendek, ${number(figure.n)} dari ${number(figure.of)}`,
    notes: [rangeOf(figure)].filter(Boolean),
  };
}
