"""Slow, obvious twin of `dashboard.statistics`: the formulas of the survey, one child at a time.

No arrays, no totals shared between groups or columns: each figure is worked out from the children
again, exactly as it is written down.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, getcontext


@dataclass(frozen=True)
class Figure:
    """One mean of one group, None where it has none."""

    n: int
    n_weighted: float
    mean: float | None
    error: float | None
    deviation: float | None


def degrees_of_freedom(cluster: Sequence, stratum: Sequence, weight: Sequence[float]) -> int:
    """Clusters minus strata of the whole design, among children of weight above 0."""
    clusters = {(h, c) for c, h, w in zip(cluster, stratum, weight, strict=True) if w > 0}
    strata = {h for h, w in zip(stratum, weight, strict=True) if w > 0}
    return len(clusters) - len(strata)


def figure(
    values: Sequence[float],
    in_group: Sequence[bool],
    cluster: Sequence,
    stratum: Sequence,
    weight: Sequence[float],
) -> Figure:
    """Mean, linearised error and deviation of the children in the group who have a value."""
    rows = range(len(values))
    counted = [i for i in rows if in_group[i] and not math.isnan(values[i])]
    total_weight = math.fsum(weight[i] for i in counted)
    if total_weight == 0:
        return Figure(len(counted), 0.0, None, None, None)
    mean = math.fsum(weight[i] * values[i] for i in counted) / total_weight

    # Every cluster of the survey has a total, also those without a child of the group.
    totals: dict[tuple, float] = {(stratum[i], cluster[i]): 0.0 for i in rows}
    for i in counted:
        totals[stratum[i], cluster[i]] += weight[i] * (values[i] - mean) / total_weight
    grand_mean = math.fsum(totals.values()) / len(totals)

    variance = 0.0
    for h in set(stratum):
        of_stratum = [total for (g, _), total in totals.items() if g == h]
        n_h = len(of_stratum)
        if n_h == 1:
            variance += (of_stratum[0] - grand_mean) ** 2
            continue
        center = math.fsum(of_stratum) / n_h
        variance += n_h / (n_h - 1) * math.fsum((t - center) ** 2 for t in of_stratum)
    return Figure(
        len(counted), total_weight, mean, math.sqrt(variance), _deviation(values, counted, weight)
    )


def _deviation(values, counted, weight) -> float | None:
    weighted = [i for i in counted if weight[i] > 0]
    n, total = len(weighted), math.fsum(weight[i] for i in weighted)
    if n < 2:
        return None
    mean = math.fsum(weight[i] * values[i] for i in weighted) / total
    squares = math.fsum(weight[i] * (values[i] - mean) ** 2 for i in weighted)
    return math.sqrt(squares / total * n / (n - 1))


def logit_limits(share: float, error: float, t: float) -> tuple[float, float]:
    """Limits of a share: its logit ± t · error / (p (1 − p)), brought back."""
    if share in (0.0, 1.0):
        return share, share
    logit = math.log(share / (1 - share))
    half = t * error / (share * (1 - share))
    return 1 / (1 + math.exp(-(logit - half))), 1 / (1 + math.exp(-(logit + half)))


def table(
    z: dict[str, Sequence[float]],
    has_oedema: Sequence[bool],
    groups: dict[str, Sequence[bool]],
    cluster: Sequence,
    stratum: Sequence,
    weight: Sequence[float],
    t: float,
) -> dict[tuple[str, str], float | None]:
    """(group, column) → figure of the Survey Analyser's table; `z` by haz, waz, baz, whz."""
    cells: dict[tuple[str, str], float | None] = {}
    design = (cluster, stratum, weight)
    whz = _with_oedema(z["whz"], has_oedema)
    for group, inside in groups.items():
        for prefix, name in (("HA", "haz"), ("WA", "waz"), ("BMI", "baz"), ("WH", "whz")):
            score = z[name] if name == "haz" else _with_oedema(z[name], has_oedema)
            for suffix, cutoff in (
                ("_3", -3),
                ("_2", -2),
                ("_1", -1),
                ("1", 1),
                ("2", 2),
                ("3", 3),
            ):
                beyond = [_beyond(x, cutoff) for x in score]
                share = figure(beyond, inside, *design)
                _put_share(cells, group, prefix + suffix, share, t)
            cells[group, f"{prefix}Z_pop"] = share.n_weighted
            cells[group, f"{prefix}Z_unwpop"] = share.n
            plain = z[name] if name == "haz" else _without_oedema(z[name], has_oedema)
            _put_mean(cells, group, prefix, figure(plain, inside, *design), t)
        for name, is_second in (("HA_2_WH_2", lambda w: w < -2), ("HA_2_WH2", lambda w: w > 2)):
            both = [_both(h, w, is_second) for h, w in zip(z["haz"], whz, strict=True)]
            share = figure(both, inside, *design)
            _put_share(cells, group, name, share, t)
        cells[group, "HA_2_WH_2_pop"], cells[group, "HA_2_WH_2_unwpop"] = share.n_weighted, share.n
    return cells


def _beyond(x: float, cutoff: int) -> float:
    if math.isnan(x):
        return math.nan
    return float(x < cutoff if cutoff < 0 else x > cutoff)


def _both(haz: float, whz: float, is_second) -> float:
    if math.isnan(haz) or math.isnan(whz):
        return math.nan
    return float(haz < -2 and is_second(whz))


def _with_oedema(z, has_oedema) -> list[float]:
    return [-9.0 if oedema else x for x, oedema in zip(z, has_oedema, strict=True)]


def _without_oedema(z, has_oedema) -> list[float]:
    return [math.nan if oedema else x for x, oedema in zip(z, has_oedema, strict=True)]


def _put_share(cells, group: str, name: str, share: Figure, t: float) -> None:
    values: tuple[float | None, ...] = (None, None, None, None)
    if share.mean is not None:
        limits = logit_limits(share.mean, share.error, t)
        values = tuple(100 * value for value in (share.mean, share.error, *limits))
    for suffix, value in zip(("_r", "_se", "_ll", "_ul"), values, strict=True):
        cells[group, name + suffix] = value


def _put_mean(cells, group: str, prefix: str, mean: Figure, t: float) -> None:
    values: tuple[float | None, ...] = (None, None, None, None)
    if mean.mean is not None:
        half = t * mean.error
        values = (mean.mean, mean.error, mean.mean - half, mean.mean + half)
    for suffix, value in zip(("_r", "_se", "_ll", "_ul"), values, strict=True):
        cells[group, prefix + suffix] = value
    cells[group, prefix + "_stdev"] = mean.deviation


def t_quantile_of_even_df(probability: str, degrees_of_freedom: int) -> Decimal:
    """Student's t to thirty digits by halving its closed form, which exists for even df.

    Source: Abramowitz & Stegun (1964), 26.7.4.
    """
    getcontext().prec = 50
    low, high = Decimal(0), Decimal(1000)
    for _ in range(140):
        middle = (low + high) / 2
        if _t_cumulative(middle, degrees_of_freedom) < Decimal(probability):
            low = middle
        else:
            high = middle
    return low


def _t_cumulative(t: Decimal, df: int) -> Decimal:
    cos_squared = Decimal(df) / (df + t * t)
    term = total = Decimal(1)
    for k in range(1, df // 2):
        term *= Decimal(2 * k - 1) / (2 * k) * cos_squared
        total += term
    return (1 + t / (df + t * t).sqrt() * total) / 2
