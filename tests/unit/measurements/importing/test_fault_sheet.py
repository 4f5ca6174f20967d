"""The sheet of faults that is corrected and imported again."""

import datetime
import io

import openpyxl
import pytest

from measurements.importing.fault_sheet import harmless, write_fault_sheet
from measurements.importing.readings import Severity
from measurements.importing.scoring import score
from tests.unit.measurements.importing.sheets import SAMPLES, child, read, read_csv, xlsx_file


def sheet_of(reading, faults=None, **options):
    """The workbook written for a reading, and the number of rows it told."""
    target = io.BytesIO()
    n = write_fault_sheet(
        target, reading.sheet, reading.faults if faults is None else faults, **options
    )
    return openpyxl.load_workbook(target), n


def faulty(**changes):
    return child(NIK="", Tanggal_Pengukuran="2052-11-05", **changes)


def test_each_faulty_row_stands_once_with_its_row_number_and_reasons(tmp_path):
    reading = read_csv(tmp_path, child(), faulty(LiLA="145"), titles=2)

    book, n = sheet_of(reading)

    rows = list(book["Perbaiki"].iter_rows(values_only=True))
    assert (n, len(rows)) == (1, 2)
    assert rows[0][:5] == ("Baris di berkas", "Yang perlu diperbaiki", "No", "NIK", "Nama")
    assert rows[1][0] == 5
    assert "Tanggal Pengukuran: Tanggal pengukuran sesudah hari ini." in rows[1][1]
    assert "LiLA: LiLA tidak mungkin, tidak dipakai." in rows[1][1]


def test_the_list_names_row_column_content_and_reason(tmp_path):
    book, _ = sheet_of(read_csv(tmp_path, faulty()))

    assert list(book["Daftar"].iter_rows(min_row=2, values_only=True)) == [
        (2, "Tanggal Pengukuran", "2052-11-05", "Tanggal pengukuran sesudah hari ini.",
         "Perlu diperbaiki"),
    ]  # fmt: skip


def test_notes_are_left_out_unless_asked_for(tmp_path):
    reading = read_csv(tmp_path, child(NIK=""))

    assert sheet_of(reading)[1] == 0
    assert sheet_of(reading, severities=tuple(Severity))[1] == 1


def test_nik_and_family_card_are_masked_unless_they_may_be_shown(tmp_path):
    header = [*child(), "Nomor KK"]
    row = child(Tanggal_Pengukuran="2052-11-05") | {"Nomor KK": "6474011203150004"}
    reading = read_csv(tmp_path, row, header=header)

    masked = str([list(s.values) for s in sheet_of(reading)[0].worksheets])
    shown = str([list(s.values) for s in sheet_of(reading, is_nik_shown=True)[0].worksheets])

    for number in ("6474015201240001", "6474011203150004"):
        assert number not in masked
        assert "************" + number[-4:] in masked
        assert number in shown


def test_a_nik_kept_as_a_number_is_masked_too(tmp_path):
    path = xlsx_file(tmp_path, [child(NIK=6474015201240010, Tanggal_Pengukuran="2052-11-05")])

    book, _ = sheet_of(read(path))

    assert "6474015201" not in str(list(book["Perbaiki"].values))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " ="])
def test_no_cell_starts_a_formula(tmp_path, start):
    path = xlsx_file(tmp_path, [faulty()])
    book = openpyxl.load_workbook(path)
    cell = book.active["C2"]
    cell.value, cell.data_type = f"{start}cmd|' /C calc'!A0", "s"
    book.save(path)

    written, _ = sheet_of(read(path))

    cells = [c for s in written.worksheets for row in s.iter_rows() for c in row]
    assert all(c.data_type != "f" for c in cells)
    assert any(str(c.value).startswith("'") for c in cells)


@pytest.mark.parametrize(
    "text", ["=1+1", "+A1", "-A1", "@SUM(A1)", "\tx", "\rx", " =1", "\u00a0=1"]
)
def test_what_could_be_a_formula_becomes_text(text):
    assert harmless(text) == "'" + text


@pytest.mark.parametrize("text", ["-", "-1,75", "+62", "-0.5", "JL. UJI", ""])
def test_what_is_no_formula_stays_as_it_is(text):
    assert harmless(text) == text


def test_the_sheet_corrected_is_read_again(tmp_path):
    reading = read_csv(tmp_path, child(), faulty(Nama="SALAH"), titles=2)
    path = tmp_path / "perbaiki.xlsx"
    write_fault_sheet(path, reading.sheet, reading.faults)
    book = openpyxl.load_workbook(path)
    header = [cell.value for cell in book["Perbaiki"][1]]
    book["Perbaiki"].cell(2, header.index("Tanggal Pengukuran") + 1, datetime.date(2025, 11, 5))
    book.save(path)

    again = read(path)

    assert list(again.rows.name) == ["SALAH"]
    assert list(again.rows.is_storable) == [True]
    assert again.unknown_columns == ("Baris di berkas", "Yang perlu diperbaiki")


def test_the_faults_of_a_workbook_with_true_dates_are_written(tmp_path):
    scored = score(read(SAMPLES["D"]))

    book, n = sheet_of(scored.reading, scored.faults)

    wanted = scored.faults[scored.faults["severity"] != "info"]
    assert n == wanted["row"].nunique()
    assert book["Daftar"].max_row == len(wanted) + 1
    assert isinstance(book["Perbaiki"]["G2"].value, datetime.datetime)
