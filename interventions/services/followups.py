"""What became of a child after a reading that called for care."""

from datetime import date
from uuid import UUID

from django.db import transaction

from interventions.models import TindakLanjut
from measurements.models import Measurement
from posyandu import audit
from posyandu.models import User

NOTE_LETTERS = 200


class WrongFollowUp(ValueError):
    """The follow-up cannot be noted; `str(error)` is one sentence to show."""


@transaction.atomic
def record_follow_up(
    *,
    measurement_id: UUID,
    seen_on: date,
    outcome: TindakLanjut.Outcome,
    note: str,
    today: date,
    by: User | None,
) -> TindakLanjut:
    """Note when a child was seen and what came of it; it answers what was found up to that day.

    Where the family refused, the day is the one it was asked on, and nothing is answered.

    Raises WrongFollowUp for a day before the reading or to come, Measurement.DoesNotExist.
    """
    reading = Measurement.objects.get(pk=measurement_id)
    if seen_on < reading.measured_on:
        raise WrongFollowUp("Tanggal diperiksa sebelum anak diukur.")
    if seen_on > today:
        raise WrongFollowUp("Tanggal diperiksa belum tiba.")
    noted = TindakLanjut.objects.create(
        balita_id=reading.balita_id,
        measurement=reading,
        seen_on=seen_on,
        outcome=outcome,
        note=note.strip()[:NOTE_LETTERS],
        by=by,
    )
    audit.record(
        "tindak_lanjut", kind="balita", object_id=reading.balita_id, by=by, outcome=outcome
    )
    return noted
