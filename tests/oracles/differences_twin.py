"""Slow, obvious twin of `dashboard.statistics.differences`, one child at a time."""

import math
from statistics import NormalDist

Z = NormalDist().inv_cdf(0.975)


def wilson_by_search(affected: int, measured: int) -> tuple[float, float]:
    """The shares that lie just 1.96 of their own standard errors from what was seen."""
    seen = affected / measured

    def is_within(share: float) -> bool:
        error = math.sqrt(share * (1 - share) / measured)
        return abs(seen - share) <= Z * error

    def border(inside: float, outside: float) -> float:
        for _ in range(200):
            middle = (inside + outside) / 2
            inside, outside = (middle, outside) if is_within(middle) else (inside, middle)
        return inside

    center = min(max(seen, 1e-12), 1 - 1e-12)
    low = 0.0 if affected == 0 else border(center, 0.0)
    high = 1.0 if affected == measured else border(center, 1.0)
    return low, high


def difference(first: tuple[int, int], second: tuple[int, int]) -> tuple[float, float]:
    """Newcombe's method 10 from (affected, measured) of two groups."""
    p, q = first[0] / first[1], second[0] / second[1]
    (low_p, high_p), (low_q, high_q) = wilson_by_search(*first), wilson_by_search(*second)
    below = math.hypot(p - low_p, high_q - q)
    above = math.hypot(high_p - p, q - low_q)
    return p - q - below, p - q + above


def paired(pairs: list[tuple[bool, bool]]) -> tuple[float, float]:
    """Agresti and Min's limits from (then, now) of every child and half a child of each kind."""
    steps = [(int(now) - int(then), 1.0) for then, now in pairs]
    steps += [(0, 0.5), (0, 0.5), (1, 0.5), (-1, 0.5)]
    n = math.fsum(weight for _, weight in steps)
    mean = math.fsum(step * weight for step, weight in steps) / n
    variance = math.fsum(weight * (step - mean) ** 2 for step, weight in steps) / n
    half = Z * math.sqrt(variance / n)
    return max(-1.0, mean - half), min(1.0, mean + half)
