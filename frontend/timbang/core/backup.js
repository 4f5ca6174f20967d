/**
 * What is unsent, as an encrypted file: before a logout, a change of phone, a full memory.
 *
 *   exportBackup(db, password) → {blob, name, n}   throws WeakPassword (under 8 letters)
 *   importBackup(db, file, password) → n entries added. Same ids, so importing twice, or what was
 *        sent meanwhile from the other phone, doubles nothing. Throws WrongPassword, NotABackup,
 *        OtherUsersBackup, StorageFull.
 *
 * File: JSON {format, v, iterations, salt, iv, data}; data = AES-GCM of the entries, key by PBKDF2.
 */

import { announce } from "./channel.js";
import { today } from "./clock.js";
import { drawSeq, durably } from "./db.js";
import { listEntries } from "./entries.js";
import { CoreError, NotABackup, OtherUsersBackup, WrongPassword } from "./errors.js";
import { isUuid } from "./ids.js";
import { deriveKey, fromBase64, toBase64 } from "./secrets.js";

const FORMAT = "timbang-cadangan";
const ITERATIONS = 600_000; // OWASP 2023 for PBKDF2-HMAC-SHA-256: the file may leave the phone
const MOST_ITERATIONS = 5_000_000; // a made-up file must not keep the phone busy for hours
const SHORTEST_PASSWORD = 8;
const UNSENT = ["menunggu", "ditolak", "bentrok"];

export class WeakPassword extends CoreError {
  constructor() {
    super(`Kata sandi cadangan paling sedikit ${SHORTEST_PASSWORD} huruf atau angka.`);
  }
}

export async function exportBackup(db, password) {
  if (password.length < SHORTEST_PASSWORD) throw new WeakPassword();
  const entries = (await listEntries(db)).filter((entry) => UNSENT.includes(entry.state));
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const key = await deriveKey(password, salt, ITERATIONS);
  const text = new TextEncoder().encode(JSON.stringify({ database: db.name, entries }));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, text);
  const file = {
    format: FORMAT, v: 1, iterations: ITERATIONS, salt: toBase64(salt), iv: toBase64(iv),
    data: toBase64(new Uint8Array(sealed)),
  };
  const blob = new Blob([JSON.stringify(file)], { type: "application/json" });
  return { blob, name: `cadangan-timbang-${today()}.json`, n: entries.length };
}

export async function importBackup(db, file, password) {
  const { database, entries } = await open(await file.text(), password);
  if (database !== db.name) throw new OtherUsersBackup();
  if (!Array.isArray(entries) || !entries.every(isEntry)) throw new NotABackup();
  const added = await durably(db, ["entries", "meta"], async (tx) => {
    const store = tx.objectStore("entries");
    let n = 0;
    for (const entry of entries) {
      if (await store.get(entry.id)) continue;
      await store.add({ ...entry, seq: await drawSeq(tx) });
      n += 1;
    }
    return n;
  });
  announce(db, "entri");
  return added;
}

async function open(text, password) {
  let key;
  let iv;
  let data;
  try {
    const file = JSON.parse(text);
    const { iterations } = file;
    const isOurs = file.format === FORMAT && file.v === 1 && Number.isInteger(iterations);
    if (!isOurs || iterations < 1 || iterations > MOST_ITERATIONS) throw new NotABackup();
    key = await deriveKey(password, fromBase64(file.salt), iterations);
    iv = fromBase64(file.iv);
    data = fromBase64(file.data);
  } catch (error) {
    throw error instanceof NotABackup ? error : new NotABackup(error);
  }
  try {
    const bytes = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, data);
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new WrongPassword(error);
  }
}

function isEntry(entry) {
  return (
    isUuid(entry?.id) && typeof entry.kind === "string" && typeof entry.at === "string" &&
    UNSENT.includes(entry.state) && entry.data !== null && typeof entry.data === "object"
  );
}
