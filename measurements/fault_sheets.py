"""The sheet of faults of one imported file, written from the file itself and what was found."""

from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final

import pandas as pd

from measurements.importing.fault_sheet import write_fault_sheet
from measurements.importing.readings import FAULT_COLUMNS, Severity
from measurements.importing.source import open_source
from measurements.models import ImportBatch, ImportFault

_SEVERITY: Final = {
    ImportFault.Severity.ERROR: Severity.ERROR,
    ImportFault.Severity.WARNING: Severity.WARNING,
    ImportFault.Severity.INFO: Severity.INFO,
}


def fault_sheet(batch: ImportBatch, *, is_nik_shown: bool) -> tuple[IO[bytes], int]:
    """An open .xlsx of the rows to correct or look at, and their number.

    Raises FileNotFoundError where the file is no longer kept, as after a refusal.
    """
    if not batch.path:
        raise FileNotFoundError(f"file of batch {batch.pk}")
    sheet = open_source(Path(batch.path)).sheet
    index_of = {int(number): index for index, number in enumerate(sheet.source_rows)}
    found = batch.faults.values_list("source_row", "column", "code", "severity", "sentence")
    faults = pd.DataFrame(
        [
            (index_of[row], row, column, code, str(_SEVERITY[ImportFault.Severity(word)]), sentence)
            for row, column, code, word, sentence in found
            if row in index_of
        ],
        columns=list(FAULT_COLUMNS),
    )
    content = TemporaryFile()  # noqa: SIM115 the response closes it
    n_rows = write_fault_sheet(content, sheet, faults, is_nik_shown=is_nik_shown)
    content.seek(0)
    return content, n_rows
