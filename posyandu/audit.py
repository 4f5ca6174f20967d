"""Writing the audit trail: explicit calls, because signals miss bulk writes."""

from typing import Any

from posyandu.models import AuditEvent, User


def record(
    verb: str, *, kind: str, object_id: object, by: User | None, **detail: Any
) -> AuditEvent:
    """Note that `by` (None: the system) did `verb` to the object. Only ids and counts in `detail`."""
    return AuditEvent.objects.create(
        user=by, verb=verb, object_kind=kind, object_id=str(object_id), detail=detail
    )
