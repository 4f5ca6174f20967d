"""Deciding between two readings of one child on one day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from bontang_stunting.lib.ids import uuid7
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
        audit.record(
            "putuskan", kind="bentrok", object_id=balita.pk, by=by,
            on=on_day.isoformat(), kept=str(kept.pk), n_voided=len(voids),
        )  # fmt: skip
    return Decided(kept, len(voids))


def _store(voids: list[Reading], held: Mapping[UUID, HeldChild], by: User) -> None:
    for outcome in record_measurements(voids, by=by, children=held):
        if isinstance(outcome, RoundIsClosed):
            raise CannotDecide(
                "Hari itu milik operasi timbang yang sudah ditutup; angkanya tidak berubah lagi."
            ) from outcome
        if isinstance(outcome, Exception):
            # The child is held: nothing else can have come in between.
            raise outcome
