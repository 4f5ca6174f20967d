// What stays while screens change: the sentence about sending, the ribbons, focus, the title.

import { LOGIN_URL } from "../core/session.js";
import { clone, ignoreSecondTap, make } from "./dom.js";
import { syncSentence } from "./list.js";
import { clockText, dayText } from "./words.js";

const part = (id) => document.getElementById(id);

/**
 * Put a screen on the page: its header on top, its footer under the thumb, focus on its title.
 * @param {{root: DocumentFragment, title: string, focus?: Element}} screen
 */
export function show({ root, title, focus }) {
  const header = root.querySelector(".kepala");
  const footer = root.querySelector(".kaki");
  part("kepala").replaceChildren(...(header ? [header] : []));
  part("kaki").replaceChildren(...(footer ? [...footer.childNodes] : []));
  part("kaki").className = footer?.className ?? "kaki";
  part("kaki").hidden = !footer || footer.hidden;
  part("isi").replaceChildren(root);
  document.title = `${title} · Meja timbang`;
  ignoreSecondTap();
  part("isi").scrollTop = 0;
  window.scrollTo(0, 0);
  (focus ?? part("isi")).focus({ preventScroll: !focus });
}

/** The sentence that is always there. @param {object} sync state of core/sync.js, or null */
export function showSync(sync) {
  const strip = part("kabar");
  strip.hidden = !sync;
  if (!sync) return;
  const { text, tone } = syncSentence(sync, clockText);
  if (strip.dataset.text === text) return; // a screen reader hears what is new, once
  strip.dataset.text = text;
  strip.className = `kabar kabar--${tone}`;
  part("kabarKata").textContent = text;
}

const RIBBONS = {
  perlu_masuk: {
    text: "Masa masuk Anda habis. Isian tetap tersimpan di HP ini.",
    link: ["Masuk lagi", LOGIN_URL],
  },
  akun_lain: { text: "Di HP ini sekarang masuk akun lain.", button: "Muat ulang" },
};

/**
 * The ribbons under the header: what hinders, in one sentence with one next step.
 * @param {object} state sync state @param {{isClockOff: boolean, isDayInDoubt: boolean,
 *   isDayByHand: boolean, day: string, isOutdated: boolean, isStorageFull: boolean,
 *   hasNewVersion: boolean, isUnkept: boolean, others: object[]}} also
 * @param {{reload: () => void, update: () => void, askDay: () => void}} actions
 */
export function showRibbons(state, also, actions) {
  const wanted = [];
  if (state?.phase === "perlu_masuk") wanted.push(RIBBONS.perlu_masuk);
  if (state?.phase === "akun_lain") wanted.push({ ...RIBBONS.akun_lain, act: actions.reload });
  if (state?.phase === "tidak_boleh") wanted.push({ text: state.error, isDanger: true });
  if (also.isStorageFull) {
    wanted.push({ text: "Memori HP penuh, isian terakhir belum tersimpan. Hapus foto atau aplikasi lain, lalu simpan lagi.", isDanger: true });
  }
  if (also.isDayInDoubt) {
    wanted.push({ text: "Jam HP berubah. Pastikan dulu tanggal hari ini.", button: "Periksa tanggal", act: actions.askDay });
  } else if (also.isDayByHand) {
    wanted.push({ text: `Jam HP berubah. Dipakai tanggal ${dayText(also.day)} sampai ada sinyal.`, button: "Ganti tanggal", act: actions.askDay });
  } else if (also.isClockOff) wanted.push({ text: "Jam HP ini tidak tepat. Tanggal dan jam dari server yang dipakai." });
  if (also.isOutdated) wanted.push({ text: "Halaman ini dibuka dengan versi lebih baru.", button: "Muat ulang", act: actions.reload });
  if (also.isUnkept) wanted.push({ text: "Halaman ini belum tersimpan di HP. Jangan ditutup selama tidak ada sinyal." });
  if (also.hasNewVersion) wanted.push({ text: "Versi baru siap.", button: "Pakai sekarang", act: actions.update });
  for (const { nama, n } of also.others) {
    wanted.push({ text: `${nama}: ${n} isian belum terkirim dari HP ini. Akan terkirim saat ${nama} masuk lagi.` });
  }
  const box = part("pita-wadah");
  const key = JSON.stringify(wanted.map((one) => one.text));
  if (box.dataset.key === key) return;
  box.dataset.key = key;
  box.replaceChildren(...wanted.map(ribbon));
}

function ribbon({ text, link, button, act, isDanger }) {
  const { root, parts } = clone("pita");
  parts.wadah.classList.toggle("pita--bahaya", Boolean(isDanger));
  parts.kata.textContent = text;
  if (link) {
    [parts.tautan.textContent, parts.tautan.href] = link;
    parts.tautan.hidden = false;
  }
  if (button) {
    parts.tombol.textContent = button;
    parts.tombol.hidden = false;
    parts.tombol.addEventListener("click", act);
  }
  return root;
}

/**
 * A designed state: loading, empty, no signal, not allowed.
 * @param {{title: string, sentence: string, actions?: {word: string, href?: string,
 *   act?: () => void, isEqual?: boolean}[]}} state
 */
export function showState({ title, sentence, actions = [] }) {
  const { root, parts } = clone("layar-keadaan");
  parts.judul.textContent = title;
  parts.kalimat.textContent = sentence;
  parts.tombol.append(...actions.map(button));
  show({ root, title, focus: parts.judul });
}

/** The first is what one would mostly do, unless the choices are all alike (`isEqual`). */
function button({ word, href, act, isEqual }, at) {
  const style = at || isEqual ? "button button--quiet" : "button";
  if (href) return make("a", { style, text: word, href });
  const made = make("button", { style, text: word, type: "button" });
  made.addEventListener("click", act);
  return made;
}
