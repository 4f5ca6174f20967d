/**
 * What is typed and not yet saved: one draft per tab and child, there again after a reload.
 *
 *   openTab() → tab id. Call once at start and await it: a duplicated tab gets an id of its own.
 *   saveDraft(db, tab, child, {data, entryId, openedAt})   call on input (debounced by the screen)
 *   loadDraft(db, tab, child) → draft | null   this tab's, else the latest of a tab that is gone
 *   dropDraft(db, tab, child)      "buang isian"; addEntry(db, entry, {draft: {tab, child}}) drops
 *                                    it in the same transaction as the saving
 *   listDrafts(db) → drafts of every tab, the latest first; purgeDrafts(db) after two days
 *
 * Keep the id of the entry-to-be in `entryId` (uuid7 at opening the child): saved twice it is one.
 */

import { durably } from "./db.js";
import { uuid7 } from "./ids.js";

const TAB_KEY = "timbang-tab";
const KEPT_MS = 2 * 86_400_000;
const RELOAD_MS = 2_000;
const lockName = (tab) => `timbang-tab-${tab}`;

let opened = null;

/** The id of this tab; sessionStorage survives a reload, and is copied when a tab is duplicated. */
export function openTab({ locks = globalThis.navigator?.locks } = {}) {
  opened ??= findTab(locks);
  return opened;
}

async function findTab(locks) {
  const known = sessionStorage.getItem(TAB_KEY);
  if (known && (locks ? await hold(locks, known) : wasReloaded())) return known;
  const made = uuid7();
  sessionStorage.setItem(TAB_KEY, made);
  if (locks) await hold(locks, made);
  return made;
}

/** Hold the tab's lock for as long as the tab lives; false when another tab has it. */
function hold(locks, tab) {
  // Before a reload was this very tab, whose lock is about to be given back.
  const stop = AbortSignal.timeout?.(RELOAD_MS) ?? null;
  const options = wasReloaded() && stop ? { signal: stop } : { ifAvailable: true };
  return new Promise((answer) => {
    locks
      .request(lockName(tab), options, (lock) => {
        answer(Boolean(lock));
        return lock ? new Promise(() => {}) : null;
      })
      .catch(() => answer(false)); // another tab kept it: this one is its copy
  });
}

function wasReloaded() {
  const [navigation] = performance.getEntriesByType("navigation");
  return navigation?.type === "reload" || navigation?.type === "back_forward";
}

export function saveDraft(db, tab, child, { data, entryId, openedAt }) {
  const draft = { tab, child, data, entryId, openedAt, at: Date.now() };
  return durably(db, ["drafts"], (tx) => tx.objectStore("drafts").put(draft));
}

export async function loadDraft(db, tab, child, { locks = globalThis.navigator?.locks } = {}) {
  const own = await db.get("drafts", [tab, child]);
  if (own) return own;
  const others = await db.getAllFromIndex("drafts", "child", child);
  const alive = await livingTabs(locks);
  // Where nobody can say which tabs live, another tab's draft stays with it.
  const left = alive ? others.filter((draft) => !alive.has(draft.tab)) : [];
  const [latest] = left.sort((a, b) => b.at - a.at);
  if (!latest) return null;
  const adopted = { ...latest, tab };
  await durably(db, ["drafts"], async (tx) => {
    await tx.objectStore("drafts").delete([latest.tab, child]);
    await tx.objectStore("drafts").put(adopted);
  });
  return adopted;
}

async function livingTabs(locks) {
  if (!locks) return null;
  const { held } = await locks.query();
  const prefix = lockName("");
  return new Set(
    held.filter(({ name }) => name.startsWith(prefix)).map(({ name }) => name.slice(prefix.length)),
  );
}

export function dropDraft(db, tab, child) {
  return durably(db, ["drafts"], (tx) => tx.objectStore("drafts").delete([tab, child]));
}

export async function listDrafts(db) {
  return (await db.getAll("drafts")).sort((a, b) => b.at - a.at);
}

export function purgeDrafts(db, nowMs = Date.now()) {
  return durably(db, ["drafts"], async (tx) => {
    const store = tx.objectStore("drafts");
    for (const draft of await store.getAll()) {
      if (draft.at < nowMs - KEPT_MS) await store.delete([draft.tab, draft.child]);
    }
  });
}
