"""Everything the page Tren answers: the series, the last step of the rounds, and what it is beside.

A step between two rounds is told twice: of everybody who came, and of the children who have a score
in both. Only the second says whether children changed or others were measured.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from dashboard.filters import DashboardFilter
from dashboard.measures import MEASURES, Measure
from dashboard.queries.compare import PAIRED
from dashboard.queries.compare_pairs import paired_changes
from dashboard.queries.disclosure import Disclosure, disclosure_of
from dashboard.queries.targets import surveys_for, targets_for
from dashboard.queries.trend import trend_of, with_closings
from dashboard.queries.version import current_version
from dashboard.results import Paired, PeriodKind, SurveyFigure, TargetStep, TrendPoint
from measurements.models import StaleCell


@dataclass(frozen=True)
class TrendStory:
    """The trend of one measure in one area.

    `now` is the round the answer is about and `before` the one before it; `pairs`: the children
    with a score in both, None where there are none or a count of theirs is withheld.
    `surveys` and `targets` are empty where they would stand beside another population.
    """

    measure: Measure
    points: tuple[TrendPoint, ...]
    now: TrendPoint | None
    before: TrendPoint | None
    pairs: Paired | None
    surveys: tuple[SurveyFigure, ...]
    targets: tuple[TargetStep, ...]
    data_version: int
    data_as_of: datetime | None
    n_waiting: int

    @property
    def rounds(self) -> tuple[TrendPoint, ...]:
        """The rounds by date."""
        return tuple(point for point in self.points if point.kind is PeriodKind.ROUND)

    @property
    def months(self) -> tuple[TrendPoint, ...]:
        """The months by date, with those of the recap behind them."""
        return tuple(point for point in self.points if point.kind is not PeriodKind.ROUND)


def trend_story(
    chosen: DashboardFilter,
    measure: Measure,
    *,
    round_ids: Mapping[str, int],
    until: date | None,
    is_whole_city: bool,
    may_see_children: bool,
) -> TrendStory:
    """The trend of a measure in the area of the filter, whatever period the filter has.

    `round_ids`: the rounds of the city by code. `until`: the answer is about the last round that
    began by this day. `is_whole_city`: surveys speak of all its children and of nobody else.
    """
    points = trend_of(chosen, measure, may_see_children=may_see_children)
    points = tuple(
        point for point in points if point.kind is not PeriodKind.ROUND or point.code in round_ids
    )
    points = with_closings(points, chosen, measure, may_see_children=may_see_children)
    rounds = [point for point in points if point.kind is PeriodKind.ROUND]
    told = [point for point in rounds if until is None or point.on <= until]
    now = told[-1] if told else None
    before = told[-2] if len(told) > 1 else None
    pairs = None
    if now and before:
        here, there = (
            replace(chosen, operasi_id=round_ids[point.code], month=None) for point in (now, before)
        )
        measures = [MEASURES[key] for key in PAIRED]  # those of Bandingkan: counted once for both
        found = paired_changes(here, there, measures)[measure.key]
        disclosure = disclosure_of(here, may_see_children=may_see_children)
        pairs = _for_viewer(found, now, before, disclosure)
    version, refreshed_at = current_version()
    is_of_all = chosen.is_of_all_children
    return TrendStory(
        measure,
        points,
        now,
        before,
        pairs,
        surveys_for(chosen, measure) if is_whole_city and is_of_all else (),
        targets_for(chosen, measure) if is_of_all else (),
        version,
        refreshed_at,
        StaleCell.objects.filter(chosen.posyandu_q("posyandu__")).count(),
    )


def _for_viewer(
    found: Paired, now: TrendPoint, before: TrendPoint, told: Disclosure
) -> Paired | None:
    """The pairs, unless one of their counts could point at a child or there are none."""
    if not found.of or now.prevalence.is_suppressed or before.prevalence.is_suppressed:
        return None
    left = ((now.prevalence.n or 0) - found.now, (before.prevalence.n or 0) - found.then)
    groups = (found.gained, found.lost, found.now - found.gained, *left)
    return found if told.tells_groups(groups) else None
