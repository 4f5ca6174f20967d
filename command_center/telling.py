"""What the wall may tell of figures that move: only by steps that are no few children.

A wall that tells each child as it is weighed tells what was found in it: the pulse says where, the
figure says pendek or not. So an area's figure stands until those who were measured since are five
or more on either side of the line, and what the city says beyond its areas is no few children
either. Counts of who was weighed move at once: they say nothing about health.
(docs/decisions/0015-what-the-wall-tells.md has the argument.)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from dashboard.statistics.disclosure_blocks import are_shown, is_same_or_far

CITY: Final = "kota"
Sides = tuple[int, int]


@dataclass(frozen=True)
class Told:
    """Affected and measured of one area, and when (ISO) it was told."""

    n: int
    of: int
    at: str

    @property
    def sides(self) -> Sides:
        """The affected and the others."""
        return self.n, self.of - self.n


def _are_far(one: Sides, other: Sides) -> bool:
    return is_same_or_far(np.array(one, np.int64), np.array(other, np.int64))


def step(
    before: Mapping[str, Told], now: Mapping[str, Sides], city: Sides | None, at: str
) -> dict[str, Told]:
    """What is told at a moment, of what was told `before` and what is true `now`.

    `now`: the affected and the others of each area that may be told at all; `city`: of all of them,
    None where it may not. Where nothing new fits beside the rest, all stands as it was told.
    """
    stepped = {area: _stepped(before.get(area), sides, at) for area, sides in now.items()}
    areas = {area: one for area, one in stepped.items() if one is not None}
    held = {area: before[area] for area in now if area in before}
    for some, whole in (
        (areas, city and _stepped(before.get(CITY), city, at)),
        (areas, before.get(CITY)),
        (held, city and _stepped(before.get(CITY), city, at)),
    ):
        if whole and _fits(whole, some):
            return {**some, CITY: whole}
    return dict(before) if CITY in before else areas


def _fits(whole: Told, areas: Mapping[str, Told]) -> bool:
    """Whether the city beyond the sum of its areas is nobody, or not a few."""
    n = sum(one.n for one in areas.values())
    return _are_far(whole.sides, (n, sum(one.of for one in areas.values()) - n))


def _stepped(before: Told | None, sides: Sides, at: str) -> Told | None:
    """The figure told now: the present one where its step is large enough."""
    if not are_shown(np.array(sides, np.int64)):
        return None
    if before is None or (before.sides != sides and _are_far(before.sides, sides)):
        return Told(sides[0], sum(sides), at)
    return before
