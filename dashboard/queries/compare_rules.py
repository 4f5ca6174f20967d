"""One reading under three rules: WHO's, the national one, and the z that e-PPGBM had in its file.

The national z is stored with every reading, and e-PPGBM's beside the reading it came with. WHO's
differs from the national one only in a child that stood under nine months: those alone are scored
again, in one call. So the counts take one statement that sums, and one that reads the few rows that
can differ.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

import numpy as np
from django.db import connection

from dashboard.filters import DashboardFilter
from dashboard.queries.compare_reasons import (
    FLAGGED,
    SD,
    UNSCORED,
    UNSTATED,
    Index,
    Readings3,
    Reason,
    reasons,
    with_who,
)
from dashboard.queries.homes import Home, home_of
from dashboard.queries.kept import kept
from dashboard.queries.relations import asked, people, period_of, relation
from dashboard.services.counting import parameters
from measurements.kemenkes.categories import LOW_CUTOFFS
from measurements.who.age import NINE_MONTHS_DAYS
from measurements.who.position import STANDING
from posyandu.models import Balita

PAGE_ROWS: Final = 50
_AT_ONCE: Final = 500
LOW: Final = frozenset({1, 2})  # pendek and sangat pendek, kurang and sangat kurang …
_ROW: Final = (
    "c.balita_id", "c.posyandu_id", "c.sex", "c.born_on", "c.measured_on", "c.age_days",
    "c.weight_g", "c.length_mm", "m.position", "m.oedema",
)  # fmt: skip

# What WHO's rule, the national one and e-PPGBM say of a child.
Said = tuple[int, int, int]
WHO, NATIONAL, FILE = range(3)


@dataclass(frozen=True)
class Agreement:
    """Two rules beside each other, of the children that have a score under both."""

    both: int
    first_only: int
    second_only: int
    neither: int


@dataclass(frozen=True)
class Rules:
    """How many children each combination of three statuses has, for one index."""

    said: Counter[Said]

    def counts(self, rule: int) -> Counter[int]:
        """Children by what one rule says of them."""
        found: Counter[int] = Counter()
        for told, n in self.said.items():
            found[told[rule]] += n
        return found

    def scored(self, rule: int) -> int:
        """Children with a score of this rule that can be."""
        counts = self.counts(rule)
        return sum(n for code, n in counts.items() if UNSCORED < code < FLAGGED)

    def low(self, rule: int) -> int:
        """Those below −2 SD."""
        counts = self.counts(rule)
        return sum(counts[code] for code in LOW)

    @property
    def n_stated(self) -> int:
        """Readings that came from a file with z-scores."""
        return sum(n for told, n in self.said.items() if told[FILE] != UNSTATED)

    @property
    def n_apart(self) -> int:
        """Children that do not have the same status under every rule that speaks of them."""
        return sum(n for told, n in self.said.items() if _is_apart(told))

    def among(self, rules: Sequence[int]) -> "Rules":
        """Of the children that have a score under each of these rules: like with like."""
        return Rules(
            Counter(
                {
                    told: n
                    for told, n in self.said.items()
                    if all(UNSCORED < told[rule] < FLAGGED for rule in rules)
                }
            )
        )

    def agreement(self, first: int, second: int) -> Agreement:
        """Who is below −2 SD under one rule and not under the other."""
        found: Counter[tuple[bool, bool]] = Counter()
        for told, n in self.among((first, second)).said.items():
            found[told[first] in LOW, told[second] in LOW] += n
        return Agreement(
            found[True, True], found[True, False], found[False, True], found[False, False]
        )


def _is_apart(told: Said) -> bool:
    who, national, file = told
    return who != national or file not in (UNSTATED, national)


@dataclass(frozen=True)
class ApartChild:
    """A child that does not have the same status under all three, with both reasons.

    z in hundredths, None for none. `posyandu_id`: where it counts; `home_id`: where it belongs now.
    """

    balita_id: UUID
    posyandu_id: int
    home_id: int
    nama: str
    sex: int
    born_on: date
    nik_last4: str
    home: Home
    ibu: str
    measured_on: date
    weight_g: int | None
    length_mm: int | None
    position: int
    z: tuple[int | None, int | None, int | None]
    said: Said
    of_who: Reason
    of_file: Reason


def rules_of(chosen: DashboardFilter, index: Index) -> Rules:
    """The three rules in a period and an area, kept under the version of the data."""
    return Rules(kept("aturan", chosen, index.key, count=lambda: _counted(chosen, index)))


def apart(chosen: DashboardFilter, index: Index) -> Readings3:
    """The readings whose status is not the same under all three, by posyandu and name."""
    rows = _who_may_differ(chosen, index)
    return rows.take(rows.is_who_apart | rows.is_file_apart)


def page_of(rows: Readings3, index: Index, after: str) -> tuple[list[ApartChild], str]:
    """A page of them from behind a child on, and the child the next one follows; "" on the last."""
    at = 1 + next((at for at, pk in enumerate(rows.balita_id) if str(pk) == after), -1)
    shown = rows.take(slice(at, at + PAGE_ROWS))
    more = str(shown.balita_id[-1]) if len(rows) > at + PAGE_ROWS else ""
    return list(named(shown, index)), more


def named(rows: Readings3, index: Index) -> Iterator[ApartChild]:
    """The children of these readings, a few hundred at a time."""
    for start in range(0, len(rows), _AT_ONCE):
        part = rows.take(slice(start, start + _AT_ONCE))
        known = Balita.objects.select_related("ibu__keluarga__kelurahan").in_bulk(
            list(part.balita_id)
        )
        for at, why in enumerate(reasons(part, index)):
            yield _child(part, at, known[part.balita_id[at]], why)


def _child(rows: Readings3, at: int, balita: Balita, why: tuple[Reason, Reason]) -> ApartChild:
    return ApartChild(
        balita_id=balita.pk,
        posyandu_id=int(rows.posyandu_id[at]),
        home_id=balita.posyandu_id,
        nama=balita.nama,
        sex=int(rows.sex[at]),
        born_on=rows.born_on[at].item(),
        nik_last4=balita.nik_last4,
        home=home_of(balita),
        ibu=balita.ibu.nama if balita.ibu else "",
        measured_on=rows.measured_on[at].item(),
        weight_g=_whole(rows.weight_g[at]),
        length_mm=_whole(rows.length_mm[at]),
        position=int(rows.position[at]),
        z=(_whole(rows.who_z[at]), _whole(rows.national_z[at]), _whole(rows.file_z[at])),
        said=(int(rows.who[at]), int(rows.national[at]), int(rows.file[at])),
        of_who=why[0],
        of_file=why[1],
    )


def _whole(value: float) -> int | None:
    return None if np.isnan(value) else int(value)


def _counted(chosen: DashboardFilter, index: Index) -> Counter[Said]:
    """Everybody as the national rule and the file say, then WHO's where it says otherwise."""
    said: Counter[Said] = Counter()
    text = f"SELECT {_national(index)}, {_file(index)}, COUNT(*)"
    for national, file, n in _rows(chosen, text, "TRUE", "GROUP BY 1, 2"):
        said[national, national, file] += n
    rows = _who_may_differ(chosen, index)
    rows = rows.take(rows.is_who_apart)
    for who, national, file in zip(rows.who, rows.national, rows.file, strict=True):
        said[int(national), int(national), int(file)] -= 1
        said[int(who), int(national), int(file)] += 1
    return +said


def _who_may_differ(chosen: DashboardFilter, index: Index) -> Readings3:
    """The readings that a file or WHO's rule may say something else of."""
    national, file = _national(index), _file(index)
    is_infant = (
        f"m.position = {STANDING} AND c.age_days < {NINE_MONTHS_DAYS} AND c.length_mm IS NOT NULL"
    )
    columns = (*_ROW, f"c.{index.column}", national, f"m.file_{index.column}", file)
    found = _rows(
        chosen,
        f"SELECT {', '.join(columns)}",
        f"(({file}) NOT IN ({UNSTATED}, ({national})) OR ({is_infant}))",
        "ORDER BY p.kelurahan_id, p.nama, p.id, b.nama, b.id",
    )
    return _scored(found, index)


def _rows(chosen: DashboardFilter, what: str, where: str, tail: str) -> Sequence[Sequence[Any]]:
    """A question to the readings that count in the period, each with what was read."""
    posyandu = list(chosen.posyandu_list().values_list("pk", flat=True))
    if not posyandu:
        return []
    period = period_of(chosen)
    conditions = " AND ".join([*people(chosen), where])
    text = (
        f"{what} FROM ({relation(period, posyandu, is_of_readings=True)}) AS c "
        "JOIN measurements_measurement m ON m.id = c.measurement_id "
        "JOIN posyandu_balita b ON b.id = c.balita_id "
        "JOIN posyandu_posyandu p ON p.id = c.posyandu_id "
        f"WHERE {conditions} {tail}"
    )
    with connection.cursor() as cursor:
        cursor.execute(text, parameters(period) | asked(chosen))
        found: Sequence[Sequence[Any]] = cursor.fetchall()
    return found


def _national(index: Index) -> str:
    z = f"c.{index.column}"
    return (
        f"CASE WHEN {z} IS NULL THEN {UNSCORED} "
        f"WHEN c.is_flagged_{index.column} THEN {FLAGGED} ELSE c.{index.key} END"
    )


def _file(index: Index) -> str:
    """What the z of a file says, by the limits and cut-offs of the engine."""
    z = f"m.file_{index.column}"
    low = [f"WHEN {z} < {SD * cut} THEN {at}" for at, cut in enumerate(LOW_CUTOFFS, start=1)]
    at_median = len(LOW_CUTOFFS) + 1
    high = [
        f"WHEN {z} > {SD * cut} THEN {at_median + at}"
        for at, cut in reversed(list(enumerate(index.high_cutoffs, start=1)))
    ]
    none = " AND ".join(f"m.file_{name} IS NULL" for name in ("waz", "haz", "whz"))
    return (
        f"CASE WHEN {none} THEN {UNSTATED} WHEN {z} IS NULL THEN {UNSCORED} "
        f"WHEN {z} < {SD * index.limits.low} OR {z} > {SD * index.limits.high} THEN {FLAGGED} "
        f"{' '.join([*low, *high])} ELSE {at_median} END"
    )


def _scored(found: Sequence[Sequence[Any]], index: Index) -> Readings3:
    """Rows of the database as arrays, with WHO's score of each."""
    columns = list(zip(*found, strict=True)) if found else [()] * (len(_ROW) + 4)
    # SQLite hands dates and ids on as texts, PostgreSQL as what they are.
    ids = np.empty(len(columns[0]), dtype=object)
    ids[:] = [UUID(str(pk)) for pk in columns[0]]
    born_on, measured_on = (
        np.array([str(day) for day in columns[at]], "datetime64[D]") for at in (3, 4)
    )
    whole = {at: np.array(columns[at], np.int64) for at in (1, 2, 8, 9, 11, 13)}
    parts = {at: np.array(columns[at], np.float64) for at in (5, 6, 7, 10, 12)}
    rows = Readings3(
        ids, whole[1], whole[2], born_on, measured_on, parts[5], parts[6], parts[7], whole[8],
        whole[9], parts[10], whole[11], parts[12], whole[13], parts[10], whole[11],
    )  # fmt: skip
    return with_who(rows, index) if len(rows) else rows
