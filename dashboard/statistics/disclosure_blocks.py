"""Which sums of a table of areas and people may be told to who may not see children.

What is told of a period is decided once for the whole city, so that every page and every request
tells from the same stock and nothing follows from two of them together:

- *rows*: sums of areas, all ages and both sexes. Areas are gathered into blocks that are each safe
  to tell; an area is told if it is made of whole blocks.
- *columns*: sums of the whole city by age and sex, gathered in the same way.

Nothing is told of a part of the people of a part of the city: with it, differences of neighbours
would. Any sum that can be made of told sums is then made of whole blocks, and none of them is small
(docs/decisions/0014-what-may-be-told-of-few-children.md has the argument).
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from dashboard.statistics.intervals import MIN_SHOWN
from dashboard.statistics.linearisation import BoolArray

IntArray = NDArray[np.int64]
IsSafe = Callable[[IntArray], bool]


@dataclass(frozen=True)
class Unit:
    """Some members, the groups they lie in (the widest first), and their counts (k,)."""

    members: frozenset[Hashable]
    path: tuple[str, ...]
    counts: IntArray

    @property
    def order(self) -> tuple[int, list[str]]:
        """The smallest first; equals in an order that does not depend on where they come from."""
        return int(self.counts.min()), sorted(map(str, self.members))


def are_shown(counts: IntArray) -> bool:
    """Whether none of the counts is small."""
    return bool((counts >= MIN_SHOWN).all())


def is_same_or_far(first: IntArray, other: IntArray) -> bool:
    """Whether two versions of counts do not tell of a few children by their difference.

    They are the same, or differ by five or more in each count: as many on either side of the line.
    """
    apart = np.abs(first - other)
    return not apart.any() or are_shown(apart)


def gathered(units: Iterable[Unit], is_safe: IsSafe = are_shown) -> tuple[Unit, ...]:
    """The units, those that are not safe put together with their nearest; none if all are not.

    A unit joins others of its group first and of a wider group only where its own is not enough, so
    that as many groups as can be stay whole.
    """
    done, left = _gathered(list(units), 0, is_safe)
    return () if left else tuple(done)


def _gathered(units: Sequence[Unit], depth: int, is_safe: IsSafe) -> tuple[list[Unit], list[Unit]]:
    """Safe units, and those left over for the group around."""
    done: list[Unit] = []
    left: list[Unit] = []
    for unit in (unit for unit in units if len(unit.path) == depth):
        (done if is_safe(unit.counts) else left).append(unit)
    deeper = sorted((u for u in units if len(u.path) > depth), key=lambda unit: unit.path[depth])
    for _, group in groupby(deeper, key=lambda unit: unit.path[depth]):
        safe, unsafe = _gathered(list(group), depth + 1, is_safe)
        done += safe
        left += unsafe
    while left and not is_safe(_together(left).counts):
        if not done:
            return [], left
        done.sort(key=lambda unit: unit.order)
        left.append(done.pop(0))
    return [*done, *([_together(left)] if left else [])], []


def _together(units: Sequence[Unit]) -> Unit:
    """One unit of many: it lies in the groups that all of them lie in."""
    path: list[str] = []
    for names in zip(*(unit.path for unit in units), strict=False):
        if len(set(names)) > 1:
            break
        path.append(names[0])
    counts = np.sum([unit.counts for unit in units], axis=0)
    return Unit(frozenset().union(*(unit.members for unit in units)), tuple(path), counts)


def joined(units: Sequence[Unit], blocks: Iterable[frozenset[Hashable]]) -> list[Unit]:
    """The units, those put together that share one of the blocks."""
    joined_units = list(units)
    for block in blocks:
        touching = [unit for unit in joined_units if unit.members & block]
        if len(touching) > 1:
            others = [unit for unit in joined_units if not unit.members & block]
            joined_units = [*others, _together(touching)]
    return joined_units


def every_cell_is_free(moved: IntArray, resting: IntArray) -> bool:
    """Whether no cell of a table (r, c) follows from its margins.

    `moved` counts the children of a status in each cell, `resting` those without it. A cell is free
    if four children could change places (one with and one without, in two rows of one column, and
    the other way round in another column) without any margin noticing. That is enough, not needed:
    the answer errs on the side of no.
    """
    has, lacks = (moved > 0).astype(np.int64), (resting > 0).astype(np.int64)
    is_peopled = (moved + resting) > 0
    free = _swaps(has, lacks) | _swaps(lacks, has)
    return bool(free[is_peopled].all())


def _swaps(has: IntArray, lacks: IntArray) -> BoolArray:
    """Cells (i, j) that lack, with another row k and column l: k, j has, k, l lacks, i, l has."""
    around = has @ lacks.T @ has
    same_row = has * (lacks * has).sum(axis=1, keepdims=True)
    same_column = has * (lacks * has).sum(axis=0, keepdims=True)
    both = has * (lacks * has)
    free: BoolArray = (lacks > 0) & (around - same_row - same_column + both > 0)
    return free
