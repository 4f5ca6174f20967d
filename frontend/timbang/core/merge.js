/**
 * A child as the screens see it: the server's roster with this phone's own entries laid over. Pure.
 *
 *   viewsOf(children, entries, {posyandu, rosterSeq, today}) → [view…]
 *
 * view = the roster's child and
 *   history  readings as the engine takes them, oldest first; voided and replaced ones are gone:
 *            [{id, sex, bornOn, measuredOn, weightG, lengthMm, position, headMm, armMm, oedema,
 *              vitaminA, byMe, state: "server"|"menunggu"|"terkirim",
 *              kept  what else a correction must keep, as an entry names it (`KEPT`); null: this
 *                    phone was not told, so it cannot correct the reading
 *              fileNtob 0–4 what its file said · isOfTable  somebody was asked about it}]
 *   isWeighedToday · status "aktif"|"pindah"|"meninggal"|"diambil" (weighed elsewhere now)
 *   absentToday {why, note, state}|null
 *   left  {on, where, status} of who is no longer in the roster · isOnlyNamed  without a history
 *   referrals [{id, measurementId, answer, on}] of any phone; `on`: the day of the measurement
 *   isNew (not in the roster yet)
 *   nWaiting, nRejected   own entries about this child that wait / lie under Perlu diperbaiki
 *
 * An entry lies over the roster while it waits, and after it was sent until a roster was asked for
 * later than that; from then on the server's word counts (a coordinator may have voided it).
 * Refused and conflicting entries change nothing but `nRejected`.
 */

const LYING = new Set(["menunggu", "terkirim"]);
const REJECTED = new Set(["ditolak", "bentrok"]);
export const KEPT = ["asi", "mbg", "first_weight_g", "first_length_mm", "first_head_mm", "first_arm_mm"];

export function viewsOf(children, entries, { posyandu, rosterSeq = 0, absent = [], today }) {
  const views = new Map(children.map((child) => [child.id, fromRoster(child)]));
  const owner = new Map();
  const dayOf = new Map(); // of every measurement named here, corrected ones too
  for (const view of views.values()) {
    for (const { measurementId, on } of view.referrals) dayOf.set(measurementId, on);
    for (const { id, measuredOn } of view.history) {
      owner.set(id, view);
      dayOf.set(id, measuredOn);
    }
  }
  for (const one of absent) {
    const view = views.get(one.balita_id);
    if (view && one.on === today) view.absentToday = { why: one.why, note: "", state: "server" };
  }
  for (const entry of entries) {
    if (entry.posyandu !== posyandu) continue;
    if (entry.kind === "balita" && !views.has(entry.data.balita_id)) addNewborn(views, entry, rosterSeq);
    if (entry.kind === "ukur") dayOf.set(entry.id, entry.data.measured_on);
    const view = views.get(entry.data.balita_id) ?? owner.get(entry.data.measurement_id);
    if (view) lay(view, entry, { owner, dayOf, rosterSeq, today });
  }
  for (const view of views.values()) finish(view, today);
  return [...views.values()];
}

function fromRoster(child) {
  return {
    ...child,
    history: child.history.map((values) => row(child, values)),
    status: child.hasLeft ? child.left?.status ?? "pindah" : "aktif",
    absentToday: null,
    referrals: (child.referrals ?? []).map(([id, measurementId, on, answer]) => ({
      id, measurementId, on, answer,
    })),
    isNew: false,
    nWaiting: 0,
    nRejected: 0,
  };
}

function row(child, values) {
  const [id, measuredOn, weightG, lengthMm, position, headMm, armMm, oedema, vitaminA, byMe, rest] = values;
  return {
    id, sex: child.sex, bornOn: child.born_on, measuredOn, weightG, lengthMm, position, headMm,
    armMm, oedema, vitaminA, byMe: Boolean(byMe), state: "server",
    kept: rest ? keptOf(rest) : null,
    fileNtob: rest?.file_ntob ?? 0,
    isOfTable: Boolean(rest) && !rest.from_file,
  };
}

/** What a correction must keep of the data of an entry, or of the end of a roster's row. */
export function keptOf(data) {
  return Object.fromEntries(KEPT.map((name) => [name, data[name] ?? null]));
}

function addNewborn(views, entry, rosterSeq) {
  // A refused newborn stays in sight: the measurements beside it wait for its correction.
  const isShown = isLying(entry, rosterSeq) || REJECTED.has(entry.state);
  if (!isShown) return;
  const { data } = entry;
  views.set(data.balita_id, {
    ...fromRoster({
      id: data.balita_id, nama: data.nama, sex: data.sex, born_on: data.born_on,
      rt: data.rt, alamat: data.alamat, kode: null,
      ibu: data.ibu_nama || data.ibu_id
        ? { id: data.ibu_id, nama: data.ibu_nama, age_at_birth: null, age_first_marriage: null }
        : null,
      nik_last4: (data.nik || "").slice(-4),
      birth_weight_g: data.birth_weight_g, birth_length_mm: data.birth_length_mm,
      has_earlier: false, history: [],
    }),
    isNew: true,
  });
}

function isLying(entry, rosterSeq) {
  return entry.state === "menunggu" || (entry.state === "terkirim" && entry.sentSeq > rosterSeq);
}

function lay(view, entry, { owner, dayOf, rosterSeq, today }) {
  if (entry.state === "menunggu") view.nWaiting += 1;
  if (REJECTED.has(entry.state)) view.nRejected += 1;
  if (entry.kind === "rujuk" && LYING.has(entry.state)) addReferral(view, entry, dayOf);
  if (!isLying(entry, rosterSeq)) return;
  const { data } = entry;
  if (entry.kind === "ukur") {
    const old = view.history.find((one) => one.id === data.replaces_id);
    drop(view, data.replaces_id);
    if (!view.history.some((one) => one.id === entry.id)) view.history.push(reading(view, entry, old));
    owner.set(entry.id, view);
  } else if (entry.kind === "batal") {
    drop(view, data.measurement_id);
  } else if (entry.kind === "keadaan") {
    view.status = data.status;
  } else if (entry.kind === "absen" && data.on === today) {
    const isTakenBack = data.why === "batal";
    view.absentToday = isTakenBack ? null : { why: data.why, note: data.note, state: entry.state };
  } else if (entry.kind === "ibu") {
    const { age_at_birth, age_first_marriage } = data;
    view.ibu = { ...(view.ibu ?? { id: null, nama: "" }), age_at_birth, age_first_marriage };
  }
}

function drop(view, id) {
  if (id) view.history = view.history.filter((one) => one.id !== id);
}

function reading(view, { id, state, data }, old) {
  // What a file said of a weight and its month holds while neither is corrected, as on the server.
  const isSame = old && data.weight_g !== null && old.weightG === data.weight_g
    && old.measuredOn.slice(0, 7) === data.measured_on.slice(0, 7);
  return {
    id, state, sex: view.sex, bornOn: view.born_on, measuredOn: data.measured_on, weightG: data.weight_g, lengthMm: data.length_mm, position: data.position,
    headMm: data.head_mm, armMm: data.arm_mm, oedema: data.oedema, vitaminA: data.vitamin_a,
    byMe: true, kept: keptOf(data), fileNtob: isSame ? old.fileNtob : 0, isOfTable: true,
  };
}

function addReferral(view, { id, data, day }, dayOf) {
  if (view.referrals.some((one) => one.id === id)) return; // the roster tells it
  const { measurement_id: measurementId, answer } = data;
  view.referrals.push({ id, measurementId, on: dayOf.get(measurementId) ?? day, answer });
}

function finish(view, today) {
  // Stable: of two readings of one day the later recorded stays behind.
  view.history.sort((a, b) => (a.measuredOn < b.measuredOn ? -1 : a.measuredOn > b.measuredOn ? 1 : 0));
  view.isWeighedToday = view.history.some((one) => one.measuredOn === today);
  if (view.isWeighedToday) view.absentToday = null;
}
