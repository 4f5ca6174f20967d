// A newborn or a newcomer, after looking whether the child is in the book already.

import { dropDraft, loadDraft, saveDraft } from "../core/drafts.js";
import { fixEntry } from "../core/entries.js";
import { uuid7 } from "../core/ids.js";
import { similar } from "../core/matching.js";
import { loadSession, save } from "./data.js";
import { chosen, clone, radios, say } from "./dom.js";
import { enterMovesOn } from "./numberField.js";
import { checkNik, parseLength, parseWeight } from "./numbers.js";
import { takeOver } from "./takeOver.js";
import { ageText, dayText } from "./words.js";

const WHY = [{ value: "lahir", word: "Baru lahir" }, { value: "pendatang", word: "Pendatang" }];
const SEX = [{ value: "1", word: "Laki-laki" }, { value: "2", word: "Perempuan" }];
const TEXTS = ["nama", "born_on", "ibu_nama", "rt", "alamat", "nik", "birth_weight", "birth_length"];
const NEW_MOTHER = "baru";
const LENGTH_AT_BIRTH = [200, 700]; // millimetres
const WEIGHT_AT_BIRTH = [300, 8000]; // grams
const FIVE_YEARS = 5;
const DRAFT = "anak-baru";
const DRAFT_AFTER_MS = 250;
const LOOK_ALIKE_MS = 4_000; // a queue waits; the server looks again when the child arrives

/** #/baru, and #/perbaiki/<entry> of kind balita. */
export async function newChildScreen(app, { mends = null } = {}) {
  const session = await loadSession(app);
  const { root, parts } = clone("layar-baru");
  const draftOf = mends?.id ?? DRAFT;
  const draft = await loadDraft(app.db, app.tab, draftOf);
  const start = draft?.data ?? (mends ? startOf(mends.data) : {});
  const job = {
    app, session, mends, parts, draftOf,
    balitaId: mends?.data.balita_id ?? draft?.entryId ?? uuid7(),
    notSame: mends?.data.not_same_as ?? [], openedAt: draft?.openedAt ?? Date.now(),
  };
  fill(job, start);
  let timer = null;
  const keep = () => {
    clearTimeout(timer);
    timer = setTimeout(() => keepDraft(job), DRAFT_AFTER_MS);
  };
  parts.form.addEventListener("input", ({ target }) => {
    parts.mirip.hidden = true;
    forgive(target);
    keep();
    follow(job);
  });
  parts.form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(job);
  });
  enterMovesOn(parts.form, () => parts.simpan.focus());
  if (mends) parts.simpan.textContent = "Simpan & kirim lagi";
  say(parts.gagal, mends?.message ?? "");
  showErrors(job, mends?.errors ?? {});
  return {
    root, title: "Anak baru", focus: field(parts, "nama"),
    leave() {
      clearTimeout(timer);
      return keepDraft(job);
    },
  };
}

const field = (parts, name) => parts.form.elements.namedItem(name);

const startOf = (data) => ({
  ...data,
  birth_weight: data.birth_weight_g ? String(data.birth_weight_g) : "",
  birth_length: data.birth_length_mm ? String(data.birth_length_mm / 10).replace(".", ",") : "",
});

function fill(job, start) {
  const { parts, session } = job;
  radios(parts.why, "why", WHY, start.why ?? "lahir");
  radios(parts.sex, "sex", SEX, start.sex ? String(start.sex) : null);
  for (const name of TEXTS) field(parts, name).value = start[name] ?? "";
  const birth = field(parts, "born_on");
  birth.max = session.on;
  birth.min = `${Number(session.on.slice(0, 4)) - FIVE_YEARS}${session.on.slice(4)}`;
  job.motherId = start.ibu_id ?? null;
  follow(job);
}

/** What follows from what was typed: the age, mothers of that name, the date in the NIK. */
function follow(job) {
  const { parts, session } = job;
  const bornOn = field(parts, "born_on").value;
  parts.umur.textContent = bornOn ? ageText(bornOn, session.on) : "";
  offerMothers(job);
  const nik = checkNik(field(parts, "nik").value, bornOn, Number(chosen(parts.sex)));
  parts.nikTanya.textContent = nik.warning ?? "";
}

function offerMothers(job) {
  const { parts, session } = job;
  const typed = field(parts, "ibu_nama").value.trim().toLowerCase();
  const mothers = new Map();
  for (const { ibu } of session.children) {
    if (ibu?.id && typed.length >= 3 && ibu.nama.toLowerCase().includes(typed)) mothers.set(ibu.id, ibu);
  }
  parts.bagianIbu.hidden = !mothers.size;
  if (!mothers.size) job.motherId = null;
  const choices = [...mothers.values()].slice(0, 5).map((ibu) => ({
    value: String(ibu.id), word: `${ibu.nama}, ibu ${childrenOfMother(session.children, ibu.id)}`,
  }));
  choices.push({ value: NEW_MOTHER, word: "Bukan, ibu lain" });
  const key = choices.map(({ value }) => value).join();
  if (parts.ibu.dataset.key === key) return;
  parts.ibu.dataset.key = key;
  radios(parts.ibu, "ibu", choices, job.motherId ? String(job.motherId) : null, (value) => {
    job.motherId = value === NEW_MOTHER ? null : value;
  });
}

const childrenOfMother = (children, motherId) =>
  children.filter((child) => child.ibu?.id === motherId).map((child) => child.nama).join(" dan ");

async function keepDraft(job) {
  const data = { why: chosen(job.parts.why), sex: chosen(job.parts.sex), ibu_id: job.motherId };
  for (const name of TEXTS) data[name] = field(job.parts, name).value;
  if (job.isSaved || !(data.nama || data.born_on)) return;
  const draft = { data, entryId: job.balitaId, openedAt: job.openedAt };
  await saveDraft(job.app.db, job.app.tab, job.draftOf, draft).catch((error) => job.app.report(error));
}

/** The data of an entry `balita` and what is wrong with it, by field. */
function read(job) {
  const { parts, session } = job;
  const value = (name) => field(parts, name).value.trim();
  const errors = {};
  const nik = checkNik(value("nik"), value("born_on"), Number(chosen(parts.sex)));
  const weight = parseWeight(value("birth_weight"), 0);
  const length = parseLength(value("birth_length"), LENGTH_AT_BIRTH[1]);
  if (!value("nama")) errors.nama = "Tulis nama anak.";
  if (!chosen(parts.sex)) errors.sex = "Pilih laki-laki atau perempuan.";
  const birth = field(parts, "born_on");
  if (!value("born_on")) errors.born_on = "Isi tanggal lahir.";
  else if (value("born_on") > session.on) errors.born_on = "Tanggal lahir ini belum tiba.";
  else if (value("born_on") <= birth.min) errors.born_on = "Anak ini sudah lima tahun, tidak lagi ditimbang di posyandu.";
  if (!value("ibu_nama") && !job.motherId) errors.ibu_nama = "Tulis nama ibu.";
  if (value("rt") && !/^\d{1,3}$/.test(value("rt"))) errors.rt = "RT berupa angka, misalnya 5.";
  if (nik.problem) errors.nik = nik.problem;
  errors.birth_weight_g = weight.problem ?? outside(weight, WEIGHT_AT_BIRTH, "Berat lahir antara 300 dan 8.000 gram.");
  errors.birth_length_mm = length.problem ?? outside(length, LENGTH_AT_BIRTH, "Panjang lahir antara 20 dan 70 cm.");
  return { errors, data: {
    balita_id: job.balitaId, nama: value("nama"), sex: Number(chosen(parts.sex)),
    born_on: value("born_on"), nik: nik.nik, rt: value("rt").replace(/^0+(?=.)/, ""),
    alamat: value("alamat"), birth_weight_g: weight.value ?? null,
    birth_length_mm: length.value ?? null, why: chosen(parts.why), ibu_id: job.motherId,
    ibu_nama: value("ibu_nama"), not_same_as: job.notSame,
  } };
}

const outside = (parsed, [low, high], sentence) =>
  parsed.value !== undefined && (parsed.value < low || parsed.value > high) ? sentence : "";

function showErrors(job, errors) {
  let first = null;
  for (const place of job.parts.form.querySelectorAll("[data-error]")) {
    const sentence = errors[place.dataset.error] ?? "";
    place.textContent = sentence;
    const input = place.parentElement.querySelector("input");
    if (sentence) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    if (sentence) first ??= input;
  }
  first?.focus();
  return first === null;
}

/** What is being mended is not called wrong while it is typed. */
function forgive(input) {
  const place = input.closest(".field, .pilih")?.querySelector("[data-error]");
  if (place) place.textContent = "";
  input.removeAttribute("aria-invalid");
}

async function submit(job) {
  const { parts, app } = job;
  const { errors, data } = read(job);
  say(parts.gagal, "");
  if (!showErrors(job, errors) || parts.simpan.disabled) return;
  parts.simpan.disabled = true;
  try {
    const matches = await lookAlike(job, data);
    const open = matches.filter((match) => !isSettled(job, match));
    if (open.length) showMatches(job, open);
    else await store(job, data);
  } catch (error) {
    say(parts.gagal, error.message);
    app.report(error);
  } finally {
    parts.simpan.disabled = false;
  }
}

const isSettled = (job, match) =>
  job.notSame.some((one) => one.balita_id === match.balita_id && one.explanation === match.why.join(", "));

/** Matches in the roster of this phone, and those of the city when the server answers. */
async function lookAlike(job, { nama, born_on, ibu_nama, balita_id }) {
  const { app, session, parts } = job;
  const candidate = { nama, born_on, ibu_nama };
  const others = session.children.filter((child) => child.id !== balita_id);
  const here = similar(candidate, others).map((match) => ({ ...match, where: `Posyandu ${session.head.posyandu.nama}` }));
  try {
    const { json } = await app.api.post("mirip/", candidate, { within: LOOK_ALIKE_MS });
    const known = new Set(here.map((match) => match.balita_id));
    parts.sumberMirip.textContent = "Dicari di daftar posyandu ini dan di seluruh kota.";
    return [...here, ...json.matches.filter((match) => !match.balita_id || !known.has(match.balita_id))];
  } catch {
    // Without a signal the phone's own list is what there is; the server looks again on receipt.
    parts.sumberMirip.textContent = "Belum ada sinyal: dicari di daftar posyandu ini saja.";
    return here;
  }
}

function showMatches(job, matches) {
  const { parts } = job;
  parts.mirip.hidden = false;
  parts.judulMirip.textContent = matches.length > 1 ? `Mungkin sudah terdaftar (${matches.length})` : "Mungkin sudah terdaftar";
  parts.daftarMirip.replaceChildren(...matches.map((match) => matchRow(job, match)));
  parts.judulMirip.focus();
  parts.mirip.scrollIntoView({ block: "start" });
}

const lowered = (sentence) => sentence.charAt(0).toLowerCase() + sentence.slice(1);

function matchRow(job, match) {
  const { root, parts } = clone("baris-mirip");
  parts.nama.textContent = match.nama || "Anak di posyandu lain";
  parts.tempat.textContent = [match.where, match.born_on && `lahir ${dayText(match.born_on)}`].filter(Boolean).join(" · ");
  const [first, ...rest] = match.why;
  parts.sebab.textContent = [first, ...rest.map(lowered)].join(", ");
  const isHere = job.session.children.some((child) => child.id === match.balita_id);
  if (!isHere) parts.sama.textContent = "Anak ini sekarang ditimbang di sini";
  parts.sama.addEventListener("click", () => (isHere ? same(job, match) : takeOver(job, match)));
  parts.lain.addEventListener("click", () => {
    job.notSame = [...job.notSame, { balita_id: match.balita_id, explanation: match.why.join(", ") }];
    submit(job);
  });
  return root;
}

/** The same child: weigh the one that is there. */
async function same(job, match) {
  const { app } = job;
  job.isSaved = true;
  await dropDraft(app.db, app.tab, job.draftOf);
  app.replace(`#/anak/${match.balita_id}`);
}

async function store(job, data) {
  const { app, mends } = job;
  if (mends) {
    await fixEntry(app.db, mends.id, data);
    await dropDraft(app.db, app.tab, job.draftOf);
  } else {
    await save(app, [["balita", data]], { draft: { tab: app.tab, child: job.draftOf } });
  }
  job.isSaved = true;
  app.saved();
  app.replace(mends ? "#/perbaiki" : `#/anak/${data.balita_id}`);
}
