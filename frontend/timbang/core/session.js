/**
 * Who is signed in, and talking to the server.
 *
 *   startSession() → {user: {id, nama, role}|null, isCertain, needsLogin}
 *        At the start of the page. `user` null: nobody has used this phone and there is no network
 *        or no login: go to LOGIN_URL. isCertain false: the server could not be asked and the login
 *        may have changed: ask for the PIN, or "Lanjutkan sebagai …?", before showing a name.
 *   LOGIN_URL                 "/akun/masuk/?next=/timbang/"
 *        After a logout `user` is null until the next login, whatever lies on the phone.
 *   leaveUser(userId)         before logging out with something unsent; forgetUser without
 *   waitingOfOthers(userId) → [{id, nama, n}]   unsent entries of other accounts on this phone;
 *        shown as a number ("Bu Ani: 3 belum terkirim"), never opened
 *   forgetUser(userId)        before logging out: removes roster and entries of this user. Refuses
 *        with StillUnsent (n) while something waits or is refused: offer a backup.
 *   createApi(userId, {fetch?, timeoutMs?}) → {userId, identify(), isKnown(), get(path, {etag?}),
 *        post(path, body, {within?})}. Answers {status, json, etag, sentMs, receivedMs}; paths are relative to API. Rejects with
 *        ApiError, whose `kind` is one of
 *          "jaringan"   no answer, too slow, or not from our server (a captive portal)
 *          "masuk"      the login has expired
 *          "akun_lain"  somebody else is signed in in this browser
 *          "boleh"      the role or area does not allow it
 *          "besar"      413    "batas" 429 (retryAfterMs)    "server" 5xx (retryAfterMs or null)
 *          "isi"        another 4xx
 *   uuid7 (from ids.js)
 *
 * A request carries the CSRF token that came with the answer to "who am I". Django changes the
 * token at every login, so a request of Bu Ani's page cannot arrive in the name of somebody who
 * signed in in another tab meanwhile: it fails, we ask again, and see the other name.
 */

import { openDB } from "idb";

import { counts } from "./entries.js";
import { deleteDb, durably, ifRoom, openDb } from "./db.js";
import { ApiError, CoreError } from "./errors.js";

export { uuid7 } from "./ids.js";

export const API = "/api/v1/timbang/";
export const WHO_AM_I = "/timbang/saya/";
export const LOGIN_URL = "/akun/masuk/?next=/timbang/";
export const KINDS = ["jaringan", "masuk", "akun_lain", "boleh", "besar", "batas", "server", "isi"];

const TIMEOUT_MS = 45_000; // 50 entries on a 2G line
const START_TIMEOUT_MS = 6_000; // the kader looks at an empty page meanwhile
const OLDEST_RETRY_MS = 10 * 60_000;

export class StillUnsent extends CoreError {
  constructor(n) {
    super(`${n} data belum terkirim.`);
    this.n = n;
  }
}

// --- accounts on this phone ---------------------------------------------------------------------

function accounts() {
  return openDB("timbang-akun", 1, {
    upgrade: (db) => db.createObjectStore("akun", { keyPath: "id" }),
  });
}

async function withAccounts(work) {
  const db = await accounts();
  try {
    return await work(db);
  } finally {
    db.close();
  }
}

/** Accounts that used this page on this phone, the last one first. */
export async function knownUsers() {
  const all = await withAccounts((db) => db.getAll("akun"));
  return all.sort((a, b) => b.seenAt - a.seenAt);
}

function remember(user) {
  const record = { ...user, seenAt: Date.now(), cookie: csrfCookie(), hasLeft: false };
  return withAccounts((db) => ifRoom(putAccount(db, record)));
}

function putAccount(db, record) {
  return durably(db, ["akun"], (tx) => tx.objectStore("akun").put(record));
}

/** This user logs out with something unsent: it stays, and shows itself only after a new login. */
export function leaveUser(userId) {
  return withAccounts(async (db) => {
    const record = await db.get("akun", userId);
    if (record) await putAccount(db, { ...record, hasLeft: true });
  });
}

export function csrfCookie() {
  const pair = document.cookie.split("; ").find((one) => one.startsWith("csrftoken="));
  return pair ? pair.slice("csrftoken=".length) : "";
}

const bare = ({ id, nama, role }) => ({ id, nama, role });

export async function startSession({ fetch = globalThis.fetch.bind(globalThis) } = {}) {
  const [last] = await knownUsers();
  const cookie = csrfCookie();
  if (last && !last.hasLeft && cookie && last.cookie === cookie) {
    return { user: bare(last), isCertain: true, needsLogin: false };
  }
  try {
    const { json } = await request(fetch, WHO_AM_I, { timeoutMs: START_TIMEOUT_MS });
    await remember(json.user);
    return { user: bare(json.user), isCertain: true, needsLogin: false };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const needsLogin = error.kind === "masuk";
    // The token changes when somebody logs out, not when a login expires.
    const isOut = last?.hasLeft || (needsLogin && cookie !== "");
    return { user: last && !isOut ? bare(last) : null, isCertain: false, needsLogin };
  }
}

export async function waitingOfOthers(userId) {
  const found = [];
  for (const user of await knownUsers()) {
    if (user.id === userId) continue;
    const n = await unsentOf(user.id);
    if (n > 0) found.push({ id: user.id, nama: user.nama, n });
  }
  return found;
}

async function unsentOf(userId) {
  const db = await openDb(userId);
  try {
    const { menunggu, ditolak, bentrok } = await counts(db);
    return menunggu + ditolak + bentrok;
  } finally {
    db.close();
  }
}

export async function forgetUser(userId) {
  const n = await unsentOf(userId);
  if (n > 0) throw new StillUnsent(n);
  await deleteDb(userId);
  await withAccounts((db) => db.delete("akun", userId));
}

// --- requests -----------------------------------------------------------------------------------

export function createApi(
  userId,
  { fetch = globalThis.fetch.bind(globalThis), timeoutMs = TIMEOUT_MS } = {},
) {
  let token = null;

  async function identify(limits = { timeoutMs }) {
    token = null;
    const answer = await request(fetch, WHO_AM_I, limits);
    const { user, csrf } = answer.json;
    if (user?.id !== userId) {
      throw new ApiError("akun_lain", `Di peramban ini sekarang masuk sebagai ${user?.nama}.`);
    }
    await remember(user);
    token = csrf;
    return answer;
  }

  async function call(path, { within = timeoutMs, ...options }) {
    const limits = { timeoutMs: within };
    if (token === null) await identify(limits);
    try {
      return await request(fetch, API + path, { ...options, token, ...limits });
    } catch (error) {
      if (error.kind !== "boleh") throw error;
      // The token may be an old one, the login another: ask who we are, then once more.
      await identify(limits);
      return request(fetch, API + path, { ...options, token, ...limits });
    }
  }

  return {
    userId,
    identify: () => identify(),
    /** Whether somebody asked who is signed in, and it was this user. */
    isKnown: () => token !== null,
    get: (path, { etag } = {}) => call(path, { etag }),
    /** `within`: milliseconds after which the caller goes on without an answer. */
    post: (path, body, { within } = {}) => call(path, { body, within }),
  };
}

/** One request with a time limit over all of it, body included. */
async function request(fetch, url, { body, token, etag, timeoutMs }) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), timeoutMs);
  const sentMs = Date.now();
  try {
    const response = await fetch(url, {
      method: body === undefined ? "GET" : "POST",
      headers: headers({ body, token, etag }),
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "same-origin",
      cache: "no-store",
      redirect: "manual", // to the login page: the answer of nobody's session
      signal: stop.signal,
    });
    const text = response.status === 304 ? "" : await response.text();
    const receivedMs = Date.now();
    return { ...read(response, text), sentMs, receivedMs };
  } catch (error) {
    if (error instanceof ApiError) throw error;
    const isSlow = stop.signal.aborted;
    throw new ApiError("jaringan", "Belum ada sambungan ke server.", { cause: error, isSlow });
  } finally {
    clearTimeout(timer);
  }
}

function headers({ body, token, etag }) {
  return {
    Accept: "application/json",
    ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    ...(token ? { "X-CSRFToken": token } : {}),
    ...(etag ? { "If-None-Match": etag } : {}),
  };
}

function read(response, text) {
  const { status } = response;
  if (response.type === "opaqueredirect" || status === 401) {
    throw new ApiError("masuk", "Masa masuk Anda habis. Masuk lagi; data Anda tetap tersimpan.", { status: 401 });
  }
  const json = parsed(response, text);
  const etag = response.headers.get("ETag");
  if (status === 304 || (status === 200 && json)) return { status, json, etag };
  if (status < 300 || status >= 600) {
    // Somebody else's page in place of ours: the Wi-Fi's login, the operator's advertisement.
    throw new ApiError("jaringan", "Jaringan ini belum tersambung ke internet.", { status });
  }
  throw refusal(response, json);
}

function parsed(response, text) {
  if (!(response.headers.get("Content-Type") ?? "").includes("json")) return null;
  try {
    const value = JSON.parse(text);
    return value && typeof value === "object" ? value : null;
  } catch {
    return null; // cut off half-way
  }
}

function refusal(response, json) {
  const { status } = response;
  const detail = typeof json?.detail === "string" ? json.detail : "";
  const extra = { status, retryAfterMs: retryAfter(response) };
  if (status === 403) return new ApiError("boleh", detail || "Akun Anda tidak boleh melakukan ini.", extra);
  if (status === 413) return new ApiError("besar", detail || "Kiriman terlalu besar.", extra);
  if (status === 429) return new ApiError("batas", "Server sedang ramai.", extra);
  if (status >= 500) return new ApiError("server", "Server sedang terganggu.", extra);
  return new ApiError("isi", detail || "Server tidak menerima kiriman ini.", extra);
}

/** Retry-After in ms, in seconds or as a date; null where there is none or it is absurd. */
function retryAfter(response) {
  const said = response.headers.get("Retry-After");
  if (!said) return null;
  const ms = /^\d+$/.test(said) ? Number(said) * 1000 : Date.parse(said) - Date.now();
  return Number.isFinite(ms) && ms >= 0 ? Math.min(ms, OLDEST_RETRY_MS) : null;
}
