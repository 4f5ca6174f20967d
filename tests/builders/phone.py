"""A phone as the server sees it: entries in the form of the API, sent in batches."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from bontang_stunting.lib.ids import uuid7
from posyandu.models import Balita, Peran, Posyandu, User
from tests.factories import user_of
from timbang.services.receiving import Result, receive_batch

TODAY = date(2025, 11, 5)
AT = "2025-11-05T09:30:00+08:00"


def entry(kind: str, at: Posyandu, **data: Any) -> dict[str, Any]:
    """An entry with an id of its own; ids and dates are written as JSON has them."""
    plain = {
        name: str(value) if isinstance(value, UUID | date) else value
        for name, value in data.items()
    }
    return {"id": str(uuid7()), "kind": kind, "at": AT, "posyandu": at.pk, "data": plain}


def ukur(child: Balita, **other: Any) -> dict[str, Any]:
    """A weighing of today, 11.2 kg and 85.4 cm standing."""
    given = {
        "balita_id": child.pk, "measured_on": TODAY, "weight_g": 11_200, "length_mm": 854,
        "position": 2,
    }  # fmt: skip
    return entry("ukur", child.posyandu, **given | other)


def baru(at: Posyandu, **other: Any) -> dict[str, Any]:
    """A baby of five weeks to register."""
    given = {
        "balita_id": uuid7(), "nama": "Bayi Contoh", "sex": 2, "born_on": date(2025, 10, 1),
        "nik": "", "rt": "3", "alamat": "Jalan Contoh 1", "birth_weight_g": 3_100,
        "birth_length_mm": 490, "why": "lahir", "ibu_id": None, "ibu_nama": "Ibu Contoh",
        "not_same_as": [],
    }  # fmt: skip
    return entry("balita", at, **given | other)


@dataclass
class Phone:
    """Sends for one user; `sent` holds every result."""

    by: User
    device: str = "hp-1"
    sent: list[Result] = field(default_factory=list)

    def send(self, *entries: Any, today: date = TODAY) -> list[str]:
        """The statuses of these entries, in order."""
        results = receive_batch(entries, by=self.by, device=self.device, today=today)
        self.sent += results
        return [result.status for result in results]

    @property
    def last(self) -> Result:
        """The last result."""
        return self.sent[-1]


def phone_at(posyandu: Posyandu, device: str = "hp-1") -> Phone:
    """The phone of a kader of this posyandu."""
    return Phone(user_of(Peran.KADER, posyandu), device)
