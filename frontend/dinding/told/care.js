// Scenes "Gizi buruk", "Jemput bola", "PMT & susu" and "Penghargaan". Pure.

import { HIDDEN, HIDDEN_SHORT, HIDDEN_SIGN, NONE, number, percentText } from "./words.js";

const isKnown = (value) => value !== null && value !== undefined;
const isUnderWay = (round) => Boolean(round) && round.state !== "rencana";
const unsaid = (round) => ({ text: isUnderWay(round) ? HIDDEN_SIGN : "Belum ada" });

/** @returns {import("./today.js").Telling} */
export function tellCare({ care, round }) {
  const { found, referred, seen, waiting, note } = care;
  const isPartly = ![referred, seen, waiting].every(isKnown);
  const notes = note ? [note] : isKnown(found) && isPartly ? [`Yang kurang dari 5 ${HIDDEN}`] : [];
  if (!isKnown(found)) {
    return { headline: `Jumlah gizi buruk ${note ? "belum dapat ditampilkan" : HIDDEN}`, big: unsaid(round), caption: "balita gizi buruk", notes };
  }
  if (found === 0) {
    return { headline: "Tidak ada balita gizi buruk yang ditemukan", big: { value: 0, as: "count" }, caption: "balita gizi buruk", notes };
  }
  return { headline: careHeadline(found, referred, seen, waiting), big: { value: found, as: "count" }, caption: "balita gizi buruk ditemukan", notes };
}

function careHeadline(found, referred, seen, waiting) {
  if (isKnown(waiting) && waiting > 0) {
    return `${number(waiting)} dari ${number(found)} balita gizi buruk menunggu pemeriksaan`;
  }
  if (isKnown(seen) && seen >= found) return `Semua ${number(found)} balita gizi buruk sudah diperiksa`;
  if (isKnown(referred)) return `${number(referred)} dari ${number(found)} balita gizi buruk sudah dirujuk`;
  return `${number(found)} balita gizi buruk ditemukan`;
}

/** Found, referred, seen, waiting: parts of those found. */
export function careSteps({ care, round }) {
  const step = (key, word, tone) => ({
    key, word, tone,
    n: isKnown(care[key]) ? care[key] : null,
    share: isKnown(care[key]) && care.found ? Math.min(1, care[key] / care.found) : 0,
    instead: isUnderWay(round) ? HIDDEN_SHORT : NONE,
  });
  return [
    step("found", "ditemukan", "buruk"),
    step("referred", "dirujuk", "buruk"),
    step("seen", "sudah diperiksa", "buruk"),
    step("waiting", "menunggu diperiksa", "tunggu"),
  ];
}

/** @returns {import("./today.js").Telling} */
export function tellUnreached({ unreached, round, reach }) {
  if (!isUnderWay(round)) {
    return { headline: "Jemput bola dimulai sesudah Operasi Timbang dibuka", big: { text: "Belum ada" }, caption: "balita belum ditimbang", notes: reach.of ? [`${number(reach.of)} balita dalam sasaran`] : [] };
  }
  const missing = Math.max(0, reach.of - reach.n);
  if (missing === 0) {
    return { headline: "Tidak ada yang tertinggal: semua balita sudah ditimbang", big: { value: 0, as: "count" }, caption: "balita belum ditimbang", notes: [] };
  }
  const first = unreached[0];
  return {
    headline: `${number(missing)} balita belum ditimbang${first && isKnown(first.n) ? `, paling banyak di ${first.nama}: ${number(first.n)}` : ""}`,
    big: { value: missing, as: "count" },
    caption: "balita belum ditimbang",
    notes: ["Diurutkan dari yang terbanyak"],
  };
}

/** Most first, against the largest. */
export function unreachedRows({ unreached }) {
  const most = unreached.reduce((max, { n }) => Math.max(max, n ?? 0), 0);
  return unreached.map(({ code, nama, n, of }) => ({
    key: code, nama,
    share: most && isKnown(n) ? n / most : 0,
    value: isKnown(n) ? number(n) : HIDDEN_SHORT,
    detail: of ? `dari ${number(of)}` : "",
  }));
}

/** @returns {import("./today.js").Telling} */
export function tellFood({ pmt, round }) {
  const need = pmt.need?.gizi_kurang;
  const notes = [pmt.sentence].filter(Boolean);
  const big = isKnown(need) ? { value: need, as: "count" } : unsaid(round);
  const base = { big, caption: "balita gizi kurang", notes };
  if (!isKnown(need)) return { ...base, headline: pmt.has_data ? `Jumlah balita gizi kurang ${HIDDEN}` : "Pemberian PMT dan susu belum dicatat" };
  if (pmt.has_data) return { ...base, headline: pmt.sentence, notes: [] };
  return { ...base, headline: `${number(need)} balita gizi kurang perlu PMT; pemberiannya belum dicatat` };
}

const DOT_ROWS = 26; // what fits on the stage below the words …
const OF_COLUMNS = 71; // … where so many stand side by side

/**
 * Columns of dots, one for each child, so that all groups fit below each other.
 * @param {(number|null)[]} counts @returns {number}
 */
export function dotColumns(counts) {
  const known = counts.filter(isKnown);
  let columns = 20;
  while (known.reduce((rows, n) => rows + Math.ceil(n / columns), 0) > (DOT_ROWS * columns) / OF_COLUMNS) columns += 1;
  return columns;
}

/** Whom food is for, as far as it is known. */
export function foodRows({ pmt, round }) {
  const row = (key, word, need, tone) => {
    const n = pmt.need?.[key] ?? null;
    return { key, word, tone, n, need: n !== null ? need : isUnderWay(round) ? HIDDEN : NONE };
  };
  return [
    row("gizi_kurang", "balita gizi kurang", "perlu PMT", "kurang"),
    row("pendek", "balita pendek", "perlu protein hewani dan pemantauan", "pendek"),
  ];
}

/** One in five heights ends in .0 or .5 by chance; from here on the wall says so. */
const SOME_ROUNDED = 30;
const MUCH_ROUNDED = 50;
export const BY_CHANCE = 20;

/** How many heights end in .0 or .5, with a word. @param {{n: number, of: number}|null} heaped */
export function roundedShare(heaped) {
  if (!heaped?.of) return { share: 0, value: "–", word: "belum ada", tone: "kosong" };
  const percent = (100 * heaped.n) / heaped.of;
  const [word, tone] = percent < SOME_ROUNDED ? ["✓ wajar", "wajar"]
    : percent < MUCH_ROUNDED ? ["▲ cukup banyak", "ragu"] : ["▲▲ banyak", "ragu"];
  return { share: percent / 100, value: percentText(percent, 0), word, tone };
}

const isDoubtful = ({ heaped }) => Boolean(heaped?.of) && (100 * heaped.n) / heaped.of >= SOME_ROUNDED;

/** @returns {import("./today.js").Telling} */
export function tellAwards({ awards, kelurahan, heaped, round }) {
  const areas = awards.filter(({ kind }) => kind === "kelurahan");
  const centres = awards.filter(({ kind }) => kind === "puskesmas").length;
  const city = roundedShare(heaped);
  const notes = heaped?.of ? [`Tinggi badan yang berakhir ,0 atau ,5: seluruh kota ${city.value}, wajarnya sekitar ${BY_CHANCE}\u00a0%`] : [];
  const base = { big: { value: areas.length, as: "count" }, caption: `dari ${kelurahan.length} kelurahan sudah 100\u00a0%`, notes };
  if (!awards.length) {
    return { ...base, headline: round?.state === "tutup" ? "Belum ada kelurahan yang mencapai 100\u00a0%" : "Kelurahan pertama yang mencapai 100\u00a0% akan tampil di sini" };
  }
  const doubtful = awards.filter(isDoubtful).length;
  const who = [areas.length && `${areas.length} kelurahan`, centres && `${centres} puskesmas`].filter(Boolean).join(" dan ");
  return { ...base, headline: `${who} sudah 100\u00a0%${doubtful ? `; ${doubtful} perlu memeriksa cara membaca tinggi` : ", dibaca dengan teliti"}` };
}

/** Those at 100 % with how their heights were read. */
export const awardRows = ({ awards }, kind) =>
  awards.filter((one) => one.kind === kind)
    .map(({ nama, heaped }) => ({ key: nama, nama, ...roundedShare(heaped) }));
