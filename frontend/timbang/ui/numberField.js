// One number being typed: the largest thing on the screen, said back as it was understood.

import { clone } from "./dom.js";

/**
 * @param {{id: string, label: string, unit: string, before?: string, text?: string,
 *   parse: (text: string) => object, onInput?: () => void}} field parse: of numbers.js
 * @returns {{element: Element, parse: (text: string) => object, focus: () => void, value: () => number|null, text: () => string,
 *   check: (options?: {isNeeded?: boolean}) => boolean, refuse: (sentence: string) => void}}
 */
export function numberField({ id, label, unit, before = "", text = "", parse, onInput = () => {} }) {
  const { first: element, parts } = clone("isian-angka");
  const { isi: input, salah, paham } = parts;
  input.id = id;
  input.value = text;
  parts.label.htmlFor = id;
  parts.label.textContent = label;
  parts.lalu.textContent = before;
  paham.id = `${id}-paham`;
  salah.id = `${id}-salah`;
  input.setAttribute("aria-describedby", `${paham.id} ${salah.id}`);
  paham.textContent = unit;

  function refuse(sentence) {
    salah.textContent = sentence;
    element.classList.toggle("angka--salah", Boolean(sentence));
    if (sentence) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }

  function understand() {
    const found = parse(input.value);
    paham.textContent = found.said ? `= ${found.said}` : unit;
    paham.classList.toggle("angka__satuan--paham", Boolean(found.said));
    return found;
  }

  input.addEventListener("input", () => {
    refuse("");
    understand();
    onInput();
  });
  input.addEventListener("blur", () => refuse(understand().problem ?? ""));
  if (text) understand();

  return {
    element,
    parse,
    refuse,
    focus: () => input.focus(),
    text: () => input.value,
    value: () => parse(input.value).value ?? null,
    check({ isNeeded = false } = {}) {
      const found = understand();
      const isMissing = isNeeded && found.empty;
      refuse(isMissing ? "Isi hasil ukur yang kedua." : (found.problem ?? ""));
      return !isMissing && !found.problem;
    },
  };
}

/**
 * Enter goes to the next field of a part of a form, and at its last one does `atEnd`.
 * @param {Element} part @param {() => void} atEnd
 */
export function enterMovesOn(part, atEnd) {
  const inputs = () => [...part.querySelectorAll("input:not([type=radio]), select")].filter(
    (input) => input.offsetParent !== null,
  );
  part.addEventListener("focusin", ({ target }) => {
    if (inputs().includes(target)) target.enterKeyHint = target === inputs().at(-1) ? "done" : "next";
  });
  part.addEventListener("keydown", (event) => {
    const { target } = event;
    if (event.key !== "Enter" || target.tagName !== "INPUT") return undefined;
    event.preventDefault();
    if (event.repeat) return undefined; // a key held down is no answer to the next question
    target.blur(); // reads what was typed
    if (target.getAttribute("aria-invalid")) return target.focus();
    const next = inputs().find((input) => isAfter(input, target));
    if (!next) return atEnd();
    next.focus();
    return next.scrollIntoView({ block: "center" });
  });
}

const isAfter = (one, other) =>
  Boolean(other.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
