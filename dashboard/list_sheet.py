"""A list of children as an .xlsx, written row by row: it takes as much memory as one row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from tempfile import TemporaryFile
from typing import IO, Any, Final

import xlsxwriter

from dashboard.filter_form import Place
from dashboard.measures import Measure
from dashboard.queries.children import Child
from dashboard.words.children import LETTERS, NTOB, age, findings, named, why
from dashboard.words.homes import street
from dashboard.words.values import Finding
from measurements.importing.fault_sheet import write_cell
from measurements.models import Ntob
from posyandu.models.people import Sex

SHEET: Final = "Daftar balita"
PRIVATE: Final = "Berisi data anak. Jangan dibagikan kepada yang tidak berhak."
COLUMNS: Final = (
    ("No", 5), ("Nama", 28), ("L/P", 5), ("Tanggal lahir", 12), ("Umur", 18), ("Nama ibu", 24),
    ("NIK (4 angka akhir)", 12), ("Alamat", 26), ("RT", 6), ("Kelurahan", 18), ("Posyandu", 22),
    ("Puskesmas", 20), ("Tanggal ukur", 12), ("Berat (kg)", 9), ("Panjang/tinggi (cm)", 9),
    ("BB/U (SD)", 9), ("Status BB/U", 22), ("TB/U (SD)", 9), ("Status TB/U", 16),
    ("BB/TB (SD)", 9), ("Status BB/TB", 18), ("N/T/O/B", 8), ("Mengapa di daftar ini", 48),
)  # fmt: skip
_GRAMS, _MILLIMETRES, _HUNDREDTHS = 1000, 10, 100


@dataclass(frozen=True)
class Heading:
    """What stands over the rows: the lines of a finished figure."""

    title: str
    filter: str
    figure: str
    definition: str
    data_as_of: str

    def lines(self) -> tuple[str, ...]:
        """The lines of text, in their order."""
        return (
            self.title,
            f"Saringan: {self.filter}",
            self.figure,
            f"Definisi: {self.definition}",
            self.data_as_of,
            PRIVATE,
        )


def list_sheet(
    rows: Iterable[Child],
    measure: Measure,
    places: Iterable[Place],
    first_day: date,
    heading: Heading,
) -> tuple[IO[bytes], int]:
    """An open .xlsx of the children, and how many they are. No cell of it can start a formula."""
    homes = {int(place.posyandu[0]): place for place in places}
    cells = (
        _cells(number, child, measure, homes[child.posyandu_id], first_day)
        for number, child in enumerate(rows, start=1)
    )
    return sheet_of(COLUMNS, cells, heading)


def sheet_of(
    columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[Any]], heading: Heading
) -> tuple[IO[bytes], int]:
    """An open .xlsx of rows under their heading, and how many they are.

    `columns`: names and widths; the first two stay in sight. No cell can start a formula.
    """
    content = TemporaryFile()  # noqa: SIM115 the response closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    n_rows = 0
    with xlsxwriter.Workbook(content, options) as workbook:
        bold = workbook.add_format({"bold": True})
        head = workbook.add_format({"bold": True, "text_wrap": True, "bottom": 1})
        day = workbook.add_format({"num_format": "d mmm yyyy"})
        sheet = workbook.add_worksheet(SHEET)
        lines = heading.lines()
        top = len(lines) + 1
        for column, (_, width) in enumerate(columns):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(top + 1, 2)
        for at, line in enumerate(lines):
            write_cell(sheet, at, 0, line, bold if at == 0 else None)
        for column, (name, _) in enumerate(columns):
            write_cell(sheet, top, column, name, head)
        for n_rows, cells in enumerate(rows, start=1):
            for column, cell in enumerate(cells):
                write_cell(
                    sheet, top + n_rows, column, cell, day if isinstance(cell, date) else None
                )
    content.seek(0)
    return content, n_rows


def _cells(
    number: int, child: Child, measure: Measure, place: Place, first_day: date
) -> Sequence[Any]:
    told = {one.index: one for one in findings(child)}
    homes = {child.posyandu_id: place}
    return (
        number,
        child.nama,
        LETTERS[Sex(child.sex)],
        child.born_on,
        age(child, first_day),
        child.ibu,
        child.nik_last4,
        street(child.home, place.kelurahan[1]),
        child.home.rt,
        place.kelurahan[1],
        named(place.posyandu[1]),
        place.puskesmas[1],
        child.measured_on,
        _part(child.weight_g, _GRAMS),
        _part(child.length_mm, _MILLIMETRES),
        _part(child.waz, _HUNDREDTHS),
        _words(told.get("BB/U")),
        _part(child.haz, _HUNDREDTHS),
        _words(told.get("TB/U")),
        _part(child.whz, _HUNDREDTHS),
        _words(told.get("BB/TB")),
        NTOB[Ntob(child.ntob)][0] if child.ntob else "",
        why(child, measure, (), homes),
    )


def _part(value: int | None, of: int) -> float | str:
    return "" if value is None else value / of


def _words(found: Finding | None) -> str:
    return found.words if found else ""


def file_name(measure: Measure, period: str) -> str:
    """ "balita-pendek-2025-2.xlsx": no name of a person or a place."""
    return f"balita-{measure.key}-{period}.xlsx"
