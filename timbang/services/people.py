"""What the table tells of children beside their readings: one entry, one transaction."""

from collections.abc import Callable
from datetime import date
from typing import Final
from uuid import UUID

from django.utils import timezone

from bontang_stunting.lib.dates import has_turned_five
from interventions.models import Rujukan
from measurements.models import Measurement, TidakDitimbang
from measurements.services.marks import mark_rounds, mark_since
from measurements.services.recording import HeldChild, hold_children
from measurements.services.rounds import hold_rounds
from measurements.services.sasaran import follow_status, list_newcomers
from posyandu import audit
from posyandu.matching import Person, likeness
from posyandu.models import Balita, BarisGabung, DugaanGanda, Ibu, Kota, Posyandu, User
from posyandu.models.people import StatusBalita
from posyandu.services.balita import (
    AlreadyRegistered,
    NewBalita,
    NikTaken,
    change_status,
    note_mother_ages,
    register_balita,
    take_over,
)
from posyandu.services.merging import note_arrived
from timbang.queries.similar import person_of
from timbang.services.entries import Entry, Kind
from timbang.services.readings import NOT_HERE, check_child, check_day
from timbang.services.receipts import Table
from timbang.services.refusals import Refused

# A family that left is often missed only at the next round.
STATUS_DAYS_BACK: Final = 366


def register(entry: Entry, table: Table) -> None:
    """Register a newborn or a newcomer, and put it on the list of a round that is open."""
    said = entry.values
    posyandu = Posyandu.objects.get(pk=entry.posyandu_id)
    on_day = _day_of(entry, table)
    born_on: date = said["born_on"]
    if born_on > table.today:
        raise Refused("Tanggal lahir belum tiba. Periksa tahunnya.", "born_on")
    on_day = max(on_day, born_on)
    if has_turned_five(born_on, on_day):
        raise Refused("Anak ini sudah lima tahun. Periksa tahun lahirnya.", "born_on")
    if (
        said["ibu_id"]
        and not Ibu.objects.filter(pk=said["ibu_id"], balita__posyandu=posyandu).exists()
    ):
        raise Refused("Ibu ini tidak ada di daftar posyandu. Tulis namanya.", "ibu_id")
    names = NewBalita.__dataclass_fields__.keys() - {"id"}
    new = NewBalita(id=said["balita_id"], **{name: said[name] for name in names})
    try:
        register_balita(new=new, posyandu=posyandu, on_day=on_day)
    except AlreadyRegistered:
        raise Refused("Anak ini sudah didaftarkan. Perbarui daftar.", "balita_id") from None
    except NikTaken:
        raise Refused(
            "NIK ini sudah dipakai balita lain. Periksa lagi, atau kosongkan dan tanya puskesmas.",
            "nik",
        ) from None
    _note_likenesses(new, entry, table)
    mark_since(posyandu.pk, on_day)
    _list_newcomer(new.id, posyandu.pk, on_day, table.by)
    audit.record("daftarkan", kind="balita", object_id=new.id, by=table.by)


def _day_of(entry: Entry, table: Table) -> date:
    """The day an entry was made, never one to come: a phone's clock may be ahead."""
    return min(timezone.localdate(entry.made_at), table.today)


def _note_likenesses(new: NewBalita, entry: Entry, table: Table) -> None:
    """Keep whom the kader was shown and said it was not, for somebody who sees both."""
    told = entry.values["not_same_as"]
    visible = Balita.objects.visible_to(table.by).select_related("ibu")
    others = visible.in_bulk([one["balita_id"] for one in told if one["balita_id"]])
    person = Person(new.nama, new.born_on, new.ibu_nama)
    noted: dict[UUID | int, DugaanGanda] = {}
    for number, one in enumerate(told):
        other = others.get(one["balita_id"])
        noted[other.pk if other else number] = DugaanGanda(
            balita_id=new.id,
            other=other,
            score=likeness(person, person_of(other)).score / 100 if other else 0,
            explanation=one["explanation"],
            by=table.by,
        )
    DugaanGanda.objects.bulk_create(noted.values())


def _list_newcomer(balita_id: UUID, posyandu_id: int, on_day: date, by: User) -> None:
    held = [one for one in hold_rounds({posyandu_id}, on_day, on_day) if one.is_open]
    touched = list_newcomers(
        {(one.operasi_id, balita_id, posyandu_id) for one in held},
        {(one.operasi_id, balita_id) for one in held},
        by=by,
    )
    mark_rounds(touched)


def change(entry: Entry, table: Table) -> None:
    """Note that a child moved away or died, that it is here after all, or that it came here."""
    if entry.values["pindah"] and _is_elsewhere(entry):
        _take_over(entry, table)
        return
    balita = _held(entry)
    on_day: date = entry.values["on"]
    check_day(on_day, today=table.today, field="on", days_back=STATUS_DAYS_BACK)
    if on_day < balita.born_on:
        raise Refused("Tanggal ini sebelum anak lahir.", "on")
    first = change_status(
        change_id=entry.id,
        balita=balita,
        status=StatusBalita(entry.values["status"]),
        on_day=on_day,
        note=entry.values["note"],
        by=table.by,
    )
    mark_since(balita.posyandu_id, first)
    status = StatusBalita(entry.values["status"])
    follow_status(balita_id=balita.pk, status=status, on_day=on_day, by=table.by)
    audit.record(entry.values["status"], kind="balita", object_id=balita.pk, by=table.by)


def _is_elsewhere(entry: Entry) -> bool:
    """Whether another posyandu has the child; it is held until the entry is stored.

    Where a colleague was faster, it is here already: then nothing is left but to be active.
    """
    held = _stands_for(entry)
    return held is not None and held.posyandu_id != entry.posyandu_id


def _take_over(entry: Entry, table: Table) -> None:
    """Weigh the child of another posyandu here from now on; both are counted anew.

    A round that has it on its list counts it where the list has it; it joins the others here.
    Only of the same city, where the check of a newcomer shows it.
    """
    balita = Balita.objects.get(pk=entry.values["balita_id"])
    balita = balita.merged_into or balita
    posyandu = Posyandu.objects.get(pk=entry.posyandu_id)
    if not Posyandu.objects.in_kota(_kota_of(posyandu)).filter(pk=balita.posyandu_id).exists():
        raise Refused(NOT_HERE, "balita_id")
    if balita.status == StatusBalita.MENINGGAL:
        raise Refused("Balita ini tercatat meninggal. Hubungi puskesmas bila keliru.", "balita_id")
    on_day: date = entry.values["on"]
    check_day(on_day, today=table.today, field="on")
    if on_day < balita.born_on:
        raise Refused("Tanggal ini sebelum anak lahir.", "on")
    if has_turned_five(balita.born_on, on_day):
        raise Refused("Anak ini sudah lima tahun, tidak lagi ditimbang di posyandu.", "balita_id")
    since = take_over(
        change_id=entry.id,
        balita=balita,
        posyandu=posyandu,
        on_day=on_day,
        note=entry.values["note"],
        by=table.by,
    )
    for one in (balita.posyandu_id, posyandu.pk):
        mark_since(one, since)
    # Gone from a list because it had moved: it is back, and counts where that list has it.
    follow_status(balita_id=balita.pk, status=StatusBalita.AKTIF, on_day=on_day, by=table.by)
    _list_newcomer(balita.pk, posyandu.pk, on_day, table.by)
    audit.record(
        "ambil_alih", kind="balita", object_id=balita.pk, by=table.by,
        from_posyandu=balita.posyandu_id, to_posyandu=posyandu.pk,
    )  # fmt: skip


def _kota_of(posyandu: Posyandu) -> Kota:
    return posyandu.kelurahan.kecamatan.kota


def note_absence(entry: Entry, table: Table) -> None:
    """Note why a child was not weighed on a day."""
    balita = _held(entry)
    on_day: date = entry.values["on"]
    check_day(on_day, today=table.today, field="on")
    TidakDitimbang.objects.create(
        id=entry.id,
        balita=balita,
        posyandu_id=entry.posyandu_id,
        on_day=on_day,
        why=entry.values["why"],
        note=entry.values["note"],
        recorded_by=table.by,
        device=table.device,
    )
    if balita.pk != entry.values["balita_id"]:
        note_arrived(entry.values["balita_id"], BarisGabung.Kind.ABSENCE, [entry.id])
    audit.record("catat", kind="tidak_ditimbang", object_id=entry.id, by=table.by)


def note_mother(entry: Entry, table: Table) -> None:
    """Note what the mother was asked once."""
    mother_id = note_mother_ages(
        balita=_held(entry),
        posyandu=Posyandu.objects.get(pk=entry.posyandu_id),
        at_birth=entry.values["age_at_birth"],
        first_marriage=entry.values["age_first_marriage"],
    )
    audit.record("lengkapi", kind="ibu", object_id=mother_id, by=table.by)


def refer(entry: Entry, table: Table) -> None:
    """Note that a family was asked to go to the puskesmas, and what it said."""
    balita = _held(entry)
    measurement_id = entry.values["measurement_id"]
    if not Measurement.objects.filter(pk=measurement_id, balita=balita).exists():
        raise Refused("Hasil ukur yang menjadi sebab rujukan tidak ditemukan.", "measurement_id")
    Rujukan.objects.create(
        id=entry.id,
        balita=balita,
        measurement_id=measurement_id,
        cause=entry.values["cause"],
        answer=entry.values["answer"],
        note=entry.values["note"],
        by=table.by,
    )
    audit.record("rujuk", kind="rujukan", object_id=entry.id, by=table.by)


def _held(entry: Entry) -> Balita:
    """The child of an entry, held until the entry is stored.

    Where its record was merged meanwhile, the one that stands for it.
    """
    child = check_child(_stands_for(entry), entry)
    return Balita.objects.get(pk=child.id)


def _stands_for(entry: Entry) -> HeldChild | None:
    """The record of an entry's child, or the one it was merged into, held."""
    balita_id = entry.values["balita_id"]
    held = hold_children({balita_id})
    child = held.get(balita_id)
    return held.get(child.merged_into_id or balita_id) if child else None


STORE: Final[dict[str, Callable[[Entry, Table], None]]] = {
    Kind.CHILD: register,
    Kind.STATUS: change,
    Kind.ABSENCE: note_absence,
    Kind.MOTHER: note_mother,
    Kind.REFERRAL: refer,
}
