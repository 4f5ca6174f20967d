"""A measure by age group and sex."""

from collections import Counter

from django.db.models import Sum

from dashboard.filters import DashboardFilter
from dashboard.measures import MEASURES, Measure
from dashboard.models import AgeGroup
from dashboard.queries.areas import Counts, figure_of
from dashboard.queries.disclosure import Disclosure
from dashboard.queries.relations import counts_of_children
from dashboard.results import AgeFigure

_ALWAYS = ("n_sasaran", "n_ditimbang", "n_diukur", "n_tak_wajar")


def figures_by_age(
    chosen: DashboardFilter, told: Disclosure, measure: Measure = MEASURES["pendek"]
) -> tuple[AgeFigure, ...]:
    """A figure for each age group and sex with children on the list, by age, boys first."""
    return tuple(
        AgeFigure(
            age,
            str(AgeGroup(age).label),
            sex,
            told.shown(figure_of(measure, counts), measure.key, people=[(age, sex)]),
        )
        for (age, sex), counts in sorted(_sums(chosen, measure).items())
        if counts["n_sasaran"]
    )


def _sums(chosen: DashboardFilter, measure: Measure) -> dict[tuple[int, int], Counts]:
    if chosen.rt is not None:
        return counts_of_children(chosen, by=("age_group", "sex"))
    needed = {*_ALWAYS, measure.n, measure.less, *measure.of} - {""}
    rows = (
        chosen.cells()
        .values("age_group", "sex")
        .order_by()
        .annotate(**{f"sum_{name}": Sum(name) for name in needed})
    )
    return {
        (row["age_group"], row["sex"]): Counter({name: row[f"sum_{name}"] for name in needed})
        for row in rows
    }
