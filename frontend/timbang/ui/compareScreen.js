// Cocokkan data: what this phone has sent beside what the server has received.

import { today } from "../core/clock.js";
import { reconcile } from "../core/reconcile.js";
import { clone, make } from "./dom.js";
import { kilograms, longDayText, number } from "./words.js";

const KINDS = [
  ["ukur", "Hasil ukur"], ["batal", "Pembatalan"], ["balita", "Anak baru"],
  ["keadaan", "Pindah, meninggal"], ["absen", "Tidak ditimbang"], ["ibu", "Keterangan ibu"],
  ["rujuk", "Rujukan"],
];

/** #/cocokkan */
export async function compareScreen(app) {
  const { root, parts } = clone("layar-cocokkan");
  const on = today();
  parts.hari.textContent = longDayText(on);
  const compare = async () => {
    parts.kata.textContent = "Menghitung…";
    parts.kalimat.textContent = "";
    parts.lagi.disabled = true;
    try {
      await app.sync?.syncNow();
      const found = await reconcile(app.db, app.api, { posyandu: app.posyandu, on });
      draw(parts, found);
      if (found.putBack) app.saved();
    } catch (error) {
      parts.tabel.hidden = true;
      parts.posyandu.textContent = "";
      parts.kata.textContent = "Belum bisa dicocokkan";
      parts.kalimat.textContent = `${error.message} Isian di HP ini tetap aman; coba lagi bila ada sinyal.`;
      if (error.name !== "ApiError") app.report(error);
    } finally {
      parts.lagi.disabled = false;
    }
  };
  parts.lagi.addEventListener("click", compare);
  compare();
  return { root, title: "Cocokkan data" };
}

function draw(parts, found) {
  const { phone, server, total } = found;
  const unsent = phone.n_waiting + phone.n_rejected;
  parts.kata.textContent = found.isEqual && !unsent ? "Sama" : heading(found, unsent);
  parts.kalimat.textContent = sentences(found).join(" ");
  const rows = KINDS.map(([kind, word]) => [word, phone.by_kind[kind] ?? 0, server.by_kind[kind] ?? 0])
    .filter(([, here, there]) => here || there);
  parts.tabel.hidden = false;
  const sums = [["Semua", phone.n, server.n], ["Jumlah berat", phone.sum_weight_g, server.sum_weight_g, kilograms]];
  parts.baris.replaceChildren(...[...rows, ...sums].map(tableRow));
  parts.posyandu.textContent = total
    ? `Posyandu ini hari ini, dari semua HP: ${number(total.n_weighed)} anak ditimbang, jumlah berat ${kilograms(total.sum_weight_g)}.`
    : "";
}

function heading({ putBack, onlyServer }, unsent) {
  if (unsent) return `${number(unsent)} belum di server`;
  if (putBack) return `${number(putBack)} dikirim ulang`;
  return onlyServer ? "Server punya lebih banyak" : "Belum sama";
}

function sentences({ phone, putBack, onlyServer, conflicts, isEqual }) {
  const said = [];
  if (isEqual && !phone.n_waiting && !phone.n_rejected) said.push("Semua yang dicatat di HP ini hari ini sudah ada di server.");
  if (phone.n_waiting) said.push(`${number(phone.n_waiting)} menunggu dikirim; terkirim sendiri saat ada sinyal.`);
  if (phone.n_rejected) said.push(`${number(phone.n_rejected)} menunggu Anda di Perlu diperbaiki.`);
  if (putBack) said.push(`${number(putBack)} tidak ditemukan di server dan sudah dimasukkan lagi ke antrean kirim.`);
  if (onlyServer) said.push(`${number(onlyServer)} ada di server dan tidak lagi di HP ini; tidak perlu diisi ulang.`);
  if (conflicts) said.push(`${number(conflicts)} anak tercatat dua kali; puskesmas yang memilih.`);
  return said;
}

function tableRow([word, here, there, told = number]) {
  const mark = here === there ? "sama" : "beda";
  return make("tr", {},
    make("th", { text: word, scope: "row" }),
    make("td", { style: "number", text: told(here) }),
    make("td", { style: "number", text: `${told(there)} ${mark}` }));
}
