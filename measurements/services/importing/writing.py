"""Carrying out a plan: children, measurements and what they mean, in chunks that can be resumed.

A chunk holds whole children and is one transaction, so a stop in between leaves whole children
behind; the rows already written are known by their measurement or their ImportedRow and are not
written again.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

import numpy as np
from django.db import connection, transaction
from django.db.models import Max

from bontang_stunting.lib.dates import month_number, month_start
from bontang_stunting.lib.ids import temporary_id, uuid7s
from measurements.importing.readings import MeasurementRows
from measurements.importing.readings import NikState as ReadState
from measurements.models import (
    ImportBatch,
    ImportedRow,
    Measurement,
    MeasurementResult,
    Ntob,
    OperasiTimbang,
    Sasaran,
    WeighingSession,
)
from measurements.services.derivation import derive_children, rounds_of, write_results
from measurements.services.importing.planning import POSITION, SEX, Plan
from measurements.services.marks import mark_months, mark_rounds
from measurements.services.rounds import hold_open
from measurements.timeline import BALITA_MONTHS, NO_ROUND, Timeline, derive
from measurements.who import CodeArray, FloatArray
from posyandu.bulk import chunks_of, insert_columns
from posyandu.models import Balita, Ibu, Keanggotaan, Keluarga
from posyandu.models.people import NikState
from posyandu.nik import index_of, seal

ROWS_A_CHUNK: Final = 10_000
SESSIONS_A_STATEMENT: Final = 400
Outcome = ImportedRow.Outcome
NTOB: Final = {
    "N": Ntob.NAIK, "T": Ntob.TIDAK_NAIK, "O": Ntob.TIDAK_DITIMBANG_BULAN_LALU, "B": Ntob.BARU
}  # fmt: skip
FILE_NTOB: Final = {word: code.value for word, code in NTOB.items()}
_STATE: Final = {
    ReadState.BLANK: NikState.KOSONG,
    ReadState.SHORT: NikState.TIDAK_LENGKAP,
    ReadState.MASKED: NikState.TIDAK_LENGKAP,
    ReadState.SCIENTIFIC: NikState.TIDAK_LENGKAP,
    ReadState.INVALID: NikState.TIDAK_LENGKAP,
    ReadState.DUMMY: NikState.SEMENTARA,
    ReadState.OTHER_PERSON: NikState.RAGU,
    ReadState.LAST_DIGIT_LOST: NikState.RAGU,
    ReadState.UNCHECKED: NikState.RAGU,
    ReadState.TRUSTED: NikState.COCOK,
}
BIRTH_WEIGHT_G: Final = (300, 8_000)
BIRTH_LENGTH_MM: Final = (200, 700)

N_LISTED: Final = "n_added_to_sasaran"

Progress = Callable[[int, int], None]


def write_plan(plan: Plan, batch: ImportBatch, *, progress: Progress | None = None) -> None:
    """Write every row of the plan. The batch counts the rows and the children put on a list.

    Raises RoundIsClosed when a round was closed after the plan was made; what was written stays.
    """
    done = _written_rows(batch)
    n_done, is_alone = len(done), True
    for chunk in _whole_children(plan, _without(plan, _by_child(plan), done)):
        with transaction.atomic():
            now = ImportBatch.objects.select_for_update().get(pk=batch.pk)
            # Another number: a second run of the same task has written some of these meanwhile,
            # and may write more before each of the chunks to come.
            is_alone = is_alone and now.n_done == n_done
            new = chunk if is_alone else _without(plan, chunk, _written_rows(batch))
            n_listed = _write_chunk(plan, batch, new) + now.counts.get(N_LISTED, 0)
            n_done = now.n_done + len(new)
            ImportBatch.objects.filter(pk=batch.pk).update(
                n_done=n_done, counts=now.counts | {N_LISTED: n_listed}
            )
        if progress:
            progress(n_done, len(plan.rows))


def _without(plan: Plan, chunk: list[int], done: Container[int | None]) -> list[int]:
    """The rows of a chunk that are not yet written."""
    source_row = plan.rows.source_row.tolist()
    return [row for row in chunk if source_row[row] not in done]


def _written_rows(batch: ImportBatch) -> set[int | None]:
    """The rows of the file that became a measurement or were found to need none."""
    stored = Measurement.objects.filter(batch=batch).values_list("source_row", flat=True)
    return {*stored, *batch.rows.values_list("source_row", flat=True)}


def _by_child(plan: Plan) -> list[int]:
    """The rows with those of one child together, rows without a child last.

    The children of one posyandu follow each other, so that few chunks mark its months.
    """
    last = 1 << 128
    number = [child.int if child else last for child in plan.child]
    place: dict[int, int] = {}
    for child, posyandu in zip(number, plan.posyandu_id, strict=True):
        place.setdefault(child, posyandu or 0)
    place[last] = last
    key = [(place[child], child) for child in number]
    return sorted(range(len(plan.rows)), key=key.__getitem__)


def _whole_children(plan: Plan, order: list[int]) -> Iterable[list[int]]:
    """Chunks of about ROWS_A_CHUNK rows that never part the rows of one child."""
    number = [child.int if child else None for child in plan.child]
    start = 0
    while start < len(order):
        end = start + ROWS_A_CHUNK
        while end < len(order) and number[order[end]] is not None:
            if number[order[end]] != number[order[end - 1]]:
                break
            end += 1
        yield order[start:end]
        start = end


def _write_chunk(plan: Plan, batch: ImportBatch, chunk: list[int]) -> int:
    rows = plan.rows
    _write_children(plan, _first_rows(plan, chunk))
    is_measured = rows.is_measured.tolist()
    written = [
        row
        for row in chunk
        if plan.outcome[row] in (Outcome.STORED, Outcome.CORRECTED) and is_measured[row]
    ]
    _hold_rounds(plan, written)
    measurement_of = _write_measurements(plan, batch, written)
    _write_rows(plan, batch, [row for row in chunk if row not in measurement_of])
    _derive(plan, measurement_of)
    n_listed = _list_children(plan, batch, chunk, written)
    _mark(plan, chunk, written)
    return n_listed


def _hold_rounds(plan: Plan, written: list[int]) -> None:
    """Keep the rounds of these rows open until the chunk is stored."""
    found = rounds_of(
        [plan.posyandu_id[row] or 0 for row in written], plan.rows.measured_on[written]
    )
    for operasi in OperasiTimbang.objects.filter(pk__in=set(found.tolist()) - {NO_ROUND}):
        hold_open(operasi)


def _first_rows(plan: Plan, chunk: list[int]) -> list[int]:
    """The rows of a chunk that new children are registered from."""
    first = set(plan.new_children.values())
    return [row for row in chunk if row in first]


def _child(plan: Plan, row: int) -> Any:
    return plan.child[row]


def _derive(plan: Plan, measurement_of: dict[int, UUID]) -> None:
    """What the stored rows mean: new children from the file alone, known ones with their past."""
    new = [row for row in measurement_of if plan.is_new[row]]
    known = [row for row in measurement_of if not plan.is_new[row]]
    if new:
        timeline = _timeline(plan, new)
        write_results([measurement_of[row] for row in new], timeline, derive(timeline))
    if known:
        children = sorted({_child(plan, row) for row in known})
        derive_children(children, since=plan.rows.measured_on[known].min().item())


def _timeline(plan: Plan, chosen: list[int]) -> Timeline:
    """Rows of children whose whole history is this file, as `timeline_of` would read them."""
    rows = plan.rows.take(np.array(chosen, np.int32))
    numbers: dict[int, int] = {}
    child = [numbers.setdefault(_child(plan, row).int, len(numbers)) for row in chosen]
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
        operasi=rounds_of([plan.posyandu_id[row] or 0 for row in chosen], rows.measured_on),
        file_ntob=_coded(rows.file_ntob, NTOB),
    )


def _coded(texts: Any, codes: Mapping[str, int]) -> CodeArray:
    return np.array([codes.get(text, 0) for text in texts.tolist()], np.int8)


def _taken(values: Any) -> FloatArray:
    """Whole numbers as floats, NaN where missing."""
    return np.where(values > 0, values, np.nan)


def _write_children(plan: Plan, first_rows: Sequence[int]) -> None:
    """Register the children of these rows, each with its mother and household."""
    if not first_rows:
        return
    rows = plan.rows
    take = list(first_rows)
    children = [_child(plan, row) for row in take]
    households, mothers = uuid7s(len(take)), uuid7s(len(take))
    niks = [nik_of(rows, row) for row in take]
    registered = [_first_day(plan, child) for child in children]
    posyandu = [plan.posyandu_id[row] for row in take]
    insert_columns(
        Keluarga,
        {
            "id": households,
            "no_kk_sealed": [seal(rows.family_card[row]) for row in take],
            "kelurahan_id": [rows.kelurahan_code[row] for row in take],
            "alamat": _text(rows.alamat, take, 200),
            "rt": _text(rows.rt, take, 8),
            "rw": _text(rows.rw, take, 8),
        },
    )
    insert_columns(
        Ibu,
        {
            "id": mothers,
            "keluarga_id": households,
            "nama": _text(rows.mother, take, 120),
            "nama_ayah": _text(rows.father, take, 120),
            "nik_sealed": [seal(rows.nik_parent[row]) for row in take],
        },
    )
    insert_columns(
        Balita,
        {
            "id": children,
            "nama": _text(rows.name, take, 120),
            "sex": [SEX[rows.sex[row]] for row in take],
            "born_on": rows.born_on[take].tolist(),
            "nik_sealed": [seal(nik) for nik, _ in niks],
            "nik_index": [index_of(nik) for nik, _ in niks],
            "nik_last4": [nik[-4:] for nik, _ in niks],
            "nik_state": [state.value for _, state in niks],
            "temporary_id": [
                None if state is NikState.COCOK else temporary_id(child)
                for (_, state), child in zip(niks, children, strict=True)
            ],
            "name_key": _text(rows.name_key, take, 120),
            "ibu_id": mothers,
            "posyandu_id": posyandu,
            "alamat": _text(rows.alamat, take, 200),
            "rt": _text(rows.rt, take, 8),
            "birth_weight_g": _within(rows.birth_weight_g, take, BIRTH_WEIGHT_G),
            "birth_length_mm": _within(rows.birth_length_mm, take, BIRTH_LENGTH_MM),
            "has_kia": _yes_no(rows.kia, take),
            "registered_on": registered,
        },
    )
    insert_columns(
        Keanggotaan, {"balita_id": children, "posyandu_id": posyandu, "since": registered}
    )


def nik_of(rows: MeasurementRows, row: int) -> tuple[str, NikState]:
    """The NIK to keep and how far it is trusted; only a whole one is kept."""
    nik: str = rows.nik_clean[row]
    return nik, _STATE[ReadState(int(rows.nik_state[row]))]


def _first_day(plan: Plan, child: UUID) -> date:
    day: date = plan.first_day[child]
    return day


def _write_measurements(plan: Plan, batch: ImportBatch, written: list[int]) -> dict[int, UUID]:
    """Store what was measured; row -> id of its measurement."""
    if not written:
        return {}
    rows = plan.rows
    ids = uuid7s(len(written))
    posyandu = [plan.posyandu_id[row] for row in written]
    days = rows.measured_on[written].tolist()
    sessions = _sessions(list(zip(posyandu, days, strict=True)))
    replaces = [plan.replaces[row] for row in written]
    insert_columns(
        Measurement,
        {
            "id": ids,
            "balita_id": [_child(plan, row) for row in written],
            "session_id": [sessions[key] for key in zip(posyandu, days, strict=True)],
            "posyandu_id": posyandu,
            "measured_on": days,
            "weight_g": _present(rows.weight_g[written]),
            "length_mm": _present(rows.height_mm[written]),
            "position": _coded(rows.position[written], POSITION),
            "head_mm": _present(rows.head_mm[written]),
            "arm_mm": _present(rows.arm_mm[written]),
            "oedema": np.maximum(rows.oedema[written], 0),
            "vitamin_a": [n > 0 if n >= 0 else None for n in rows.n_vit_a[written].tolist()],
            "mbg": _yes_no(rows.mbg, written),
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
    )
    _forget_replaced([old for old in replaces if old])
    return dict(zip(written, ids, strict=True))


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


def _write_rows(plan: Plan, batch: ImportBatch, others: list[int]) -> None:
    """Keep the rows that became no measurement, with the reason."""
    insert_columns(
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


def _list_children(plan: Plan, batch: ImportBatch, chunk: list[int], written: list[int]) -> int:
    """Put children on the list of the round that they were measured in, or were brought for."""
    wanted: dict[tuple[int, UUID], int] = {}
    days = plan.rows.measured_on[written]
    rounds = rounds_of([plan.posyandu_id[row] or 0 for row in written], days)
    for row, operasi_id in zip(written, rounds.tolist(), strict=True):
        if operasi_id != NO_ROUND and 0 <= plan.rows.age_months[row] < BALITA_MONTHS:
            wanted[operasi_id, _child(plan, row)] = plan.posyandu_id[row] or 0
    if batch.operasi:
        for row in chunk:
            if _belongs_to_round(plan, batch, row):
                wanted.setdefault((batch.operasi.pk, _child(plan, row)), plan.posyandu_id[row] or 0)
    if not wanted:
        return 0
    listed = set(
        Sasaran.objects.filter(
            operasi__in={key[0] for key in wanted}, balita__in={key[1] for key in wanted}
        ).values_list("operasi_id", "balita_id")
    )
    new = {key: posyandu_id for key, posyandu_id in wanted.items() if key not in listed}
    insert_columns(
        Sasaran,
        {
            "operasi_id": [key[0] for key in new],
            "balita_id": [key[1] for key in new],
            "posyandu_id": list(new.values()),
            "why": [Sasaran.Why.IMPORT.value] * len(new),
        },
    )
    mark_rounds({(posyandu_id, operasi_id) for (operasi_id, _), posyandu_id in wanted.items()})
    return len(new)


def _belongs_to_round(plan: Plan, batch: ImportBatch, row: int) -> bool:
    """A child that came but gave no reading is on the list too, if it is under five."""
    rows = plan.rows
    day = rows.measured_on[row]
    return bool(
        batch.operasi
        and _child(plan, row) is not None
        and 0 <= rows.age_months[row] < BALITA_MONTHS
        and np.datetime64(batch.operasi.starts_on) <= day <= np.datetime64(batch.operasi.ends_on)
    )


def _mark(plan: Plan, chunk: list[int], written: list[int]) -> None:
    """Mark the months measured, and all months since of children that are new to a posyandu."""
    months = plan.rows.measured_on[written].astype("datetime64[M]").tolist()
    posyandu_ids = [plan.posyandu_id[row] or 0 for row in written]
    cells = {cell for cell in zip(posyandu_ids, months, strict=True) if all(cell)}
    last = MeasurementResult.objects.aggregate(last=Max("month"))["last"]
    first_of: dict[int, date] = {}
    for row in _first_rows(plan, chunk) if last else ():
        posyandu, day = plan.posyandu_id[row] or 0, _first_day(plan, _child(plan, row))
        first_of[posyandu] = min(day, first_of.get(posyandu, day))
    for posyandu, day in first_of.items():
        since = range(month_number(day), month_number(last) + 1)
        cells.update((posyandu, month_start(number)) for number in since)
    mark_months(cells)


def _text(column: Any, rows: Sequence[int], limit: int) -> list[str]:
    return [text[:limit] for text in column[rows].tolist()]


def _yes_no(column: Any, rows: Sequence[int]) -> list[bool | None]:
    return [None if code < 0 else bool(code) for code in column[rows].tolist()]


def _within(column: Any, rows: Sequence[int], limits: tuple[int, int]) -> list[int | None]:
    low, high = limits
    return [value if low <= value <= high else None for value in column[rows].tolist()]
