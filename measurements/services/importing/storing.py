"""The rows a plan stores: measurements, rows that became none, and what the readings mean."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

import numpy as np
from django.db import connection

from measurements.models import (
    ImportBatch,
    ImportedRow,
    Measurement,
    MeasurementResult,
    Ntob,
    WeighingSession,
)
from measurements.services.derivation import KnownRounds, derive_children
from measurements.services.importing.planning import POSITION, SEX, Plan
from measurements.services.importing.registering import child_of, yes_no
from measurements.services.results import result_columns
from measurements.timeline import Timeline, derive
from measurements.who import CodeArray, FloatArray
from posyandu.bulk import ReadyRows, chunks_of, insert_ready, ready_rows

SESSIONS_A_STATEMENT: Final = 400
NTOB: Final = {
    "N": Ntob.NAIK, "T": Ntob.TIDAK_NAIK, "O": Ntob.TIDAK_DITIMBANG_BULAN_LALU, "B": Ntob.BARU
}  # fmt: skip
FILE_NTOB: Final = {word: code.value for word, code in NTOB.items()}

Ids = list[Any]  # of UUIDs, as 32 hex digits each: both databases take them as they are


def measurements_ready(plan: Plan, batch: ImportBatch, written: list[int], ids: Ids) -> ReadyRows:
    """What was measured, under these ids; only the sessions are still to be found."""
    rows = plan.rows
    replaces = [plan.replaces[row] for row in written]
    return ready_rows(
        Measurement,
        {
            "id": ids,
            "balita_id": [child_of(plan, row) for row in written],
            "posyandu_id": [plan.posyandu_id[row] for row in written],
            "measured_on": rows.measured_on[written].tolist(),
            "weight_g": _present(rows.weight_g[written]),
            "length_mm": _present(rows.height_mm[written]),
            "position": _coded(rows.position[written], POSITION),
            "head_mm": _present(rows.head_mm[written]),
            "arm_mm": _present(rows.arm_mm[written]),
            "oedema": np.maximum(rows.oedema[written], 0),
            "vitamin_a": [n > 0 if n >= 0 else None for n in rows.n_vit_a[written].tolist()],
            "mbg": yes_no(rows.mbg, written),
            "source": [Measurement.Source.FILE.value] * len(written),
            "recorded_by_id": [batch.uploaded_by_id] * len(written),
            "batch_id": [batch.pk] * len(written),
            "source_row": rows.source_row[written],
            "file_ntob": list(map(FILE_NTOB.get, rows.file_ntob[written])),
            **{
                f"file_{index}": hundredths(getattr(rows, f"file_z{index}")[written])
                for index in ("waz", "haz", "whz")
            },
            "replaces_id": replaces,
            "reason": [f"Berkas impor {batch.pk}" if old else "" for old in replaces],
        },
        later={"session_id"},
    )


def write_measurements(plan: Plan, written: list[int], ready: ReadyRows) -> None:
    """Store what was measured, each at the session of its posyandu and day."""
    if not written:
        return
    days = plan.rows.measured_on[written].tolist()
    keys = [(plan.posyandu_id[row], day) for row, day in zip(written, days, strict=True)]
    sessions = _sessions(keys)
    insert_ready(ready, {"session_id": [sessions[key] for key in keys]})
    _forget_replaced([old for row in written if (old := plan.replaces[row])])


def _present(numbers: Any) -> list[int | None]:
    """Whole numbers of a column of the reading, None where missing."""
    return [number if number > 0 else None for number in numbers.tolist()]


def _forget_replaced(measurement_ids: list[UUID]) -> None:
    """A replaced measurement stays, but no longer means anything."""
    if measurement_ids:
        MeasurementResult.objects.filter(pk__in=measurement_ids).delete()


def _sessions(keys: list[tuple[int | None, date]]) -> dict[tuple[int | None, date], int]:
    """The sessions of these posyandu and days, made where there is none."""
    wanted = sorted({(posyandu, day) for posyandu, day in keys if posyandu is not None})
    for some in chunks_of(wanted, SESSIONS_A_STATEMENT):
        _make_sessions(some)
    found = WeighingSession.objects.filter(
        posyandu_id__in={posyandu for posyandu, _ in wanted},
        held_on__gte=min(day for _, day in wanted),
        held_on__lte=max(day for _, day in wanted),
    )
    return {
        (posyandu, day): pk
        for pk, posyandu, day in found.values_list("id", "posyandu_id", "held_on")
    }


def _make_sessions(wanted: Sequence[tuple[int, date]]) -> None:
    """Sessions for these posyandu and days; those that another writer made first stay."""
    table = connection.ops.quote_name(WeighingSession._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (posyandu_id, held_on) VALUES "  # noqa: S608 names of the model
            + ", ".join(["(%s, %s)"] * len(wanted))
            + " ON CONFLICT DO NOTHING",
            [value for posyandu, day in wanted for value in (posyandu, day)],
        )


def others_ready(plan: Plan, batch: ImportBatch, others: list[int]) -> ReadyRows:
    """The rows that became no measurement, with the reason."""
    return ready_rows(
        ImportedRow,
        {
            "batch_id": [batch.pk] * len(others),
            "source_row": plan.rows.source_row[others],
            "outcome": [plan.outcome[row].value for row in others],
        },
    )


def hundredths(values: "np.ndarray[Any, np.dtype[np.float64]]") -> list[int | None]:
    """z-scores as hundredths; None for missing and for what no column of ours would hold."""
    return [None if z != z or abs(z) > 300 else round(100 * z) for z in values.tolist()]


def results_ready(plan: Plan, written: list[int], ids: Ids, rounds: KnownRounds) -> ReadyRows:
    """What the readings of new children mean: their whole history is this file."""
    new = [at for at, row in enumerate(written) if plan.is_new[row]]
    timeline = _timeline(plan, [written[at] for at in new], rounds)
    columns = result_columns([ids[at] for at in new], timeline, derive(timeline)) if new else {}
    return ready_rows(MeasurementResult, columns)


def derive_known(plan: Plan, written: list[int]) -> None:
    """Derive the registered children among these rows anew, with their past."""
    known = [row for row in written if not plan.is_new[row]]
    if known:
        children = sorted({child_of(plan, row) for row in known})
        derive_children(children, since=plan.rows.measured_on[known].min().item())


def _timeline(plan: Plan, chosen: list[int], rounds: KnownRounds) -> Timeline:
    """Rows of children whose whole history is this file, as `timeline_of` would read them."""
    rows = plan.rows.take(np.array(chosen, np.int32))
    numbers: dict[int, int] = {}
    child = [numbers.setdefault(child_of(plan, row).int, len(numbers)) for row in chosen]
    return Timeline(
        balita=np.array(child, np.int64),
        sex=_coded(rows.sex, SEX),
        born_on=rows.born_on,
        measured_on=rows.measured_on,
        received=np.zeros(len(chosen), np.int64),
        weight_g=_taken(rows.weight_g),
        length_mm=_taken(rows.height_mm),
        position=_coded(rows.position, POSITION),
        head_mm=_taken(rows.head_mm),
        arm_mm=_taken(rows.arm_mm),
        oedema=np.maximum(rows.oedema, 0).astype(np.int8),
        operasi=rounds.of([plan.posyandu_id[row] or 0 for row in chosen], rows.measured_on),
        file_ntob=_coded(rows.file_ntob, NTOB),
    )


def _coded(texts: Any, codes: Mapping[str, int]) -> CodeArray:
    return np.array([codes.get(text, 0) for text in texts.tolist()], np.int8)


def _taken(values: Any) -> FloatArray:
    """Whole numbers as floats, NaN where missing."""
    return np.where(values > 0, values, np.nan)
