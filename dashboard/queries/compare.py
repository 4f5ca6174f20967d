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
    total,
    withheld,
)
from dashboard.queries.compare_pairs import paired_changes
from dashboard.results import Compared, Coverage, Interval, Paired, Prevalence
from dashboard.statistics.clustered import prevalence_of_areas
from dashboard.statistics.differences import difference_limits
from dashboard.statistics.intervals import Limits, logical_bounds, small_counts, wilson

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
    found = _comparison(*sides, is_apart=is_apart, pairs={}, may_see_children=may_see_children)
    return replace(found, is_nested=not is_apart)


def compare_periods(
    here: DashboardFilter, there: DashboardFilter, *, may_see_children: bool
) -> Comparison:
    """Two periods of one area; of the indices also what became of the same children."""
    return _comparison(
        counts_by_posyandu(here),
        counts_by_posyandu(there),
        is_apart=False,
        pairs=paired_changes(here, there, [MEASURES[key] for key in PAIRED]),
        may_see_children=may_see_children,
    )


def _comparison(
    here: list[PosyanduCounts],
    there: list[PosyanduCounts],
    *,
    is_apart: bool,
    pairs: dict[str, Paired],
    may_see_children: bool,
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
            _prevalence(measure, here, first),
            _prevalence(measure, there, second),
            is_coverage=key in COVERAGE,
        )
        if key in HEALTH:
            one = _judged(one, is_apart=is_apart)
            one = replace(one, paired=pairs.get(key))
            one = _for_viewer(one, may_see_children=may_see_children)
        found.append(one)
    n_coverage = len(COVERAGE)
    return Comparison(
        coverage=tuple(found[:n_coverage]),
        health=tuple(found[n_coverage:]),
        n_here=first["n_sasaran"],
        n_there=second["n_sasaran"],
    )


def _prevalence(measure: Measure, rows: list[PosyanduCounts], counts: Counts) -> Prevalence:
    """A measure of one side, with the interval its headline has on Ringkasan."""
    n, of = measure.count(counts), measure.total(counts) or 0
    # A weight needs no length: its figures stand on the weighed.
    reached = "n_diukur" if set(measure.of) & {"n_tbu", "n_bbtb"} else "n_ditimbang"
    bounds = logical_bounds(n, of, counts["n_sasaran"]) if measure.index else None
    return Prevalence(
        n=n,
        of=of,
        coverage=Coverage(counts[reached], counts["n_sasaran"]),
        interval=_interval(measure, rows, n, of),
        bounds=_percent(bounds) if bounds else None,
        n_flagged=counts["n_tak_wajar"],
    )


def _interval(measure: Measure, rows: list[PosyanduCounts], n: int, of: int) -> Interval | None:
    """Posyandu as clusters; Wilson's where there is one posyandu, or nobody or everybody is in it.

    Clusters that all say 0 tell nothing of how they differ; Wilson's limits still have a width.
    """
    if not of:
        return None
    if 0 < n < of:
        affected = np.array([measure.count(row.counts) for row in rows], np.int64)
        measured = np.array([measure.total(row.counts) for row in rows], np.int64)
        whole = prevalence_of_areas(affected, measured, np.zeros(len(rows), np.int64), 1)
        if not np.isnan(whole.lower[0]):
            return _percent(Limits(float(whole.lower[0]), float(whole.upper[0])))
    limits = wilson(n, of)
    return _percent(limits) if limits else None


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


def _for_viewer(one: Compared, *, may_see_children: bool) -> Compared:
    """Without the counts that could point at a child, and what they would follow from."""
    pair = one.paired
    told = [one.here.n or 0, one.there.n or 0]
    kept = [pair.gained, pair.lost, pair.now, pair.then] if pair else []
    is_small = small_counts(told, may_see_children=may_see_children)
    if small_counts(kept, may_see_children=may_see_children).any():
        one = replace(one, paired=None)
    if not is_small.any():
        return one
    sides = [
        withheld(found) if hidden and found.of else found
        for found, hidden in zip((one.here, one.there), is_small, strict=True)
    ]
    return replace(one, here=sides[0], there=sides[1], interval=None, bounds=None, paired=None)


def _percent(limits: Limits) -> Interval:
    return Interval(100 * limits.lower, 100 * limits.upper)
