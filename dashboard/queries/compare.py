"""Two sides of one question: two periods of an area, or two areas of a period.

Two areas are different children, so that chance can be judged from the figures alone. Two periods
are largely the same children: there each child is compared with itself (`compare_pairs`), for an
interval that took them for strangers would be false.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from dashboard.filters import DashboardFilter
from dashboard.measures import MEASURES, Measure
from dashboard.queries.areas import (
    Counts,
    PosyanduCounts,
    counts_by_posyandu,
    prevalence_of,
    total,
)
from dashboard.queries.compare_pairs import paired_changes
from dashboard.queries.disclosure import Disclosure, disclosure_of
from dashboard.results import Compared, Interval, Paired, Prevalence
from dashboard.statistics.clustered import prevalence_of_areas
from dashboard.statistics.differences import difference_limits
from dashboard.statistics.intervals import Limits

COVERAGE: Final = ("ditimbang", "diukur")
HEALTH: Final = (
    "pendek", "sangat-pendek", "gizi-kurang", "gizi-buruk", "gizi-lebih", "bb-kurang",
    "bb-sangat-kurang", "tidak-naik", "2t", "bgm",
)  # fmt: skip
PAIRED: Final = HEALTH[:7]  # those a z-score decides


@dataclass(frozen=True)
class Comparison:
    """Coverage first, then what was found, in the order of COVERAGE and HEALTH.

    `n_here` and `n_there`: children on the lists. `is_nested`: one side holds children of the
    other, so that chance is not judged.
    """

    coverage: tuple[Compared, ...]
    health: tuple[Compared, ...]
    n_here: int
    n_there: int
    is_nested: bool = False

    @property
    def main(self) -> Compared:
        """Pendek: what the page is asked for first."""
        return self.health[0]


def compare_areas(
    here: DashboardFilter, there: DashboardFilter, *, may_see_children: bool
) -> Comparison:
    """Two areas in one period, with intervals of the differences where none holds the other."""
    sides = counts_by_posyandu(here), counts_by_posyandu(there)
    first, second = ({row.posyandu.pk for row in rows} for rows in sides)
    is_apart = not first & second
    found = _comparison(
        *sides,
        are_areas=True,
        is_apart=is_apart,
        pairs={},
        told=_told(here, there, may_see_children=may_see_children),
    )
    return replace(found, is_nested=not is_apart)


def compare_periods(
    here: DashboardFilter, there: DashboardFilter, *, may_see_children: bool
) -> Comparison:
    """Two periods of one area; of the indices also what became of the same children."""
    return _comparison(
        counts_by_posyandu(here),
        counts_by_posyandu(there),
        are_areas=False,
        is_apart=False,
        pairs=paired_changes(here, there, [MEASURES[key] for key in PAIRED]),
        told=_told(here, there, may_see_children=may_see_children),
    )


def _told(
    here: DashboardFilter, there: DashboardFilter, *, may_see_children: bool
) -> tuple[Disclosure, Disclosure]:
    """What may be told of each side."""
    first = disclosure_of(here, may_see_children=may_see_children)
    return first, disclosure_of(there, may_see_children=may_see_children)


def _comparison(
    here: list[PosyanduCounts],
    there: list[PosyanduCounts],
    *,
    are_areas: bool,
    is_apart: bool,
    pairs: dict[str, Paired],
    told: tuple[Disclosure, Disclosure],
) -> Comparison:
    first, second = total(here), total(there)
    found = []
    for key in (*COVERAGE, *HEALTH):
        measure = MEASURES[key]
        one = Compared(
            key,
            measure.title,
            measure.kind,
            measure.definition,
            _prevalence(measure, here, first, are_areas=are_areas),
            _prevalence(measure, there, second, are_areas=are_areas),
            is_coverage=key in COVERAGE,
        )
        if key in HEALTH:
            one = _judged(one, is_apart=is_apart)
            one = replace(one, paired=pairs.get(key))
            one = _for_viewer(one, *told)
        found.append(one)
    n_coverage = len(COVERAGE)
    return Comparison(
        coverage=tuple(found[:n_coverage]),
        health=tuple(found[n_coverage:]),
        n_here=first["n_sasaran"],
        n_there=second["n_sasaran"],
    )


def _prevalence(
    measure: Measure, rows: list[PosyanduCounts], counts: Counts, *, are_areas: bool
) -> Prevalence:
    """A measure of one side.

    Its interval is the one it has on Ringkasan: Wilson's as one of several areas, by posyandu as
    the whole of a page. Who was reached is a count and has none.
    """
    interval = None if are_areas else _interval_by_posyandu(measure, rows, counts)
    found = prevalence_of(measure, counts, interval=interval)
    if measure.key in COVERAGE:
        return replace(found, interval=None, bounds=None)
    return found if measure.index else replace(found, bounds=None)


def _interval_by_posyandu(
    measure: Measure, rows: list[PosyanduCounts], counts: Counts
) -> Interval | None:
    """With posyandu as clusters; None where there are not two, or nobody or everybody is in it.

    Clusters that all say 0 tell nothing of how they differ; Wilson's limits still have a width.
    """
    if not 0 < measure.count(counts) < (measure.total(counts) or 0):
        return None
    affected = np.array([measure.count(row.counts) for row in rows], np.int64)
    measured = np.array([measure.total(row.counts) for row in rows], np.int64)
    whole = prevalence_of_areas(affected, measured, np.zeros(len(rows), np.int64), 1)
    if np.isnan(whole.lower[0]):
        return None
    return _percent(Limits(float(whole.lower[0]), float(whole.upper[0])))


def _judged(one: Compared, *, is_apart: bool) -> Compared:
    """With what chance, and what the unmeasured, could make of the difference."""
    here, there = one.here, one.there
    bounds = None
    if one.is_provisional and here.bounds and there.bounds:
        bounds = Interval(here.bounds.low - there.bounds.high, here.bounds.high - there.bounds.low)
    interval = None
    if is_apart and here.interval and there.interval:
        interval = _percent(difference_limits(*_share_and_limits(here), *_share_and_limits(there)))
    return replace(one, interval=interval, bounds=bounds)


def _share_and_limits(found: Prevalence) -> tuple[float, Limits]:
    if found.percent is None or found.interval is None:
        raise ValueError("a prevalence without a share has no limits")
    share = found.percent / 100
    # Back and forth through the logit, a share can leave its own limits by a rounding.
    lower, upper = found.interval.low / 100, found.interval.high / 100
    return share, Limits(min(share, lower), max(share, upper))


def _for_viewer(one: Compared, here: Disclosure, there: Disclosure) -> Compared:
    """Without the counts that may not be told, and what they would follow from."""
    first, second = here.shown(one.here, one.key), there.shown(one.there, one.key)
    if first.is_suppressed or second.is_suppressed:
        return replace(one, here=first, there=second, interval=None, bounds=None, paired=None)
    if one.paired and not here.tells_groups(_groups(one.paired, one)):
        return replace(one, paired=None)
    return one


def _groups(pair: Paired, one: Compared) -> tuple[int, ...]:
    """The groups of children that the pairs leave."""
    left = ((one.here.n or 0) - pair.now, (one.there.n or 0) - pair.then)
    return (pair.gained, pair.lost, pair.now - pair.gained, *left)


def _percent(limits: Limits) -> Interval:
    return Interval(100 * limits.lower, 100 * limits.upper)
