// What a display has to bear in a day: sleep, a wrong clock, lost and broken answers, a new release.
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { createClock, onDay } from "../../frontend/dinding/core/clock.js";
import { createLive } from "../../frontend/dinding/core/live.js";
import { createProjector } from "../../frontend/dinding/core/projector.js";
import { createRenewal, mayTry, noted } from "../../frontend/dinding/core/renewal.js";
import { lineOf, roundText } from "../../frontend/dinding/told/line.js";
import { agoText } from "../../frontend/dinding/told/words.js";
import { at, closed, film, open } from "./dinding_answer.mjs";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const real = { fetch: globalThis.fetch, error: console.error };

let server; // what it answers to each question: a function, or an error of the network
let questions;
let steady;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  questions = [];
  steady = 0;
  globalThis.fetch = async (url, { headers = {}, signal } = {}) => {
    questions.push({ url, etag: headers["If-None-Match"] ?? null, signal, n: questions.length + 1 });
    return server(questions.at(-1));
  };
});

afterEach(() => {
  mock.timers.reset();
  globalThis.fetch = real.fetch;
  console.error = real.error;
});

const answer = (body, { status = 200, etag = '"a"', ...headers } = {}) =>
  new Response(status === 304 ? null : JSON.stringify(body), { status, headers: { ETag: etag, ...headers } });
const unchanged = (date) => new Response(null, { status: 304, headers: { ETag: '"a"', ...(date ? { Date: date } : {}) } });
const settled = async () => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => { setImmediate(resolve); });
};

/** Time passes as on a display that is awake. */
async function passes(ms) {
  await settled();
  for (let left = ms; left > 0; left -= 1000) {
    steady += Math.min(left, 1000);
    mock.timers.tick(Math.min(left, 1000));
    await settled();
  }
}

function listening(over = {}) {
  const heard = { news: [], links: 0, revoked: 0, times: [] };
  const live = createLive("/data/", {
    onNews: (data) => heard.news.push(data),
    onLink: () => { heard.links += 1; },
    onRevoked: () => { heard.revoked += 1; },
    onTime: (moment) => heard.times.push(moment),
    ...over,
  }, () => steady);
  live.start();
  return { heard, live };
}

// --- the clock ------------------------------------------------------------------------------------

function display({ wall }) {
  const own = { wall, steady: 5000 };
  return { own, clock: createClock(() => own.wall, () => own.steady) };
}

test("a display whose clock is wrong by a day tells the server's time and the true age", () => {
  const { own, clock } = display({ wall: Date.parse(at(6, "10:42")) });
  clock.hear(at(5, "10:42"));
  own.wall += 3 * MINUTE;
  own.steady += 3 * MINUTE;

  assert.equal(clock.now(), Date.parse(at(5, "10:45")));
  assert.equal(agoText(clock.now() - Date.parse(at(5, "10:42"))), "3 menit yang lalu");
});

test("a clock that is set back while the line is cut makes no figure younger", () => {
  const { own, clock } = display({ wall: Date.parse(at(5, "10:42")) });
  clock.hear(at(5, "10:42"));
  own.wall -= DAY;
  own.steady += 5 * MINUTE;

  assert.equal(clock.now(), Date.parse(at(5, "10:47")));
});

test("the hours of a sleep count, though the steady clock stood still", () => {
  const { own, clock } = display({ wall: Date.parse(at(5, "18:00")) });
  clock.hear(at(5, "18:00"));
  own.wall += 13 * HOUR;
  own.steady += 1000;

  assert.equal(clock.now(), Date.parse(at(6, "07:00")));
});

test("a clock that is set forward is put right by the next answer", () => {
  const { own, clock } = display({ wall: Date.parse(at(5, "10:00")) });
  clock.hear(at(5, "10:00"));
  own.wall += DAY;
  clock.hear(at(5, "10:01"));

  assert.equal(clock.now(), Date.parse(at(5, "10:01")));
});

test("what is no moment leaves the clock as it goes", () => {
  const { own, clock } = display({ wall: Date.parse(at(5, "10:00")) });
  clock.hear(at(5, "09:00"));
  own.wall += MINUTE;
  clock.hear(null);
  clock.hear("kemarin");

  assert.equal(clock.now(), Date.parse(at(5, "09:01")));
});

test("after a midnight without news yesterday's words are gone", () => {
  const evening = { ...open(), now: at(5, "23:59"), as_of: at(5, "17:58") };
  const morning = onDay(evening, Date.parse(at(6, "00:01")));

  assert.equal(onDay(evening, Date.parse(at(5, "23:59")) + 30_000), evening);
  assert.match(roundText(evening), /hari ke-2 dari 5/);
  assert.match(roundText(morning), /hari ke-3 dari 5/);
  assert.match(lineOf(morning).items.at(-1), /data per 5 Nov 17\.58/);
  assert.equal(onDay(morning, Date.parse(at(6, "09:00"))), morning);
});

// --- questions ------------------------------------------------------------------------------------

test("the server's clock is heard with every answer, with news and without", async () => {
  const date = "Wed, 05 Nov 2025 02:43:00 GMT";
  server = ({ n }) => (n === 1 ? answer({ ...closed(), now: at(5, "10:42") }) : unchanged(date));
  const { heard } = listening();
  await passes(1000);

  assert.deepEqual(heard.times, [at(5, "10:42"), date]);
});

test("there is never more than one question on its way, and one pause after it", async () => {
  let most = 0;
  let open = 0;
  server = async () => {
    open += 1;
    most = Math.max(most, open);
    await new Promise((resolve) => { setTimeout(resolve, 3000); });
    open -= 1;
    return unchanged();
  };
  listening();
  await passes(10 * MINUTE);

  assert.equal(most, 1);
  assert.ok(questions.length >= 100 && questions.length <= 150, `${questions.length} questions`);
});

test("hours of sleep are followed by one question, not by those that were missed", async () => {
  server = () => unchanged();
  listening();
  await settled();
  const before = questions.length;

  mock.timers.tick(8 * HOUR); // all at once, as a lid opens
  await settled();

  assert.equal(questions.length - before, 1);
});

test("an answer that never comes is given up, and one that comes after it tells nothing old", async () => {
  const late = [];
  server = ({ n, signal }) => {
    if (n > 1) return answer({ ...closed(), reach: { n: 20, of: 20 } }, { etag: '"b"' });
    return new Promise((resolve, reject) => {
      late.push(() => resolve(answer({ ...closed(), reach: { n: 10, of: 20 } })));
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  };
  const { heard, live } = listening();
  await passes(11_000);
  assert.equal(live.failures, 1);
  await passes(3000);
  late[0]();
  await settled();

  assert.deepEqual([...new Set(heard.news.map(({ reach }) => reach.n))], [20]);
  assert.equal(live.failures, 0);
});

test("whatever goes wrong with a question, the next one is asked", async () => {
  const troubles = [
    () => { throw new TypeError("Failed to fetch"); },
    () => { throw new RangeError("nobody thought of this"); },
    () => new Response("<html>Masuk ke jaringan hotel</html>", { status: 200 }),
    () => new Response("Bad gateway", { status: 502 }),
    () => new Response("forbidden", { status: 403 }),
    () => answer({ keadaan: "lain" }, { status: 403 }),
    () => answer(null),
  ];
  server = ({ n }) => (n <= troubles.length ? troubles[n - 1]() : answer(closed()));
  const { heard, live } = listening();
  await passes(3 * MINUTE);

  assert.equal(heard.news.length > 0, true);
  assert.equal(live.failures, 0);
  assert.equal(heard.revoked, 0);
});

test("an answer that cannot be drawn is asked for again and counts as none", async () => {
  const said = [];
  console.error = (error) => said.push(error.message);
  server = ({ n, etag }) => (etag === '"b"' ? unchanged() : answer(closed(), { etag: n < 4 ? '"b"' : '"c"' }));
  let isBroken = true;
  const drawn = [];
  const { live } = listening({
    onNews(data) {
      if (isBroken) throw new TypeError("kelurahan is undefined");
      drawn.push(data);
    },
  });
  await passes(3000);
  assert.ok(live.failures >= 2, "the wall would say that its figures are of now");
  isBroken = false;
  await passes(MINUTE);

  assert.ok(drawn.length > 0);
  assert.equal(live.failures, 0);
  assert.equal(said[0], "kelurahan is undefined");
});

test("a display whose link was revoked comes back when it is opened again", async () => {
  let isRevoked = false;
  server = ({ etag }) => {
    if (isRevoked) return answer({ keadaan: "dicabut" }, { status: 403 });
    return etag === '"a"' ? unchanged() : answer(closed());
  };
  const { heard } = listening();
  await passes(5000);
  isRevoked = true;
  await passes(5 * MINUTE);
  const n = questions.length;
  await passes(10 * MINUTE);
  assert.ok(questions.length - n <= 10, "a closed display asks once a minute at most");
  assert.equal(heard.news.length, 1);
  isRevoked = false;
  await passes(2 * MINUTE);

  assert.equal(heard.news.length, 2);
});

// --- films ----------------------------------------------------------------------------------------

const replay = (code) => ({ ...closed(), control: { ...closed().control, mode: "putar_ulang", round: code } });

test("a film that was wanted before is not shown when it comes after all", async () => {
  const waiting = new Map();
  server = ({ url }) => new Promise((resolve) => { waiting.set(url, () => resolve(answer({ ...film(), version: url }))); });
  const projector = createProjector("/film/", () => steady);
  projector.at(replay("2025-1"));
  projector.at(replay("2025-2"));
  waiting.get("/film/2025-1/")();
  await settled();

  assert.equal(projector.at(replay("2025-2")), null);
  waiting.get("/film/2025-2/")();
  await settled();
  assert.equal(projector.at(replay("2025-2")).film.version, "/film/2025-2/");
});

test("a film that cannot be had is asked for ever more rarely", async () => {
  server = () => { throw new RangeError("nobody thought of this"); };
  const projector = createProjector("/film/", () => steady);
  for (let second = 0; second < 120; second += 1) {
    projector.at(replay("2025-1"));
    await passes(1000);
  }

  assert.ok(questions.length >= 5 && questions.length <= 14, `${questions.length} questions`);
});

// --- a new release --------------------------------------------------------------------------------

function renewal(note = null) {
  const kept = { note };
  const memory = { getItem: () => kept.note, setItem: (_, text) => { kept.note = text; } };
  const done = { reloads: 0, kept };
  return { done, renew: createRenewal("lama", "/command-center/", () => memory, () => { done.reloads += 1; }) };
}
const pageOf = (release) => () => new Response(`<body data-release="${release}">`, { status: 200 });

test("a new release is taken once it is there", async () => {
  server = pageOf("baru");
  const { done, renew } = renewal();
  await renew("lama", 0);
  assert.equal(questions.length, 0);
  await renew("baru", 0);

  assert.equal(done.reloads, 1);
});

test("no display reloads into a server that is gone, or into the page it has", async () => {
  const { done, renew } = renewal();
  for (const trouble of [() => { throw new TypeError("Failed to fetch"); }, () => new Response('data-release="baru"', { status: 502 }), pageOf("lama")]) {
    server = trouble;
    await renew("baru", 0);
  }
  assert.equal(done.reloads, 0);
  server = pageOf("baru");
  await renew("baru", 0);

  assert.equal(done.reloads, 1);
});

test("a page that stays old after its reload tries again, but does not spin", async () => {
  server = pageOf("baru");
  const { done, renew } = renewal(noted("baru", 0));
  for (let minute = 0; minute < 10; minute += 1) await renew("baru", minute * MINUTE);
  assert.equal(done.reloads, 0);
  await renew("baru", 10 * MINUTE);

  assert.equal(done.reloads, 1);
  assert.equal(mayTry(noted("baru", 0), "lain", MINUTE), true);
});

test("a display without a memory keeps its page rather than reload without end", async () => {
  server = pageOf("baru");
  let reloads = 0;
  const refuse = () => { throw new DOMException("denied", "SecurityError"); };
  await createRenewal("lama", "/", refuse, () => { reloads += 1; })("baru", 0);

  assert.equal(reloads, 0);
});
