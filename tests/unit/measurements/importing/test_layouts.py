"""The layouts of DOMAIN 4.1 and 4.2, of which samples exist for some only."""

import datetime

import pytest

from measurements.importing.columns import ALIASES, header_key, recognise
from measurements.importing.readings import Layout
from measurements.importing.source import open_source
from tests.unit.measurements.importing.sheets import (
    CLASSIC,
    EXPORT_2025,
    SAMPLES,
    child,
    codes,
    csv_file,
    read,
    read_csv,
    xlsx_file,
)

KESGA_LINE = (
    "No|Nama Anak|Jenis Kelamin|Tanggal Lahir|NIK|Nomor KK|Anak Ke|Nama Orang Tua (Ibu/Ayah)|"
    "NIK Orang Tua|No HP Orang Tua|Provinsi|Kabupaten/Kota|Alamat|RT|Kecamatan|Puskesmas|"
    "Kelurahan|Posyandu|Usia Kehamilan (minggu)|Berat Lahir - Sasaran (kg)|"
    "Panjang Lahir - Sasaran (cm)|Lingkar Kepala Lahir (cm)|IMD|Tanggal Pengukuran|Berat (kg)|"
    "Tinggi (cm)|Cara Ukur|LiLA (cm)|ZS BB/U|ZS TB/U|ZS BB/TB|Naik Berat Badan|Jml Vit A|"
    "Kelas Ibu Balita|MBG"
)
KESGA = KESGA_LINE.split("|")
TEMPLATE = ["No", "NIK", "nama_anak", "TANGGALUKUR", "BERAT", "TINGGI", "LILA", "lingkar_kepala"]
NEW_TEMPLATE = [
    *TEMPLATE,
    *("Pitting_edema(0-3)", "CARAUKUR", "vita", *(f"asi_bulan_{m}" for m in range(7))),
    *("kelas_ibu_balita", "mbg"),
]
BONTANG_TEMPLATE = [*NEW_TEMPLATE, "imunisasi_terakhir", "alasan_tidak_imunisasi"]


@pytest.mark.parametrize(
    ("letter", "layout"),
    [
        ("A", Layout.EKSPOR_KLASIK),
        ("C", Layout.EKSPOR_KLASIK),
        ("D", Layout.EKSPOR_2025),
        ("E", Layout.TEMPLATE_UKUR_LAMA),
        ("F", Layout.TEMPLATE_UKUR_BARU),
        ("G", Layout.TEMPLATE_IDENTITAS),
    ],
)
def test_every_sample_is_recognised_with_no_column_unknown(letter, layout):
    source = open_source(SAMPLES[letter])

    assert source.layout is layout
    assert source.columns.unknown == ()


def test_the_export_of_2024_lacks_the_column_pmt(tmp_path):
    header = [h for h in CLASSIC if h != "PMT Diterima (kg)"]

    assert read_csv(tmp_path, child(), header=header).layout is Layout.EKSPOR_2024


def test_thirty_six_columns_under_three_titles_with_month_first_dates(tmp_path):
    rows = [
        child(Tgl_Lahir="1/12/2024", Tanggal_Pengukuran="11/5/2025", MBG="Ya"),
        child(NIK="", Nama="LAIN", Tgl_Lahir="8/31/2023", Tanggal_Pengukuran="11/5/2025"),
    ]

    reading = read_csv(tmp_path, *rows, header=EXPORT_2025, titles=3)

    assert len(EXPORT_2025) == 36
    assert reading.layout is Layout.EKSPOR_2025
    assert list(reading.rows.born_on.astype(str)) == ["2024-01-12", "2023-08-31"]
    assert list(reading.rows.measured_on.astype(str)) == ["2025-11-05"] * 2
    assert list(reading.rows.mbg) == [1, -1]
    assert [d.order for d in reading.decisions] == ["bulan/hari/tahun"] * 2


def test_sigizi_kesga_gives_family_and_birth_as_well(tmp_path):
    row = {
        "Nama Anak": "ANAK UJI",
        "Jenis Kelamin": "P",
        "Tanggal Lahir": "2024-01-12",
        "NIK": "6474015201240001",
        "Nomor KK": "6474011203150004",
        "Anak Ke": 2,
        "Nama Orang Tua (Ibu/Ayah)": "SITI / BUDI",
        "NIK Orang Tua": "6474016712900003",
        "No HP Orang Tua": 81234567890,
        "Kabupaten/Kota": "KOTA BONTANG",
        "RT": "006",
        "Puskesmas": "Bontang Utara II",
        "Kelurahan": "LOK TUAN",
        "Posyandu": "AMALIA",
        "Usia Kehamilan (minggu)": 39,
        "Berat Lahir - Sasaran (kg)": 3.1,
        "Panjang Lahir - Sasaran (cm)": 49,
        "Lingkar Kepala Lahir (cm)": 33.5,
        "IMD": "Ya",
        "Tanggal Pengukuran": datetime.date(2025, 11, 5),
        "Berat (kg)": 10.2,
        "Tinggi (cm)": 81.5,
        "Cara Ukur": "Terlentang",
        "LiLA (cm)": 14.5,
        "ZS TB/U": 999.99,
        "MBG": "Tidak",
    }

    reading = read(xlsx_file(tmp_path, [row], header=KESGA))

    rows = reading.rows
    assert reading.layout is Layout.SIGIZI_KESGA
    assert reading.unknown_columns == ()
    assert codes(reading) == set()
    assert (rows.family_card[0], rows.nik_parent[0]) == ("6474011203150004", "6474016712900003")
    assert (rows.mother[0], rows.father[0], rows.phone[0]) == ("SITI", "BUDI", "081234567890")
    assert (rows.child_order[0], rows.gestation_weeks[0], rows.birth_head_mm[0]) == (2, 39, 335)
    assert (rows.birth_weight_g[0], rows.birth_length_mm[0], rows.rt[0]) == (3100, 490, "6")
    assert (rows.imd[0], rows.mbg[0]) == (1, 0)
    assert (rows.weight_g[0], rows.height_mm[0], rows.arm_mm[0]) == (10_200, 815, 145)


@pytest.mark.parametrize("letter", ["E", "F"])
def test_a_measurement_template_needs_children_that_are_known(letter):
    reading = read(SAMPLES[letter])

    assert reading.needs_known_child
    assert reading.faults.empty
    assert list(reading.rows.nik_clean) == [
        *("6474022403259040", "6474020203259041", "6474025512219042"),
    ]
    assert list(reading.rows.measured_on.astype(str)) == ["2025-11-05", "2025-11-08", "2025-11-07"]
    assert list(reading.rows.weight_g) == [8900, 7610, 11_000]
    assert list(reading.rows.height_mm) == [721, 691, 942]
    assert list(reading.rows.position) == ["L", "L", "H"]
    assert list(reading.rows.arm_mm) == [151, -1, -1]
    assert set(reading.rows.n_vit_a) == {0}


def test_the_old_template_counts_breast_milk_from_month_one_the_new_from_birth():
    assert set(read(SAMPLES["E"]).rows.asi) == {"-000000"}
    assert set(read(SAMPLES["F"]).rows.asi) == {"0000000"}


def test_bontangs_own_template_adds_immunisation(tmp_path):
    row = {
        "NIK": "6474015201240001",
        "nama_anak": "ANAK UJI",
        "TANGGALUKUR": "2025-11-05",
        "BERAT": "10.2",
        "TINGGI": "81.5",
        "Pitting_edema(0-3)": "2",
        "CARAUKUR": "berdiri",
        "vita": "ya",
        "asi_bulan_0": "ya",
        "mbg": "ya",
        "imunisasi_terakhir": "MR",
        "alasan_tidak_imunisasi": "demam",
    }

    reading = read_csv(tmp_path, row, header=BONTANG_TEMPLATE)

    rows = reading.rows
    assert reading.layout is Layout.TEMPLATE_UKUR_BONTANG
    assert (rows.oedema[0], rows.n_vit_a[0], rows.mbg[0], rows.asi[0]) == (2, 1, 1, "1------")
    assert (rows.imunisasi[0], rows.alasan_tidak_imunisasi[0]) == ("MR", "demam")


@pytest.mark.parametrize(
    ("written", "grade", "found"),
    [("0", 0, set()), ("+1", 1, set()), ("3", 3, set()), ("tidak", 0, set()), ("", -1, set()),
     ("4", -1, {"edema_tak_terbaca"}), ("bengkak", -1, {"edema_tak_terbaca"})],
)  # fmt: skip
def test_oedema_is_graded_from_0_to_3(tmp_path, written, grade, found):
    row = {"NIK": "6474015201240001", "TANGGALUKUR": "2025-11-05", "BERAT": "9", "TINGGI": "80",
           "CARAUKUR": "berdiri", "Pitting_edema(0-3)": written}  # fmt: skip

    reading = read_csv(tmp_path, row, header=NEW_TEMPLATE)

    assert reading.rows.oedema[0] == grade
    assert codes(reading) - {"nama_kosong"} == found


def test_columns_nobody_knows_and_columns_that_are_missing_are_named(tmp_path):
    header = [*(h for h in CLASSIC if h not in ("RT", "Posyandu")), "Catatan Kader", "Berat Badan"]

    reading = read_csv(tmp_path, child(), header=header)

    assert reading.unknown_columns == ("Catatan Kader", "Berat Badan")
    assert reading.missing_columns == ("Posyandu", "RT")


@pytest.mark.parametrize(
    "header",
    ["TGL_LAHIR", "Tgl. Lahir", " tgl  lahir ", "Tgl\u00a0Lahir", "tanggal lahir", "TANGGAL_LAHIR"],
)
def test_a_header_is_known_in_any_dress(header):
    assert "born" in recognise([header])


def test_no_header_belongs_to_two_fields():
    keys = [key for aliases in ALIASES.values() for key in aliases]

    assert len(keys) == len(set(keys))
    assert all(header_key(key) == key for key in keys)


def test_a_list_of_few_columns_is_enough(tmp_path):
    header = ["Nama Balita", "L/P", "Tgl Lahir", "Tgl Ukur", "BB (kg)", "TB (cm)"]
    row = dict(zip(header, ["ANAK UJI", "L", "12/01/2024", "25/11/2025", "10,2", "81,5"]))

    reading = read(csv_file(tmp_path, [row], header=header, delimiter=";"))

    assert reading.layout is Layout.LAIN
    assert (reading.rows.weight_g[0], reading.rows.sex[0]) == (10_200, "L")
    assert list(reading.rows.born_on.astype(str)) == ["2024-01-12"]
