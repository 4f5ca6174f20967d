// What stays in its place from scene to scene: title, clock, the thin line, ticker, message, time bar.

import { stretches } from "../core/film.js";
import { lineOf, lostText, roundText } from "../told/line.js";
import { clockText, dayOf, weekdayText } from "../told/words.js";
import { fit, keep, make, say, set } from "./dom.js";

export const TITLES = {
  "hari-ini": "Hari ini", peta: "Peta", prevalensi: "Prevalensi", usia: "Usia 0–23 bulan",
  "gizi-buruk": "Gizi buruk & tindak lanjut", "jemput-bola": "Jemput bola", pmt: "PMT & susu",
  penghargaan: "Penghargaan",
};
const MODES = { langsung: "Langsung", putar_ulang: "Putar ulang", terputus: "Terputus", ditahan: "Ditahan" };

const createItem = () => ({ root: make("span", { style: "garis__butir" }) });
const createNews = () => {
  const time = make("span", { style: "kabar__jam" });
  const text = make("span");
  return { root: make("li", { style: "kabar__satu" }, time, text), time, text };
};
const createStretch = () => ({ root: make("span", { style: "waktu__hari" }) });
const createDot = ({ key }) => ({
  root: make("li", {}, make("a", { style: "titik", href: `#${key}`, "aria-label": TITLES[key] })),
});

/** @param {Document} page with the parts of templates/command_center/dinding.html */
export function createFrame(page) {
  const parts = {};
  for (const element of page.querySelectorAll("[data-part]")) parts[element.dataset.part] = element;

  /** What changes with the second. @param {{mode: string, now: number, film: object|null}} moment */
  function tick({ mode, now, film }) {
    say(parts.mode, MODES[mode]);
    page.body.dataset.keadaan = mode;
    say(parts.jam, clockText(film ? film.at : now));
    say(parts.tanggal, weekdayText(dayOf(film ? film.at : now)));
    parts.waktu.classList.toggle("tersembunyi", !film);
    if (film) set(parts.kepalaWaktu, "--bagian", film.progress.toFixed(4));
  }

  function line(view, lost) {
    const { share, items, status } = lineOf(view);
    set(parts.cakupan, "--bagian", share.toFixed(4));
    keep(parts.butir, items.map((text, n) => ({ key: String(n), text })), createItem, ({ root }, { text }) => say(root, text));
    say(parts.status, status ? `${status.sign} ${status.word}` : "");
    say(parts.putus, lost ? lostText(lost.asOf, lost.now, lost.now - Date.parse(lost.asOf)) : "");
    parts.butir.hidden = Boolean(lost);
  }

  function news(view, filmNow) {
    const { message } = view.control;
    if (say(parts.pesan, message)) fit(parts.pesan);
    page.body.classList.toggle("ada-pesan", Boolean(message));
    keep(parts.kabar, view.ticker.map(({ at, text }) => ({ key: `${at} ${text}`, at, text })), createNews, (item, { at, text }) => {
      const isToday = dayOf(at) === dayOf(view.now);
      say(item.time, isToday ? clockText(at) : `${weekdayText(dayOf(at), true)} · ${clockText(at)}`);
      say(item.text, text);
    });
    say(parts.tanpaKabar, view.ticker.length || message || filmNow ? "" : "Kabar dari posyandu tampil di sini.");
    if (filmNow) {
      const days = stretches(filmNow).map((one) => ({ key: `${one.label}${one.from}`, ...one }));
      keep(parts.hari, days, createStretch, ({ root }, { label, from, to }) => {
        say(root, label);
        set(root, "--dari", from.toFixed(4));
        set(root, "--sampai", to.toFixed(4));
        root.classList.toggle("waktu-sempit", to - from < 0.1);
      });
    }
  }

  function scene(name, scenes) {
    say(parts.adegan, TITLES[name]);
    page.body.dataset.adegan = name;
    page.title = `${TITLES[name]} · Papan Operasi Timbang`;
    keep(parts.titik, scenes.map((key) => ({ key })), createDot, ({ root }, { key }) => {
      if (key === name) root.firstElementChild.setAttribute("aria-current", "true");
      else root.firstElementChild.removeAttribute("aria-current");
    });
  }

  return {
    parts,
    tick,
    scene,
    /** @param {object} view @param {{now: number, asOf: string|null}|null} lost @param {object|null} filmNow the film that is on */
    update(view, lost, filmNow) {
      say(parts.kota, view.city.nama);
      page.body.dataset.status = view.round?.status ?? "";
      say(parts.ronde, roundText(view));
      line(view, lost);
      news(view, filmNow);
    },
    /** Everything gives way to one calm sentence. */
    close(sentence) {
      say(parts.tutupKata, sentence);
      parts.tutup.hidden = false;
      parts.panggung.hidden = true;
    },
    open() {
      parts.tutup.hidden = true;
      parts.panggung.hidden = false;
    },
  };
}
