"""A spreadsheet opened safely: the one visible sheet with a header, as raw cells."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import python_calamine
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from measurements.importing import containers
from measurements.importing.columns import NO_HEADER, Columns, header_score, recognise
from measurements.importing.containers import FileKind
from measurements.importing.errors import WrongFile
from measurements.importing.readings import Sheet

Cells = list[Any]

HEADER_WITHIN: Final = 40  # rows; three title rows are usual
DELIMITERS: Final = (",", ";", "\t", "|")
NO_ROWS: Final = "Tidak ada baris data di bawah judul kolom."
EMPTY_SHEET: Final = "Lembar '{name}' kosong; lembar lain: {others}."
SHEETS_NAMED: Final = 5  # the sentence is stored in 300 characters
SHEET_NAME_LENGTH: Final = 31  # Excel's limit; a forged file may hold a longer one
UNCLOSED_QUOTE: Final = "Ada tanda kutip yang tidak ditutup di sekitar baris {row}, perbaiki dulu."


@dataclass(frozen=True)
class Grid:
    """All cells of one visible sheet, from A1."""

    name: str
    rows: list[Cells]
    beside: tuple[str, ...] = ()  # names of the other visible sheets


def open_spreadsheet(path: Path) -> tuple[Sheet, Columns]:
    """The first visible sheet that has a header, and where its known columns are.

    Raises WrongFile, and only that, for whatever is not a readable spreadsheet.
    """
    kind = containers.kind_of(path)
    grids = csv_grids(path) if kind is FileKind.CSV else workbook_grids(path, kind)
    best: tuple[int, Grid, int] | None = None
    for grid in grids:
        score, at = find_header(grid.rows)
        # Every reading of a .csv is tried (its delimiter is not known); of sheets the first.
        if score and (best is None or score > best[0]):
            best = score, grid, at
            if kind is not FileKind.CSV:
                break
    if best is None:
        raise WrongFile(NO_HEADER)
    return below_header(best[1], best[2])


def find_header(rows: list[Cells]) -> tuple[int, int]:
    """(number of known columns, index) of the likeliest header row; (0, 0) if there is none."""
    scores = [header_score(row) for row in rows[:HEADER_WITHIN]]
    best = max(scores, default=0)
    return (best, scores.index(best)) if best else (0, 0)


# A row with nothing in any of these is blank, whatever a running number or formatting left in it.
TELLING: Final = (
    *("nik", "name", "born", "measured", "weight", "height", "sex", "parents"),
    *("recap_month", "recap_registered", "recap_weighed"),
)


def below_header(grid: Grid, at: int) -> tuple[Sheet, Columns]:
    """The data rows under a header, without blank rows and repeats of the header."""
    columns = recognise(grid.rows[at])
    telling = [columns.position[field] for field in TELLING if field in columns]
    width = len(grid.rows[at])
    header = [columns.headers[i] for i in telling]
    kept, numbers = [], []
    for number, row in enumerate(grid.rows[at + 1 :], at + 2):
        if len(row) < width:
            row = row + [""] * (width - len(row))
        for i in telling:
            cell = row[i]
            if cell.__class__ is not str or (cell and not cell.isspace()):
                break
        else:
            continue
        if cell in columns.headers and [str(row[i]).strip() for i in telling] == header:
            continue
        kept.append(row)
        numbers.append(number)
    if not kept:
        raise WrongFile(nothing_below(grid))
    if len(kept) > containers.MAX_ROWS:
        raise WrongFile(containers.TOO_MANY_ROWS)
    source_rows = np.array(numbers, np.int32)
    sheet = Sheet(grid.name, at + 1, columns.headers, kept, source_rows, grid.beside)
    return sheet, columns


def nothing_below(grid: Grid) -> str:
    """That a sheet has a header and no rows, and which other sheets may be meant."""
    if not grid.beside:
        return NO_ROWS
    named = [f"'{name[:SHEET_NAME_LENGTH]}'" for name in grid.beside[:SHEETS_NAMED]]
    more = len(grid.beside) - len(named)
    others = ", ".join(named) + (f", dan {more} lagi" if more else "")
    return EMPTY_SHEET.format(name=grid.name[:SHEET_NAME_LENGTH], others=others)


def workbook_grids(path: Path, kind: FileKind) -> Iterator[Grid]:
    """The visible worksheets of an .xlsx or .xls, read one at a time."""
    if kind is FileKind.XLSX:
        containers.check_archive(path)
    try:
        workbook = open_workbook(path, kind)
        names = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.visible is SheetVisibleEnum.Visible and sheet.typ is SheetTypeEnum.WorkSheet
        ]
        for at, name in enumerate(names):
            rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            yield Grid(name, rows, beside=(*names[:at], *names[at + 1 :]))
    except python_calamine.PasswordError as error:
        raise WrongFile(containers.LOCKED) from error
    except (python_calamine.CalamineError, OSError, ValueError, OverflowError) as error:
        if isinstance(error, WrongFile):
            raise
        raise WrongFile(containers.CORRUPT) from error
    except BaseException as error:
        # A panic in the reader's Rust code arrives as a BaseException of its own.
        if type(error).__name__ != "PanicException":
            raise
        raise WrongFile(containers.CORRUPT) from error


def open_workbook(path: Path, kind: FileKind) -> CalamineWorkbook:
    """The workbook, in the reader's own way where the name agrees with the content.

    By path it goes by the name, and is a tenth faster than through a Python file.
    """
    if path.suffix.lower() == f".{kind.name.lower()}":
        return CalamineWorkbook.from_path(path)
    return CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))


def csv_grids(path: Path) -> Iterator[Grid]:
    """The text file under each delimiter that occurs in it."""
    text = decoded(path.read_bytes())
    start = text[:20_000]
    candidates = [d for d in DELIMITERS if d in start]
    # Judge by the beginning first: 100 MB is read once, not four times.
    scored = sorted(candidates, key=lambda d: -find_header(csv_rows(start, d, HEADER_WITHIN))[0])
    for delimiter in scored[:1]:
        rows = csv_rows(text, delimiter, containers.MAX_ROWS + HEADER_WITHIN + 1)
        yield Grid("", rows)


def decoded(content: bytes) -> str:
    """The text of a .csv: UTF-8 with or without BOM, UTF-16, else what Excel writes (cp1252)."""
    if content.startswith(containers.UTF16):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        if b"\0" in content:
            raise WrongFile(containers.NOT_A_SPREADSHEET) from None
        return content.decode("cp1252", errors="replace")


def csv_rows(text: str, delimiter: str, limit: int) -> list[Cells]:
    """At most `limit` records. Raises WrongFile for a quote that swallows the rest of the file."""
    rows: list[Cells] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if len(row) > containers.MAX_COLUMNS:
                raise WrongFile(containers.TOO_MANY_COLUMNS)
            rows.append(row)
            if len(rows) >= limit:
                break
    except csv.Error as error:
        raise WrongFile(UNCLOSED_QUOTE.format(row=len(rows) + 1)) from error
    if text.count('"') % 2:
        check_quotes(rows, delimiter)
    return rows


SWALLOWED: Final = 8  # delimiters in a cell of several lines: whole rows, not an address


def check_quotes(rows: list[Cells], delimiter: str) -> None:
    """Raise WrongFile where one cell holds what must be further rows."""
    for number, row in enumerate(rows, 1):
        for cell in row:
            if "\n" in cell and cell.count(delimiter) >= SWALLOWED:
                raise WrongFile(UNCLOSED_QUOTE.format(row=number))
