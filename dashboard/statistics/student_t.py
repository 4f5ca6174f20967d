"""Quantiles of Student's t distribution, which NumPy lacks.

The interval of a survey needs one number, t at 97.5 % for the design's degrees of freedom;
SciPy would be a large dependency for that.
"""

import math
from statistics import NormalDist

# From here on the expansion in 1/df is exact to the last digits and the incomplete beta
# function loses more (its log-gammas grow with df).
_MANY_DEGREES = 1_000.0
_CONVERGED = 1e-15
_MAX_STEPS = 500


def t_quantile(probability: float, degrees_of_freedom: float) -> float:
    """Value of Student's t below which `probability` lies; NaN without a degree of freedom.

    Right to 1e-12 of itself for whole degrees of freedom and probabilities of 0.6 to 0.995.
    Raises ValueError unless 0 < probability < 1.
    """
    if not 0.0 < probability < 1.0:
        raise ValueError(f"probability must lie between 0 and 1, not {probability}")
    if not degrees_of_freedom > 0:
        return math.nan
    if probability == 0.5:
        return 0.0
    if probability < 0.5:
        return -t_quantile(1.0 - probability, degrees_of_freedom)
    if degrees_of_freedom >= _MANY_DEGREES:
        return _expansion(probability, degrees_of_freedom)
    return _newton_in_a_bracket(probability, degrees_of_freedom)


def t_cumulative(t: float, degrees_of_freedom: float) -> float:
    """Probability that Student's t is at most `t`.

    Source: Abramowitz & Stegun (1964), 26.7.1 through the incomplete beta function.
    """
    half_tail = 0.5 * _incomplete_beta(
        0.5 * degrees_of_freedom, 0.5, degrees_of_freedom / (degrees_of_freedom + t * t)
    )
    return 1.0 - half_tail if t >= 0 else half_tail


def _expansion(probability: float, df: float) -> float:
    """Cornish-Fisher expansion about the normal quantile. Abramowitz & Stegun 26.7.5."""
    x = NormalDist().inv_cdf(probability)
    g1 = (x**3 + x) / 4
    g2 = (5 * x**5 + 16 * x**3 + 3 * x) / 96
    g3 = (3 * x**7 + 19 * x**5 + 17 * x**3 - 15 * x) / 384
    g4 = (79 * x**9 + 776 * x**7 + 1482 * x**5 - 1920 * x**3 - 945 * x) / 92_160
    return x + g1 / df + g2 / df**2 + g3 / df**3 + g4 / df**4


def _newton_in_a_bracket(probability: float, df: float) -> float:
    """Newton's steps on the cumulative function, kept inside a bracket that halves."""
    low, high = 0.0, 2.0
    while t_cumulative(high, df) < probability:
        low, high = high, 2.0 * high
    t = 0.5 * (low + high)
    for _ in range(_MAX_STEPS):
        excess = t_cumulative(t, df) - probability
        low, high = (low, t) if excess > 0 else (t, high)
        step = excess / _density(t, df)
        candidate = t - step
        if not low < candidate < high:
            candidate = 0.5 * (low + high)
        if abs(candidate - t) <= _CONVERGED * abs(t):
            return candidate
        t = candidate
    return t


def _density(t: float, df: float) -> float:
    scale = math.lgamma(0.5 * (df + 1)) - math.lgamma(0.5 * df) - 0.5 * math.log(df * math.pi)
    return math.exp(scale - 0.5 * (df + 1) * math.log1p(t * t / df))


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """Regularised incomplete beta function I_x(a, b). Abramowitz & Stegun 26.5."""
    if x <= 0.0 or x >= 1.0:
        return 0.0 if x <= 0.0 else 1.0
    log_front = (
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    front = math.exp(log_front)
    # The continued fraction converges fast only on this side of the mean.
    if x < (a + 1.0) / (a + b + 2.0):
        return front * _beta_fraction(a, b, x) / a
    return 1.0 - front * _beta_fraction(b, a, 1.0 - x) / b


def _beta_fraction(a: float, b: float, x: float) -> float:
    """Continued fraction of the incomplete beta function, by Lentz's method (DLMF 8.17.22)."""
    c = 1.0
    d = 1.0 / (1.0 - (a + b) * x / (a + 1.0))
    fraction = d
    for m in range(1, _MAX_STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1.0 / (1.0 + even * d)
        c = 1.0 + even / c
        fraction *= c * d
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d = 1.0 / (1.0 + odd * d)
        c = 1.0 + odd / c
        fraction *= c * d
        if abs(c * d - 1.0) < _CONVERGED:
            break
    return fraction
