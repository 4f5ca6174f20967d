"""A sheet with its columns known, read field by field."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from measurements.importing.cells import RawColumn, turned
from measurements.importing.columns import ALIASES, UNUSED, Columns, layout_of
from measurements.importing.files import open_spreadsheet
from measurements.importing.numbers import MAX_NUMBER, Numbers, numbers_of
from measurements.importing.readings import Layout, Sheet


@dataclass(frozen=True)
class Source:
    """An opened file. Open once, ask `layout`, then give it to the reader for that layout."""

    sheet: Sheet
    columns: Columns
    layout: Layout
    by_field: dict[str, list[Any]]  # the cells of every field that is used

    def __len__(self) -> int:
        return len(self.sheet.rows)

    def raw(self, field: str) -> RawColumn:
        """The cells of a field, each different one once; blanks if there is no such column."""
        if field not in self.by_field:
            return RawColumn.absent(len(self))
        return RawColumn.of(self.columns.header(field), self.by_field[field])

    def numbers(self, field: str) -> Numbers:
        """The numbers of a field; straight into an array where a workbook holds only numbers."""
        cells = self.by_field.get(field, [])
        if cells and set(map(type, cells)) == {float}:
            values = np.array(cells, np.float64)
            if (np.abs(values) < MAX_NUMBER).all():
                return Numbers(self.columns.header(field), values, np.zeros(len(cells), np.bool_))
        return numbers_of(self.raw(field))

    def cells(self, field: str) -> list[Any]:
        """The cells of a field as they are; blanks if there is no such column."""
        return self.by_field.get(field) or [""] * len(self)

    def headers(self) -> dict[str, str]:
        """field -> header, for every field the file has."""
        return {field: self.columns.header(field) for field in ALIASES if field in self.columns}


def open_source(path: Path) -> Source:
    """Open a file and recognise it.

    Raises WrongFile for what is no readable spreadsheet or has none of the columns we need.
    """
    sheet, columns = open_spreadsheet(path)
    layout = layout_of(columns)
    used = {field: at for field, at in columns.position.items() if field not in UNUSED}
    cells = turned(sheet.rows, used.values())
    return Source(sheet, columns, layout, {field: cells[at] for field, at in used.items()})
