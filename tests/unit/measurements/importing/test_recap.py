"""The monthly recap, in files made up in its layout."""

import csv
from datetime import date, datetime
from pathlib import Path

import pytest

from measurements.importing.errors import WrongFile
from measurements.importing.reading import read_measurements
from measurements.importing.recap import read_recap
from tests.unit.measurements.importing.sheets import AREAS, SAMPLES

TODAY = date(2026, 4, 1)
PLACES = ["No", "Provinsi", "Kab_Kota", "Kecamatan", "Puskesmas", "Kelurahan", "Bulan", "Tahun"]
COUNTS = [
    *("Sasaran_Balita", "Balita_Bulan_Ini", "Balita_Ditimbang", "Pct_Balita_Ditimbang"),
    *("Balita_Diukur_PB_TB", "Balita_Punya_KIA", "Balita_Naik_BB_N", "Balita_Tidak_Naik_BB_T"),
    *("Balita_Tidak_Timbang_Bulan_Lalu_O", "Bayi_Baru_Lahir_Bulan_Ini_B"),
    *("Balita_Ditimbang_Terkoreksi_D", "Jml_Balita_Stunting", "Pct_Balita_Stunting"),
    *("Jml_Balita_Wasting", "Jml_Balita_Overweight", "Jml_Balita_Underweight"),
    *(f"Jml_Lain_{number}" for number in range(53)),
]
HEADER = [*PLACES, *COUNTS, "Waktu_Input"]


def recap_row(kelurahan="LOK TUAN", bulan="Desember", tahun="2025", **cells):
    """One line of the recap; what is not given is blank."""
    return {
        "Provinsi": "KALIMANTAN TIMUR",
        "Kab_Kota": "KOTA BONTANG",
        "Kelurahan": kelurahan,
        "Bulan": bulan,
        "Tahun": tahun,
        **cells,
    }


def full_row(**changes):
    """A line of 2025, with every count."""
    numbers = {header: str(number) for number, header in enumerate(COUNTS)}
    sound = {"Balita_Bulan_Ini": "100", "Balita_Ditimbang": "90", "Waktu_Input": "5/1/2026 9:25"}
    return recap_row(**numbers | sound | changes)


def recap_file(folder: Path, *rows: dict[str, str]) -> Path:
    path = folder / "rekap.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, HEADER)
        writer.writeheader()
        writer.writerows(rows)
    return path


def read(folder, *rows):
    return read_recap(recap_file(folder, *rows), areas=AREAS, today=TODAY)


def test_the_layout_has_the_columns_of_the_real_one():
    assert len(HEADER) == 78


def test_counts_get_our_names_and_the_rest_keeps_its_own(tmp_path):
    (row,) = read(tmp_path, full_row()).rows

    assert (row.kelurahan_code, row.month) == ("64.74.01.1003", date(2025, 12, 1))
    assert (row.counts["n_terdaftar"], row.counts["n_ditimbang"]) == (100, 90)
    assert (row.counts["n_pendek"], row.counts["n_underweight"]) == (11, 15)
    assert row.others["Pct_Balita_Stunting"] == 12.0
    assert row.others["Jml_Lain_0"] == 16.0
    assert "Balita_Ditimbang" not in row.others


def test_the_blanks_of_2026_stay_blank_and_zero_stays_zero(tmp_path):
    row = recap_row(bulan="Maret", tahun="2026", Balita_Bulan_Ini="567", Balita_Ditimbang="550",
                    Jml_Balita_Stunting="0", Pct_Balita_Stunting=" -   ")  # fmt: skip

    (read_row,) = read(tmp_path, row).rows

    assert read_row.counts["n_pendek"] == 0
    assert read_row.counts["n_diukur"] is None
    assert read_row.counts["n_naik"] is None
    assert read_row.others["Pct_Balita_Stunting"] is None
    assert read_row.others["Waktu_Input"] is None


@pytest.mark.parametrize(
    ("written", "month"),
    [("Desember", 12), ("DESEMBER ", 12), ("Des", 12), ("12", 12), ("Pebruari", 2), ("Mei", 5)],
)
def test_months_have_indonesian_names(tmp_path, written, month):
    assert read(tmp_path, full_row(Bulan=written)).rows[0].month == date(2025, month, 1)


def codes(reading):
    return list(zip(reading.faults["source_row"], reading.faults["code"]))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"Bulan": "Smarch"}, "bulan_tak_terbaca"),
        ({"Bulan": "13"}, "bulan_tak_terbaca"),
        ({"Tahun": "25"}, "tahun_tak_terbaca"),
        ({"Tahun": ""}, "tahun_tak_terbaca"),
        ({"Tahun": "2026"}, "bulan_masa_depan"),
        ({"Kelurahan": "SAMBUTAN"}, "rekap_tanpa_kelurahan"),
    ],
)
def test_a_row_that_belongs_nowhere_is_left_out_and_named(tmp_path, changes, code):
    reading = read(tmp_path, full_row(Bulan="Mei"), full_row(**changes))

    assert codes(reading) == [(3, code)]
    assert len(reading.rows) == 1


@pytest.mark.parametrize("cell", ["1.5", "-3", "banyak"])
def test_a_count_that_is_none_is_blank_and_named(tmp_path, cell):
    reading = read(tmp_path, full_row(Jml_Balita_Wasting=cell))

    assert codes(reading) == [(2, "angka_tak_terbaca")]
    assert reading.faults["column"].item() == "Jml_Balita_Wasting"
    assert reading.rows[0].counts["n_wasting"] is None


def test_more_weighed_than_registered_is_noted(tmp_path):
    assert codes(read(tmp_path, full_row(Balita_Ditimbang="101"))) == [(2, "rekap_melebihi")]


def test_of_two_rows_of_one_kelurahan_and_month_the_one_typed_last_counts(tmp_path):
    newer = full_row(Waktu_Input="23/01/2026 20:05", Jml_Balita_Stunting="7")
    older = full_row(Waktu_Input="5/1/2026 9:25", Kelurahan="LOKTUAN")

    for rows in ((newer, older), (older, newer)):
        reading = read(tmp_path, *rows)
        assert [row.counts["n_pendek"] for row in reading.rows] == [7]
        assert [code for _, code in codes(reading)] == ["rekap_ganda"]


def test_without_times_the_last_row_counts(tmp_path):
    rows = [full_row(Waktu_Input="", Jml_Balita_Stunting=str(n)) for n in (1, 2)]

    assert read(tmp_path, *rows).rows[0].counts["n_pendek"] == 2


def test_both_ways_to_write_the_time_of_typing_are_read_in_one_order(tmp_path):
    times = ["5/1/2026 9:25", "23/01/2026 20:05", ""]
    rows = [
        full_row(Kelurahan=k, Waktu_Input=t)
        for k, t in zip(("GUNTUNG", "API-API", "KANAAN"), times)
    ]

    reading = read(tmp_path, *rows)

    assert [row.entered_at for row in reading.rows] == [
        datetime(2026, 1, 5, 9, 25),  # noqa: DTZ001 the file knows no zone
        datetime(2026, 1, 23, 20, 5),  # noqa: DTZ001
        None,
    ]


def test_the_counts_of_a_city_add_up(tmp_path):
    kelurahan = sorted({code: name for name, code in AREAS.kelurahan.items()}.values())
    rows = [
        full_row(Kelurahan=name, Bulan=bulan, Jml_Balita_Stunting=str(n))
        for bulan in ("Januari", "Februari", "Maret")
        for n, name in enumerate(kelurahan)
    ]

    reading = read(tmp_path, *rows)

    assert len(reading.rows) == 45
    assert sum(row.counts["n_pendek"] for row in reading.rows) == 3 * sum(range(15))


def test_another_citys_recap_is_refused(tmp_path):
    with pytest.raises(WrongFile, match="Kota Samarinda"):
        read(tmp_path, full_row(Kab_Kota="KOTA SAMARINDA"))
    with pytest.raises(WrongFile, match="Tidak ada kelurahan"):
        read(tmp_path, full_row(Kelurahan="SAMBUTAN"))


def test_a_recap_and_a_list_of_children_are_not_taken_for_each_other(tmp_path):
    with pytest.raises(WrongFile, match="bukan rekap bulanan"):
        read_recap(SAMPLES["A"], areas=AREAS, today=TODAY)
    with pytest.raises(WrongFile, match="unggah sebagai rekap"):
        read_measurements(recap_file(tmp_path, full_row()), areas=AREAS, today=TODAY)
