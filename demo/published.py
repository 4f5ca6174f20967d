"""The published figures the demo city is drawn after: aggregates only, nobody's record.

Sources: the city's public monthly recap of 2025 and the press statements on the two rounds, Dinas
Kesehatan Kota Bontang. Nothing here is written to the database: children are drawn so that these
numbers come out when they are counted.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class KelurahanFigures:
    """One kelurahan's counts. `verified`: stunting found by the paediatrician after May."""

    code: str
    registered_nov: int
    pendek_nov: int
    pendek_may: int
    verified_may: int
    # More children counted as pendek on the evening of 13 November than after the corrections.
    provisional_excess: int


KELURAHAN: Final = (
    KelurahanFigures("64.74.01.1001", 388, 45, 52, 37, 2),
    KelurahanFigures("64.74.01.1002", 589, 74, 71, 43, 3),
    KelurahanFigures("64.74.01.1003", 1207, 190, 261, 176, 9),
    KelurahanFigures("64.74.01.1004", 514, 117, 123, 92, 6),
    KelurahanFigures("64.74.01.1005", 870, 107, 95, 70, 5),
    KelurahanFigures("64.74.01.1006", 797, 112, 115, 77, 5),
    KelurahanFigures("64.74.02.1001", 771, 147, 174, 107, 7),
    KelurahanFigures("64.74.02.1002", 661, 117, 127, 86, 5),
    KelurahanFigures("64.74.02.1003", 501, 80, 106, 82, 4),
    KelurahanFigures("64.74.02.1004", 312, 51, 65, 38, 2),
    KelurahanFigures("64.74.02.1005", 546, 124, 151, 118, 6),
    KelurahanFigures("64.74.02.1006", 758, 146, 181, 129, 7),
    KelurahanFigures("64.74.03.1001", 782, 93, 106, 79, 1),
    KelurahanFigures("64.74.03.1002", 749, 99, 102, 72, 1),
    KelurahanFigures("64.74.03.1003", 262, 21, 25, 13, 0),
)
# One of each kecamatan, the smallest: enough city for a test.
SMALL_KELURAHAN: Final = ("64.74.01.1001", "64.74.02.1004", "64.74.03.1003")

N_KADER: Final = 915


@dataclass(frozen=True)
class MonthFigures:
    """A month. `registered`: S. `coverage`: D/S. `pendek`: share of the children measured."""

    first: date
    registered: int
    coverage: float
    pendek: float


# S is the public figure for the rounds and a calm path through ten thousand otherwise. December
# 2024 is not published: it is here so that January has a month before it to gain weight since.
MONTHS: Final = (
    MonthFigures(date(2024, 12, 1), 10_200, 0.58, 0.2090),
    MonthFigures(date(2025, 1, 1), 10_200, 0.56, 0.2125),
    MonthFigures(date(2025, 2, 1), 10_200, 0.62, 0.2081),
    MonthFigures(date(2025, 3, 1), 10_150, 0.49, 0.1901),
    MonthFigures(date(2025, 4, 1), 10_100, 0.57, 0.1961),
    MonthFigures(date(2025, 5, 1), 10_058, 1.00, 0.1744),
    MonthFigures(date(2025, 6, 1), 10_020, 0.62, 0.2007),
    MonthFigures(date(2025, 7, 1), 9_930, 0.60, 0.1948),
    MonthFigures(date(2025, 8, 1), 9_980, 0.76, 0.2152),
    MonthFigures(date(2025, 9, 1), 9_940, 0.70, 0.2137),
    MonthFigures(date(2025, 10, 1), 9_880, 0.68, 0.2038),
    MonthFigures(date(2025, 11, 1), 9_707, 1.00, 0.1569),
    MonthFigures(date(2025, 12, 1), 9_650, 0.76, 0.1950),
)
MAY: Final = 5
NOVEMBER: Final = 11


@dataclass(frozen=True)
class RoundFigures:
    """An Operasi Timbang as it went.

    `by_day`: share of the children first received on each day from `starts_on`; `pendek_by_day`:
    the same of the children who were counted as pendek then.
    """

    month: int
    code: str
    nama: str
    number: int
    starts_on: date
    ends_on: date
    closed_on: date
    by_day: tuple[float, ...]
    pendek_by_day: tuple[float, ...]
    n_unmeasured: int
    # Weighed within the dates, but typed in during the days after.
    n_received_late: int


# Published: 5 Nov 5,358 children of whom 1,002 pendek; 7 Nov 7,285; 10 Nov 9,674; in the end 9,707.
_NOV_CHILDREN = (2560, 5358, 6380, 7285, 8690, 9080, 9674, 9699, 9707)
_NOV_PENDEK = (485, 1002, 1150, 1290, 1440, 1500, 1581, 1585, 1586)
_MAY_CHILDREN = (2900, 5400, 7500, 9000, 10057)


def _shares(cumulative: tuple[int, ...]) -> tuple[float, ...]:
    return tuple(float(n) / cumulative[-1] for n in np.diff(cumulative, prepend=0))


ROUNDS: Final = (
    RoundFigures(
        month=MAY,
        code="2025-1",
        nama="Operasi Timbang Serentak Jilid I 2025",
        number=1,
        starts_on=date(2025, 5, 6),
        ends_on=date(2025, 5, 10),
        closed_on=date(2025, 5, 19),
        by_day=_shares(_MAY_CHILDREN),
        pendek_by_day=_shares(_MAY_CHILDREN),
        n_unmeasured=1,
        n_received_late=25,
    ),
    # Announced for 4 to 8 November; sweeping from house to house went on until the 12th, and
    # what it measured counts, so the round's dates hold it.
    RoundFigures(
        month=NOVEMBER,
        code="2025-2",
        nama="Operasi Timbang Serentak Jilid II 2025",
        number=2,
        starts_on=date(2025, 11, 4),
        ends_on=date(2025, 11, 12),
        closed_on=date(2025, 11, 21),
        by_day=_shares(_NOV_CHILDREN),
        pendek_by_day=_shares(_NOV_PENDEK),
        n_unmeasured=0,
        n_received_late=0,
    ),
)
# The only child of May's list that was not measured lived in the largest kelurahan.
UNMEASURED_IN: Final = "64.74.01.1003"


def apportion(total: int, weights: npt.ArrayLike) -> IntArray:
    """`total` in whole parts proportional to `weights`, largest remainders first."""
    exact = np.asarray(weights, np.float64) * total / np.sum(weights)
    parts = np.floor(exact).astype(np.int64)
    rest = np.argsort(parts - exact, kind="stable")[: total - int(parts.sum())]
    parts[rest] += 1
    return parts


def registered_by_month() -> IntArray:
    """Children registered, [month, kelurahan]: November as published, May and the rest by share.

    Only the city's total of May is known here, so its kelurahan have November's shares.
    """
    share = [k.registered_nov for k in KELURAHAN]
    return np.stack([apportion(m.registered, share) for m in MONTHS])
