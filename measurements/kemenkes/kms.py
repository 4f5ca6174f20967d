"""What a month's weighing says on the Kartu Menuju Sehat: naik, tidak naik, 2T, BGM, rujuk.

The last weighing of a calendar month counts. Then, for each child and month:

- B: weighed for the first time ever; O: not weighed in the calendar month before;
- N: gained at least the KBM (kenaikan berat minimal) of its sex and completed month; T: less;
- 2T: T in this calendar month and in the one before; BGM: WAZ < −3.00;
- rujuk: T, BGM, or above the orange line (WAZ > +1).

Gains compare whole grams: 12.2 − 12.0 kg is 199.99… in floats. A weighing on the day of birth is
an ordinary first weighing (B). There is no KBM before one completed month: such a child, weighed in
two calendar months, is N if it gained anything at all.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from measurements.who import FEMALE, MALE, BoolArray, CodeArray, FloatArray

GRAMS_PER_KG: Final = 1000
BELOW_RED_LINE_Z: Final = -3.0
ABOVE_ORANGE_LINE_Z: Final = 1.0

# Grams by completed month from the KMS (Permenkes 2/2020, Buku KIA), months 1–11; 200 g from 12 on.
KBM_FIRST_YEAR: Final = {
    MALE: (800, 900, 800, 600, 500, 400, 400, 300, 300, 300, 300),
    FEMALE: (800, 900, 800, 600, 500, 400, 300, 300, 300, 300, 200),
}
KBM_AFTER_FIRST_YEAR: Final = 200
LAST_KBM_MONTH: Final = 60
# Before one completed month any gain will do.
KBM_NEWBORN: Final = 1


class NTOB(IntEnum):
    """Status of a weighing; 0: not weighed, not the month's last, or no sex or age for a KBM."""

    NONE = 0
    N = 1
    T = 2
    O = 3
    B = 4


@dataclass(frozen=True)
class Weighings:
    """Visits of any number of children in any order: equal-length one-dimensional arrays.

    balita: any integer naming the child. weighed_on: datetime64[D]; of two rows on one day the
    later row counts. sex: 1 male, 2 female. age_months: completed on that day, NaN unknown.
    weight_g: grams, NaN or ≤ 0 not weighed. waz: BB/U in two decimals; NaN where missing, and where
    flagged if the caller does not trust it. has_earlier: the child was weighed before its first row
    here, so that row is not B.

    Give each child's rows from two months before the first month asked for: T needs the month
    before, 2T the one before that.
    """

    balita: npt.NDArray[np.int64]
    weighed_on: npt.NDArray[np.datetime64]
    sex: CodeArray
    age_months: FloatArray
    weight_g: FloatArray
    waz: FloatArray
    has_earlier: BoolArray | None = None


@dataclass(frozen=True)
class KmsStatuses:
    """An element per row of `Weighings`, in its order.

    ntob: `NTOB` codes. gain_g and kbm_g: grams, NaN unless N or T (kbm_g also under one month).
    Rows with ntob 0 are False everywhere.
    """

    ntob: CodeArray
    gain_g: FloatArray
    kbm_g: FloatArray
    is_2t: BoolArray
    is_bgm: BoolArray
    is_above_orange: BoolArray
    is_rujuk: BoolArray


def kbm_table() -> FloatArray:
    """Minimal gain in grams [sex, completed month 0–60]; NaN for sex 0."""
    table = np.full((3, LAST_KBM_MONTH + 1), np.nan)
    for sex, grams in KBM_FIRST_YEAR.items():
        table[sex] = KBM_AFTER_FIRST_YEAR
        table[sex, 0] = KBM_NEWBORN
        table[sex, 1 : len(grams) + 1] = grams
    return table


KBM: Final = kbm_table()


def kbm_grams(sex: CodeArray, age_months: FloatArray) -> FloatArray:
    """Gain that makes N, in grams; NaN without a sex or outside 0–60 completed months."""
    is_known = (sex >= 1) & (sex <= 2) & (age_months >= 0) & (age_months < LAST_KBM_MONTH + 1)
    months = np.where(is_known, age_months, 0).astype(np.intp)
    return KBM[np.where(is_known, sex, 0), months]


def whole_grams(weight_kg: FloatArray) -> FloatArray:
    """Kilograms as whole grams, so that differences are exact."""
    return np.rint(weight_kg * GRAMS_PER_KG)


def kms_statuses(weighings: Weighings) -> KmsStatuses:
    """N, T, O or B, gain, 2T, BGM and rujuk of every visit."""
    rows = counted_rows(weighings)
    statuses = chained(weighings, rows)
    n = len(weighings.balita)
    spread = {}
    for name, values in vars(statuses).items():
        empty = np.nan if values.dtype == np.float64 else 0
        spread[name] = np.full(n, empty, values.dtype)
        spread[name][rows] = values
    return KmsStatuses(**spread)


def counted_rows(weighings: Weighings) -> npt.NDArray[np.intp]:
    """The rows that count, one per child and calendar month, by child and then by month."""
    weighed = np.flatnonzero((weighings.weight_g > 0) & ~np.isnat(weighings.weighed_on))
    order = np.lexsort((weighings.weighed_on[weighed], weighings.balita[weighed]))
    rows = weighed[order]
    balita, month = weighings.balita[rows], month_numbers(weighings.weighed_on[rows])
    is_last = np.ones(len(rows), np.bool_)
    is_last[:-1] = (balita[1:] != balita[:-1]) | (month[1:] != month[:-1])
    return rows[is_last]


def chained(weighings: Weighings, rows: npt.NDArray[np.intp]) -> KmsStatuses:
    """Statuses of the counted rows, each judged by the counted row before it."""
    balita, month = weighings.balita[rows], month_numbers(weighings.weighed_on[rows])
    sex, waz = weighings.sex[rows], weighings.waz[rows]
    grams = np.rint(weighings.weight_g[rows])
    is_same_child = np.zeros(len(rows), np.bool_)
    is_same_child[1:] = balita[1:] == balita[:-1]
    is_adjacent = is_same_child.copy()
    is_adjacent[1:] &= month[1:] - month[:-1] == 1

    kbm = np.where(is_adjacent, kbm_grams(sex, weighings.age_months[rows]), np.nan)
    gain = np.full(len(rows), np.nan)
    gain[1:] = np.where(is_adjacent[1:], grams[1:] - grams[:-1], np.nan)
    is_t = gain < kbm
    ntob = np.where(is_adjacent, 0, NTOB.O).astype(np.int8)
    ntob[gain >= kbm] = NTOB.N
    ntob[is_t] = NTOB.T
    is_first = ~is_same_child
    if weighings.has_earlier is not None:
        is_first &= ~weighings.has_earlier[rows]
    ntob[is_first] = NTOB.B

    is_2t = is_t.copy()
    is_2t[1:] &= is_t[:-1]
    is_2t[:1] = False
    is_bgm, is_above = waz < BELOW_RED_LINE_Z, waz > ABOVE_ORANGE_LINE_Z
    return KmsStatuses(
        ntob=ntob,
        gain_g=gain,
        kbm_g=np.where(kbm == KBM_NEWBORN, np.nan, kbm),
        is_2t=is_2t,
        is_bgm=is_bgm,
        is_above_orange=is_above,
        is_rujuk=is_t | is_bgm | is_above,
    )


def month_numbers(days: npt.NDArray[np.datetime64]) -> npt.NDArray[np.int64]:
    """Calendar months as consecutive integers."""
    return days.astype("datetime64[M]").astype(np.int64)
