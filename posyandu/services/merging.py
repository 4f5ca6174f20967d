"""Two records of one child: which stands for both, and parting them again.

Here the records themselves; what was taken for them moves in the apps above, in the same
transaction (`interventions/services/merging.py` is the door to all of it).
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from posyandu import audit
from posyandu.models import Balita, BarisGabung, DugaanGanda, Penggabungan, User
from posyandu.models.people import NikState, StatusBalita

_NIK: Final = ("nik_sealed", "nik_index", "nik_last4", "nik_state", "temporary_id")
_NO_NIK: Final = {
    "nik_sealed": "", "nik_index": None, "nik_last4": "", "nik_state": NikState.KOSONG,
    "temporary_id": None,
}  # fmt: skip


class CannotMerge(ValueError):
    """The records cannot be made one, or parted; `str(error)` is one sentence to show."""


def hold_records(ids: Collection[UUID]) -> dict[UUID, Balita]:
    """These records, held in the order in which everybody holds children."""
    held = Balita.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
    return {balita.pk: balita for balita in held}


def standing_merge(gone_id: UUID) -> Penggabungan | None:
    """The merge that a record went in, unless it was undone."""
    return Penggabungan.objects.standing().filter(gone=gone_id).first()


def redirect(
    *, kept: Balita, gone: Balita, reason: str, by: User | None, at: datetime
) -> Penggabungan:
    """Let `kept` stand for `gone`, with the NIK of whichever has a sure one. Both are held.

    Raises CannotMerge for one record, for one that is merged already, for two cities, and where
    the child is still here by `gone` alone.
    """
    _check(kept, gone)
    is_exchanged = gone.nik_state == NikState.COCOK and kept.nik_state != NikState.COCOK
    if is_exchanged:
        _exchange_nik(kept.pk, gone.pk)
    merge = Penggabungan.objects.create(
        kept=kept, gone=gone, reason=reason, is_nik_exchanged=is_exchanged, by=by, at=at
    )
    # Whoever was merged into `gone` before is found at `kept` in one step too.
    Balita.objects.filter(Q(pk=gone.pk) | Q(merged_into=gone.pk)).update(merged_into=kept.pk)
    _suspicions(kept.pk, gone.pk).update(state=DugaanGanda.State.MERGED)
    return merge


def _check(kept: Balita, gone: Balita) -> None:
    if kept.pk == gone.pk:
        raise CannotMerge("Pilih dua data yang berbeda.")
    if kept.merged_into_id or gone.merged_into_id:
        raise CannotMerge("Salah satu data sudah digabung dengan data lain. Muat ulang halaman.")
    if kept.posyandu.kelurahan.kecamatan.kota_id != gone.posyandu.kelurahan.kecamatan.kota_id:
        raise CannotMerge("Dua data dari kota yang berbeda tidak dapat digabung di sini.")
    if kept.status != StatusBalita.AKTIF and gone.status == StatusBalita.AKTIF:
        raise CannotMerge(
            f"Data yang dipilih tercatat {kept.get_status_display().lower()}, padahal yang lain "
            "masih aktif. Pakai data yang aktif."
        )


def part(
    *, merge: Penggabungan, kept: Balita, gone: Balita, reason: str, by: User | None, at: datetime
) -> None:
    """Let each record stand for itself again. Both are held.

    Raises CannotMerge where `kept` was itself merged since: the later one is undone first.
    """
    if kept.merged_into_id:
        raise CannotMerge(
            "Data yang dipakai sudah digabung lagi dengan data lain. Batalkan dulu penggabungan "
            "yang lebih baru."
        )
    if merge.is_nik_exchanged:
        _exchange_nik(gone.pk, kept.pk)
    merge.undone_by, merge.undone_at, merge.undo_reason = by, at, reason
    merge.save(update_fields=["undone_by", "undone_at", "undo_reason"])
    its_own = [gone.pk, *_merged_before(gone.pk)]
    Balita.objects.filter(pk=gone.pk).update(merged_into=None)
    Balita.objects.filter(pk__in=its_own[1:]).update(merged_into=gone.pk)
    _suspicions(kept.pk, gone.pk).filter(state=DugaanGanda.State.MERGED).update(
        state=DugaanGanda.State.WAITING
    )


def _merged_before(root: UUID) -> list[UUID]:
    """Whoever was merged into this record, or into one that was."""
    found: list[UUID] = []
    level = [root]
    while level:
        merges = Penggabungan.objects.standing().filter(kept__in=level)
        level = list(merges.values_list("gone_id", flat=True))
        found += level
    return found


def _exchange_nik(taker: UUID, giver: UUID) -> None:
    """Give each the NIK of the other, with its name on paper; a sure NIK is nobody's meanwhile."""
    of = {
        row["pk"]: row for row in Balita.objects.filter(pk__in=[taker, giver]).values("pk", *_NIK)
    }
    for pk, columns in ((giver, _NO_NIK), (taker, of[giver]), (giver, of[taker])):
        Balita.objects.filter(pk=pk).update(**{name: columns[name] for name in _NIK})


def _suspicions(one: UUID, other: UUID) -> "QuerySet[DugaanGanda]":
    return DugaanGanda.objects.filter(Q(balita=one, other=other) | Q(balita=other, other=one))


# --- what was taken for a record --------------------------------------------------------------


def note_rows(merge: Penggabungan, kind: BarisGabung.Kind, ids: Iterable[object]) -> None:
    """Keep that these rows are the merged record's own; noted twice they are noted once."""
    BarisGabung.objects.bulk_create(
        [BarisGabung(penggabungan=merge, kind=kind, object_id=str(pk)) for pk in ids],
        ignore_conflicts=True,
    )


def note_arrived(gone_id: UUID, kind: BarisGabung.Kind, ids: Collection[object]) -> None:
    """`note_rows` for what came in under a merged record's id, in every merge on its way."""
    merge = standing_merge(gone_id)
    while merge is not None:
        note_rows(merge, kind, ids)
        merge = standing_merge(merge.kept_id)


def own_rows(merge: Penggabungan, kind: BarisGabung.Kind) -> list[str]:
    """The ids of the rows that are the merged record's own."""
    return list(merge.baris.filter(kind=kind).values_list("object_id", flat=True))


# --- a suspicion that was none -----------------------------------------------------------------


@transaction.atomic
def name_other(*, suspicion: DugaanGanda, other: Balita, by: User | None) -> None:
    """Say which record a kader was asked about that he was not shown.

    Raises CannotMerge where that pair is asked about already, or there is one named.
    """
    if suspicion.other_id or suspicion.balita_id == other.pk:
        raise CannotMerge("Pasangan ini sudah ditentukan. Muat ulang halaman.")
    if _suspicions(suspicion.balita_id, other.pk).exists():
        raise CannotMerge("Pasangan ini sudah ada di daftar.")
    DugaanGanda.objects.filter(pk=suspicion.pk, other=None).update(other=other)
    audit.record(
        "tentukan_ganda", kind="dugaan_ganda", object_id=suspicion.pk, by=by, other=str(other.pk)
    )


@transaction.atomic
def dismiss(*, suspicion: DugaanGanda, by: User | None) -> None:
    """Note that two records are two children, whoever was asked about them."""
    same = DugaanGanda.objects.filter(pk=suspicion.pk)
    if suspicion.other_id:
        same = same | _suspicions(suspicion.balita_id, suspicion.other_id)
    same.filter(state=DugaanGanda.State.WAITING).update(state=DugaanGanda.State.DIFFERENT)
    audit.record("bukan_ganda", kind="dugaan_ganda", object_id=suspicion.pk, by=by)
