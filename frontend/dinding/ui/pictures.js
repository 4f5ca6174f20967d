// The pictures of the scenes, each made once and then only changed.

import { awardRows, careSteps, dotColumns, foodRows, unreachedRows } from "../told/care.js";
import { centreRows, figureRows, roundColumns, scaleEnd } from "../told/prevalence.js";
import { arrivalBars, reachRows } from "../told/today.js";
import { number } from "../told/words.js";
import { countTo, standAs } from "./count.js";
import { fit, keep, make, say, set, tone } from "./dom.js";
import { createRows } from "./rows.js";

const heading = (text) => make("h2", { style: "bagian" }, text);
const MOST_BARS = 12;
const whole = (value) => number(Math.round(value));

/** "Hari ini": a bar for each kelurahan; beside the figure the hours of the day. */
export function createToday() {
  const rows = createRows("baris-baris--cakupan");
  const bars = make("ol", { style: "jam-jam" });
  const words = make("p", { style: "laju__kata" });
  const aside = make("div", { style: "laju" }, words, bars);
  const create = () => {
    const n = make("span", { style: "jam__n" });
    const bar = make("span", { style: "jam__isi" });
    const hour = make("span", { style: "jam__pukul" });
    return { root: make("li", { style: "jam" }, n, bar, hour), n, bar, hour };
  };
  const write = (parts, { n, word, share }) => {
    say(parts.n, share === 1 ? number(n) : "");
    say(parts.hour, word);
    set(parts.bar, "--bagian", share.toFixed(4));
  };
  return {
    root: rows.root,
    aside,
    update(view) {
      const { focus } = view.control;
      rows.update(reachRows(view).map((row) => ({ ...row, isFocus: row.key === focus })));
      const { heading: said, bars: arrived } = arrivalBars(view);
      say(words, said);
      aside.hidden = !arrived.length;
      keep(bars, arrived.slice(-MOST_BARS), create, write);
    },
  };
}

/** "Prevalensi": the rounds as columns with the targets, and the puskesmas side by side. */
export function createPrevalence() {
  const columns = make("ol", { style: "ronde-ronde" });
  const targets = make("ul", { style: "target-target" });
  const rows = createRows("baris-baris--puskesmas");
  const title = heading("Puskesmas");
  const plot = make("div", { style: "ronde-gambar" }, targets, columns, make("p", { style: "ronde-gambar__kunci" }, "diukur"));
  const root = make("div", { style: "dua" },
    make("div", { style: "dua__satu" }, heading("Ronde demi ronde"), plot),
    make("div", { style: "dua__satu" }, title, rows.root));
  const create = () => {
    const parts = {
      value: make("span", { style: "ronde__nilai" }), bar: make("span", { style: "ronde__isi" }),
      range: make("span", { style: "ronde__rentang" }), bounds: make("span", { style: "ronde__batas" }),
      label: make("span", { style: "ronde__nama" }), coverage: make("span", { style: "ronde__cakupan" }),
    };
    const field = make("span", { style: "ronde__bidang" }, parts.bounds, parts.bar, parts.range, parts.value);
    return { root: make("li", { style: "ronde" }, field, parts.label, parts.coverage), field, ...parts };
  };
  const write = (parts, column) => {
    say(parts.value, column.value);
    say(parts.label, column.label);
    say(parts.coverage, column.coverage);
    set(parts.field, "--bagian", column.share.toFixed(4));
    set(parts.field, "--puncak", Math.max(column.share, column.high ?? 0).toFixed(4));
    for (const [element, low, high] of [[parts.range, column.low, column.high], [parts.bounds, column.boundLow, column.boundHigh]]) {
      element.hidden = low === null || high === null;
      set(element, "--dari", (low ?? 0).toFixed(4));
      set(element, "--sampai", (high ?? 0).toFixed(4));
    }
    parts.bounds.classList.toggle("ronde__batas-lewat", Boolean(column.isBeyond));
    parts.root.classList.toggle("ronde-kini", column.isNow);
    parts.root.classList.toggle("ronde-sementara", column.isProvisional);
  };
  const createTarget = () => {
    const word = make("span", { style: "target__kata" });
    const value = make("span", { style: "target__nilai" });
    return { root: make("li", { style: "target" }, make("span", {}, value, word)), word, value };
  };
  return {
    root,
    update(view) {
      const { columns: rounds, targets: lines } = roundColumns(view);
      set(columns, "--banyak", Math.max(1, rounds.length));
      keep(columns, rounds, create, write);
      keep(targets, lines, createTarget, ({ root: line, word, value }, target) => {
        say(word, target.word);
        say(value, target.value);
        set(line, "--bagian", target.at.toFixed(4));
        for (const side of ["atas", "bawah"]) line.classList.toggle(`target-${side}`, target.side === side);
      });
      const centres = centreRows(view);
      say(title, centres.heading);
      rows.update(centres.rows);
    },
  };
}

/** "Usia": three ages, large. */
export function createYoung() {
  const rows = createRows("baris-baris--usia");
  return {
    root: rows.root,
    update({ young }) {
      rows.update(figureRows(young.slice(0, -1), scaleEnd(young.map(({ figure }) => figure))));
    },
  };
}

/** "Gizi buruk": found, referred, seen, and who still waits. */
export function createCare() {
  const list = make("ol", { style: "langkah-langkah" });
  const create = () => {
    const parts = {
      n: make("span", { style: "langkah__n" }), word: make("span", { style: "langkah__kata" }),
      bar: make("span", { style: "langkah__isi" }),
    };
    const track = make("span", { style: "langkah__jalur" }, parts.bar);
    return { root: make("li", { style: "langkah" }, parts.n, parts.word, track), ...parts };
  };
  const write = (parts, step) => {
    if (step.n === null) standAs(parts.n, step.instead);
    else countTo(parts.n, step.n, whole);
    parts.root.classList.toggle("langkah-kata", step.n === null);
    say(parts.word, step.word);
    set(parts.bar, "--bagian", step.share.toFixed(4));
    tone(parts.root, "langkah", step.tone);
  };
  return { root: list, update: (view) => keep(list, careSteps(view), create, write) };
}

/** "Jemput bola": who has not come, most first. */
export function createUnreached() {
  const rows = createRows("baris-baris--jemput");
  const empty = make("p", { style: "kosong" });
  const root = make("div", {}, rows.root, empty);
  return {
    root,
    update(view) {
      const items = view.round && view.round.state !== "rencana" ? unreachedRows(view) : [];
      rows.update(items.map((row) => ({ ...row, isFocus: row.key === view.control.focus })));
      const isOver = view.round && view.reach.of > 0 && view.reach.n >= view.reach.of;
      rows.root.hidden = !items.length;
      say(empty, items.length ? "" : isOver ? "Terima kasih, para kader: semua balita dalam sasaran sudah datang." : "Daftar ini terisi begitu penimbangan berjalan.");
    },
  };
}

/** "PMT & susu": whom it is for, a dot for each child. */
export function createFood() {
  const list = make("ul", { style: "kebutuhan" });
  const create = () => {
    const parts = { n: make("span", { style: "butuh__n" }), word: make("span", { style: "butuh__kata" }), need: make("span", { style: "butuh__perlu" }), dots: make("span", { style: "butuh__titik" }), rest: make("span", { style: "butuh__titik butuh__sisa" }) };
    const words = make("p", { style: "butuh__baris" }, parts.n, parts.word, parts.need);
    return { root: make("li", { style: "butuh" }, words, parts.dots, parts.rest), ...parts };
  };
  const write = (parts, row) => {
    if (row.n === null) standAs(parts.n, "–");
    else countTo(parts.n, row.n, whole);
    parts.root.classList.toggle("butuh-kata", row.n === null);
    say(parts.word, row.word);
    say(parts.need, row.need);
    const { columns } = row;
    const rest = (row.n ?? 0) % columns;
    for (const [element, across, down] of [[parts.dots, columns, Math.floor((row.n ?? 0) / columns)], [parts.rest, rest, 1]]) {
      element.hidden = !across || !down;
      set(element, "--lebar", (across / columns).toFixed(4));
      set(element, "--kolom", Math.max(1, across));
      set(element, "--baris", Math.max(1, down));
    }
    tone(parts.root, "butuh", row.tone);
  };
  return {
    root: list,
    update(view) {
      const rows = foodRows(view);
      const columns = dotColumns(rows.map(({ n }) => n));
      keep(list, rows.map((row) => ({ ...row, columns })), create, write);
    },
  };
}

/** "Penghargaan": who is at 100 %, and how their heights were read. */
export function createAwards() {
  const lists = { kelurahan: make("ul", { style: "piagam" }), puskesmas: make("ul", { style: "piagam piagam-tinggi" }) };
  const empties = { kelurahan: make("p", { style: "kosong" }, "Belum ada."), puskesmas: make("p", { style: "kosong" }, "Belum ada.") };
  const root = make("div", { style: "dua dua--piagam" },
    make("div", { style: "dua__satu" }, heading("Kelurahan"), lists.kelurahan, empties.kelurahan),
    make("div", { style: "dua__satu" }, heading("Puskesmas"), lists.puskesmas, empties.puskesmas));
  const create = () => {
    const parts = {
      nama: make("span", { style: "piagam__nama" }),
      value: make("span", { style: "piagam__nilai" }), word: make("span", { style: "piagam__kata" }),
    };
    return { root: make("li", { style: "piagam__satu" }, make("span", { style: "piagam__tanda", "aria-hidden": "true" }, "★"), ...Object.values(parts)), ...parts };
  };
  const write = (parts, row) => {
    for (const name of ["nama", "value", "word"]) say(parts[name], row[name]);
    tone(parts.root, "piagam", row.tone);
    fit(parts.nama);
  };
  return {
    root,
    update(view) {
      for (const kind of ["kelurahan", "puskesmas"]) {
        const rows = awardRows(view, kind);
        empties[kind].hidden = rows.length > 0;
        lists[kind].hidden = !rows.length;
        keep(lists[kind], rows, create, write);
      }
    },
  };
}
