// The frame of every scene: the finding, one large figure with its words, one picture.

import { number, percentText, roundedDown } from "../told/words.js";
import { countTo, standAs } from "./count.js";
import { fit, keep, make, say, tone } from "./dom.js";

const unitless = (text) => text.replace(/\s%$/u, "");
const FORMATS = {
  percent: { format: (value) => unitless(percentText(value)), unit: "%" },
  coverage: { format: (value) => unitless(roundedDown(value)), unit: "%" },
  count: { format: (value) => number(Math.round(value)), unit: "" },
};

/** A full coverage and a count of none have a look of their own. */
function kindOf({ as, value }) {
  if (as === "coverage" && value >= 100) return "penuh";
  if (as === "count" && value === 0) return "nol";
  return as ?? "kata";
}

const createNote = () => ({ root: make("p", { style: "catatan" }) });
const updateNote = ({ root }, { key }) => say(root, key);

const SHORT = 1.2; // a finding of one line stands in larger letters

/**
 * @param {string} name of SCENES @param {(view: object) => import("../told/today.js").Telling} tell
 * @param {{root: Element, aside?: Element, update: (view: object) => void}} picture
 */
export function createScene(name, tell, picture) {
  const headline = make("h1", { style: "judul" });
  const figure = make("span", { style: "besar__angka" });
  const unit = make("span", { style: "besar__satuan" });
  const big = make("p", { style: "besar" }, figure, unit);
  const caption = make("p", { style: "keterangan" });
  const notes = make("div", { style: "catatan-catatan" });
  const told = make("div", { style: "angka" }, big, caption, notes);
  if (picture.aside) told.append(picture.aside);
  picture.root.classList.add("gambar");
  const root = make("section", { style: `adegan adegan--${name}`, "data-adegan": name },
    headline, make("div", { style: "badan" }, told, picture.root));
  root.hidden = true;

  function update(view) {
    const { headline: finding, big: shown, caption: words, notes: said } = tell(view);
    say(headline, finding);
    const as = FORMATS[shown.as];
    tone(big, "besar", kindOf(shown));
    if (as) countTo(figure, shown.value, as.format, shown.as);
    else standAs(figure, shown.text);
    say(unit, as?.unit ?? "");
    say(caption, words);
    keep(notes, said.map((key) => ({ key })), createNote, updateNote);
    picture.update(view);
    fit(headline, SHORT);
    fit(big);
  }
  return { name, root, update };
}
