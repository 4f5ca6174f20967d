// A child that another posyandu has in its book, and that is weighed here from now on.

import { getEntry } from "../core/entries.js";
import { childView } from "../core/roster.js";
import { save } from "./data.js";
import { say } from "./dom.js";
import { askReason } from "./sheets.js";
import { dayText } from "./words.js";

/**
 * Ask, record the move, and open the child once the server has sent it with all its history.
 * @param {{app: object, session: object, parts: object, draftOf: string}} job of the screen for a new
 *   child @param {{balita_id: string, nama: string, where: string}} match as mirip/ told it
 */
export async function takeOver(job, match) {
  const { app, session, parts } = job;
  const typed = parts.form.elements.namedItem("nama").value.trim();
  const answer = await askReason({
    who: match.nama || typed,
    title: "Sekarang ditimbang di sini?",
    sentence: `Sekarang terdaftar di ${match.where}. Mulai ${dayText(session.on)} anak ini di Posyandu ${session.head.posyandu.nama}; riwayatnya ikut, dan dapat dikembalikan.`,
    yes: "Ya, ditimbang di sini",
  });
  if (answer === null) return;
  try {
    const data = { balita_id: match.balita_id, status: "aktif", pindah: true, on: session.on, note: "" };
    const [entry] = await save(app, [["keadaan", data]], { draft: { tab: app.tab, child: job.draftOf } });
    job.isSaved = true;
    app.saved();
    parts.mirip.hidden = true;
    parts.simpan.disabled = true; // it is in the book: nobody registers it once more
    say(parts.gagal, "Menunggu jawaban server…");
    await app.sync.syncNow({ pull: true });
    await open(app, parts, entry, match);
  } catch (error) {
    say(parts.gagal, error.message);
    app.report(error);
  }
}

async function open(app, parts, entry, match) {
  const { state, message } = (await getEntry(app.db, entry.id)) ?? {};
  const view = await childView(app.db, match.balita_id);
  if (view && !view.isOnlyNamed) return app.replace(`#/anak/${match.balita_id}`);
  if (state === "ditolak") return say(parts.gagal, `${message} Lihat di Perlu diperbaiki.`);
  return say(parts.gagal, "Pindahnya sudah dicatat di HP ini dan menunggu sinyal. Sesudah terkirim, anak ini ada di daftar dan bisa ditimbang.");
}
