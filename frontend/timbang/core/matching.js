/**
 * Whether a newborn or newcomer may be a child of the roster already, without a network. Pure.
 *
 *   similar({nama, born_on, ibu_nama}, children) → [{balita_id, nama, born_on, score (0–1),
 *        why: [sentence…]}], the most alike first; only those a person should look at. `children`
 *        are views or roster children. The same answer as POST mirip/ gives for this posyandu.
 *   likeness(one, other) → {score 0–100, why}   THRESHOLD: from here on a person is asked
 *
 * The rule is that of posyandu/matching.py; tests/data/matching_cases.json states it and holds both
 * to the same cases. Whole numbers everywhere, so that two languages cannot round apart.
 */

export const THRESHOLD = 75;
const MOST_MATCHES = 5;
const MAX_DAYS_APART = 1;
const [NAME_WEIGHT, MOTHER_WEIGHT, BIRTH_WEIGHT] = [65, 25, 10];
const NEXT_DAY = 50;
const OTHER_SPELLING = 98;
const MOST_ALIKE = 97;
const [SOME_WORDS, ONE_WORD] = [92, 85];
const ONE_WORD_LETTERS = 4;
const MOTHER_ALIKE = 70;

const NAMELESS = new Set(["BY", "BAYI"]);
const TITLES = new Set(
  ["BY", "BAYI", "ANAK", "NY", "NYONYA", "IBU", "BU", "MAMA", "HJ", "HAJJAH"],
);
const LONG_FORMS = {
  MUHAMMAD: [
    "M", "MD", "MHD", "MOH", "MOCH", "MUH", "MUCH", "MUHD", "MOHD", "MUHAMAD", "MUHAMMED",
    "MOHAMAD", "MOHAMMAD", "MOHAMED", "MOCHAMAD", "MOCHAMMAD", "MUCHAMAD", "MUCHAMMAD",
  ],
  SITI: ["ST", "STI", "SITTI"],
  ABDUL: ["ABD", "ABDL"],
};
const SHORT_FORMS = new Map(
  Object.entries(LONG_FORMS).flatMap(([long, forms]) => forms.map((short) => [short, long])),
);
const FOLDS = [
  ["DJ", "J"], ["TJ", "C"], ["OE", "U"], ["SY", "S"], ["SH", "S"], ["KH", "H"], ["CH", "H"],
  ["PH", "F"], ["TH", "T"], ["DH", "D"], ["DZ", "Z"], ["V", "F"], ["Z", "S"], ["Q", "K"],
  ["X", "KS"], ["Y", "I"],
];

export function similar(candidate, children) {
  const one = person(candidate);
  return children
    .map((child) => ({ child, ...likeness(one, person(child)) }))
    .filter(({ score }) => score >= THRESHOLD)
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST_MATCHES)
    .map(({ child, score, why }) => ({
      balita_id: child.id, nama: child.nama, born_on: child.born_on, score: score / 100, why,
    }));
}

function person({ nama, born_on, ibu_nama, ibu }) {
  return { nama: nama ?? "", born_on, ibu_nama: ibu_nama ?? ibu?.nama ?? "" };
}

export function likeness(one, other) {
  const daysApart = Math.abs(Date.parse(one.born_on) - Date.parse(other.born_on)) / 86_400_000;
  if (!(daysApart <= MAX_DAYS_APART)) return { score: 0, why: [] };
  const name = namesAlike(nameOf(one), nameOf(other));
  const mother = namesAlike(motherOf(one), motherOf(other));
  if (name === null && mother === null) return { score: 0, why: [] };
  const birth = daysApart ? NEXT_DAY : 100;
  const known = [[name, NAME_WEIGHT], [mother, MOTHER_WEIGHT], [birth, BIRTH_WEIGHT]].filter(
    ([alike]) => alike !== null,
  );
  const total = known.reduce((sum, [, weight]) => sum + weight, 0);
  const score = rounded(known.reduce((sum, [alike, weight]) => sum + alike * weight, 0), total);
  return { score, why: [sayName(name), sayBirth(daysApart), sayMother(mother)] };
}

/** The words of a name in capitals, without marks, points and apostrophes. */
export function wordsOf(name) {
  return name
    .replace(/['’‘`´ʼ]/g, "")
    .toUpperCase()
    .replace(/^\s*AN\./, "") // "An. Budi" is the child Budi, "An Nisa" is a name
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .split(/[^A-Z0-9]+/)
    .filter(Boolean);
}

/** The words as they sound: titles gone, short forms written out, spellings made one. */
export function folded(words) {
  return words.filter((word) => !TITLES.has(word)).map((word) => {
    let sound = SHORT_FORMS.get(word) ?? word;
    for (const [spelling, letter] of FOLDS) sound = sound.split(spelling).join(letter);
    sound = sound.replace(/(.)\1+/g, "$1");
    return sound.length > 1 && sound.endsWith("H") ? sound.slice(0, -1) : sound;
  });
}

function namesAlike(one, other) {
  const [mine, yours] = [folded(one), folded(other)];
  if (!mine.length || !yours.length) return null;
  if (one.join("") === other.join("")) return 100;
  if (mine.join("") === yours.join("")) return OTHER_SPELLING;
  const alike = Math.max(
    editAlike(mine.join(""), yours.join("")),
    editAlike([...mine].sort().join(""), [...yours].sort().join("")),
    partOf(mine, yours),
  );
  return Math.min(alike, MOST_ALIKE);
}

function editAlike(one, other) {
  const longer = Math.max(one.length, other.length);
  return rounded(100 * (longer - distance(one, other)), longer);
}

/** Levenshtein's distance, one row at a time. */
function distance(one, other) {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const change = row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[other.length];
}

function partOf(one, other) {
  const [shorter, longer] = one.length <= other.length ? [one, other] : [other, one];
  if (shorter.length === longer.length || !isContained(shorter, longer)) return 0;
  if (shorter.length > 1) return SOME_WORDS;
  return shorter[0].length >= ONE_WORD_LETTERS ? ONE_WORD : 0;
}

function isContained(shorter, longer) {
  const left = [...longer];
  return shorter.every((word) => {
    const at = left.indexOf(word);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

function rounded(numerator, denominator) {
  return Math.floor((2 * numerator + denominator) / (2 * denominator));
}

const isNameless = (words) => words.length > 0 && NAMELESS.has(words[0]);

/** The words of the child's own name: none for "By. Ny. Siti". */
function nameOf({ nama }) {
  const words = wordsOf(nama);
  return isNameless(words) ? [] : words;
}

/** The words of the mother's name; "By. Ny. Siti" says it too. */
function motherOf({ nama, ibu_nama }) {
  const words = wordsOf(nama);
  const said = wordsOf(ibu_nama);
  const told = said.length ? said : isNameless(words) ? words : [];
  return told.filter((word) => !TITLES.has(word));
}

function sayName(alike) {
  if (alike === null) return "Bayi belum bernama";
  if (alike === 100) return "Nama sama";
  return alike === OTHER_SPELLING ? "Nama sama, ejaan berbeda" : `Nama mirip ${alike} %`;
}

function sayBirth(daysApart) {
  return daysApart ? `Tanggal lahir selisih ${daysApart} hari` : "Tanggal lahir sama";
}

function sayMother(alike) {
  if (alike === null) return "Nama ibu belum diketahui";
  if (alike === 100) return "Nama ibu sama";
  if (alike === OTHER_SPELLING) return "Nama ibu sama, ejaan berbeda";
  return alike >= MOTHER_ALIKE ? `Nama ibu mirip ${alike} %` : "Nama ibu berbeda";
}
