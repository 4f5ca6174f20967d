/**
 * The database of one user on this phone: `timbang-<userId>`.
 *
 *   openDb(userId, {onOutdated}) → db (idb). onOutdated() is called when another tab opened a
 *                                  newer version: show "Muat ulang", drafts are kept.
 *   deleteDb(userId)             removes it all. Only after every entry was sent: see session.js
 *                                  `forgetUser`, which refuses otherwise.
 *   getMeta(db, key), setMeta(db, key, value)
 *   durably(db, stores, work)    one strict transaction; resolves when it is on disk
 *   ifRoom(promise)              what is only handy to keep: a full memory is no reason to stop
 *   deviceId(db)                 the id of this installation, made once
 *
 * Stores
 *   meta      key → value: device, seq, clock, pin, lastOk, posyandu, daftar:<posyandu>, lease
 *   children  {posyandu, id, child}: the roster as the server sent it
 *   entries   envelopes of entries.js, by id; indexes `state`, `child`
 *   drafts    {tab, child, …} of drafts.js
 *
 * MIGRATIONS only ever add: a step may create a store or an index or give envelopes a new field,
 * none may delete an entry. A phone that went back to an older app opens the newer database as it
 * is instead of refusing.
 */

import { deleteDB, openDB } from "idb";

import { StorageFull, StorageLost } from "./errors.js";
import { uuid7 } from "./ids.js";

/** MIGRATIONS[n] leads from version n to n + 1. */
export const MIGRATIONS = [
  (db) => {
    // Made while there is room: without it nothing could be sent from a full phone.
    db.createObjectStore("meta").put(uuid7(), "device");
    db.createObjectStore("children", { keyPath: "id" }).createIndex("posyandu", "posyandu");
    const entries = db.createObjectStore("entries", { keyPath: "id" });
    entries.createIndex("state", "state");
    entries.createIndex("child", "child");
    db.createObjectStore("drafts", { keyPath: ["tab", "child"] }).createIndex("child", "child");
  },
];

export function dbName(userId) {
  return `timbang-${userId}`;
}

/** Open (and bring up to date) the database of a user. */
export async function openDb(userId, { onOutdated = () => {}, migrations = MIGRATIONS } = {}) {
  const callbacks = {
    async upgrade(db, oldVersion, newVersion, tx) {
      for (const migrate of migrations.slice(oldVersion)) await migrate(db, tx);
    },
    blocking(currentVersion, blockedVersion, event) {
      // Another tab waits for us: it upgrades or deletes. Running transactions still finish.
      event.target.close();
      onOutdated();
    },
    terminated: onOutdated,
  };
  try {
    return await openDB(dbName(userId), migrations.length, callbacks);
  } catch (error) {
    if (error.name === "VersionError") return openDB(dbName(userId), undefined, callbacks);
    throw named(error);
  }
}

export function deleteDb(userId) {
  return deleteDB(dbName(userId));
}

/**
 * Run `work(tx)` in one transaction and resolve with its answer once that is on the disk.
 *
 * `work` may await nothing but requests of the transaction. Raises StorageFull, StorageLost, or
 * what `work` threw; then nothing of it was written.
 */
export async function durably(db, stores, work) {
  let tx;
  try {
    tx = db.transaction(stores, "readwrite", { durability: "strict" });
    // It rejects too when a request fails; the request's own error is the one that is reported.
    tx.done.catch(() => {});
    const answer = await work(tx);
    await tx.done;
    return answer;
  } catch (error) {
    abort(tx);
    throw named(tx?.error ?? error);
  }
}

export async function ifRoom(writing) {
  try {
    await writing;
  } catch (error) {
    if (!(error instanceof StorageFull)) throw error;
  }
}

function abort(tx) {
  try {
    tx?.abort();
  } catch (error) {
    if (error.name !== "InvalidStateError") throw error; // it has ended already
  }
}

/** The error as the screens know it. */
function named(error) {
  if (error.name === "QuotaExceededError") return new StorageFull(error);
  if (error.name === "InvalidStateError") return new StorageLost(error);
  return error;
}

export async function getMeta(db, key) {
  return db.get("meta", key);
}

export function setMeta(db, key, value) {
  return durably(db, ["meta"], (tx) => tx.objectStore("meta").put(value, key));
}

/** The next number of this database, drawn inside a transaction that has the store `meta`. */
export async function drawSeq(tx) {
  const meta = tx.objectStore("meta");
  const seq = ((await meta.get("seq")) ?? 0) + 1;
  await meta.put(seq, "seq");
  return seq;
}

export function deviceId(db) {
  return durably(db, ["meta"], async (tx) => {
    const meta = tx.objectStore("meta");
    const known = await meta.get("device");
    if (known) return known;
    const made = uuid7();
    await meta.put(made, "device");
    return made;
  });
}
