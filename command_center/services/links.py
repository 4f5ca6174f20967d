"""Display links: issuing, revoking, opening. The secret is told once and kept nowhere."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from command_center.models import TautanLayar
from posyandu import audit
from posyandu.models import Kota, User

KIND: Final = "tautan layar"
# A display may reload as often as it likes: its opening is noted once a minute.
_NOTED_EVERY: Final = timedelta(minutes=1)


class AlreadyIssued(Exception):
    """The form was sent twice: the link stands, its secret was told the first time."""


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def issue_link(
    *, link_id: UUID, nama: str, kota: Kota, by: User, at: datetime
) -> tuple[TautanLayar, str]:
    """A new link and its secret. Raises AlreadyIssued for an id that has been used."""
    secret = secrets.token_urlsafe(32)
    link, is_new = TautanLayar.objects.get_or_create(
        pk=link_id,
        defaults={
            "digest": digest_of(secret), "nama": nama, "kota": kota, "by": by, "created_at": at,
        },
    )  # fmt: skip
    if not is_new:
        raise AlreadyIssued
    audit.record("terbitkan", kind=KIND, object_id=link.pk, by=by)
    return link, secret


@transaction.atomic
def revoke_link(*, link: TautanLayar, by: User, at: datetime) -> bool:
    """Close a link for good; False where it was closed already."""
    standing = TautanLayar.objects.standing().filter(pk=link.pk)
    if not standing.update(revoked_at=at, revoked_by=by):
        return False
    audit.record("cabut", kind=KIND, object_id=link.pk, by=by)
    return True


def standing_link(secret: str) -> TautanLayar | None:
    """The link of this secret, unless there is none or it was revoked."""
    links = TautanLayar.objects.standing().select_related("kota")
    return links.filter(digest=digest_of(secret)).first()


def city_of_link(secret: str) -> str | None:
    """The code of the city whose wall this link opens; None where it opens none.

    A statement of its own: every display asks every second or two, and making the query by the ORM
    costs more than all the rest of the answer.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [digest_of(secret)])
        found = cursor.fetchone()
    return str(found[0]) if found else None


_STANDING: Final = (
    "SELECT kota_id FROM command_center_tautanlayar WHERE digest = %s AND revoked_at IS NULL"
)


def note_opening(link: TautanLayar, at: datetime) -> None:
    """Note that a display was opened with this link, unless that was noted a moment ago."""
    before = link.opened_at
    if before is None or at - before >= _NOTED_EVERY:
        TautanLayar.objects.filter(pk=link.pk).update(opened_at=at)
