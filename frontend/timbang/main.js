// The weighing table: opens what is on this phone, asks who it is, and shows today's list.

import { learn, loadClock } from "./core/clock.js";
import { ifRoom, openDb } from "./core/db.js";
import { openTab, purgeDrafts } from "./core/drafts.js";
import { lockState } from "./core/pin.js";
import { choosePosyandu, chosenPosyandu, rosterHead, saveRoster } from "./core/roster.js";
import { createApi, startSession } from "./core/session.js";
import { askToPersist } from "./core/storage.js";
import { registerWorker } from "./core/worker.js";
import { loadTables } from "./engine/index.js";
import { createApp } from "./ui/app.js";
import { showState } from "./ui/frame.js";
import { askPin, askPosyandu, askWho, firstVisit } from "./ui/gate.js";

const READY_SECONDS = 2; // a quick start shows no "Membuka …" at all

async function begin() {
  const page = document.body.dataset;
  const opening = setTimeout(() => showState({
    title: "Membuka daftar anak…", sentence: "Saat pertama kali, ini bisa memakan waktu sebentar.",
  }), READY_SECONDS * 1000);
  const later = {};
  // Beside the page, never before it: without a worker the page works as long as there is a signal.
  const worker = registerWorker({ onChange: () => later.workerChanged?.() });
  const session = await startSession();
  clearTimeout(opening);
  if (!session.user) return firstVisit(session);
  const db = await openDb(session.user.id, { onOutdated: () => later.setOutdated?.() });
  const api = createApi(session.user.id);
  await loadClock(db);
  const who = { db, user: session.user };
  const lock = await lockState(db);
  if (lock.isLocked) await askPin(who);
  else if (!session.isCertain && !lock.hasPin) await askWho(session.user);
  const posyandu = await firstRoster(db, api, session);
  if (posyandu === null) return undefined;
  const app = createApp({
    ...who, api, posyandu, tab: await openTab(), version: buildName(),
    tables: await loadTables(page.tables), worker,
  });
  later.workerChanged = app.workerChanged;
  later.setOutdated = app.setOutdated;
  await app.start();
  // The list is on the screen: what fails from here on must not take it away.
  await Promise.all([ifRoom(purgeDrafts(db)), askToPersist()]).catch((error) => app.report(error));
  return undefined;
}

/** The name that the server gave this build: the hash in the address of the bundle. */
function buildName() {
  const { src } = document.querySelector("script[type=module]");
  return /\.([0-9a-f]{8,})\.js$/.exec(src)?.[1] ?? "pengembangan";
}

/** The posyandu whose children are on this phone; the first time they are fetched. Null: shown why. */
async function firstRoster(db, api, session) {
  const known = await chosenPosyandu(db);
  if (known !== null && (await rosterHead(db, known))) return known;
  try {
    return await fetchRoster(db, api, known);
  } catch (error) {
    if (error.name !== "ApiError") throw error;
    if (error.kind === "jaringan") firstVisit({ needsLogin: false });
    else if (error.kind === "masuk") firstVisit({ needsLogin: true });
    else showState({
      title: "Daftar anak belum bisa dibuka", sentence: error.message,
      actions: [{ word: "Coba lagi", act: () => location.reload() }],
    });
    return null;
  }
}

async function fetchRoster(db, api, known) {
  showState({ title: "Mengambil daftar anak…", sentence: "Sekali saja. Sesudah ini bisa dipakai tanpa sinyal." });
  let answer = await api.get(known === null ? "daftar/" : `daftar/?posyandu=${known}`);
  if (!answer.json.posyandu) {
    if (!answer.json.choices.length) {
      showState({ title: "Belum ada posyandu", sentence: "Akun Anda belum terhubung dengan posyandu. Hubungi puskesmas." });
      return null;
    }
    const id = await askPosyandu(answer.json.choices);
    answer = await api.get(`daftar/?posyandu=${id}`);
  }
  const { json, etag } = answer;
  // Before the first child is weighed: the next answer may be a 304, which says no time.
  await learn(db, json.server_time, answer.sentMs, answer.receivedMs);
  await saveRoster(db, json, { etag });
  await choosePosyandu(db, json.posyandu.id);
  return json.posyandu.id;
}

begin().catch((error) => {
  showState({
    title: "Meja timbang belum bisa dibuka",
    sentence: "Isian yang sudah tersimpan tetap aman di HP ini. Muat ulang halaman; bila berulang, beri tahu puskesmas.",
    actions: [{ word: "Muat ulang", act: () => location.reload() }],
  });
  throw error;
});
