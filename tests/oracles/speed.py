"""Median and 90th percentile by sorting and counting."""


def percentile(values: list[float], share: float) -> float:
    """The value at `share` of the way through the sorted list, between its two neighbours."""
    ordered = sorted(values)
    at = share * (len(ordered) - 1)
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (at - below) * (ordered[above] - ordered[below])
