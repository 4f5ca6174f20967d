"""Every fault an import can find: its code, how grave it is, and the sentence for its author."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from measurements.importing.readings import FAULT_COLUMNS, BoolArray, IntArray, Severity

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


@dataclass(frozen=True)
class FaultKind:
    """One kind of fault. `field` is the column it stands in."""

    field: str
    severity: Severity
    sentence: str


FAULTS: Final[dict[str, FaultKind]] = {
    # Who
    "tanpa_identitas": FaultKind("name", ERROR, "Nama dan NIK kosong, isi salah satu."),
    "nama_kosong": FaultKind("name", WARNING, "Nama kosong."),
    "nik_kosong": FaultKind("nik", INFO, "NIK kosong, anak dicocokkan lewat nama."),
    "nik_kurang_digit": FaultKind(
        "nik", WARNING, "NIK tidak 16 angka, tidak dipakai; anak dicocokkan lewat nama."
    ),
    "nik_disensor": FaultKind("nik", WARNING, "NIK disensor, anak dicocokkan lewat nama."),
    "nik_notasi_ilmiah": FaultKind(
        "nik", WARNING, "NIK rusak oleh Excel (misalnya 6,47E+15), tulis ulang sebagai teks."
    ),
    "nik_tak_wajar": FaultKind("nik", WARNING, "Angka NIK ini tidak mungkin, periksa lagi."),
    "nik_angka_terakhir_hilang": FaultKind(
        "nik", INFO, "NIK tersimpan sebagai angka, jadi angka ke-16 mungkin hilang."
    ),
    "dummy_nik_9": FaultKind("nik", INFO, "NIK sementara, ganti bila NIK asli sudah terbit."),
    "nik_tgl_lahir_tak_cocok": FaultKind(
        "nik", WARNING, "Tanggal lahir di NIK lain dari kolom tanggal lahir, mungkin NIK ibu."
    ),
    "nik_jk_tak_cocok": FaultKind(
        "nik", WARNING, "Jenis kelamin di NIK lain dari kolom jenis kelamin."
    ),
    "jk_kosong": FaultKind("sex", ERROR, "Jenis kelamin kosong."),
    "jk_tak_dikenal": FaultKind("sex", ERROR, "Jenis kelamin tidak terbaca, tulis L atau P."),
    "nama_tanpa_ayah": FaultKind("parents", INFO, "Nama ayah tidak ada."),
    "nama_tanpa_ibu": FaultKind("parents", INFO, "Nama ibu tidak ada."),
    "diduga_anak_ganda": FaultKind(
        "name", WARNING, "Nama dan tanggal lahir sama dengan anak lain, mungkin anak yang sama."
    ),
    # When
    "tgl_lahir_kosong": FaultKind("born", ERROR, "Tanggal lahir kosong."),
    "tgl_lahir_tak_terbaca": FaultKind("born", ERROR, "Tanggal lahir tidak terbaca."),
    "tgl_lahir_masa_depan": FaultKind("born", ERROR, "Tanggal lahir sesudah hari ini."),
    "tgl_ukur_kosong": FaultKind("measured", ERROR, "Tanggal pengukuran kosong."),
    "tgl_ukur_tak_terbaca": FaultKind("measured", ERROR, "Tanggal pengukuran tidak terbaca."),
    "tgl_ukur_masa_depan": FaultKind("measured", ERROR, "Tanggal pengukuran sesudah hari ini."),
    "tgl_ukur_sebelum_lahir": FaultKind(
        "measured", ERROR, "Tanggal pengukuran sebelum tanggal lahir."
    ),
    "lahir_hari_ini": FaultKind(
        "measured", INFO, "Diukur pada hari lahir, jadi bukan kunjungan biasa."
    ),
    "usia_pas_60_bulan": FaultKind("born", INFO, "Genap lima tahun, status gizi tidak dihitung."),
    "usia_60_bulan_ke_atas": FaultKind(
        "born", INFO, "Sudah lima tahun lebih, status gizi tidak dihitung."
    ),
    "usia_tak_cocok": FaultKind(
        "age_text", INFO, "Usia yang tertulis tidak cocok dengan tanggal lahir dan tanggal ukur."
    ),
    # Where
    "kota_lain": FaultKind("kota", ERROR, "Baris ini dari kota atau kabupaten lain."),
    "kelurahan_kosong": FaultKind("kelurahan", WARNING, "Kelurahan kosong."),
    "kelurahan_tak_dikenal": FaultKind("kelurahan", WARNING, "Nama kelurahan tidak dikenal."),
    "puskesmas_tak_cocok": FaultKind(
        "puskesmas", INFO, "Puskesmas ini bukan puskesmas kelurahannya."
    ),
    # What was measured
    "belum_diukur": FaultKind("weight", INFO, "Berat dan tinggi kosong, anak belum diukur."),
    "berat_nol": FaultKind("weight", WARNING, "Berat 0, dianggap tidak ditimbang."),
    "berat_kosong": FaultKind("weight", WARNING, "Berat kosong."),
    "berat_gram": FaultKind("weight", WARNING, "Berat ditulis dalam gram, dibaca sebagai gram."),
    "berat_mustahil": FaultKind("weight", WARNING, "Berat tidak mungkin, timbang ulang."),
    "berat_outlier": FaultKind(
        "weight", WARNING, "Berat sangat jauh dari umurnya, periksa koma atau timbang ulang."
    ),
    "tinggi_kosong": FaultKind("height", WARNING, "Tinggi kosong."),
    "tinggi_mustahil": FaultKind("height", WARNING, "Tinggi tidak mungkin, ukur ulang."),
    "tinggi_outlier": FaultKind(
        "height", WARNING, "Tinggi sangat jauh dari umurnya, periksa koma atau ukur ulang."
    ),
    "bb_tb_outlier": FaultKind(
        "weight", WARNING, "Berat dan tinggi tidak sesuai satu sama lain, ukur ulang keduanya."
    ),
    "cara_ukur_variasi": FaultKind(
        "position", INFO, "Cara ukur ditulis lain dari Berdiri atau Terlentang, tetapi terbaca."
    ),
    "cara_ukur_tak_dikenal": FaultKind(
        "position", WARNING, "Cara ukur tidak terbaca, tulis Berdiri atau Terlentang."
    ),
    "cara_ukur_kosong": FaultKind("position", INFO, "Cara ukur kosong."),
    "posisi_tak_sesuai_umur_dikoreksi": FaultKind(
        "position", INFO, "Cara ukur tidak sesuai umur, tinggi disesuaikan 0,7 cm."
    ),
    "lila_sentinel": FaultKind("arm", INFO, "LiLA ini tanda kosong, bukan hasil ukur."),
    "lila_janggal": FaultKind("arm", WARNING, "LiLA tidak mungkin, tidak dipakai."),
    "lingkar_kepala_janggal": FaultKind(
        "head", WARNING, "Lingkar kepala tidak mungkin, tidak dipakai."
    ),
    "edema_tak_terbaca": FaultKind("oedema", WARNING, "Edema tidak terbaca, tulis 0 sampai 3."),
    "angka_tak_terbaca": FaultKind("", WARNING, "Isi sel ini bukan angka."),
    "bb_lahir_nol": FaultKind("birth_weight", INFO, "Berat lahir 0, dianggap kosong."),
    "bb_lahir_gram": FaultKind(
        "birth_weight", INFO, "Berat lahir ditulis dalam gram, dibaca sebagai gram."
    ),
    "bb_lahir_janggal": FaultKind(
        "birth_weight", WARNING, "Berat lahir tidak mungkin, tidak dipakai."
    ),
    "pb_lahir_janggal": FaultKind(
        "birth_length", WARNING, "Panjang lahir tidak mungkin, tidak dipakai."
    ),
    # Rows of an identity file and of the monthly recap
    "identitas_diganti": FaultKind(
        "name", INFO, "Anak yang sama ada lagi di bawah; baris terakhir yang dipakai."
    ),
    "bulan_tak_terbaca": FaultKind("recap_month", ERROR, "Bulan tidak terbaca."),
    "tahun_tak_terbaca": FaultKind("recap_year", ERROR, "Tahun tidak terbaca."),
    "bulan_masa_depan": FaultKind("recap_month", ERROR, "Bulan ini belum tiba."),
    "rekap_tanpa_kelurahan": FaultKind("kelurahan", ERROR, "Kelurahan kosong atau tidak dikenal."),
    "rekap_ganda": FaultKind(
        "kelurahan", WARNING, "Kelurahan dan bulan ini ada lagi; isian terbaru yang dipakai."
    ),
    "rekap_melebihi": FaultKind(
        "recap_weighed", WARNING, "Jumlah ditimbang melebihi jumlah balita terdaftar."
    ),
    # Visits
    "digantikan_baris_terakhir": FaultKind(
        "measured",
        INFO,
        "Anak dan tanggal yang sama ada lagi di bawah; baris terakhir yang dipakai.",
    ),
    "duplikat_anak_tanggal_sama": FaultKind(
        "measured", WARNING, "Anak dan tanggal yang sama sudah ada di atas; baris ini yang dipakai."
    ),
    "ukur_ulang_tanggal_beda": FaultKind(
        "measured", INFO, "Anak ini juga diukur pada tanggal lain di bulan yang sama."
    ),
}

CodeOf = npt.NDArray[np.object_]


class FaultLog:
    """Collects faults column by column, and gives them row by row."""

    def __init__(self, source_rows: IntArray, headers: dict[str, str]) -> None:
        self.source_rows = source_rows
        self.headers = headers  # field -> header as the file writes it
        self.parts: list[tuple[npt.NDArray[np.intp], str, str]] = []

    def add(self, code: str, rows: BoolArray, field: str | None = None) -> BoolArray:
        """Note a fault for the rows of a mask; gives the mask back."""
        indices = np.flatnonzero(rows)
        if len(indices):
            self.parts.append((indices, code, FAULTS[code].field if field is None else field))
        return rows

    def rows_with(self, field: str) -> BoolArray:
        """Rows with a fault in a field so far."""
        found = np.zeros(len(self.source_rows), np.bool_)
        for indices, _, column in self.parts:
            if column == field:
                found[indices] = True
        return found

    def is_error(self) -> BoolArray:
        """Rows with at least one error so far."""
        found = np.zeros(len(self.source_rows), np.bool_)
        for indices, code, _ in self.parts:
            if FAULTS[code].severity is ERROR:
                found[indices] = True
        return found

    def table(self) -> pd.DataFrame:
        """All faults, ordered by row, then as they were found."""
        if not self.parts:
            return pd.DataFrame({name: [] for name in FAULT_COLUMNS})
        sizes = [len(indices) for indices, _, _ in self.parts]
        rows = np.concatenate([indices for indices, _, _ in self.parts]).astype(np.int32)
        order = np.argsort(rows, kind="stable")
        kinds = np.repeat(np.arange(len(self.parts)), sizes)[order]

        def per_part(values: list[str]) -> CodeOf:
            return np.array(values, dtype=object)[kinds]

        rows = rows[order]
        return pd.DataFrame(
            {
                "row": rows,
                "source_row": self.source_rows[rows],
                "column": per_part([self.headers.get(field, "") for _, _, field in self.parts]),
                "code": per_part([code for _, code, _ in self.parts]),
                "severity": per_part([str(FAULTS[code].severity) for _, code, _ in self.parts]),
                "sentence": per_part([FAULTS[code].sentence for _, code, _ in self.parts]),
            }
        )
