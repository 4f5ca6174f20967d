"""The groups WHO's Survey Analyser reports, with its labels and in its order."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.statistics.linearisation import FloatArray, IntArray

NOBODY = -1

# Completed months, left-closed, on unrounded months.
AGE_LIMITS_MONTHS = (0, 6, 12, 24, 36, 48, 60)
AGE_LABELS = ("00-05 mo", "06-11 mo", "12-23 mo", "24-35 mo", "36-47 mo", "48-59 mo")
SEX_LABELS = ("Female", "Male")
WEALTH_LABELS = ("Q1: Poorest", "Q2", "Q3", "Q4", "Q5: Richest")

# The Survey Analyser's own further groupings, by the column WHO's package takes them from.
WHO_TITLES = {
    "typeres": "Area",
    "gregion": "Geographical region",
    "wealthq": "Wealth quintile",
    "mothered": "Maternal education",
    "othergr": "Other grouping",
}


@dataclass(frozen=True)
class Grouping:
    """A way to divide the children: each is in one group or in none."""

    labels: tuple[str, ...]
    group: IntArray
    """(n,) position of each child's label, NOBODY for a child in no group."""

    @property
    def is_empty(self) -> bool:
        return not (self.group >= 0).any()


def everyone(n: int) -> Grouping:
    """All `n` children in one group."""
    return Grouping(("All",), np.zeros(n, np.int64))


def age_groups(age_months: FloatArray) -> Grouping:
    """Six age groups; NaN, negative and 60 months or more belong to none."""
    group = np.searchsorted(AGE_LIMITS_MONTHS, age_months, side="right") - 1
    is_outside = np.isnan(age_months) | (group >= len(AGE_LABELS))
    return Grouping(_titled("Age group", AGE_LABELS), np.where(is_outside, NOBODY, group))


def sexes(sex: NDArray[np.integer]) -> Grouping:
    """Girls (2), then boys (1); any other code belongs to neither."""
    group = np.select([sex == 2, sex == 1], [0, 1], NOBODY)
    return Grouping(_titled("Sex", SEX_LABELS), group)


def ages_by_sex(age_months: FloatArray, sex: NDArray[np.integer]) -> Grouping:
    """The six age groups of the girls, then those of the boys."""
    age, of_sex = age_groups(age_months).group, sexes(sex).group
    labels = tuple(f"{a}.{s}" for s in SEX_LABELS for a in AGE_LABELS)
    is_known = (age >= 0) & (of_sex >= 0)
    return Grouping(
        _titled("Age + sex", labels), np.where(is_known, of_sex * len(AGE_LABELS) + age, NOBODY)
    )


def groups_of_column(
    column: str, values: Sequence[str], *, as_they_appear: bool = False
) -> Grouping:
    """Groups of a column's values, blank for a child in none, in order of number or of text.

    `as_they_appear` keeps the order of the rows instead, as WHO's package does where a survey has
    neither clusters nor strata. The columns that package knows carry its titles, any other its own
    name. A wealth quintile may be 1 or Q1, as there; anything else counts as blank.
    """
    title = WHO_TITLES.get(column, column)
    if column == "wealthq":
        quintiles = {str(k): k - 1 for k in range(1, 6)} | {f"Q{k}": k - 1 for k in range(1, 6)}
        group = [quintiles.get(value, NOBODY) for value in values]
        return Grouping(_titled(title, WEALTH_LABELS), np.array(group, np.int64))
    kinds = [value for value in dict.fromkeys(values) if value]
    if not as_they_appear:
        kinds.sort(key=_by_number_then_text)
    position = {value: k for k, value in enumerate(kinds)}
    group = [position.get(value, NOBODY) for value in values]
    return Grouping(_titled(title, kinds), np.array(group, np.int64))


def standard_groupings(age_months: FloatArray, sex: NDArray[np.integer]) -> list[Grouping]:
    """All, age, sex, age by sex, without those that have no child at all.

    Args:
        age_months: (n,) unrounded, NaN where unknown.
        sex: (n,) 1 boy, 2 girl, 0 unknown, as the engine codes them.
    """
    groupings = [
        everyone(len(age_months)),
        age_groups(age_months),
        sexes(sex),
        ages_by_sex(age_months, sex),
    ]
    return [grouping for grouping in groupings if not grouping.is_empty]


def _titled(title: str, labels: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"{title}: {label}" for label in labels)


def _by_number_then_text(value: str) -> tuple[bool, float, str]:
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    return (True, 0.0, value) if math.isnan(number) else (False, number, value)
