"""The SKDN once more, slowly: letters and ratios as a posyandu's register would have them.

The children of each month come from the raw measurements (tests.oracles.summaries); letters are
added one cell after the other and a ratio is an exact fraction.
"""

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction

from tests.oracles import summaries

COLUMNS = {
    "S": ("n_sasaran",),
    "K": ("n_kia",),
    "D": ("n_ditimbang",),
    "D′": ("n_naik", "n_tidak_naik"),
    "N": ("n_naik",),
    "T": ("n_tidak_naik",),
    "O": ("n_o",),
    "B": ("n_b",),
    "2T": ("n_2t",),
    "BGM": ("n_bgm",),
}
FRACTIONS = {
    "D/S": ("D", "S"),
    "N/D′": ("N", "D′"),
    "K/S": ("K", "S"),
    "D/K": ("D", "K"),
    "N/S": ("N", "S"),
    "BGM/D": ("BGM", "D"),
    "2T/D": ("2T", "D"),
    "O/D": ("O", "D"),
    "B/D": ("B", "D"),
}
Letters = dict[str, int]


def letters(
    *, sexes: Iterable[int] = (1, 2), ages: Iterable[int] = summaries.GROUPS
) -> dict[tuple[str, int], Letters]:
    """The letters of every month ("2025-11") and posyandu that has children of these people."""
    wanted = {(sex, age) for sex in sexes for age in ages}
    found: dict[tuple[str, int], Letters] = defaultdict(lambda: dict.fromkeys(COLUMNS, 0))
    for (period, posyandu, sex, age), cell in summaries.cells().items():
        if period.startswith("operasi") or (sex, age) not in wanted:
            continue
        for letter, columns in COLUMNS.items():
            found[period, posyandu][letter] += sum(cell.get(column, 0) for column in columns)
    return dict(found)


def ratio(sign: str, told: Letters) -> Fraction | None:
    """A ratio; None where nobody stands below, or a K of nobody is in it."""
    above, below = FRACTIONS[sign]
    if not told[below] or ("K" in (above, below) and not told["K"]):
        return None
    return Fraction(told[above], told[below])
