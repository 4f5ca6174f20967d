"""What an identity file says of children that are already registered."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bontang_stunting.lib.ids import uuid7
from measurements.importing.identities import IdentityReading
from measurements.models import ImportBatch
from measurements.services.importing.planning import Plan
from measurements.services.importing.registering import nik_of
from measurements.services.marks import mark_since
from measurements.services.redirects import roots_of
from measurements.services.sasaran import follow_status
from posyandu import audit
from posyandu.models import Balita
from posyandu.models.people import NikState, StatusBalita
from posyandu.nik import index_of, seal
from posyandu.services.balita import change_status


@transaction.atomic
def update_identities(plan: Plan, identities: IdentityReading, batch: ImportBatch) -> int:
    """Give registered children the NIK that has come meanwhile, and note who moved away.

    A child the file wants removed stays: a deletion is a person's decision. The number changed.
    """
    rows_of = {
        child: row
        for row, child in enumerate(plan.child)
        if child is not None and not plan.rows.is_superseded[row]
    }
    # What a file says of a merged record is said of the child; that it is "moved" there says only
    # that e-PPGBM knows of the double too.
    roots = roots_of(rows_of)
    merged = {roots[child]: row for child, row in rows_of.items() if child in roots}
    rows_of = merged | {child: row for child, row in rows_of.items() if child not in roots}
    told_by_itself = set(plan.child)
    n_changed = 0
    known = Balita.objects.filter(pk__in=rows_of).exclude(pk__in=plan.new_children)
    # Held in the order in which everybody holds children.
    for balita in known.order_by("pk").select_for_update(no_key=True):
        row = rows_of[balita.pk]
        changed = _new_nik(balita, plan, row)
        columns = set(changed)
        if changed:
            Balita.objects.filter(pk=balita.pk).update(**changed)
        is_its_own = balita.pk in told_by_itself
        if is_its_own and identities.is_moved[row] and balita.status == StatusBalita.AKTIF:
            _note_moved(balita, batch)
            columns |= {"status", "status_on"}
        if columns:
            audit.record(
                "ubah", kind="balita", object_id=balita.pk, by=batch.uploaded_by,
                columns=sorted(columns), berkas=batch.pk,
            )  # fmt: skip
            n_changed += 1
    return n_changed


def _note_moved(balita: Balita, batch: ImportBatch) -> None:
    """Note a child as moved away, as a kader would, and mark the months it is no longer due in."""
    first = change_status(
        change_id=uuid7(),
        balita=balita,
        status=StatusBalita.PINDAH,
        on_day=_day(batch),
        note=f"Berkas impor {batch.pk}",
        by=batch.uploaded_by,
    )
    mark_since(balita.posyandu_id, first)
    follow_status(
        balita_id=balita.pk, status=StatusBalita.PINDAH, on_day=_day(batch), by=batch.uploaded_by
    )


def _new_nik(balita: Balita, plan: Plan, row: int) -> dict[str, Any]:
    """The columns of a NIK that fits, for a child that had none that did."""
    nik, state = nik_of(plan.rows, row)
    if (
        balita.nik_state == NikState.COCOK
        or state is not NikState.COCOK
        or _is_taken(nik, balita.pk)
    ):
        return {}
    return {
        "nik_sealed": seal(nik),
        "nik_index": index_of(nik),
        "nik_last4": nik[-4:],
        "nik_state": state,
        "temporary_id": None,
    }


def _is_taken(nik: str, by_another_than: UUID) -> bool:
    others = Balita.objects.filter(nik_index=index_of(nik), nik_state=NikState.COCOK)
    return others.exclude(pk=by_another_than).exists()


def _day(batch: ImportBatch) -> Any:
    return timezone.localdate(batch.uploaded_at)
