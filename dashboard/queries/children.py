"""The children behind a count: found by the condition the cells were counted by.

The cells say how many children each posyandu has in a count, so that a page in the order of the
posyandu asks only those on it for their children: it takes as long in a large city as in a small
one.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import F, Sum, Window
from django.db.models.functions import RowNumber

from dashboard.filters import DashboardFilter
from dashboard.measures import Measure
from dashboard.queries.relations import (
    asked,
    beside,
    counts_of_children,
    neighbour,
    other_values,
    people,
    period_of,
    relation,
)
from dashboard.services.counting import parameters
from measurements.models import Measurement

PAGE_ROWS: Final = 50
READINGS_SHOWN: Final = 4  # the one that counts, and three before it
ORDERS: Final = ("posyandu", "nama", "z")
_POSYANDU_AT_ONCE: Final = 40
_NO_Z: Final = 32_767  # behind every z there is
_FLAGS: Final = ("waz", "haz", "whz")
_COLUMNS: Final = (
    "balita_id", "posyandu_id", "sex", "born_on", "age_group", "measurement_id", "measured_on",
    "weight_g", "length_mm", "age_days", "waz", "haz", "whz", "is_flagged_waz", "is_flagged_haz",
    "is_flagged_whz", "bbu", "tbu", "bbtb", "ntob", "gain_g", "kbm_g", "is_2t", "is_bgm",
)  # fmt: skip


@dataclass(frozen=True)
class Child:
    """One child of a count, with the reading that counts for it in the period, if there is one.

    `posyandu_id`: where it counts; `home_id`: where it belongs now. z in hundredths; `flagged` has
    the names of those beyond WHO's limits. Statuses are the engine's codes.
    """

    balita_id: UUID
    posyandu_id: int
    home_id: int
    nama: str
    sex: int
    born_on: date
    nik_last4: str
    rt: str
    alamat: str
    ibu: str
    measured_on: date | None
    weight_g: int | None
    length_mm: int | None
    age_days: int | None
    waz: int | None
    haz: int | None
    whz: int | None
    flagged: frozenset[str]
    bbu: int
    tbu: int
    bbtb: int
    ntob: int | None
    gain_g: int | None
    kbm_g: int | None
    is_2t: bool
    is_bgm: bool


@dataclass(frozen=True)
class Reading:
    """An earlier reading of a child: grams, millimetres, z of TB/U in hundredths."""

    measured_on: date
    posyandu_id: int
    weight_g: int | None
    length_mm: int | None
    haz: int | None
    is_flagged: bool


@dataclass(frozen=True)
class Children:
    """A page of a list. `after` leads to the next one, and is empty on the last.

    `counts`: of the columns the measure needs, for the whole of the filter. `first_day` and
    `last_day` are those of the period.
    """

    rows: tuple[Child, ...]
    counts: Mapping[str, int]
    after: str
    first_day: date
    last_day: date


def children_page(
    chosen: DashboardFilter, measure: Measure, *, order: str = "posyandu", after: str = ""
) -> Children:
    """The children of a count from `after` on; `order` is one of ORDERS.

    By "z" those come first whose index is worst. An `after` that names nobody begins anew.
    """
    search = _Search(chosen, measure)
    last = search.child_at(after)
    find = search.by_posyandu if order == "posyandu" else search.by_column
    rows = find(order, last)
    shown = tuple(rows[:PAGE_ROWS])
    more = f"{shown[-1].posyandu_id}.{shown[-1].balita_id}" if len(rows) > PAGE_ROWS else ""
    return Children(shown, search.counts, more, *search.days)


def every_child(chosen: DashboardFilter, measure: Measure) -> Iterator[Child]:
    """All children of a count by posyandu and name, a few posyandu at a time."""
    search = _Search(chosen, measure)
    for at in range(0, len(search.posyandu), _POSYANDU_AT_ONCE):
        yield from search.found(search.posyandu[at : at + _POSYANDU_AT_ONCE])


def readings_until(balita_ids: Collection[UUID], until: date) -> dict[UUID, tuple[Reading, ...]]:
    """The latest readings of each child up to a day, that day included, the latest first."""
    place = Window(
        RowNumber(),
        partition_by=[F("balita_id")],
        order_by=[F("measured_on").desc(), F("id").desc()],
    )
    found = (
        Measurement.objects.current()
        .filter(balita_id__in=balita_ids, measured_on__lte=until)
        .annotate(place=place)
        .filter(place__lte=READINGS_SHOWN)
        .order_by("balita_id", "place")
        .values_list(
            "balita_id", "measured_on", "posyandu_id", "weight_g", "length_mm", "result__haz",
            "result__is_flagged_haz",
        )
    )  # fmt: skip
    told: dict[UUID, list[Reading]] = {}
    for balita_id, on, posyandu_id, weight_g, length_mm, haz, is_flagged in found:
        reading = Reading(on, posyandu_id, weight_g, length_mm, haz, bool(is_flagged))
        told.setdefault(balita_id, []).append(reading)
    return {balita_id: tuple(rows) for balita_id, rows in told.items()}


class _Search:
    """One count of one filter: which posyandu have how many, and a way to ask them."""

    def __init__(self, chosen: DashboardFilter, measure: Measure) -> None:
        self.chosen, self.measure = chosen, measure
        self.period = period_of(chosen)
        self.asked = parameters(self.period) | asked(chosen)
        near = neighbour(chosen, measure.other) if measure.other else None
        self.other = period_of(near) if near else None
        if self.other:
            self.asked |= other_values(self.other)
        self.days = (self.asked["first_day"], self.asked["end_day"] - timedelta(days=1))
        by_posyandu = self._counts_by_posyandu()
        self.counts: Counter[str] = sum(by_posyandu.values(), Counter[str]())
        ordered = chosen.posyandu_list().order_by("kelurahan_id", "nama", "pk")
        self.n_in = {
            pk: measure.count(by_posyandu[pk])
            for pk in ordered.values_list("pk", flat=True)
            if pk in by_posyandu and measure.count(by_posyandu[pk])
        }
        self.posyandu = list(self.n_in)

    def _in_measure(self, posyandu: Sequence[int]) -> str:
        """The children of the count in these posyandu, of every sex, age and RT."""
        rows = relation(self.period, posyandu, is_of_readings=self.measure.is_of_readings)
        if self.other:
            rows = beside(rows, self.other)
        return f"SELECT * FROM ({rows}) AS r WHERE {self.measure.condition}"  # noqa: S608 only ours

    def _counts_by_posyandu(self) -> dict[int, Counter[str]]:
        counts = _counts(self.chosen, self.measure)
        if not self.measure.other:
            return counts
        if not self.other or not counts:
            return {}
        where = " AND ".join(people(self.chosen)) or "TRUE"
        text = (
            f"SELECT c.posyandu_id, COUNT(*) FROM ({self._in_measure(list(counts))}) AS c "  # noqa: S608 only ours
            f"JOIN posyandu_balita b ON b.id = c.balita_id WHERE {where} GROUP BY 1"
        )
        with connection.cursor() as cursor:
            cursor.execute(text, self.asked)
            for pk, n in cursor:
                counts[pk][self.measure.n] = n
        return counts

    def child_at(self, after: str) -> Child | None:
        """The child that a page ended with; None where it is not among these children."""
        posyandu, _, balita = after.partition(".")
        if not posyandu.isdecimal() or int(posyandu) not in self.n_in:
            return None
        try:
            balita_id = UUID(balita)
        except ValueError:
            return None
        found = self._select([int(posyandu)], "b.id = %(balita)s", balita=_id(balita_id))
        return found[0] if found else None

    def by_posyandu(self, order: str, last: Child | None) -> list[Child]:
        """One child more than a page holds, from as many posyandu as that takes."""
        at = self.posyandu.index(last.posyandu_id) if last else 0
        rest: Sequence[int] = self.posyandu[at:]
        rows: list[Child] = []
        while rest and len(rows) <= PAGE_ROWS:
            wanted, rest = self._enough(rest, PAGE_ROWS + 1 - len(rows), last)
            rows += (child for child in self.found(wanted) if not _is_before(child, last))
        return rows[: PAGE_ROWS + 1]

    def _enough(
        self, rest: Sequence[int], n: int, last: Child | None
    ) -> tuple[Sequence[int], Sequence[int]]:
        """The posyandu that hold `n` children, and those behind them."""
        held = 0
        for at, pk in enumerate(rest, start=1):
            held += 0 if last and pk == last.posyandu_id else self.n_in[pk]
            if held >= n:
                return rest[:at], rest[at:]
        return rest, ()

    def by_column(self, order: str, last: Child | None) -> list[Child]:
        """One child more than a page holds, by name or by z."""
        name = "b.nama" if order == "nama" else self._worst_first()
        after = f"({name}, b.id) > (%(value)s, %(balita)s)" if last else ""
        values = {"value": self._value(order, last), "balita": _id(last.balita_id)} if last else {}
        return self._select(
            self.posyandu, after, f"ORDER BY {name}, b.id LIMIT {PAGE_ROWS + 1}", **values
        )

    def _worst_first(self) -> str:
        sign = "-" if self.measure.key == "gizi-lebih" else ""
        return f"COALESCE({sign}c.{self.measure.index or 'haz'}, {_NO_Z})"

    def _value(self, order: str, last: Child) -> Any:
        if order == "nama":
            return last.nama
        z = getattr(last, self.measure.index or "haz")
        if z is None:
            return _NO_Z
        return -z if self.measure.key == "gizi-lebih" else z

    def found(self, posyandu: Sequence[int]) -> list[Child]:
        """The children of these posyandu, in their order and by name."""
        place = {pk: at for at, pk in enumerate(posyandu)}
        rows = self._select(posyandu)
        return sorted(rows, key=lambda row: (place[row.posyandu_id], *_by_name(row)))

    def _select(
        self, posyandu: Sequence[int], where: str = "", tail: str = "", **values: Any
    ) -> list[Child]:
        if not posyandu:
            return []
        conditions = [*people(self.chosen), *([where] if where else [])]
        columns = ", ".join(f"c.{name}" for name in _COLUMNS)
        text = (
            f"SELECT {columns}, b.nama, b.posyandu_id, b.nik_last4, b.rt, b.alamat, i.nama "  # noqa: S608 only ours
            f"FROM ({self._in_measure(posyandu)}) AS c "
            "JOIN posyandu_balita b ON b.id = c.balita_id "
            "LEFT JOIN posyandu_ibu i ON i.id = b.ibu_id "
            f"WHERE {' AND '.join(conditions) or 'TRUE'} {tail}"
        )
        with connection.cursor() as cursor:
            cursor.execute(text, self.asked | values)
            return [_child(row) for row in cursor]


def _counts(chosen: DashboardFilter, measure: Measure) -> dict[int, Counter[str]]:
    """By posyandu, the counts a measure needs, and those of its coverage."""
    if chosen.rt is not None:
        return counts_of_children(chosen)
    own = () if measure.other else (measure.n, measure.plus, measure.less, *measure.of)
    names = {*own, "n_sasaran", "n_diukur"} - {""}
    sums = {f"sum_{name}": Sum(name) for name in names}
    rows = chosen.cells().values("posyandu_id").order_by().annotate(**sums)
    return {
        row["posyandu_id"]: Counter({name: row[f"sum_{name}"] for name in names}) for row in rows
    }


def _by_name(child: Child) -> tuple[str, str]:
    return child.nama.casefold(), child.balita_id.hex


def _is_before(child: Child, last: Child | None) -> bool:
    """Whether a child of the posyandu a page ended in was on that page."""
    if last is None or child.posyandu_id != last.posyandu_id:
        return False
    return _by_name(child) <= _by_name(last)


def _child(row: Sequence[Any]) -> Child:
    told = dict(zip(_COLUMNS, row, strict=False))
    nama, home_id, nik_last4, rt, alamat, ibu = row[len(_COLUMNS) :]
    return Child(
        balita_id=_uuid(told["balita_id"]),
        born_on=_day(told["born_on"]),
        measured_on=_day(told["measured_on"]) if told["measured_on"] else None,
        flagged=frozenset(name for name in _FLAGS if told[f"is_flagged_{name}"]),
        is_2t=bool(told["is_2t"]),
        is_bgm=bool(told["is_bgm"]),
        nama=nama,
        home_id=home_id,
        nik_last4=nik_last4,
        rt=rt,
        alamat=alamat,
        ibu=ibu or "",
        **{
            name: told[name]
            for name in (
                "posyandu_id", "sex", "weight_g", "length_mm", "age_days", "waz", "haz", "whz",
                "bbu", "tbu", "bbtb", "ntob", "gain_g", "kbm_g",
            )
        },
    )  # fmt: skip


# SQLite hands dates and ids on as texts, PostgreSQL as what they are.
def _day(value: Any) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _uuid(value: Any) -> UUID:
    return UUID(value) if isinstance(value, str) else value


def _id(balita_id: UUID) -> Any:
    return balita_id.hex if connection.vendor == "sqlite" else balita_id
