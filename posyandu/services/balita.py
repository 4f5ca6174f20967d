"""Registering a child at the table, and what its family says of it later."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from bontang_stunting.lib.ids import temporary_id
from posyandu.models import Balita, Ibu, Keanggotaan, Keluarga, PerubahanStatus, Posyandu, User
from posyandu.models.people import NikState, StatusBalita
from posyandu.nik import index_of, seal

GIRL_DAYS: Final = 40  # a girl's NIK has 40 added to the day of birth
LOWEST_PROVINCE: Final = 11  # Aceh
DUMMY_FROM: Final = 9001  # Bontang numbers babies without a NIK 9001-9999 in kecamatan 00


class AlreadyRegistered(ValueError):
    """A child with this id is there."""


class NikTaken(ValueError):
    """Another child has this NIK."""


@dataclass(frozen=True)
class NewBalita:
    """A child to register. `ibu_id`: its mother where she is known already, else `ibu_nama`."""

    id: UUID
    nama: str
    sex: int
    born_on: date
    nik: str = ""
    rt: str = ""
    alamat: str = ""
    birth_weight_g: int | None = None
    birth_length_mm: int | None = None
    ibu_id: UUID | None = None
    ibu_nama: str = ""


def nik_state(nik: str, born_on: date) -> NikState:
    """How far sixteen digits can be trusted to be this child's, as the import judges them."""
    if not nik:
        return NikState.KOSONG
    coded_day, month, year = int(nik[6:8]), int(nik[8:10]), int(nik[10:12])
    day = coded_day - GIRL_DAYS if coded_day > GIRL_DAYS else coded_day
    sequence = int(nik[12:])
    if int(nik[:2]) < LOWEST_PROVINCE or not sequence or not (1 <= day <= 31 and 1 <= month <= 12):
        return NikState.RAGU
    if nik[4:6] == "00" and sequence >= DUMMY_FROM:
        return NikState.SEMENTARA
    is_same = (day, month, year) == (born_on.day, born_on.month, born_on.year % 100)
    return NikState.COCOK if is_same else NikState.RAGU


def name_key(nama: str) -> str:
    """A name for comparing, as the import writes it: its letters and digits in capitals."""
    return "".join(filter(str.isalnum, nama.upper()))


@transaction.atomic
def register_balita(*, new: NewBalita, posyandu: Posyandu, on_day: date) -> None:
    """Register a child at a posyandu from `on_day` on, with its mother and household.

    Raises AlreadyRegistered for an id that is there, NikTaken for a trusted NIK that is another
    child's; then nothing is stored.
    """
    new = _at_home(new, posyandu)
    state = nik_state(new.nik, new.born_on)
    mother = new.ibu_id or _new_mother(new, posyandu)
    try:
        with transaction.atomic():
            Balita.objects.create(
                id=new.id,
                nama=new.nama,
                sex=new.sex,
                born_on=new.born_on,
                nik_sealed=seal(new.nik),
                nik_index=index_of(new.nik),
                nik_last4=new.nik[-4:],
                nik_state=state,
                temporary_id=None if state == NikState.COCOK else temporary_id(new.id),
                name_key=name_key(new.nama),
                ibu_id=mother,
                posyandu=posyandu,
                alamat=new.alamat,
                rt=new.rt,
                birth_weight_g=new.birth_weight_g,
                birth_length_mm=new.birth_length_mm,
                registered_on=on_day,
            )
    except IntegrityError:
        if Balita.objects.filter(pk=new.id).exists():
            raise AlreadyRegistered(str(new.id)) from None
        if state == NikState.COCOK and Balita.objects.filter(nik_index=index_of(new.nik)).exists():
            raise NikTaken(str(new.id)) from None
        raise
    Keanggotaan.objects.create(balita_id=new.id, posyandu=posyandu, since=on_day)


def rt_number(rt: str) -> str:
    """ "6" for "006", as the import writes it, or one RT would be two; other text stays."""
    return (rt.lstrip("0") or rt) if rt.isdigit() else rt


def _at_home(new: NewBalita, posyandu: Posyandu) -> NewBalita:
    """The child with an address: its household's where only the mother was told.

    A household of another kelurahan lends none: its RT is another one here.
    """
    if new.ibu_id and not (new.alamat or new.rt):
        homes = Keluarga.objects.filter(ibu=new.ibu_id, kelurahan=posyandu.kelurahan_id)
        alamat, rt = homes.values_list("alamat", "rt").first() or ("", "")
        return replace(new, alamat=alamat, rt=rt)
    return replace(new, rt=rt_number(new.rt))


def _new_mother(new: NewBalita, posyandu: Posyandu) -> UUID:
    household = Keluarga.objects.create(
        kelurahan_id=posyandu.kelurahan_id, alamat=new.alamat, rt=new.rt
    )
    return Ibu.objects.create(keluarga=household, nama=new.ibu_nama).pk


@transaction.atomic
def change_status(
    *,
    change_id: UUID,
    balita: Balita,
    status: StatusBalita,
    on_day: date,
    note: str,
    by: User | None,
) -> date:
    """Note that a child left or came back; the first day from which its membership is another.

    Coming back on the day it left, or before, takes the leaving back. The caller holds the child.
    """
    PerubahanStatus.objects.create(
        id=change_id, balita=balita, status=status, on_day=on_day, note=note, by=by
    )
    is_back = status == StatusBalita.AKTIF
    Balita.objects.filter(pk=balita.pk).update(status=status, status_on=None if is_back else on_day)
    last = balita.keanggotaan.order_by("since", "pk").last()
    if last is None or (is_back and last.until and on_day > last.until):
        if is_back:
            Keanggotaan.objects.create(balita=balita, posyandu_id=balita.posyandu_id, since=on_day)
        return on_day
    before = last.until
    last.until = None if is_back else max(on_day, last.since)
    last.save(update_fields=["until"])
    return min(filter(None, (before, last.until, on_day)))


@transaction.atomic
def take_over(
    *,
    change_id: UUID,
    balita: Balita,
    posyandu: Posyandu,
    on_day: date,
    note: str,
    by: User | None,
) -> date:
    """Note that a child belongs to another posyandu from `on_day` on; from which day it does.

    That day is never before the child came to where it was: taken over twice, in whatever order
    the two are told, it belongs to each for a time of its own and to the last one now. The caller
    holds the child, which belongs elsewhere and has not died.
    """
    PerubahanStatus.objects.create(
        id=change_id, balita=balita, status=StatusBalita.AKTIF, on_day=on_day, note=note, by=by,
        from_posyandu_id=balita.posyandu_id, to_posyandu=posyandu,
    )  # fmt: skip
    Balita.objects.filter(pk=balita.pk).update(
        posyandu=posyandu, status=StatusBalita.AKTIF, status_on=None
    )
    last = balita.keanggotaan.order_by("since", "pk").last()
    if last is not None:
        on_day = max(on_day, last.since)
        if last.until is None or last.until > on_day:
            last.until = on_day
            last.save(update_fields=["until"])
    Keanggotaan.objects.create(balita=balita, posyandu=posyandu, since=on_day)
    return on_day


@transaction.atomic
def note_mother_ages(
    *, balita: Balita, posyandu: Posyandu, at_birth: int | None, first_marriage: int | None
) -> UUID:
    """Note the mother's ages that are given; the mother, made where the child had none.

    The caller holds the child.
    """
    given = {"age_at_birth": at_birth, "age_first_marriage": first_marriage}
    told = {name: years for name, years in given.items() if years is not None}
    if balita.ibu_id:
        Ibu.objects.filter(pk=balita.ibu_id).update(**told)
        return balita.ibu_id
    household = Keluarga.objects.create(
        kelurahan_id=posyandu.kelurahan_id, alamat=balita.alamat, rt=balita.rt
    )
    mother = Ibu.objects.create(keluarga=household, **told)
    Balita.objects.filter(pk=balita.pk).update(ibu=mother)
    return mother.pk
