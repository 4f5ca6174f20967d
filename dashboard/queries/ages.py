"""Prevalence of pendek by age group and sex."""

from collections import Counter

from django.db.models import Sum

from dashboard.filters import DashboardFilter
from dashboard.models import AgeGroup
from dashboard.queries.areas import Counts, prevalence_of_pendek, withheld
from dashboard.queries.relations import counts_of_children
from dashboard.results import AgeFigure
from dashboard.statistics.disclosure import hidden_siblings

_NEEDED = ("n_sasaran", "n_diukur", "n_tbu", "n_pendek", "n_tak_wajar")


def figures_by_age(chosen: DashboardFilter, *, may_see_children: bool) -> tuple[AgeFigure, ...]:
    """A figure for each age group and sex with children on the list, by age, boys first.

    For who may not see children small counts are withheld, and those they would follow from.
    """
    sums = dict(sorted(_sums(chosen).items()))
    keys = [key for key, counts in sums.items() if counts["n_sasaran"]]
    measured = [key for key in keys if sums[key]["n_tbu"]]
    hidden = set()
    if not may_see_children:
        is_hidden = hidden_siblings([sums[key]["n_pendek"] for key in measured])
        hidden = {key for key, hide in zip(measured, is_hidden, strict=True) if hide}
    figures = []
    for age_from, sex in keys:
        found = prevalence_of_pendek(sums[age_from, sex])
        if (age_from, sex) in hidden:
            found = withheld(found)
        figures.append(AgeFigure(age_from, str(AgeGroup(age_from).label), sex, found))
    return tuple(figures)


def _sums(chosen: DashboardFilter) -> dict[tuple[int, int], Counts]:
    if chosen.rt is not None:
        return counts_of_children(chosen, by=("age_group", "sex"))
    rows = (
        chosen.cells()
        .values("age_group", "sex")
        .order_by()
        .annotate(**{f"sum_{name}": Sum(name) for name in _NEEDED})
    )
    return {
        (row["age_group"], row["sex"]): Counter({name: row[f"sum_{name}"] for name in _NEEDED})
        for row in rows
    }
