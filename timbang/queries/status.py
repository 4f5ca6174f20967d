"""What the server has of a day: beside it a phone sets what it has sent."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, Sum

from measurements.models import Measurement
from posyandu.models import Posyandu
from timbang.models import Kiriman


@dataclass(frozen=True)
class DeviceDay:
    """Entries that came from one device, by the day on the device."""

    ids: tuple[UUID, ...]
    by_kind: dict[str, int]


@dataclass(frozen=True)
class PosyanduDay:
    """What stands of a posyandu and a day, whoever sent it.

    n_weighed: children with a weight. sum_weight_g: over all readings, so also two of one child.
    """

    n_weighed: int
    n_measurements: int
    sum_weight_g: int


def device_day(device: str, *, at: Posyandu, on_day: date) -> DeviceDay:
    """What this device sent for a posyandu on a day."""
    receipts = Kiriman.objects.filter(device=device, on_day=on_day, posyandu=at)
    rows = list(receipts.order_by("id").values_list("id", "kind"))
    return DeviceDay(tuple(pk for pk, _ in rows), dict(Counter(kind for _, kind in rows)))


def posyandu_day(at: Posyandu, on_day: date) -> PosyanduDay:
    """What is stored of a posyandu and a day."""
    current = Measurement.objects.current().filter(posyandu=at, measured_on=on_day)
    told = current.aggregate(
        n_weighed=Count("balita", distinct=True, filter=Q(weight_g__isnull=False)),
        n_measurements=Count("id"),
        sum_weight_g=Sum("weight_g", default=0),
    )
    return PosyanduDay(**told)
