"""Who is no longer on the roster of a posyandu, and why: so that its kader can see and undo it."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from posyandu.models import Balita, PerubahanStatus, Posyandu
from posyandu.models.people import StatusBalita
from timbang.queries.similar import where

TAKEN: Final = "diambil"
_GONE: Final = (StatusBalita.PINDAH, StatusBalita.MENINGGAL)


def left_children(at: Posyandu, *, since: date) -> list[dict[str, Any]]:
    """Children that left from `since` on, the last first: moved, died, or weighed elsewhere now."""
    gone = Balita.objects.standing().filter(posyandu=at, status__in=_GONE, status_on__gte=since)
    told = [
        _told(child, child.status, child.status_on)
        for child in gone.select_related("ibu")
        if child.status_on
    ]
    taken = _taken(at, since)
    told += [
        _told(change.balita, TAKEN, change.on_day, where(change.balita.posyandu))
        for change in taken.values()
    ]
    return sorted(told, key=lambda one: (one["on"], one["id"]), reverse=True)


def _taken(at: Posyandu, since: date) -> dict[UUID, PerubahanStatus]:
    """The last change that took each child away from here, of those that are weighed elsewhere."""
    changes = PerubahanStatus.objects.filter(from_posyandu=at, on_day__gte=since)
    elsewhere = (
        changes.filter(balita__merged_into__isnull=True)
        .exclude(balita__posyandu=at)
        .exclude(balita__status__in=_GONE)
    )
    rows = elsewhere.select_related("balita__ibu", "balita__posyandu__kelurahan")
    return {change.balita_id: change for change in rows.order_by("received_at", "id")}


def taken_from(posyandu_id: int, balita_id: UUID) -> PerubahanStatus | None:
    """The last change that took a child away from this posyandu; None where none did."""
    changes = PerubahanStatus.objects.filter(balita=balita_id, from_posyandu=posyandu_id)
    rows = changes.select_related("balita__posyandu__kelurahan")
    return rows.order_by("received_at", "id").last()


def _told(child: Balita, status: str, on_day: date, place: str = "") -> dict[str, Any]:
    return {
        "id": str(child.pk),
        "nama": child.nama,
        "sex": child.sex,
        "born_on": child.born_on.isoformat(),
        "rt": child.rt,
        "ibu_nama": child.ibu.nama if child.ibu else "",
        "status": status,
        "on": on_day.isoformat(),
        "where": place,
    }
