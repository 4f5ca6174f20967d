/**
 * Sending and fetching, for as long as the page is open.
 *
 *   startSync({db, userId, api?, app?, posyandu?, onChange}) → sync
 *        posyandu: () => id|null of the roster to fetch (default: roster.js chosenPosyandu)
 *        onChange(state) after every change of the state, and after entries or roster changed
 *   sync.state   {phase, lastOk (ms|null), nWaiting, nHeld, nRejected, error (sentence|""),
 *                 nextAt (ms|null)}
 *        phase  "diam"               nothing to do
 *               "mengirim"           a request is under way
 *               "menunggu_jaringan"  no answer; tries again by itself
 *               "server_sibuk"       busy, throttled or wants an entry later; tries again by itself
 *               "perlu_masuk"        link to LOGIN_URL (session.js); the outbox stays
 *               "akun_lain"          somebody else signed in in this browser: reload the page
 *               "tidak_boleh"        this account may not weigh (here); `error` says why
 *   sync.syncNow({pull?})        promise of the state after this attempt; pull: fetch the roster too
 *   sync.stop()
 *
 * One tab of a user syncs at a time. navigator.onLine is never asked: the only proof of a network
 * is an answer.
 */

import { backoffMs } from "./backoff.js";
import { announce, listen } from "./channel.js";
import { doubt, isDayByHand, learn } from "./clock.js";
import { getMeta, ifRoom, setMeta } from "./db.js";
import { counts, outbox, purgeSent } from "./entries.js";
import { ApiError } from "./errors.js";
import { exclusively } from "./lock.js";
import { createPush } from "./push.js";
import { reconcileRecent } from "./reconcile.js";
import { chosenPosyandu, confirmRoster, rosterHead, rosterSeq, saveRoster } from "./roster.js";
import { createApi } from "./session.js";

const PULL_EVERY_MS = 5 * 60_000;
const RECHECK_MS = 60_000; // a login in another tab is noticed by then
const STEAL_AFTER_MS = 3 * 60_000; // longer than any request of a living tab

const PHASE_OF = {
  jaringan: "menunggu_jaringan",
  masuk: "perlu_masuk",
  akun_lain: "akun_lain",
  boleh: "tidak_boleh",
};

/** Fetch the roster of a posyandu (null: the user's own) unless the server says it is the same. */
export async function pullRoster(db, api, posyandu) {
  const seq = await rosterSeq(db);
  const etag = posyandu === null ? null : (await rosterHead(db, posyandu))?.etag;
  const query = posyandu === null ? "" : `?posyandu=${encodeURIComponent(posyandu)}`;
  const answer = await api.get(`daftar/${query}`, { etag });
  if (answer.status === 304) {
    await confirmRoster(db, posyandu, seq);
    return;
  }
  const { json } = answer;
  if (json.user?.id !== api.userId) {
    throw new ApiError("akun_lain", `Di peramban ini sekarang masuk sebagai ${json.user?.nama}.`);
  }
  if (!Array.isArray(json.children) || json.posyandu === undefined) {
    throw new ApiError("jaringan", "Jawaban server tidak dapat dibaca.");
  }
  await learn(db, json.server_time, answer.sentMs, answer.receivedMs);
  await saveRoster(db, json, { seq, etag: answer.etag });
}

export function startSync({
  db,
  userId,
  api = createApi(userId),
  app = "",
  posyandu = () => chosenPosyandu(db),
  onChange = () => {},
  random = Math.random,
}) {
  const push = createPush({ db, api, app });
  let state = {
    phase: "diam", lastOk: null, nWaiting: 0, nHeld: 0, nRejected: 0, error: "", nextAt: null,
  };
  let running = null;
  let isWanted = false;
  let wantsPull = true;
  let pulledAt = 0;
  let failures = 0;
  let isInTrouble = false;
  let lockedOutSince = null;
  let timer = null;
  let isStopped = false;

  async function show(changes = {}) {
    if (isStopped) return;
    const n = await counts(db);
    state = {
      ...state, ...changes,
      nWaiting: n.menunggu, nHeld: n.tertahan, nRejected: n.ditolak + n.bentrok,
    };
    onChange(state);
  }

  async function pass(stillMine) {
    // The phone's clock may have been put back meanwhile.
    const isDue = wantsPull || Math.abs(Date.now() - pulledAt) > PULL_EVERY_MS;
    const mustAsk = isInTrouble || !api.isKnown() || doubt() !== null || isDayByHand();
    const { waiting, held } = await outbox(db);
    if (!isDue && !mustAsk && waiting.length === held.size) return { isBusy: false };
    await show({ phase: "mengirim", error: "" });
    if (mustAsk) await greet();
    const { isBusy, hasClash } = await push({ stillMine });
    // Beside what clashes stands what the server holds: that comes with the roster.
    if (isDue || hasClash) await fetchAll();
    const lastOk = Date.now();
    await ifRoom(setMeta(db, "lastOk", lastOk));
    announce(db, "berubah"); // the other tabs show when it was
    return { isBusy, lastOk };
  }

  async function greet() {
    const { json, sentMs, receivedMs } = await api.identify();
    await learn(db, json.server_time, sentMs, receivedMs);
    isInTrouble = false;
  }

  async function fetchAll() {
    wantsPull = false;
    try {
      await pullRoster(db, api, await posyandu());
    } catch (error) {
      wantsPull = true;
      throw error;
    }
    pulledAt = Date.now();
    await reconcileRecent(db, api);
    await purgeSent(db);
  }

  async function attempt() {
    const steal = lockedOutSince !== null && Date.now() - lockedOutSince > STEAL_AFTER_MS;
    try {
      const { ran, value } = await exclusively(db, `timbang-sync-${userId}`, pass, { steal });
      if (!ran) return waitForOtherTab();
      lockedOutSince = null;
      failures = value.isBusy ? failures + 1 : 0;
      const lastOk = value.lastOk ?? state.lastOk;
      await show({ phase: value.isBusy ? "server_sibuk" : "diam", lastOk });
      return plan(value.isBusy ? backoffMs(failures, random) : PULL_EVERY_MS);
    } catch (error) {
      return failed(error);
    }
  }

  async function waitForOtherTab() {
    lockedOutSince ??= Date.now();
    const lastOk = (await getMeta(db, "lastOk")) ?? state.lastOk;
    await show({ phase: "diam", lastOk });
    return plan(RECHECK_MS);
  }

  async function failed(error) {
    failures += 1;
    isInTrouble = true;
    const isOurs = error instanceof ApiError;
    await show({ phase: PHASE_OF[error.kind] ?? "server_sibuk", error: error.message });
    const isAPersonsTurn = isOurs && ["masuk", "akun_lain", "boleh"].includes(error.kind);
    const wait = isAPersonsTurn ? RECHECK_MS : backoffMs(failures, random);
    plan(Math.max(wait, error.retryAfterMs ?? 0));
    if (!isOurs && error.name !== "StorageFull" && error.name !== "StorageLost") throw error;
  }

  function plan(ms) {
    clearTimeout(timer);
    if (isStopped) return;
    state = { ...state, nextAt: Date.now() + ms };
    timer = setTimeout(() => run(), ms);
  }

  function run() {
    if (isStopped) return Promise.resolve(state);
    if (running) {
      isWanted = true; // entries that came while a batch was on its way go in the next one
      return running;
    }
    running = (async () => {
      do {
        isWanted = false;
        await attempt();
      } while (isWanted && state.phase === "diam" && !isStopped);
      return state;
    })().finally(() => {
      running = null;
    });
    return running;
  }

  function wake() {
    if (document.visibilityState === "hidden") return;
    failures = 0;
    run();
  }

  const stopListening = listen(db, async (kind) => {
    if (isStopped) return;
    await show({ lastOk: (await getMeta(db, "lastOk")) ?? state.lastOk });
    if (kind === "entri" && (state.phase === "diam" || state.phase === "mengirim")) run();
  });
  document.addEventListener("visibilitychange", wake);
  globalThis.addEventListener("online", wake); // a hint that it is worth trying, no more
  getMeta(db, "lastOk").then((lastOk) => show({ lastOk: lastOk ?? null }));
  const first = run();

  return {
    first, // settled once the server was asked, or could not be
    get state() {
      return state;
    },
    syncNow({ pull = false } = {}) {
      wantsPull ||= pull;
      failures = 0;
      return run();
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
      stopListening();
      document.removeEventListener("visibilitychange", wake);
      globalThis.removeEventListener("online", wake);
    },
  };
}

