"""From raw readings to growth statuses, for one child or a million: the only way there is.

Order of work, for each index: corrected length → row of the WHO table → z → two decimals → flag →
category. The entry page, the import, the commands and the recompute all call `assess`.
"""

from dataclasses import dataclass
from typing import Final, Self, TypeVar

import numpy as np
import numpy.typing as npt

from measurements import who
from measurements.kemenkes.categories import four_codes
from measurements.who import BoolArray, CodeArray, FloatArray, Rule

# Stored with every derived value; a new number makes every child be derived again.
ENGINE_VERSION: Final = "1.0.0"

# Kilograms or centimetres. Larger numbers are no slip of a digit or two but no reading at all, and
# their squares overflow.
LARGEST_READING: Final = 10_000.0

# Children worked on at a time, so that a block's columns stay in the processor's cache.
BLOCK: Final = 16384


@dataclass(frozen=True)
class Readings:
    """What was read off the scale and the board: equal-length one-dimensional arrays.

    sex: 0 missing, 1 male, 2 female. age_days: NaN missing; whole days, though fractions are
    understood as WHO's package does. weight_kg, length_cm, head_cm, arm_cm: NaN missing; zero, less
    than zero and beyond `LARGEST_READING` count as missing. position: see `who.Position`. oedema:
    pitting oedema seen. age_over: the fifth birthday (60 calendar months) is reached; from then on
    the Kemenkes rule scores nothing, even where day 1826 would still have a row.
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
        codes = [np.asarray(v, np.int8) for v in (sex, position)]
        floats = [np.asarray(v, np.float64) for v in (age_days, weight_kg, length_cm)]
        girths = [None if v is None else np.asarray(v, np.float64) for v in (head_cm, arm_cm)]
        oedema = np.asarray(oedema, np.bool_)
        over = None if age_over is None else np.asarray(age_over, np.bool_)
        given = [a for a in (*codes, *floats, *girths, oedema, over) if a is not None]
        n = max((len(array) for array in given if array.ndim), default=1)
        return cls(
            sex=as_column(codes[0], n),
            age_days=as_column(floats[0], n),
            weight_kg=as_column(floats[1], n),
            length_cm=as_column(floats[2], n),
            position=as_column(codes[1], n),
            oedema=as_column(oedema, n),
            head_cm=None if girths[0] is None else as_column(girths[0], n),
            arm_cm=None if girths[1] is None else as_column(girths[1], n),
            age_over=None if over is None else as_column(over, n),
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
    if any(len(column) != n for column in vars(readings).values() if column is not None):
        raise ValueError("the columns of the readings differ in length")
    columns = Columns.empty(n, has_circumferences=has_circumferences(readings))
    with np.errstate(all="ignore"):
        if n <= BLOCK:
            assess_block(readings, rule, columns)
        else:
            for start in range(0, n, BLOCK):
                rows = slice(start, start + BLOCK)
                assess_block(readings.part(rows), rule, columns.part(rows))
    return columns.assessment()


# Order of the indices in `Columns`. Head and arm are there only if anybody's was measured.
WAZ, HAZ, WHZ, BAZ, HCZ, ACZ = range(6)
N_WITH_STATUS: Final = 4


@dataclass(frozen=True)
class Columns:
    """Where the blocks write: z and flags [index, child], status codes [index, child]."""

    cm: FloatArray
    is_adjusted: BoolArray
    is_doubted: BoolArray
    z: FloatArray
    is_flagged: BoolArray
    codes: CodeArray

    @classmethod
    def empty(cls, n: int, *, has_circumferences: bool) -> Self:
        """Unfilled columns for `n` children."""
        n_indices = ACZ + 1 if has_circumferences else N_WITH_STATUS
        return cls(
            cm=np.empty(n),
            is_adjusted=np.empty(n, np.bool_),
            is_doubted=np.empty(n, np.bool_),
            z=np.empty((n_indices, n)),
            is_flagged=np.empty((n_indices, n), np.bool_),
            codes=np.empty((N_WITH_STATUS, n), np.int8),
        )

    def part(self, rows: slice) -> Self:
        """The same memory, for some of the children."""
        return type(self)(
            cm=self.cm[rows],
            is_adjusted=self.is_adjusted[rows],
            is_doubted=self.is_doubted[rows],
            z=self.z[:, rows],
            is_flagged=self.is_flagged[:, rows],
            codes=self.codes[:, rows],
        )

    def assessment(self) -> Assessment:
        """The columns by name."""
        z, flagged = list(self.z), list(self.is_flagged)
        if len(z) == N_WITH_STATUS:
            nobody = np.broadcast_to(np.float64(np.nan), self.cm.shape)
            z += [nobody, nobody]
            never = np.broadcast_to(np.False_, self.cm.shape)
            flagged += [never, never]
        return Assessment(self.cm, self.is_adjusted, self.is_doubted, *z, *flagged, *self.codes)


NAN: Final = np.array(np.nan)
FALSE: Final = np.array(False)
Scalar = TypeVar("Scalar", bound=np.generic)


def constant(value: npt.NDArray[Scalar], n: int) -> npt.NDArray[Scalar]:
    """`n` times the same value in the memory of one: stride 0, not to be written to."""
    column: npt.NDArray[Scalar] = np.ndarray((n,), value.dtype, value, strides=(0,))
    column.flags.writeable = False
    return column


def as_column(array: npt.NDArray[Scalar], n: int) -> npt.NDArray[Scalar]:
    """The array itself, or its single value `n` times. Raises ValueError for any other length."""
    if array.shape == (n,):
        return array
    column: npt.NDArray[Scalar] = np.empty(n, array.dtype)
    column[:] = array
    return column


def has_circumferences(readings: Readings) -> bool:
    """Whether head or arm was measured at all."""
    return readings.head_cm is not None or readings.arm_cm is not None


def assess_block(readings: Readings, rule: Rule, columns: Columns) -> None:
    """`assess` for as many children as fit the cache."""
    subjects = who.subjects(readings.sex, effective_age(readings, rule))
    weight = measured(readings.weight_kg)
    if np.count_nonzero(readings.oedema):
        # Water is weighed too: no index with weight in it.
        weight = np.where(readings.oedema, np.nan, weight)
    length = who.corrected_length(measured(readings.length_cm), readings.position, subjects, rule)
    cm = length.cm
    if rule is Rule.KEMENKES:
        cm = without_unscored(cm, subjects)
    rows = who.age_rows(subjects)
    indices = [
        who.weight_for_age(weight, rows),
        who.length_for_age(cm, rows),
        who.weight_for_length(weight, *who.length_rows(subjects, readings.position, cm)),
        who.bmi_for_age(weight, cm, rows),
    ]
    if has_circumferences(readings):
        indices.append(who.head_for_age(measured_or_missing(readings.head_cm, rows), rows))
        indices.append(who.arm_for_age(measured_or_missing(readings.arm_cm, rows), rows))
    columns.cm[:] = cm
    columns.is_adjusted[:] = length.is_adjusted
    columns.is_doubted[:] = length.is_doubted
    who.score(indices, columns.z, columns.is_flagged)
    categorise(columns)


def categorise(columns: Columns) -> None:
    """Permenkes codes from the rounded z, 0 where it is implausible."""
    columns.codes[:] = four_codes(columns.z[:N_WITH_STATUS])
    is_flagged = columns.is_flagged[:N_WITH_STATUS]
    if np.count_nonzero(is_flagged):
        columns.codes[is_flagged] = 0


def effective_age(readings: Readings, rule: Rule) -> FloatArray:
    """Age in days; by the Kemenkes rule infinite, so without a row, from the fifth birthday on."""
    if rule is Rule.WHO or readings.age_over is None or not np.count_nonzero(readings.age_over):
        return readings.age_days
    return np.where(readings.age_over, np.inf, readings.age_days)


def measured(values: FloatArray) -> FloatArray:
    """The readings that can be one: above zero and not beyond all measure; NaN for the rest."""
    is_possible = (values > 0) & (values <= LARGEST_READING)
    if np.count_nonzero(is_possible) == len(values):
        return values
    return np.where(is_possible, values, np.nan)


def measured_or_missing(values: FloatArray | None, rows: who.IntArray) -> FloatArray:
    """`measured`, or NaN for all where nobody was."""
    return np.full(len(rows), np.nan) if values is None else measured(values)


def without_unscored(cm: FloatArray, subjects: who.Subjects) -> FloatArray:
    """Corrected length, missing where the age lies outside birth to 60 months, as in e-PPGBM."""
    is_kept = subjects.is_scored | subjects.is_ageless
    if np.count_nonzero(is_kept) == len(cm):
        return cm
    return np.where(is_kept, cm, np.nan)
