"""Tokens in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone

from bontang_stunting.lib import formatting
from dashboard.models import TokenApi, TokenState

STATES: Final = {
    TokenState.VALID: "Berlaku",
    TokenState.EXPIRED: "Kedaluwarsa",
    TokenState.REVOKED: "Dicabut",
}


@dataclass(frozen=True)
class TokenLine:
    """A token as a line of the page. `revocable`: its id where it can be revoked, else None."""

    sign: str
    penerima: str
    tujuan: str
    area: str
    state: str
    is_valid: bool
    until: str
    issued: str
    used: str
    revoked: str
    revocable: UUID | None


def token_lines(tokens: Iterable[TokenApi], *, now: datetime) -> list[TokenLine]:
    """The tokens, those that open something first."""
    lines = [_line(token, now) for token in tokens]
    return sorted(lines, key=lambda line: not line.is_valid)


def _line(token: TokenApi, now: datetime) -> TokenLine:
    state = token.state_at(now)
    revoked = ""
    if token.revoked_at and token.revoked_by:
        revoked = f"{_moment(token.revoked_at)} oleh {token.revoked_by.username}"
    return TokenLine(
        sign=f"{token.sign}…",
        penerima=token.penerima,
        tujuan=token.tujuan,
        area=token.area_name,
        state=STATES[state],
        is_valid=state is TokenState.VALID,
        until=formatting.day(timezone.localtime(token.expires_at - timedelta(seconds=1)).date()),
        issued=f"{_moment(token.created_at)} oleh {token.by.username}",
        used=_moment(token.last_used_at) if token.last_used_at else "belum pernah",
        revoked=revoked,
        revocable=token.pk if state is TokenState.VALID else None,
    )


def _moment(at: datetime) -> str:
    return formatting.moment(timezone.localtime(at))
