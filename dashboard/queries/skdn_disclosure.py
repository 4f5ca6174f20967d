"""Which letters of the SKDN are withheld from who may not see children.

N and T are told by each other where D′ is shown: one withheld takes the other along.
"""

from collections.abc import Hashable, Mapping
from typing import Final, TypeVar

from dashboard.queries.areas import Counts
from dashboard.skdn import BGM, TWO_T, Letter, N, T
from dashboard.statistics.disclosure import hidden_areas, hidden_siblings

_TWINS: Final = (N, T)
_ALONE: Final = (TWO_T, BGM)
Area = TypeVar("Area", bound=Hashable)
Hidden = frozenset[Letter]
NOTHING_HIDDEN: Final[Hidden] = frozenset()


def hidden_letters(counts: Counts) -> Hidden:
    """The letters of one area and month that are withheld; none where nobody was weighed."""
    if not counts["n_ditimbang"]:
        return NOTHING_HIDDEN
    hidden: set[Letter] = set()
    if any(hidden_siblings([one.counted.count(counts) for one in _TWINS])):
        hidden.update(_TWINS)
    for letter in _ALONE:
        if hidden_siblings([letter.counted.count(counts)], is_total_shown=False)[0]:
            hidden.add(letter)
    return frozenset(hidden)


def hidden_letters_of_areas(
    areas: Mapping[Area, Counts], group_of: Mapping[Area, str]
) -> dict[Area, Hidden]:
    """The same for neighbours of one month, so that none follows from a total and the others.

    `group_of`: the name of the area above each.
    """
    weighed = [area for area, counts in areas.items() if counts["n_ditimbang"]]
    hidden: dict[Area, set[Letter]] = {area: set() for area in areas}
    names = sorted({group_of[area] for area in weighed})
    groups = [names.index(group_of[area]) for area in weighed]
    for letter in (*_TWINS, *_ALONE) if weighed else ():
        mask, _ = hidden_areas([letter.counted.count(areas[area]) for area in weighed], groups)
        for area, is_hidden in zip(weighed, mask, strict=True):
            if is_hidden:
                hidden[area].update(_TWINS if letter in _TWINS else {letter})
    return {area: frozenset(letters) for area, letters in hidden.items()}
