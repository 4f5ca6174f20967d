"""The NIK that a child without one has got meanwhile."""

from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from posyandu import audit
from posyandu.models import Balita, User
from posyandu.models.people import NikState
from posyandu.nik import index_of, seal
from posyandu.services.balita import NikTaken, nik_state

NIK_DIGITS: Final = 16


class WrongNik(ValueError):
    """It cannot be a NIK; `str(error)` is one sentence to show."""


@transaction.atomic
def enter_nik(*, balita_id: UUID, nik: str, by: User | None) -> NikState:
    """Give a child without a sure NIK its own, sealed; how far it can be trusted.

    One whose birth date is another than the child's is kept as doubtful: area and date are those
    at issue, so that a difference warns and never blocks.

    Raises WrongNik for what is no NIK or a number in its stead, NikTaken for another child's.
    """
    if not (len(nik) == NIK_DIGITS and nik.isascii() and nik.isdecimal()):
        raise WrongNik("NIK harus 16 angka.")
    balita = Balita.objects.select_for_update(no_key=True).get(pk=balita_id)
    if balita.nik_state == NikState.COCOK:
        raise WrongNik("Anak ini sudah punya NIK.")
    state = nik_state(nik, balita.born_on)
    if state == NikState.SEMENTARA:
        raise WrongNik("Ini nomor sementara, bukan NIK dari Dukcapil.")
    index = index_of(nik)
    others = Balita.objects.filter(nik_index=index, nik_state=NikState.COCOK)
    if others.exclude(pk=balita_id).exists():
        raise NikTaken(str(balita_id))
    columns = {"nik_sealed": seal(nik), "nik_index": index, "nik_last4": nik[-4:]}
    if state == NikState.COCOK:
        columns["temporary_id"] = None
    try:
        with transaction.atomic():
            Balita.objects.filter(pk=balita_id).update(nik_state=state, **columns)
    except IntegrityError:  # somebody gave it to another child at this moment
        raise NikTaken(str(balita_id)) from None
    audit.record("isi_nik", kind="balita", object_id=balita_id, by=by)
    return state
