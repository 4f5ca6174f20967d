"""One count of one filter: which posyandu have how many of its children, and a way to ask them."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Sum

from dashboard.filters import DashboardFilter
from dashboard.measures import CONDITIONS, Measure
from dashboard.models.changes import CHANGE_COUNTS
from dashboard.queries.areas import added_up
from dashboard.queries.homes import HOME_COLUMNS, HOME_JOINS
from dashboard.queries.listed import COLUMNS, Child, child_of, id_for_database
from dashboard.queries.relations import (
    asked,
    beside,
    counts_of_children,
    has_readings,
    is_counted,
    months_between,
    neighbour,
    other_values,
    people,
    period_of,
    relation,
)
from dashboard.services.counting import parameters

PAGE_ROWS: Final = 50


class Search:
    """The children of a measure in a filter's period, area and people."""

    def __init__(self, chosen: DashboardFilter, measure: Measure) -> None:
        self.chosen, self.measure = chosen, measure
        self.period = period_of(chosen)
        self.asked = parameters(self.period) | asked(chosen)
        near = neighbour(chosen, measure.other) if measure.other else None
        self.other = period_of(near) if near else None
        self.near = near
        self.is_kept = self._is_kept()
        if self.other:
            self.asked |= other_values(self.other) | self._kept_values()
        self.days = (self.asked["first_day"], self.asked["end_day"] - timedelta(days=1))
        self.months = months_between(*self.days)
        by_posyandu = self._counts_by_posyandu()
        self.counts = added_up(by_posyandu.values())
        ordered = chosen.posyandu_list().order_by("kelurahan_id", "nama", "pk")
        self.posyandu_ids = list(ordered.values_list("pk", flat=True))
        n_in = {pk: measure.count(counts) for pk, counts in by_posyandu.items()}
        self.n_in = {pk: n_in[pk] for pk in self.posyandu_ids if n_in.get(pk)}
        self.posyandu = list(self.n_in)
        self.n = sum(self.n_in.values())
        # Of the posyandu that have any: who has to be looked at to find the whole list.
        self.n_listed = sum(by_posyandu[pk]["n_sasaran"] for pk in self.posyandu)

    @property
    def index(self) -> str:
        """The z that puts the children in order: the one that the measure is about, or TB/U."""
        return self.measure.index or "haz"

    @property
    def is_downwards(self) -> bool:
        """Whether a high z is the worst."""
        return self.measure.key == "gizi-lebih"

    @property
    def is_of_unmeasured(self) -> bool:
        """Whether nobody in it can have a z of TB/U."""
        return self.measure.less == "n_diukur"

    @property
    def has_index(self) -> bool:
        """Whether an index of the readings leads to its children and to no others."""
        is_seldom = self.measure.key in {"2t", "bgm", "tak-wajar"}
        return not self.measure.other and (bool(self.measure.index) or is_seldom)

    def _in_measure(self, posyandu: Sequence[int]) -> str:
        """The children of the count in these posyandu, of every sex, age and RT."""
        rows = relation(
            self.period, posyandu, is_of_readings=self.measure.is_of_readings, months=self.months
        )
        condition = self.measure.condition
        if self.is_kept:
            condition = self._kept_condition()
        elif self.other:
            rows = beside(rows, self.other)
        return f"SELECT * FROM ({rows}) AS r WHERE {condition}"  # noqa: S608 only ours

    def _is_kept(self) -> bool:
        """Whether what became of the children was counted with the cells."""
        if not self.other or self.chosen.rt is not None:
            return False
        if self.measure.other == "sebelum":
            return is_counted(self.period, self.other)
        # Nobody was weighed after the last month: nobody is followed up, and no row says so.
        return is_counted(self.other, self.period) or not has_readings(self.other)

    def _kept_values(self) -> dict[str, Any]:
        kind = CHANGE_COUNTS.get(self.measure.n)
        later = self.period if self.measure.other == "sebelum" else self.other
        month = later.month if later else None
        operasi = later.operasi_id if later else None
        return {"kind": kind, "later_month": month, "later_operasi": operasi}

    def kept_rows(self) -> str:
        """The kept rows of the later of two periods, as a condition on `dashboard_perubahan p`."""
        is_of_round = self._kept_values()["later_operasi"] is not None
        return "p.operasi_id = %(later_operasi)s" if is_of_round else "p.month = %(later_month)s"

    def _kept_condition(self) -> str:
        same = f"FROM dashboard_perubahan p WHERE {self.kept_rows()} AND p.balita_id = r.balita_id"
        if self.measure.other == "sebelum":
            return f"EXISTS (SELECT 1 {same} AND p.kind = %(kind)s)"
        followed = f"EXISTS (SELECT 1 {same} AND p.then_posyandu_id IS NOT NULL)"
        return f"{CONDITIONS['n_pendek']} AND NOT {followed}"

    def _counts_by_posyandu(self) -> dict[int, Counter[str]]:
        counts = _counts(self.chosen, self.measure)
        if not self.measure.other:
            return counts
        if not self.other or not counts:
            return {}
        if self.is_kept:
            return self._kept_counts(counts)
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

    def _kept_counts(self, counts: dict[int, Counter[str]]) -> dict[int, Counter[str]]:
        """The counts with those of the measure, from the cells of its changes."""
        n, is_of_now = self.measure.n, self.measure.other == "sebelum"
        side = self.chosen if is_of_now or not self.near else self.near
        cells = side.changes().values("posyandu_id").order_by()
        told = cells.annotate(n=Sum(n if is_of_now else "n_dilanjutkan"))
        found = dict(told.values_list("posyandu_id", "n"))
        for pk, row in counts.items():
            row[n] = found.get(pk, 0) if is_of_now else row["n_pendek"] - found.get(pk, 0)
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
        found = self.select([int(posyandu)], "b.id = %(balita)s", balita=id_for_database(balita_id))
        return found[0] if found else None

    def by_posyandu(self, last: Child | None) -> list[Child]:
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

    def found(self, posyandu: Sequence[int]) -> list[Child]:
        """The children of these posyandu, in their order and by name."""
        place = {pk: at for at, pk in enumerate(posyandu)}
        rows = self.select(posyandu)
        return sorted(rows, key=lambda row: (place[row.posyandu_id], *_by_name(row)))

    def named(self, name: str) -> list[Child]:
        """Those whose own name or whose mother's holds these letters, small or large; unordered."""
        plain = name.lower().replace("!", "!!").replace("%", "!%").replace("_", "!_")
        where = " OR ".join(f"LOWER({of}) LIKE %(name)s ESCAPE '!'" for of in ("b.nama", "i.nama"))
        return self.select(self.posyandu, f"({where})", name=f"%{plain}%")

    def select(
        self, posyandu: Sequence[int], where: str = "", tail: str = "", **values: Any
    ) -> list[Child]:
        if not posyandu:
            return []
        conditions = [*people(self.chosen), *([where] if where else [])]
        columns = ", ".join(f"c.{name}" for name in COLUMNS)
        text = (
            f"SELECT {columns}, b.nama, b.posyandu_id, b.nik_last4, i.nama, {HOME_COLUMNS} "  # noqa: S608 only ours
            f"FROM ({self._in_measure(posyandu)}) AS c "
            "JOIN posyandu_balita b ON b.id = c.balita_id "
            "LEFT JOIN posyandu_ibu i ON i.id = b.ibu_id "
            f"{HOME_JOINS}"
            f"WHERE {' AND '.join(conditions) or 'TRUE'} {tail}"
        )
        with connection.cursor() as cursor:
            cursor.execute(text, self.asked | values)
            return [child_of(row) for row in cursor]


def _counts(chosen: DashboardFilter, measure: Measure) -> dict[int, Counter[str]]:
    """By posyandu, the counts a measure needs, and those of its coverage."""
    if chosen.rt is not None:
        return counts_of_children(chosen)
    own: tuple[str, ...] = (measure.n, measure.plus, measure.less, *measure.of)
    if measure.other:
        own = ("n_pendek",)
    names = {*own, "n_sasaran", "n_diukur"} - {""}
    sums = {f"sum_{name}": Sum(name) for name in names}
    rows = chosen.sums().values("posyandu_id").order_by().annotate(**sums)
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
