// The few things done to the page: clone a template, name its parts, put text in. Never innerHTML.

const SVG = "http://www.w3.org/2000/svg";

/**
 * A copy of `<template id=name>` with its parts by the name in data-part.
 * @returns {{root: DocumentFragment, first: Element, parts: Object<string, Element>}}
 */
export function clone(name) {
  const root = document.getElementById(name).content.cloneNode(true);
  const parts = {};
  for (const element of root.querySelectorAll("[data-part]")) parts[element.dataset.part] = element;
  return { root, first: root.firstElementChild, parts };
}

/** An element with a class, a text and attributes. */
export function make(tag, { style = "", text = "", ...attributes } = {}, ...children) {
  const element = document.createElement(tag);
  if (style) element.className = style;
  if (text) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** The sign of a tone from the store of icons in the page. */
export function icon(sign) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  svg.setAttribute("class", "ikon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#i-${sign}`);
  svg.append(use);
  return svg;
}

/** A word with its colour and its sign in an element of class `tanda`. */
export function mark(element, { word, tone, sign }) {
  element.hidden = false;
  element.className = `tanda tanda--${tone}`;
  element.replaceChildren(icon(sign), document.createTextNode(word));
}

/** Text in an element, hidden when there is none. */
export function say(element, text) {
  element.textContent = text;
  element.hidden = !text;
}

/**
 * Put these rows into a list; what says the same stays the element it is. News arrives while a thumb
 * is down, and a tap counts only where it began and ended on one element.
 * @param {Element} list @param {DocumentFragment[]} rows of one element each; where two may look
 *   alike and do not do the same, an attribute tells them apart
 */
export function renew(list, rows) {
  const before = [...list.children];
  const next = rows.map(({ firstElementChild: row }) => {
    const at = before.findIndex((one) => one.isEqualNode(row));
    return at < 0 ? row : before.splice(at, 1)[0];
  });
  for (const one of before) one.remove();
  next.forEach((row, n) => {
    if (list.children[n] !== row) list.insertBefore(row, list.children[n] ?? null);
  });
}

/**
 * A row of radio buttons.
 * @param {Element} box @param {string} name
 * @param {{value: string, word: string}[]} choices @param {string|null} chosen
 * @param {(value: string) => void} onChoose
 */
export function radios(box, name, choices, chosen, onChoose = () => {}) {
  box.replaceChildren(
    ...choices.map(({ value, word }) => {
      const { root, parts } = clone("pilihan");
      parts.isi.name = name;
      parts.isi.value = value;
      parts.isi.checked = value === chosen;
      parts.kata.textContent = word;
      parts.isi.addEventListener("change", () => onChoose(value));
      return root;
    }),
  );
}

const SECOND_TAP_MS = 400; // from one tap of a double tap to the other, on a slow phone too

let ignoring = null;

/**
 * Let no tap through for a moment: a screen or a sheet has just come under the thumb, and the second
 * tap of a double tap was meant for what stood there before. The keyboard goes on working.
 */
export function ignoreSecondTap() {
  document.body.classList.add("baru-tampil");
  clearTimeout(ignoring);
  ignoring = setTimeout(() => document.body.classList.remove("baru-tampil"), SECOND_TAP_MS);
}

/** What is chosen in a row of radio buttons, or null. */
export const chosen = (box) => box.querySelector("input:checked")?.value ?? null;

export const YES_NO = [{ value: "ya", word: "Ya" }, { value: "tidak", word: "Tidak" }];
export const yes = (value) => (value === null ? null : value === "ya");
export const yesWord = (value) => (value === null || value === undefined ? null : value ? "ya" : "tidak");

/**
 * Show a <dialog> made by `clone` and wait for an answer; it leaves the page when it closes.
 * @param {HTMLDialogElement} dialog @returns {(answer: unknown) => void}
 */
export function openDialog(dialog, onClose) {
  const before = document.activeElement;
  let answer = null;
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    ignoreSecondTap();
    dialog.remove();
    before?.focus?.();
    onClose(answer);
  });
  dialog.showModal();
  ignoreSecondTap();
  return (given) => {
    answer = given;
    dialog.close();
  };
}

/** Say something to a screen reader without moving anybody's eyes. */
export function announce(text) {
  const voice = document.getElementById("suara");
  voice.textContent = "";
  requestAnimationFrame(() => {
    voice.textContent = text;
  });
}
