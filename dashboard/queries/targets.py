"""Targets and survey figures as they stand: of several rows about the same, the latest."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import zip_longest
from typing import TypeVar

from dashboard.filters import DashboardFilter
from dashboard.measures import Measure
from dashboard.models import AngkaSurvei, Target
from dashboard.results import Interval, SurveyFigure, TargetStep
from posyandu.models import Kota

Kept = TypeVar("Kept", Target, AngkaSurvei)


def targets_for(chosen: DashboardFilter, measure: Measure) -> tuple[TargetStep, ...]:
    """The targets of a measure for the city of the filter, each until the next of its scope."""
    kota = chosen.posyandu_list().values("kelurahan__kecamatan__kota")
    rows = standing(Target.objects.filter(kota__in=kota, measure=measure.key).order_by("pk"))
    steps: list[TargetStep] = []
    for scope in Target.Scope:
        own = sorted((row for row in rows if row.scope == scope), key=lambda row: row.valid_from)
        for row, following in zip_longest(own, own[1:]):
            until = following.valid_from if following else None
            share = float(row.percent or 0)
            steps.append(
                TargetStep(
                    scope.label, share, row.valid_from, until, row.for_year, row.source
                )
            )  # fmt: skip
    return tuple(steps)


def targets_on(day: date, chosen: DashboardFilter, measure: Measure) -> list[TargetStep]:
    """The targets of a measure that were in force on a day."""
    return [
        one
        for one in targets_for(chosen, measure)
        if one.since <= day and (one.until is None or day < one.until)
    ]


def surveys_for(chosen: DashboardFilter, measure: Measure) -> tuple[SurveyFigure, ...]:
    """What surveys say of the city of the filter, by year."""
    kota = chosen.posyandu_list().values("kelurahan__kecamatan__kota")
    found = AngkaSurvei.objects.filter(kota__in=kota, measure=measure.key).order_by("pk")
    rows = sorted(standing(found), key=lambda row: (row.year, row.survey))
    return tuple(_figure(row) for row in rows)


def settings_of(kota: Kota) -> tuple[list[Target], list[AngkaSurvei]]:
    """Every row of a city ever noted, the latest first, with who noted it."""
    return (
        list(Target.objects.filter(kota=kota).select_related("by").order_by("-pk")),
        list(AngkaSurvei.objects.filter(kota=kota).select_related("by").order_by("-pk")),
    )


def standing(rows: Iterable[Kept]) -> Sequence[Kept]:
    """The rows that hold, of `rows` in the order they were noted; what was taken back is gone."""
    latest = {row.subject: row for row in rows}
    return [row for row in latest.values() if row.percent is not None]


def _figure(row: AngkaSurvei) -> SurveyFigure:
    is_spanned = row.low is not None and row.high is not None
    return SurveyFigure(
        row.survey,
        row.year,
        float(row.percent or 0),
        Interval(float(row.low or 0), float(row.high or 0)) if is_spanned else None,
        row.n,
        row.source,
    )
