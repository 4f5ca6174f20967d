"""Carrying out a plan: children, measurements and what they mean, in chunks that can be resumed.

A chunk holds whole children and is one transaction, so a stop in between leaves whole children
behind; the rows already written are known by their measurement or their ImportedRow and are not
written again.
"""

from collections.abc import Callable, Container, Iterable
from typing import Final

from django.db import transaction

from measurements.models import ImportBatch, ImportedRow, Measurement, OperasiTimbang
from measurements.services.derivation import rounds_of
from measurements.services.importing.listing import list_children, mark_chunk
from measurements.services.importing.planning import Plan
from measurements.services.importing.registering import first_rows, write_children
from measurements.services.importing.storing import derive_written, write_measurements, write_rows
from measurements.services.rounds import hold_open
from measurements.timeline import NO_ROUND

ROWS_A_CHUNK: Final = 10_000
Outcome = ImportedRow.Outcome
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
    write_children(plan, first_rows(plan, chunk))
    is_measured = rows.is_measured.tolist()
    written = [
        row
        for row in chunk
        if plan.outcome[row] in (Outcome.STORED, Outcome.CORRECTED) and is_measured[row]
    ]
    _hold_rounds(plan, written)
    measurement_of = write_measurements(plan, batch, written)
    write_rows(plan, batch, [row for row in chunk if row not in measurement_of])
    derive_written(plan, measurement_of)
    n_listed = list_children(plan, batch, chunk, written)
    mark_chunk(plan, chunk, written)
    return n_listed


def _hold_rounds(plan: Plan, written: list[int]) -> None:
    """Keep the rounds of these rows open until the chunk is stored."""
    found = rounds_of(
        [plan.posyandu_id[row] or 0 for row in written], plan.rows.measured_on[written]
    )
    for operasi in OperasiTimbang.objects.filter(pk__in=set(found.tolist()) - {NO_ROUND}):
        hold_open(operasi)
