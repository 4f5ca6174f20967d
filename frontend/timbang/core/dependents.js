/**
 * Which entry rests on which. Pure.
 *
 *   provides(entry) → id of the thing it makes (a child or a measurement) or null
 *   needs(entry)    → ids of the things it speaks of
 *   heldIds(waiting, blockers) → Set of ids of waiting entries that rest, directly or through
 *                     each other, on something a blocker was to make
 *   repoint(entry, renamed) → copy of data with ids replaced by Map old → new, or null if none is
 */

const REFERENCES = ["balita_id", "measurement_id", "replaces_id"];

export function provides(entry) {
  const isTakenOver = entry.kind === "keadaan" && entry.data.pindah; // from another posyandu to here
  if (entry.kind === "balita" || isTakenOver) return entry.data.balita_id;
  return entry.kind === "ukur" || entry.kind === "batal" ? entry.id : null;
}

export function needs(entry) {
  const made = provides(entry);
  return REFERENCES.map((name) => entry.data?.[name]).filter((id) => id && id !== made);
}

/** `waiting` in the order of sending; an entry rests only on earlier ones. */
export function heldIds(waiting, blockers) {
  const missing = new Set(blockers.map(provides).filter(Boolean));
  const held = new Set();
  for (const entry of waiting) {
    const made = provides(entry);
    if (needs(entry).some((id) => missing.has(id))) {
      held.add(entry.id);
      if (made) missing.add(made);
    } else if (made) {
      missing.delete(made); // a corrected child is on its way
    }
  }
  return held;
}

export function repoint(entry, renamed) {
  const changed = REFERENCES.filter((name) => renamed.has(entry.data?.[name]));
  if (changed.length === 0) return null;
  const data = { ...entry.data };
  for (const name of changed) data[name] = renamed.get(data[name]);
  return data;
}
