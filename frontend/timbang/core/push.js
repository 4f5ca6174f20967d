/**
 * Emptying the outbox: batches in order, one answer per entry.
 *
 *   createPush({db, api, app}) → push({stillMine}) → {n, isBusy, hasClash}
 *
 * An entry leaves "menunggu" by a valid answer for its own id and by nothing else. What the server
 * wants later, or cannot take in any batch, is left out for the rest of this pass together with
 * what rests on it, so that it holds up nobody else.
 */

import { readAnswer } from "./answers.js";
import { announce } from "./channel.js";
import { learn } from "./clock.js";
import { deviceId, drawSeq, durably } from "./db.js";
import { heldIds, needs, provides } from "./dependents.js";
import { outbox, payload } from "./entries.js";
import { ApiError, StorageFull } from "./errors.js";

export const BATCH = 50;
const SMALL = 5;
const BATCH_BYTES = 200_000; // the server's limit is 256 kB

const STATE_OF = { stored: "terkirim", known: "terkirim", conflict: "bentrok", refused: "ditolak" };

/** The first entries that fit: at most `size`, and their bytes. At least one. */
export function nextBatch(waiting, size, maxBytes = BATCH_BYTES) {
  const encoder = new TextEncoder();
  const batch = [];
  let bytes = 0;
  for (const entry of waiting.slice(0, size)) {
    bytes += encoder.encode(JSON.stringify(payload(entry))).length + 1;
    if (batch.length > 0 && bytes > maxBytes) break;
    batch.push(entry);
  }
  return batch;
}

/**
 * What becomes of each sent entry: Map id → {state, message, errors}; the others keep waiting.
 *
 * A refusal that may only follow from an entry of the same batch that was not taken (the child was
 * wanted later, so its measurement was "unknown child") is no verdict: it waits.
 */
export function decide(sent, results) {
  const moves = new Map();
  const missing = new Set();
  for (const entry of sent) {
    const result = results.get(entry.id);
    const made = provides(entry);
    const rests = needs(entry).some((id) => missing.has(id));
    const state = result && STATE_OF[result.status];
    if (state && !(state === "ditolak" && rests)) moves.set(entry.id, { ...result, state });
    if (made && !["terkirim", "bentrok"].includes(state)) missing.add(made);
  }
  return moves;
}

/** Note what became of the entries; returns the ids that left the outbox. */
async function apply(db, moves, sentMs) {
  if (moves.size === 0) return new Set();
  let moved;
  try {
    moved = await note(db, moves, sentMs);
  } catch (error) {
    if (!(error instanceof StorageFull)) throw error;
    moved = await makeRoom(db, moves);
  }
  announce(db, "berubah");
  return moved;
}

function note(db, moves, sentMs) {
  return durably(db, ["entries", "meta"], async (tx) => {
    const store = tx.objectStore("entries");
    const sentSeq = await drawSeq(tx);
    const moved = new Set();
    for (const [id, { status, state, message, errors }] of moves) {
      const entry = await store.get(id);
      if (entry?.state !== "menunggu") continue; // another tab was faster
      const isElsewhere = status === "known" && entry.wasPutBack;
      const confirmedAt = isElsewhere ? sentMs : null; // see reconcile.js
      await store.put({ ...entry, state, message, errors, sentAt: sentMs, sentSeq, confirmedAt });
      moved.add(id);
    }
    return moved;
  });
}

/** With no room for a note: what the server has is taken off the phone, the rest stays as it is. */
function makeRoom(db, moves) {
  return durably(db, ["entries"], async (tx) => {
    const sent = [...moves].filter(([, { state }]) => state === "terkirim").map(([id]) => id);
    for (const id of sent) await tx.objectStore("entries").delete(id);
    return new Set(sent);
  });
}

export function createPush({ db, api, app = "" }) {
  let size = BATCH;
  let crashes = 0;

  async function send(batch) {
    const device = await deviceId(db);
    const body = {
      v: 1, device, sent_at: new Date().toISOString(), app, entries: batch.map(payload),
    };
    const answer = await api.post("kirim/", body);
    let results;
    try {
      results = readAnswer(batch, answer.json);
    } catch (error) {
      throw new ApiError("jaringan", "Jawaban server tidak dapat dibaca.", { cause: error });
    }
    await learn(db, answer.json.server_time, answer.sentMs, answer.receivedMs);
    return { moves: decide(batch, results), sentMs: answer.receivedMs };
  }

  /** Whether a failed batch may pass in smaller ones; then `size` is smaller now. */
  function shrink(error, n) {
    if (error.kind === "server" && error.status === 500) crashes += 1;
    else crashes = 0;
    const isTheBatch = error.kind === "besar" || error.kind === "isi" || crashes > 1;
    if (isTheBatch) size = Math.max(1, Math.ceil(n / 2));
    // A thin line may carry less before the time is up.
    else if (error.isSlow) size = Math.max(SMALL, Math.ceil(size / 2));
    return isTheBatch;
  }

  return async function push({ stillMine = async () => true } = {}) {
    const leftOut = [];
    let n = 0;
    let hasClash = false;
    while (await stillMine()) {
      const { waiting, held } = await outbox(db);
      const skipped = new Set(leftOut.map((entry) => entry.id));
      const alsoHeld = heldIds(waiting.filter((entry) => !skipped.has(entry.id)), leftOut);
      const free = waiting.filter(
        ({ id }) => !held.has(id) && !skipped.has(id) && !alsoHeld.has(id),
      );
      if (free.length === 0) break;
      const batch = nextBatch(free, size);
      try {
        const { moves, sentMs } = await send(batch);
        const moved = await apply(db, moves, sentMs);
        n += moved.size;
        hasClash ||= [...moves.values()].some(({ state }) => state === "bentrok");
        leftOut.push(...batch.filter((entry) => !moved.has(entry.id)));
        crashes = 0;
        size = Math.min(BATCH, size * 2);
      } catch (error) {
        if (!(error instanceof ApiError) || !shrink(error, batch.length)) throw error;
        if (batch.length === 1) leftOut.push(batch[0]);
      }
    }
    return { n, isBusy: leftOut.length > 0, hasClash };
  };
}
