"""Which counts a viewer who may not see children must not see, so that none follows from the rest.

A count below five is hidden itself (primary). What the hidden counts of a group add up to follows
from the group's total and its shown members, so it must be of two members at least and not be
small itself: where it is not, the next smallest member is hidden too (complementary).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from dashboard.statistics.intervals import MIN_SHOWN, small_counts
from dashboard.statistics.linearisation import BoolArray


def hidden_siblings(counts: ArrayLike, *, is_total_shown: bool = True) -> BoolArray:
    """Mask (n,) of the counts of one group to hide, given whether their total is shown.

    A group whose total is hidden keeps at least one of its counts hidden: all of them shown would
    tell the total.
    """
    array = np.asarray(counts, np.int64)
    hidden = small_counts(array, may_see_children=False)
    must_hide = 0 if is_total_shown else 1
    # A sort that keeps the order of equals, so that the same group is always hidden the same way.
    for smallest in np.argsort(array, kind="stable"):
        n_hidden, together = int(hidden.sum()), int(array[hidden].sum())
        is_safe = n_hidden >= must_hide and (n_hidden == 0 or together >= MIN_SHOWN)
        if is_safe and not (is_total_shown and n_hidden == 1):
            break
        hidden[smallest] = True
    return hidden


def hidden_areas(counts: ArrayLike, group: Sequence[int]) -> tuple[BoolArray, BoolArray]:
    """Masks of the counts (n,) and of their groups (max(group) + 1,) to hide.

    `group`: the number of the group each count belongs to. Shown beside the counts are the totals
    of the groups and the total of all, this one only where it is not small.
    """
    array, groups = np.asarray(counts, np.int64), np.asarray(group, np.int64)
    totals = np.bincount(groups, weights=array).astype(np.int64)
    is_city_shown = not small_counts([array.sum()], may_see_children=False)[0]
    hidden_groups = hidden_siblings(totals, is_total_shown=is_city_shown)
    hidden = np.zeros(array.shape, np.bool_)
    for number in range(len(totals)):
        members = np.flatnonzero(groups == number)
        is_shown = not hidden_groups[number]
        hidden[members] = hidden_siblings(array[members], is_total_shown=is_shown)
    return hidden, hidden_groups
