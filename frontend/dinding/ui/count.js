// Figures that count up to their new value. One clock for all of them, and none while they stand.

const LASTS_MS = 900;

const running = new Map();
const standing = new WeakMap();
let frame = 0;

const isStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const eased = (t) => 1 - (1 - t) ** 3;

function step(now) {
  for (const [element, run] of running) {
    run.since ??= now; // of its first picture, however late a busy display draws that
    const t = Math.min(1, (now - run.since) / LASTS_MS);
    write(element, run.from + (run.to - run.from) * eased(t), run.format);
    if (t === 1) running.delete(element);
  }
  frame = running.size ? requestAnimationFrame(step) : 0;
}

function write(element, value, format) {
  const text = format(value);
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Show a figure; from the one shown before it counts up, unless the person wants less motion.
 * @param {Element} element @param {number} value @param {(value: number) => string} format
 * @param {string} kind what is counted: another kind begins at its value
 */
export function countTo(element, value, format, kind = "") {
  const before = standing.get(element);
  if (before?.kind === kind && before.value === value) {
    if (!running.has(element)) write(element, value, format);
    return;
  }
  standing.set(element, { value, kind });
  if (!before || before.kind !== kind || isStill() || document.hidden || element.offsetParent === null) {
    running.delete(element);
    write(element, value, format);
    return;
  }
  const from = running.get(element)?.to ?? before.value;
  running.set(element, { from, to: value, format, since: null });
  if (!frame) frame = requestAnimationFrame(step);
}

/** Show words where a figure stood. */
export function standAs(element, text) {
  running.delete(element);
  standing.delete(element);
  if (element.textContent !== text) element.textContent = text;
}
