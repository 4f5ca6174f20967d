/**
 * The phone's totals beside the server's.
 *
 *   reconcile(db, api, {posyandu, on}) → {on, posyandu,
 *        phone:  {n, by_kind, sum_weight_g, n_waiting, n_rejected},  sent that day, on this phone
 *        server: {n, by_kind, sum_weight_g},               received from this phone that day
 *                 sum_weight_g  of every reading sent, corrected since or not, on both sides
 *        total:  {n_weighed, n_measurements, sum_weight_g},  the whole posyandu, by the server
 *        putBack: n,     "terkirim" here but unknown there (a restored server): wait again
 *        onlyServer: n,  known there, not here (sent before this phone's data were cleared)
 *        isEqual, conflicts, serverTime}
 *   reconcileRecent(db, api)   the same for the last days with sent entries, at most every few
 *                              hours; sync.js calls it
 *
 * Putting back is harmless: the server answers "known" where it has the entry after all. It does so
 * for an entry that another phone sent (a backup); such an entry is believed for a day.
 */

import { announce } from "./channel.js";
import { deviceId, durably, getMeta, setMeta } from "./db.js";
import { listEntries } from "./entries.js";
import { ApiError } from "./errors.js";

const EVERY_MS = 3 * 3600_000;
const DAYS = 7;
const BELIEVED_MS = 24 * 3600_000;

export async function reconcile(db, api, { posyandu, on }) {
  const sentBefore = Date.now();
  const device = await deviceId(db);
  const query = new URLSearchParams({ device, posyandu, on });
  const { json } = await api.get(`status/?${query}`);
  const ids = json?.device?.ids;
  if (!Array.isArray(ids)) throw new ApiError("jaringan", "Jawaban server tidak dapat dibaca.");
  const known = new Set(ids);
  const putBack = await putBackUnknown(db, { known, posyandu, on, sentBefore });
  const own = (await listEntries(db, { day: on })).filter((one) => one.posyandu === posyandu);
  const sent = own.filter((one) => ["terkirim", "bentrok"].includes(one.state));
  const here = new Set(own.map((one) => one.id));
  const isThere = (one) => known.has(one.id) || isBelieved(one, sentBefore);
  const unsent = (states) => own.filter((one) => states.includes(one.state)).length;
  return {
    on,
    posyandu,
    phone: {
      n: sent.length,
      by_kind: byKind(sent),
      sum_weight_g: sent.reduce((sum, { kind, data }) => sum + (kind === "ukur" ? data.weight_g ?? 0 : 0), 0),
      n_waiting: unsent(["menunggu"]),
      n_rejected: unsent(["ditolak", "bentrok"]),
    },
    server: {
      n: ids.length, by_kind: json.device.by_kind ?? {}, sum_weight_g: json.device.sum_weight_g ?? 0,
    },
    total: json.posyandu,
    putBack,
    onlyServer: ids.filter((id) => !here.has(id)).length,
    isEqual: putBack === 0 && own.every((one) => one.state !== "terkirim" || isThere(one)),
    conflicts: json.conflicts ?? 0,
    serverTime: json.server_time,
  };
}

const isBelieved = (entry, now) => entry.confirmedAt && now - entry.confirmedAt < BELIEVED_MS;

function byKind(entries) {
  const n = {};
  for (const { kind } of entries) n[kind] = (n[kind] ?? 0) + 1;
  return n;
}

async function putBackUnknown(db, { known, posyandu, on, sentBefore }) {
  const n = await durably(db, ["entries"], async (tx) => {
    const store = tx.objectStore("entries");
    let moved = 0;
    for (const entry of await store.index("state").getAll("terkirim")) {
      const isOfThisAnswer =
        entry.posyandu === posyandu && entry.day === on && entry.sentAt < sentBefore;
      if (!isOfThisAnswer || known.has(entry.id) || isBelieved(entry, sentBefore)) continue;
      const waits = { state: "menunggu", sentAt: null, sentSeq: null, wasPutBack: true };
      await store.put({ ...entry, ...waits });
      moved += 1;
    }
    return moved;
  });
  if (n > 0) announce(db, "entri");
  return n;
}

export async function reconcileRecent(db, api, nowMs = Date.now()) {
  if (nowMs - ((await getMeta(db, "reconciledAt")) ?? 0) < EVERY_MS) return;
  const pairs = new Map();
  for (const { day, posyandu } of await listEntries(db, { state: "terkirim" })) {
    pairs.set(`${day} ${posyandu}`, { on: day, posyandu });
  }
  const latest = [...pairs.values()].sort((a, b) => (a.on < b.on ? 1 : -1)).slice(0, DAYS);
  for (const pair of latest) await reconcile(db, api, pair);
  await setMeta(db, "reconciledAt", nowMs);
}
