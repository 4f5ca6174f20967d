"""Deciding between two readings of one child on one day, and undoing that."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from bontang_stunting.lib.ids import uuid7, uuid7s
from measurements.models import Measurement
from measurements.services.recording import (
    HeldChild,
    Reading,
    hold_children,
    record_measurements,
)
from measurements.services.rounds import RoundIsClosed
from posyandu import audit
from posyandu.models import Balita, User
from timbang.models import Keputusan

REASON_LETTERS: Final = 200


class CannotDecide(ValueError):
    """The choice cannot be carried out; `str(error)` is one Indonesian sentence to show."""


@dataclass(frozen=True)
class Decided:
    """The reading that stands, and how many others this call took back; 0 when sent again."""

    kept: Measurement
    n_voided: int


@transaction.atomic
def resolve_conflict(
    *, balita: Balita, on_day: date, keep_id: UUID, reason: str, by: User, at: datetime
) -> Decided:
    """Let one reading of a child and day stand; the others are taken back by rows that say why.

    Nothing is deleted: each of the others stays, replaced by a void row of the moment `at`. Sent
    again, nothing changes.

    Raises CannotDecide for a reading that no longer stands or is of another child or day, for a
    day of a closed round, and without a reason; then nothing is stored.
    """
    reason = reason.strip()[:REASON_LETTERS]
    if not reason:
        raise CannotDecide("Tulis dulu alasannya.")
    # Two coordinators at once, or a kader who corrects: the second finds what the first has done.
    held = hold_children([balita.pk])
    current = Measurement.objects.current().filter(balita=balita, measured_on=on_day)
    standing = {measurement.pk: measurement for measurement in current.order_by("received_at")}
    kept = standing.pop(keep_id, None)
    if kept is None:
        raise CannotDecide(
            "Hasil ukur yang dipilih sudah diperbaiki atau dibatalkan. Muat ulang halaman ini."
        )
    voids = [
        Reading(
            id=uuid7(),
            balita_id=balita.pk,
            measured_on=on_day,
            measured_at=at,
            replaces_id=other,
            reason=reason,
            is_void=True,
        )
        for other in standing
    ]
    if voids:
        _store(voids, held, by)
        decision = Keputusan.objects.create(
            balita=balita, on_day=on_day, kept=kept, reason=reason, by=by, at=at
        )
        decision.voids.set(Measurement.objects.filter(pk__in=[void.id for void in voids]))
        audit.record(
            "putuskan", kind="bentrok", object_id=balita.pk, by=by,
            on=on_day.isoformat(), kept=str(kept.pk), n_voided=len(voids),
        )  # fmt: skip
    return Decided(kept, len(voids))


@transaction.atomic
def undo_decision(*, decision: Keputusan, reason: str, by: User, at: datetime) -> int:
    """Let the readings that a decision took back stand again; how many came back.

    Each comes back as a row in the place of the void one, read by whom it was read. Whatever stands
    of that day and came in after one of them is written anew behind it, so that the reading that
    counts meanwhile is the one that counted before the decision. Sent again, nothing changes.

    Raises CannotDecide for a day of a closed round and without a reason; then nothing is stored.
    """
    reason = reason.strip()[:REASON_LETTERS]
    if not reason:
        raise CannotDecide("Tulis dulu alasannya.")
    held = hold_children([decision.balita_id])
    decision.refresh_from_db()
    if decision.undone_at:
        return 0
    voids = list(decision.voids.filter(replaced_by__isnull=True).select_related("replaces"))
    again = _from_the_first_taken_back(decision, voids)
    if again:
        ids = uuid7s(len(again))
        copies = [
            _copy(row, pk, replaces_id, f"Diurungkan: {reason}"[:REASON_LETTERS])
            for pk, (row, replaces_id) in zip(ids, again, strict=True)
        ]
        readers = {pk: row.recorded_by for pk, (row, _) in zip(ids, again, strict=True)}
        _store(copies, held, readers, restored_by=by)
    decision.undone_at, decision.undone_by, decision.undo_reason = at, by, reason
    decision.save(update_fields=["undone_at", "undone_by", "undo_reason"])
    audit.record(
        "urungkan", kind="bentrok", object_id=decision.balita_id, by=by,
        on=decision.on_day.isoformat(), decision=str(decision.pk), n_restored=len(voids),
    )  # fmt: skip
    return len(voids)


def _from_the_first_taken_back(
    decision: Keputusan, voids: list[Measurement]
) -> list[tuple[Measurement, UUID]]:
    """(reading, row that its copy replaces) of what was taken back and what came in after it."""
    current = Measurement.objects.current().filter(
        balita=decision.balita_id, measured_on=decision.on_day
    )
    taken_back = [(void.replaces, void.pk) for void in voids if void.replaces]
    came_back = {row.pk for row, _ in taken_back}
    rows = [*taken_back, *((row, row.pk) for row in current)]
    rows.sort(key=lambda one: (one[0].received_at, one[0].pk))
    first = next((n for n, (row, _) in enumerate(rows) if row.pk in came_back), len(rows))
    return rows[first:]


def _copy(row: Measurement, pk: UUID, replaces_id: UUID, reason: str) -> Reading:
    """What was read, once more, in the place of another row."""
    same = {field.name: getattr(row, field.name) for field in fields(Reading)}
    return Reading(**same | {"id": pk, "replaces_id": replaces_id, "reason": reason})


def _store(
    readings: list[Reading],
    held: Mapping[UUID, HeldChild],
    by: User | Mapping[UUID, User | None],
    restored_by: User | None = None,
) -> None:
    outcomes = record_measurements(readings, by=by, children=held, restored_by=restored_by)
    for outcome in outcomes:
        if isinstance(outcome, RoundIsClosed):
            raise CannotDecide(
                "Hari itu milik operasi timbang yang sudah ditutup; angkanya tidak berubah lagi."
            ) from outcome
        if isinstance(outcome, Exception):
            # The child is held: nothing else can have come in between.
            raise outcome
