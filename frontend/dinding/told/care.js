// Scenes "Gizi buruk", "Jemput bola", "PMT & susu" and "Penghargaan". Pure.

import { clockText, dayOf, HIDDEN, HIDDEN_SHORT, number, percentText, weekdayText } from "./words.js";

const isKnown = (value) => value !== null && value !== undefined;

/** @returns {import("./today.js").Telling} */
export function tellCare({ care }) {
  const { found, referred, seen, waiting, note } = care;
  const notes = note ? [note] : [];
  if (!isKnown(found)) {
    return { headline: `Jumlah gizi buruk ${note ? "belum dapat ditampilkan" : HIDDEN}`, big: { text: "–" }, caption: "balita gizi buruk", notes };
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
export function careSteps({ care }) {
  const step = (key, word, tone) => ({
    key, word, tone,
    n: isKnown(care[key]) ? care[key] : null,
    share: isKnown(care[key]) && care.found ? Math.min(1, care[key] / care.found) : 0,
    // Below a count that is hidden nothing is said; zero of zero is nothing to hide.
    instead: isKnown(care[key]) ? "" : HIDDEN_SHORT,
  });
  return [
    step("found", "ditemukan", "buruk"),
    step("referred", "dirujuk", "kurang"),
    step("seen", "sudah diperiksa", "normal"),
    step("waiting", "menunggu diperiksa", "pendek"),
  ];
}

/** @returns {import("./today.js").Telling} */
export function tellUnreached({ unreached, round, reach }) {
  if (!round || round.state === "rencana") {
    return { headline: "Jemput bola dimulai sesudah Operasi Timbang dibuka", big: { text: "–" }, caption: "balita belum ditimbang", notes: reach.of ? [`${number(reach.of)} balita dalam sasaran`] : [] };
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
    notes: [round.state === "tutup" ? "Dikunjungi sesudah penutupan" : "Kader menjemput ke rumah"],
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
export function tellFood({ pmt }) {
  const need = pmt.need?.gizi_kurang;
  const notes = [pmt.sentence].filter(Boolean);
  const big = isKnown(need) ? { value: need, as: "count" } : { text: "–" };
  const base = { big, caption: "balita gizi kurang", notes };
  if (!isKnown(need)) return { ...base, headline: pmt.has_data ? `Jumlah balita gizi kurang ${HIDDEN}` : "Pemberian PMT dan susu belum dicatat" };
  if (pmt.has_data) return { ...base, headline: pmt.sentence, notes: [] };
  return { ...base, headline: `${number(need)} balita gizi kurang perlu PMT; pemberiannya belum dicatat` };
}

/** Whom food is for, as far as it is known. */
export const foodRows = ({ pmt }) => [
  { key: "gizi_kurang", word: "gizi kurang", need: "perlu PMT", tone: "kurang", n: pmt.need?.gizi_kurang ?? null },
  { key: "pendek", word: "pendek", need: "perlu protein hewani dan pemantauan", tone: "pendek", n: pmt.need?.pendek ?? null },
];

/** One in five heights ends in .0 or .5 by chance; from here on the wall says so. */
const SOME_ROUNDED = 30;
const MUCH_ROUNDED = 50;
export const BY_CHANCE = 20;

/** How many heights end in .0 or .5, with a word. @param {{n: number, of: number}|null} heaped */
export function roundedShare(heaped) {
  if (!heaped?.of) return { share: 0, value: "–", word: "belum bisa dihitung", tone: "kosong" };
  const percent = (100 * heaped.n) / heaped.of;
  const [word, tone] = percent < SOME_ROUNDED ? ["wajar", "normal"]
    : percent < MUCH_ROUNDED ? ["agak dibulatkan", "pendek"] : ["banyak dibulatkan", "sangat"];
  return { share: percent / 100, value: percentText(percent, 0), word, tone };
}

const isDoubtful = ({ heaped }) => Boolean(heaped?.of) && (100 * heaped.n) / heaped.of >= SOME_ROUNDED;

/** @returns {import("./today.js").Telling} */
export function tellAwards({ awards, kelurahan, heaped, round }) {
  const areas = awards.filter(({ kind }) => kind === "kelurahan");
  const centres = awards.filter(({ kind }) => kind === "puskesmas").length;
  const city = roundedShare(heaped);
  const notes = heaped?.of ? [`Seluruh kota: ${city.value} tinggi badan berakhir ,0 atau ,5 (${city.word})`] : [];
  const base = { big: { value: areas.length, as: "count" }, caption: `dari ${kelurahan.length} kelurahan sudah 100\u00a0%`, notes };
  if (!awards.length) {
    return { ...base, headline: round?.state === "tutup" ? "Belum ada kelurahan yang mencapai 100\u00a0%" : "Kelurahan pertama yang mencapai 100\u00a0% akan tampil di sini" };
  }
  const doubtful = awards.filter(isDoubtful).length;
  const who = [areas.length && `${areas.length} kelurahan`, centres && `${centres} puskesmas`].filter(Boolean).join(" dan ");
  return { ...base, headline: `${who} sudah 100\u00a0%${doubtful ? `; ${doubtful} perlu memeriksa cara membaca tinggi` : ", dibaca dengan teliti"}` };
}

/** Those at 100 % with how their heights were read, first come first. */
export const awardRows = ({ awards }, kind) =>
  awards.filter((one) => one.kind === kind)
    .map(({ nama, reached_at: at, heaped }) => ({
      key: nama, nama, at: at ? `${weekdayText(dayOf(at), true)} · ${clockText(at)}` : "", ...roundedShare(heaped),
    }));
