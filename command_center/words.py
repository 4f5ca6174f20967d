"""What the staff of the command center reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from bontang_stunting.lib import formatting
from command_center.models import TautanLayar


@dataclass(frozen=True)
class LinkLine:
    """A display link as the list has it; `revocable` is its id while it is open."""

    nama: str
    state: str
    opened: str
    issued: str
    is_open: bool
    revocable: UUID | None


def link_lines(links: Iterable[TautanLayar]) -> list[LinkLine]:
    """The links of a city in words."""
    return [
        LinkLine(
            nama=one.nama,
            state=_state(one),
            opened=_moment(one.opened_at) if one.opened_at else "belum pernah dibuka",
            issued=f"{_moment(one.created_at)} oleh {_name(one.by)}",
            is_open=one.revoked_at is None,
            revocable=None if one.revoked_at else one.pk,
        )
        for one in links
    ]


def _state(link: TautanLayar) -> str:
    if link.revoked_at is None:
        return "terbuka"
    return f"dicabut {_moment(link.revoked_at)} oleh {_name(link.revoked_by)}"


def _moment(at: datetime) -> str:
    return formatting.moment(timezone.localtime(at))


def _name(user: object) -> str:
    return getattr(user, "get_full_name", str)() or str(user)
