"""Making two records of one child one, and undoing it: the one way in for every page.

Whatever was taken for the record that goes counts for the one that stays from then on; what is kept
for an undo is in `Penggabungan` and `BarisGabung`. Closed rounds stay as they were closed.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from interventions.models import Rujukan, TindakLanjut, VerifikasiStunting
from measurements.models import OperasiTimbang
from measurements.services.merging import give_back, hand_over
from posyandu import audit
from posyandu.models import BarisGabung, Penggabungan, User
from posyandu.services.merging import (
    CannotMerge,
    hold_records,
    note_rows,
    own_rows,
    part,
    redirect,
    standing_merge,
)

Kind = BarisGabung.Kind
REASON_LETTERS = 200
_OF_A_READING: tuple[type[Rujukan] | type[TindakLanjut], ...] = (Rujukan, TindakLanjut)


@transaction.atomic
def merge_children(
    *, kept_id: UUID, gone_id: UUID, reason: str, by: User | None, at: datetime
) -> Penggabungan:
    """Let one record stand for two of the same child; asked again, the same merge.

    Raises CannotMerge without a reason, for records that are not there, and where they cannot be
    one (`posyandu.services.merging.redirect`); then nothing is changed.
    """
    reason = _said(reason)
    # Both in the order in which everybody holds children: a reading on its way in comes before this
    # or after it, never into the middle.
    held = hold_records([kept_id, gone_id])
    if len(held) < 2:
        raise CannotMerge("Data balita tidak ditemukan. Muat ulang halaman.")
    kept, gone = held[kept_id], held[gone_id]
    if gone.merged_into_id == kept.pk and (known := standing_merge(gone.pk)):
        return known
    merge = redirect(kept=kept, gone=gone, reason=reason, by=by, at=at)
    hand_over(merge)
    _hand_over_care(merge)
    audit.record(
        "gabung", kind="balita", object_id=kept.pk, by=by,
        gone=str(gone.pk), penggabungan=str(merge.pk),
    )  # fmt: skip
    return merge


@transaction.atomic
def undo_merge(*, merge: Penggabungan, reason: str, by: User | None, at: datetime) -> Penggabungan:
    """Let both records stand for themselves again, each with its own; asked again, nothing changes.

    What came in under the gone record's id since is its own too. What was told of the child as one
    since (its status, its NIK, a decision between two readings) stays with the kept record.

    Raises CannotMerge without a reason, and where the kept record was merged further since.
    """
    reason = _said(reason)
    held = hold_records([merge.kept_id, merge.gone_id])
    merge = Penggabungan.objects.get(pk=merge.pk)
    if merge.undone_at is not None:
        return merge
    kept, gone = held[merge.kept_id], held[merge.gone_id]
    part(merge=merge, kept=kept, gone=gone, reason=reason, by=by, at=at)
    give_back(merge, by=by)
    _give_back_care(merge)
    audit.record(
        "pisah", kind="balita", object_id=kept.pk, by=by,
        gone=str(gone.pk), penggabungan=str(merge.pk),
    )  # fmt: skip
    return merge


def _said(reason: str) -> str:
    reason = reason.strip()[:REASON_LETTERS]
    if not reason:
        raise CannotMerge("Tulis dulu alasannya.")
    return reason


def _hand_over_care(merge: Penggabungan) -> None:
    """Referrals, and verdicts after open rounds: after closed ones they are counted already.

    Of two verdicts after one round that of the kept record stands.
    """
    for model in _OF_A_READING:
        model.objects.filter(balita=merge.gone_id).update(balita=merge.kept_id)
    decided = VerifikasiStunting.objects.standing().filter(balita=merge.kept_id).values("operasi")
    verdicts = VerifikasiStunting.objects.filter(
        balita=merge.gone_id, operasi__state=OperasiTimbang.State.OPEN
    )
    # What was taken back goes along with what stands, and stands in nobody's way.
    movable = verdicts.exclude(withdrawn_at__isnull=True, operasi__in=decided)
    ids = list(movable.values_list("pk", flat=True))
    note_rows(merge, Kind.VERDICT, ids)
    VerifikasiStunting.objects.filter(pk__in=ids).update(balita=merge.kept_id)


def _give_back_care(merge: Penggabungan) -> None:
    """A referral belongs to whoever the reading is of that it was made for."""
    gone, kept = merge.gone_id, merge.kept_id
    for model in _OF_A_READING:
        model.objects.filter(balita=kept, measurement__balita=gone).update(balita=gone)
    verdicts = VerifikasiStunting.objects.filter(pk__in=own_rows(merge, Kind.VERDICT), balita=kept)
    verdicts.update(balita=gone)
