"""From raw readings to growth statuses, for one child or a million: the only way there is.

Order of work, for each index: corrected length → row of the WHO table → z → two decimals → flag →
category. The entry page, the import, the commands and the recompute all call `assess`.
"""

from dataclasses import dataclass, fields
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from measurements import who
from measurements.kemenkes.categories import bbtb_codes, bbu_codes, imtu_codes, tbu_codes
from measurements.who import BoolArray, CodeArray, FloatArray, Rule, Scores

# Stored with every derived value; a new number makes every child be derived again.
ENGINE_VERSION: Final = "1.0.0"

# Children worked on at a time, so that a block's columns stay in the processor's cache.
BLOCK: Final = 8192


@dataclass(frozen=True)
class Readings:
    """What was read off the scale and the board: equal-length one-dimensional arrays.

    sex: 0 missing, 1 male, 2 female. age_days: NaN missing; whole days, though fractions are
    understood as WHO's package does. weight_kg, length_cm, head_cm, arm_cm: NaN missing; zero, less
    than zero and infinity count as missing. position: see `who.Position`. oedema: pitting oedema
    seen. age_over: the fifth birthday (60 calendar months) is reached; from then on the Kemenkes
    rule scores nothing, even where day 1826 would still have a row.
    """

    sex: CodeArray
    age_days: FloatArray
    weight_kg: FloatArray
    length_cm: FloatArray
    position: CodeArray
    oedema: BoolArray
    head_cm: FloatArray | None = None
    arm_cm: FloatArray | None = None
    age_over: BoolArray | None = None

    @classmethod
    def of(
        cls,
        *,
        sex: npt.ArrayLike,
        age_days: npt.ArrayLike,
        weight_kg: npt.ArrayLike = np.nan,
        length_cm: npt.ArrayLike = np.nan,
        position: npt.ArrayLike = 0,
        oedema: npt.ArrayLike = False,
        head_cm: npt.ArrayLike | None = None,
        arm_cm: npt.ArrayLike | None = None,
        age_over: npt.ArrayLike | None = None,
    ) -> Self:
        """Readings from anything array-like; single values count for every child.

        Raises ValueError where the lengths do not fit together.
        """
        given = (sex, age_days, weight_kg, length_cm, position, oedema, head_cm, arm_cm, age_over)
        shape = np.broadcast_shapes((1,), *(np.shape(v) for v in given if v is not None))

        def as_floats(values: npt.ArrayLike) -> FloatArray:
            return np.broadcast_to(np.asarray(values, np.float64), shape)

        def as_codes(values: npt.ArrayLike) -> CodeArray:
            return np.broadcast_to(np.asarray(values, np.int8), shape)

        def as_bools(values: npt.ArrayLike) -> BoolArray:
            return np.broadcast_to(np.asarray(values, np.bool_), shape)

        return cls(
            sex=as_codes(sex),
            age_days=as_floats(age_days),
            weight_kg=as_floats(weight_kg),
            length_cm=as_floats(length_cm),
            position=as_codes(position),
            oedema=as_bools(oedema),
            head_cm=None if head_cm is None else as_floats(head_cm),
            arm_cm=None if arm_cm is None else as_floats(arm_cm),
            age_over=None if age_over is None else as_bools(age_over),
        )

    def __len__(self) -> int:
        return len(self.sex)

    def part(self, rows: slice) -> Self:
        """The readings of some of the children."""
        return type(self)(
            sex=self.sex[rows],
            age_days=self.age_days[rows],
            weight_kg=self.weight_kg[rows],
            length_cm=self.length_cm[rows],
            position=self.position[rows],
            oedema=self.oedema[rows],
            head_cm=None if self.head_cm is None else self.head_cm[rows],
            arm_cm=None if self.arm_cm is None else self.arm_cm[rows],
            age_over=None if self.age_over is None else self.age_over[rows],
        )


@dataclass(frozen=True)
class Assessment:
    """What the readings mean, an element per child.

    length_corrected_cm: lying under 24 months, standing from then on. is_position_adjusted: 0.7 cm
    were added or taken off; is_position_doubted: "standing" under nine months.
    waz … acz: z in two decimals, NaN where there is none. waz_flag … acz_flag: z beyond what
    can be. bbu, tbu, bbtb, imtu: codes of `kemenkes.BBU` … `IMTU`, 0 where z is missing **or
    flagged**, for a flagged z is in neither numerator nor denominator.
    """

    length_corrected_cm: FloatArray
    is_position_adjusted: BoolArray
    is_position_doubted: BoolArray
    waz: FloatArray
    haz: FloatArray
    whz: FloatArray
    baz: FloatArray
    hcz: FloatArray
    acz: FloatArray
    waz_flag: BoolArray
    haz_flag: BoolArray
    whz_flag: BoolArray
    baz_flag: BoolArray
    hcz_flag: BoolArray
    acz_flag: BoolArray
    bbu: CodeArray
    tbu: CodeArray
    bbtb: CodeArray
    imtu: CodeArray

    def __len__(self) -> int:
        return len(self.waz)


def assess(readings: Readings, *, rule: Rule = Rule.KEMENKES) -> Assessment:
    """Growth indices, flags and statuses of every child, whatever its readings look like.

    Raises ValueError only where the arrays differ in length, never for a child.
    """
    n = len(readings)
    lengths = [len(v) for f in fields(readings) if (v := getattr(readings, f.name)) is not None]
    if any(length != n for length in lengths):
        raise ValueError(f"readings differ in length: {lengths}")
    with np.errstate(all="ignore"):
        first = assess_block(readings.part(slice(0, BLOCK)), rule)
        if n <= BLOCK:
            return first
        columns = {f.name: getattr(first, f.name) for f in fields(first)}
        whole = {name: np.empty(n, column.dtype) for name, column in columns.items()}
        for start in range(0, n, BLOCK):
            rows = slice(start, start + BLOCK)
            block = assess_block(readings.part(rows), rule)
            for name, column in whole.items():
                column[rows] = getattr(block, name)
    return Assessment(**whole)


def assess_block(readings: Readings, rule: Rule) -> Assessment:
    """`assess` for as many children as fit the cache."""
    sex, age = readings.sex, effective_age(readings, rule)
    weight = measured(readings.weight_kg)
    if readings.oedema.any():
        # Water is weighed too: no index with weight in it.
        weight = np.where(readings.oedema, np.nan, weight)
    length = who.corrected_length(measured(readings.length_cm), readings.position, age, rule)
    cm = length.cm
    if rule is Rule.KEMENKES:
        cm = without_unscored(cm, age)
    rows = who.age_rows(sex, age)
    waz = who.weight_for_age(weight, rows)
    haz = who.length_for_age(cm, rows)
    whz = who.weight_for_length(weight, *who.length_rows(sex, age, readings.position, cm))
    baz = who.bmi_for_age(weight, cm, rows)
    hcz = acz = no_scores(len(readings))
    if readings.head_cm is not None:
        hcz = who.head_for_age(measured(readings.head_cm), rows)
    if readings.arm_cm is not None:
        acz = who.arm_for_age(measured(readings.arm_cm), rows)
    return Assessment(
        length_corrected_cm=cm,
        is_position_adjusted=length.is_adjusted,
        is_position_doubted=length.is_doubted,
        waz=waz.z,
        haz=haz.z,
        whz=whz.z,
        baz=baz.z,
        hcz=hcz.z,
        acz=acz.z,
        waz_flag=waz.is_flagged,
        haz_flag=haz.is_flagged,
        whz_flag=whz.is_flagged,
        baz_flag=baz.is_flagged,
        hcz_flag=hcz.is_flagged,
        acz_flag=acz.is_flagged,
        bbu=unflagged(bbu_codes(waz.z), waz),
        tbu=unflagged(tbu_codes(haz.z), haz),
        bbtb=unflagged(bbtb_codes(whz.z), whz),
        imtu=unflagged(imtu_codes(baz.z), baz),
    )


def effective_age(readings: Readings, rule: Rule) -> FloatArray:
    """Age in days; by the Kemenkes rule infinite, so without a row, from the fifth birthday on."""
    if rule is Rule.WHO or readings.age_over is None or not readings.age_over.any():
        return readings.age_days
    return np.where(readings.age_over, np.inf, readings.age_days)


def measured(values: FloatArray) -> FloatArray:
    """The readings that can be one: above zero and finite; NaN for the rest."""
    is_possible = (values > 0) & (values < np.inf)
    return values if is_possible.all() else np.where(is_possible, values, np.nan)


def without_unscored(cm: FloatArray, age_days: FloatArray) -> FloatArray:
    """Corrected length, missing where the age lies outside birth to 60 months, as in e-PPGBM."""
    is_kept = who.is_scorable(age_days) | np.isnan(age_days)
    return cm if is_kept.all() else np.where(is_kept, cm, np.nan)


def no_scores(n: int) -> Scores:
    """Scores of an index nobody measured."""
    return Scores(z=np.full(n, np.nan), is_flagged=np.zeros(n, np.bool_))


def unflagged(codes: CodeArray, scores: Scores) -> CodeArray:
    """Status codes with 0 for implausible z."""
    codes[scores.is_flagged] = 0
    return codes
