"""What the staff of the command center reads."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from bontang_stunting.lib import formatting
from command_center.models import KartuPers, TautanLayar
from command_center.press.words import number_of, text_of
from measurements.models import OperasiTimbang


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


@dataclass(frozen=True)
class CardLine:
    """A published card as the list has it.

    `changed`: what became of its round since, empty where nothing did; `withdrawn`: by whom and
    why, empty where it stands.
    """

    number: int
    nama: str
    heading: str
    value: str
    occasion: str
    published: str
    digest: str
    changed: str
    withdrawn: str

    @property
    def stands(self) -> bool:
        """Whether it may still be used."""
        return not self.withdrawn


def card_lines(cards: Iterable[KartuPers], closings: Mapping[int, int]) -> list[CardLine]:
    """The cards of a city in words; `closings`: the last of each round."""
    lines = []
    for one in cards:
        text = text_of(one.content, one.digest)
        lines.append(
            CardLine(
                number=one.number,
                nama=number_of(one.number),
                heading=text.heading,
                value=text.value,
                occasion=f"{text.occasion} · {text.status}",
                published=f"{_moment(one.published_at)} oleh {_name(one.by)}",
                digest=one.digest,
                changed=_changed(one, closings.get(one.operasi_id, 0)),
                withdrawn=_withdrawn(one),
            )
        )
    return lines


def _changed(card: KartuPers, last: int) -> str:
    if card.operasi.state != OperasiTimbang.State.CLOSED:
        return "Operasi ini dibuka kembali sejak kartu terbit."
    if last > card.content["closing"]:
        return f"Sejak kartu terbit, operasi ini direvisi (revisi {last - 1})."
    return ""


def _withdrawn(card: KartuPers) -> str:
    taken_back = getattr(card, "penarikan", None)
    if taken_back is None:
        return ""
    return f"Ditarik {_moment(taken_back.at)} oleh {_name(taken_back.by)}: {taken_back.reason}"


def _state(link: TautanLayar) -> str:
    if link.revoked_at is None:
        return "terbuka"
    return f"dicabut {_moment(link.revoked_at)} oleh {_name(link.revoked_by)}"


def _moment(at: datetime) -> str:
    return formatting.moment(timezone.localtime(at))


def _name(user: object) -> str:
    return getattr(user, "get_full_name", str)() or str(user)
