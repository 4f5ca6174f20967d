"""The growth engine once more, slowly: one child at a time, plain numbers, a dictionary per table.

Written from the rules, not from the engine: WHO Child Growth Standards, Methods and development
(2006), chapter 7, with the position rules of WHO's package and of e-PPGBM.
"""

import csv
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLES = Path(__file__).resolve().parents[2] / "measurements" / "who" / "tables"
MONTH = 30.4375
WITH_TAILS = {"waz", "whz", "baz", "acz"}
LIMITS = {
    "waz": (-6, 5),
    "haz": (-6, 6),
    "whz": (-5, 5),
    "baz": (-5, 5),
    "hcz": (-5, 5),
    "acz": (-5, 5),
}
# Category codes begin at 1; each pair is (cut-off, does the cut-off itself belong above it).
BBU = [(-3, True), (-2, True), (1, False)]
TBU = [(-3, True), (-2, True), (3, False)]
GIZI = [(-3, True), (-2, True), (1, False), (2, False), (3, False)]
CATEGORIES = {
    "waz": ("bbu", BBU),
    "haz": ("tbu", TBU),
    "whz": ("bbtb", GIZI),
    "baz": ("imtu", GIZI),
}


@dataclass(frozen=True)
class Child:
    """One child's readings; None where missing."""

    sex: int | None
    age_days: float | None
    weight_kg: float | None = None
    length_cm: float | None = None
    position: str | None = None
    oedema: bool = False
    head_cm: float | None = None
    arm_cm: float | None = None
    age_over: bool = False


@cache
def table(name: str) -> dict[tuple[int, int], tuple[float, float, float]]:
    """L, M and S by (sex, day) or (sex, millimetre)."""
    with (TABLES / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    return {(int(r[0]), int(r[1])): (float(r[2]), float(r[3]), float(r[4])) for r in rows}


def assess_one(child: Child, rule: str) -> dict[str, float | int | bool | None]:
    """Everything `assess` says about one child; None where it says nothing."""
    age = child.age_days
    if rule == "kemenkes" and child.age_over:
        age = math.inf
    weight = None if child.oedema else possible(child.weight_kg)
    length = possible(child.length_cm)
    corrected, is_adjusted, is_doubted = correct(length, child.position, age, rule)
    if rule == "kemenkes" and age is not None and not is_in_range(age):
        corrected = None
    lms = {
        "waz": by_age("wfa", child.sex, age),
        "haz": by_age("lfa", child.sex, age),
        "whz": by_length(child.sex, age, child.position, corrected),
        "baz": by_age("bmifa", child.sex, age),
        "hcz": by_age("hcfa", child.sex, age),
        "acz": by_age("acfa", child.sex, age),
    }
    measurement = {
        "waz": weight,
        "haz": corrected,
        "whz": weight,
        "baz": weight / (corrected / 100) ** 2 if weight and corrected else None,
        "hcz": possible(child.head_cm),
        "acz": possible(child.arm_cm),
    }
    result: dict[str, float | int | bool | None] = {
        "length_corrected_cm": corrected,
        "is_position_adjusted": is_adjusted,
        "is_position_doubted": is_doubted,
    }
    for index, (low, high) in LIMITS.items():
        z = score(measurement[index], lms[index], has_tails=index in WITH_TAILS)
        result[index] = z
        result[f"{index}_flag"] = z is not None and (z < low or z > high)
    for index, (name, cutoffs) in CATEGORIES.items():
        z = None if result[f"{index}_flag"] else result[index]
        result[name] = category(z, cutoffs)
    return result


def possible(value: float | None) -> float | None:
    """The value, if anything can measure that."""
    if value is None or math.isnan(value) or value <= 0 or value > 10_000:
        return None
    return value


def is_in_range(age: float) -> bool:
    """From birth to under 60 months."""
    return age >= 0 and age / MONTH < 60


def correct(
    length: float | None, position: str | None, age: float | None, rule: str
) -> tuple[float | None, bool, bool]:
    """Corrected length; were 0.7 cm added or taken off; is "standing" hard to believe."""
    if length is None or position is None or age is None:
        return length, False, False
    is_doubted = position == "h" and age / MONTH < 9
    change = 0.0
    if position == "h" and age / MONTH < 24 and not (is_doubted and rule == "who"):
        change = 0.7
    if position == "l" and age / MONTH >= 24:
        change = -0.7
    if change == 0:
        return length, False, is_doubted
    corrected = round(length + change, 6)
    return (corrected if corrected > 0 else None), True, is_doubted


def by_age(name: str, sex: int | None, age: float | None) -> tuple[float, float, float] | None:
    """L, M and S of the day nearest to an age, halves up."""
    if sex is None or age is None or not is_in_range(age):
        return None
    return table(name).get((sex, math.floor(age + 0.5)))


def by_length(
    sex: int | None, age: float | None, position: str | None, cm: float | None
) -> tuple[float, float, float] | None:
    """L, M and S on the line between the two millimetres around a corrected length."""
    if sex is None or cm is None or (age is not None and not is_in_range(age)):
        return None
    if age is not None:
        is_lying = age / MONTH < 24
    elif position is not None:
        is_lying = position == "l"
    else:
        is_lying = cm < 87
    rows = table("wfl" if is_lying else "wfh")
    below = math.floor(cm * 10)
    part = cm * 10 - below
    if (sex, below) not in rows or (part > 0 and (sex, below + 1) not in rows):
        return None
    l, m, s = rows[sex, below]
    if part > 0:
        _, next_m, next_s = rows[sex, below + 1]
        m, s = m + part * (next_m - m), s + part * (next_s - s)
    return l, m, s


def score(
    y: float | None, lms: tuple[float, float, float] | None, *, has_tails: bool
) -> float | None:
    """z in two decimals."""
    if y is None or lms is None:
        return None
    l, m, s = lms
    try:
        z = ((y / m) ** l - 1) / (s * l)
    except OverflowError:
        z = math.copysign(math.inf, l)
    except ZeroDivisionError:  # 0 ** negative
        z = -math.inf
    if has_tails and z > 3:
        z = 3 + (y - sd(3, l, m, s)) / (sd(3, l, m, s) - sd(2, l, m, s))
    elif has_tails and z < -3:
        z = -3 + (y - sd(-3, l, m, s)) / (sd(-2, l, m, s) - sd(-3, l, m, s))
    return None if math.isinf(z) or math.isnan(z) else two_decimals(z)


def sd(k: int, l: float, m: float, s: float) -> float:
    """The measurement k SD from the median."""
    return m * (1 + l * s * k) ** (1 / l)


def two_decimals(x: float) -> float:
    """`round(x, 2)` of R 4: the nearer of the two decimals around x, a tie to the even digit."""
    size = abs(x)
    below, above = math.floor(size * 100) / 100, math.ceil(size * 100) / 100
    if size - below < above - size:
        nearer = below
    elif size - below > above - size:
        nearer = above
    else:
        nearer = below if math.floor(size * 100) % 2 == 0 else above
    return -nearer if x < 0 and nearer else nearer


def category(z: float | None, cutoffs: list[tuple[int, bool]]) -> int:
    """1 plus the number of cut-offs passed; 0 without z."""
    if z is None:
        return 0
    return 1 + sum(z >= cutoff if belongs else z > cutoff for cutoff, belongs in cutoffs)
