"""The life of a batch: received → checked (a plan is made and shown) → written.

Every step changes the batch only while it is in the state that the step belongs to: a slow second
run of a task finds that somebody has gone on, and leaves everything as it is.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from django.db import transaction
from django.utils import timezone

from bontang_stunting.lib.collecting import without_collector
from measurements.importing.errors import WrongFile
from measurements.importing.identities import IdentityReading, read_identities
from measurements.importing.reading import read_measurements
from measurements.importing.readings import FAULT_COLUMNS, Layout, Severity, Sheet
from measurements.importing.recap import RecapReading, read_recap
from measurements.importing.scoring import score
from measurements.importing.source import open_source
from measurements.models import ImportBatch, ImportFault, OperasiTimbang
from measurements.services.importing.differences import keep_differences
from measurements.services.importing.directory import area_directory
from measurements.services.importing.identities import update_identities
from measurements.services.importing.keeping import forget, has_sheet, refuse
from measurements.services.importing.planning import Plan, make_plan
from measurements.services.importing.recaps import of_the_area, recap_counts, write_recap
from measurements.services.importing.writing import N_LISTED, Progress, write_plan
from measurements.services.rounds import RoundIsClosed
from posyandu import audit
from posyandu.bulk import insert_columns
from posyandu.models import Kota, User

State = ImportBatch.State
Kind = ImportBatch.Kind
SEVERITY = {
    Severity.ERROR: ImportFault.Severity.ERROR,
    Severity.WARNING: ImportFault.Severity.WARNING,
    Severity.INFO: ImportFault.Severity.INFO,
}
KNOWN_FILE = "Berkas ini sudah diimpor; tidak ada yang berubah."
FILE_IS_GONE = "Berkas ini tidak lagi ada di server, unggah lagi berkasnya."


@dataclass(frozen=True)
class FilePlan:
    """A dry run: what would be done, and the faults (columns FAULT_COLUMNS).

    One of `plan` and `recap` is there; `identities` beside a plan of kind IDENTITIES.
    """

    kind: ImportBatch.Kind
    counts: dict[str, Any]
    faults: pd.DataFrame
    plan: Plan | None = None
    identities: IdentityReading | None = None
    recap: RecapReading | None = None


def plan_file(
    path: Path,
    *,
    kota: Kota,
    operasi: OperasiTimbang | None,
    today: date,
    by: User | None = None,
) -> FilePlan:
    """Read a file and say what would happen. Writes nothing.

    Raises WrongFile with one sentence where the file as a whole cannot be brought in.
    """
    source, areas = open_source(path), area_directory(kota)
    if source.layout is Layout.REKAP_BULANAN:
        read = read_recap(source, areas=areas, today=today)
        recap = of_the_area(read, kota=kota, by=by)
        counts = recap_counts(recap, n_read=len(read.rows)) | _sheets(source.sheet)
        return FilePlan(Kind.RECAP, counts, recap.faults, recap=recap)
    identities = None
    if source.layout is Layout.TEMPLATE_IDENTITAS:
        identities = read_identities(source, areas=areas, today=today)
    reading = (
        identities.reading if identities else read_measurements(source, areas=areas, today=today)
    )
    closed = OperasiTimbang.objects.filter(kota=kota, state=OperasiTimbang.State.CLOSED)
    plan = make_plan(
        score(reading),
        kota=kota,
        operasi=operasi,
        by=by,
        closed_days=list(closed.values_list("starts_on", "ends_on")),
        today=today,
    )
    kind = Kind.IDENTITIES if identities else Kind.MEASUREMENTS
    counts = plan.counts() | _sheets(source.sheet)
    return FilePlan(kind, counts, _all_faults(plan), plan=plan, identities=identities)


def _sheets(sheet: Sheet) -> dict[str, Any]:
    """The sheet that was read and those that were not: only one of a file is."""
    return {"sheet": sheet.name, "unread_sheets": list(sheet.unread)}


def _all_faults(plan: Plan) -> pd.DataFrame:
    """The faults of the file and those of the database, by row."""
    rows = plan.rows
    found = pd.DataFrame(
        [
            (f.row, int(rows.source_row[f.row]), f.column, f.code, f.severity, f.sentence)
            for f in plan.faults
        ],
        columns=list(FAULT_COLUMNS),
    )
    if found.empty:
        return plan.scored.faults
    joined = pd.concat([plan.scored.faults, found], ignore_index=True)
    return joined.sort_values("row", kind="stable", ignore_index=True)


def check(batch_id: int) -> ImportBatch:
    """Read and plan a received file; afterwards it is ready, or refused with a sentence."""
    return check_and_plan(batch_id)[0]


@without_collector()
def check_and_plan(batch_id: int) -> tuple[ImportBatch, FilePlan | None]:
    """`check`, and its plan for a `write` in the same process; None where there is none."""
    batch = _move(batch_id, {State.UPLOADED, State.CHECKING}, State.CHECKING)
    if batch.state != State.CHECKING:
        return batch, None
    planned = None
    if kind := _known_as(batch):
        ImportBatch.objects.filter(pk=batch.pk, state=State.CHECKING).update(kind=kind)
        refuse(batch, KNOWN_FILE, states={State.CHECKING})
    elif planned := _planned(batch):
        _keep(batch, planned, state=State.CHECKING)
    return _batch(batch_id), planned


def _known_as(batch: ImportBatch) -> str | None:
    """What the very same file was when it was brought in for the same round, None if it was not."""
    same = ImportBatch.objects.filter(
        kota=batch.kota, sha256=batch.sha256, operasi=batch.operasi, state=State.DONE
    )
    return same.values_list("kind", flat=True).first()


def _planned(batch: ImportBatch) -> FilePlan | None:
    """The plan for a file; None where it cannot be brought in, which is then said."""
    try:
        # Another run may have ended and removed the file.
        if not batch.path:
            raise FileNotFoundError(f"file of batch {batch.pk}")
        return plan_file(
            Path(batch.path),
            kota=batch.kota,
            operasi=batch.operasi,
            today=timezone.localdate(batch.uploaded_at),
            by=batch.uploaded_by,
        )
    except FileNotFoundError:
        sentence = FILE_IS_GONE
    except WrongFile as wrong:
        sentence = str(wrong)
    refuse(batch, sentence, states={State(batch.state)})
    return None


@transaction.atomic
def _keep(batch: ImportBatch, planned: FilePlan, *, state: State) -> None:
    """Store what the preview shows, in place of an earlier plan's; only in this state.

    Rows already written count under the plan they were written by.
    """
    now = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if now.state != state or now.n_done:
        return
    if state == State.WRITING and now.counts == planned.counts:
        return  # the preview was right
    _keep_faults(batch, planned.faults)
    if planned.plan:
        keep_differences(batch, planned.plan.scored.differences)
    ImportBatch.objects.filter(pk=batch.pk).update(
        kind=planned.kind,
        layout=planned.counts["layout"],
        counts=planned.counts,
        n_rows=planned.counts["n_rows"],
        state=State.CHECKED if state == State.CHECKING else state,
    )


def _keep_faults(batch: ImportBatch, faults: pd.DataFrame) -> None:
    ImportFault.objects.filter(batch=batch).delete()
    insert_columns(
        ImportFault,
        {
            "batch_id": [batch.pk] * len(faults),
            # An empty table among those joined would have made floats of them.
            "source_row": faults["source_row"].astype(int).tolist(),
            "column": [name[:60] for name in faults["column"]],
            "code": faults["code"].tolist(),
            "severity": [SEVERITY[Severity(s)].value for s in faults["severity"]],
            "sentence": faults["sentence"].tolist(),
        },
    )


@without_collector()
def write(
    batch_id: int, *, progress: Progress | None = None, planned: FilePlan | None = None
) -> ImportBatch:
    """Carry out a checked batch. Stopped half-way it goes on where it was; done, it does nothing.

    `planned`: the plan of a check in the same process, so that the file is read once.
    """
    batch = _move(batch_id, {State.CHECKED, State.WRITING}, State.WRITING)
    if batch.state != State.WRITING:
        return batch
    planned = planned or _planned(batch)
    if planned is None:
        return _batch(batch_id)
    # Somebody may have stored the same children since the check.
    _keep(batch, planned, state=State.WRITING)
    try:
        _carry_out(batch, planned, progress)
    except RoundIsClosed:
        # Closed since the plan was made: its days are refused from now on, the rest goes on.
        planned = _planned(batch)
        if planned is None:
            return _batch(batch_id)
        _keep(batch, planned, state=State.WRITING)
        _carry_out(batch, planned, progress)
    return _finish(batch)


def _carry_out(batch: ImportBatch, planned: FilePlan, progress: Progress | None) -> None:
    """Write what the plan says, whatever the kind of file."""
    if planned.recap:
        write_recap(planned.recap, batch)
    elif planned.plan:
        write_plan(planned.plan, batch, progress=progress)
        if planned.identities:
            update_identities(planned.plan, planned.identities, batch)


def _finish(batch: ImportBatch) -> ImportBatch:
    """Done; of two runs that wrote together the first says so."""
    with transaction.atomic():
        now = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        is_first = now.state == State.WRITING
        if is_first:
            now.counts = {N_LISTED: 0} | now.counts
            now.state, now.n_done, now.finished_at = State.DONE, now.n_rows, timezone.now()
            now.save(update_fields=["counts", "state", "n_done", "finished_at"])
            audit.record(
                "impor",
                kind="berkas",
                object_id=now.pk,
                by=batch.uploaded_by,
                n_rows=now.n_rows,
                n_stored=now.counts["n_stored"],
            )
    if is_first and not has_sheet(batch):
        forget(batch)
    return _batch(batch.pk)


def _move(batch_id: int, from_states: set[State], to: State) -> ImportBatch:
    """The batch, moved to a state if it is in one of those; a task that runs twice finds it so."""
    ImportBatch.objects.filter(pk=batch_id, state__in=from_states).update(state=to)
    return _batch(batch_id)


def _batch(batch_id: int) -> ImportBatch:
    return ImportBatch.objects.select_related("kota", "operasi", "uploaded_by").get(pk=batch_id)
