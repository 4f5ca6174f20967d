"""Random readings and histories of generated children, the same for the same seed.

Columns are named and ordered as in tests/js/score_rows.mjs. Half of what is made lies on an edge of
the growth engine: a boundary age, an end of a table, a z next to a half.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from measurements.who import age_rows, subjects
from measurements.who.lms import (
    ARM_FOR_AGE,
    HEAD_FOR_AGE,
    LENGTH_FOR_AGE,
    WEIGHT_FOR_AGE,
    AgeTable,
)

Floats = npt.NDArray[np.float64]
Columns = dict[str, Floats]

EDGE_DAYS: Final = [
    -5,
    -1,
    0,
    1,
    30,
    90,
    91,
    272,
    273,
    274,
    275,
    729,
    730,
    731,
    732,
    1825,
    1826,
    1827,
]
EDGE_MM: Final = [5, 7, 8, 443, 449, 450, 451, 642, 649, 650, 657, 869, 870, 1024, 1031, 1093, 1099,
                  1100, 1101, 1107, 1193, 1200, 1201, 1207]  # fmt: skip
ABSURD: Final = [0.0, -1.0, -5000.0, 1.0, 99_999.0, 1e5, 1e5 + 0.1, 1e7, 1e7 + 0.1, 1e9, 1e300]
FIRST_DAY: Final = 19_000  # 8 January 2022
LAST_DAY: Final = 21_200  # 17 January 2028: two 29 February between


def some(rng: np.random.Generator, values: Floats, share: float, of: Sequence[float]) -> Floats:
    """`values` with a share of them replaced by one of a few others."""
    return np.where(rng.random(len(values)) < share, rng.choice(of, len(values)), values)


def median(table: AgeTable, sex: Floats, days: Floats, z: Floats) -> Floats:
    """What a child of that z reads; of a boy at the nearest end where the table has no row."""
    inside = np.clip(np.nan_to_num(days), 91, 1826)
    rows = age_rows(subjects(np.where(sex == 2, 2, 1).astype(np.int8), inside))
    l, m, s = table.l[rows], table.m[rows], table.s[rows]
    return m * np.maximum(1 + l * s * z, 0.05) ** (1 / l)


def half_way(rng: np.random.Generator, n: int) -> Floats:
    """z halfway between two decimals, from −6.5 to 6.5."""
    return rng.integers(-650, 650, n) / 100 + 0.005


def random_readings(seed: int, n: int) -> Columns:
    """Readings in grams, millimetres and days, as a kader or a slip of the hand makes them."""
    rng = np.random.default_rng(seed)
    days = np.where(rng.random(n) < 0.3, rng.choice(EDGE_DAYS, n), rng.integers(-5, 1901, n))
    measured_on = rng.integers(FIRST_DAY, LAST_DAY, n).astype(float)
    sex = rng.choice([1.0, 2.0, 0.0], n, p=[0.49, 0.49, 0.02])
    z = np.where(rng.random(n) < 0.3, half_way(rng, n), rng.normal(-0.8, 2, n))
    weight = np.rint(1000 * median(WEIGHT_FOR_AGE, sex, days, z))
    weight = np.where(rng.random(n) < 0.3, rng.integers(300, 40_000, n), weight)
    length = np.rint(10 * median(LENGTH_FOR_AGE, sex, days, rng.normal(-1, 2, n)))
    length = np.where(rng.random(n) < 0.2, rng.integers(300, 1400, n), length)
    head = np.rint(10 * median(HEAD_FOR_AGE, sex, days, z))
    arm = np.rint(10 * median(ARM_FOR_AGE, sex, days, z))
    return {
        "sex": sex,
        "bornOn": some(rng, measured_on - days, 0.01, [np.nan]),
        "measuredOn": measured_on,
        "weightG": some(rng, some(rng, weight, 0.03, [np.nan]), 0.02, ABSURD),
        "lengthMm": some(rng, some(rng, length, 0.04, [np.nan, *EDGE_MM]), 0.02, ABSURD),
        "position": rng.choice([0.0, 1.0, 2.0], n),
        "oedema": rng.choice([0.0, 1.0, 2.0, 3.0], n, p=[0.96, 0.02, 0.01, 0.01]),
        "headMm": some(rng, some(rng, head, 0.3, [np.nan]), 0.01, ABSURD),
        "armMm": some(rng, some(rng, arm, 0.3, [np.nan]), 0.01, ABSURD),
    }


def random_children(seed: int, n: int) -> Columns:
    """The same in kilograms and centimetres with any decimals, and ages with a part of a day."""
    readings = random_readings(seed, n)
    rng = np.random.default_rng(seed + 1)
    part_of_day = some(rng, np.zeros(n), 0.3, [0.49, 0.5, 0.9375, -0.0625, 0.25])
    days = readings["measuredOn"] - readings["bornOn"] + part_of_day
    sex = readings["sex"]
    cm = some(rng, readings["lengthMm"] / 10, 0.1, [103.1, 120.05, 110.04, 64.99, 0.5])
    # On the very half, where the last bit decides: length and head are linear, so any machine
    # computes the same.
    is_half = rng.random(n) < 0.3
    days_of = np.where(is_half, np.floor(days), days)
    halves = half_way(rng, n)
    cm = np.where(is_half, median(LENGTH_FOR_AGE, sex, days_of, halves), cm)
    head = np.where(is_half, median(HEAD_FOR_AGE, sex, days_of, halves), readings["headMm"] / 10)
    return {
        "sex": sex,
        "ageDays": days_of,
        "isOver5": (rng.random(n) < 0.02).astype(float),
        "weightKg": readings["weightG"] / 1000 + some(rng, np.zeros(n), 0.1, [0.0001, 1 / 3]),
        "lengthCm": cm,
        "position": readings["position"],
        "oedema": (readings["oedema"] > 0).astype(float),
        "headCm": head,
        "armCm": readings["armMm"] / 10,
    }


# The rounds of the random histories, as numbers of days since 1970; five days each.
ROUNDS: Final = [(19_850, 19_854), (20_033, 20_037), (20_400, 20_404), (20_760, 20_764)]
# Days between two visits: twice on a day, twice in a month, monthly, with months left out.
GAPS: Final = [0, 0, 1, 5, 12, 27, 28, 29, 30, 30, 31, 31, 32, 33, 34, 58, 61, 95]


def random_histories(seed: int, n: int, visits: int = 9) -> Columns:
    """Visits of `n` children, 1 to `visits` each, in the order of their days.

    They arrive in any order. Weights gain about a KBM a month; some are absurd, missing or taken
    with oedema. One in ten corrects the child's visit before it: `replacesId`. Four in ten carry
    the word of a file: `fileNtob`.
    """
    rng = np.random.default_rng(seed)
    shape = (n, visits)
    measured_on = rng.integers(19_600, 20_800, (n, 1)) + np.cumsum(rng.choice(GAPS, shape), axis=1)
    age = rng.choice([-20, 0, 3, 20, 45, 150, 250, 330, 600, 1300, 1700, 1790], (n, 1))
    born_on = measured_on[:, :1] - age - rng.integers(0, 30, (n, 1))
    days = (measured_on - born_on).astype(float)
    sex = np.repeat(rng.choice([1.0, 2.0, 0.0], (n, 1), p=[0.49, 0.49, 0.02]), visits, axis=1)
    z = rng.normal(-1.2, 1.3, (n, 1)) + rng.normal(0, 0.25, shape)
    columns = {
        "sex": sex,
        "bornOn": np.repeat(born_on, visits, axis=1).astype(float),
        "measuredOn": measured_on.astype(float),
        "weightG": 100 * np.rint(10 * flat_median(WEIGHT_FOR_AGE, sex, days, z)),
        "lengthMm": np.rint(10 * flat_median(LENGTH_FOR_AGE, sex, days, z)),
        "position": rng.choice([0.0, 1.0, 2.0], shape),
        "oedema": rng.choice([0.0, 1.0], shape, p=[0.98, 0.02]),
        "headMm": np.full(shape, np.nan),
        "armMm": np.full(shape, np.nan),
        "child": np.repeat(np.arange(n)[:, None], visits, axis=1).astype(float),
        "received": rng.permuted(np.tile(np.arange(visits), (n, 1)), axis=1).astype(float),
        "hasEarlier": np.repeat(rng.random((n, 1)) < 0.3, visits, axis=1).astype(float),
        "fileNtob": rng.choice(np.arange(5.0), shape, p=[0.6, 0.1, 0.1, 0.1, 0.1]),
        "id": np.arange(n * visits).reshape(shape).astype(float),
    }
    is_correction = rng.random(shape) < 0.1
    is_correction[:, 0] = False
    columns["replacesId"] = np.where(is_correction, columns["id"] - 1, np.nan)
    is_kept = np.arange(visits) < rng.integers(1, visits + 1, (n, 1))
    histories = {name: values[is_kept] for name, values in columns.items()}
    weight = some(rng, histories["weightG"], 0.05, [np.nan, np.nan, 0.0, 40_000.0, 900.0])
    histories["weightG"] = weight
    histories["lengthMm"] = some(rng, histories["lengthMm"], 0.15, [np.nan, np.nan, 450.0, 1300.0])
    return histories


def flat_median(table: AgeTable, sex: Floats, days: Floats, z: Floats) -> Floats:
    """`median` for a row of visits per child."""
    return median(table, sex.ravel(), days.ravel(), z.ravel()).reshape(sex.shape)


def standing(histories: Columns) -> Columns:
    """The visits that no correction replaced."""
    is_replaced = np.isin(histories["id"], histories["replacesId"])
    return {name: values[~is_replaced] for name, values in histories.items()}


def up_to_each_visit(histories: Columns) -> Columns:
    """Every visit as the last of a history of its own: what was known when it was recorded."""
    child = histories["child"]
    first = np.searchsorted(child, child)  # where the child's visits begin; they stand together
    lengths = np.arange(len(child)) - first + 1
    starts = np.cumsum(lengths) - lengths
    rows = np.arange(lengths.sum()) - np.repeat(starts - first, lengths)
    prefixes = {name: values[rows] for name, values in histories.items()}
    prefixes["child"] = np.repeat(np.arange(len(child)), lengths).astype(float)
    # An id belongs to one reading; each history has its own.
    shift = prefixes["child"] * (histories["id"].max() + 1)
    prefixes["id"] = prefixes["id"] + shift
    prefixes["replacesId"] = prefixes["replacesId"] + shift
    return prefixes
