"""Deriving: from the measurements of whole children to the rows that say what they mean."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import numpy as np
import numpy.typing as npt
from django.db import connection, transaction
from django.db.models import QuerySet

from bontang_stunting.lib.dates import month_number, month_start
from measurements.models import Measurement, MeasurementResult, OperasiTimbang
from measurements.services.marks import homes_between, listed_at, mark_cells
from measurements.services.redirects import settled
from measurements.services.results import rewrite_results, write_results
from measurements.services.sql import (
    FORGET_FALLEN,
    ROUNDS,
    STANDING,
)
from measurements.timeline import (
    BALITA_MONTHS,
    NO_ROUND,
    IntArray,
    Timeline,
    derive,
)
from posyandu.models import Balita, Posyandu

# Children derived at a time: a few thousand rows, some megabytes.
CHILDREN_AT_A_TIME = 2_000
MONTHS_LOOKED_BACK = 2  # 2T asks about the month before last

_COLUMNS = (
    "id", "balita_id", "balita__sex", "balita__born_on", "measured_on", "received_at", "weight_g",
    "length_mm", "position", "head_mm", "arm_mm", "oedema", "posyandu_id", "file_ntob",
)  # fmt: skip


@dataclass(frozen=True)
class Touched:
    """Where children that were derived anew stand now: what has to be counted again.

    months: (posyandu, first day of the month); rounds: (round, child).
    """

    n_measurements: int
    months: set[tuple[int, date]]
    rounds: set[tuple[int, UUID]]


@transaction.atomic(savepoint=False)
def derive_children(balita_ids: Iterable[UUID], *, since: date | None = None) -> int:
    """Derive the current measurements of these children anew; the number of measurements.

    `since`: only from the month of this day on, and with marks on every cell the children stand
    in from then. What came before is read as far as it decides (two months), and left as it is.
    """
    wanted = list(balita_ids)
    if connection.vendor == "postgresql":
        _hold(wanted)
    wanted = settled(wanted, since=since)
    if since is None:
        ids, timeline = timeline_of(Measurement.objects.current().filter(balita__in=wanted))
        MeasurementResult.objects.filter(measurement__balita__in=wanted).delete()
        write_results(ids, timeline, derive(timeline))
        return len(ids)
    touched = derive_held(wanted, since=since)
    mark_cells(months=touched.months, rounds=listed_at(touched.rounds))
    return touched.n_measurements


def derive_held(
    balita_ids: Collection[UUID],
    *,
    since: date,
    until: date | None = None,
    fallen: Collection[UUID] | None = None,
) -> Touched:
    """`derive_children` for children the caller holds, and without marks: those are his to leave.

    A weighing can decide one of any later month: the first ever (B) becomes one after a gap (O)
    when an older weighing comes in. A reading that does not count is among what was touched too: it
    may have counted until now, at another posyandu, and the first one of a month has everybody
    counted. `until`: the last day changed, where a later one may have no reading left. `fallen`:
    the readings that stand no longer; None: look for them. A row that says the same as before is
    not written again.
    """
    first = since.replace(day=1)
    children = list(balita_ids)
    if fallen is None:
        FORGET_FALLEN.rows(children, first)
    read = _standing(children, first)
    derived = derive(read.timeline)
    kept = np.flatnonzero(read.timeline.measured_on >= np.datetime64(first))
    rewrite_results(
        [read.ids[at] for at in kept.tolist()],
        read.timeline.part(kept),
        derived.part(kept),
        stored=[read.stored[at] for at in kept.tolist()],
        fallen=fallen or (),
    )
    months = set(zip(read.posyandu[kept].tolist(), derived.month[kept].tolist(), strict=True))
    counted = kept[derived.counts_in_round[kept]]
    in_round = zip(
        read.timeline.operasi[counted].tolist(),
        [children[number] for number in read.timeline.balita[counted].tolist()],
        strict=True,
    )
    last = max((month for _, month in months), default=first)
    return Touched(
        len(kept),
        months | homes_between(children, first, max(last, until or last)),
        set(in_round),
    )


@dataclass(frozen=True)
class _Standing:
    """Readings of children whose older ones are not read, as `STANDING` tells them."""

    timeline: Timeline
    posyandu: IntArray
    ids: list[str]  # empty before the first day whose results are written
    stored: list[str | None]


def _standing(children: list[UUID], first: date) -> _Standing:
    """The readings that decide anything from the first day of a month on."""
    window = month_start(month_number(first) - MONTHS_LOOKED_BACK)
    rows = STANDING.rows(children, window, BALITA_MONTHS, first)
    numbers = np.array([row[:-2] for row in rows], np.float64).reshape(-1, len(STANDING.types) - 2)
    (
        balita, sex, born_on, measured_on, received, weight_g, length_mm, position, head_mm, arm_mm,
        oedema, posyandu, file_ntob, has_earlier,
    ) = numbers.T  # fmt: skip
    at, days = posyandu.astype(np.int64), measured_on.astype(np.int64).astype("datetime64[D]")
    timeline = Timeline(
        balita=balita.astype(np.int64),
        sex=sex.astype(np.int8),
        born_on=born_on.astype(np.int64).astype("datetime64[D]"),
        measured_on=days,
        received=received.astype(np.int64),
        weight_g=weight_g,
        length_mm=length_mm,
        position=position.astype(np.int8),
        head_mm=head_mm,
        arm_mm=arm_mm,
        oedema=oedema.astype(np.int8),
        operasi=_rounds_between(at, days),
        file_ntob=np.where(np.isnan(file_ntob), 0, file_ntob).astype(np.int8),
        has_earlier=has_earlier > 0,
    )
    ids, stored = ([row[at] for row in rows] for at in (-2, -1))
    return _Standing(timeline, at, ids, stored)


def _rounds_between(posyandu: IntArray, days: npt.NDArray[np.datetime64]) -> IntArray:
    """`rounds_of` for a few posyandu and months, in a planned statement."""
    found = np.full(len(days), NO_ROUND, np.int64)
    if not len(days):
        return found
    rounds: dict[tuple[int, date, date], list[int]] = {}
    for *its_round, pk in ROUNDS.rows(
        days.min().item(), days.max().item(), np.unique(posyandu).tolist()
    ):
        rounds.setdefault(tuple(its_round), []).append(pk)
    for (operasi, first, last), its_posyandu in rounds.items():
        is_within = (days >= np.datetime64(first)) & (days <= np.datetime64(last))
        found[is_within & np.isin(posyandu, its_posyandu)] = operasi
    return found


def _hold(balita_ids: Sequence[UUID]) -> None:
    """Keep others from deriving these children until this transaction ends.

    Two who stored a reading of one child each would derive without the other's, and both readings
    would count. On SQLite a transaction that writes is alone.
    """
    held = Balita.objects.filter(pk__in=balita_ids).order_by("pk").select_for_update(no_key=True)
    list(held.values_list("pk"))


def derive_all(*, progress: Callable[[int, int], None] | None = None) -> int:
    """Derive every child; `progress(done, of)` after each part. The number of measurements."""
    children = list(
        Balita.objects.filter(measurements__isnull=False)
        .order_by("id")
        .distinct()
        .values_list("id", flat=True)
    )
    n_measurements = 0
    for start in range(0, len(children), CHILDREN_AT_A_TIME):
        n_measurements += derive_children(children[start : start + CHILDREN_AT_A_TIME])
        if progress:
            progress(min(start + CHILDREN_AT_A_TIME, len(children)), len(children))
    return n_measurements


def timeline_of(current: "QuerySet[Measurement]") -> tuple[list[UUID], Timeline]:
    """Whole histories as a timeline, and the ids of its measurements in the same order."""
    rows = list(current.order_by("balita", "measured_on", "id").values_list(*_COLUMNS))
    (
        ids, balita, sex, born_on, measured_on, received_at, weight_g, length_mm, position,
        head_mm, arm_mm, oedema, posyandu, file_ntob,
    ) = zip(*rows, strict=True) if rows else ((),) * len(_COLUMNS)  # fmt: skip
    numbers: dict[UUID, int] = {}
    days = np.array(measured_on, "datetime64[D]")
    timeline = Timeline(
        balita=np.array([numbers.setdefault(pk, len(numbers)) for pk in balita], np.int64),
        sex=np.array(sex, np.int8),
        born_on=np.array(born_on, "datetime64[D]"),
        measured_on=days,
        received=np.array([at.timestamp() * 1e6 for at in received_at], np.int64),
        weight_g=np.array(weight_g, np.float64),
        length_mm=np.array(length_mm, np.float64),
        position=np.array(position, np.int8),
        head_mm=np.array(head_mm, np.float64),
        arm_mm=np.array(arm_mm, np.float64),
        oedema=np.array(oedema, np.int8),
        operasi=rounds_of(posyandu, days),
        file_ntob=np.array([word or 0 for word in file_ntob], np.int8),
    )
    return list(ids), timeline


def rounds_of(posyandu_ids: Sequence[int], measured_on: npt.NDArray[np.datetime64]) -> IntArray:
    """The round of each measurement by its day and the city of its posyandu; NO_ROUND for none."""
    return known_rounds(set(posyandu_ids)).of(posyandu_ids, measured_on)


@dataclass(frozen=True)
class KnownRounds:
    """The rounds as they stand at a moment, (id, city, first day, last day), and whose they are."""

    rounds: tuple[tuple[int, str, date, date], ...]
    kota_of: Mapping[int, str]

    def of(self, posyandu_ids: Sequence[int], measured_on: npt.NDArray[np.datetime64]) -> IntArray:
        """`rounds_of` without asking the database."""
        found = np.full(len(measured_on), NO_ROUND, np.int64)
        if not self.rounds or not len(found):
            return found
        kota = np.array([self.kota_of[pk] for pk in posyandu_ids])
        for operasi_id, its_kota, starts_on, ends_on in self.rounds:
            first, last = np.datetime64(starts_on), np.datetime64(ends_on)
            found[(kota == its_kota) & (measured_on >= first) & (measured_on <= last)] = operasi_id
        return found


def known_rounds(posyandu_ids: Collection[int]) -> KnownRounds:
    """All rounds, and the city of these posyandu."""
    rounds = tuple(
        OperasiTimbang.objects.order_by("id").values_list("id", "kota_id", "starts_on", "ends_on")
    )
    if not rounds:
        return KnownRounds((), {})
    its_kota = Posyandu.objects.filter(pk__in=posyandu_ids).values_list(
        "id", "kelurahan__kecamatan__kota_id"
    )
    return KnownRounds(rounds, dict(its_kota))
