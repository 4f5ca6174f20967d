// The answer: a word, a colour, a sign, what to do; the referral before going on; mending and undo.

import { getEntry } from "../core/entries.js";
import { childHeader } from "./childScreen.js";
import { closedReason, isTooOld, linesFor, loadChild, meanings, openReferral, save } from "./data.js";
import { announce, clone, mark, say } from "./dom.js";
import { kmsCurve } from "./kms.js";
import { lastOf } from "./list.js";
import { askReason } from "./sheets.js";
import { badges, gainText, headline, indexRows } from "./verdict.js";
import { agePartsOn, ageText, centimetres, dayText, weightText } from "./words.js";

const ANSWERS = {
  bersedia: "Keluarga bersedia dirujuk.",
  sudah_ditangani: "Sudah ditangani puskesmas.",
  menolak: "Keluarga belum bersedia dirujuk. Sampaikan kepada petugas puskesmas.",
};
const UNDO_REASONS = ["Tertukar dengan anak lain", "Salah ketik", "Tidak jadi ditimbang"];

/** #/hasil/<child>/<measurement> */
export async function resultScreen(app, { id, row }) {
  const found = await loadChild(app, id);
  const reading = found?.child.history.find((one) => one.id === row);
  if (!reading) return app.notHere(await whyMissing(app, row));
  const { head, child, on } = found;
  const meaning = meanings(app, head, child).get(row);
  const { root, parts } = clone("layar-hasil");
  const job = { app, head, child, reading, meaning };
  childHeader(parts, child, reading.measuredOn);
  drawFinding(parts, job);
  drawDetails(parts, job);
  drawReferral(parts, job, openReferral(child, meaning));
  parts.perbaiki.href = `#/ubah/${child.id}/${row}`;
  const isClosed = Boolean(closedReason(head, reading.measuredOn));
  parts.perbaiki.hidden = isClosed || isTooOld(reading, on);
  parts.batalkan.hidden = isClosed;
  parts.batalkan.addEventListener("click", () => undo(job));
  announce(`${child.nama}: ${parts.kata.textContent}. ${parts.naik.textContent}`);
  return {
    root, title: `Hasil ${child.nama}`, focus: parts.kata,
    /** Another phone has answered what is asked here. */
    async refresh() {
      const now = await loadChild(app, id);
      if (now && now.child.referrals.length !== child.referrals.length) app.redraw();
    },
  };
}

async function whyMissing(app, row) {
  const entry = await getEntry(app.db, row);
  const isRefused = entry && ["ditolak", "bentrok"].includes(entry.state);
  return isRefused
    ? "Hasil ini belum diterima server. Lihat di Perlu diperbaiki."
    : "Hasil ini sudah diganti atau dibatalkan.";
}

function drawFinding(parts, { meaning }) {
  const said = headline(meaning);
  parts.temuan.classList.add(`temuan--${said.tone}`);
  parts.tanda.setAttribute("href", `#i-${said.sign}`);
  parts.kata.textContent = said.word;
  // Beside a referral, "could not be judged" would only push the answer out of sight.
  const isJudged = ["N", "T"].includes(meaning.verdict.ntob);
  say(parts.naik, isJudged || said.tone !== "gizi-buruk" ? gainText(meaning.verdict) : "");
  say(parts.saran1, said.advice[0] ?? "");
  say(parts.saran2, said.advice[1] ?? "");
}

function drawDetails(parts, { app, child, reading, meaning, head }) {
  const months = agePartsOn(child.born_on, reading.measuredOn)?.totalMonths ?? 0;
  const sizes = [];
  if (reading.weightG) sizes.push(weightText(reading.weightG, months));
  if (reading.lengthMm) sizes.push(centimetres(reading.lengthMm));
  if (reading.armMm) sizes.push(`LiLA ${centimetres(reading.armMm)}`);
  if (reading.headMm) sizes.push(`kepala ${centimetres(reading.headMm)}`);
  parts.ukuran.textContent = sizes.join(" · ");
  parts.indeks.replaceChildren(...indexRows(meaning.result, meaning.reading).map(indexRow));
  const marks = badges(meaning.verdict);
  parts.cap.hidden = !marks.length;
  parts.cap.replaceChildren(...marks.map(badge));
  const history = child.history.filter((one) => one.measuredOn <= reading.measuredOn);
  parts.kurva.replaceChildren(kmsCurve({ lines: linesFor(app, child), bornOn: child.born_on, history }));
  const how = meaning.result.isPositionAdjusted ? " Panjang disesuaikan 0,7 cm karena cara mengukurnya." : "";
  const wet = history.some((one) => one.weightG && one.oedema > 0)
    ? " Bulatan kosong: ditimbang saat bengkak, air ikut tertimbang." : "";
  const where = head.posyandu ? `Posyandu ${head.posyandu.nama}, ` : "";
  parts.kurvaKet.textContent = `Berat menurut umur, garis standar WHO. ${where}${dayText(reading.measuredOn)}, umur ${ageText(child.born_on, reading.measuredOn)}.${how}${wet}`;
}

function indexRow({ index, z, ...said }) {
  const { root, parts } = clone("baris-indeks");
  parts.nama.textContent = index;
  parts.z.textContent = z;
  mark(parts.tanda, said);
  return root;
}

function badge(said) {
  const item = document.createElement("li");
  mark(item, said);
  return item;
}

/** Before the next child: what the family says. The details wait until it is answered. */
function drawReferral(parts, job, causes) {
  const { child, reading, meaning } = job;
  const answered = lastOf(child.referrals, (one) => one.on === reading.measuredOn);
  say(parts.rujukJawab, answered ? `Rujukan: ${ANSWERS[answered.answer]}` : "");
  const cause = causes[0] ?? headline(meaning).refer;
  parts.rujuk.hidden = !causes.length;
  parts.kaki.hidden = causes.length > 0;
  parts.catatRujuk.hidden = !cause || Boolean(answered) || causes.length > 0;
  parts.catatRujuk.addEventListener("click", () => {
    parts.rujuk.hidden = false;
    parts.bersedia.focus();
    parts.rujuk.scrollIntoView({ block: "center" });
  });
  const answer = async (word) => {
    try {
      await save(job.app, [["rujuk", {
        balita_id: child.id, measurement_id: reading.id, cause, answer: word, note: "",
      }]]);
      job.app.saved();
      job.app.redraw();
    } catch (error) {
      parts.rujukSalah.textContent = error.message;
      job.app.report(error);
    }
  };
  parts.bersedia.addEventListener("click", () => answer("bersedia"));
  parts.ditangani.addEventListener("click", () => answer("sudah_ditangani"));
  parts.menolak.addEventListener("click", () => answer("menolak"));
}

async function undo({ app, child, reading }) {
  const reason = await askReason({
    who: child.nama,
    title: "Batalkan hasil ini?",
    sentence: `Penimbangan ${dayText(reading.measuredOn)} tidak dihitung lagi. Riwayatnya tetap tersimpan.`,
    question: "Mengapa dibatalkan?",
    choices: UNDO_REASONS,
    yes: "Batalkan hasil",
    no: "Kembali",
  });
  if (reason === null) return;
  try {
    await save(app, [["batal", { measurement_id: reading.id, reason }]]);
    app.saved();
    app.replace("#/");
    announce(`Hasil ${child.nama} dibatalkan`);
  } catch (error) {
    app.report(error);
  }
}
