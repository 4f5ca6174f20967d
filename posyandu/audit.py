"""Writing the audit trail: explicit calls, because signals miss bulk writes."""

from collections.abc import Sequence
from typing import Any

from posyandu.inserting import insert_few
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


def record_many(acts: Sequence[tuple[str, str, User | None]], *, kind: str) -> None:
    """`record` for many acts, (verb, object id, by) each, in one statement and without details."""
    insert_few(
        AuditEvent,
        {
            "user_id": [by.pk if by else None for _, _, by in acts],
            "verb": [verb for verb, _, _ in acts],
            "object_id": [object_id for _, object_id, _ in acts],
        },
        same={"object_kind": kind},
    )
