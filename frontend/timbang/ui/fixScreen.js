// Perlu diperbaiki: what the server would not take, in its own words, mended and sent again.

import { dropEntry, fixEntry, listEntries } from "../core/entries.js";
import { mendScreen } from "./childScreen.js";
import { loadSession } from "./data.js";
import { clone, make, renew } from "./dom.js";
import { newChildScreen } from "./newChildScreen.js";
import { askReason } from "./sheets.js";
import { centimetres, clockText, dayText, kilograms } from "./words.js";

const KINDS = {
  ukur: "Hasil ukur", batal: "Pembatalan hasil", balita: "Anak baru", keadaan: "Pindah atau meninggal",
  absen: "Tidak ditimbang", ibu: "Keterangan ibu", rujuk: "Rujukan",
};
const EDITABLE = ["ukur", "balita"];
const FIELD_NAMES = {
  weight_g: "Berat", length_mm: "Panjang/tinggi", head_mm: "Lingkar kepala", arm_mm: "LiLA",
  oedema: "Edema", measured_on: "Tanggal", nama: "Nama", born_on: "Tanggal lahir", nik: "NIK",
  ibu_nama: "Nama ibu", rt: "RT", why: "Alasan", reason: "Alasan", status: "Keadaan", on: "Tanggal",
  age_at_birth: "Umur ibu saat melahirkan", age_first_marriage: "Umur ibu saat menikah", answer: "Jawaban",
};
const DROP_REASONS = ["Sudah dicatat dengan cara lain", "Salah catat"];

/** #/perbaiki */
export async function fixScreen(app) {
  const { root, parts } = clone("layar-perbaiki");
  const draw = async () => {
    const session = await loadSession(app);
    const [refused, clashing] = await Promise.all([
      listEntries(app.db, { state: "ditolak" }), listEntries(app.db, { state: "bentrok" }),
    ]);
    const all = [...refused, ...clashing];
    parts.jumlah.textContent = all.length ? `${all.length} isian menunggu Anda` : "";
    parts.kosong.hidden = all.length > 0;
    renew(parts.daftar, all.map((entry) => row(app, entry, session)));
  };
  await draw();
  return { root, title: "Perlu diperbaiki", refresh: draw };
}

/** #/perbaiki/<entry>: its form, where it has one. */
export async function mendEntryScreen(app, { id }) {
  const entries = [
    ...(await listEntries(app.db, { state: "ditolak" })),
    ...(await listEntries(app.db, { state: "bentrok" })),
  ];
  const entry = entries.find((one) => one.id === id);
  if (!entry) return app.notHere("Isian ini sudah diperbaiki.");
  return entry.kind === "balita" ? newChildScreen(app, { mends: entry }) : mendScreen(app, entry);
}

function row(app, entry, session) {
  const { root, first, parts } = clone("baris-ditolak");
  first.dataset.entry = entry.id;
  const child = childOf(entry, session);
  const kind = entry.data.pindah ? "Pindah ke posyandu ini" : KINDS[entry.kind];
  parts.judul.textContent = `${kind}: ${child?.nama ?? entry.data.nama ?? "anak yang tidak ada di daftar"}`;
  parts.sebab.textContent = entry.message || "Server belum menerima isian ini.";
  parts.rinci.replaceChildren(...Object.entries(entry.errors).filter(([, sentence]) => sentence !== entry.message).map(([name, sentence]) =>
    make("li", { text: FIELD_NAMES[name] ? `${FIELD_NAMES[name]}: ${sentence}` : sentence })));
  contents(parts.isi, entry, child);
  if (EDITABLE.includes(entry.kind)) {
    parts.tombol.append(make("a", { style: "button", text: "Perbaiki", href: `#/perbaiki/${entry.id}` }));
  } else {
    parts.tombol.append(button("Kirim lagi", "button", () => again(app, entry)));
  }
  parts.tombol.append(button("Jangan kirim", "button button--quiet", () => drop(app, entry, child)));
  return root;
}

function childOf({ data }, { children }) {
  return children.find((child) => child.id === data.balita_id ||
    child.history.some((one) => one.id === data.measurement_id));
}

function button(word, style, act) {
  const made = make("button", { style, text: word, type: "button" });
  made.addEventListener("click", act);
  return made;
}

/** What the phone wrote; beside it what the server holds under the same id, where they clash. */
function contents(list, entry, child) {
  const add = (term, text) => text && list.append(make("dt", { text: term }), make("dd", { text }));
  add("Dicatat", `${dayText(entry.day)} ${clockText(entry.at)}`);
  const theirs = entry.state === "bentrok" && child?.history.find((one) => one.id === entry.id && one.state === "server");
  if (entry.kind === "ukur") {
    add(theirs ? "Di HP ini" : "Hasil", sizes(entry.data.weight_g, entry.data.length_mm, entry.data.arm_mm));
    if (theirs) add("Di server", sizes(theirs.weightG, theirs.lengthMm, theirs.armMm));
    return;
  }
  for (const name of Object.keys(FIELD_NAMES)) {
    const value = entry.data[name];
    if (value === null || value === undefined || value === "" || name === "nik") continue;
    add(FIELD_NAMES[name], /^\d{4}-\d\d-\d\d$/.test(value) ? dayText(value) : String(value).replaceAll("_", " "));
  }
}

function sizes(weight, length, arm) {
  const said = [];
  if (weight) said.push(kilograms(weight));
  if (length) said.push(centimetres(length));
  if (arm) said.push(`LiLA ${centimetres(arm)}`);
  return said.join(" · ");
}

async function again(app, entry) {
  try {
    await fixEntry(app.db, entry.id, entry.data);
    app.saved();
    app.redraw();
  } catch (error) {
    app.report(error);
  }
}

async function drop(app, entry, child) {
  const reason = await askReason({
    who: child?.nama ?? entry.data.nama ?? "",
    title: "Isian ini tidak jadi dikirim?",
    sentence: "Isian ini keluar dari daftar dan tidak dihitung. Isian lain yang bergantung padanya ikut menunggu Anda.",
    question: "Mengapa?", choices: DROP_REASONS, yes: "Ya, jangan kirim", no: "Kembali",
  });
  if (reason === null) return;
  try {
    await dropEntry(app.db, entry.id, reason);
    app.redraw();
  } catch (error) {
    app.report(error);
  }
}

