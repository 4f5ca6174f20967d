"""What measurements mean, as rows of MeasurementResult."""

from collections.abc import Collection, Mapping, Sequence
from itertools import compress
from typing import Any, Final
from uuid import UUID

import numpy as np
import numpy.typing as npt

from measurements.models import MeasurementResult
from measurements.services.sql import FORGET_RESULTS, RESULT_COLUMNS
from measurements.timeline import ENGINE_VERSION, NO_ROUND, Derived, Timeline
from posyandu.bulk import Column
from posyandu.inserting import insert_few

Z_LIMIT: Final = 32_767  # hundredths, what a small integer holds; such a z is flagged anyway


def write_results(ids: Sequence[UUID], timeline: Timeline, derived: Derived) -> None:
    """Store derived rows for measurements that have none."""
    insert_few(MeasurementResult, result_columns(ids, timeline, derived))


def rewrite_results(
    ids: Sequence[str],
    timeline: Timeline,
    derived: Derived,
    *,
    stored: Sequence[str | None],
    fallen: Collection[UUID],
) -> None:
    """Store what these measurements mean now, where that is not what is stored.

    `stored`: what `STANDING` tells of the row of each, None where there is none. `fallen`:
    measurements that mean nothing any more.
    """
    columns = result_columns(ids, timeline, derived)
    known = [at for at, text in enumerate(stored) if text is not None]
    said = dict(zip(known, _row_texts(columns, known), strict=True))
    same = {at for at in known if said[at] == stored[at]}
    if forgotten := [*fallen, *(ids[at] for at in known if at not in same)]:
        FORGET_RESULTS.rows(forgotten)
    if same:
        changed = [at not in same for at in range(len(ids))]
        columns = {name: list(compress(values, changed)) for name, values in columns.items()}
    if len(same) < len(ids):
        insert_few(MeasurementResult, columns)


def _row_texts(columns: Mapping[str, Column], rows: Sequence[int]) -> list[str]:
    """Some rows of results as PostgreSQL writes a row of `RESULT_COLUMNS`."""
    told = []
    for name in RESULT_COLUMNS:
        column = columns[name]
        values = [column[row] for row in rows]
        if isinstance(column, np.ndarray) and column.dtype == np.bool_:
            told.append(["ft"[bool(value)] for value in values])
        else:
            told.append(["" if value is None else str(value) for value in values])
    return ["(" + ",".join(row) + ")" for row in zip(*told, strict=True)]


def result_columns(
    ids: Sequence[UUID | str], timeline: Timeline, derived: Derived
) -> dict[str, Any]:
    """The columns of MeasurementResult for these measurements."""
    assessment = derived.assessment
    columns: dict[str, Any] = {
        "measurement_id": ids,
        "engine_version": [ENGINE_VERSION] * len(ids),
        "age_days": derived.age_days.astype(np.int64),
        "age_months": derived.age_months.astype(np.int64),
        "length_corrected_mm": _whole(np.rint(assessment.length_corrected_cm * 10)),
        "month": derived.month.astype("datetime64[D]").tolist(),
        "counts_in_month": derived.counts_in_month,
        "operasi_id": [pk if pk != NO_ROUND else None for pk in timeline.operasi.tolist()],
        "counts_in_round": derived.counts_in_round,
        "ntob": [code or None for code in derived.ntob.tolist()],
        "is_ntob_of_file": derived.is_ntob_of_file,
        "gain_g": _whole(derived.gain_g),
        "kbm_g": _whole(derived.kbm_g),
        "is_2t": derived.is_2t,
        "is_bgm": derived.is_bgm,
    }
    for index in ("waz", "haz", "whz", "baz", "hcz", "acz"):
        columns[index] = _whole(np.rint(100 * getattr(assessment, index)), limit=Z_LIMIT)
    for index in ("waz", "haz", "whz", "baz"):
        columns[f"is_flagged_{index}"] = getattr(assessment, f"{index}_flag")
    for index in ("bbu", "tbu", "bbtb", "imtu"):
        columns[index] = getattr(assessment, index)
    return columns


def _whole(values: npt.NDArray[np.float64], *, limit: int | None = None) -> list[int | None]:
    """Whole numbers for the database; None for NaN, the rest held within ±`limit`."""
    if limit:
        values = np.clip(values, -limit, limit)
    return [None if value != value else int(value) for value in values.tolist()]
