"""What the server has of a day: beside it a phone sets what it has sent."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Sum

from measurements.models import Measurement
from posyandu.models import Posyandu
from timbang.models import Kiriman
from timbang.queries.conflicts import counts


@dataclass(frozen=True)
class DeviceDay:
    """Entries that came from one device, by the day on the device.

    sum_weight_g: of every reading it sent, corrected since or not. The phone adds up its own in
    the same way: what it sent, whatever became of it.
    """

    ids: tuple[UUID, ...]
    by_kind: dict[str, int]
    sum_weight_g: int


@dataclass(frozen=True)
class PosyanduDay:
    """What stands of a posyandu and a day, whoever sent it.

    n_weighed: children with a weight. sum_weight_g: one weight of each of them, so that a child
    weighed by two is in both numbers once. n_measurements: all readings that stand.
    """

    n_weighed: int
    n_measurements: int
    sum_weight_g: int


def device_day(device: str, *, at: Posyandu, on_day: date) -> DeviceDay:
    """What this device sent for a posyandu on a day."""
    receipts = Kiriman.objects.filter(device=device, on_day=on_day, posyandu=at)
    rows = list(receipts.order_by("id").values_list("id", "kind"))
    # The reading has the id of its receipt.
    sent = receipts.filter(kind=Kiriman.Kind.READING).order_by()
    read = Measurement.objects.filter(pk__in=sent.values("id"))
    return DeviceDay(
        ids=tuple(pk for pk, _ in rows),
        by_kind=dict(Counter(kind for _, kind in rows)),
        sum_weight_g=read.aggregate(total=Sum("weight_g", default=0))["total"],
    )


def posyandu_day(at: Posyandu, on_day: date) -> PosyanduDay:
    """What is stored of a posyandu and a day."""
    current = Measurement.objects.current().filter(posyandu=at, measured_on=on_day)
    rows = list(current.select_related("result").order_by("received_at", "id"))
    weight_of: dict[UUID, int] = {}
    # Of two readings the one that counts; where another day counts, the first that came in.
    for reading in sorted(rows, key=counts, reverse=True):
        if reading.weight_g is not None:
            weight_of.setdefault(reading.balita_id, reading.weight_g)
    return PosyanduDay(
        n_weighed=len(weight_of),
        n_measurements=len(rows),
        sum_weight_g=sum(weight_of.values()),
    )
