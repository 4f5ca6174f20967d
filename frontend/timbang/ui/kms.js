// The growth card of one child as SVG: official bands, the child's points, words on the picture.

import { DAYS_PER_MONTH } from "../engine/index.js";
import { agePartsOn, daysBetween, kilograms, number } from "./words.js";

const WIDTH = 328;
const HEIGHT = 220;
const FRAME = { left: 26, right: 86, top: 10, bottom: 24 };
const BACK_MONTHS = 9;
const MOST_BACK_MONTHS = 24;
const AHEAD_MONTHS = 3;
const LAST_MONTH = 60;
const SVG = "http://www.w3.org/2000/svg";

// Between which of the seven lines (z −3 … +3 at 0 … 6) a band lies, from below.
const BANDS = [
  ["kms__merah", null, 0],
  ["kms__kuning", 0, 1],
  ["kms__hijau-muda", 1, 2],
  ["kms__hijau", 2, 3],
  ["kms__hijau", 3, 4],
  ["kms__oranye", 4, null],
];

/** The child's weights as age in months and kilograms, oldest first. */
export function weightPoints(bornOn, history) {
  return history
    .filter((one) => one.weightG)
    .map((one) => ({
      month: daysBetween(bornOn, one.measuredOn) / DAYS_PER_MONTH,
      kg: one.weightG / 1000,
      label: kilograms(one.weightG),
      age: agePartsOn(bornOn, one.measuredOn)?.totalMonths ?? 0,
      // Water is weighed too: this point is no growth and has no place in the bands.
      isWet: one.oedema > 0,
    }));
}

/**
 * Months and kilograms that the picture shows: the last year, never less, and back to the weighing
 * before, so that the last point is not alone.
 */
export function windowOf(points, lines) {
  const last = points.at(-1)?.month ?? 0;
  const to = Math.min(LAST_MONTH, Math.max(12, Math.ceil(last) + AHEAD_MONTHS));
  const before = Math.max(last - MOST_BACK_MONTHS, points.at(-2)?.month ?? last);
  const from = Math.max(0, Math.floor(Math.min(last - BACK_MONTHS, to - 12, before)));
  const shown = points.filter((point) => point.month >= from - 0.01);
  const low = Math.min(lines[from][0], ...shown.map((point) => point.kg));
  const high = Math.max(lines[to][5], ...shown.map((point) => point.kg));
  return { from, to, low: Math.max(0, Math.floor(low - 0.5)), high: Math.ceil(high + 0.3), shown };
}

function node(tag, attributes, text) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

/**
 * @param {{lines: number[][], bornOn: string, history: object[]}} chart
 *   lines: kmsLines of the engine, months 0…60 × z −3 … +3; history: rows of the child, oldest first
 * @returns {SVGElement}
 */
export function kmsCurve({ lines, bornOn, history }) {
  const points = weightPoints(bornOn, history);
  const view = windowOf(points, lines);
  const x = (month) => FRAME.left + ((month - view.from) / (view.to - view.from)) * (WIDTH - FRAME.left - FRAME.right);
  const y = (kg) => HEIGHT - FRAME.bottom - ((kg - view.low) / (view.high - view.low)) * (HEIGHT - FRAME.top - FRAME.bottom);
  const svg = node("svg", {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "kms", role: "img", "aria-label": summary(points),
  });
  const months = Array.from({ length: view.to - view.from + 1 }, (_, i) => view.from + i);
  const edge = (line, fallback) => months.map((m) => [x(m), y(line === null ? fallback : lines[m][line])]);
  for (const [style, below, above] of BANDS) {
    const path = [...edge(below, view.low), ...edge(above, view.high).reverse()];
    svg.append(node("polygon", { class: style, points: path.map(pair).join(" ") }));
  }
  drawLine(svg, "kms__garis-merah", edge(0), "garis merah");
  drawLine(svg, "kms__garis-tengah", edge(3), "tengah");
  drawLine(svg, "kms__garis-oranye", edge(4), "garis oranye");
  drawAxes(svg, view, x, y);
  drawChild(svg, view.shown, x, y);
  return svg;
}

const pair = ([a, b]) => `${a.toFixed(1)},${b.toFixed(1)}`;

function drawLine(svg, style, path, word) {
  svg.append(node("polyline", { class: style, points: path.map(pair).join(" ") }));
  const [endX, endY] = path.at(-1);
  svg.append(node("text", { class: "kms__kata", x: endX + 5, y: endY + 4 }, word));
}

function drawAxes(svg, view, x, y) {
  const step = view.to - view.from > 12 ? 6 : 3;
  for (let month = Math.ceil(view.from / step) * step; month <= view.to; month += step) {
    svg.append(node("text", { class: "kms__angka kms__angka--x", x: x(month), y: HEIGHT - 8 }, `${month}`));
  }
  svg.append(node("text", { class: "kms__angka", x: WIDTH - FRAME.right + 8, y: HEIGHT - 8 }, "bulan"));
  const kilos = view.high - view.low > 8 ? 4 : 2;
  for (let kg = Math.ceil(view.low / kilos) * kilos; kg < view.high; kg += kilos) {
    svg.append(node("text", { class: "kms__angka kms__angka--y", x: FRAME.left - 5, y: y(kg) + 4 }, number(kg)));
  }
}

function drawChild(svg, points, x, y) {
  if (!points.length) return;
  const at = (point) => [x(point.month), y(point.kg)];
  const grown = points.filter((point) => !point.isWet);
  svg.append(node("polyline", { class: "kms__anak", points: grown.map((point) => pair(at(point))).join(" ") }));
  points.forEach((point) => {
    const [cx, cy] = at(point);
    const isLast = point === points.at(-1);
    const style = point.isWet ? "kms__titik kms__titik--bengkak" : "kms__titik";
    svg.append(node("circle", { class: style, cx, cy, r: isLast ? 5.5 : point.isWet ? 4 : 3 }));
    if (point.isWet) svg.append(node("text", { class: "kms__bengkak", x: cx, y: cy + 19 }, "bengkak"));
  });
  const [lastX, lastY] = at(points.at(-1));
  svg.append(node("text", { class: "kms__terakhir", x: lastX, y: lastY - 11 }, points.at(-1).label));
}

function summary(points) {
  if (!points.length) return "Kurva KMS, belum ada berat.";
  const said = points.slice(-3).map((point) =>
    `${point.label} pada umur ${point.age} bulan${point.isWet ? " saat bengkak" : ""}`);
  return `Kurva KMS anak ini: ${said.join(", ")}.`;
}
