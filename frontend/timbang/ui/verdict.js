// What a measurement means, in the words a kader says to a mother. Pure.

import { TWO_YEARS_DAYS, categoryName } from "../engine/index.js";
import {
  causeText, isArmWasted, isExtremelyThin, isMilkOnly, isReadTwice, needsHospital, referralCauses,
} from "./questions.js";
import { gramsText, zText } from "./words.js";

// Tone (a class of static/css/timbang) and sign of each code; the engine has their official names.
// BB/U wears the bands of the KMS; every tone has its own sign, so that colour is never alone.
const LOOKS = {
  bbu: [null, ["merah", "down2"], ["kuning", "down"], ["normal", "ok"], ["oranye", "up"]],
  tbu: [null, ["sangat-pendek", "down2"], ["pendek", "down"], ["normal", "ok"], ["normal", "up"]],
  bbtb: [
    null, ["gizi-buruk", "alert"], ["gizi-kurang", "down"], ["normal", "ok"],
    ["oranye", "up"], ["oranye", "up"], ["oranye", "up2"],
  ],
};
const [UNDERWEIGHT, SHORT, WASTED] = [2, 2, 2];
const [AT_RISK, OVERWEIGHT, OBESE] = [4, 5, 6]; // BB/TB: berisiko gizi lebih, gizi lebih, obesitas

/**
 * The three indices as rows of the result.
 * @param {object} result of the engine: bbu, tbu, bbtb codes, waz, haz, whz (null: not computed)
 * @param {{ageDays: number}} age decides between PB and TB @param {object} reading
 * @returns {{index: string, word: string, tone: string, sign: string, z: string}[]}
 */
export function indexRows(result, reading) {
  const length = result.ageDays < TWO_YEARS_DAYS ? "PB" : "TB";
  const rows = [
    ["BB/U", lookOf("bbu", result), result.waz, reading.weightG, result.flags?.waz],
    [`${length}/U`, lookOf("tbu", result), result.haz, reading.lengthMm, result.flags?.haz],
    [`BB/${length}`, lookOf("bbtb", result), result.whz,
      reading.weightG && reading.lengthMm, result.flags?.whz],
  ];
  return rows.map(([index, known, z, isTaken, isFlagged]) => {
    if (isFlagged) return { index, word: strange(reading), tone: "tak-wajar", sign: "ask", z: zText(z) };
    if (known) return { index, ...known, z: zText(z) };
    return { index, ...missing(isTaken, reading), tone: "tidak-diukur", sign: "none", z: "" };
  });
}

/** Word, tone and sign of one status; undefined where there is none. */
function lookOf(status, result) {
  const look = LOOKS[status][result[status]];
  return look && { word: categoryName(status, result[status]), tone: look[0], sign: look[1] };
}

const strange = (reading) =>
  isReadTwice(reading) ? "Tidak wajar, sudah diukur dua kali" : "Tidak wajar, coba ukur lagi";

function missing(isTaken, reading) {
  if (!isTaken) return { word: "Tidak diukur" };
  return { word: reading.oedema > 0 ? "Tidak dihitung karena bengkak" : "Tidak dapat dihitung" };
}

/**
 * "Naik 300 gram, perlu 200 gram" and its like; "" where nothing was weighed.
 *
 * Under oedema the server's engine still says N or T, of a weight that is partly water: what was read
 * is said, and that it is no growth.
 */
export function gainText(verdict) {
  const { ntob, gainG, kbmG } = verdict;
  if (isWater(verdict)) return wetGainText(verdict);
  if (ntob === "B") return "Penimbangan pertama";
  if (ntob === "O") return "Bulan lalu tidak ditimbang, naiknya belum bisa dinilai";
  if (ntob !== "N" && ntob !== "T") return "";
  // A file's own word, where this phone holds no weighing of the month before.
  if (gainG === null) return ntob === "N" ? "Naik menurut e-PPGBM" : "Tidak naik menurut e-PPGBM";
  const needed = kbmG ? `, perlu naik ${gramsText(kbmG)}` : "";
  if (gainG > 0) return `Naik ${gramsText(gainG)}${needed}`;
  return (gainG < 0 ? `Turun ${gramsText(-gainG)}` : "Berat tetap") + needed;
}

/**
 * Is this N or T no truth about growth? Weighed under oedema now, or T against a weight that was
 * partly water; N against such a weight is growth all the more.
 */
const isWater = ({ ntob, isWet, wasWet }) =>
  Boolean((isWet && (ntob === "N" || ntob === "T")) || (wasWet && ntob === "T"));

function wetGainText({ gainG, isWet }) {
  const why = isWet ? "air bengkaknya ikut tertimbang" : "bulan lalu air bengkaknya ikut tertimbang";
  if (gainG === null) return `Naik atau tidaknya belum bisa dinilai: ${why}`;
  const read = gainG === 0 ? "Berat terbaca tetap" : `Berat terbaca ${gainG > 0 ? "naik" : "turun"} ${gramsText(Math.abs(gainG))}`;
  return `${read}, belum bisa dinilai: ${why}`;
}

/** Short marks beside the gain: what the KMS calls them. */
export function badges(verdict) {
  const found = [];
  const isDoubted = isWater(verdict);
  if (isDoubted) {
    found.push({ word: `${verdict.ntob} tercatat, belum bisa dinilai`, tone: "tidak-diukur", sign: "ask" });
  } else {
    if (verdict.ntob === "N") found.push({ word: "N · naik", tone: "normal", sign: "up" });
    if (verdict.ntob === "T") found.push({ word: "T · tidak naik", tone: "bb-tidak-naik", sign: "flat" });
  }
  if (verdict.ntob === "O") found.push({ word: "O · bulan lalu tidak ditimbang", tone: "tidak-diukur", sign: "none" });
  if (verdict.ntob === "B") found.push({ word: "B · baru", tone: "tidak-diukur", sign: "plus" });
  if (verdict.is2T && !isDoubted) found.push({ word: "2T · dua kali tidak naik", tone: "bb-tidak-naik", sign: "down" });
  if (verdict.isBgm) found.push({ word: "BGM · di bawah garis merah", tone: "merah", sign: "down2" });
  if (verdict.isAboveOrange) found.push({ word: "Di atas garis oranye", tone: "oranye", sign: "up" });
  return found;
}

/**
 * The one thing this result says, gravest first: a word, a tone, a sign, what to do.
 * @returns {{word: string, tone: string, sign: string, advice: string[], refer: string}}
 *   refer: a cause of the contract when a referral is due, "" when none; advice: one or two sentences
 */
export function headline({ reading, result, verdict }) {
  const causes = referralCauses(reading, result);
  if (causes.length) return severe(causes, { reading, result });
  const finding = FINDINGS.find((one) => one.applies(result, verdict, reading)) ?? weighed(reading);
  const { word, tone, sign, advice, baby = advice, refer = "" } = finding;
  const said = isMilkOnly(result) ? baby : advice;
  return { word, tone, sign, advice: withCounsel(said, finding, result), refer };
}

/** A child that is well but on its way to too much is told so, instead of "see you". */
function withCounsel(advice, { isWell = false }, result) {
  if (!isWell || result.bbtb !== AT_RISK) return advice;
  return [advice[0], isMilkOnly(result) ? HEAVY_BABY : HEAVY];
}

function severe(causes, { reading, result }) {
  const isForHospital = needsHospital(reading, result);
  const isThin = isExtremelyThin(reading, result);
  const how = isForHospital
    ? "Perlu dirawat di rumah sakit, lewat puskesmas. Anak ini bisa pulih bila segera ditangani."
    : "Sampaikan pelan-pelan kepada ibu, anak ini bisa pulih bila segera ditangani.";
  return {
    word: severeWord(causes[0], isThin),
    tone: "gizi-buruk",
    sign: "alert",
    refer: causes[0],
    advice: [
      `Rujuk ke puskesmas hari ini: ${causeText(causes)}${isThin ? ", sudah diukur dua kali" : ""}.`,
      how,
    ],
  };
}

function severeWord(cause, isThin) {
  if (cause === "edema") return "Ada bengkak: tanda gizi buruk";
  return cause === "gizi_buruk" && isThin ? "Sangat kurus" : "Gizi buruk";
}

const isGaining = (verdict) => verdict.ntob === "N";
const isStrange = ({ flags }) => ["waz", "haz", "whz"].some((index) => flags?.[index]);
const isShort = (result) => result.tbu > 0 && result.tbu <= SHORT && !result.flags?.haz;
const FED = "Beri makan lebih sering dengan telur, ikan, atau ayam setiap hari.";
const SUCKLED = "Susui lebih sering; jangan diberi makanan atau minuman lain.";
const SEEN = "Minta petugas puskesmas memeriksa hari ini.";
const REFERRED = "Rujuk ke puskesmas untuk diperiksa.";
const ASKED = "Tanyakan makannya dan apakah anak sedang sakit.";
const ASKED_BABY = "Tanyakan menyusunya dan apakah bayi sedang sakit.";
const MILK_GOES_ON = "Teruskan ASI saja dan datang lagi bulan depan.";
const TOLD = "Sampaikan ke petugas puskesmas.";
const LESS_SWEET = "Kurangi manis dan gorengan, ajak anak banyak bergerak; makan beragam diteruskan.";
const HEAVY = "Beratnya mulai berlebih untuk tingginya: kurangi manis dan gorengan, ajak anak banyak bergerak.";
const HEAVY_BABY = "Beratnya mulai berlebih untuk panjangnya: teruskan ASI saja, tanpa tambahan apa pun.";

// The first that applies is said. `baby`: what to say instead under six months, when a child gets
// breast milk alone: egg, fish or PMT would do harm.
const FINDINGS = [
  {
    applies: (result, _, reading) => isStrange(result) && isReadTwice(reading),
    word: "Hasil tidak wajar", tone: "tak-wajar", sign: "ask",
    advice: ["Sudah diukur dua kali dan tetap begitu. Beri tahu petugas puskesmas hari ini.", "Periksa juga tanggal lahirnya di buku KIA."],
  },
  {
    applies: isStrange,
    word: "Hasil tidak wajar", tone: "tak-wajar", sign: "ask",
    advice: ["Coba ukur sekali lagi dan periksa tanggal lahirnya.", "Bila tetap sama, beri tahu petugas puskesmas hari ini."],
  },
  {
    applies: (_, verdict) => verdict.isBgm,
    word: "Di bawah garis merah", tone: "merah", sign: "down2", refer: "bgm",
    advice: [REFERRED, FED], baby: [REFERRED, SUCKLED],
  },
  {
    applies: (result) => result.bbtb === WASTED,
    word: "Gizi kurang", tone: "gizi-kurang", sign: "down",
    advice: ["Laporkan ke puskesmas agar mendapat PMT.", FED], baby: [SEEN, SUCKLED],
  },
  {
    applies: (result, _, reading) => isArmWasted(reading, result),
    word: "Gizi kurang", tone: "gizi-kurang", sign: "down",
    advice: ["LiLA di bawah 12,5 cm. Laporkan ke puskesmas agar mendapat PMT.", FED],
  },
  {
    // T against a weight that was partly water: the water may be all that is gone.
    applies: (_, verdict) => isWater(verdict),
    word: "Belum bisa dinilai", tone: "tak-wajar", sign: "ask",
    advice: ["Bulan lalu ada bengkak. Minta petugas puskesmas memeriksa hari ini.", FED],
    baby: ["Bulan lalu ada bengkak. Minta petugas puskesmas memeriksa hari ini.", SUCKLED],
  },
  {
    applies: (_, verdict) => verdict.is2T,
    word: "Dua kali tidak naik", tone: "bb-tidak-naik", sign: "down", refer: "2t",
    advice: [REFERRED, ASKED], baby: [REFERRED, ASKED_BABY],
  },
  {
    applies: (_, verdict) => verdict.ntob === "T",
    word: "Berat tidak naik", tone: "bb-tidak-naik", sign: "flat", refer: "t",
    // The KIA book of 2023 refers a first T, where older practice waited for a second.
    advice: [`Rujuk ke petugas puskesmas untuk dicari sebabnya. ${ASKED}`, "Ajak ibu datang lagi bulan depan agar terlihat naiknya."],
    baby: [`Rujuk ke petugas puskesmas untuk dicari sebabnya. ${ASKED_BABY}`, SUCKLED],
  },
  // Too heavy comes before praise: what must stop growing is not praised for growing. A referral is
  // due above the orange line alone (KIA book 2023); BB/TB by itself is told to the puskesmas.
  {
    applies: (result, verdict) => result.bbtb === OBESE && verdict.isAboveOrange,
    word: "Obesitas", tone: "oranye", sign: "up2", refer: "di_atas_oranye",
    advice: [REFERRED, LESS_SWEET], baby: [REFERRED, MILK_GOES_ON],
  },
  {
    applies: (result) => result.bbtb === OBESE,
    word: "Obesitas", tone: "oranye", sign: "up2", advice: [TOLD, LESS_SWEET], baby: [TOLD, MILK_GOES_ON],
  },
  {
    applies: (result, verdict) => result.bbtb === OVERWEIGHT && verdict.isAboveOrange,
    word: "Gizi lebih", tone: "oranye", sign: "up", refer: "di_atas_oranye",
    advice: [REFERRED, LESS_SWEET], baby: [REFERRED, MILK_GOES_ON],
  },
  {
    applies: (result) => result.bbtb === OVERWEIGHT,
    word: "Gizi lebih", tone: "oranye", sign: "up", advice: [TOLD, LESS_SWEET], baby: [TOLD, MILK_GOES_ON],
  },
  {
    applies: (_, verdict) => verdict.isAboveOrange,
    word: "Di atas garis oranye", tone: "oranye", sign: "up", refer: "di_atas_oranye",
    advice: [REFERRED, LESS_SWEET], baby: [REFERRED, MILK_GOES_ON],
  },
  {
    applies: (result, verdict) => isShort(result) && isGaining(verdict),
    word: "Berat naik", tone: "normal", sign: "up",
    advice: ["Puji ibu, beratnya naik.", "Badannya pendek menurut umur: minta petugas puskesmas memeriksa, dan beri telur atau ikan setiap hari."],
    baby: ["Puji ibu, beratnya naik. Teruskan ASI saja.", "Badannya pendek menurut umur: minta petugas puskesmas memeriksa."],
  },
  {
    applies: isShort,
    word: "Pendek menurut umur", tone: "pendek", sign: "down",
    advice: ["Minta petugas puskesmas memeriksa.", "Beri telur, ikan, atau ayam setiap hari dan jaga anak tetap sehat."],
    baby: ["Minta petugas puskesmas memeriksa.", MILK_GOES_ON],
  },
  {
    applies: (result) => result.bbu > 0 && result.bbu <= UNDERWEIGHT,
    word: "Berat kurang", tone: "kuning", sign: "down",
    advice: ["Laporkan ke petugas puskesmas.", FED], baby: [SEEN, SUCKLED],
  },
  {
    applies: (_, verdict) => isGaining(verdict),
    word: "Berat naik", tone: "normal", sign: "up", isWell: true,
    advice: ["Bagus, pertumbuhannya baik. Puji ibu.", "Teruskan makan beragam dan datang lagi bulan depan."],
    baby: ["Bagus, pertumbuhannya baik. Puji ibu.", MILK_GOES_ON],
  },
  {
    // A better or an earlier reading stands for the child: "naik" and 2T are said there, not here.
    applies: (_, verdict) => verdict.countsInMonth === false && verdict.countsInRound === false,
    word: "Ada dua hasil", tone: "tak-wajar", sign: "ask",
    advice: ["Anak ini sudah punya hasil bulan ini, dan hasil itu yang dihitung.", "Lihat saran di hasil itu, dan beri tahu petugas puskesmas mana yang benar."],
  },
];

function weighed(reading) {
  const word = reading.weightG ? "Sudah ditimbang" : "Sudah diukur";
  return {
    word, tone: "normal", sign: "ok", isWell: true,
    advice: ["Terima kasih ibu sudah datang.", "Datang lagi bulan depan agar terlihat naiknya."],
  };
}

