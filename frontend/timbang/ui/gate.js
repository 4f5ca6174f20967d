// Before the list: the PIN, the question who it is, the first visit, the choice of a posyandu.

import { checkPin } from "../core/pin.js";
import { LOGIN_URL } from "../core/session.js";
import { clone, make } from "./dom.js";
import { show, showState } from "./frame.js";
import { MANY_POSYANDU, fitsPosyandu } from "./list.js";

const MINUTE_MS = 60_000;

/** Wait for the right PIN. @returns {Promise<void>} */
export function askPin(app) {
  return new Promise((resolve) => {
    const { root, parts } = clone("layar-pin");
    parts.masuk.href = LOGIN_URL;
    parts.form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const { ok, waitMs } = await checkPin(app.db, parts.isi.value);
      parts.isi.value = "";
      if (ok) return resolve();
      parts.salah.textContent = waitMs ? `PIN belum cocok. Coba lagi dalam ${waitText(waitMs)}.` : "PIN belum cocok. Coba lagi.";
      return parts.isi.focus();
    });
    show({ root, title: "Terkunci", focus: parts.isi });
  });
}

const waitText = (ms) =>
  ms < MINUTE_MS ? `${Math.ceil(ms / 1000)} detik` : `${Math.ceil(ms / MINUTE_MS)} menit`;

/** Nobody could be asked who is signed in and there is no PIN: the person says so. */
export function askWho(user) {
  return new Promise((resolve) => {
    showState({
      title: `Lanjutkan sebagai ${user.nama}?`,
      sentence: "Belum ada sinyal untuk memeriksa siapa yang masuk. Bila Anda bukan orang ini, masuklah dengan akun Anda.",
      actions: [{ word: "Ya, lanjutkan", act: resolve }, { word: "Bukan, masuk akun lain", href: LOGIN_URL }],
    });
  });
}

/** The first visit needs a signal once. */
export function firstVisit({ needsLogin }) {
  showState(
    needsLogin
      ? { title: "Masuk dulu", sentence: "Meja timbang perlu tahu siapa Anda. Setelah masuk, daftar anak tersimpan di HP ini.", actions: [{ word: "Masuk", href: LOGIN_URL }] }
      : { title: "Belum ada sinyal", sentence: "Untuk pertama kali, halaman ini perlu sinyal sebentar agar daftar anak tersimpan di HP ini. Sesudah itu bisa dipakai tanpa sinyal.", actions: [{ word: "Coba lagi", act: () => location.reload() }, { word: "Masuk", href: LOGIN_URL }] },
  );
}

/** @param {{id: number, nama: string, kelurahan: string}[]} choices @returns {Promise<number>} */
export function askPosyandu(choices) {
  return new Promise((resolve) => {
    const { root, parts } = clone("layar-posyandu");
    const isLong = choices.length >= MANY_POSYANDU;
    parts.form.hidden = !isLong;
    const draw = () => {
      const found = choices.filter((one) => fitsPosyandu(one, parts.cari.value));
      parts.temuan.textContent = isLong ? foundText(found.length, choices.length) : "";
      parts.daftar.replaceChildren(...found.map((one) => {
        const button = make("button", { style: "button button--quiet", type: "button", text: `${one.nama}, ${one.kelurahan}` });
        button.addEventListener("click", () => resolve(one.id));
        return button;
      }));
    };
    parts.cari.addEventListener("input", draw);
    parts.form.addEventListener("submit", (event) => {
      event.preventDefault();
      parts.daftar.querySelector("button")?.focus();
    });
    draw();
    show({ root, title: "Pilih posyandu", focus: isLong ? parts.cari : undefined });
  });
}

function foundText(n, nAll) {
  if (!n) return "Tidak ada yang cocok. Coba tiga huruf nama posyandu atau kelurahannya.";
  return n === nAll ? `${nAll} posyandu` : `${n} dari ${nAll} posyandu`;
}
