"""What a chunk leaves for others: children on the list of a round, marks on touched cells."""

from datetime import date
from uuid import UUID

import numpy as np
from django.db.models import Max

from bontang_stunting.lib.dates import month_number, month_start
from measurements.models import ImportBatch, MeasurementResult, PerubahanSasaran, Sasaran
from measurements.services.importing.planning import Plan
from measurements.services.importing.preparing import ReadyChunk
from measurements.services.importing.registering import child_of
from measurements.services.marks import mark_months, mark_rounds
from measurements.services.redirects import roots_of
from measurements.services.sasaran import add_to_lists, bring_back
from measurements.timeline import BALITA_MONTHS, NO_ROUND
from posyandu.models import Balita


def list_children(plan: Plan, batch: ImportBatch, ready: ReadyChunk) -> int:
    """Put children on the list of the round that they were measured in, or were brought for."""
    wanted: dict[tuple[int, UUID], int] = {}
    for row, operasi_id in zip(ready.written, ready.operasi.tolist(), strict=True):
        if operasi_id != NO_ROUND and 0 <= plan.rows.age_months[row] < BALITA_MONTHS:
            wanted[operasi_id, child_of(plan, row)] = plan.posyandu_id[row] or 0
    if batch.operasi:
        for row in ready.rows:
            if _belongs_to_round(plan, batch, row):
                wanted.setdefault(
                    (batch.operasi.pk, child_of(plan, row)), plan.posyandu_id[row] or 0
                )
    if not wanted:
        return 0
    wanted = _by_who_stands(wanted)
    rows = Sasaran.objects.filter(
        operasi__in={key[0] for key in wanted}, balita__in={key[1] for key in wanted}
    ).values_list("operasi_id", "balita_id", "posyandu_id")
    listed = {(operasi, balita): posyandu for operasi, balita, posyandu in rows}
    new = {key: posyandu_id for key, posyandu_id in wanted.items() if key not in listed}
    add_to_lists(new, why=PerubahanSasaran.Why.IMPORT, by=batch.uploaded_by)
    bring_back(wanted.keys() & listed.keys(), by=batch.uploaded_by)
    mark_rounds({((listed | new)[key], key[0]) for key in wanted})
    return len(new)


def _by_who_stands(wanted: dict[tuple[int, UUID], int]) -> dict[tuple[int, UUID], int]:
    """The same with each merged record replaced by the one that stands for it, at its home."""
    roots = roots_of({child for _, child in wanted})
    home = dict(
        Balita.objects.filter(pk__in=set(roots.values())).values_list("pk", "posyandu_id")
        if roots
        else ()
    )
    return {
        (operasi, roots.get(child, child)): home.get(roots.get(child, child), posyandu)
        for (operasi, child), posyandu in wanted.items()
    }


def _belongs_to_round(plan: Plan, batch: ImportBatch, row: int) -> bool:
    """A child that came but gave no reading is on the list too, if it is under five."""
    rows = plan.rows
    day = rows.measured_on[row]
    return bool(
        batch.operasi
        and child_of(plan, row) is not None
        and 0 <= rows.age_months[row] < BALITA_MONTHS
        and np.datetime64(batch.operasi.starts_on) <= day <= np.datetime64(batch.operasi.ends_on)
    )


def mark_chunk(plan: Plan, ready: ReadyChunk) -> None:
    """Mark the months measured, and all months since of children that are new to a posyandu."""
    months = plan.rows.measured_on[ready.written].astype("datetime64[M]").tolist()
    posyandu_ids = [plan.posyandu_id[row] or 0 for row in ready.written]
    cells = {cell for cell in zip(posyandu_ids, months, strict=True) if all(cell)}
    last = MeasurementResult.objects.aggregate(last=Max("month"))["last"]
    first_of: dict[int, date] = {}
    for row in ready.registered if last else ():
        posyandu, day = plan.posyandu_id[row] or 0, plan.first_day[child_of(plan, row)]
        first_of[posyandu] = min(day, first_of.get(posyandu, day))
    for posyandu, day in first_of.items():
        since = range(month_number(day), month_number(last) + 1)
        cells.update((posyandu, month_start(number)) for number in since)
    mark_months(cells)
