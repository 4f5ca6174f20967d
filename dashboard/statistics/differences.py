"""How far apart two shares are, and what chance could make of it.

Shares of two areas stand on different children, and their intervals are laid together. Shares of
two periods stand largely on the same children: there each child is compared with itself.
"""

from math import sqrt
from statistics import NormalDist

from dashboard.statistics.intervals import Limits
from dashboard.statistics.linearisation import CONFIDENCE


def difference_limits(first: float, around: Limits, second: float, beside: Limits) -> Limits:
    """95 % limits of first − second, two shares of different children, from the limits of each.

    All are fractions of 1. Raises ValueError where a share lies outside its own limits.
    Source: Newcombe, Stat Med 17 (1998) 873, method 10; for other limits than Wilson's Zou and
    Donner, Stat Med 27 (2008) 1693.
    """
    for share, limits in ((first, around), (second, beside)):
        if not limits.lower <= share <= limits.upper:
            raise ValueError("a share must lie between its limits")
    apart = first - second
    return Limits(
        apart - sqrt((first - around.lower) ** 2 + (beside.upper - second) ** 2),
        apart + sqrt((around.upper - first) ** 2 + (second - beside.lower) ** 2),
    )


def paired_limits(pairs: int, gained: int, lost: int) -> Limits | None:
    """95 % limits of (gained − lost) / pairs, the change of a share among the same children.

    `gained` are affected in the second period alone, `lost` in the first alone. None without pairs.
    Raises ValueError where more changed than there are. Source: Agresti and Min, Stat Med 24 (2005)
    729: half a child is added to each of the four kinds of pairs.
    """
    if gained < 0 or lost < 0 or gained + lost > pairs:
        raise ValueError("gained and lost must be among the pairs")
    if not pairs:
        return None
    z = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)
    n, changed, net = pairs + 2, gained + lost + 1, gained - lost
    half = z * sqrt(changed - net**2 / n) / n
    return Limits(max(-1.0, net / n - half), min(1.0, net / n + half))


def is_beyond_chance(limits: Limits) -> bool:
    """Whether no difference at all lies outside the limits."""
    return limits.lower > 0 or limits.upper < 0
