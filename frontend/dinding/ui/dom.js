// The few things done to the page. Elements are made once and then only change: nothing flickers,
// and a day on the wall leaves no more elements than a minute.

import { make } from "../../timbang/ui/dom.js";

export { make };

const SVG = "http://www.w3.org/2000/svg";

/** An SVG element with attributes. */
export function draw(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Text in an element, which is hidden without one. @returns {boolean} whether it is another text */
export function say(element, text) {
  if (element.hidden === Boolean(text)) element.hidden = !text;
  if (element.textContent === text) return false;
  element.textContent = text;
  return true;
}

/** A custom property, written only when it changes. */
export function set(element, name, value) {
  if (element.style.getPropertyValue(name) !== String(value)) element.style.setProperty(name, value);
}

/** The one class of `prefix--` that an element has: `tone(tile, "ubin", "cakupan-3")`. */
export function tone(element, prefix, word) {
  const wanted = `${prefix}--${word}`;
  if (element.classList.contains(wanted)) return;
  for (const name of [...element.classList]) {
    if (name.startsWith(`${prefix}--`)) element.classList.remove(name);
  }
  element.classList.add(wanted);
}

const kept = new WeakMap();

/**
 * Children of `list` that follow items by their key: made once, moved and changed in place, removed
 * with their item.
 * @param {Element} list @param {{key: string}[]} items
 * @param {(item: object) => {root: Element}} create @param {(parts: object, item: object) => void} update
 */
export function keep(list, items, create, update) {
  const before = kept.get(list) ?? new Map();
  const after = new Map();
  items.forEach((item, n) => {
    const parts = before.get(item.key) ?? create(item);
    before.delete(item.key);
    after.set(item.key, parts);
    if (list.children[n] !== parts.root) list.insertBefore(parts.root, list.children[n] ?? null);
    update(parts, item);
  });
  for (const { root } of before.values()) root.remove();
  kept.set(list, after);
}

const LEAST_FIT = 0.6;
const fitted = new WeakMap();

/**
 * Make the letters of an element as small as its place needs, and no smaller: `--fit` scales them.
 * Nothing is measured while text and window stay as they were.
 * @param {Element} element @param {number} most the scale that few words get
 */
export function fit(element, most = 1) {
  const seen = `${element.textContent}|${innerWidth}|${innerHeight}`;
  if (fitted.get(element) === seen || element.offsetParent === null) return;
  fitted.set(element, seen);
  let scale = most;
  element.style.setProperty("--fit", scale);
  while (scale > LEAST_FIT && isTooSmall(element)) {
    scale -= 0.04;
    element.style.setProperty("--fit", scale.toFixed(2));
  }
}

/** A line that may not break grows across only; what breaks grows down. */
function isTooSmall(box) {
  const isLine = getComputedStyle(box).whiteSpace === "nowrap";
  return isLine ? box.scrollWidth > box.clientWidth + 1 : box.scrollHeight > box.clientHeight + 1;
}
