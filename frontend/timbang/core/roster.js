/**
 * The children of a posyandu on this phone.
 *
 *   saveRoster(db, json, {seq?, etag?})   keeps an answer of GET daftar/; children that left go,
 *                        but those with an own entry that has not arrived stay as "pindah"
 *   rosterHead(db, posyandu) → {posyandu, user, choices, round, closed, today, server_time,
 *                        n_conflicts, etag, fetchedAt (ms)} | undefined   what is not a child
 *                        With null: what somebody who answers for several posyandu gets before
 *                        one is chosen (`choices`, no children)
 *   choosePosyandu(db, id), chosenPosyandu(db) → id | null
 *   childrenOf(db, posyandu, {today?}) → views (merge.js), in the roster's order, then those that
 *                        left lately, of which only the name is known, newcomers last
 *   childView(db, id, {today?}) → one view, or null
 *   isClosedDay(head, day) → true when a closed round holds this day: no entries
 */

import { announce } from "./channel.js";
import { today as todayInWita } from "./clock.js";
import { drawSeq, durably, getMeta, setMeta } from "./db.js";
import { listEntries } from "./entries.js";
import { viewsOf } from "./merge.js";

const OPEN = ["menunggu", "ditolak", "bentrok"];

const headKey = (posyandu) => `daftar:${posyandu}`;

/** The number that says what had been sent when a roster was asked for; draw it before asking. */
export function rosterSeq(db) {
  return durably(db, ["meta"], (tx) => drawSeq(tx));
}

export async function saveRoster(db, json, { seq = null, etag = null } = {}) {
  const posyandu = json.posyandu?.id ?? null;
  const { children, ...rest } = json;
  await durably(db, ["children", "entries", "meta"], async (tx) => {
    const store = tx.objectStore("children");
    const staying = new Set(children.map((child) => child.id));
    const known = posyandu === null ? [] : await store.index("posyandu").getAll(posyandu);
    for (const one of known.filter(({ id }) => !staying.has(id))) {
      // Who is it that was refused? Without its name nobody could mend the entry.
      if (await isOpen(tx.objectStore("entries"), one.id)) await store.put({ ...one, hasLeft: true });
      else await store.delete(one.id);
    }
    for (const [order, child] of children.entries()) {
      await store.put({ id: child.id, posyandu, order, child });
    }
    const head = { ...rest, etag, seq: seq ?? (await drawSeq(tx)), fetchedAt: Date.now() };
    await tx.objectStore("meta").put(head, headKey(posyandu));
  });
  announce(db, "berubah");
}

/** Does an own entry about this child still have to arrive? */
async function isOpen(entries, childId) {
  const own = await entries.index("child").getAll(childId);
  return own.some(({ state }) => OPEN.includes(state));
}

/** The server said that nothing changed: what was sent before asking is in there. */
export async function confirmRoster(db, posyandu, seq) {
  await durably(db, ["meta"], async (tx) => {
    const meta = tx.objectStore("meta");
    const head = await meta.get(headKey(posyandu));
    if (head) await meta.put({ ...head, seq, fetchedAt: Date.now() }, headKey(posyandu));
  });
}

export function rosterHead(db, posyandu) {
  return getMeta(db, headKey(posyandu));
}

export function choosePosyandu(db, id) {
  return setMeta(db, "posyandu", id);
}

export async function chosenPosyandu(db) {
  return (await getMeta(db, "posyandu")) ?? null;
}

export function isClosedDay(head, day) {
  return (head?.closed ?? []).some(([first, last]) => first <= day && day <= last);
}

export async function childrenOf(db, posyandu, { today = todayInWita() } = {}) {
  const [head, stored, entries] = await Promise.all([
    rosterHead(db, posyandu),
    db.getAllFromIndex("children", "posyandu", posyandu),
    listEntries(db),
  ]);
  stored.sort((a, b) => a.order - b.order);
  const { seq = 0, absent = [], left = [] } = head ?? {};
  const leaving = new Map(left.map((one) => [one.id, one]));
  const children = stored.map(({ child, hasLeft }) => ({
    ...child, hasLeft, left: hasLeft ? leaving.get(child.id) : undefined,
  }));
  const known = new Set(children.map(({ id }) => id));
  children.push(...left.filter(({ id }) => !known.has(id)).map(whoLeft));
  return viewsOf(children, entries, { posyandu, rosterSeq: seq, absent, today });
}

/** A child that the roster only names: who it is, where it went and since when. */
function whoLeft(left) {
  const { id, nama, sex, born_on, rt, ibu_nama: ibu } = left;
  return {
    id, nama, sex, born_on, rt, left, hasLeft: true, isOnlyNamed: true, history: [],
    ibu: ibu ? { id: null, nama: ibu, age_at_birth: null, age_first_marriage: null } : null,
    has_earlier: true, // or nobody could have taken it out of a book
  };
}

export async function childView(db, id, options) {
  const stored = await db.get("children", id);
  const posyandu = stored?.posyandu ?? (await listEntries(db, { child: id }))[0]?.posyandu
    ?? (await chosenPosyandu(db));
  if (posyandu === null) return null;
  const views = await childrenOf(db, posyandu, options);
  return views.find((view) => view.id === id) ?? null;
}
