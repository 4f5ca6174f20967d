"""Prevalence of malnutrition as WHO's Survey Analyser reports it.

One row per group, one set of columns per index: `HA_2_r` is the share of height-for-age below
−2 SD in per cent, `_se`, `_ll` and `_ul` its error and 95 % limits, `HA_r` the mean z,
`HA_stdev` its standard deviation, `HAZ_pop` and `HAZ_unwpop` N with and without weights.
Source: WHO Anthro Survey Analyser and the R package anthro 1.1.0.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.statistics.groups import Grouping
from dashboard.statistics.linearisation import (
    BoolArray,
    Design,
    Domains,
    FloatArray,
    divide,
    domain_deviations,
    domain_means,
    logit_limits,
)

CUTOFFS_BELOW = (-3, -2, -1)
CUTOFFS_ABOVE = (1, 2, 3)
# Any z below −3 would do: a child with oedema is severely malnourished whatever the weight says.
Z_OF_OEDEMA = -3.1
PERCENT = 100.0

_PREFIXES = ("HA", "WA", "BMI", "WH")
_CUTOFF_SUFFIXES = ("_3", "_2", "_1", "1", "2", "3")
_LIMITS = ("_r", "_se", "_ll", "_ul")
_STUNTED_AND_WASTED = "HA_2_WH_2"
_STUNTED_AND_OVERWEIGHT = "HA_2_WH2"


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
    blocks = _blocks(children)
    columns = tuple(name for block in blocks for name in block.columns)
    labels: list[str] = []
    rows = [np.empty((0, len(columns)))]
    for grouping in groupings:
        domains = divide(design, grouping.group, len(grouping.labels))
        labels.extend(grouping.labels)
        rows.append(np.hstack([block.estimates(domains) for block in blocks]))
    return PrevalenceTable(tuple(labels), columns, np.vstack(rows))


@dataclass(frozen=True)
class _Index:
    """The 31 columns of one index: N, six cut-offs, the mean."""

    prefix: str
    z_for_cutoffs: FloatArray
    z_for_mean: FloatArray

    @property
    def columns(self) -> list[str]:
        cutoffs = [self.prefix + c + x for c in _CUTOFF_SUFFIXES for x in _LIMITS]
        mean = [self.prefix + x for x in (*_LIMITS, "_stdev")]
        return [f"{self.prefix}Z_pop", f"{self.prefix}Z_unwpop", *cutoffs, *mean]

    def estimates(self, domains: Domains) -> FloatArray:
        z = self.z_for_cutoffs
        beyond = [z < c for c in CUTOFFS_BELOW] + [z > c for c in CUTOFFS_ABOVE]
        shares = _shares(_indicator(beyond, where=z), domains)
        z = self.z_for_mean[:, None]
        means, deviation = domain_means(z, domains), domain_deviations(z, domains)
        half = domains.design.t * means.error
        mean = (means.mean, means.error, means.mean - half, means.mean + half, deviation)
        return np.hstack([shares, *mean])


@dataclass(frozen=True)
class _Both:
    """The columns of a combination of height-for-age with weight-for-height."""

    prefix: str
    is_affected: BoolArray
    z: FloatArray
    """NaN where either z is."""
    has_n: bool

    @property
    def columns(self) -> list[str]:
        n = [f"{self.prefix}_pop", f"{self.prefix}_unwpop"] if self.has_n else []
        return n + [self.prefix + x for x in _LIMITS]

    def estimates(self, domains: Domains) -> FloatArray:
        shares = _shares(_indicator([self.is_affected], where=self.z), domains)
        return shares if self.has_n else shares[:, 2:]


def _blocks(children: Children) -> list[_Index | _Both]:
    haz, whz = children.haz, children.with_oedema(children.whz)
    weight_indices = (children.waz, children.baz, children.whz)
    blocks: list[_Index | _Both] = [_Index(_PREFIXES[0], haz, haz)]
    for prefix, z in zip(_PREFIXES[1:], weight_indices, strict=True):
        blocks.append(_Index(prefix, children.with_oedema(z), children.without_oedema(z)))
    both = haz + whz
    wasted, overweight = (haz < -2) & (whz < -2), (haz < -2) & (whz > 2)
    blocks.append(_Both(_STUNTED_AND_WASTED, wasted, both, has_n=True))
    blocks.append(_Both(_STUNTED_AND_OVERWEIGHT, overweight, both, has_n=False))
    return blocks


def _indicator(conditions: Sequence[BoolArray], *, where: FloatArray) -> FloatArray:
    """(n, k) 1 or 0 for each condition, NaN for children without the z."""
    indicator = np.column_stack(conditions).astype(np.float64)
    indicator[np.isnan(where)] = np.nan
    return indicator


def _shares(indicator: FloatArray, domains: Domains) -> FloatArray:
    """(groups, 2 + 4 k) N weighted and unweighted, then r, se, ll, ul in per cent for each."""
    means = domain_means(indicator, domains)
    lower, upper = logit_limits(means.mean, means.error, domains.design.t)
    shares = PERCENT * np.stack([means.mean, means.error, lower, upper], axis=2)
    n = np.column_stack([means.n_weighted[:, 0], means.n[:, 0]])
    return np.hstack([n, shares.reshape(domains.n_groups, len(_LIMITS) * indicator.shape[1])])
