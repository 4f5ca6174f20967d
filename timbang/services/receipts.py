"""Receipts: which entries are new, which were stored before, which say something else now."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from django.utils import timezone

from posyandu.inserting import insert_new
from posyandu.models import User
from timbang.models import Kiriman
from timbang.services.entries import Entry

Known = Literal["new", "known", "conflict", "elsewhere"]


@dataclass(frozen=True)
class Table:
    """Who sends, from which phone, on which day, and the posyandu this person may weigh at."""

    by: User
    device: str
    today: date
    posyandu_ids: frozenset[int]


def take_receipts(entries: Sequence[Entry], table: Table) -> dict[UUID, Known]:
    """Write a receipt for every entry that has none, and say what each entry is.

    In the transaction that stores the entries: nobody else can store one of them meanwhile. What
    is for a posyandu out of reach is "elsewhere", unless it was stored when it was not.
    """
    wanted = sorted(
        (entry for entry in entries if entry.posyandu_id in table.posyandu_ids),
        key=lambda entry: entry.id.bytes,  # two batches with the same entries wait in one order
    )
    n = len(wanted)
    inserted = insert_new(
        Kiriman,
        {
            "id": [entry.id for entry in wanted],
            "kind": [entry.kind for entry in wanted],
            "digest": [entry.digest for entry in wanted],
            "posyandu_id": [entry.posyandu_id for entry in wanted],
            "by_id": [table.by.pk] * n,
            "device": [table.device] * n,
            "made_at": [entry.made_at for entry in wanted],
            "on_day": [timezone.localdate(entry.made_at) for entry in wanted],
        },
        unique=("id",),
    )
    found: dict[UUID, Known] = dict.fromkeys(inserted, "new")
    others = [entry for entry in entries if entry.id not in inserted]
    return found | (_compared(others) if others else {})


def _compared(entries: Sequence[Entry]) -> dict[UUID, Known]:
    rows = Kiriman.objects.filter(pk__in=[entry.id for entry in entries])
    stored = dict(rows.values_list("id", "digest"))
    return {
        entry.id: (
            "elsewhere"
            if entry.id not in stored
            else "known"
            if stored[entry.id] == entry.digest
            else "conflict"
        )
        for entry in entries
    }


def drop_receipts(ids: Collection[UUID]) -> None:
    """Take back the receipts of entries that were refused: they may come again, put right."""
    if ids:
        Kiriman.objects.filter(pk__in=ids).delete()
