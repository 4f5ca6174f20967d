"""The sheet of faults a user downloads, corrects, and imports again."""

from collections.abc import Callable, Collection
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from measurements.importing.cells import known_text
from measurements.importing.columns import FIELD_OF, header_key
from measurements.importing.numbers import number
from measurements.importing.readings import Severity, Sheet

ROWS_SHEET: Final = "Perbaiki"
LIST_SHEET: Final = "Daftar"
NOTE_HEADERS: Final = ("Baris di berkas", "Yang perlu diperbaiki")
LIST_HEADERS: Final = ("Baris", "Kolom", "Isi", "Penjelasan", "Tingkat")
SEVERITY_NAMES: Final = {
    Severity.ERROR: "Perlu diperbaiki",
    Severity.WARNING: "Perlu diperiksa",
    Severity.INFO: "Catatan",
}
SECRET_FIELDS: Final = frozenset({"nik", "nik_parent", "family_card"})
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
MAX_TEXT: Final = 32_000  # a cell holds 32,767 characters
SHOWN_DIGITS: Final = 4


def write_fault_sheet(
    target: Path | BinaryIO,
    sheet: Sheet,
    faults: pd.DataFrame,
    *,
    severities: Collection[Severity] = (Severity.ERROR, Severity.WARNING),
    is_nik_shown: bool = False,
) -> int:
    """Write an .xlsx of the faulty rows as they were, with the reasons; gives their number.

    The first sheet repeats the file's own columns after two of ours, so it can be corrected and
    imported as it is; the second lists the faults one by one. NIK and KK are masked unless the
    reader may see them, and no cell can start a formula. `faults` has readings.FAULT_COLUMNS.
    """
    chosen = faults[faults["severity"].isin([str(severity) for severity in severities])]
    secret = {
        index
        for index, header in enumerate(sheet.columns)
        if not is_nik_shown and FIELD_OF.get(header_key(header)) in SECRET_FIELDS
    }
    show = cell_shower(sheet, secret)
    # Excel's own guesses are off: every text stays text.
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as workbook:
        bold = workbook.add_format({"bold": True, "text_wrap": True})
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        rows = workbook.add_worksheet(ROWS_SHEET)
        n_rows = write_rows(rows, sheet, chosen, show, bold, day)
        listed = workbook.add_worksheet(LIST_SHEET)
        write_list(listed, sheet, chosen, show, bold, day)
    return n_rows


Show = Callable[[int, int], Any]


def cell_shower(sheet: Sheet, secret: set[int]) -> Show:
    """A function from (row, column) to what may be shown of the cell."""

    def show(row: int, column: int) -> Any:
        cell = sheet.rows[row][column]
        return masked(cell) if column in secret else cell

    return show


def masked(cell: Any) -> str:
    """The last four signs of a number that identifies somebody."""
    text = f"{cell:.0f}" if isinstance(cell, float) and cell == cell else known_text(cell)
    return "*" * max(len(text) - SHOWN_DIGITS, 0) + text[-SHOWN_DIGITS:] if text else ""


def write_rows(
    worksheet: Worksheet, sheet: Sheet, faults: pd.DataFrame, show: Show, bold: Format, day: Format
) -> int:
    """The faulty rows, once each, with all their reasons in one cell."""
    worksheet.freeze_panes(1, len(NOTE_HEADERS))
    worksheet.set_column(1, 1, 60)
    for column, header in enumerate((*NOTE_HEADERS, *sheet.columns)):
        write_cell(worksheet, 0, column, header, bold)
    groups = faults.groupby("row", sort=True)
    for line, (row, group) in enumerate(groups, 1):
        index = int(str(row))
        reasons = [f"{c}: {s}" if c else s for c, s in zip(group["column"], group["sentence"])]
        worksheet.write_number(line, 0, int(group["source_row"].iloc[0]))
        write_cell(worksheet, line, 1, "\n".join(dict.fromkeys(reasons)), None)
        for column in range(len(sheet.columns)):
            write_cell(worksheet, line, column + len(NOTE_HEADERS), show(index, column), day)
    return int(groups.ngroups)


def write_list(
    worksheet: Worksheet, sheet: Sheet, faults: pd.DataFrame, show: Show, bold: Format, day: Format
) -> None:
    """Each fault in a line of its own: row, column, content, reason, severity."""
    worksheet.freeze_panes(1, 0)
    worksheet.set_column(3, 3, 60)
    for column, header in enumerate(LIST_HEADERS):
        write_cell(worksheet, 0, column, header, bold)
    index_of = {header: index for index, header in reversed(list(enumerate(sheet.columns)))}
    for line, fault in enumerate(faults.itertuples(index=False), 1):
        at = index_of.get(str(fault.column))
        content = "" if at is None else show(int(str(fault.row)), at)
        worksheet.write_number(line, 0, int(str(fault.source_row)))
        write_cell(worksheet, line, 1, fault.column, None)
        write_cell(worksheet, line, 2, content, day)
        write_cell(worksheet, line, 3, fault.sentence, None)
        write_cell(worksheet, line, 4, SEVERITY_NAMES[Severity(str(fault.severity))], None)


def write_cell(
    worksheet: Worksheet, row: int, column: int, cell: Any, style: Format | None
) -> None:
    """One cell, as the number, date or text it was."""
    if isinstance(cell, bool) or not isinstance(cell, (int, float, date)):
        text = harmless("" if cell is None else str(cell))
        worksheet.write_string(row, column, text, None if isinstance(cell, bool) else style)
    elif isinstance(cell, (datetime, date)):
        write_date(worksheet, row, column, cell, style)
    elif cell == cell and abs(cell) < float("inf"):
        worksheet.write_number(row, column, cell)


def write_date(
    worksheet: Worksheet, row: int, column: int, day: date, style: Format | None
) -> None:
    """A date; one before 1900, which Excel does not know, as text."""
    if day.year < 1900:
        worksheet.write_string(row, column, day.isoformat())
    else:
        worksheet.write_datetime(row, column, datetime(day.year, day.month, day.day), style)  # noqa: DTZ001


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula; a plain number or "-" stays as it is."""
    text = text.encode("utf-8", "replace").decode("utf-8")[:MAX_TEXT]
    if not text.lstrip(" \xa0").startswith(FORMULA_STARTS) and not text.startswith(FORMULA_STARTS):
        return text
    value = number(text)
    return text if value is None or value == value else "'" + text
