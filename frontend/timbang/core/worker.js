/**
 * The service worker from the page's side.
 *
 *   registerWorker({onReady}) → {useNewVersion(), check()}
 *        onReady() when a new version lies ready: show "Versi baru siap" (not while a child is
 *        open). useNewVersion() switches and reloads; otherwise it is used when every tab of the
 *        page was closed.
 */

const URL = "/timbang/sw.js";
const SCOPE = "/timbang/";

export async function registerWorker({ onReady = () => {} } = {}) {
  const container = navigator.serviceWorker;
  if (!container) return { useNewVersion() {}, async check() {} };
  let isWanted = false;
  container.addEventListener("controllerchange", () => {
    if (isWanted) location.reload();
  });
  const registration = await container.register(URL, { scope: SCOPE, updateViaCache: "none" });
  const tell = () => registration.waiting && container.controller && onReady();
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", tell);
  });
  tell();
  return {
    useNewVersion() {
      isWanted = true;
      registration.waiting?.postMessage("pakai versi baru");
    },
    check: () => registration.update(),
  };
}
