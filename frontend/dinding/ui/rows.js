// Rows with a bar each: how far, how many, how often. Bars begin at zero.

import { fit, keep, make, say, set, tone } from "./dom.js";

function create() {
  const nama = make("span", { style: "baris__nama" });
  const fill = make("span", { style: "baris__isi" });
  const range = make("span", { style: "baris__rentang" });
  const bounds = make("span", { style: "baris__batas" });
  const track = make("span", { style: "baris__jalur" }, fill, bounds, range);
  const value = make("span", { style: "baris__nilai" });
  const detail = make("span", { style: "baris__rinci" });
  const root = make("li", { style: "baris" }, nama, track, value, detail);
  return { root, nama, fill, range, bounds, value, detail };
}

function stretch(element, low, high) {
  const has = typeof low === "number" && typeof high === "number";
  if (element.hidden === has) element.hidden = !has;
  if (!has) return;
  set(element, "--dari", low.toFixed(4));
  set(element, "--sampai", high.toFixed(4));
}

function update(parts, row) {
  say(parts.nama, row.nama);
  say(parts.value, row.value);
  say(parts.detail, row.detail ?? "");
  set(parts.fill, "--bagian", row.share.toFixed(4));
  stretch(parts.range, row.low, row.high);
  stretch(parts.bounds, row.boundLow, row.boundHigh);
  tone(parts.root, "baris", row.tone ?? "biasa");
  parts.root.classList.toggle("baris-penuh", Boolean(row.isFull));
  parts.root.classList.toggle("baris-sementara", Boolean(row.isProvisional));
  parts.root.classList.toggle("baris-fokus", Boolean(row.isFocus));
  parts.root.classList.toggle("baris-kata", row.isTold === false || row.value.length > 9);
  fit(parts.nama);
}

/** @param {string} look the class of the list */
export function createRows(look) {
  const root = make("ul", { style: `baris-baris ${look}` });
  return {
    root,
    update(rows) {
      set(root, "--banyak", Math.max(1, rows.length));
      keep(root, rows, create, update);
    },
  };
}
