// What a measurement means, in the words a kader says to a mother. Pure.

import { TWO_YEARS_DAYS, categoryName } from "../engine/index.js";
import { causeText, isArmWasted, isMilkOnly, needsHospital, referralCauses } from "./questions.js";
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
const [UNDERWEIGHT, SHORT, WASTED, OVERWEIGHT] = [2, 2, 2, 5];

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
    if (isFlagged) return { index, word: "Tidak wajar, coba ukur lagi", tone: "tak-wajar", sign: "ask", z: zText(z) };
    if (known) return { index, ...known, z: zText(z) };
    return { index, ...missing(isTaken, reading), tone: "tidak-diukur", sign: "none", z: "" };
  });
}

/** Word, tone and sign of one status; undefined where there is none. */
function lookOf(status, result) {
  const look = LOOKS[status][result[status]];
  return look && { word: categoryName(status, result[status]), tone: look[0], sign: look[1] };
}

function missing(isTaken, reading) {
  if (!isTaken) return { word: "Tidak diukur" };
  return { word: reading.oedema > 0 ? "Tidak dihitung karena bengkak" : "Tidak dapat dihitung" };
}

/** "Naik 300 gram, perlu 200 gram" and its like; "" where nothing was weighed. */
export function gainText(verdict) {
  const { ntob, gainG, kbmG } = verdict;
  if (ntob === "B") return "Penimbangan pertama";
  if (ntob === "O") return "Bulan lalu tidak ditimbang, naiknya belum bisa dinilai";
  if (ntob !== "N" && ntob !== "T") return "";
  // A file's own word, where this phone holds no weighing of the month before.
  if (gainG === null) return ntob === "N" ? "Naik menurut e-PPGBM" : "Tidak naik menurut e-PPGBM";
  const needed = kbmG ? `, perlu naik ${gramsText(kbmG)}` : "";
  if (gainG > 0) return `Naik ${gramsText(gainG)}${needed}`;
  return (gainG < 0 ? `Turun ${gramsText(-gainG)}` : "Berat tetap") + needed;
}

/** Short marks beside the gain: what the KMS calls them. */
export function badges(verdict) {
  const found = [];
  if (verdict.ntob === "N") found.push({ word: "N · naik", tone: "normal", sign: "up" });
  if (verdict.ntob === "T") found.push({ word: "T · tidak naik", tone: "bb-tidak-naik", sign: "flat" });
  if (verdict.ntob === "O") found.push({ word: "O · bulan lalu tidak ditimbang", tone: "tidak-diukur", sign: "none" });
  if (verdict.ntob === "B") found.push({ word: "B · baru", tone: "tidak-diukur", sign: "plus" });
  if (verdict.is2T) found.push({ word: "2T · dua kali tidak naik", tone: "bb-tidak-naik", sign: "down" });
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
  if (causes.length) return severe(causes, needsHospital(reading, result));
  const finding = FINDINGS.find((one) => one.applies(result, verdict, reading));
  const { word, tone, sign, advice, baby = advice, refer = "" } = finding ?? weighed(reading);
  return { word, tone, sign, advice: isMilkOnly(result) ? baby : advice, refer };
}

function severe(causes, isForHospital) {
  const how = isForHospital
    ? "Perlu dirawat di rumah sakit, lewat puskesmas. Anak ini bisa pulih bila segera ditangani."
    : "Sampaikan pelan-pelan kepada ibu, anak ini bisa pulih bila segera ditangani.";
  return {
    word: causes[0] === "edema" ? "Ada bengkak: tanda gizi buruk" : "Gizi buruk",
    tone: "gizi-buruk",
    sign: "alert",
    refer: causes[0],
    advice: [
      `Rujuk ke puskesmas hari ini: ${causeText(causes)}.`,
      how,
    ],
  };
}

const isGaining = (verdict) => verdict.ntob === "N";
const isShort = (result) => result.tbu > 0 && result.tbu <= SHORT && !result.flags?.haz;
const FED = "Beri makan lebih sering dengan telur, ikan, atau ayam setiap hari.";
const SUCKLED = "Susui lebih sering; jangan diberi makanan atau minuman lain.";
const SEEN = "Minta petugas puskesmas memeriksa hari ini.";
const REFERRED = "Rujuk ke puskesmas untuk diperiksa.";
const ASKED = "Tanyakan makannya dan apakah anak sedang sakit.";
const ASKED_BABY = "Tanyakan menyusunya dan apakah bayi sedang sakit.";
const MILK_GOES_ON = "Teruskan ASI saja dan datang lagi bulan depan.";

// The first that applies is said. `baby`: what to say instead under six months, when a child gets
// breast milk alone: egg, fish or PMT would do harm.
const FINDINGS = [
  {
    applies: (result) => ["waz", "haz", "whz"].some((index) => result.flags?.[index]),
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
    applies: (_, verdict) => verdict.is2T,
    word: "Dua kali tidak naik", tone: "bb-tidak-naik", sign: "down", refer: "2t",
    advice: [REFERRED, ASKED], baby: [REFERRED, ASKED_BABY],
  },
  {
    applies: (_, verdict) => verdict.ntob === "T",
    word: "Berat tidak naik", tone: "bb-tidak-naik", sign: "flat",
    // The KIA book of 2023 has a first T looked at, where older practice waited for a second.
    advice: [`${ASKED} Sampaikan ke petugas puskesmas.`, "Ajak ibu datang lagi bulan depan agar terlihat naiknya."],
    baby: [`${ASKED_BABY} Sampaikan ke petugas puskesmas.`, SUCKLED],
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
    applies: (result) => result.bbtb >= OVERWEIGHT,
    word: "Berat berlebih", tone: "oranye", sign: "up", refer: "di_atas_oranye",
    advice: [REFERRED, "Kurangi manis dan gorengan, ajak anak banyak bergerak."], baby: [REFERRED, MILK_GOES_ON],
  },
  {
    applies: (_, verdict) => verdict.isAboveOrange,
    word: "Di atas garis oranye", tone: "oranye", sign: "up", refer: "di_atas_oranye",
    advice: [REFERRED, "Kurangi manis dan gorengan, ajak anak banyak bergerak."], baby: [REFERRED, MILK_GOES_ON],
  },
  {
    applies: (_, verdict) => isGaining(verdict),
    word: "Berat naik", tone: "normal", sign: "up",
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
    word, tone: "normal", sign: "ok",
    advice: ["Terima kasih ibu sudah datang.", "Datang lagi bulan depan agar terlihat naiknya."],
  };
}

