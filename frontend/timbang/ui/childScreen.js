// One child: weigh and measure, correct a reading, or mend one that was refused.

import { today as todayInWita } from "../core/clock.js";
import { dropDraft, loadDraft, saveDraft } from "../core/drafts.js";
import { fixEntry, getEntry } from "../core/entries.js";
import { StorageFull } from "../core/errors.js";
import { uuid7 } from "../core/ids.js";
import { keptOf } from "../core/merge.js";
import { LENGTH_NAMES, childForm, fieldsOf, measured, motherSaid } from "./childForm.js";
import { cannotCorrect, closedReason, doubts, isTooOld, loadChild, save } from "./data.js";
import { clone, say } from "./dom.js";
import { periodOf, readingBefore, readingIn } from "./list.js";
import { enterMovesOn } from "./numberField.js";
import { questionsFor } from "./questions.js";
import { askSecondReading } from "./sheets.js";
import { ageText, centimetres, dayText, gramsText, kilograms, sexText } from "./words.js";

const DRAFT_AFTER_MS = 250;
const FIELD_OF = { weightG: "weight", lengthMm: "length", headMm: "head", armMm: "arm" };
const KEY_OF = { weight: "weight_g", length: "length_mm", head: "head_mm", arm: "arm_mm" };
const NAMES = { weight: "Berat", head: "Lingkar kepala", arm: "LiLA" };

/** Name, age and who the child is, at the top of every screen about it. */
export function childHeader(parts, child, on) {
  parts.nama.textContent = child.nama;
  parts.umur.textContent = ageText(child.born_on, on);
  const said = [sexText(child.sex)];
  if (child.rt) said.push(`RT ${Number.parseInt(child.rt, 10) || child.rt}`);
  if (child.ibu?.nama) said.push(`ibu ${child.ibu.nama}`);
  parts.siapa.textContent = said.join(" · ");
}

/** #/anak/<id> */
export const weighScreen = (app, { id }) => open(app, { childId: id });

/** #/ubah/<child>/<measurement>: a correction, a new row that replaces the old one. */
export const correctScreen = (app, { id, row }) => open(app, { childId: id, replacesId: row });

/** #/perbaiki/<entry> of kind ukur: the refused reading, mended and sent again. */
export const mendScreen = (app, entry) => open(app, { childId: entry.data.balita_id, mends: entry });

async function open(app, { childId, replacesId = null, mends = null }) {
  const found = await loadChild(app, childId);
  if (!found) return app.notHere();
  const { head, child, on: today } = found;
  const old = replacesId && child.history.find((row) => row.id === replacesId);
  if (replacesId && !old) return app.notHere("Hasil ini sudah diganti atau dibatalkan.");
  const before = mends?.data ?? (old && (await dataOf(app, old)));
  if (old && (!before || isTooOld(old, today))) return app.notHere(cannotCorrect(old, today));
  const on = mends?.data.measured_on ?? old?.measuredOn ?? today;
  const asks = questionsFor(child, on);
  const draftOf = replacesId ?? mends?.id ?? childId;
  const draft = await loadDraft(app.db, app.tab, draftOf);
  const start = draft?.data ?? (before ? fieldsOf(before, asks.weightUnit) : {});
  const job = {
    app, child, head, on, old, mends, before, draftOf, asks,
    entryId: draft?.entryId ?? uuid7(),
    openedAt: draft?.openedAt ?? Date.now(),
  };
  return build(job, start, today);
}

/** A stored reading as the data of an entry, with all it holds; null where this phone lacks some. */
async function dataOf(app, old) {
  const kept = old.kept ?? (await getEntry(app.db, old.id))?.data;
  return kept && {
    weight_g: old.weightG, length_mm: old.lengthMm, position: old.position, head_mm: old.headMm,
    arm_mm: old.armMm, oedema: old.oedema, vitamin_a: old.vitaminA, ...keptOf(kept),
  };
}

function build(job, start, today) {
  const { app, child, on, old, mends } = job;
  const { root, parts } = clone("layar-anak");
  const last = readingBefore(child, on);
  childHeader(parts, child, on);
  parts.terakhir.textContent = last
    ? `${dayText(on)} · terakhir ditimbang ${dayText(last.measuredOn)}`
    : `${dayText(on)} · belum pernah ditimbang di sini`;
  parts.lain.href = `#/anak/${child.id}/lain`;
  parts.lain.hidden = Boolean(old || mends);
  parts.alasanUbah.hidden = !old;
  if (old && start.reason) parts.alasan.value = start.reason;
  if (old) parts.simpan.textContent = "Simpan perbaikan";
  if (mends) parts.simpan.textContent = "Simpan & kirim lagi";
  say(parts.catatan, noteOf(job, today));

  let timer = null;
  const keep = () => {
    clearTimeout(timer);
    timer = setTimeout(() => keepDraft(job, form), DRAFT_AFTER_MS);
  };
  const form = childForm(parts, { child, on, asks: job.asks, last, start, onInput: keep });
  parts.alasan.addEventListener("change", keep);
  parts.isian.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    submit(job, form, parts);
  });
  // What is measured at each table in a row, then saved: nobody walks through the mother's ages,
  // which are asked once and lie below. Who fills them in taps there.
  const finish = () => parts.isian.requestSubmit();
  enterMovesOn(parts.angka, finish);
  enterMovesOn(parts.angkaIbu, finish);
  if (closedReason(job.head, on)) parts.simpan.disabled = true;
  return {
    root, title: child.nama, focus: form.fields.weight.element.querySelector("input"),
    leave: () => keepDraft(job, form, timer),
  };
}

function noteOf({ child, head, on, old, mends }, today) {
  const closed = closedReason(head, on);
  if (closed) return closed;
  if (mends) return mends.message;
  if (old) return `Memperbaiki hasil ${dayText(old.measuredOn)}. Hasil lama tetap tersimpan sebagai riwayat.`;
  const done = readingIn(child, periodOf(head?.round ?? null, today));
  if (!done) return "";
  const when = done.measuredOn === today ? "hari ini" : dayText(done.measuredOn);
  return `Sudah ditimbang ${when}. Isi lagi hanya bila memang ditimbang ulang.`;
}

async function keepDraft(job, form, timer) {
  clearTimeout(timer);
  const data = form.texts();
  const isTouched = ["weight", "length", "arm", "head"].some((name) => data[name]);
  if (!isTouched || job.isSaved) return;
  await saveDraft(job.app.db, job.app.tab, job.draftOf, {
    data, entryId: job.entryId, openedAt: job.openedAt,
  }).catch((error) => job.app.report(error));
}

async function submit(job, form, parts) {
  parts.gagal.textContent = "";
  if (parts.simpan.disabled) return;
  // Midnight, or the server's word: what is sent is the day that stands on the screen.
  if (!job.old && !job.mends && job.on !== todayInWita()) return job.app.redraw();
  const all = { ...form.fields, ...form.mother };
  const wrong = Object.values(all).filter((field) => !field.check());
  if (wrong.length) return wrong[0].focus();
  const problem = emptyProblem(measured(form));
  if (problem) {
    parts.gagal.textContent = problem;
    return form.fields.weight.focus();
  }
  parts.simpan.disabled = true;
  try {
    await checkAndStore(job, form, parts);
  } catch (error) {
    await failed(job, form, parts, error);
  } finally {
    parts.simpan.disabled = false;
  }
}

function emptyProblem(data) {
  const isMeasured = data.weight_g || data.length_mm || data.head_mm || data.arm_mm;
  return isMeasured ? "" : "Isi berat atau tinggi dulu. Bila anak tidak ditimbang, ketuk titik tiga di atas.";
}

/** The form stays as it is: nothing was written. */
async function failed(job, form, parts, error) {
  parts.gagal.textContent = error.message;
  job.app.report(error);
  if (!(error instanceof StorageFull)) await keepDraft(job, form);
}

const engineReading = (job, data) => ({
  id: job.mends?.id, replacesId: job.old?.id, measuredOn: job.on, weightG: data.weight_g,
  lengthMm: data.length_mm, position: data.position, headMm: data.head_mm, armMm: data.arm_mm,
  oedema: data.oedema,
});

async function checkAndStore(job, form, parts) {
  const data = measured(form);
  const found = doubts(job.app, job.child, engineReading(job, data));
  if (found.impossible.length) return refuse(found.impossible, form, parts);
  const second = await askAgain(job, form, data, found.unlikely);
  if (!second) return form.fields.weight.focus();
  const after = doubts(job.app, job.child, engineReading(job, second));
  if (after.impossible.length) return refuse(after.impossible, form, parts);
  return store(job, form, parts, second);
}

function refuse(impossible, form, parts) {
  let first = null;
  for (const { field, sentence } of impossible) {
    const input = form.fields[FIELD_OF[field]];
    if (input) input.refuse(sentence);
    else parts.gagal.textContent = sentence;
    first ??= input;
  }
  first?.focus();
  // Leaving the field re-reads what was typed, which is well-formed: say the reason once more.
  for (const { field, sentence } of impossible) form.fields[FIELD_OF[field]]?.refuse(sentence);
}

/**
 * The data with second readings where the first were doubtful, or null: back to the form.
 *
 * What was read twice before a correction and is the same now is not asked about again.
 */
async function askAgain(job, form, data, unlikely) {
  const kept = { ...data, ...firstsOf(job, data) };
  const isAsked = (name) => form.fields[name] && !(
    kept[`first_${KEY_OF[name]}`] !== null && job.before[KEY_OF[name]] === data[KEY_OF[name]]);
  const asked = unlikely.filter(({ field }) => isAsked(FIELD_OF[field]));
  if (!asked.length) return kept;
  const fields = asked.map(({ field, sentence }) => question(job, form, FIELD_OF[field], sentence));
  const who = `${job.child.nama}, ${ageText(job.child.born_on, job.on)}`;
  const second = await askSecondReading({ who, fields });
  if (!second) return null;
  for (const [name, value] of Object.entries(second)) {
    const key = KEY_OF[name];
    kept[`first_${key}`] = data[key];
    kept[key] = value;
  }
  return kept;
}

/** The first readings that stood before a correction, of what is still measured. */
function firstsOf({ before }, data) {
  const firsts = Object.values(KEY_OF).map((key) => [
    `first_${key}`, data[key] === null ? null : (before?.[`first_${key}`] ?? null),
  ]);
  return Object.fromEntries(firsts);
}

function question(job, form, name, sentence) {
  const field = form.fields[name];
  const unit = name === "weight" ? job.asks.weightUnit : "cm";
  const weightOf = unit === "gram" ? gramsText : kilograms;
  const first = name === "weight" ? weightOf(field.value()) : centimetres(field.value());
  const label = name === "length" ? LENGTH_NAMES[form.position()] : NAMES[name];
  return { name, label, unit, sentence, first, parse: field.parse };
}

async function store(job, form, parts, data) {
  const { app, child, mends, old, on } = job;
  const ukur = {
    balita_id: child.id,
    measured_on: on,
    ...data,
    entry_ms: mends?.data.entry_ms ?? Math.max(0, Date.now() - job.openedAt),
    replaces_id: mends?.data.replaces_id ?? old?.id ?? null,
    reason: mends?.data.reason ?? (old ? parts.alasan.value : ""),
  };
  const draft = { tab: app.tab, child: job.draftOf };
  let id = job.entryId;
  if (mends) {
    id = (await fixEntry(app.db, mends.id, ukur)).id;
    await dropDraft(app.db, draft.tab, draft.child);
  } else {
    const mother = motherSaid(form, child);
    const pairs = [["ukur", ukur, id], ...(mother ? [["ibu", mother]] : [])];
    await save(app, pairs, { draft });
  }
  job.isSaved = true;
  app.saved();
  app.replace(`#/hasil/${child.id}/${id}`);
}
