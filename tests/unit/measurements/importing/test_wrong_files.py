"""Files that are refused: one sentence, whatever they hold, and nothing opened that is not safe."""

import io
import re
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlwt
from msoffcrypto.format.ooxml import OOXMLFile

from measurements.importing import containers
from measurements.importing.errors import WrongFile
from measurements.importing.files import open_spreadsheet
from measurements.models import ImportBatch
from tests.unit.measurements.importing.sheets import (
    CLASSIC,
    SAMPLES,
    child,
    csv_bytes,
    csv_file,
    read,
    table,
    xlsx_file,
)

ONE_SENTENCE = re.compile(r"[A-Z][^.!?\n]*(?:\.(?:xlsx?|csv|000)[^.!?\n]*)*\.")


def refusal(path: Path) -> str:
    """The sentence a file is refused with."""
    with pytest.raises(WrongFile) as caught:
        read(path)
    sentence = str(caught.value)
    assert ONE_SENTENCE.fullmatch(sentence), sentence
    return sentence


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n%\xe2\xe3",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0JFIF",
        b"\x1f\x8b\x08\x00",
        b"NIK,Nama\0\0\0\0",
    ],
)
def test_what_is_no_spreadsheet_is_refused_whatever_its_name(tmp_path, content):
    assert "bukan lembar kerja" in refusal(written(tmp_path, "balita.xlsx", content))


def test_a_zip_that_is_no_workbook_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "foto.xlsx", "w") as archive:
        archive.writestr("foto.txt", "halo")

    assert "bukan lembar kerja" in refusal(tmp_path / "foto.xlsx")


@pytest.mark.parametrize("member", ["content.xml", "xl/workbook.bin"])
def test_other_kinds_of_workbook_are_asked_for_as_xlsx(tmp_path, member):
    with zipfile.ZipFile(tmp_path / "data.ods", "w") as archive:
        archive.writestr(member, "x")

    assert "simpan dulu dari Excel sebagai .xlsx" in refusal(tmp_path / "data.ods")


@pytest.mark.parametrize(
    "start", ["<html><table>", "\ufeff<!DOCTYPE html>", "<?xml version='1.0'?>"]
)
def test_a_web_page_named_xls_is_told_apart(tmp_path, start):
    path = written(tmp_path, "unduhan.xls", f"{start}<tr><td>NIK</td></tr>".encode())

    assert "halaman web" in refusal(path)


def test_a_word_document_is_refused(tmp_path):
    document = containers.OLE + b"\0" * 600 + "WordDocument\0".encode("utf-16-le")

    assert "bukan lembar kerja" in refusal(written(tmp_path, "surat.xls", document))


def test_a_workbook_with_a_password_is_refused(tmp_path):
    with SAMPLES["D"].open("rb") as plain, (tmp_path / "rahasia.xlsx").open("wb") as locked:
        OOXMLFile(plain).encrypt("rahasia", locked)

    assert "kata sandi" in refusal(tmp_path / "rahasia.xlsx")


def test_an_old_workbook_with_a_password_is_refused(tmp_path):
    content = bytearray(old_workbook(tmp_path).read_bytes())
    second = content.index(struct.pack("<HH", 0x0809, 16)) + 4 + 16  # after BOF and its content
    struct.pack_into("<H", content, second, 0x002F)  # FILEPASS in place of the next record
    struct.pack_into("<H", content, second + 4, 1)

    assert "kata sandi" in refusal(written(tmp_path, "rahasia.xls", bytes(content)))


def test_an_archive_with_a_password_is_refused(tmp_path):
    content = bytearray(SAMPLES["E"].read_bytes())
    for found in re.finditer(rb"PK\x01\x02", bytes(content)):
        content[found.start() + 8] |= 1  # the bit "encrypted" of every entry

    assert "kata sandi" in refusal(written(tmp_path, "rahasia.xlsx", bytes(content)))


def test_an_empty_file_is_refused(tmp_path):
    assert refusal(written(tmp_path, "kosong.csv", b"")) == "Berkas ini kosong."


@pytest.mark.parametrize("content", [b"\n\n\n", b"halo\n", b"a,b,c,d,e\n1,2,3,4,5\n", b"\xff\xfe"])
def test_a_file_without_a_header_is_refused(tmp_path, content):
    assert "Judul kolom tidak ditemukan" in refusal(written(tmp_path, "catatan.csv", content))


def test_a_workbook_whose_only_header_is_hidden_is_refused(tmp_path):
    path = xlsx_file(tmp_path, [child()])
    book = openpyxl.load_workbook(path)
    book.active.sheet_state = "hidden"
    book.create_sheet("Kosong")
    book.active = 1
    book.save(path)

    assert "Judul kolom tidak ditemukan" in refusal(path)


def test_a_header_without_rows_is_refused(tmp_path):
    assert "Tidak ada baris data" in refusal(csv_file(tmp_path, []))


def test_a_sheet_with_a_header_and_no_rows_names_the_other_visible_ones(tmp_path):
    path = workbook_with(tmp_path, "Februari", "Maret", "Lama")

    assert refusal(path) == "Lembar 'Sheet' kosong; lembar lain: 'Februari', 'Maret'."


def test_of_many_other_sheets_the_first_are_named_and_the_rest_counted(tmp_path):
    # The sentence is stored in 300 characters, and these names are as long as Excel allows.
    path = workbook_with(tmp_path, *(f"{number:031}" for number in range(250)), "Lama")

    sentence = refusal(path)

    assert f"'{4:031}', dan 245 lagi." in sentence
    assert len(sentence) <= ImportBatch._meta.get_field("refusal").max_length


def workbook_with(folder: Path, *names: str) -> Path:
    """A header without rows, and beside it further sheets, the last of them hidden."""
    path = xlsx_file(folder, [])
    book = openpyxl.load_workbook(path)
    for name in names:
        book.create_sheet(name).append(["x"])
    book[names[-1]].sheet_state = "hidden"
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ("Tanggal Pengukuran", "tanggal pengukuran"),
        ("Tgl Lahir", "tanggal lahir"),
        ("JK", "jenis kelamin"),
    ],
)
def test_a_missing_column_is_named(tmp_path, missing, said):
    header = [h for h in CLASSIC if h != missing]

    assert f"Kolom {said} tidak ditemukan" in refusal(csv_file(tmp_path, [child()], header=header))


def test_a_file_without_weight_and_height_is_refused(tmp_path):
    header = [h for h in CLASSIC if h not in ("Berat", "Tinggi")]

    assert "berat dan tinggi" in refusal(csv_file(tmp_path, [child()], header=header))


def test_an_identity_file_is_sent_to_its_own_page():
    assert "unggah sebagai identitas" in refusal(SAMPLES["G"])


def test_two_gigabytes_are_refused_without_being_read(tmp_path, monkeypatch):
    path = tmp_path / "besar.csv"
    with path.open("wb") as file:
        file.truncate(2_000_000_000)
    monkeypatch.setattr(Path, "open", lambda *_, **__: pytest.fail("the file was opened"))

    with pytest.raises(WrongFile, match="terlalu besar"):
        containers.kind_of(path)


# --- archives that unpack to too much ---------------------------------------------------------


def with_sheet(sheet: bytes) -> bytes:
    """A sound workbook whose sheet is replaced."""
    target = io.BytesIO()
    with zipfile.ZipFile(SAMPLES["E"]) as sound, zipfile.ZipFile(target, "w", 8) as forged:
        for member in sound.infolist():
            is_sheet = member.filename.endswith("sheet1.xml")
            forged.writestr(member.filename, sheet if is_sheet else sound.read(member))
    return target.getvalue()


def sheet_with(cell: bytes) -> bytes:
    """The sheet of template E with one more row that holds these cells."""
    with zipfile.ZipFile(SAMPLES["E"]) as sound:
        xml = sound.read("xl/worksheets/sheet1.xml")
    return xml.replace(b"</sheetData>", b"<row>" + cell + b"</row></sheetData>")


def test_an_archive_that_unpacks_to_hundreds_of_times_its_size_is_refused(tmp_path):
    path = written(tmp_path, "bom.xlsx", with_sheet(b"<a>" + b" " * 50_000_000))

    assert "tidak wajar besarnya" in refusal(path)


def test_an_archive_that_lies_about_its_size_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(containers, "MAX_UNPACKED_BYTES", 1_000_000)
    content = bytearray(with_sheet(b"<a>" + b"<b>" * 1_000_000))
    for found in re.finditer(rb"PK\x01\x02", bytes(content)):
        content[found.start() + 24 : found.start() + 28] = struct.pack("<I", 9)

    assert "tidak wajar besarnya" in refusal(written(tmp_path, "bom.xlsx", bytes(content)))


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="XFD1048576"><v>1</v></c>',
        b'<c r="IW4"><v>1</v></c>',
        b'<c r="xfd9"><v>1</v></c>',
        b"<c r='XFD9'><v>1</v></c>",
        b'<c r = "XFD9"><v>1</v></c>',
        b'<c s="1" t="n" r="XFD9" x="/>" ><v>1</v></c>',
    ],
)
def test_a_cell_far_to_the_right_does_not_reserve_the_whole_rectangle(tmp_path, cell):
    path = written(tmp_path, "lebar.xlsx", with_sheet(sheet_with(cell)))

    assert "terlalu banyak kolom" in refusal(path)


def test_a_cell_far_down_does_not_either(tmp_path):
    path = written(tmp_path, "dalam.xlsx", with_sheet(sheet_with(b'<c r="A999999"><v>1</v></c>')))

    assert "lebih dari 300.000 baris" in refusal(path)


def test_the_far_cell_is_found_where_a_block_ends_inside_it():
    cell = b'<c r="XFD9" s="1"><v>1</v></c>'
    for cut in range(1, len(cell)):
        with pytest.raises(WrongFile):
            measured([cell[:cut], cell[cut:], b"<end/>"])


def measured(blocks: list[bytes]) -> None:
    measure = containers.SheetMeasure()
    for block in blocks:
        measure.add(block)


def test_a_format_far_out_is_no_cell(tmp_path):
    path = xlsx_file(tmp_path, [child()])
    book = openpyxl.load_workbook(path)
    book.active["XFD1048576"].number_format = "0.00"
    book.save(path)

    assert len(read(path).rows) == 1


def test_a_wide_sheet_may_not_be_long_as_well(tmp_path, monkeypatch):
    monkeypatch.setattr(containers, "MAX_ROWS_OF_WIDE_SHEET", 100)
    cells = b'<c r="BM9"><v>1</v></c><c r="A101"><v>1</v></c>'

    assert "baris" in refusal(written(tmp_path, "lebar.xlsx", with_sheet(sheet_with(cells))))


def test_too_many_rows_of_text_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(containers, "MAX_ROWS", 5)

    assert "baris" in refusal(csv_file(tmp_path, [child()] * 6))


def test_too_many_columns_of_text_are_refused(tmp_path):
    path = written(tmp_path, "lebar.csv", csv_bytes(table([child()])) + b"," * 300)

    assert "terlalu banyak kolom" in refusal(path)


# --- damaged ----------------------------------------------------------------------------------


@pytest.mark.parametrize("keep", [3, 30, 1000, 20_000, 50_000])
def test_a_cut_off_workbook_is_refused(tmp_path, keep):
    content = SAMPLES["D"].read_bytes()[:keep]

    assert "rusak" in refusal(written(tmp_path, "putus.xlsx", content))


def test_a_workbook_with_a_broken_sheet_is_refused(tmp_path):
    assert "rusak" in refusal(written(tmp_path, "rusak.xlsx", with_sheet(b"<worksheet><sheetDa")))


def test_a_cut_off_old_workbook_is_refused(tmp_path):
    content = old_workbook(tmp_path).read_bytes()

    assert "rusak" in refusal(written(tmp_path, "putus.xls", content[: len(content) // 2]))


def test_a_quote_that_is_never_closed_does_not_swallow_rows_silently(tmp_path):
    lines = csv_bytes(table([child(Alamat="X"), child(), child()])).split(b"\r\n")
    lines[1] = lines[1].replace(b",X,", b',"X,')
    path = written(tmp_path, "kutip.csv", b"\r\n".join(lines))

    assert "tanda kutip yang tidak ditutup di sekitar baris 2" in refusal(path)


# --- told by content, not by name ---------------------------------------------------------------


def old_workbook(folder: Path, name: str = "lama.xls") -> Path:
    """An .xls of one child."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Data")
    for number, row in enumerate(table([child()], titles=2)):
        for column, cell in enumerate(row):
            sheet.write(number, column, cell)
    book.save(str(folder / name))
    return folder / name


@pytest.mark.parametrize("name", ["lama.xls", "lama.csv", "lama.xlsx"])
def test_an_old_workbook_is_read_under_any_name(tmp_path, name):
    reading = read(old_workbook(tmp_path, name))

    assert reading.sheet.header_row == 3
    assert list(reading.rows.name) == ["ANAK UJI"]


def test_a_workbook_named_csv_is_read_as_a_workbook(tmp_path):
    path = xlsx_file(tmp_path, [child()]).rename(tmp_path / "data.csv")

    assert len(read(path).rows) == 1


def test_text_named_xlsx_is_read_as_text(tmp_path):
    path = csv_file(tmp_path, [child()]).rename(tmp_path / "data.xlsx")

    assert len(read(path).rows) == 1


# --- another city -------------------------------------------------------------------------------


def test_another_city_is_named(tmp_path):
    path = csv_file(tmp_path, [child(**{"Kab/Kota": "KOTA SAMARINDA"})] * 3)

    assert refusal(path) == "Berkas ini berisi data Kota Samarinda, bukan Kota Bontang."


def test_a_kabupaten_of_the_same_name_is_another_city(tmp_path):
    path = csv_file(tmp_path, [child(**{"Kab/Kota": "KAB. BONTANG"})])

    assert "Kab. Bontang, bukan Kota Bontang" in re.sub("Berkas.*data ", "", str(refused(path)))


def refused(path: Path) -> WrongFile:
    with pytest.raises(WrongFile) as caught:
        read(path)
    return caught.value


def test_a_name_in_the_column_of_the_city_is_not_repeated(tmp_path):
    path = csv_file(tmp_path, [child(**{"Kab/Kota": "SITI UJI"})] * 3)

    assert "SITI" not in refusal(path).upper()


def test_a_file_with_no_kelurahan_of_the_city_is_refused(tmp_path):
    rows = [child(**{"Kab/Kota": "", "Desa/Kel": name}) for name in ("SAMBUTAN", "LOA", "MAHAKAM")]

    assert "Tidak ada kelurahan" in refusal(csv_file(tmp_path, rows))


def test_rows_of_another_city_among_ours_are_faults_of_those_rows(tmp_path):
    rows = [child(), child(), child(**{"Kab/Kota": "KOTA SAMARINDA"})]

    reading = read(csv_file(tmp_path, rows))

    assert list(reading.rows.is_error) == [False, False, True]
    assert "kota_lain" in reading.codes_of(2)


def test_a_panic_in_the_reader_is_a_damaged_file(tmp_path, monkeypatch):
    class PanicException(BaseException):
        pass

    def panic(*_):
        raise PanicException("index out of bounds")

    monkeypatch.setattr("measurements.importing.files.open_workbook", panic)

    assert "rusak" in refusal(SAMPLES["D"])


def test_an_interrupt_is_not_taken_for_a_damaged_file(monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("measurements.importing.files.open_workbook", interrupt)

    with pytest.raises(KeyboardInterrupt):
        open_spreadsheet(SAMPLES["D"])
