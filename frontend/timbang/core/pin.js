/**
 * A PIN to reopen the page. It keeps a stranger who picks up the phone out of the screens; it does
 * not encrypt the database.
 *
 *   setPin(db, pin)             4–8 digits; throws BadPin (a sentence)
 *   removePin(db, pin) → boolean
 *   checkPin(db, pin) → {ok, waitMs}   wrong: ok false, and after FREE_TRIES waitMs until the next
 *                                      one counts. Right: the tab is open.
 *   lockState(db) → {hasPin, isLocked, waitMs}
 *   touch(db)                   somebody uses the page (call on input); lock(db) closes it now
 *
 * A tab opens locked, and locks again IDLE_MS after the last touch.
 */

import { durably, getMeta } from "./db.js";
import { CoreError } from "./errors.js";
import { constantTimeEqual, deriveBits, fromBase64, toBase64 } from "./secrets.js";

export const IDLE_MS = 10 * 60_000;
const FREE_TRIES = 5;
const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 15 * 60_000;
const ITERATIONS = 210_000; // OWASP's for PBKDF2-HMAC-SHA-512; here 256 bits of SHA-256: 0.3 s on a cheap phone

export class BadPin extends CoreError {
  constructor() {
    super("PIN terdiri dari 4 sampai 8 angka.");
  }
}

const openKey = (db) => `timbang-terbuka:${db.name}`;

export async function setPin(db, pin) {
  if (!/^\d{4,8}$/.test(pin)) throw new BadPin();
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const hash = await deriveBits(pin, salt, ITERATIONS);
  const record = {
    salt: toBase64(salt), hash: toBase64(hash), iterations: ITERATIONS, failed: 0, nextTryAt: 0,
  };
  await put(db, record);
  touch(db);
}

function put(db, record) {
  return durably(db, ["meta"], (tx) => tx.objectStore("meta").put(record, "pin"));
}

/** How long the next try waits after `failed` wrong ones in a row. */
export function waitAfter(failed) {
  if (failed < FREE_TRIES) return 0;
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failed - FREE_TRIES));
}

export async function checkPin(db, pin) {
  const record = await getMeta(db, "pin");
  if (!record) return { ok: true, waitMs: 0 };
  const left = record.nextTryAt - Date.now();
  // A clock that was put back must not lock anybody out for longer than the longest wait.
  if (left > 0 && left <= LONGEST_WAIT_MS) return { ok: false, waitMs: left };
  const hash = await deriveBits(pin, fromBase64(record.salt), record.iterations);
  if (constantTimeEqual(hash, fromBase64(record.hash))) {
    await put(db, { ...record, failed: 0, nextTryAt: 0 });
    touch(db);
    return { ok: true, waitMs: 0 };
  }
  const failed = record.failed + 1;
  const waitMs = waitAfter(failed);
  await put(db, { ...record, failed, nextTryAt: Date.now() + waitMs });
  return { ok: false, waitMs };
}

export async function removePin(db, pin) {
  const { ok } = await checkPin(db, pin);
  if (ok) await durably(db, ["meta"], (tx) => tx.objectStore("meta").delete("pin"));
  return ok;
}

export async function lockState(db) {
  const record = await getMeta(db, "pin");
  if (!record) return { hasPin: false, isLocked: false, waitMs: 0 };
  const touchedAt = Number(sessionStorage.getItem(openKey(db)) ?? 0);
  const idle = Date.now() - touchedAt;
  const waitMs = Math.min(LONGEST_WAIT_MS, Math.max(0, record.nextTryAt - Date.now()));
  return { hasPin: true, isLocked: !(idle >= 0 && idle < IDLE_MS), waitMs };
}

export function touch(db) {
  sessionStorage.setItem(openKey(db), String(Date.now()));
}

export function lock(db) {
  sessionStorage.removeItem(openKey(db));
}
