"""How the child was measured, and the 0.7 cm between lying and standing."""

from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import Final

import numpy as np

from measurements.who.age import NINE_MONTHS_DAYS
from measurements.who.lms import BoolArray, CodeArray, FloatArray
from measurements.who.subjects import Subjects

# A child is this much longer lying than standing (WHO 2006).
LYING_MINUS_STANDING_CM: Final = 0.7


class Position(IntEnum):
    """How length was taken: terlentang (PB, l) or berdiri (TB, h)."""

    MISSING = 0
    LYING = 1
    STANDING = 2


# Plain numbers: NumPy compares with an enum's member far more slowly.
LYING: Final = int(Position.LYING)
STANDING: Final = int(Position.STANDING)


class Rule(Enum):
    """Whose rule decides where the two differ.

    `KEMENKES` is what e-PPGBM does: 0.7 cm is added to every standing child under 24 months, and
    nothing is computed from the fifth birthday on. `WHO` is WHO's own package: under nine months
    "standing" counts as a slip and nothing is added.
    """

    KEMENKES = "kemenkes"
    WHO = "who"


@dataclass(frozen=True)
class CorrectedLength:
    """Length as its table wants it.

    `cm`: corrected length or height; `is_adjusted`: 0.7 cm were added or taken off;
    `is_doubted`: said to stand under nine months, which hardly any child can.
    """

    cm: FloatArray
    is_adjusted: BoolArray
    is_doubted: BoolArray


def corrected_length(
    length_cm: FloatArray, position: CodeArray, subjects: Subjects, rule: Rule
) -> CorrectedLength:
    """Lying length under 24 months, standing height from then on.

    Unchanged where position or age is missing; NaN where nothing would be left after 0.7 cm. Only
    the rows that need it are touched: the sum is brought back to the nearest decimal, or 82.3 − 0.7
    would be 81.60000000000001.
    """
    is_known = ~np.isnan(length_cm)
    is_standing = (position == STANDING) & is_known
    is_doubted = is_standing & (subjects.age_days < NINE_MONTHS_DAYS)
    # An age that is missing is neither below nor above two years.
    is_young = ~(subjects.is_two | subjects.is_ageless)
    is_adjusted = is_standing & is_young
    if rule is Rule.WHO:
        is_adjusted &= ~is_doubted
    is_adjusted |= (position == LYING) & subjects.is_two & is_known
    rows = is_adjusted.nonzero()[0]
    if not rows.size:
        return CorrectedLength(cm=length_cm, is_adjusted=is_adjusted, is_doubted=is_doubted)
    cm = length_cm.copy()
    change = np.where(is_young[rows], LYING_MINUS_STANDING_CM, -LYING_MINUS_STANDING_CM)
    corrected = np.rint((length_cm[rows] + change) * 1e6) / 1e6
    cm[rows] = np.where(corrected > 0, corrected, np.nan)
    return CorrectedLength(cm=cm, is_adjusted=is_adjusted, is_doubted=is_doubted)
