"""A sheet with its columns known, read field by field."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from measurements.importing.cells import RawColumn, raw_column
from measurements.importing.columns import ALIASES, Columns, layout_of
from measurements.importing.files import open_spreadsheet
from measurements.importing.readings import Layout, Sheet


@dataclass(frozen=True)
class Source:
    """An opened file. Open once, ask `layout`, then give it to the reader for that layout."""

    sheet: Sheet
    columns: Columns
    layout: Layout

    def __len__(self) -> int:
        return len(self.sheet.rows)

    def raw(self, field: str) -> RawColumn:
        """The cells of a field, each different one once; blanks if there is no such column."""
        return raw_column(self.sheet.rows, self.columns, field)

    def cells(self, field: str) -> list[Any]:
        """The cells of a field as they are; blanks if there is no such column."""
        index = self.columns.position.get(field)
        return [""] * len(self) if index is None else [row[index] for row in self.sheet.rows]

    def headers(self) -> dict[str, str]:
        """field -> header, for every field the file has."""
        return {field: self.columns.header(field) for field in ALIASES if field in self.columns}


def open_source(path: Path) -> Source:
    """Open a file and recognise it.

    Raises WrongFile for what is no readable spreadsheet or has none of the columns we need.
    """
    sheet, columns = open_spreadsheet(path)
    return Source(sheet, columns, layout_of(columns))
