"""Somebody who may not see children, and takes down every sum that he is told.

He knows how many were measured everywhere. What he can work out from the rest is asked in two ways:
by linear algebra (which sums of children follow from the sums he was told), and by looking for
another city in which he would have been told exactly the same.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


class Knowledge:
    """What follows from the equations: rows of coefficients over the unknown counts."""

    def __init__(self, equations: Sequence[FloatArray], n_unknown: int) -> None:
        told = np.unique(np.array(equations, np.float64).reshape(-1, n_unknown), axis=0)
        # The directions of the row space; entries are whole numbers, so 1e-6 is far below any.
        sizes, vectors = np.linalg.eigh(told.T @ told)
        self._basis = vectors[:, sizes > 1e-6].T

    def follow(self, wanted: FloatArray) -> NDArray[np.bool_]:
        """Which of the sums (k, n_unknown) are determined: they lie in the row space."""
        left = wanted - (wanted @ self._basis.T) @ self._basis
        found: NDArray[np.bool_] = np.abs(left).max(axis=1) < 1e-6
        return found


def fixed_atoms(
    counts: IntArray,
    low: IntArray,
    high: IntArray,
    rows: Iterable[frozenset[int]],
    columns: Iterable[frozenset[int]],
) -> list[tuple[int, int]]:
    """The atoms (row, column) with the same count in every city with the same sums of the blocks.

    `low` ≤ counts ≤ `high` are known. An atom can change if a unit can travel in a circle: out of
    its row block and back through other atoms, each of which has room.
    """
    row_of = {member: f"r{at}" for at, block in enumerate(rows) for member in block}
    column_of = {member: f"c{at}" for at, block in enumerate(columns) for member in block}
    edges = [
        (row_of[i], column_of[j], (i, j))
        for i in row_of
        for j in column_of
        if high[i, j] > low[i, j]
    ]
    can_grow = {atom for *_, atom in edges if counts[atom] < high[atom]}
    can_shrink = {atom for *_, atom in edges if counts[atom] > low[atom]}
    fixed = []
    for start, end, atom in edges:
        others = [edge for edge in edges if edge[2] != atom]
        grows = atom in can_grow and _reaches(end, start, others, can_grow, can_shrink)
        shrinks = atom in can_shrink and _reaches(start, end, others, can_grow, can_shrink)
        if not grows and not shrinks:
            fixed.append(atom)
    return fixed


def _reaches(
    start: str,
    goal: str,
    edges: list[tuple[str, str, tuple[int, int]]],
    can_grow: set[tuple[int, int]],
    can_shrink: set[tuple[int, int]],
) -> bool:
    """Whether a unit gets from block to block: along atoms that grow, back where they shrink."""
    seen, todo = {start}, [start]
    while todo:
        here = todo.pop()
        for row, column, atom in edges:
            for source, target, room in ((row, column, can_grow), (column, row, can_shrink)):
                if source == here and atom in room and target not in seen:
                    seen.add(target)
                    todo.append(target)
    return goal in seen
