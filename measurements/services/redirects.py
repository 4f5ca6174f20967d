"""Whatever is stored under the id of a merged record belongs to the one that stands for it."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from measurements.models import Measurement
from measurements.services.marks import mark_since
from posyandu.models import Balita, BarisGabung
from posyandu.services.merging import hold_records, note_arrived


def roots_of(balita_ids: Collection[Any]) -> dict[UUID, UUID]:
    """The record that stands for each of these that was merged; few are, and an index has them."""
    merged = Balita.objects.filter(merged_into__isnull=False, pk__in=balita_ids)
    return dict(merged.values_list("pk", "merged_into_id"))


def settled(balita_ids: Iterable[UUID], *, since: date | None) -> list[UUID]:
    """These children, held by the caller, with each merged one replaced by who stands for it.

    What somebody stored under a merged record's id, whether he knew of the merge or not, is given
    on; from `since` on its home is counted anew.
    """
    wanted = set(balita_ids)
    roots = roots_of(wanted)
    for gone_id, balita in zip(roots, hold_in_order(roots), strict=True):
        adopt(gone_id, balita.pk)
        if since is not None:
            mark_since(balita.posyandu_id, since)
    return sorted((wanted - roots.keys()) | set(roots.values()))


def hold_in_order(roots: dict[UUID, UUID]) -> list[Balita]:
    """The records that stand for others, held; one for each of `roots`, in its order."""
    held = hold_records(set(roots.values())) if roots else {}
    return [held[kept_id] for kept_id in roots.values()]


def adopt(gone_id: UUID, kept_id: UUID) -> None:
    """Give what was stored under a merged record's id to the one that stands for it."""
    stray = list(Measurement.objects.filter(balita=gone_id).values_list("pk", flat=True))
    note_arrived(gone_id, BarisGabung.Kind.MEASUREMENT, stray)
    give_measurements(stray, kept_id)


def give_measurements(ids: Collection[UUID], balita_id: UUID) -> None:
    """Change whose the measurements are: the one column of theirs that may change.

    The manager of Measurement refuses every update, whatever it changes.
    """
    QuerySet(Measurement).filter(pk__in=ids).update(balita=balita_id)
