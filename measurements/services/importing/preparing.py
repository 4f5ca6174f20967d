"""A chunk made ready for the database without asking it, so that another thread may do that.

A third of the time of writing is Python's: columns, sealed NIK, derived rows, the text of COPY. It
is spent on the next chunk while the database takes the one before.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from bontang_stunting.lib.ids import uuid7_hexes
from measurements.models import ImportBatch, ImportedRow
from measurements.services.derivation import KnownRounds
from measurements.services.importing.planning import Plan
from measurements.services.importing.registering import children_ready, first_rows
from measurements.services.importing.storing import (
    measurements_ready,
    others_ready,
    results_ready,
)
from measurements.timeline import IntArray
from posyandu.bulk import ReadyRows

STORED = (ImportedRow.Outcome.STORED, ImportedRow.Outcome.CORRECTED)


@dataclass(frozen=True)
class ReadyChunk:
    """The rows of a chunk, and what is to be inserted for them.

    registered: those that new children are registered from; written: those that become a
    measurement; operasi: the round of each of these (NO_ROUND for none) by `rounds`, as they stood
    when the chunk was made ready. results: of new children only, what readings of known ones mean
    depends on their past.
    """

    rows: list[int]
    registered: list[int]
    written: list[int]
    rounds: KnownRounds
    operasi: IntArray
    children: list[ReadyRows]
    measurements: ReadyRows
    others: ReadyRows
    results: ReadyRows


def ready_chunk(
    plan: Plan, batch: ImportBatch, chunk: list[int], rounds: KnownRounds
) -> ReadyChunk:
    """These rows of a plan, ready to be written."""
    is_measured = plan.rows.is_measured.tolist()
    written = [row for row in chunk if plan.outcome[row] in STORED and is_measured[row]]
    stored, ids = set(written), uuid7_hexes(len(written))
    registered = first_rows(plan, chunk)
    posyandu_ids = [plan.posyandu_id[row] or 0 for row in written]
    return ReadyChunk(
        rows=chunk,
        registered=registered,
        written=written,
        rounds=rounds,
        operasi=rounds.of(posyandu_ids, plan.rows.measured_on[written]),
        children=children_ready(plan, registered),
        measurements=measurements_ready(plan, batch, written, ids),
        others=others_ready(plan, batch, [row for row in chunk if row not in stored]),
        results=results_ready(plan, written, ids, rounds),
    )


def ready_chunks(
    plan: Plan, batch: ImportBatch, chunks: Iterable[list[int]], rounds: KnownRounds
) -> Iterator[ReadyChunk]:
    """The chunks one after the other, each made ready while the caller works on the one before.

    Raises, where the caller takes a chunk, what went wrong in making it ready.
    """
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="impor") as thread:
        waiting: Future[ReadyChunk] | None = None
        for chunk in chunks:
            coming = thread.submit(ready_chunk, plan, batch, chunk, rounds)
            if waiting:
                yield waiting.result()
            waiting = coming
        if waiting:
            yield waiting.result()
