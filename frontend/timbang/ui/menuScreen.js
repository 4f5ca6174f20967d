// The menu: today's pace, posyandu, PIN, backup, version, leaving.

import { exportBackup, importBackup } from "../core/backup.js";
import { counts } from "../core/entries.js";
import { lock, lockState, removePin, setPin } from "../core/pin.js";
import { rosterHead } from "../core/roster.js";
import { forgetUser, leaveUser } from "../core/session.js";
import { estimate } from "../core/storage.js";
import { medianSeconds } from "./data.js";
import { clone, make, say } from "./dom.js";
import { MANY_POSYANDU, fitsPosyandu } from "./list.js";
import { askPassword, askReason } from "./sheets.js";
import { number } from "./words.js";

const LOGOUT_URL = "/akun/keluar/";
const LEAST_PIN = 4;
const LEAST_PASSWORD = 8;
const MEGABYTE = 1024 * 1024;

/** #/menu */
export async function menuScreen(app) {
  const { root, parts } = clone("layar-menu");
  const tell = (text) => say(parts.kabar, text);
  parts.siapa.textContent = app.user.nama;
  const redraw = () => drawAll(app, parts);
  await redraw();
  parts.cari.addEventListener("input", redraw);
  parts.pilih.addEventListener("change", () => choose(app, parts, tell));
  parts.pinUbah.addEventListener("click", () => changePin(app, tell).then(redraw));
  parts.kunci.addEventListener("click", () => {
    lock(app.db);
    app.checkLock();
  });
  parts.cadang.addEventListener("click", () => backUp(app, tell));
  parts.pulih.addEventListener("click", () => restore(app, tell));
  parts.perbarui.addEventListener("click", () => app.worker.useNewVersion());
  parts.keluar.addEventListener("click", () => leave(app, tell));
  return { root, title: "Menu", refresh: redraw };
}

async function drawAll(app, parts) {
  const [pace, head, pin, storage, n] = await Promise.all([
    medianSeconds(app), rosterHead(app.db, app.posyandu), lockState(app.db), estimate(), counts(app.db),
  ]);
  parts.cepat.textContent = pace.n
    ? `Biasanya ${number(Math.round(pace.seconds))} detik per anak`
    : "Belum ada anak ditimbang dari HP ini hari ini";
  say(parts.cepatKet, pace.n ? `Dari membuka anak sampai tersimpan, di tengah-tengah ${number(pace.n)} isian HP ini.` : "");
  drawChoices(app, parts, head?.choices ?? []);
  parts.pinKet.textContent = pin.hasPin
    ? "Halaman ini meminta PIN saat dibuka lagi dan setelah 10 menit tidak dipakai."
    : "Pasang PIN agar orang lain yang memegang HP ini tidak melihat data anak.";
  parts.pinUbah.textContent = pin.hasPin ? "Ubah atau hapus PIN" : "Pasang PIN";
  parts.kunci.hidden = !pin.hasPin;
  parts.simpanan.textContent = storageText(storage);
  parts.versi.textContent = app.worker.hasNewVersion ? "Versi baru siap." : `Versi ${app.version}`;
  parts.perbarui.hidden = !app.worker.hasNewVersion;
  const unsent = n.menunggu + n.ditolak + n.bentrok;
  parts.keluarKet.textContent = unsent
    ? `${number(unsent)} isian belum diterima server. Buat cadangan dulu sebelum keluar.`
    : "Semua isian sudah terkirim.";
}

function drawChoices(app, parts, choices) {
  parts.bagianPosyandu.hidden = choices.length < 2;
  parts.bagianCari.hidden = choices.length < MANY_POSYANDU;
  const found = choices.filter((one) => fitsPosyandu(one, parts.cari.value));
  const isHere = found.some(({ id }) => id === app.posyandu);
  const options = found.map(({ id, nama, kelurahan }) =>
    make("option", { value: String(id), text: `${nama}, ${kelurahan}` }));
  // A list without the one that is open chooses nothing by itself.
  if (!isHere) options.unshift(make("option", { text: found.length ? `Pilih dari ${found.length} yang cocok` : "Tidak ada yang cocok", value: "" }));
  parts.pilih.replaceChildren(...options);
  parts.pilih.value = isHere ? String(app.posyandu) : "";
}

async function choose(app, parts, tell) {
  if (!parts.pilih.value) return;
  if (await app.openPosyandu(Number(parts.pilih.value))) return;
  parts.pilih.value = String(app.posyandu);
  tell("Daftar posyandu itu belum ada di HP ini. Pilih lagi saat ada sinyal.");
}

function storageText({ usage, isPersisted, isLow }) {
  if (isLow) return "Memori HP hampir penuh. Hapus foto atau aplikasi lain agar isian tetap bisa disimpan.";
  const used = usage === null ? "" : `Terpakai ${number(usage / MEGABYTE, 1)} MB. `;
  return used + (isPersisted ? "HP ini menjaga data tidak terhapus sendiri." : "Pasang halaman ini di layar utama agar datanya lebih terjaga.");
}

async function changePin(app, tell) {
  const { hasPin } = await lockState(app.db);
  if (hasPin) {
    const isRight = await askPassword({
      title: "PIN yang sekarang", sentence: "PIN lama dihapus, lalu Anda bisa memasang yang baru.",
      label: "PIN sekarang", yes: "Hapus PIN ini", isPin: true, least: LEAST_PIN,
      work: async ({ text }) => ((await removePin(app.db, text)) ? "" : "PIN belum cocok. Coba lagi."),
    });
    if (!isRight) return;
  }
  const isSet = await askPassword({
    title: "Pasang PIN", sentence: "Empat sampai delapan angka, yang mudah Anda ingat.",
    label: "PIN baru", yes: "Pasang PIN", isNew: true, isPin: true, least: LEAST_PIN,
    work: async ({ text }) => {
      try {
        await setPin(app.db, text);
        return "";
      } catch (error) {
        return error.message;
      }
    },
  });
  tell(isSet ? "PIN terpasang." : hasPin ? "PIN dihapus." : "");
}

function backUp(app, tell) {
  return askPassword({
    title: "Buat berkas cadangan", sentence: "Berkas ini hanya bisa dibuka dengan kata sandi yang Anda tulis di sini. Jangan sampai lupa.",
    label: "Kata sandi cadangan", yes: "Buat berkas", isNew: true, least: LEAST_PASSWORD,
    work: async ({ text }) => {
      try {
        const { blob, name, n } = await exportBackup(app.db, text);
        download(blob, name);
        tell(`Berkas cadangan berisi ${number(n)} isian yang belum terkirim sudah dibuat.`);
        return "";
      } catch (error) {
        return error.message;
      }
    },
  });
}

function download(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = make("a", { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

function restore(app, tell) {
  return askPassword({
    title: "Pulihkan dari berkas", sentence: "Isian yang sudah ada tidak menjadi dua.",
    label: "Kata sandi cadangan", yes: "Pulihkan", needsFile: true, least: 1,
    work: async ({ text, file }) => {
      try {
        tell(`${number(await importBackup(app.db, file, text))} isian dipulihkan.`);
        app.saved();
        return "";
      } catch (error) {
        return error.message;
      }
    },
  });
}

/** While something is unsent it stays here: nothing is ever removed for leaving. */
async function leave(app, tell) {
  const n = await counts(app.db);
  const unsent = n.menunggu + n.ditolak + n.bentrok;
  if (unsent) {
    const answer = await askReason({
      who: app.user.nama, title: `${number(unsent)} isian belum terkirim`,
      sentence: "Isian itu tetap tersimpan di HP ini dan terkirim saat Anda masuk lagi. Sebaiknya buat berkas cadangan dulu.",
      question: "Apa yang dilakukan?", choices: ["Buat cadangan dulu", "Keluar tanpa cadangan"], yes: "Lanjutkan", no: "Tetap di sini",
    });
    if (answer === null) return;
    if (answer === "Buat cadangan dulu" && !(await backUp(app, tell))) return;
    app.stop(); // a request now would say that somebody is here
    await leaveUser(app.user.id);
  } else {
    const answer = await askReason({
      who: app.user.nama, title: "Keluar?", sentence: "Daftar anak dihapus dari HP ini. Semua isian sudah ada di server.", yes: "Ya, keluar", no: "Tetap di sini",
    });
    if (answer === null) return;
    app.stop();
    await forgetUser(app.user.id);
  }
  location.assign(LOGOUT_URL);
}

