"""Two readings of one child on one day: both are kept, somebody has to say which one stands."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from measurements.models import Measurement, OperasiTimbang
from posyandu.models import Balita, Posyandu
from timbang.models import Keputusan

Pair = tuple[UUID, date]
Days = tuple[date, date]
SHOWN: Final = 50
DECISIONS_SHOWN: Final = 20


@dataclass(frozen=True)
class Conflict:
    """A child and a day with two readings or more, in the order they were received.

    `before`: the last weighing that counts before that day.
    """

    balita: Balita
    on_day: date
    readings: tuple[Measurement, ...]
    before: Measurement | None

    @property
    def counted(self) -> Measurement | None:
        """The reading that counts until somebody decides."""
        return next((reading for reading in self.readings if counts(reading)), None)


@dataclass(frozen=True)
class Conflicts:
    """The newest SHOWN that wait, and how many wait.

    `n_closed`: pairs on days of closed rounds; they wait for nobody, nothing of them may change.
    """

    shown: tuple[Conflict, ...]
    n_waiting: int
    n_closed: int


def counts(reading: Measurement) -> bool:
    """Whether a reading stands for its child in its month or its round."""
    result = getattr(reading, "result", None)
    return bool(result and (result.counts_in_month or result.counts_in_round))


def n_waiting(posyandu: "Iterable[int] | QuerySet[Posyandu]") -> int:
    """How many pairs of the children there wait for a decision."""
    return len(waiting_pairs(posyandu))


def waiting_pairs(posyandu: "Iterable[int] | QuerySet[Posyandu]") -> list[Pair]:
    """(child, day) of the pairs that wait for a decision, the newest day first."""
    return _parted(posyandu)[0]


def conflicts(posyandu: "Iterable[int] | QuerySet[Posyandu]") -> Conflicts:
    """The pairs of the children of these posyandu, with what is needed to decide."""
    waiting, closed = _parted(posyandu)
    return Conflicts(_with_readings(waiting[:SHOWN]), len(waiting), len(closed))


def conflict_of(balita: Balita, on_day: date) -> Conflict | None:
    """The pair of one child and day; None where fewer than two readings stand."""
    found = _with_readings([(balita.pk, on_day)])
    return found[0] if found else None


def decisions(posyandu: "QuerySet[Posyandu]") -> list[Keputusan]:
    """Decisions on the children there that stand, the newest DECISIONS_SHOWN, the last first."""
    standing = Keputusan.objects.filter(balita__posyandu__in=posyandu, undone_at__isnull=True)
    rows = standing.select_related("balita__posyandu__kelurahan", "kept", "by")
    return list(rows.order_by("-at", "-id")[:DECISIONS_SHOWN])


def _parted(posyandu: "Iterable[int] | QuerySet[Posyandu]") -> tuple[list[Pair], list[Pair]]:
    """Pairs that wait, and pairs on days of closed rounds; the newest day first.

    A reading that corrects another is no second one, nor is one that was taken back.
    """
    parted: tuple[list[Pair], list[Pair]] = ([], [])
    repeated = _repeated(posyandu)
    if not repeated:
        return parted
    current = Measurement.objects.current().filter(
        balita__in={balita for balita, _ in repeated}, measured_on__in={day for _, day in repeated}
    )
    rows = Counter(
        current.order_by().values_list(
            "balita_id", "measured_on", "posyandu__kelurahan__kecamatan__kota_id"
        )
    )
    closed = _closed_days()
    for (balita, day, kota), n in rows.items():
        if n > 1:
            is_closed = any(first <= day <= last for first, last in closed[kota])
            parted[is_closed].append((balita, day))
    for pairs in parted:
        pairs.sort(key=lambda pair: (-pair[1].toordinal(), pair[0]))
    return parted


def _repeated(posyandu: "Iterable[int] | QuerySet[Posyandu]") -> list[Pair]:
    """Children and days with more than one row, corrections and all.

    Of two readings of one month at most one counts, so that those which do not lead to every pair.
    They are few, and an index holds them: looking at all readings takes seconds in a large city.
    """
    children = Balita.objects.filter(posyandu__in=posyandu).order_by()
    same_day = Measurement.objects.filter(
        balita=OuterRef("balita"), measured_on=OuterRef("measured_on")
    ).exclude(pk=OuterRef("pk"))
    rows = Measurement.objects.filter(
        Exists(same_day), result__counts_in_month=False, balita__in=children.values("pk")
    )
    return list(rows.order_by().values_list("balita_id", "measured_on").distinct())


def _closed_days() -> dict[str, list[Days]]:
    """The days of closed rounds, by city."""
    closed: dict[str, list[Days]] = defaultdict(list)
    rounds = OperasiTimbang.objects.filter(state=OperasiTimbang.State.CLOSED)
    for kota, first, last in rounds.values_list("kota_id", "starts_on", "ends_on"):
        closed[kota].append((first, last))
    return closed


def _with_readings(pairs: list[Pair]) -> tuple[Conflict, ...]:
    """The pairs with their readings and the weighing before them, in one query."""
    rows = (
        Measurement.objects.current()
        .filter(balita__in={balita for balita, _ in pairs})
        .select_related("result", "recorded_by", "balita__posyandu__kelurahan", "balita__ibu")
        .order_by("measured_on", "received_at", "id")
    )
    of: dict[UUID, list[Measurement]] = defaultdict(list)
    for reading in rows:
        of[reading.balita_id].append(reading)
    found = []
    for balita, day in pairs:
        readings = tuple(reading for reading in of[balita] if reading.measured_on == day)
        earlier = [r for r in of[balita] if r.measured_on < day and r.weight_g and counts(r)]
        if len(readings) > 1:
            found.append(
                Conflict(readings[0].balita, day, readings, earlier[-1] if earlier else None)
            )
    return tuple(found)
