// The thin line under every scene, and what it says when the connection is lost. Pure.

import { agoText, coverageText, dayOf, daysBetween, momentText, number, percentOf, weekdayText, clockText } from "./words.js";

const STATUS = {
  sementara: { word: "Sementara", sign: "◌" },
  final: { word: "Final", sign: "✓" },
  revisi: { word: "Revisi", sign: "✎" },
};

/** @returns {{share: number, items: string[], status: {word: string, sign: string}|null}} */
export function lineOf(view) {
  const { round, reach, as_of: asOf, film } = view;
  if (!round) return { share: 0, items: ["Belum ada Operasi Timbang"], status: null };
  const items = [`Cakupan ${coverageText(reach)}`, `${number(reach.n)} dari ${number(reach.of)} balita`];
  if (typeof reach.n_measured === "number") items.push(`${number(reach.n_measured)} diukur`);
  if (film) items.push(`${weekdayText(dayOf(film.at))} ${clockText(film.at)} WITA`);
  else items.push(asOf ? `data per ${momentText(asOf, view.now)}` : "belum ada data");
  return {
    share: Math.min(1, (percentOf(reach) ?? 0) / 100),
    items,
    status: round.state === "rencana" ? { word: "Rencana", sign: "◌" } : STATUS[round.status] ?? STATUS.sementara,
  };
}

/** @param {number} nowMs server clock @param {number} sinceMs since the last answer */
export function lostText(asOf, nowMs, sinceMs) {
  if (!asOf) return "Sambungan terputus. Belum ada angka.";
  return `Sambungan terputus. Angka per ${momentText(asOf, nowMs)}, ${agoText(sinceMs)}.`;
}

/** "Operasi Timbang II 2025 · hari ke-2 dari 5" */
export function roundText({ round, now }) {
  if (!round) return "Belum ada Operasi Timbang";
  const days = daysBetween(round.starts_on, round.ends_on) + 1;
  const day = daysBetween(round.starts_on, dayOf(now)) + 1;
  if (round.state === "rencana") return `${round.nama} · direncanakan`;
  if (round.state === "tutup") return `${round.nama} · ditutup`;
  return day >= 1 && day <= days ? `${round.nama} · hari ke-${day} dari ${days}` : round.nama;
}
