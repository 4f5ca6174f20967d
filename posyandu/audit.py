"""Writing the audit trail: explicit calls, because signals miss bulk writes."""

from typing import Any

from posyandu.models import AuditEvent, User


def record(
    verb: str, *, kind: str, object_id: object, by: User | None, **detail: Any
) -> AuditEvent:
    """Note that `by` (None: the system) did `verb` to the object.

    `detail` takes ids and counts only, never a name or a NIK.
    """
    return AuditEvent.objects.create(
        user=by, verb=verb, object_kind=kind, object_id=str(object_id), detail=detail
    )
