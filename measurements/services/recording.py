"""Recording one child's measurement, however often it is sent."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from measurements.models import (
    Measurement,
    MeasurementResult,
    OperasiTimbang,
    Sasaran,
    WeighingSession,
)
from measurements.services.derivation import derive_children
from measurements.services.marks import mark_months, mark_rounds
from measurements.services.rounds import hold_open
from posyandu import audit
from posyandu.models import Balita, User


class ConflictingReading(ValueError):
    """The id is known with other content."""


@dataclass(frozen=True)
class Reading:
    """What was read at the table; the client makes the id. Grams and millimetres, None not taken.

    `replaces`: the measurement this one corrects, for a `reason`.
    """

    id: UUID
    balita_id: UUID
    measured_on: date
    weight_g: int | None = None
    length_mm: int | None = None
    position: int = 0
    head_mm: int | None = None
    arm_mm: int | None = None
    oedema: int = 0
    vitamin_a: bool | None = None
    mbg: bool | None = None
    measured_at: datetime | None = None
    device: str = ""
    replaces_id: UUID | None = None
    reason: str = ""


@dataclass(frozen=True)
class Recorded:
    """The stored measurement, and whether this call stored it."""

    measurement: Measurement
    is_new: bool


@transaction.atomic
def record_measurement(*, reading: Reading, by: User | None) -> Recorded:
    """Store one child's reading once, derive its child anew and mark what it touches.

    Raises ConflictingReading when the id is known with other content, RoundIsClosed for a day of
    a closed round and for correcting a reading of one, Balita.DoesNotExist for an unknown child,
    Measurement.DoesNotExist for correcting what is no reading of this child, IntegrityError for
    what cannot be.
    """
    balita = Balita.objects.select_related("posyandu__kelurahan__kecamatan").get(
        pk=reading.balita_id
    )
    known = Measurement.objects.filter(pk=reading.id).first()
    if known:
        return _same(known, reading)
    rounds = _open_rounds(balita, reading)
    try:
        with transaction.atomic():
            measurement = _store(reading, balita, by)
    except IntegrityError:
        # Two sendings of one reading may have passed the look above together.
        twin = Measurement.objects.filter(pk=reading.id).first()
        if twin is None:
            raise
        return _same(twin, reading)
    _derive_and_mark(measurement, rounds)
    audit.record("ukur", kind="hasil_ukur", object_id=measurement.pk, by=by)
    return Recorded(measurement, is_new=True)


def _same(known: Measurement, reading: Reading) -> Recorded:
    for field in fields(reading):
        if getattr(known, field.name) != getattr(reading, field.name):
            raise ConflictingReading(f"{field.name} of {reading.id} is another")
    return Recorded(known, is_new=False)


def _open_rounds(balita: Balita, reading: Reading) -> list[OperasiTimbang]:
    """The rounds of the child's city this reading touches, held open until it is stored.

    A correction touches two days: the one that was written and the right one.
    """
    days = {reading.measured_on}
    if reading.replaces_id:
        # Another child's would stay without a meaning, and nothing of that child be derived anew.
        replaced = Measurement.objects.get(pk=reading.replaces_id, balita=balita)
        days.add(replaced.measured_on)
    rounds = OperasiTimbang.objects.filter(kota=balita.posyandu.kelurahan.kecamatan.kota_id)
    touched = [operasi for day in sorted(days) for operasi in rounds.on(day)]
    touched = list({operasi.pk: operasi for operasi in touched}.values())
    for operasi in touched:
        hold_open(operasi)
    return touched


def _store(reading: Reading, balita: Balita, by: User | None) -> Measurement:
    session, _ = WeighingSession.objects.get_or_create(
        posyandu=balita.posyandu, held_on=reading.measured_on
    )
    values: dict[str, Any] = {f.name: getattr(reading, f.name) for f in fields(reading)}
    return Measurement.objects.create(
        **values,
        session=session,
        posyandu=balita.posyandu,
        source=Measurement.Source.FORM,
        recorded_by=by,
    )


def _derive_and_mark(measurement: Measurement, rounds: list[OperasiTimbang]) -> None:
    """Everything the new row changes. Deriving marks the cells that the child stands in now."""
    since = measurement.measured_on
    if replaced := measurement.replaces:
        MeasurementResult.objects.filter(pk=replaced.pk).delete()
        since = min(since, replaced.measured_on)
        # On another day, or with nothing taken, the child stands there no longer.
        mark_months({(replaced.posyandu_id, replaced.measured_on)})
    derive_children([measurement.balita_id], since=since)
    # Deriving knows neither a child that is listed only here nor a round the reading has left.
    for operasi in rounds:
        mark_rounds({(_listed_at(measurement, operasi), operasi.pk)})


def _listed_at(measurement: Measurement, operasi: OperasiTimbang) -> int:
    """The posyandu the list of a round has this child in; a child found there is added to it."""
    listed, _ = Sasaran.objects.get_or_create(
        operasi=operasi,
        balita_id=measurement.balita_id,
        defaults={"posyandu_id": measurement.posyandu_id, "why": Sasaran.Why.NEWCOMER},
    )
    return listed.posyandu_id
