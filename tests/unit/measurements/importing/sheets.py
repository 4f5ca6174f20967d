"""Made-up files of the national layouts, a row at a time."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from measurements.importing.areas import AreaDirectory
from measurements.importing.reading import read_measurements
from measurements.importing.readings import ImportReading
from tests.oracles.importing_twin import DATA, expected_rows

TODAY = date(2025, 12, 1)
SAMPLES = {letter: next(DATA.glob(f"{letter}_*")) for letter in "ACDEFG"}

HEADER_LINE = (
    "No,NIK,Nama,JK,Tgl Lahir,BB Lahir,TB Lahir,Nama Ortu,Prov,Kab/Kota,Kec,Pukesmas,Desa/Kel,"
    "Posyandu,RT,RW,Alamat,Usia Saat Ukur,Tanggal Pengukuran,Berat,Tinggi,Cara Ukur,LiLA,BB/U,"
    "ZS BB/U,TB/U,ZS TB/U,BB/TB,ZS BB/TB,Naik Berat Badan,PMT Diterima (kg),Jml Vit A,KPSP,KIA,"
    "Detail"
)
CLASSIC = HEADER_LINE.split(",")
ROW_2025 = [h for h in CLASSIC if h not in ("PMT Diterima (kg)", "Detail")]
EXPORT_2025 = [*ROW_2025, "Kelas Ibu Balita", "MBG", "Detail"]

CHILD = {
    "NIK": "6474015201240001",
    "Nama": "ANAK UJI",
    "JK": "P",
    "Tgl Lahir": "2024-01-12",
    "BB Lahir": "3.1",
    "TB Lahir": "49",
    "Nama Ortu": "AYAH UJI / IBU UJI",
    "Prov": "KALIMANTAN TIMUR",
    "Kab/Kota": "KOTA BONTANG",
    "Kec": "BONTANG UTARA",
    "Pukesmas": "BONTANG UTARA II",
    "Desa/Kel": "LOK TUAN",
    "Posyandu": "AMALIA",
    "RT": "6",
    "Tanggal Pengukuran": "2025-11-05",
    "Berat": "10.2",
    "Tinggi": "81.5",
    "Cara Ukur": "Terlentang",
    "LiLA": "14.5",
}


def directory() -> AreaDirectory:
    """The areas of the sample files, with the variants DOMAIN lists."""
    rows = expected_rows()
    variants = {
        "Berebas Tengah": "64.74.02.1002",
        "Berebas Pantai": "64.74.02.1003",
        "Telihan": "64.74.03.1002",
    }
    return AreaDirectory.of(
        "Kota Bontang",
        kelurahan=[*((r["kelurahan"], r["kode_kelurahan"]) for r in rows), *variants.items()],
        puskesmas=[(r["puskesmas"], r["puskesmas"]) for r in rows],
        puskesmas_of={r["kode_kelurahan"]: r["puskesmas"] for r in rows},
    )


AREAS = directory()


def child(**changes: Any) -> dict[str, Any]:
    """A sound row, with some cells changed. Spaces in headers are written as `_`."""
    return CHILD | {key.replace("_", " "): value for key, value in changes.items()}


def table(
    rows: Iterable[Mapping[str, Any]], header: list[str] = CLASSIC, titles: int = 0
) -> list[list[Any]]:
    """Title rows, the header, and the rows as lists."""
    above = [
        [f"DATA STATUS GIZI BALITA, JUDUL {n}"] + [""] * (len(header) - 1) for n in range(titles)
    ]
    return [*above, list(header), *([row.get(h, "") for h in header] for row in rows)]


def csv_bytes(cells: list[list[Any]], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """The table as the text of a .csv."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(cells)
    return text.getvalue().encode(encoding)


def csv_file(folder: Path, rows: Iterable[Mapping[str, Any]], **options: Any) -> Path:
    """A .csv of these rows."""
    how = {key: options.pop(key) for key in ("delimiter", "encoding") if key in options}
    path = folder / "uji.csv"
    path.write_bytes(csv_bytes(table(rows, **options), **how))
    return path


def xlsx_file(folder: Path, rows: Iterable[Mapping[str, Any]], **options: Any) -> Path:
    """An .xlsx of these rows."""
    book = openpyxl.Workbook()
    for row in table(rows, **options):
        book.active.append(row)
    path = folder / "uji.xlsx"
    book.save(path)
    return path


def read(path: Path) -> ImportReading:
    """The file read with the sample city's areas on the day of the sample files."""
    return read_measurements(path, areas=AREAS, today=TODAY)


def read_csv(folder: Path, *rows: Mapping[str, Any], **options: Any) -> ImportReading:
    """A .csv of these rows, read."""
    return read(csv_file(folder, rows, **options))


def codes(reading: ImportReading, row: int = 0) -> set[str]:
    """The fault codes of a row."""
    return set(reading.codes_of(row))
