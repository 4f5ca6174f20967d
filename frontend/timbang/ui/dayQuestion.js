// Which day it is, asked of a person where neither the phone's clock nor a server can be trusted.

import { confirmDay, doubt, earliestDay, proposedDay, watchClock } from "../core/clock.js";
import { clone, openDialog } from "./dom.js";
import { longDayText } from "./words.js";

const LOOK_EVERY_MS = 15_000;
const SERVER_FIRST_MS = 2_000; // where there is a signal nobody has to be asked
const WHY = {
  berubah: "Jam HP ini berubah, dan belum ada sinyal untuk memeriksanya.",
  hari: "Belum ada sinyal hari ini untuk memeriksa tanggalnya.",
};

/**
 * Look at the clock now and then, and when the page comes to sight again; ask while it is in doubt.
 * @returns {{ask: () => Promise<void>, close: () => void}}
 */
export function watchDay(app) {
  let wasAwake = !document.hidden;
  let hasAsked = false; // the server, which may know better than anybody here
  let close = null;

  async function look() {
    if (app.isLocked || app.isOutdated) return;
    await watchClock(app.db, { wasAwake });
    wasAwake = !document.hidden;
    if (!doubt() || !hasAsked || document.hidden || close) return;
    await Promise.race([app.sync.syncNow(), new Promise((go) => setTimeout(go, SERVER_FIRST_MS))]);
    if (doubt()) await ask();
  }

  async function ask() {
    if (close || app.isLocked) return;
    const day = await new Promise((resolve) => {
      close = dayDialog(WHY[doubt()] ?? WHY.berubah, resolve);
    });
    close = null;
    if (day) await confirmDay(app.db, day);
    app.redraw(); // ages and the date of what is being typed, which stays as a draft
  }

  const lookAgain = () => look().catch((error) => app.report(error));
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) wasAwake = false;
    else lookAgain();
  });
  setInterval(lookAgain, LOOK_EVERY_MS);
  app.sync.first.then(() => {
    hasAsked = true;
    return lookAgain();
  });
  return { ask: () => ask().catch((error) => app.report(error)), close: () => close?.(null) };
}

/** @returns {(answer: string|null) => void} closes it */
function dayDialog(why, resolve) {
  const { first: dialog, parts } = clone("dialog-hari");
  const close = openDialog(dialog, resolve);
  const tell = (day) => {
    parts.hari.textContent = day ? longDayText(day) : "";
    parts.ya.disabled = !day;
  };
  parts.kalimat.textContent = `${why} Hasil timbang dicatat dengan tanggal ini.`;
  parts.isi.value = proposedDay();
  if (earliestDay()) parts.isi.min = earliestDay();
  tell(parts.isi.value);
  parts.isi.addEventListener("input", () => tell(parts.isi.value));
  parts.ganti.addEventListener("click", () => {
    parts.bagianTanggal.hidden = false;
    parts.ganti.hidden = true;
    parts.isi.focus();
  });
  parts.form.addEventListener("submit", (event) => {
    event.preventDefault();
    const isTooEarly = parts.isi.min && parts.isi.value < parts.isi.min;
    parts.salah.textContent = isTooEarly ? `Tanggal ini sudah lewat: ${longDayText(parts.isi.min)} sudah dicatat server.` : "";
    if (!isTooEarly) close(parts.isi.value);
  });
  parts.ya.focus();
  return close;
}
