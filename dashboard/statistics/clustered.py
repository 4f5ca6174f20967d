"""Prevalence and its design-based limits from counts alone, posyandu as clusters.

What summary tables hold, affected and measured children per posyandu, is all that the linearised
variance needs: the same figures as `survey` gives from the children, without reading them.
"""

from dataclasses import dataclass

import numpy as np

from dashboard.statistics.linearisation import CONFIDENCE, FloatArray, IntArray, logit_limits
from dashboard.statistics.student_t import t_quantile

# One cluster says nothing about how clusters differ; its interval would have no width.
MIN_CLUSTERS = 2


@dataclass(frozen=True)
class AreaPrevalence:
    """Prevalence of g areas as fractions of 1; every array is (g,), NaN where there is none."""

    affected: IntArray
    measured: IntArray
    share: FloatArray
    error: FloatArray
    """NaN, as the limits, where fewer than two clusters measured a child."""
    lower: FloatArray
    upper: FloatArray


def prevalence_of_areas(
    affected: IntArray, measured: IntArray, area: IntArray, n_areas: int
) -> AreaPrevalence:
    """Prevalence of areas from counts per cluster, clusters being drawn from the whole city.

    Args:
        affected: (C,) affected children among the measured, of every cluster of the city.
        measured: (C,) measured children; 0 keeps the cluster in the design.
        area: (C,) area of each cluster, 0 … n_areas − 1, or −1 for none of them.

    A whole city is one area: `np.zeros(C, int)`. Raises ValueError unless
    0 ≤ affected ≤ measured.
    """
    if ((affected < 0) | (affected > measured)).any():
        raise ValueError("affected must lie between 0 and measured")
    inside = area >= 0
    area, x, n = area[inside], affected[inside], measured[inside]
    total_x = np.bincount(area, x, n_areas)
    total_n = np.bincount(area, n, n_areas)
    n_clusters = len(affected)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = total_x / total_n
        # The cluster totals of an area sum to 0, so they need no centring.
        u = (x - share[area] * n) / total_n[area]
        variance = np.bincount(area, u**2, n_areas) * n_clusters / max(n_clusters - 1, 1)
    has_error = np.bincount(area, n > 0, n_areas) >= MIN_CLUSTERS
    error = np.where(has_error, np.sqrt(variance), np.nan)
    lower, upper = logit_limits(share, error, t_quantile(0.5 + CONFIDENCE / 2, n_clusters - 1))
    return AreaPrevalence(
        affected=total_x.astype(np.int64),
        measured=total_n.astype(np.int64),
        share=share,
        error=error,
        lower=np.where(has_error, lower, np.nan),
        upper=np.where(has_error, upper, np.nan),
    )


@dataclass(frozen=True)
class ClusterSums:
    """What p shares need of their clusters: every array is (p,), sums over the clusters of a share.

    affected: Σx. measured: Σn. xx, xn, nn: Σx², Σxn, Σn². clusters: how many measured anybody.
    """

    affected: IntArray
    measured: IntArray
    xx: IntArray
    xn: IntArray
    nn: IntArray
    clusters: IntArray


def limits_of_sums(sums: ClusterSums, n_clusters: int) -> tuple[FloatArray, FloatArray]:
    """The limits (p,) of `prevalence_of_areas` as fractions of 1, from sums a database can make.

    `n_clusters` of the design, those that measured nobody included. With u = (x − s·n) / N, Σu² is
    (Σx² − 2s·Σxn + s²·Σn²) / N²: a long series needs one pass and no row per cluster.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        share = sums.affected / sums.measured
        squares = sums.xx - 2 * share * sums.xn + share**2 * sums.nn
        # Where every cluster has the same share, rounding may leave a little below zero.
        variance = np.maximum(squares, 0.0) / sums.measured.astype(np.float64) ** 2
    has_error = sums.clusters >= MIN_CLUSTERS
    error = np.where(has_error, np.sqrt(variance * n_clusters / max(n_clusters - 1, 1)), np.nan)
    t = t_quantile(0.5 + CONFIDENCE / 2, max(n_clusters - 1, 1))
    lower, upper = logit_limits(share, error, t)
    return np.where(has_error, lower, np.nan), np.where(has_error, upper, np.nan)
