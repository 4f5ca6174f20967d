"""Issuing, revoking and using tokens. The secret is told once and kept nowhere."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from dashboard.models import TokenApi
from posyandu import audit
from posyandu.models import Kelurahan, Kota, Puskesmas, User

KIND: Final = "token API"
_SIGN: Final = 8
# A program may ask several times a second: its use is noted once a minute, and once an hour (of the
# clock) in the audit trail.
USED_EVERY: Final = timedelta(minutes=1)


class AlreadyIssued(Exception):
    """The form was sent twice: the token stands, its secret was told the first time."""


@dataclass(frozen=True)
class TokenRequest:
    """Who gets a token, what for, of which area (the city where both are None), until when."""

    penerima: str
    tujuan: str
    expires_at: datetime
    puskesmas: Puskesmas | None = None
    kelurahan: Kelurahan | None = None


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def issue_token(
    *, token_id: UUID, wanted: TokenRequest, kota: Kota, by: User, at: datetime
) -> tuple[TokenApi, str]:
    """A new token and its secret. Raises AlreadyIssued for an id that has been used."""
    secret = secrets.token_urlsafe(32)
    token, is_new = TokenApi.objects.get_or_create(
        pk=token_id,
        defaults={
            "digest": digest_of(secret), "sign": secret[:_SIGN], "kota": kota, "by": by,
            "created_at": at, **vars(wanted),
        },
    )  # fmt: skip
    if not is_new:
        raise AlreadyIssued
    audit.record("terbitkan", kind=KIND, object_id=token.pk, by=by, area=token.area_name)
    return token, secret


@transaction.atomic
def revoke_token(*, token: TokenApi, by: User, at: datetime) -> bool:
    """Close a token for good; False where it was closed already."""
    standing = TokenApi.objects.filter(pk=token.pk, revoked_at__isnull=True)
    if not standing.update(revoked_at=at, revoked_by=by):
        return False
    audit.record("cabut", kind=KIND, object_id=token.pk, by=by)
    return True


def note_use(*, token: TokenApi, at: datetime) -> None:
    """Note that a token was used, unless that was noted a moment ago."""
    before = token.last_used_at
    if before is not None and at - before < USED_EVERY:
        return
    with transaction.atomic():
        unchanged = Q(last_used_at=before) if before else Q(last_used_at__isnull=True)
        is_first = TokenApi.objects.filter(unchanged, pk=token.pk).update(last_used_at=at)
        if is_first and (before is None or _hour(before) != _hour(at)):
            audit.record("pakai", kind=KIND, object_id=token.pk, by=None)


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
