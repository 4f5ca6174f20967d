"""The first two years, in which a child's height is still to be won."""

from collections import Counter
from typing import Any

from django.db.models import Sum

from command_center.as_json import figure_json
from command_center.queries.period import Period
from command_center.queries.told import hidden
from dashboard.models import COUNTS, AgeGroup
from dashboard.queries.areas import Counts, prevalence_of_pendek
from dashboard.queries.disclosure import Disclosure
from posyandu.models.people import Sex

_YOUNG = (AgeGroup.M0_5, AgeGroup.M6_11, AgeGroup.M12_23)


def young_of(period: Period, told: Disclosure) -> list[dict[str, Any]]:
    """Reach and pendek of each age group under two and of all of them, "0–23 bulan" last.

    While a period is open its ages are not told: beside the city's figure they would say what was
    found in the few who came between two looks.
    """
    sums = {f"sum_{name}": Sum(name) for name in COUNTS}
    rows = period.chosen.cells().values("age_group").order_by().annotate(**sums)
    by_age = {
        row["age_group"]: Counter({name: row[f"sum_{name}"] for name in COUNTS}) for row in rows
    }
    whole: Counts = Counter()
    found = []
    for age in _YOUNG:
        counts = by_age.get(int(age), Counter())
        whole.update(counts)
        found.append(_line(str(age.label), counts, [int(age)], period, told))
    found.append(_line("0–23 bulan", whole, [int(age) for age in _YOUNG], period, told))
    return found


def _line(
    label: str, counts: Counts, ages: list[int], period: Period, told: Disclosure
) -> dict[str, Any]:
    people = [(age, sex) for age in ages for sex in (Sex.LAKI_LAKI, Sex.PEREMPUAN)]
    figure = prevalence_of_pendek(counts)
    shown = told.shown(figure, people=people) if period.is_closed else hidden(figure)
    return {
        "label": label,
        "reach": {"n": counts["n_ditimbang"], "of": counts["n_sasaran"]},
        "figure": figure_json(shown),
    }
