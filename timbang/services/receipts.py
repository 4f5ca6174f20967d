"""Receipts: which entries are new, which were stored before, which say something else now."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple
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


class Sent(NamedTuple):
    """An entry and the table it comes from."""

    entry: Entry
    table: Table


def take_receipts(sent: Sequence[Sent]) -> dict[UUID, Known]:
    """Write a receipt for every entry that has none, and say what each entry is.

    In the transaction that stores the entries: nobody else can store one of them meanwhile. What
    is for a posyandu out of reach is "elsewhere", unless it was stored when it was not.
    """
    wanted = sorted(
        (one for one in sent if one.entry.posyandu_id in one.table.posyandu_ids),
        key=lambda one: one.entry.id.bytes,  # two batches with the same entries wait in one order
    )
    entries = [one.entry for one in wanted]
    inserted = insert_new(
        Kiriman,
        {
            "id": [entry.id for entry in entries],
            "kind": [entry.kind for entry in entries],
            "digest": [entry.digest for entry in entries],
            "posyandu_id": [entry.posyandu_id for entry in entries],
            "by_id": [one.table.by.pk for one in wanted],
            "device": [one.table.device for one in wanted],
            "made_at": [entry.made_at for entry in entries],
            "on_day": [timezone.localdate(entry.made_at) for entry in entries],
        },
        unique=("id",),
    )
    found: dict[UUID, Known] = dict.fromkeys(inserted, "new")
    others = [one.entry for one in sent if one.entry.id not in inserted]
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
