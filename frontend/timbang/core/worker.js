/**
 * The service worker from the page's side.
 *
 *   registerWorker({onChange}) → {hasNewVersion, isMissed, useNewVersion(), check()}
 *        hasNewVersion: one lies ready, show "Versi baru siap" (not while a child is open).
 *        isMissed: the page could not be kept, so it opens with a signal only. onChange() after
 *        either changed; also before anything is drawn, so look at both then.
 *        useNewVersion() switches and reloads; otherwise it is used when every tab of the page was
 *        closed.
 *
 * A first visit may lose its signal before the page is kept. The list is there all the same, and
 * keeping it is tried again, as long as the page is open, until it is done.
 */

const URL = "/timbang/sw.js";
const SCOPE = "/timbang/";
const AGAIN_MS = 30_000;

export function registerWorker({ onChange = () => {} } = {}) {
  const container = navigator.serviceWorker;
  if (!container) return { hasNewVersion: false, isMissed: true, useNewVersion() {}, async check() {} };
  let registration = null;
  let isWanted = false;
  let isMissed = false;
  let timer = null;
  container.addEventListener("controllerchange", () => {
    if (isWanted) location.reload();
  });

  async function register() {
    clearTimeout(timer);
    timer = null;
    try {
      registration = await container.register(URL, { scope: SCOPE, updateViaCache: "none" });
    } catch {
      tryLater(); // without a signal, or where the browser allows none: the page works without it
      return;
    }
    registration.addEventListener("updatefound", follow);
    follow();
    look();
  }

  function follow() {
    registration.installing?.addEventListener("statechange", ({ target }) => {
      if (target.state === "redundant" && !registration.active) tryLater();
      else look();
    });
  }

  function look() {
    if (registration.active) isMissed = false;
    onChange();
  }

  function tryLater() {
    clearTimeout(timer);
    timer = setTimeout(register, AGAIN_MS);
    isMissed = true;
    onChange();
  }

  // A hint that it is worth trying, no more.
  globalThis.addEventListener("online", () => timer !== null && register());
  register();
  return {
    get hasNewVersion() {
      return Boolean(registration?.waiting && container.controller);
    },
    get isMissed() {
      return isMissed;
    },
    useNewVersion() {
      isWanted = true;
      registration?.waiting?.postMessage("pakai versi baru");
    },
    check: async () => registration?.update(),
  };
}
