"""Taking back what was noted of a child by mistake: it is kept, says why, and counts no more."""

from datetime import datetime

from django.db import transaction

from interventions.models import TindakLanjut, VerifikasiStunting
from posyandu import audit
from posyandu.models import User

REASON_LETTERS = 200


class CannotWithdraw(ValueError):
    """The note cannot be taken back; `str(error)` is one sentence to show."""


@transaction.atomic
def withdraw(
    *, note: TindakLanjut | VerifikasiStunting, reason: str, by: User, at: datetime
) -> bool:
    """Take back a follow-up or a verdict; asked again, nothing changes and the answer is False.

    The child waits again where nothing else answers for it, and can have another verdict.

    Raises CannotWithdraw without a reason.
    """
    reason = reason.strip()[:REASON_LETTERS]
    if not reason:
        raise CannotWithdraw("Tulis dulu alasannya.")
    # Of two who take it back at once one does: whether it stands is part of the statement.
    standing = type(note).objects.standing().filter(pk=str(note.pk))
    if not standing.update(withdrawn_at=at, withdrawn_by=by, withdraw_reason=reason):
        return False
    kind = str(note._meta.model_name)
    audit.record(
        "tarik", kind="balita", object_id=note.balita_id, by=by, what=kind, id=str(note.pk)
    )
    return True
