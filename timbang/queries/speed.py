"""How long an entry takes: from opening a child to saved, as the page itself measured it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

import numpy as np
from django.db.models import Exists, OuterRef, QuerySet

from measurements.models import Measurement, OperasiTimbang
from posyandu.models import Posyandu

AIM_S: Final = 13
MIN_N: Final = 30  # fewer say more about who came than about the kader


@dataclass(frozen=True)
class Speed:
    """Seconds of `n` entries: half took at most `median_s`, nine of ten at most `p90_s`."""

    n: int
    median_s: float
    p90_s: float

    @property
    def may_rank(self) -> bool:
        """Whether there are enough to be set beside others."""
        return self.n >= MIN_N


@dataclass(frozen=True)
class PosyanduSpeed:
    """The speed of one posyandu."""

    posyandu: Posyandu
    speed: Speed


@dataclass(frozen=True)
class Speeds:
    """All entries together, None where there is none, and each posyandu by itself.

    `ranked`: at least MIN_N entries, the slowest first. `few`: the others, by kelurahan and name.
    """

    total: Speed | None
    ranked: tuple[PosyanduSpeed, ...]
    few: tuple[PosyanduSpeed, ...]


def rounds_timed(posyandu: "QuerySet[Posyandu]") -> list[OperasiTimbang]:
    """The rounds of the city of these posyandu with entries from phones there, latest first."""
    here = posyandu.order_by()
    timed = Measurement.objects.filter(
        posyandu__in=here,
        measured_on__gte=OuterRef("starts_on"),
        measured_on__lte=OuterRef("ends_on"),
        entry_ms__isnull=False,
    )
    kota = here.values("kelurahan__kecamatan__kota")
    return list(OperasiTimbang.objects.filter(Exists(timed), kota__in=kota))


def speed_of(entry_ms: Iterable[int]) -> Speed | None:
    """Median and 90th percentile in seconds, between the two nearest entries; None for none."""
    seconds = np.fromiter(entry_ms, np.float64) / 1000
    if not len(seconds):
        return None
    median, p90 = np.percentile(seconds, [50, 90])
    return Speed(len(seconds), float(median), float(p90))


def speeds(posyandu: "QuerySet[Posyandu]", *, first: date, last: date) -> Speeds:
    """How long entries of these days took, each by its first reading.

    A correction took a time of its own and is no entry; the reading it corrects stays one. What
    was taken back in the end, corrected before or not, is none: nothing stands of it.
    `posyandu` comes with its kelurahan.
    """
    timed = Measurement.objects.filter(
        posyandu__in=posyandu.order_by(),
        measured_on__gte=first,
        measured_on__lte=last,
        replaces__isnull=True,
    ).exclude(pk__in=_taken_back(posyandu))
    of: dict[int, list[int]] = defaultdict(list)
    for pk, entry_ms in timed.order_by().values_list("posyandu_id", "entry_ms"):
        if entry_ms is not None:
            of[pk].append(entry_ms)
    found = [
        PosyanduSpeed(one, speed)
        for one in posyandu
        if (speed := speed_of(of.get(one.pk, ()))) is not None
    ]
    return Speeds(
        total=speed_of(entry_ms for times in of.values() for entry_ms in times),
        ranked=tuple(
            sorted((one for one in found if one.speed.may_rank), key=lambda o: -o.speed.median_s)
        ),
        few=tuple(one for one in found if not one.speed.may_rank),
    )


def _taken_back(posyandu: "QuerySet[Posyandu]") -> set[UUID]:
    """First readings of which nothing stands: they, or what they were corrected to, are void.

    Few rows of a table replace another; they are followed back from the void ones.
    """
    replacing = Measurement.objects.filter(
        posyandu__in=posyandu.order_by(), replaces__isnull=False
    ).order_by()
    rows = list(replacing.values_list("id", "replaces_id", "is_void", "replaced_by"))
    replaced = {pk: old for pk, old, _, _ in rows}
    firsts: set[UUID] = set()
    for pk, _, is_void, next_pk in rows:
        if is_void and next_pk is None:
            while pk in replaced:
                pk = replaced[pk]
            firsts.add(pk)
    return firsts
