"""The file's own z-scores beside ours."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from measurements.importing.scoring import REASONS
from measurements.models import ImportBatch, ImportDifference
from measurements.services.importing.storing import hundredths
from posyandu.bulk import insert_columns


@dataclass(frozen=True)
class Difference:
    """One z-score of one row: the file's, ours, and the likely reason; None for no z."""

    source_row: int
    index: str
    of_file: float | None
    ours: float | None
    reason: str


def differences(batch: ImportBatch) -> list[Difference]:
    """Every z-score of the file further than 0.01 from ours, by row."""
    return [
        Difference(row, index, _z(of_file), _z(ours), reason)
        for row, index, of_file, ours, reason in ImportDifference.objects.filter(
            batch=batch
        ).values_list("source_row", "index", "of_file", "ours", "reason")
    ]


def keep_differences(batch: ImportBatch, table: pd.DataFrame) -> None:
    """Store the differences a check has found, in place of earlier ones."""
    ImportDifference.objects.filter(batch=batch).delete()
    insert_columns(
        ImportDifference,
        {
            "batch_id": [batch.pk] * len(table),
            "source_row": table["source_row"].to_numpy(np.int64),
            "index": table["index"].tolist(),
            "of_file": hundredths(table["file_z"].to_numpy(np.float64)),
            "ours": hundredths(table["our_z"].to_numpy(np.float64)),
            "reason": [REASONS[code] for code in table["reason"]],
        },
    )


def _z(hundredths_: int | None) -> float | None:
    return None if hundredths_ is None else hundredths_ / 100
