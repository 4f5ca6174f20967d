/**
 * The outbox: what the kader recorded, from the moment of saving until 30 days after the server
 * said it has it.
 *
 *   newEntry(kind, data, {posyandu, id?}) → {id, kind, at, posyandu, data}
 *   addEntry(db, entry, {draft?})     resolves when it is on the disk, not before: only then say
 *                                       "tersimpan". Rejects with StorageFull: nothing was
 *                                       written, keep the form. `draft` {tab, child} goes with it.
 *   addEntries(db, [entry…], {draft?})  the same for several: all of them or none
 *   listEntries(db, {state?, child?, day?}) → envelopes in the order of sending
 *   getEntry(db, id) → envelope | undefined
 *   counts(db) → {menunggu, tertahan, terkirim, ditolak, bentrok}   tertahan ⊂ menunggu
 *   fixEntry(db, id, data) → the new envelope, with a NEW id and `fixes`: the old one stays as
 *                                       "diperbaiki" with `fixedBy`, and what rested on it follows
 *   dropEntry(db, id, reason)         a person decides that a refused entry is not to be sent
 *   purgeSent(db)                     forgets what was sent more than 30 days ago
 *
 * Envelope: the entry and beside it
 *   v 1 · seq (order) · state · child (balita id) · day (WITA date of `at`) · addedAt (ms)
 *   message, errors {field: sentence} (of a refusal) · sentAt (ms), sentSeq · fixes · fixedBy ·
 *   dropReason
 *
 * States: "menunggu" (waits, also "tertahan": held back while the child it speaks of is refused),
 * "terkirim", "ditolak" and "bentrok" (under Perlu diperbaiki), "diperbaiki", "dibuang".
 */

import { announce } from "./channel.js";
import { dayOf, nowIso } from "./clock.js";
import { drawSeq, durably } from "./db.js";
import { heldIds, repoint } from "./dependents.js";
import { NotFixable } from "./errors.js";
import { uuid7 } from "./ids.js";

export const ENVELOPE = 1;
export const KEPT_DAYS = 30;
const FIXABLE = ["ditolak", "bentrok"];
const COUNTED = ["menunggu", "terkirim", "ditolak", "bentrok"];

export class SameIdOtherContent extends Error {}

export function newEntry(kind, data, { posyandu, id = uuid7() }) {
  return { id, kind, at: nowIso(), posyandu, data };
}

/** What travels to the server: the entry without what the phone notes about it. */
export function payload({ id, kind, at, posyandu, data }) {
  return { id, kind, at, posyandu, data };
}

function envelope(entry, seq) {
  return {
    ...payload(entry),
    v: ENVELOPE,
    seq,
    state: "menunggu",
    child: entry.data.balita_id ?? null,
    day: dayOf(entry.at),
    addedAt: Date.now(),
    message: "",
    errors: {},
  };
}

export function addEntry(db, entry, options) {
  return addEntries(db, [entry], options);
}

export async function addEntries(db, entries, { draft = null } = {}) {
  await durably(db, ["entries", "meta", "drafts"], async (tx) => {
    const store = tx.objectStore("entries");
    for (const entry of entries) {
      const known = await store.get(entry.id);
      if (known && !isSame(known, entry)) throw new SameIdOtherContent(entry.id);
      if (!known) await store.add(envelope(entry, await drawSeq(tx)));
    }
    if (draft) await tx.objectStore("drafts").delete([draft.tab, draft.child]);
  });
  announce(db, "entri");
}

/** The text of a value that does not depend on the order of keys. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}

function isSame(one, other) {
  return canonical(payload(one)) === canonical(payload(other));
}

export function getEntry(db, id) {
  return db.get("entries", id);
}

export async function listEntries(db, { state, child, day } = {}) {
  let found;
  if (child !== undefined) found = await db.getAllFromIndex("entries", "child", child);
  else if (state !== undefined) found = await db.getAllFromIndex("entries", "state", state);
  else found = await db.getAll("entries");
  return found
    .filter((one) => (state === undefined || one.state === state) && (!day || one.day === day))
    .sort((a, b) => a.seq - b.seq || (a.id < b.id ? -1 : 1));
}

/** Waiting entries in order, and which of them are held back by a refused one. */
export async function outbox(db) {
  const tx = db.transaction("entries");
  const index = tx.store.index("state");
  const [waiting, refused] = await Promise.all([index.getAll("menunggu"), index.getAll("ditolak")]);
  waiting.sort((a, b) => a.seq - b.seq || (a.id < b.id ? -1 : 1));
  return { waiting, held: heldIds(waiting, refused) };
}

export async function counts(db) {
  const tx = db.transaction("entries");
  const index = tx.store.index("state");
  const numbers = await Promise.all(COUNTED.map((state) => index.count(state)));
  const { held } = await outbox(db);
  return { ...Object.fromEntries(COUNTED.map((s, i) => [s, numbers[i]])), tertahan: held.size };
}

/**
 * Put a corrected entry in the place of a refused one.
 *
 * It keeps the place in the order of sending, so that what rests on it still comes after. Raises
 * NotFixable, StorageFull.
 */
export async function fixEntry(db, id, data) {
  const fixed = await durably(db, ["entries"], async (tx) => {
    const store = tx.objectStore("entries");
    const old = await store.get(id);
    if (!FIXABLE.includes(old?.state)) throw new NotFixable();
    const made = await replace(store, old, data, "menunggu");
    await followUp(store, new Map([[old.id, made.id]]));
    return made;
  });
  announce(db, "entri");
  return fixed;
}

async function replace(store, old, data, state) {
  const made = {
    ...envelope({ ...old, id: uuid7(), data }, old.seq),
    state,
    child: data.balita_id ?? old.child,
    fixes: old.id,
    message: state === "menunggu" ? "" : old.message,
    errors: state === "menunggu" ? {} : old.errors,
  };
  await store.add(made);
  await store.put({ ...old, state: "diperbaiki", fixedBy: made.id });
  return made;
}

/** Entries that named the old id get a copy that names the new one: the server never took them. */
async function followUp(store, renamed) {
  const open = [
    ...(await store.index("state").getAll("menunggu")),
    ...(await store.index("state").getAll("ditolak")),
  ].sort((a, b) => a.seq - b.seq);
  for (const entry of open) {
    const data = repoint(entry, renamed);
    if (data) renamed.set(entry.id, (await replace(store, entry, data, entry.state)).id);
  }
}

/** Take a refused entry out of the list for good; its dependents then wait for a person too. */
export async function dropEntry(db, id, reason) {
  await durably(db, ["entries"], async (tx) => {
    const store = tx.objectStore("entries");
    const old = await store.get(id);
    if (!FIXABLE.includes(old?.state)) throw new NotFixable();
    const waiting = (await store.index("state").getAll("menunggu")).sort((a, b) => a.seq - b.seq);
    const held = old.state === "ditolak" ? heldIds(waiting, [old]) : new Set();
    for (const entry of waiting.filter((one) => held.has(one.id))) {
      const message = "Data yang menjadi dasarnya tidak jadi dikirim.";
      await store.put({ ...entry, state: "ditolak", message, errors: {} });
    }
    await store.put({ ...old, state: "dibuang", dropReason: reason });
  });
  announce(db, "berubah");
}

/** Forget what reached the server, or was replaced, more than KEPT_DAYS ago; returns how many. */
export async function purgeSent(db, nowMs = Date.now()) {
  const before = nowMs - KEPT_DAYS * 86_400_000;
  return durably(db, ["entries"], async (tx) => {
    const store = tx.objectStore("entries");
    let n = 0;
    for (const state of ["terkirim", "diperbaiki", "dibuang"]) {
      for (const entry of await store.index("state").getAll(state)) {
        if ((entry.sentAt ?? entry.addedAt) < before) {
          await store.delete(entry.id);
          n += 1;
        }
      }
    }
    return n;
  });
}
