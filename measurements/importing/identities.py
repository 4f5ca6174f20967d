"""The identity template: who the children are, without anything measured."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from measurements.importing.areas import AreaDirectory
from measurements.importing.errors import WrongFile
from measurements.importing.faults import FAULTS
from measurements.importing.measures import yes_no_column
from measurements.importing.reading import RECAP, read_rows
from measurements.importing.readings import BoolArray, ImportReading, Layout
from measurements.importing.source import Source, open_source

NO_IDENTITY: Final = "Berkas ini tidak berisi tanggal lahir dan jenis kelamin anak."


@dataclass(frozen=True)
class IdentityReading:
    """Children of an identity file. `reading.rows` has no measurements in it.

    Of a child that stands there twice the last row counts; the others are `is_superseded`.
    """

    reading: ImportReading
    is_removed: BoolArray  # column "hapus" says ya
    is_moved: BoolArray  # column "pindah" says ya


def read_identities(file: Path | Source, *, areas: AreaDirectory, today: date) -> IdentityReading:
    """Every child of an identity template, or of an export used as one.

    Raises WrongFile for a file without birth dates and sexes, or another city's.
    """
    source = file if isinstance(file, Source) else open_source(file)
    if source.layout is Layout.REKAP_BULANAN:
        raise WrongFile(RECAP)
    if source.layout.needs_known_child:
        raise WrongFile(NO_IDENTITY)
    reading = last_rows_win(read_rows(source, areas=areas, today=today))
    return IdentityReading(
        reading,
        is_removed=yes_no_column(source, "removed") == 1,
        is_moved=yes_no_column(source, "moved") == 1,
    )


def last_rows_win(reading: ImportReading) -> ImportReading:
    """The reading with all but the last sound row of each child superseded."""
    rows = reading.rows
    sound = np.flatnonzero(~rows.is_error)
    is_earlier = pd.Series(rows.child_group[sound]).duplicated(keep="last").to_numpy()
    superseded = np.zeros(len(rows), np.bool_)
    superseded[sound[is_earlier]] = True
    if not superseded.any():
        return replace(reading, rows=replace(rows, is_superseded=superseded))
    code = "identitas_diganti"
    noted = pd.DataFrame({"row": np.flatnonzero(superseded).astype(np.int32)})
    noted["source_row"] = rows.source_row[superseded]
    noted["column"] = next((h for h in reading.sheet.columns if h.lower().startswith("nama")), "")
    noted["code"] = code
    noted["severity"] = str(FAULTS[code].severity)
    noted["sentence"] = FAULTS[code].sentence
    faults = pd.concat([reading.faults, noted], ignore_index=True)
    return replace(
        reading,
        rows=replace(rows, is_superseded=superseded),
        faults=faults.sort_values("row", kind="stable", ignore_index=True),
    )
