// The open page: what every screen may use, and how one screen follows another.

import { doubt, isClockOff, isDayByHand, today } from "../core/clock.js";
import { CoreError, DayInDoubt, StorageFull, StorageLost } from "../core/errors.js";
import { lockState, touch } from "../core/pin.js";
import { choosePosyandu, rosterHead } from "../core/roster.js";
import { waitingOfOthers } from "../core/session.js";
import { startSync } from "../core/sync.js";
import { watchDay } from "./dayQuestion.js";
import { show, showRibbons, showState, showSync } from "./frame.js";
import { askPin } from "./gate.js";
import { isList, routeOf } from "./routes.js";
import { unansweredResult } from "./sessionScreen.js";

const LOCK_CHECK_MS = 15_000;
const TOUCH_EVERY_MS = 5_000;

/**
 * @param {{db: object, user: object, tables: object, tab: string, api: object, posyandu: number,
 *   version: string, worker: object}} given
 */
export function createApp(given) {
  let current = null;
  let drawing = Promise.resolve();
  let state = null;
  let others = [];
  let day = null;
  let shownOn = "";
  const app = {
    ...given,
    query: "",
    sync: null,
    isOutdated: false,
    isStorageFull: false,

    go(hash) {
      location.hash = hash;
    },
    replace(hash) {
      history.replaceState(null, "", hash);
      app.draw();
    },
    redraw: () => app.draw(),

    /** Show the screen of the address; screens are drawn one after the other. */
    draw() {
      drawing = drawing.then(() => drawNow()).catch((error) => app.report(error, { isFatal: true }));
      return drawing;
    },

    /** An entry is on the disk. */
    saved() {
      app.isStorageFull = false;
      app.query = ""; // the next child is looked for among all of them
      app.sync?.syncNow();
      ribbons();
    },

    /** Something went wrong: what the person has to know stays in sight, the rest goes to the console. */
    report(error, { isFatal = false } = {}) {
      if (error instanceof StorageFull) app.isStorageFull = true;
      if (error instanceof StorageLost) app.isOutdated = true;
      if (error instanceof DayInDoubt) day?.ask();
      ribbons();
      if (isFatal) {
        showState({
          title: "Halaman ini tidak bisa dibuka",
          sentence: "Isian Anda tetap tersimpan di HP ini. Muat ulang halaman; bila berulang, beri tahu puskesmas.",
          actions: [{ word: "Muat ulang", act: () => location.reload() }, { word: "Ke daftar anak", href: "#/" }],
        });
      }
      // Nobody expected it: into the console, without stopping what is drawn next.
      if (!(error instanceof CoreError)) setTimeout(() => { throw error; });
    },

    /** The address names something that is not on this phone. */
    notHere(sentence = "Anak ini tidak ada di daftar HP ini.") {
      return { state: { title: "Tidak ditemukan", sentence, actions: [{ word: "Ke daftar anak", href: "#/" }] } };
    },

    /** Go on at another posyandu: false where its list is not on this phone and cannot be fetched. */
    async openPosyandu(id) {
      const before = app.posyandu;
      app.posyandu = id;
      await app.sync?.syncNow({ pull: true });
      if (!(await rosterHead(app.db, id))) {
        app.posyandu = before;
        return false;
      }
      await choosePosyandu(app.db, id);
      app.query = "";
      app.go("#/");
      return true;
    },

    async checkLock() {
      if (app.isLocked || app.isOutdated || !(await lockState(app.db)).isLocked) return;
      app.isLocked = true;
      for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
      current?.leave?.();
      current = null;
      await askPin(app);
      app.isLocked = false;
      app.draw();
    },

    workerChanged: () => ribbons(),
    setOutdated() {
      app.stop(); // its database is closed: news of other tabs has nothing to be read from
      app.isOutdated = true;
      ribbons();
    },

    stop() {
      app.sync?.stop();
    },

    start() {
      app.sync = startSync({
        db: app.db, userId: app.user.id, api: app.api, app: app.version,
        posyandu: () => app.posyandu, onChange: changed,
      });
      addEventListener("hashchange", () => app.draw());
      watchLock(app);
      day = watchDay(app);
      // The part after # belongs to the screens.
      document.querySelector(".skip-link").addEventListener("click", (event) => {
        event.preventDefault();
        document.getElementById("isi").focus();
      });
      waitingOfOthers(app.user.id).then((found) => {
        others = found;
        ribbons();
      });
      return app.begin();
    },

    /** The first screen: a referral that was asked for and not answered comes before the list. */
    async begin() {
      const hash = isList(location.hash) ? await unansweredResult(app) : "";
      if (hash) history.pushState(null, "", hash); // Back leaves it for the list
      return app.draw();
    },
  };

  async function drawNow() {
    if (app.isLocked) return;
    const { screen, params } = routeOf(location.hash);
    await current?.leave?.();
    current = null;
    const next = await screen(app, params);
    if (next.state) showState(next.state);
    else show(next);
    current = next;
    shownOn = today();
    ribbons();
  }

  function changed(next) {
    state = next;
    showSync(state);
    ribbons();
    if (!doubt()) day?.close(); // the server has said it
    // What a screen says of today was drawn for another day; what is typed stays as a draft.
    if (shownOn && shownOn !== today() && !document.querySelector("dialog[open]")) app.redraw();
    if (!app.isLocked) current?.refresh?.().catch((error) => app.report(error));
  }

  function ribbons() {
    const isBusy = /^#\/(anak|ubah|baru)/.test(location.hash);
    showRibbons(state, {
      isClockOff: isClockOff(), isDayByHand: isDayByHand(), isDayInDoubt: Boolean(doubt()), day: today(),
      isOutdated: app.isOutdated, isStorageFull: app.isStorageFull,
      hasNewVersion: app.worker.hasNewVersion && !isBusy, isUnkept: app.worker.isMissed, others,
    }, { reload: () => location.reload(), askDay: () => day?.ask(), update: () => app.worker.useNewVersion() });
  }

  return app;
}

function watchLock(app) {
  let touchedAt = 0;
  const touched = () => {
    if (app.isLocked || app.isOutdated || Date.now() - touchedAt < TOUCH_EVERY_MS) return;
    touchedAt = Date.now();
    touch(app.db);
  };
  addEventListener("pointerdown", touched);
  addEventListener("keydown", touched);
  document.addEventListener("visibilitychange", () => app.checkLock());
  setInterval(() => app.checkLock(), LOCK_CHECK_MS);
}
