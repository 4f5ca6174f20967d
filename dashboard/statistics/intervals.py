"""What may be said about one share: its limits, its bounds, whether it may be ranked or shown.

A count over nobody is no share: scalars answer None and arrays NaN, never 0.
"""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from dashboard.statistics.linearisation import CONFIDENCE, BoolArray, FloatArray

# Below this coverage prevalence is called "sementara" and shows its logical bounds.
COMPLETE_PERCENT = 95
# Below this many measured children nothing is ranked: 12 of 78 already means 9 to 25 %.
MIN_RANKED = 30
# Counts below this could point at a child; who may not see children does not see them.
MIN_SHOWN = 5


@dataclass(frozen=True)
class Limits:
    """Lower and upper end of a share, as fractions of 1."""

    lower: float
    upper: float


def share(affected: int, measured: int) -> float | None:
    """Affected among measured as a fraction of 1; None where nobody was measured.

    Raises ValueError unless 0 ≤ affected ≤ measured.
    """
    _check(affected, measured)
    return affected / measured if measured else None


def wilson(affected: int, measured: int) -> Limits | None:
    """95 % Wilson limits of a single share; None where nobody was measured.

    Raises ValueError unless 0 ≤ affected ≤ measured.
    """
    lower, upper = wilson_limits(affected, measured)
    return Limits(float(lower), float(upper)) if measured else None


def wilson_limits(affected: ArrayLike, measured: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """95 % Wilson limits of shares, arrays of one shape, NaN where nobody was measured.

    Raises ValueError unless 0 ≤ affected ≤ measured everywhere.
    Source: Wilson, J Am Stat Assoc 22 (1927) 209.
    """
    x, n = np.asarray(affected, np.float64), np.asarray(measured, np.float64)
    _check(x, n)
    z = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = x / n
        center = p + z**2 / (2 * n)
        half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
        scale = 1 + z**2 / n
    # At 0 and at all, one end is 0 or 1 exactly; rounding would leave it beside.
    lower = np.where(x == 0, 0.0, (center - half) / scale)
    upper = np.where(x == n, 1.0, (center + half) / scale)
    is_empty = n == 0
    return np.where(is_empty, np.nan, lower), np.where(is_empty, np.nan, upper)


def logical_bounds(affected: int, measured: int, target: int) -> Limits | None:
    """Prevalence if every unmeasured child of the target were normal, and if all were affected.

    None where there is nobody. More measured than on the list means that the list is short: the
    target is then the measured. Raises ValueError unless 0 ≤ affected ≤ measured and 0 ≤ target.
    """
    _check(affected, measured)
    if target < 0:
        raise ValueError("the target must not be negative")
    everybody = max(target, measured)
    if not everybody:
        return None
    unmeasured = everybody - measured
    return Limits(affected / everybody, (affected + unmeasured) / everybody)


def coverage(measured: int, target: int) -> float | None:
    """Measured among the target as a fraction, above 1 where the list is short; None without one.

    Raises ValueError for a negative count.
    """
    if measured < 0 or target < 0:
        raise ValueError("counts must not be negative")
    return measured / target if target else None


def is_provisional(measured: int, target: int) -> bool:
    """True below 95 % coverage, and where there is no target to cover."""
    return target <= 0 or 100 * measured < COMPLETE_PERCENT * target


def may_rank(measured: int) -> bool:
    """True from 30 measured children on."""
    return measured >= MIN_RANKED


def small_counts(counts: ArrayLike, *, may_see_children: bool) -> BoolArray:
    """Mask, of the shape of `counts`, of those the viewer must not see: below 5, also 0.

    This is primary suppression. Complementary suppression (a hidden cell must not follow from a
    total and its neighbours) adds cells to such a mask, before `hide` is applied.
    """
    array = np.asarray(counts)
    if may_see_children:
        return np.zeros(array.shape, np.bool_)
    return array < MIN_SHOWN


def hide(counts: ArrayLike, is_hidden: BoolArray) -> list[int | None]:
    """The counts (n,) with None in the place of hidden ones."""
    pairs = zip(np.asarray(counts).tolist(), is_hidden.tolist(), strict=True)
    return [None if hidden else int(count) for count, hidden in pairs]


def _check(affected: ArrayLike, measured: ArrayLike) -> None:
    x, n = np.asarray(affected), np.asarray(measured)
    if not ((x >= 0) & (x <= n)).all():
        raise ValueError("affected must lie between 0 and measured")
