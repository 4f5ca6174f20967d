"""Means, errors and limits of a survey by Taylor linearisation, in closed form.

Everything is totals of clusters: no replicates, no simulation, one pass over the children.
Source: Lumley, Complex Surveys (2010), chapters 2 and 3, as WHO's Survey Analyser uses it.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dashboard.statistics.student_t import t_quantile

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Design:
    """How the children of one survey were drawn; every array speaks of the whole survey."""

    cluster: IntArray
    """(n,) number of each child's cluster, counted from 0."""
    stratum_of_cluster: IntArray
    """(C,) number of each cluster's stratum, counted from 0."""
    weight: FloatArray
    """(n,) sampling weight; a child of weight 0 stays in the design and counts for nothing."""

    @property
    def n_clusters(self) -> int:
        return len(self.stratum_of_cluster)

    @cached_property
    def clusters_per_stratum(self) -> IntArray:
        return np.bincount(self.stratum_of_cluster).astype(np.int64)

    @cached_property
    def degrees_of_freedom(self) -> int:
        """Clusters minus strata among the children with weight, whatever domain is asked for."""
        clusters = np.unique(self.cluster[self.weight > 0])
        return len(clusters) - len(np.unique(self.stratum_of_cluster[clusters]))

    @cached_property
    def t(self) -> float:
        """Half width of the 95 % interval in standard errors; NaN without a degree of freedom."""
        return t_quantile(0.5 + CONFIDENCE / 2, self.degrees_of_freedom)


def make_design(
    n: int,
    *,
    cluster: ArrayLike | None = None,
    stratum: ArrayLike | None = None,
    weight: ArrayLike | None = None,
) -> Design:
    """Design of `n` children from any labels, each (n,).

    Clusters are nested in strata: one label in two strata is two clusters. No cluster, or the
    same one for everybody, makes each child its own. No weight is weight 1; a missing weight
    (NaN) is 0. Raises ValueError for a negative or infinite weight.
    """
    strata = _numbered(stratum) if stratum is not None else np.zeros(n, np.int64)
    clusters = _numbered(cluster) if cluster is not None else np.arange(n)
    if n and clusters.max() == 0:
        clusters = np.arange(n)
    pair = strata * (clusters.max(initial=0) + 1) + clusters
    _, first, number = np.unique(pair, return_index=True, return_inverse=True)
    weights = np.ones(n) if weight is None else np.asarray(weight, np.float64)
    weights = np.where(np.isnan(weights), 0.0, weights)
    if (weights < 0).any() or np.isinf(weights).any():
        raise ValueError("sampling weights must be finite and not negative")
    return Design(cluster=number.astype(np.int64), stratum_of_cluster=strata[first], weight=weights)


def _numbered(labels: ArrayLike) -> IntArray:
    return np.unique(np.asarray(labels), return_inverse=True)[1].astype(np.int64)


@dataclass(frozen=True)
class Domains:
    """Groups of children that do not overlap, cut into their cells: group × cluster.

    Only cells that hold a child exist, so a design where each child is a cluster costs no more.
    """

    design: Design
    n_groups: int
    children: IntArray
    """Children of any group, ordered by cell."""
    starts: IntArray
    """(cells,) where each cell begins among `children`."""
    group_of_cell: IntArray
    stratum_of_cell: IntArray

    @cached_property
    def group_of_child(self) -> IntArray:
        n_of_cell = np.diff(self.starts, append=len(self.children))
        return np.repeat(self.group_of_cell, n_of_cell)

    def sum_cells(self, values: FloatArray | BoolArray) -> FloatArray:
        """(cells, k) sums of `values` (n, k) over the children of each cell."""
        ordered = values[self.children]
        if len(self.starts) == len(ordered):
            return ordered.astype(np.float64, copy=False)
        return np.add.reduceat(ordered, self.starts, axis=0, dtype=np.float64)


def divide(design: Design, group: IntArray, n_groups: int) -> Domains:
    """Cut the survey by `group` (n,): 0 … n_groups − 1, or −1 for a child in none of them."""
    inside = np.flatnonzero(group >= 0)
    key = group[inside] * design.n_clusters + design.cluster[inside]
    order = np.argsort(key, kind="stable")
    cells, starts = np.unique(key[order], return_index=True)
    group_of_cell, cluster_of_cell = np.divmod(cells, max(design.n_clusters, 1))
    return Domains(
        design=design,
        n_groups=n_groups,
        children=inside[order],
        starts=starts.astype(np.int64),
        group_of_cell=group_of_cell,
        stratum_of_cell=design.stratum_of_cluster[cluster_of_cell],
    )


@dataclass(frozen=True)
class Means:
    """Weighted means of k variables in g groups: arrays (g, k), NaN where nobody has a value."""

    n: IntArray
    """Children with a value."""
    n_weighted: FloatArray
    """Sum of their weights."""
    mean: FloatArray
    error: FloatArray
    """Standard error of the mean."""


@dataclass(frozen=True)
class Weighted:
    """Variables of the children (n, k), each multiplied by its child's weight."""

    has_value: BoolArray
    weight: FloatArray
    """0 where a child has no value."""
    total: FloatArray
    """Weight times value."""


def weigh(values: FloatArray, design: Design) -> Weighted:
    """`values` (n, k), NaN where a child has no value, ready to be summed over any domains."""
    has_value = ~np.isnan(values)
    weight = np.where(has_value, design.weight[:, None], 0.0)
    return Weighted(has_value, weight, weight * np.where(has_value, values, 0.0))


def domain_means(variables: Weighted, domains: Domains) -> Means:
    """Means and their linearised errors of k variables in every group.

    u = w (y − mean) / Σw over the group;
    variance = Σ_h n_h / (n_h − 1) · Σ_c (t_hc − t̄_h)², with t_hc the sum of u over cluster c
    of stratum h, and n_h all clusters of h, also those without a child of the group.
    """
    cell_n = domains.sum_cells(variables.has_value)
    cell_weight = domains.sum_cells(variables.weight)
    cell_total = domains.sum_cells(variables.total)
    group, n_groups = domains.group_of_cell, domains.n_groups
    n_weighted = _sum_by(group, cell_weight, n_groups)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = _sum_by(group, cell_total, n_groups) / n_weighted
        u = (cell_total - mean[group] * cell_weight) / n_weighted[group]
        error = np.sqrt(_variance(u, domains))
    return Means(
        n=_sum_by(group, cell_n, n_groups).astype(np.int64),
        n_weighted=n_weighted,
        mean=mean,
        error=np.where(np.isnan(mean), np.nan, error),
    )


def domain_deviations(values: FloatArray, domains: Domains) -> FloatArray:
    """(g, k) standard deviations of `values` (n, k) among the children; NaN below two of them.

    √(Σw(y − mean)² / Σw · n / (n − 1)), n being children with a value and a weight.
    """
    y = values[domains.children]
    weight = np.where(np.isnan(y), 0.0, domains.design.weight[domains.children, None])
    y = np.where(np.isnan(y), 0.0, y)
    group, n_groups = domains.group_of_child, domains.n_groups
    total = _sum_by(group, weight, n_groups)
    n = _sum_by(group, (weight > 0).astype(np.float64), n_groups)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = _sum_by(group, weight * y, n_groups) / total
        squares = _sum_by(group, weight * (y - mean[group]) ** 2, n_groups)
        variance = squares / total * n / (n - 1)
    return np.sqrt(np.where(n > 1, variance, np.nan))


def _variance(u: FloatArray, domains: Domains) -> FloatArray:
    """(g, k) variance of the sums of `u` (cells, k), cluster totals of the linearised variable."""
    n_clusters = domains.design.clusters_per_stratum
    n_strata = len(n_clusters)
    slot = domains.group_of_cell * n_strata + domains.stratum_of_cell
    n_slots = domains.n_groups * n_strata
    n_h = np.tile(n_clusters, domains.n_groups)[:, None]
    n_empty = n_h - np.bincount(slot, minlength=n_slots)[:, None]
    # A stratum of one cluster has no mean of its own to vary about: it is centred on the mean
    # over all clusters, which is 0, because u sums to 0 over a group.
    center = np.where(n_h > 1, _sum_by(slot, u, n_slots) / n_h, 0.0)
    squares = _sum_by(slot, (u - center[slot]) ** 2, n_slots) + n_empty * center**2
    scaled = squares * np.where(n_h > 1, n_h / np.maximum(n_h - 1, 1), 1.0)
    per_group: FloatArray = scaled.reshape(domains.n_groups, n_strata, u.shape[1]).sum(axis=1)
    return per_group


def logit_limits(share: FloatArray, error: FloatArray, t: float) -> tuple[FloatArray, FloatArray]:
    """95 % limits of `share`, made on the logit scale so that they stay between 0 and 1.

    A share of exactly 0 or 1 has no logit; its limits are itself.
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        logit = np.log(share / (1 - share))
        half = t * error / (share * (1 - share))
        lower = 1 / (1 + np.exp(half - logit))
        upper = 1 / (1 + np.exp(-half - logit))
    certain = (share <= 0) | (share >= 1)
    return np.where(certain, share, lower), np.where(certain, share, upper)


def _sum_by(code: IntArray, values: FloatArray, n: int) -> FloatArray:
    """(n, k) sums of the rows of `values` (m, k) with the same code; `code` (m,) ascends.

    All codes here do: children are ordered by cell, and clusters are numbered stratum by stratum.
    """
    sums = np.zeros((n, values.shape[1]))
    if len(code):
        starts = np.flatnonzero(np.diff(code, prepend=-1))
        sums[code[starts]] = np.add.reduceat(values, starts, axis=0)
    return sums
