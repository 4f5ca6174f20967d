"""The life of a batch: received → checked (a plan is made and shown) → written."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from django.db import transaction
from django.utils import timezone

from measurements.importing.errors import WrongFile
from measurements.importing.identities import IdentityReading, read_identities
from measurements.importing.reading import read_measurements
from measurements.importing.readings import FAULT_COLUMNS, Layout, Severity
from measurements.importing.recap import RecapReading, read_recap
from measurements.importing.scoring import score
from measurements.importing.source import open_source
from measurements.models import ImportBatch, ImportFault, OperasiTimbang
from measurements.services.importing.differences import keep_differences
from measurements.services.importing.directory import area_directory
from measurements.services.importing.identities import update_identities
from measurements.services.importing.planning import Plan, make_plan
from measurements.services.importing.recaps import recap_counts, write_recap
from measurements.services.importing.receiving import forget
from measurements.services.importing.writing import Progress, write_plan
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
        recap = read_recap(source, areas=areas, today=today)
        return FilePlan(Kind.RECAP, recap_counts(recap), recap.faults, recap=recap)
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
    return FilePlan(kind, plan.counts(), _all_faults(plan), plan=plan, identities=identities)


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
    batch = _move(batch_id, {State.UPLOADED, State.CHECKING, State.CHECKED}, State.CHECKING)
    if batch.state != State.CHECKING:
        return batch
    if _is_known(batch):
        return _refuse(batch, KNOWN_FILE)
    try:
        planned = _plan(batch)
    except WrongFile as wrong:
        return _refuse(batch, str(wrong))
    _keep(batch, planned)
    return _finish_check(batch, planned)


def _is_known(batch: ImportBatch) -> bool:
    """Whether the very same file was brought in for the same round."""
    same = ImportBatch.objects.filter(
        kota=batch.kota, sha256=batch.sha256, operasi=batch.operasi, state=State.DONE
    )
    return same.exists()


def _plan(batch: ImportBatch) -> FilePlan:
    return plan_file(
        Path(batch.path),
        kota=batch.kota,
        operasi=batch.operasi,
        today=timezone.localdate(batch.uploaded_at),
        by=batch.uploaded_by,
    )


@transaction.atomic
def _keep(batch: ImportBatch, planned: FilePlan) -> None:
    """Store faults and differences for the preview, in place of an earlier check's."""
    ImportFault.objects.filter(batch=batch).delete()
    faults = planned.faults
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
    if planned.plan:
        keep_differences(batch, planned.plan.scored.differences)


def _finish_check(batch: ImportBatch, planned: FilePlan) -> ImportBatch:
    batch.kind = planned.kind
    batch.layout = planned.counts["layout"]
    batch.counts = planned.counts
    batch.n_rows = planned.counts["n_rows"]
    batch.n_done = 0
    batch.state = State.CHECKED
    batch.save(update_fields=["kind", "layout", "counts", "n_rows", "n_done", "state"])
    return batch


def write(
    batch_id: int, *, progress: Progress | None = None, planned: FilePlan | None = None
) -> ImportBatch:
    """Carry out a checked batch. Stopped half-way it goes on where it was; done, it does nothing.

    `planned`: the plan of a check in the same process, so that the file is read once.
    """
    batch = _move(batch_id, {State.CHECKED, State.WRITING}, State.WRITING)
    if batch.state != State.WRITING:
        return batch
    planned = planned or _plan(batch)
    n_listed = 0
    if planned.recap:
        write_recap(planned.recap, batch)
    elif planned.plan:
        n_listed = write_plan(planned.plan, batch, progress=progress)
        if planned.identities:
            update_identities(planned.plan, planned.identities, batch)
    return _finish(batch, n_listed)


@transaction.atomic
def _finish(batch: ImportBatch, n_listed: int) -> ImportBatch:
    batch.counts = batch.counts | {"n_added_to_sasaran": n_listed}
    batch.state = State.DONE
    batch.n_done = batch.n_rows
    batch.finished_at = timezone.now()
    batch.save(update_fields=["counts", "state", "n_done", "finished_at"])
    audit.record(
        "impor",
        kind="berkas",
        object_id=batch.pk,
        by=batch.uploaded_by,
        n_rows=batch.n_rows,
        n_stored=batch.counts["n_stored"],
    )
    return batch


def _move(batch_id: int, from_states: set[State], to: State) -> ImportBatch:
    """The batch, moved to a state if it is in one of those; a task that runs twice finds it so."""
    ImportBatch.objects.filter(pk=batch_id, state__in=from_states).update(state=to)
    return ImportBatch.objects.select_related("kota", "operasi", "uploaded_by").get(pk=batch_id)


def _refuse(batch: ImportBatch, sentence: str) -> ImportBatch:
    """Nothing of a refused file stays but the sentence."""
    forget(batch)
    batch.state, batch.refusal, batch.path = State.REFUSED, sentence[:300], ""
    batch.save(update_fields=["state", "refusal"])
    return batch
