"""Deriving: from the measurements of whole children to the rows that say what they mean."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import compress
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt
from django.db import connection, transaction
from django.db.models import QuerySet

from bontang_stunting.lib.dates import month_number, month_start
from measurements.models import Measurement, MeasurementResult, OperasiTimbang
from measurements.services.marks import homes_between, listed_at, mark_cells
from measurements.services.sql import FORGET_RESULTS, STANDING
from measurements.timeline import (
    BALITA_MONTHS,
    ENGINE_VERSION,
    NO_ROUND,
    Derived,
    IntArray,
    Timeline,
    derive,
)
from posyandu.inserting import insert_few
from posyandu.models import Balita, Posyandu

# Children derived at a time: a few thousand rows, some megabytes.
CHILDREN_AT_A_TIME = 2_000
MONTHS_LOOKED_BACK = 2  # 2T asks about the month before last
Z_LIMIT = 32_767  # hundredths, what a small integer holds; such a z is flagged anyway

_COLUMNS = (
    "id", "balita_id", "balita__sex", "balita__born_on", "measured_on", "received_at", "weight_g",
    "length_mm", "position", "head_mm", "arm_mm", "oedema", "posyandu_id", "file_ntob",
)  # fmt: skip
MEASURED_ON, POSYANDU = _COLUMNS.index("measured_on"), _COLUMNS.index("posyandu_id")


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
    if since is None:
        ids, timeline = timeline_of(Measurement.objects.current().filter(balita__in=wanted))
        MeasurementResult.objects.filter(measurement__balita__in=wanted).delete()
        write_results(ids, timeline, derive(timeline))
        return len(ids)
    touched = derive_held(wanted, since=since)
    mark_cells(months=touched.months, rounds=listed_at(touched.rounds))
    return touched.n_measurements


def derive_held(balita_ids: Collection[UUID], *, since: date, until: date | None = None) -> Touched:
    """`derive_children` for children the caller holds, and without marks: those are his to leave.

    A weighing can decide one of any later month: the first ever (B) becomes one after a gap (O)
    when an older weighing comes in. A reading that does not count is among what was touched too: it
    may have counted until now, at another posyandu, and the first one of a month has everybody
    counted. `until`: the last day changed, where a later one may have no reading left.
    """
    first = since.replace(day=1)
    window = month_start(month_number(first) - MONTHS_LOOKED_BACK)
    children = list(balita_ids)
    read = _as_timeline(STANDING.rows(window, BALITA_MONTHS, children, window), is_whole=False)
    FORGET_RESULTS.rows(first, children)
    derived = derive(read.timeline)
    kept = read.timeline.measured_on >= np.datetime64(first)
    write_results(read.ids, read.timeline, derived, kept)
    months = derived.month.astype("datetime64[D]").tolist()
    in_round = compress(
        zip(read.timeline.operasi.tolist(), read.balita, strict=True),
        _and(kept, derived.counts_in_round),
    )
    last = max(compress(months, kept), default=first)
    return Touched(
        int(kept.sum()),
        set(compress(zip(read.posyandu, months, strict=True), kept))
        | homes_between(children, first, max(last, until or last)),
        set(in_round),
    )


def _and(one: npt.NDArray[np.bool_], other: npt.NDArray[np.bool_]) -> list[bool]:
    both: list[bool] = (one & other).tolist()
    return both


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


@dataclass(frozen=True)
class _Read:
    """Measurements as a timeline, with what it does not hold, in the same order."""

    ids: list[UUID]
    balita: Sequence[UUID]
    posyandu: Sequence[int]
    timeline: Timeline


def timeline_of(current: "QuerySet[Measurement]") -> tuple[list[UUID], Timeline]:
    """Whole histories as a timeline, and the ids of its measurements in the same order."""
    rows = list(current.order_by("balita", "measured_on", "id").values_list(*_COLUMNS))
    posyandu = [row[POSYANDU] for row in rows]
    operasi = rounds_of(posyandu, np.array([row[MEASURED_ON] for row in rows], "datetime64[D]"))
    told = [(*row, pk, False) for row, pk in zip(rows, operasi.tolist(), strict=True)]
    read = _as_timeline(told, is_whole=True)
    return read.ids, read.timeline


def _as_timeline(rows: Sequence[tuple[Any, ...]], *, is_whole: bool) -> _Read:
    """Rows of `_COLUMNS` with the round and "weighed before these rows" after them.

    `is_whole`: they are whole histories, nothing came before.
    """
    (
        ids, balita, sex, born_on, measured_on, received_at, weight_g, length_mm, position,
        head_mm, arm_mm, oedema, posyandu, file_ntob, operasi, has_earlier,
    ) = zip(*rows, strict=True) if rows else ((),) * (len(_COLUMNS) + 2)  # fmt: skip
    numbers: dict[UUID, int] = {}
    timeline = Timeline(
        balita=np.array([numbers.setdefault(pk, len(numbers)) for pk in balita], np.int64),
        sex=np.array(sex, np.int8),
        born_on=np.array(born_on, "datetime64[D]"),
        measured_on=np.array(measured_on, "datetime64[D]"),
        received=np.array([at.timestamp() * 1e6 for at in received_at], np.int64),
        weight_g=np.array(weight_g, np.float64),
        length_mm=np.array(length_mm, np.float64),
        position=np.array(position, np.int8),
        head_mm=np.array(head_mm, np.float64),
        arm_mm=np.array(arm_mm, np.float64),
        oedema=np.array(oedema, np.int8),
        operasi=np.array([NO_ROUND if pk is None else pk for pk in operasi], np.int64),
        file_ntob=np.array([word or 0 for word in file_ntob], np.int8),
        has_earlier=None if is_whole else np.array(has_earlier, np.bool_),
    )
    return _Read(list(ids), balita, posyandu, timeline)


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


def write_results(
    ids: Sequence[UUID],
    timeline: Timeline,
    derived: Derived,
    kept: npt.NDArray[np.bool_] | None = None,
) -> None:
    """Store derived rows for measurements that have none; only those of `kept` where given."""
    columns = result_columns(ids, timeline, derived)
    if kept is not None:
        columns = {name: list(compress(values, kept)) for name, values in columns.items()}
    insert_few(MeasurementResult, columns)


def result_columns(ids: Sequence[UUID], timeline: Timeline, derived: Derived) -> dict[str, Any]:
    """The columns of MeasurementResult for these measurements."""
    assessment = derived.assessment
    columns: dict[str, Any] = {
        "measurement_id": ids,
        "engine_version": [ENGINE_VERSION] * len(ids),
        "age_days": derived.age_days.astype(np.int64),
        "age_months": derived.age_months.astype(np.int64),
        "length_corrected_mm": _whole(np.rint(assessment.length_corrected_cm * 10)),
        "month": derived.month.astype("datetime64[D]").tolist(),
        "counts_in_month": derived.counts_in_month,
        "operasi_id": [pk if pk != NO_ROUND else None for pk in timeline.operasi.tolist()],
        "counts_in_round": derived.counts_in_round,
        "ntob": [code or None for code in derived.ntob.tolist()],
        "is_ntob_of_file": derived.is_ntob_of_file,
        "gain_g": _whole(derived.gain_g),
        "kbm_g": _whole(derived.kbm_g),
        "is_2t": derived.is_2t,
        "is_bgm": derived.is_bgm,
    }
    for index in ("waz", "haz", "whz", "baz", "hcz", "acz"):
        columns[index] = _whole(np.rint(100 * getattr(assessment, index)), limit=Z_LIMIT)
    for index in ("waz", "haz", "whz", "baz"):
        columns[f"is_flagged_{index}"] = getattr(assessment, f"{index}_flag")
    for index in ("bbu", "tbu", "bbtb", "imtu"):
        columns[index] = getattr(assessment, index)
    return columns


def _whole(values: npt.NDArray[np.float64], *, limit: int | None = None) -> list[int | None]:
    """Whole numbers for the database; None for NaN, the rest held within ±`limit`."""
    if limit:
        values = np.clip(values, -limit, limit)
    return [None if value != value else int(value) for value in values.tolist()]
