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

/** Enter goes to the next field to be typed in, from the last one to the button. */
export function enterMovesOn(form, button) {
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT") return undefined;
    event.preventDefault();
    event.target.blur(); // reads what was typed
    if (event.target.getAttribute("aria-invalid")) return event.target.focus();
    const inputs = [...form.querySelectorAll("input:not([type=radio]), select")].filter(
      (input) => input.offsetParent !== null,
    );
    const next = inputs[inputs.indexOf(event.target) + 1];
    (next ?? button).focus();
    return next?.scrollIntoView({ block: "center" });
  });
}
