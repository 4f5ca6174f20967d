"""Readings from the table, and readings taken back: stored together, refused one by one."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from bontang_stunting.lib import formatting
from measurements.models import Measurement
from measurements.services.recording import (
    AlreadyReplaced,
    ConflictingReading,
    HeldChild,
    Problem,
    Reading,
    hold_children,
    record_measurements,
)
from measurements.services.rounds import RoundIsClosed
from posyandu.models import Balita
from posyandu.models.people import StatusBalita
from timbang.queries.departures import taken_from
from timbang.services.entries import Entry, Kind
from timbang.services.receipts import Sent, Table
from timbang.services.refusals import Refused, taken_away

# What is older is no entry of a table but a book to be brought in as a file.
DAYS_BACK: Final = 92

NOT_HERE: Final = "Balita ini tidak ada di daftar posyandu yang dipilih. Perbarui daftar."
NOT_FOUND: Final = "Hasil ukur yang diperbaiki atau dibatalkan tidak ditemukan."
NO_LONGER: Final = (
    "Hasil ukur ini sudah diperbaiki atau dibatalkan dari HP lain. Perbarui daftar, lihat hasil "
    "yang berlaku, lalu perbaiki yang itu bila masih salah."
)
CONFLICT: Final = "Nomor kiriman ini sudah dipakai untuk isi lain. Catat lagi sebagai yang baru."
CLOSED: Final = "Hari itu termasuk operasi timbang yang sudah ditutup; angkanya tidak berubah lagi."
LEFT: Final = (
    "Balita ini tercatat {status} sejak {day}. Bila masih ditimbang di sini: buka Pindah atau "
    "meninggal → Urungkan, lalu kirim lagi."
)


def check_day(day: date, *, today: date, field: str, days_back: int = DAYS_BACK) -> None:
    """Raises Refused for a day to come or too long ago."""
    if day > today:
        raise Refused("Tanggal ini belum tiba. Periksa tanggal dan jam HP.", field)
    if day < today - timedelta(days=days_back):
        raise Refused(
            f"Lebih dari {days_back} hari yang lalu. Kirim lewat puskesmas sebagai berkas.", field
        )


def store_readings(sent: Sequence[Sent]) -> dict[UUID, Refused | None]:
    """Store new entries of the kinds ukur and batal together; None, or why one was refused.

    Raises IntegrityError for what cannot be: then nothing is stored.
    """
    entries = [one.entry for one in sent]
    children_of_voids = _children_of_voids(entries)
    wanted = {entry.values.get("balita_id") for entry in entries if entry.kind == Kind.READING}
    children = hold_children(
        {*filter(None, wanted), *(row[0] for row in children_of_voids.values())}
    )
    outcomes: dict[UUID, Refused | None] = {}
    readings: list[Reading] = []
    for entry, table in sent:
        try:
            readings.append(_reading(entry, table, children, children_of_voids))
        except Refused as refused:
            outcomes[entry.id] = refused
    if readings:
        by = {one.entry.id: one.table.by for one in sent}
        recorded = record_measurements(readings, by=by, children=children)
        for reading, outcome in zip(readings, recorded, strict=True):
            outcomes[reading.id] = None if isinstance(outcome, bool) else _refusal(outcome)
    return outcomes


def _children_of_voids(entries: Sequence[Entry]) -> dict[UUID, tuple[UUID, date]]:
    """(child, day) of the readings to take back."""
    ids = [entry.values["measurement_id"] for entry in entries if entry.kind == Kind.VOID]
    if not ids:
        return {}
    rows = Measurement.objects.filter(pk__in=ids).values_list("id", "balita_id", "measured_on")
    return {pk: (balita, day) for pk, balita, day in rows}


def _reading(
    entry: Entry,
    table: Table,
    children: Mapping[UUID, HeldChild],
    children_of_voids: Mapping[UUID, tuple[UUID, date]],
) -> Reading:
    values = entry.values
    if entry.kind == Kind.VOID:
        if values["measurement_id"] not in children_of_voids:
            raise Refused(NOT_FOUND, "measurement_id")
        balita_id, measured_on = children_of_voids[values["measurement_id"]]
        check_child(children.get(balita_id), entry)
        return Reading(
            id=entry.id,
            balita_id=balita_id,
            measured_on=measured_on,
            replaces_id=values["measurement_id"],
            reason=values["reason"],
            is_void=True,
            measured_at=entry.made_at,
            device=table.device,
        )
    child = check_child(children.get(values["balita_id"]), entry)
    measured_on = values["measured_on"]
    check_day(measured_on, today=table.today, field="measured_on")
    if measured_on < child.born_on:
        raise Refused("Tanggal ukur sebelum anak lahir.", "measured_on")
    if child.status != StatusBalita.AKTIF and child.status_on and measured_on > child.status_on:
        since = formatting.day(child.status_on)
        raise Refused(LEFT.format(status=child.status, day=since), "balita_id")
    return Reading(id=entry.id, measured_at=entry.made_at, device=table.device, **values)


def check_child(child: HeldChild | None, entry: Entry) -> HeldChild:
    """The child. Raises Refused where the posyandu of the entry has no such child.

    One that had a second record there, which was merged since, it has: nothing of it is lost.
    """
    if child is None:
        raise Refused(NOT_HERE, "balita_id")
    if child.posyandu_id != entry.posyandu_id:
        merged = Balita.objects.filter(merged_into=child.id, posyandu=entry.posyandu_id)
        if not merged.exists():
            taken = taken_from(entry.posyandu_id, child.id)
            raise Refused(taken_away(taken) if taken else NOT_HERE, "balita_id")
    return child


def _refusal(problem: Problem) -> Refused:
    if isinstance(problem, AlreadyReplaced):
        return Refused(NO_LONGER, "replaces_id")
    if isinstance(problem, RoundIsClosed):
        return Refused(CLOSED, "measured_on")
    if isinstance(problem, ConflictingReading):
        return Refused(CONFLICT, is_conflict=True)
    if isinstance(problem, Balita.DoesNotExist):
        return Refused(NOT_HERE, "balita_id")
    return Refused(NOT_FOUND, "replaces_id")
