"""What of a period may be told to who may not see children: a plan for each measure.

Measures of one index are told together (sangat pendek is a part of pendek), so a plan of the part
is made of the blocks of the whole, and also keeps what lies between the two from being small.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import numpy as np

from dashboard.statistics.disclosure_blocks import (
    IntArray,
    Unit,
    are_shown,
    every_cell_is_free,
    gathered,
    is_same_or_far,
    joined,
)

Column = tuple[int, int]  # the first month of an age group, WHO's code of a sex
Blocks = tuple[frozenset[Hashable], ...]
# Names of counts that are added; one after a minus sign is taken off.
Sum = tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """What must not be small for a measure to be told.

    `parts`: its children and those that a subtraction leaves. `moves`: children of one status each
    that could change places; without them sums by age and sex are not told. `within`: the measure
    that it is a part of.
    """

    parts: tuple[Sum, ...]
    moves: tuple[Sum, Sum] | None = None
    within: str = ""


_BGM = Rule(
    (("n_bb_sangat_kurang",), ("n_bb_kurang", "-n_bb_sangat_kurang"),
     ("n_bgm",), ("n_bb_kurang", "-n_bgm")),
    within="bb-kurang",
)  # fmt: skip
_NAIK = Rule((("n_tidak_naik",), ("n_naik",)), (("n_tidak_naik", "-n_2t"), ("n_naik",)))
# The measures about health by their keys (dashboard/measures.py). BGM and BB sangat kurang are
# nearly the same children, and naik is what tidak naik leaves: they share a plan.
RULES: Final[Mapping[str, Rule]] = {
    "pendek": Rule(
        (("n_pendek",), ("n_tbu", "-n_pendek")),
        (("n_pendek", "-n_sangat_pendek"), ("n_tbu", "-n_pendek")),
    ),
    "sangat-pendek": Rule(
        (("n_sangat_pendek",), ("n_pendek", "-n_sangat_pendek")),
        (("n_sangat_pendek",), ("n_pendek", "-n_sangat_pendek")),
        within="pendek",
    ),
    "gizi-kurang": Rule(
        (("n_gizi_kurang",), ("n_bbtb", "-n_gizi_kurang")),
        (("n_gizi_kurang", "-n_gizi_buruk"), ("n_bbtb", "-n_gizi_kurang", "-n_gizi_lebih")),
    ),
    "gizi-buruk": Rule(
        (("n_gizi_buruk",), ("n_gizi_kurang", "-n_gizi_buruk")),
        (("n_gizi_buruk",), ("n_gizi_kurang", "-n_gizi_buruk")),
        within="gizi-kurang",
    ),
    "gizi-lebih": Rule(
        (("n_gizi_lebih",), ("n_bbtb", "-n_gizi_kurang", "-n_gizi_lebih")),
        (("n_gizi_lebih",), ("n_bbtb", "-n_gizi_kurang", "-n_gizi_lebih")),
        within="gizi-kurang",
    ),
    "bb-kurang": Rule(
        (("n_bb_kurang",), ("n_bbu", "-n_bb_kurang")),
        (("n_bb_kurang", "-n_bb_sangat_kurang", "-n_bgm"), ("n_bbu", "-n_bb_kurang")),
    ),
    "bb-sangat-kurang": _BGM,
    "bgm": _BGM,
    "tidak-naik": _NAIK,
    "naik": _NAIK,
    "2t": Rule(
        (("n_2t",), ("n_tidak_naik", "-n_2t")),
        (("n_2t",), ("n_tidak_naik", "-n_2t")),
        within="tidak-naik",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Table:
    """The counts of one period: `counts` (rows, columns, names), of areas by age and sex.

    `paths`: the groups each area lies in, the widest first.
    """

    names: tuple[str, ...]
    rows: tuple[str, ...]
    paths: tuple[tuple[str, ...], ...]
    columns: tuple[Column, ...]
    counts: IntArray

    def sums(self, parts: Sequence[Sum]) -> IntArray:
        """The parts (rows, columns, len(parts))."""
        weights = np.zeros((len(self.names), len(parts)), np.int64)
        for at, part in enumerate(parts):
            for name in part:
                weights[self.names.index(name.removeprefix("-")), at] += 1 - 2 * (name[0] == "-")
        return self.counts @ weights


@dataclass(frozen=True)
class Plan:
    """The blocks of areas and of ages that may be told; without areas nothing may.

    `peopled_rows` and `peopled_columns`: where there is anybody whom the measure could be about.
    """

    rows: Blocks = ()
    columns: Blocks = ()
    peopled_rows: frozenset[Hashable] = frozenset()
    peopled_columns: frozenset[Hashable] = frozenset()

    def tells(self, rows: Collection[str], columns: Collection[Column] | None = None) -> bool:
        """Whether the count of these areas may be told, of some ages and sexes or of all."""
        here = self.peopled_rows & frozenset(rows)
        who = self.peopled_columns & frozenset(
            self.peopled_columns if columns is None else columns
        )  # fmt: skip
        if not here or not who:
            return True  # it is about nobody
        if who == self.peopled_columns:
            return _is_made_of(here, self.rows)
        return here == self.peopled_rows and _is_made_of(who, self.columns)


def _is_made_of(wanted: frozenset[Hashable], blocks: Blocks) -> bool:
    inside = [block for block in blocks if block <= wanted]
    return frozenset().union(*inside) == wanted


@dataclass
class Plans:
    """The plans of one period. `beside`: those of periods that count nearly the same children.

    A month with a round in it is such a one: the difference of the two would tell of the few that
    only one of them has.
    """

    table: Table
    beside: tuple["Plans", ...] = ()
    _made: dict[str, Plan] = field(default_factory=dict)

    def of(self, measure: str) -> Plan:
        """The plan of a measure of RULES; made once."""
        if measure not in self._made:
            self._made[measure] = self._plan(measure, RULES[measure])
        return self._made[measure]

    def _plan(self, measure: str, rule: Rule) -> Plan:
        wider = self.of(rule.within) if rule.within else None
        told = [(other, other.of(measure)) for other in self.beside]
        others = [(other, plan) for other, plan in told if plan.rows]
        parts = self.table.sums(rule.parts)
        by_row = [parts.sum(axis=1), *(one.table.sums(rule.parts).sum(axis=1) for one, _ in others)]
        rows = self._rows(by_row, wider, [plan.rows for _, plan in others])
        columns = () if others or not rows else self._columns(rule, parts, rows, wider)
        if wider:
            return Plan(rows, columns, wider.peopled_rows, wider.peopled_columns)
        peopled = [np.flatnonzero(counts.any(axis=1)) for counts in by_row]
        return Plan(
            rows,
            columns,
            frozenset(self.table.rows[at] for found in peopled for at in found),
            frozenset(self.table.columns[at] for at in np.flatnonzero(parts.any(axis=(0, 2)))),
        )

    def _rows(
        self, by_row: Sequence[IntArray], wider: Plan | None, others: Sequence[Blocks]
    ) -> Blocks:
        """Blocks of areas; `by_row`: the parts (rows, k) of this period and of those beside it."""
        told = np.concatenate(by_row, axis=1)
        units = [
            Unit(frozenset([name]), path, counts)
            for name, path, counts in zip(self.table.rows, self.table.paths, told, strict=True)
            if counts.any() or wider
        ]
        if wider:
            units = [unit for unit in joined(units, wider.rows) if unit.members in wider.rows]
        for blocks in others:
            units = joined(units, blocks)
        is_safe = partial(_is_far_from_each, n_parts=by_row[0].shape[1])
        return tuple(unit.members for unit in gathered(units, is_safe))

    def _columns(self, rule: Rule, parts: IntArray, rows: Blocks, wider: Plan | None) -> Blocks:
        """Blocks of ages and sexes; none where one of their cells would follow."""
        if rule.moves is None:
            return ()
        units = [
            Unit(frozenset([column]), _path(column), counts)
            for column, counts in zip(self.table.columns, parts.sum(axis=0), strict=True)
            if counts.any() or wider
        ]
        if wider:
            units = [unit for unit in joined(units, wider.columns) if unit.members in wider.columns]
        blocks = tuple(unit.members for unit in gathered(units))
        if len(blocks) < 2:
            return ()
        finest = wider or Plan(rows, blocks)
        moved, resting = (
            self._margins(self.table.sums([part])[..., 0], finest.rows, finest.columns)
            for part in rule.moves
        )
        return blocks if every_cell_is_free(moved, resting) else ()

    def _margins(self, counts: IntArray, rows: Blocks, columns: Blocks) -> IntArray:
        """Counts (rows, columns) added up to blocks."""
        by_row = [[self.table.rows.index(str(name)) for name in block] for block in rows]
        at = {column: place for place, column in enumerate(self.table.columns)}
        by_column = [[at[column] for column in block] for block in columns]  # type: ignore[index]
        told = np.array([counts[places].sum(axis=0) for places in by_row])
        return np.array([told[:, places].sum(axis=1) for places in by_column]).T


def _is_far_from_each(counts: IntArray, *, n_parts: int) -> bool:
    here, *others = np.split(counts, len(counts) // n_parts)
    return are_shown(here) and all(is_same_or_far(here, other) for other in others)


def _path(column: Column) -> tuple[str, ...]:
    """The half of the five years and the age group a column lies in."""
    age, _ = column
    return ("0-23" if age < 24 else "24-59", f"{age:02d}")
