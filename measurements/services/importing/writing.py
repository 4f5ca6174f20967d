"""Carrying out a plan: children, measurements and what they mean, in chunks that can be resumed.

A chunk holds whole children and is one transaction, so a stop in between leaves whole children
behind; the rows already written are known by their measurement or their ImportedRow and are not
written again.
"""

from collections.abc import Callable, Container, Iterable
from typing import Final

from django.db import transaction

from measurements.models import ImportBatch, Measurement, OperasiTimbang
from measurements.services.derivation import known_rounds
from measurements.services.importing.listing import list_children, mark_chunk
from measurements.services.importing.planning import Plan
from measurements.services.importing.preparing import ReadyChunk, ready_chunk, ready_chunks
from measurements.services.importing.storing import derive_known, write_measurements
from measurements.services.rounds import hold_open
from measurements.timeline import NO_ROUND
from posyandu.bulk import insert_ready

ROWS_A_CHUNK: Final = 10_000
# The first one is small, so that the database soon has something to do; each of the next is twice
# as large, which is made ready in the time that the database takes for the one before.
ROWS_OF_FIRST_CHUNK: Final = 1_000
N_LISTED: Final = "n_added_to_sasaran"

Progress = Callable[[int, int], None]


def write_plan(plan: Plan, batch: ImportBatch, *, progress: Progress | None = None) -> None:
    """Write every row of the plan. The batch counts the rows and the children put on a list.

    Raises RoundIsClosed when a round was closed after the plan was made; what was written stays.
    """
    done = _written_rows(batch)
    n_done, is_alone = len(done), True
    posyandu_ids = {pk for pk in plan.posyandu_id if pk}
    chunks = _whole_children(plan, _without(plan, _by_child(plan), done))
    for ready in ready_chunks(plan, batch, chunks, known_rounds(posyandu_ids)):
        with transaction.atomic():
            now = ImportBatch.objects.select_for_update().get(pk=batch.pk)
            # Another number: a second run of the same task has written some of these meanwhile,
            # and may write more before each of the chunks to come.
            is_alone = is_alone and now.n_done == n_done
            rows = ready.rows if is_alone else _without(plan, ready.rows, _written_rows(batch))
            rounds = known_rounds(posyandu_ids)
            # A round was opened, or its days were changed, after the chunk was made ready.
            if not is_alone or rounds != ready.rounds:
                ready = ready_chunk(plan, batch, rows, rounds)
            n_listed = _write_chunk(plan, batch, ready) + now.counts.get(N_LISTED, 0)
            n_done = now.n_done + len(rows)
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
    """Chunks of up to about ROWS_A_CHUNK rows that never part the rows of one child."""
    number = [child.int if child else None for child in plan.child]
    start, size = 0, ROWS_OF_FIRST_CHUNK
    while start < len(order):
        end = start + min(size, ROWS_A_CHUNK)
        while end < len(order) and number[order[end]] is not None:
            if number[order[end]] != number[order[end - 1]]:
                break
            end += 1
        yield order[start:end]
        start, size = end, 2 * size


def _write_chunk(plan: Plan, batch: ImportBatch, ready: ReadyChunk) -> int:
    """Store a chunk; the number of children it put on a list."""
    _hold_rounds(ready)
    for rows in ready.children:
        insert_ready(rows)
    write_measurements(plan, ready.written, ready.measurements)
    insert_ready(ready.others)
    insert_ready(ready.results)
    derive_known(plan, ready.written)
    n_listed = list_children(plan, batch, ready)
    mark_chunk(plan, ready)
    return n_listed


def _hold_rounds(ready: ReadyChunk) -> None:
    """Keep the rounds of these rows open until the chunk is stored."""
    found = set(ready.operasi.tolist()) - {NO_ROUND}
    for operasi in OperasiTimbang.objects.filter(pk__in=found) if found else ():
        hold_open(operasi)
