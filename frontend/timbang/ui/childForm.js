// The fields of one child and what stands in them: built, read, kept as a draft.

import { YES_NO, chosen, clone, radios, yes, yesWord } from "./dom.js";
import { numberField } from "./numberField.js";
import { parseLength, parseWeight, parseYears } from "./numbers.js";
import { LYING, STANDING } from "../engine/index.js";
import { positionQuestion } from "./questions.js";
import { agePartsOn, centimetres, weightText } from "./words.js";

const OEDEMA = [
  { value: "0", word: "Tidak" }, { value: "1", word: "+1" },
  { value: "2", word: "+2" }, { value: "3", word: "+3" },
];
const POSITIONS = [
  { value: String(LYING), word: "Telentang" }, { value: String(STANDING), word: "Berdiri" },
];
const VITAMIN_A = [{ value: "ya", word: "Sudah diberi" }, { value: "tidak", word: "Belum" }];
export const LENGTH_NAMES = { [LYING]: "Panjang badan", [STANDING]: "Tinggi badan" };
const [MOST_LENGTH, MOST_HEAD, MOST_ARM] = [1400, 700, 400]; // millimetres, as the engine refuses
const MOTHER_AGES = [10, 60];

/** Millimetres or grams as they are typed: 765 → "76,5". */
const typed = (value, unit) => {
  if (value === null || value === undefined) return "";
  if (unit === "gram") return String(value);
  return String(value / (unit === "kg" ? 1000 : 10)).replace(".", ",");
};

/** What a stored reading looks like in the fields (data of an entry, or a row of the history). */
export function fieldsOf(data, weightUnit) {
  return {
    weight: typed(data.weight_g, weightUnit),
    length: typed(data.length_mm, "cm"),
    arm: typed(data.arm_mm, "cm"),
    head: typed(data.head_mm, "cm"),
    // How an imported length was taken may be unknown (0): nobody here may decide it by the way.
    position: data.length_mm == null ? null : (data.position ?? null),
    oedema: data.oedema ?? 0,
    vitaminA: data.vitamin_a ?? null,
    asi: data.asi ?? null,
    mbg: data.mbg ?? null,
  };
}

/**
 * @param {object} parts of the template layar-anak
 * @param {{child: object, on: string, asks: object, last: object|undefined, start: object,
 *   onInput: () => void}} form start: what stands in the fields, as `fieldsOf` gives it
 */
export function childForm(parts, { child, on, asks, last, start, onInput }) {
  const months = agePartsOn(child.born_on, on)?.totalMonths ?? 0;
  const before = (value) => (value ? `terakhir ${value}` : "");
  const add = (name, options) => {
    const field = numberField({ id: `isi-${name}`, text: start[name] ?? "", onInput, ...options });
    parts.angka.append(field.element);
    return field;
  };
  const fields = {};
  fields.weight = add("weight", {
    label: "Berat badan", unit: asks.weightUnit,
    before: before(last?.weightG && weightText(last.weightG, months)),
    parse: (text) => parseWeight(text, months),
  });
  fields.length = add("length", {
    label: LENGTH_NAMES[start.position || asks.position], unit: "cm",
    before: before(last?.lengthMm && centimetres(last.lengthMm)),
    parse: (text) => parseLength(text, MOST_LENGTH),
  });
  const position = positionField(parts.angka, { child, on, start, asks, onInput, length: fields.length });
  if (asks.asksArm || start.arm) {
    fields.arm = add("arm", {
      label: "LiLA (lengan atas)", unit: "cm",
      before: before(last?.armMm && centimetres(last.armMm)),
      parse: (text) => parseLength(text, MOST_ARM),
    });
  }
  fields.head = add("head", {
    label: "Lingkar kepala", unit: "cm", before: before(last?.headMm && centimetres(last.headMm)),
    parse: (text) => parseLength(text, MOST_HEAD),
  });
  questions(parts, { asks, start, onInput });
  const mother = motherFields(parts, { child, asks, start, onInput });
  return { fields, mother, position, texts: () => texts(parts, fields, mother, position) };
}

function positionField(box, { child, on, start, asks, onInput, length }) {
  const { root, parts } = clone("isian-posisi");
  const label = length.element.querySelector(".angka__label");
  let value = start.position ?? asks.position;
  const ask = () => {
    parts.tanya.textContent = positionQuestion(value, child.born_on, on);
    label.textContent = LENGTH_NAMES[value || asks.position];
  };
  radios(parts.pilihan, "posisi", POSITIONS, String(value), (given) => {
    value = Number(given);
    ask();
    onInput();
  });
  ask();
  box.append(root);
  return () => value;
}

function questions(parts, { asks, start, onInput }) {
  radios(parts.edema, "edema", OEDEMA, String(start.oedema ?? 0), onInput);
  const ask = (section, legend, question, box, choices, value) => {
    section.hidden = !question;
    if (legend) legend.textContent = question;
    radios(box, box.dataset.part, choices, yesWord(value), onInput);
  };
  ask(parts.bagianVitamin, parts.tanyaVitamin, asks.vitaminA, parts.vitamin, VITAMIN_A, start.vitaminA);
  ask(parts.bagianAsi, parts.tanyaAsi, asks.asi, parts.asi, YES_NO, start.asi);
  ask(parts.bagianMbg, null, asks.asksMbg, parts.mbg, YES_NO, start.mbg);
}

function motherFields(parts, { child, asks, start, onInput }) {
  parts.bagianIbu.hidden = !asks.asksIbu;
  if (!asks.asksIbu) return {};
  const found = {};
  const add = (name, known, label) => {
    if (known != null) return;
    found[name] = numberField({
      id: `isi-${name}`, label, unit: "tahun", text: start[name] ?? "", onInput,
      parse: (text) => parseYears(text, ...MOTHER_AGES),
    });
    parts.angkaIbu.append(found[name].element);
  };
  add("ageAtBirth", child.ibu.age_at_birth, "Umur ibu saat melahirkan anak ini");
  add("ageFirstMarriage", child.ibu.age_first_marriage, "Umur ibu saat menikah pertama kali");
  return found;
}

/** Everything as it stands on the screen, for the draft. */
function texts(parts, fields, mother, position) {
  const kept = {
    position: position(),
    oedema: Number(chosen(parts.edema)),
    vitaminA: yes(chosen(parts.vitamin)),
    asi: yes(chosen(parts.asi)),
    mbg: yes(chosen(parts.mbg)),
    reason: parts.alasan.value,
  };
  for (const [name, field] of Object.entries({ ...fields, ...mother })) kept[name] = field.text();
  return kept;
}

/** The values of the form as the data of an entry `ukur`, without what only the saving knows. */
export function measured(form) {
  const { fields, texts } = form;
  const now = texts();
  const length = fields.length.value();
  return {
    weight_g: fields.weight.value(),
    length_mm: length,
    position: length === null ? 0 : now.position,
    head_mm: fields.head.value(),
    arm_mm: fields.arm?.value() ?? null,
    oedema: now.oedema,
    vitamin_a: now.vitaminA,
    asi: now.asi,
    mbg: now.mbg,
  };
}

/** The mother's ages as the data of an entry `ibu`, or null when nothing was said. */
export function motherSaid(form, child) {
  const { ageAtBirth, ageFirstMarriage } = form.mother;
  const [birth, marriage] = [ageAtBirth?.value() ?? null, ageFirstMarriage?.value() ?? null];
  if (birth === null && marriage === null) return null;
  return {
    balita_id: child.id,
    age_at_birth: birth ?? child.ibu.age_at_birth ?? null,
    age_first_marriage: marriage ?? child.ibu.age_first_marriage ?? null,
  };
}
