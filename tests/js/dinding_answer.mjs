// An answer of /command-center/data/ as the wall gets it, small; the tests change what they are about.

export const at = (day, time) => `2025-11-${String(day).padStart(2, "0")}T${time}:00+08:00`;

/** A figure of n short children of `of` measured, of a target of `target`. */
export function figure(n, of, target = of) {
  const percent = (100 * n) / of;
  return {
    n, of, percent, low: percent - 0.7, high: percent + 0.7,
    bound_low: (100 * n) / target, bound_high: (100 * (n + target - of)) / target,
    coverage: { n: of, of: target }, is_suppressed: false, is_provisional: of < 0.95 * target, as_of: null,
  };
}

export const hidden = {
  n: null, of: null, percent: null, low: null, high: null, bound_low: null, bound_high: null,
  coverage: { n: 3, of: 40 }, is_suppressed: true, is_provisional: true, as_of: null,
};

const area = (code, nama, puskesmas, x, y, n, of, short) => ({
  code, nama, puskesmas, x, y, rings: [], reach: { n, of }, figure: figure(short, n, of),
});

/** The closed round of November 2025: 15,69 % of 9.707. */
export const closed = () => ({
  release: "ab12", now: at(8, "18:05"), as_of: at(8, "17:58"),
  control: {
    version: 1, mode: "langsung", pace_s: 15, focus: null, message: "", round: null, film_s: 90,
    scenes: ["hari-ini", "peta", "prevalensi", "usia", "gizi-buruk", "jemput-bola", "pmt", "penghargaan"],
  },
  city: { nama: "Kota Bontang" },
  round: {
    code: "2025-2", nama: "Operasi Timbang II 2025", starts_on: "2025-11-04", ends_on: "2025-11-08",
    state: "tutup", status: "final",
  },
  reach: { n: 9707, of: 9707, n_measured: 9707 },
  pace: { last_hour: 12, per_hour: null, done_at: null, today: 1602, hours: [{ at: at(8, "07:00"), n: 60 }, { at: at(8, "08:00"), n: 240 }] },
  prevalence: figure(1523, 9707),
  earlier: [
    { code: "2025-0", nama: "April", on: "2025-04-08", figure: figure(1128, 5751, 10176) },
    { code: "2025-1", nama: "Operasi Timbang I 2025", on: "2025-05-06", figure: figure(1754, 10057, 10058) },
  ],
  targets: [{ label: "Nasional 2024", percent: 14, for_year: 2024 }],
  kelurahan: [
    area("01", "Bontang Kuala", "Bontang Utara I", 3, 2, 388, 388, 45),
    area("02", "Guntung", "Bontang Utara II", 2, 0, 514, 514, 117),
    area("03", "Kanaan", "Bontang Barat", 0, 3, 262, 262, 21),
  ],
  puskesmas: [{ nama: "Bontang Barat", reach: { n: 262, of: 262 }, figure: figure(21, 262) }],
  young: [
    { label: "0–5 bulan", reach: { n: 870, of: 874 }, figure: figure(82, 870, 874) },
    { label: "12–23 bulan", reach: { n: 1941, of: 1941 }, figure: figure(363, 1941) },
    { label: "0–23 bulan", reach: { n: 2811, of: 2815 }, figure: figure(445, 2811, 2815) },
  ],
  care: { found: 26, referred: 19, seen: 12, waiting: 14, note: "" },
  unreached: [],
  pmt: { has_data: false, sentence: "Pemberian PMT dan susu belum dicatat di sini.", need: { gizi_kurang: 512, pendek: 1523 } },
  awards: [
    { kind: "kelurahan", nama: "Kanaan", reached_at: at(7, "10:12"), reach: { n: 262, of: 262 }, heaped: { n: 60, of: 262 } },
    { kind: "kelurahan", nama: "Guntung", reached_at: at(8, "10:12"), reach: { n: 514, of: 514 }, heaped: { n: 300, of: 514 } },
  ],
  heaped: { n: 2550, of: 9707 },
  ticker: [], pulses: [],
});

/** The second morning: 3.592 of 9.707. */
export function open() {
  const view = closed();
  Object.assign(view, { now: at(5, "10:42"), as_of: at(5, "10:42"), reach: { n: 3592, of: 9707, n_measured: 3570 } });
  Object.assign(view.round, { state: "buka", status: "sementara" });
  Object.assign(view.pace, { last_hour: 214, per_hour: 198, done_at: at(7, "14:40") });
  view.prevalence = figure(640, 3570, 9707);
  view.kelurahan[0].reach = { n: 100, of: 388 };
  view.kelurahan[1].reach = { n: 514, of: 514 };
  view.kelurahan[2].reach = { n: 52, of: 262 };
  view.unreached = [{ code: "01", nama: "Bontang Kuala", n: 288, of: 388 }, { code: "03", nama: "Kanaan", n: 210, of: 262 }];
  return view;
}

/** Five hours over two days, then a closing two days later. */
export function film() {
  const { round, kelurahan, puskesmas, earlier, targets } = closed();
  const frame = (when, n, short) => ({
    at: when, reach: { n, of: 1164 }, figure: figure(short, n, 1164), known: "",
    kelurahan: { "01": Math.round(n * 0.3), "02": Math.round(n * 0.5), "03": n - Math.round(n * 0.3) - Math.round(n * 0.5) },
  });
  return {
    round, version: "1", of: { "01": 388, "02": 514, "03": 262 },
    kelurahan, puskesmas, earlier, targets,
    frames: [
      frame(at(4, "07:00"), 20, 4), frame(at(4, "08:00"), 100, 20), frame(at(4, "09:00"), 300, 60),
      frame(at(5, "07:00"), 320, 62), frame(at(5, "08:00"), 900, 170), frame(at(10, "09:00"), 1164, 183),
    ],
    events: [{ at: at(4, "08:30"), text: "100 balita" }, { at: at(5, "07:30"), text: "500 balita" }],
  };
}
