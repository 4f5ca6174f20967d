// Today's session: how many were weighed, who is still to come, who was found.

import { counts } from "../core/entries.js";
import { loadSession, meanings } from "./data.js";
import { announce, clone, mark, renew, say } from "./dom.js";
import { childByCode, gone, readingIn, sessionOf } from "./list.js";
import { headline } from "./verdict.js";
import { ageText, centimetres, dayText, longDayText, weightText, agePartsOn } from "./words.js";

const ABSENT = {
  tidak_di_rumah: { word: "Tidak di rumah", tone: "ditunda", sign: "none" },
  sakit: { word: "Sakit", tone: "ditunda", sign: "plus" },
  menolak: { word: "Belum mau", tone: "ditunda", sign: "ask" },
  lainnya: { word: "Tidak datang", tone: "ditunda", sign: "none" },
};
const UNANSWERED = { word: "Rujukan belum dijawab", tone: "gizi-buruk", sign: "alert" };
const GONE = { pindah: "Pindah", meninggal: "Meninggal", diambil: "Di posyandu lain" };

/** #/ */
export async function sessionScreen(app) {
  const { root, parts } = clone("layar-sesi");
  let session = await loadSession(app);
  const draw = () => fill(app, parts, session);
  parts.kata.value = app.query;
  parts.kata.addEventListener("input", () => {
    app.query = parts.kata.value;
    draw();
    tellFound(parts, session, app.query);
  });
  parts.cari.addEventListener("submit", (event) => {
    event.preventDefault();
    const first = parts.belum.querySelector("a") ?? parts.sudah.querySelector("a");
    if (app.query.trim()) first?.focus();
  });
  parts.qr.addEventListener("click", () => app.go("#/qr"));
  await drawFixes(app, parts);
  draw();
  return {
    root, title: "Daftar anak",
    async refresh() {
      session = await loadSession(app);
      await drawFixes(app, parts);
      draw();
    },
  };
}

async function drawFixes(app, parts) {
  const { ditolak, bentrok } = await counts(app.db);
  const n = ditolak + bentrok;
  parts.nPerbaiki.textContent = n ? `Perlu diperbaiki (${n})` : "Perlu diperbaiki";
  parts.tabPerbaiki.classList.toggle("tab__penting", n > 0);
}

function fill(app, parts, { head, children, on, period, unanswered }) {
  const found = sessionOf(children, period, app.query);
  parts.posyandu.textContent = `Posyandu ${head.posyandu.nama}`;
  parts.hari.textContent = longDayText(on);
  parts.selesai.textContent = String(found.nDone);
  parts.dari.textContent = `dari ${found.nAll} sudah ditimbang`;
  parts.garis.max = Math.max(1, found.nAll);
  parts.garis.value = found.nDone;
  parts.periode.textContent = `Dalam ${period.text}, Kelurahan ${head.posyandu.kelurahan}`;
  drawUnanswered(parts, unanswered);
  const rowFor = ({ child, reading }) =>
    row(app, { child, reading, head, on, isUnanswered: unanswered.has(child.id) });
  const section = (name, title, rows) => {
    parts[`bagian${name}`].hidden = !rows.length;
    parts[`judul${name}`].textContent = `${title} (${rows.length})`;
    return rows;
  };
  renew(parts.belum, section("Belum", "Belum ditimbang", found.waiting).map(rowFor));
  renew(parts.absen, section("Absen", "Tidak ditimbang hari ini", found.absent).map(rowFor));
  renew(parts.sudah, section("Sudah", "Sudah ditimbang", found.done).map(rowFor));
  renew(parts.pergi, section("Pergi", "Pindah atau meninggal", gone(children)).map((child) => rowFor({ child })));
  const isNothing = !found.waiting.length && !found.absent.length && !found.done.length;
  parts.kosong.hidden = !isNothing;
  say(parts.kosongKata, isNothing ? nothing(app.query, found.nAll) : "");
}

/** Back may leave the question; until somebody answers, the list goes on asking. */
function drawUnanswered(parts, unanswered) {
  const [first] = unanswered;
  parts.rujukan.hidden = !first;
  parts.rujukanKata.textContent = first ? `${unanswered.size} rujukan belum dijawab` : "";
  if (first) parts.rujukan.href = resultOf(...first);
}

const resultOf = (childId, { id }) => `#/hasil/${childId}/${id}`;

/** The result whose referral this account has not answered, or "": the session begins there. */
export async function unansweredResult(app) {
  const { unanswered } = await loadSession(app);
  const own = [...unanswered].find(([, reading]) => reading.byMe);
  return own ? resultOf(...own) : "";
}

function nothing(query, nAll) {
  if (!nAll) return "Belum ada anak di daftar posyandu ini. Mulai dengan menambah anak pertama.";
  return `Tidak ada yang cocok dengan “${query.trim()}”. Coba tiga huruf nama anak atau ibunya, atau nomor RT.`;
}

function tellFound(parts, { children, period }, query) {
  const { waiting, absent, done } = sessionOf(children, period, query);
  parts.temuan.textContent = query.trim() ? `${waiting.length + absent.length + done.length} anak ditemukan` : "";
}

function row(app, { child, reading, head, on, isUnanswered }) {
  const { root, parts } = clone("baris-anak");
  parts.nama.textContent = child.nama;
  parts.tautan.href = `#/anak/${child.id}`;
  const last = child.history.at(-1);
  const told = [ageText(child.born_on, on)];
  if (child.rt) told.push(`RT ${Number.parseInt(child.rt, 10) || child.rt}`);
  if (reading) {
    parts.tautan.href = `#/hasil/${child.id}/${reading.id}`;
    told.push(sizes(child, reading, on));
    mark(parts.tanda, headline(meanings(app, head, child).get(reading.id)));
  } else if (last) {
    told.push(`terakhir ${sizes(child, last, on)}`);
  }
  if (child.isNew) told.push("baru");
  if (child.left) told.push(`sejak ${dayText(child.left.on)}`, child.left.where);
  if (!reading && child.absentToday) {
    mark(parts.tanda, ABSENT[child.absentToday.why] ?? ABSENT.lainnya);
    parts.tautan.href = `#/anak/${child.id}`;
  }
  if (isUnanswered) mark(parts.tanda, UNANSWERED);
  if (GONE[child.status]) {
    parts.tautan.href = `#/anak/${child.id}/lain`;
    mark(parts.tanda, { word: GONE[child.status], tone: "tidak-diukur", sign: "none" });
  }
  parts.rinci.textContent = told.filter(Boolean).join(" · ");
  return root;
}

/** In the unit that is read today, as the form of this child says it. */
function sizes(child, reading, on) {
  const months = agePartsOn(child.born_on, on)?.totalMonths ?? 0;
  if (reading.weightG) return weightText(reading.weightG, months);
  return reading.lengthMm ? centimetres(reading.lengthMm) : dayText(reading.measuredOn);
}

/** #/qr: a code by camera where the browser can read one, by typing otherwise. */
export async function qrScreen(app) {
  const { root, parts } = clone("layar-qr");
  const session = await loadSession(app);
  let stream = null;
  let isOver = false;
  const found = (code) => {
    const child = childByCode(session.children, code);
    if (!child) {
      parts.salah.textContent = "Kode ini tidak ada di daftar posyandu ini. Coba cari dengan nama.";
      return;
    }
    const done = readingIn(child, session.period);
    app.replace(done ? `#/hasil/${child.id}/${done.id}` : `#/anak/${child.id}`);
  };
  parts.form.addEventListener("submit", (event) => {
    event.preventDefault();
    found(parts.kode.value);
  });
  const look = async () => {
    if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) {
      parts.kalimat.textContent = "HP ini belum bisa membaca QR dari kamera. Ketik kode di bawah gambar QR.";
      return;
    }
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      await watch(parts, stream, () => isOver, found);
    } catch {
      parts.kalimat.textContent = "Kamera tidak dapat dibuka. Ketik kode di bawah gambar QR.";
    }
  };
  look();
  return {
    root, title: "Baca kode QR", focus: parts.kode,
    leave() {
      isOver = true;
      for (const track of stream?.getTracks() ?? []) track.stop();
    },
  };
}

async function watch(parts, stream, isOver, found) {
  const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
  parts.kalimat.textContent = "Arahkan kamera ke kode QR anak.";
  parts.video.srcObject = stream;
  parts.video.hidden = false;
  await parts.video.play();
  while (!isOver()) {
    const [code] = await detector.detect(parts.video);
    if (code) {
      announce("Kode terbaca");
      return found(code.rawValue);
    }
    await new Promise(requestAnimationFrame);
  }
  return undefined;
}

