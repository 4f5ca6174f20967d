"""Each oddity that real exports were seen to have, by name."""

import datetime

import numpy as np
import openpyxl
import pytest

from measurements.importing.readings import NikState
from tests.unit.measurements.importing.sheets import (
    CLASSIC,
    EXPORT_2025,
    child,
    codes,
    csv_file,
    read,
    read_csv,
    table,
    xlsx_file,
)

NBSP = "\u00a0"


def test_a_no_break_space_after_every_text_cell_changes_nothing(tmp_path):
    plain = read_csv(tmp_path, child(Detail=""))
    spaced = {header: f"{value}{NBSP}" for header, value in child().items()}

    odd = read_csv(tmp_path, spaced | {"Detail": f"{NBSP} {NBSP} {NBSP}"})

    for column in ("nik_clean", "sex", "born_on", "measured_on", "weight_g", "kelurahan_code"):
        assert getattr(odd.rows, column) == getattr(plain.rows, column)
    assert odd.faults.equals(plain.faults)


@pytest.mark.parametrize("titles", [0, 1, 2, 3, 7])
def test_title_rows_above_the_header_are_skipped(tmp_path, titles):
    reading = read_csv(tmp_path, child(), titles=titles)

    assert reading.sheet.header_row == titles + 1
    assert list(reading.rows.source_row) == [titles + 2]


def test_a_merged_title_is_skipped(tmp_path):
    path = xlsx_file(tmp_path, [child()], titles=2)
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("A1:AI2")
    book.save(path)

    assert read(path).sheet.header_row == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encoding_and_delimiter_are_found_out(tmp_path, encoding, delimiter):
    rows = [child(Nama="RENÉ UJI", Alamat="JL. UJI, NO. 1; RT 2")]

    reading = read_csv(tmp_path, *rows, encoding=encoding, delimiter=delimiter)

    assert list(reading.rows.name) == ["RENÉ UJI"]
    assert list(reading.rows.alamat) == ["JL. UJI, NO. 1; RT 2"]


def test_a_line_break_inside_quotes_is_part_of_the_cell(tmp_path):
    reading = read_csv(tmp_path, child(Alamat="JL. UJI\nNO. 1"), child())

    assert list(reading.rows.alamat) == ["JL. UJI NO. 1", ""]
    assert list(reading.rows.source_row) == [2, 3]


def test_decimal_commas_are_read(tmp_path):
    reading = read_csv(tmp_path, child(Berat="10,25", Tinggi="81,5"), delimiter=";")

    assert (reading.rows.weight_g[0], reading.rows.height_mm[0]) == (10_250, 815)


@pytest.mark.parametrize(
    ("written", "order"),
    [
        ("2025-11-05", "tahun-bulan-hari"),
        ("5/11/2025", "hari/bulan/tahun"),
        ("05-11-2025 00:00:00", "hari/bulan/tahun"),
        ("5 November 2025", "tanggal Excel"),
        ("45966", "tanggal Excel"),
    ],
)
def test_every_way_to_write_a_date_is_read(tmp_path, written, order):
    rows = [
        child(Tanggal_Pengukuran=written),
        child(NIK="", Nama="X", Tanggal_Pengukuran=written.replace("5/11", "25/11")),
    ]

    reading = read_csv(tmp_path, *rows)

    assert reading.rows.measured_on[0] == np.datetime64("2025-11-05")
    assert reading.decisions[1].order == order


def test_month_first_dates_of_an_american_excel_are_read_as_such(tmp_path):
    rows = [child(Tanggal_Pengukuran="11/5/2025"), child(Tanggal_Pengukuran="11/25/2025")]

    reading = read_csv(tmp_path, *rows)

    assert list(reading.rows.measured_on.astype(str)) == ["2025-11-05", "2025-11-25"]
    assert reading.decisions[1].order == "bulan/hari/tahun"


def test_a_date_that_does_not_fit_the_order_of_its_column_is_a_fault_of_its_row(tmp_path):
    days = ["25/11/2025", "26/11/2025", "11/27/2025", "3/11/2025"]

    reading = read_csv(tmp_path, *(child(NIK="", Nama=d, Tanggal_Pengukuran=d) for d in days))

    assert list(reading.rows.is_error) == [False, False, True, False]
    assert "tgl_ukur_tak_terbaca" in codes(reading, 2)
    assert reading.decisions[1].n_misfit == 1
    assert reading.rows.measured_on[3] == np.datetime64("2025-11-03")


def test_true_dates_and_text_dates_stand_in_one_column(tmp_path):
    born = [datetime.date(2024, 3, 4), "26/12/2023", "2024-05-06", datetime.date(2024, 7, 8)]
    rows = [child(NIK="", Nama=str(i), Tgl_Lahir=day) for i, day in enumerate(born)]

    reading = read(xlsx_file(tmp_path, rows))

    assert list(reading.rows.born_on.astype(str)) == [
        *("2024-03-04", "2023-12-26", "2024-05-06", "2024-07-08"),
    ]


@pytest.mark.parametrize(
    ("nik", "code", "state"),
    [
        ("6474015201", "nik_kurang_digit", NikState.SHORT),
        ("647401520124000", "nik_kurang_digit", NikState.SHORT),
        ("************0001", "nik_disensor", NikState.MASKED),
        ("6474XXXXXXXX0001", "nik_disensor", NikState.MASKED),
        ("6,47402E+15", "nik_notasi_ilmiah", NikState.SCIENTIFIC),
        ("6.47402E+15", "nik_notasi_ilmiah", NikState.SCIENTIFIC),
        ("", "nik_kosong", NikState.BLANK),
        ("-", "nik_kosong", NikState.BLANK),
        ("0", "nik_kosong", NikState.BLANK),
        ("6474016712900003", "nik_tgl_lahir_tak_cocok", NikState.OTHER_PERSON),
        ("6474015301240001", "nik_tgl_lahir_tak_cocok", NikState.DATE_MISMATCH),
        ("6474005201249001", "dummy_nik_9", NikState.DUMMY),
        ("6474015213240001", "nik_tak_wajar", NikState.INVALID),
        ("6474015201240000", "nik_tak_wajar", NikState.INVALID),
    ],
)
def test_a_nik_that_is_not_quite_one_is_named(tmp_path, nik, code, state):
    reading = read_csv(tmp_path, child(NIK=nik))

    assert codes(reading) == {code}
    assert reading.rows.nik_state[0] == state
    assert reading.rows.nik_clean[0] == (nik if state.has_digits else "")
    assert not reading.rows.is_error[0]


@pytest.mark.parametrize("nik", ["'6474015201240001", "6474 0152 0124 0001", "6474015201240001.0"])
def test_a_nik_in_odd_dress_is_still_one(tmp_path, nik):
    reading = read_csv(tmp_path, child(NIK=nik))

    assert reading.rows.nik_clean[0] == "6474015201240001"
    assert reading.rows.nik_state[0] == NikState.TRUSTED


def test_a_nik_stored_as_a_number_has_an_unsure_last_digit(tmp_path):
    reading = read(xlsx_file(tmp_path, [child(NIK=6474015201240010), child(NIK=6474015201240011)]))

    assert list(reading.rows.nik_state) == [NikState.LAST_DIGIT_LOST, NikState.TRUSTED]
    assert codes(reading) == {"nik_angka_terakhir_hilang"}


def test_the_sex_digit_of_the_nik_may_disagree(tmp_path):
    assert codes(read_csv(tmp_path, child(JK="L"))) == {"nik_jk_tak_cocok"}


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("L", "L"),
        ("Laki-laki", "L"),
        ("LAKI - LAKI", "L"),
        ("1", "L"),
        ("Perempuan", "P"),
        ("2", "P"),
    ],
)
def test_sex_is_read_in_all_its_forms(tmp_path, written, read_as):
    assert list(read_csv(tmp_path, child(JK=written)).rows.sex) == [read_as]


@pytest.mark.parametrize(("written", "code"), [("", "jk_kosong"), ("X", "jk_tak_dikenal")])
def test_without_a_sex_the_row_comes_back(tmp_path, written, code):
    reading = read_csv(tmp_path, child(JK=written))

    assert code in codes(reading)
    assert reading.rows.is_error[0]


def test_the_printed_age_is_checked(tmp_path):
    right = child(Usia_Saat_Ukur="1 Tahun - 9 Bulan - 24 Hari")
    wrong = child(Usia_Saat_Ukur="2 Tahun - 3 Bulan - 10 Hari", NIK="", Nama="LAIN")

    reading = read_csv(tmp_path, right, wrong)

    assert codes(reading, 0) == set()
    assert "usia_tak_cocok" in codes(reading, 1)


@pytest.mark.parametrize(
    ("written", "read_as", "code"),
    [
        ("Terlentang", "L", None),
        ("terlentang", "L", None),
        ("Berdiri", "H", "posisi_tak_sesuai_umur_dikoreksi"),
        ("Telentang", "L", "cara_ukur_variasi"),
        ("L", "L", "cara_ukur_variasi"),
        ("-", "", "cara_ukur_kosong"),
        ("Duduk", "", "cara_ukur_tak_dikenal"),
    ],
)
def test_position_is_read_in_all_its_forms(tmp_path, written, read_as, code):
    reading = read_csv(tmp_path, child(Cara_Ukur=written))

    assert list(reading.rows.position) == [read_as]
    assert codes(reading) == ({code} if code else set())


@pytest.mark.parametrize(
    ("day", "position", "is_noted"),
    [
        ("2026-01-11", "Berdiri", True),  # day 730
        ("2026-01-12", "Berdiri", False),  # day 731, 24 months
        ("2026-01-11", "Terlentang", False),
        ("2026-01-12", "Terlentang", True),
        ("2024-06-12", "Berdiri", True),  # under nine months too, as e-PPGBM does
    ],
)
def test_lying_belongs_to_the_first_730_days(tmp_path, monkeypatch, day, position, is_noted):
    monkeypatch.setattr("tests.unit.measurements.importing.sheets.TODAY", datetime.date(2026, 2, 1))

    reading = read_csv(tmp_path, child(Tanggal_Pengukuran=day, Cara_Ukur=position))

    assert ("posisi_tak_sesuai_umur_dikoreksi" in codes(reading)) is is_noted


@pytest.mark.parametrize(
    ("column", "field", "written", "official"),
    [
        ("BB/U", "file_cat_bbu", "Normal", "Berat badan normal"),
        ("BB/U", "file_cat_bbu", "Berat Badan Normal", "Berat badan normal"),
        ("BB/U", "file_cat_bbu", "Kurang", "Berat badan kurang"),
        ("BB/U", "file_cat_bbu", "Sangat Kurang", "Berat badan sangat kurang"),
        ("BB/U", "file_cat_bbu", "Risiko Lebih", "Risiko berat badan lebih"),
        ("BB/U", "file_cat_bbu", "Risiko Berat badan lebih", "Risiko berat badan lebih"),
        ("TB/U", "file_cat_tbu", "Sangat Pendek", "Sangat pendek"),
        ("BB/TB", "file_cat_bbtb", "Risiko Gizi Lebih", "Berisiko gizi lebih"),
        ("BB/TB", "file_cat_bbtb", "Gizi Lebih", "Gizi lebih"),
        ("BB/TB", "file_cat_bbtb", "Obesitas", "Obesitas"),
        ("BB/TB", "file_cat_bbtb", "Outlier", "Outlier"),
        ("BB/TB", "file_cat_bbtb", "-", ""),
    ],
)
def test_categories_get_their_official_names(tmp_path, column, field, written, official):
    reading = read_csv(tmp_path, child() | {column: written})

    assert list(getattr(reading.rows, field)) == [official]


@pytest.mark.parametrize("sentinel", ["999.99", "-999,99", "99.99", "-"])
def test_a_sentinel_z_is_no_z(tmp_path, sentinel):
    assert np.isnan(read_csv(tmp_path, child() | {"ZS TB/U": sentinel}).rows.file_zhaz[0])


@pytest.mark.parametrize(
    ("written", "grams", "found"),
    [
        ("3.15", 3150, set()),
        ("3,15", 3150, set()),
        ("3150", 3150, {"bb_lahir_gram"}),
        ("0", -1, {"bb_lahir_nol"}),
        ("31", -1, {"bb_lahir_janggal"}),
        ("", -1, set()),
    ],
)
def test_birth_weight_comes_in_kilograms_or_grams(tmp_path, written, grams, found):
    reading = read_csv(tmp_path, child(BB_Lahir=written))

    assert (reading.rows.birth_weight_g[0], codes(reading)) == (grams, found)


@pytest.mark.parametrize(
    ("written", "mm", "found"),
    [
        ("49", 490, set()),
        ("0", -1, set()),
        ("4.8", -1, {"pb_lahir_janggal"}),
        ("500", -1, {"pb_lahir_janggal"}),
    ],
)
def test_an_odd_birth_length_is_not_used(tmp_path, written, mm, found):
    reading = read_csv(tmp_path, child(TB_Lahir=written))

    assert (reading.rows.birth_length_mm[0], codes(reading)) == (mm, found)


@pytest.mark.parametrize(
    ("written", "mm", "found"),
    [
        ("14.5", 145, set()),
        ("0", -1, set()),
        ("1448", -1, {"lila_sentinel"}),
        ("8888", -1, {"lila_sentinel"}),
        ("145", -1, {"lila_janggal"}),
    ],
)
def test_lila_sentinels_are_no_lila(tmp_path, written, mm, found):
    reading = read_csv(tmp_path, child(LiLA=written))

    assert (reading.rows.arm_mm[0], codes(reading)) == (mm, found)


@pytest.mark.parametrize(
    ("written", "capsules"), [("1", 1), ("", -1), ("-", -1), ("2", 2), ("ya", 1)]
)
def test_vitamin_a_is_a_number_or_blank(tmp_path, written, capsules):
    assert list(read_csv(tmp_path, child(Jml_Vit_A=written)).rows.n_vit_a) == [capsules]


@pytest.mark.parametrize(
    ("written", "father", "mother"),
    [
        ("AYAH UJI / IBU UJI", "AYAH UJI", "IBU UJI"),
        ("IBU UJI / AYAH UJI", "AYAH UJI", "IBU UJI"),
        ("BUDI/NY. SITI", "BUDI", "NY. SITI"),
        ("NY SITI / BUDI", "BUDI", "NY SITI"),
        ("BUDI / SITI", "BUDI", "SITI"),
        ("/ SITI", "", "SITI"),
        ("- / SITI", "", "SITI"),
        ("BUDI /", "BUDI", ""),
        ("SITI", "", "SITI"),
    ],
)
def test_parents_are_parted_in_either_order(tmp_path, written, father, mother):
    rows = read_csv(tmp_path, child(Nama_Ortu=written)).rows

    assert (rows.father[0], rows.mother[0]) == (father, mother)


def test_a_header_that_puts_the_mother_first_is_believed(tmp_path):
    header = ["Nama Orang Tua (Ibu/Ayah)" if h == "Nama Ortu" else h for h in CLASSIC]

    reading = read_csv(
        tmp_path, child() | {"Nama Orang Tua (Ibu/Ayah)": "SITI / BUDI"}, header=header
    )

    assert (reading.rows.father[0], reading.rows.mother[0]) == ("BUDI", "SITI")


def test_empty_rows_at_the_end_are_no_rows(tmp_path):
    blank = [{}, {"No": "3", "Detail": NBSP}, {"Nama": NBSP}]

    for path in (csv_file(tmp_path, [child(), *blank]), xlsx_file(tmp_path, [child(), *blank])):
        assert len(read(path).rows) == 1


def test_a_blank_row_in_the_middle_keeps_the_row_numbers(tmp_path):
    reading = read_csv(tmp_path, child(), {}, child(NIK="", Nama="LAIN"))

    assert list(reading.rows.source_row) == [2, 4]


def test_a_header_repeated_further_down_is_no_child(tmp_path):
    reading = read_csv(tmp_path, child(), dict(zip(CLASSIC, CLASSIC)), child(NIK="", Nama="LAIN"))

    assert list(reading.rows.source_row) == [2, 4]


def test_a_visible_sheet_without_header_and_a_hidden_one_are_passed_over(tmp_path):
    path = xlsx_file(tmp_path, [child()])
    book = openpyxl.load_workbook(path)
    notes = book.create_sheet("Petunjuk", 0)
    notes["A1"] = "Isi semua kolom"
    old = book.create_sheet("Lama", 1)
    for row in table([child(Nama="LAMA")]):
        old.append(row)
    old.sheet_state = "veryHidden"
    book.save(path)

    reading = read(path)

    assert list(reading.rows.name) == ["ANAK UJI"]
    assert (reading.sheet.name, reading.sheet.unread) == ("Sheet", ("Petunjuk",))


def test_a_child_measured_on_its_birthday_is_told(tmp_path):
    reading = read_csv(tmp_path, child(Tanggal_Pengukuran="2024-01-12"))

    assert codes(reading) == {"lahir_hari_ini"}
    assert not reading.rows.is_error[0]


@pytest.mark.parametrize(
    ("spelled", "code"),
    [
        ("BEREBAS TENGAH", "64.74.02.1002"),
        ("BERBAS TENGAH", "64.74.02.1002"),
        ("LOKTUAN", "64.74.01.1003"),
        ("LOK TUAN", "64.74.01.1003"),
        ("API API", "64.74.01.1006"),
        ("API-API", "64.74.01.1006"),
        ("TELIHAN", "64.74.03.1002"),
        ("GN. ELAI", "64.74.01.1005"),
        ("GN ELAI", "64.74.01.1005"),
        ("Kel. Gunung Elai", "64.74.01.1005"),
    ],
)
def test_a_kelurahan_is_known_under_every_spelling(tmp_path, spelled, code):
    assert list(read_csv(tmp_path, child(**{"Desa/Kel": spelled})).rows.kelurahan_code) == [code]


@pytest.mark.parametrize(
    "spelled", ["BONTANG UTARA 2", "Puskesmas Bontang Utara II", "PKM BONTANG UTARA II"]
)
def test_a_puskesmas_is_known_by_either_numeral(tmp_path, spelled):
    reading = read_csv(tmp_path, child(Pukesmas=spelled))

    assert list(reading.rows.puskesmas_code) == ["Bontang Utara II"]
    assert codes(reading) == set()


def test_a_puskesmas_that_does_not_serve_the_kelurahan_is_noted(tmp_path):
    assert codes(read_csv(tmp_path, child(Pukesmas="BONTANG BARAT"))) == {"puskesmas_tak_cocok"}


@pytest.mark.parametrize(
    ("spelled", "code"), [("SAMBUTAN", "kelurahan_tak_dikenal"), ("", "kelurahan_kosong")]
)
def test_a_row_without_a_known_kelurahan_stays(tmp_path, spelled, code):
    reading = read_csv(tmp_path, child(), child(NIK="", Nama="LAIN", **{"Desa/Kel": spelled}))

    assert code in codes(reading, 1)
    assert not reading.rows.is_error[1]


def test_the_same_child_and_day_twice_counts_once_as_the_last_row_says(tmp_path):
    reading = read_csv(tmp_path, child(Berat="9.9"), child(Berat="10.2"))

    assert list(reading.rows.is_superseded) == [True, False]
    assert codes(reading, 0) == {"digantikan_baris_terakhir"}
    assert codes(reading, 1) == {"duplikat_anak_tanggal_sama"}
    assert list(reading.rows.weight_g[reading.rows.is_storable]) == [10_200]


def test_the_same_child_on_another_day_is_a_second_visit(tmp_path):
    reading = read_csv(tmp_path, child(), child(Tanggal_Pengukuran="2025-11-20"))

    assert list(reading.rows.is_storable) == [True, True]
    assert reading.rows.child_group[0] == reading.rows.child_group[1]
    assert codes(reading, 1) == {"ukur_ulang_tanggal_beda"}


def test_the_same_child_in_another_month_is_nothing_to_tell(tmp_path):
    reading = read_csv(tmp_path, child(), child(Tanggal_Pengukuran="2025-10-20"))

    assert list(reading.rows.is_storable) == [True, True]
    assert reading.rows.child_group[0] == reading.rows.child_group[1]
    assert codes(reading, 0) == codes(reading, 1) == set()


def test_an_unmeasured_row_does_not_replace_a_measured_one(tmp_path):
    reading = read_csv(tmp_path, child(), child(Berat="", Tinggi="0"))

    assert list(reading.rows.is_storable) == [True, False]
    assert not reading.rows.is_superseded.any()
    assert "belum_diukur" in codes(reading, 1)


def test_two_records_of_one_child_are_suspected_but_not_merged(tmp_path):
    reading = read_csv(tmp_path, child(), child(NIK="6474015201240009"))

    assert list(reading.rows.suspect_of) == [-1, 0]
    assert reading.rows.child_group[0] != reading.rows.child_group[1]
    assert codes(reading, 1) == {"diduga_anak_ganda"}


def test_namesakes_of_other_parents_are_no_suspects(tmp_path):
    reading = read_csv(tmp_path, child(), child(NIK="6474015201240009", Nama_Ortu="A / B"))

    assert list(reading.rows.suspect_of) == [-1, -1]


def test_siblings_under_their_mothers_nik_stay_two_children(tmp_path):
    mothers = "6474016712900003"
    twins = [child(NIK=mothers, Nama="UJI SATU"), child(NIK=mothers, Nama="UJI DUA")]

    reading = read_csv(tmp_path, *twins)

    assert reading.rows.child_group[0] != reading.rows.child_group[1]
    assert list(reading.rows.is_storable) == [True, True]


def test_twins_whose_niks_lost_their_last_digit_stay_two_children(tmp_path):
    twins = [
        child(NIK=6474015201240010, Nama="UJI SATU"),
        child(NIK=6474015201240010, Nama="UJI DUA"),
    ]

    reading = read(xlsx_file(tmp_path, twins))

    assert list(reading.rows.is_storable) == [True, True]


@pytest.mark.parametrize(
    ("written", "grams", "found"),
    [
        ("10.2", 10_200, set()),
        ("10.2 kg", 10_200, set()),
        ("102", 102_000, set()),  # kept as read: our z flags it, nobody moves the comma
        ("10200", 10_200, {"berat_gram"}),
        ("0", -1, {"berat_nol"}),
        ("", -1, {"berat_kosong"}),
        ("-", -1, {"berat_kosong"}),
        ("-10.2", -1, {"berat_mustahil"}),
        ("500", -1, {"berat_mustahil"}),
        ("sepuluh", -1, {"angka_tak_terbaca"}),
    ],
)
def test_a_weight_is_kept_or_named_but_never_corrected_in_silence(tmp_path, written, grams, found):
    reading = read_csv(tmp_path, child(Berat=written))

    assert (reading.rows.weight_g[0], codes(reading)) == (grams, found)


def test_a_newborn_in_grams_is_read_in_grams(tmp_path):
    reading = read_csv(tmp_path, child(Tanggal_Pengukuran="2024-01-20", Berat="950", Tinggi="40"))

    assert reading.rows.weight_g[0] == 950
    assert codes(reading) == {"berat_gram"}


@pytest.mark.parametrize(
    ("written", "mm", "found"),
    [("81.5", 815, set()), ("0", -1, {"tinggi_kosong"}), ("815", -1, {"tinggi_mustahil"})],
)
def test_an_impossible_height_is_not_used(tmp_path, written, mm, found):
    reading = read_csv(tmp_path, child(Tinggi=written))

    assert (reading.rows.height_mm[0], codes(reading)) == (mm, found)


@pytest.mark.parametrize(
    ("born", "measured", "code", "is_error"),
    [
        ("2024-01-12", "2025-12-02", "tgl_ukur_masa_depan", True),
        ("2025-11-20", "2025-11-05", "tgl_ukur_sebelum_lahir", True),
        ("2020-11-05", "2025-11-05", "usia_pas_60_bulan", False),
        ("2020-11-04", "2025-11-05", "usia_60_bulan_ke_atas", False),
        ("", "2025-11-05", "tgl_lahir_kosong", True),
        ("31/02/2024", "2025-11-05", "tgl_lahir_tak_terbaca", True),
        ("2024-01-12", "", "tgl_ukur_kosong", True),
        ("2024-01-12", "besok", "tgl_ukur_tak_terbaca", True),
    ],
)
def test_dates_that_cannot_be_are_named(tmp_path, born, measured, code, is_error):
    row = child(NIK="", Tgl_Lahir=born, Tanggal_Pengukuran=measured)

    reading = read_csv(tmp_path, row)

    assert code in codes(reading)
    assert bool(reading.rows.is_error[0]) is is_error


def test_a_row_without_name_and_nik_comes_back(tmp_path):
    reading = read_csv(tmp_path, child(NIK="", Nama=""))

    assert "tanpa_identitas" in codes(reading)
    assert reading.rows.is_error[0]


def test_columns_are_found_by_name_in_any_order(tmp_path):
    straight = read_csv(tmp_path, child(), header=EXPORT_2025)

    turned = read_csv(tmp_path, child(), header=EXPORT_2025[::-1])

    assert turned.rows.weight_g == straight.rows.weight_g
    assert turned.rows.nik_clean == straight.rows.nik_clean
    assert turned.layout is straight.layout
