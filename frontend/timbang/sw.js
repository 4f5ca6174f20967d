// The service worker of the weighing table: the page opens without a network.
//
// The server puts VERSION and ASSETS in front (timbang/shell.py). One cache holds one version as a
// whole: the page and every file it names, or nothing. Answers of the API are never kept here, they
// live in IndexedDB; nor is a redirect or a login page. A new version waits until every tab is
// closed or the kader asks for it, and only then is the old cache removed.
/* global VERSION, ASSETS */

const SHELL = "/timbang/";
const PREFIX = "timbang-";
const CACHE = PREFIX + VERSION;

self.addEventListener("install", (event) => {
  event.waitUntil(keepAll());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(removeOld().then(() => self.clients.claim()));
});

self.addEventListener("message", (event) => {
  if (event.data === "pakai versi baru") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (url.pathname === SHELL) event.respondWith(kept(SHELL, event));
  } else if (ASSETS.includes(url.pathname)) {
    event.respondWith(kept(url.pathname, event));
  }
});

/** The kept answer; where the browser threw it away, the network's, and all of it is kept anew. */
async function kept(path, event) {
  // Not by caches.open: a worker on its way out would make its empty cache anew.
  const found = await caches.match(path, { cacheName: CACHE });
  if (found) return found;
  event.waitUntil(keepAll().catch(() => {})); // the page has its answer either way
  return fetch(event.request);
}

async function keepAll() {
  // Everything first, then the cache: half a version must not be taken for a whole one.
  const answers = await Promise.all([SHELL, ...ASSETS].map(fetchOne));
  const cache = await caches.open(CACHE);
  await Promise.all(answers.map(([path, response]) => cache.put(path, response)));
}

async function fetchOne(path) {
  const response = await fetch(path, {
    cache: "no-cache",
    credentials: "same-origin",
    redirect: "manual", // to the login: not ours to keep
  });
  if (response.status !== 200 || response.type !== "basic") {
    throw new Error(`${path} answered ${response.status}`);
  }
  if (path === SHELL && response.headers.get("X-Timbang-Version") !== VERSION) {
    throw new Error("the server has moved on to another version");
  }
  return [path, response];
}

async function removeOld() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}
