/**
 * One tab at a time.
 *
 *   exclusively(db, name, work, {steal?}) → {ran: boolean, value?}   runs work(stillMine) when no
 *        other tab holds `name`; ran false when one does. `stillMine()` is to be awaited between
 *        steps: it keeps a lease alive and says whether it is still ours.
 *
 * Web Locks end with their tab. Where they are missing, a lease in IndexedDB does it: taken in one
 * transaction, renewed between steps, free for others when it was not renewed for LEASE_MS.
 * Nothing depends on it but traffic: sending twice stores once.
 */

import { durably } from "./db.js";
import { uuid7 } from "./ids.js";

export const LEASE_MS = 90_000; // longer than one request may take

const me = uuid7();

export async function exclusively(db, name, work, { locks = globalThis.navigator?.locks, steal = false } = {}) {
  if (!locks) return withLease(db, name, work);
  const options = steal ? { steal: true } : { ifAvailable: true };
  let isMine = true;
  let outcome;
  try {
    return await locks.request(name, options, async (lock) => {
      if (!lock) return { ran: false };
      outcome = work(async () => isMine);
      return { ran: true, value: await outcome };
    });
  } catch (error) {
    // Stolen by a tab that thought we were dead: we stop after the step we are in.
    if (error.name !== "AbortError") throw error;
    isMine = false;
    await outcome?.catch(() => {});
    return { ran: false };
  }
}

async function withLease(db, name, work) {
  const key = `lease:${name}`;
  const take = () =>
    durably(db, ["meta"], async (tx) => {
      const meta = tx.objectStore("meta");
      const lease = await meta.get(key);
      const isFree = !lease || lease.by === me || lease.until < Date.now();
      if (isFree) await meta.put({ by: me, until: Date.now() + LEASE_MS }, key);
      return isFree;
    });
  if (!(await take())) return { ran: false };
  try {
    return { ran: true, value: await work(take) };
  } finally {
    await durably(db, ["meta"], async (tx) => {
      const meta = tx.objectStore("meta");
      if ((await meta.get(key))?.by === me) await meta.delete(key);
    });
  }
}
