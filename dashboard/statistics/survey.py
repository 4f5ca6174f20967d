"""Prevalence of malnutrition as WHO's Survey Analyser reports it.

One row per group, one set of columns per index: `HA_2_r` is the share of height-for-age below
−2 SD in per cent, `_se`, `_ll` and `_ul` its error and 95 % limits, `HA_r` the mean z,
`HA_stdev` its standard deviation, `HAZ_pop` and `HAZ_unwpop` N with and without weights.
Source: WHO Anthro Survey Analyser and the R package anthro 1.1.0.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from dashboard.statistics.groups import Grouping
from dashboard.statistics.linearisation import (
    BoolArray,
    Design,
    FloatArray,
    Means,
    divide,
    domain_deviations,
    domain_means,
    logit_limits,
    weigh,
)

CUTOFFS_BELOW = (-3, -2, -1)
CUTOFFS_ABOVE = (1, 2, 3)
# Any z below −3 would do: a child with oedema is severely malnourished whatever the weight says.
Z_OF_OEDEMA = -3.1
PERCENT = 100.0

_CUTOFF_SUFFIXES = ("_3", "_2", "_1", "1", "2", "3")
_LIMITS = ("_r", "_se", "_ll", "_ul")


@dataclass(frozen=True)
class Children:
    """Rounded z-scores (n,), NaN where missing or flagged, and who has oedema (n,)."""

    haz: FloatArray
    waz: FloatArray
    baz: FloatArray
    whz: FloatArray
    has_oedema: BoolArray

    def without_oedema(self, z: FloatArray) -> FloatArray:
        """Weight index for the mean: children with oedema weigh too much to count."""
        return np.where(self.has_oedema, np.nan, z)

    def with_oedema(self, z: FloatArray) -> FloatArray:
        """Weight index for the cut-offs: children with oedema are below all of them."""
        return np.where(self.has_oedema, Z_OF_OEDEMA, z)


@dataclass(frozen=True)
class PrevalenceTable:
    """The Survey Analyser's table without its first column, `Group`."""

    groups: tuple[str, ...]
    columns: tuple[str, ...]
    values: FloatArray
    """(groups, columns), NaN where a group has no such child."""

    def value(self, group: str, column: str) -> float:
        """One cell; raises ValueError for a name that is not there."""
        return float(self.values[self.groups.index(group), self.columns.index(column)])


def prevalence_table(
    children: Children, design: Design, groupings: Iterable[Grouping]
) -> PrevalenceTable:
    """Prevalence of every group of every grouping, one row each, in the order given."""
    variables = _variables(children)
    # All variables in one matrix: a pass over the children costs little, a pass for each much.
    values = np.column_stack([variable.values for variable in variables])
    weighted = weigh(values, design)
    is_mean = np.array([variable.is_mean for variable in variables])
    columns = tuple(name for variable in variables for name in variable.columns)
    labels: list[str] = []
    rows = [np.empty((0, len(columns)))]
    for grouping in groupings:
        domains = divide(design, grouping.group, len(grouping.labels))
        means = domain_means(weighted, domains)
        deviations = domain_deviations(values[:, is_mean], domains)
        labels.extend(grouping.labels)
        rows.append(_figures(variables, means, deviations, design.t))
    return PrevalenceTable(tuple(labels), columns, np.vstack(rows))


@dataclass(frozen=True)
class _Variable:
    """A value per child, NaN for a child without one, and the columns its mean fills."""

    name: str
    values: FloatArray
    is_mean: bool = False
    """A z-score; anything else is a share, 1 or 0 a child."""
    n_name: str | None = None
    """Columns `_pop` and `_unwpop` under this name stand before the variable."""

    @property
    def columns(self) -> list[str]:
        n = [f"{self.n_name}_pop", f"{self.n_name}_unwpop"] if self.n_name else []
        deviation = [f"{self.name}_stdev"] if self.is_mean else []
        return [*n, *(self.name + suffix for suffix in _LIMITS), *deviation]


def _variables(children: Children) -> list[_Variable]:
    """What the table reports, in its order: four indices, then two combinations."""
    haz, whz = children.haz, children.with_oedema(children.whz)
    variables = _of_index("HA", for_cutoffs=haz, for_mean=haz)
    for prefix, z in (("WA", children.waz), ("BMI", children.baz), ("WH", children.whz)):
        cutoffs, mean = children.with_oedema(z), children.without_oedema(z)
        variables += _of_index(prefix, for_cutoffs=cutoffs, for_mean=mean)
    both = haz + whz
    wasted, overweight = (haz < -2) & (whz < -2), (haz < -2) & (whz > 2)
    variables.append(_Variable("HA_2_WH_2", _indicator(wasted, both), n_name="HA_2_WH_2"))
    variables.append(_Variable("HA_2_WH2", _indicator(overweight, both)))
    return variables


def _of_index(prefix: str, *, for_cutoffs: FloatArray, for_mean: FloatArray) -> list[_Variable]:
    """Six cut-offs, the first with N before it, and the mean."""
    z = for_cutoffs
    beyond = [z < cutoff for cutoff in CUTOFFS_BELOW] + [z > cutoff for cutoff in CUTOFFS_ABOVE]
    shares = [
        _Variable(prefix + suffix, _indicator(is_beyond, z))
        for suffix, is_beyond in zip(_CUTOFF_SUFFIXES, beyond, strict=True)
    ]
    shares[0] = replace(shares[0], n_name=f"{prefix}Z")
    return [*shares, _Variable(prefix, for_mean, is_mean=True)]


def _indicator(condition: BoolArray, z: FloatArray) -> FloatArray:
    """1 or 0 for the condition, NaN for children without the z."""
    return np.where(np.isnan(z), np.nan, condition)


def _figures(
    variables: Sequence[_Variable], means: Means, deviations: FloatArray, t: float
) -> FloatArray:
    """(groups, columns) the rows of one grouping."""
    lower, upper = logit_limits(means.mean, means.error, t)
    shares = PERCENT * np.stack([means.mean, means.error, lower, upper], axis=2)
    half = t * means.error
    limits = (means.mean - half, means.mean + half)
    z_scores = np.stack([means.mean, means.error, *limits], axis=2)
    of_mean = iter(deviations.T)
    columns: list[FloatArray] = []
    for k, variable in enumerate(variables):
        if variable.n_name:
            columns += [means.n_weighted[:, k], means.n[:, k].astype(np.float64)]
        columns += list((z_scores if variable.is_mean else shares)[:, k].T)
        if variable.is_mean:
            columns.append(next(of_mean))
    return np.column_stack(columns)
