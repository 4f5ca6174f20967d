// Sheets that ask something and wait: a second reading, a reason, a password.

import { chosen, clone, make, openDialog, radios, say } from "./dom.js";
import { numberField } from "./numberField.js";

/**
 * Ask for a second reading of doubtful values.
 * @param {{who: string, fields: {name: string, label: string, unit: string, sentence: string,
 *   first: string, parse: (text: string) => object}[]}} question
 * @returns {Promise<Object<string, number>|null>} second values by field name; null: back to the form
 */
export function askSecondReading({ who, fields }) {
  return new Promise((resolve) => {
    const { first: dialog, parts } = clone("dialog-ulang");
    parts.anak.textContent = who;
    for (const sentence of new Set(fields.map((field) => field.sentence))) {
      parts.sebab.append(make("li", { text: sentence }));
    }
    const asked = fields.map((field) => {
      const input = numberField({
        id: `ulang-${field.name}`,
        label: `${field.label} (kedua)`,
        unit: field.unit,
        before: `pertama ${field.first}`,
        parse: field.parse,
      });
      parts.angka.append(input.element);
      return { name: field.name, input };
    });
    const close = openDialog(dialog, resolve);
    asked[0].input.focus();
    parts.batal.addEventListener("click", () => close(null));
    parts.form.addEventListener("submit", (event) => {
      event.preventDefault();
      const wrong = asked.find(({ input }) => !input.check({ isNeeded: true }));
      if (wrong) return wrong.input.focus();
      return close(Object.fromEntries(asked.map(({ name, input }) => [name, input.value()])));
    });
  });
}

/**
 * Ask for a choice before something is done; the first choice is not chosen for anybody.
 * @param {{who: string, title: string, sentence: string, question: string, choices: string[],
 *   yes: string, isGentle?: boolean}} sheet
 * @returns {Promise<string|null>} the choice ("" where none was offered), null: not to be done
 */
export function askReason({ who, title, sentence, question = "", choices = [], yes, no = "Tidak jadi" }) {
  return new Promise((resolve) => {
    const { first: dialog, parts } = clone("dialog-alasan");
    parts.anak.textContent = who;
    parts.judul.textContent = title;
    say(parts.kalimat, sentence);
    parts.tanya.textContent = question;
    parts.pilihan.parentElement.hidden = !choices.length;
    radios(parts.pilihan, "alasan-lembar", choices.map((word) => ({ value: word, word })), null);
    for (const radio of parts.pilihan.querySelectorAll("input")) radio.required = true;
    parts.ya.textContent = yes;
    parts.tidak.textContent = no;
    const close = openDialog(dialog, resolve);
    parts.tidak.addEventListener("click", () => close(null));
    parts.form.addEventListener("submit", (event) => {
      event.preventDefault();
      close(chosen(parts.pilihan) ?? "");
    });
  });
}

/**
 * Ask for a password or PIN, twice where it is a new one, and a file where one is needed.
 * @param {{title: string, sentence: string, label: string, yes: string, isNew?: boolean,
 *   isPin?: boolean, needsFile?: boolean, least: number,
 *   work: (given: {text: string, file: File|null}) => Promise<string>}} sheet
 *   work: does it, answers a sentence when it could not
 * @returns {Promise<boolean>} done
 */
export function askPassword({ title, sentence, label, yes, isNew, isPin, needsFile, least, work }) {
  return new Promise((resolve) => {
    const { first: dialog, parts } = clone("dialog-sandi");
    parts.judul.textContent = title;
    parts.kalimat.textContent = sentence;
    parts.label.textContent = label;
    parts.ya.textContent = yes;
    parts.bagianUlang.hidden = !isNew;
    parts.bagianBerkas.hidden = !needsFile;
    if (isPin) for (const input of [parts.isi, parts.ulang]) input.inputMode = "numeric";
    const close = openDialog(dialog, (answer) => resolve(Boolean(answer)));
    (needsFile ? parts.berkas : parts.isi).focus();
    parts.tidak.addEventListener("click", () => close(false));
    parts.form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const problem = passwordProblem(parts, { isNew, isPin, needsFile, least });
      parts.ya.disabled = true;
      parts.salah.textContent = problem || (await work({ text: parts.isi.value, file: parts.berkas.files[0] ?? null }));
      parts.ya.disabled = false;
      if (!parts.salah.textContent) close(true);
    });
  });
}

function passwordProblem(parts, { isNew, isPin, needsFile, least }) {
  if (needsFile && !parts.berkas.files.length) return "Pilih dulu berkas cadangannya.";
  if (isPin && !/^\d+$/.test(parts.isi.value)) return "PIN hanya angka.";
  if (parts.isi.value.length < least) return `Paling sedikit ${least} ${isPin ? "angka" : "huruf atau angka"}.`;
  if (isNew && parts.isi.value !== parts.ulang.value) return "Dua isian itu belum sama.";
  return "";
}
