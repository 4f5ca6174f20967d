// Not weighed: not at home, ill, refused; moved, died; and each of them taken back.

import { childHeader } from "./childScreen.js";
import { loadChild, save } from "./data.js";
import { announce, clone, say } from "./dom.js";
import { askReason } from "./sheets.js";
import { dayText } from "./words.js";

const ABSENT = {
  tidak_di_rumah: "tidak di rumah", sakit: "sakit", menolak: "keluarga belum mau",
  lainnya: "tidak datang",
};

const BACK = {
  pindah: "Urungkan, anak masih di sini",
  meninggal: "Urungkan, anak masih di sini",
  diambil: "Kembalikan, anak ditimbang di sini",
};

/** #/anak/<id>/lain */
export async function otherScreen(app, { id }) {
  const found = await loadChild(app, id);
  if (!found) return app.notHere();
  const { child, on } = found;
  const { root, parts } = clone("layar-lain");
  childHeader(parts, child, on);
  const isHere = child.status === "aktif";
  parts.kembali.href = isHere ? `#/anak/${child.id}` : "#/";
  const record = (kind, data, said) => keep(app, parts, { kind, data, said });
  const absent = child.absentToday;
  parts.bagianHari.hidden = !isHere;
  parts.bagianPergi.hidden = !isHere;
  say(parts.sekarang, now(child, absent));
  parts.urungkan.hidden = isHere && !absent;
  parts.urungkan.textContent = isHere ? "Hapus tanda tidak ditimbang" : BACK[child.status];
  parts.urungkan.addEventListener("click", () =>
    isHere
      ? record("absen", { balita_id: child.id, on, why: "batal", note: "" }, `${child.nama} kembali ke daftar`)
      : record("keadaan", cameBack(child, on), `${child.nama} kembali ke daftar`),
  );
  for (const button of parts.bagianHari.querySelectorAll("[data-why]")) {
    const { why } = button.dataset;
    button.addEventListener("click", () =>
      record("absen", { balita_id: child.id, on, why, note: "" }, `${child.nama}: ${ABSENT[why]}`),
    );
  }
  parts.pindah.addEventListener("click", () => moved(child, on, record));
  parts.meninggal.addEventListener("click", () => died(child, on, record));
  return { root, title: `${child.nama}, tidak ditimbang` };
}

function cameBack(child, on) {
  const data = { balita_id: child.id, status: "aktif", on, note: "" };
  return child.status === "diambil" ? { ...data, pindah: true } : data;
}

function now(child, absent) {
  const since = child.left ? ` mulai ${dayText(child.left.on)}` : "";
  if (child.status === "diambil") return `Ditimbang di ${child.left.where}${since}.`;
  if (child.status === "pindah") return `Dicatat pindah dari posyandu ini${since}.`;
  if (child.status === "meninggal") return `Dicatat telah meninggal${since ? ` pada ${dayText(child.left.on)}` : ""}.`;
  return absent ? `Hari ini dicatat: ${ABSENT[absent.why] ?? ABSENT.lainnya}.` : "";
}

async function moved(child, on, record) {
  const answer = await askReason({
    who: child.nama, title: "Anak ini pindah?",
    sentence: `Mulai ${dayText(on)} tidak lagi dihitung di posyandu ini. Riwayatnya tetap tersimpan dan dapat diurungkan.`,
    yes: "Ya, sudah pindah",
  });
  if (answer !== null) record("keadaan", { balita_id: child.id, status: "pindah", on, note: "" }, `${child.nama} dicatat pindah`);
}

async function died(child, on, record) {
  const answer = await askReason({
    who: child.nama, title: "Catat anak ini meninggal?",
    sentence: "Kami turut berduka. Mohon pastikan dulu dengan keluarga. Bila keliru, catatan ini dapat diurungkan.",
    yes: "Ya, sudah dipastikan",
  });
  if (answer !== null) record("keadaan", { balita_id: child.id, status: "meninggal", on, note: "" }, `${child.nama} dicatat meninggal`);
}

async function keep(app, parts, { kind, data, said }) {
  try {
    await save(app, [[kind, data]]);
    app.saved();
    app.replace("#/");
    if (data.status === "aktif") app.sync?.syncNow({ pull: true }); // its history comes back with it
    announce(said);
  } catch (error) {
    parts.gagal.textContent = error.message;
    app.report(error);
  }
}
