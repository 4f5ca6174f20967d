"""Sex and age of the children, as positions and tables ask for them: worked out once."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from measurements.who.age import SIXTY_MONTHS_DAYS, TWO_YEARS_DAYS
from measurements.who.lms import BoolArray, CodeArray, FloatArray

MALE: Final = 1
FEMALE: Final = 2


@dataclass(frozen=True)
class Subjects:
    """An element per child.

    age_days: as given. is_girl, has_sex: from the sex code. is_two: 24 months (day 731) or older.
    is_scored: an age from birth to under 60 months. is_ageless: no age at all.
    """

    age_days: FloatArray
    is_girl: BoolArray
    has_sex: BoolArray
    is_two: BoolArray
    is_scored: BoolArray
    is_ageless: BoolArray

    def __len__(self) -> int:
        return len(self.age_days)


def subjects(sex: CodeArray, age_days: FloatArray) -> Subjects:
    """Sort out sex (1 male, 2 female, anything else missing) and age in days (NaN missing)."""
    is_girl = sex == FEMALE
    return Subjects(
        age_days=age_days,
        is_girl=is_girl,
        has_sex=is_girl | (sex == MALE),
        is_two=age_days >= TWO_YEARS_DAYS,
        is_scored=(age_days >= 0) & (age_days < SIXTY_MONTHS_DAYS),
        is_ageless=np.isnan(age_days),
    )
