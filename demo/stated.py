"""The z-scores that e-PPGBM prints beside the readings of the last round: nearly always ours.

A few were worked out otherwise, as in real exports: by full months, without the 0.7 cm, or from a
birth date that was put right later.
"""

from typing import Final

import numpy as np

from demo.city import SEED, City
from demo.days import day_number
from demo.published import ROUNDS, IntArray
from demo.reading import score
from demo.records import Records
from measurements.assessment import Readings, assess
from measurements.who import BoolArray, FloatArray
from measurements.who.age import TWO_YEARS_DAYS, completed_months, days_from_months
from measurements.who.position import LYING, STANDING

STREAM: Final = 3  # of the seed, behind those of people, records and writing
BY_FULL_MONTHS: Final = 0.008
WITHOUT_07: Final = 0.25  # of those to whom 0.7 cm is due
OTHER_BIRTH_DATE: Final = 0.004
DAYS_OFF: Final = (20, 60)
HUNDREDTHS: Final = 100


def stated_z(records: Records, city: City) -> dict[str, list[int | None]]:
    """waz, haz and whz in hundredths for each record; None where no file came with it."""
    rng = np.random.default_rng([SEED, STREAM])
    found = score(records.sheet, city.children.sex, city.children.born_on)
    z = {name: getattr(found, name).copy() for name in ("waz", "haz", "whz")}
    is_stated = _in_last_round(records)
    luck = rng.random(len(records))
    other = _otherwise(records, city, luck, rng.integers(*DAYS_OFF, len(records)))
    for name, scores in z.items():
        changed = ~np.isnan(other[name])
        scores[changed] = other[name][changed]
    return {
        name: [
            round(HUNDREDTHS * value) if told and value == value else None
            for value, told in zip(scores.tolist(), is_stated.tolist(), strict=True)
        ]
        for name, scores in z.items()
    }


def _in_last_round(records: Records) -> BoolArray:
    """The readings as they were first sent in the last round: a correction came in no file."""
    figures = ROUNDS[-1]
    day = records.sheet.day
    is_within = (day >= day_number(figures.starts_on)) & (day <= day_number(figures.ends_on))
    return is_within & (records.replaces < 0)


def _otherwise(
    records: Records, city: City, luck: FloatArray, days_off: IntArray
) -> dict[str, FloatArray]:
    """The z of the few that were worked out another way; NaN for the others."""
    sheet = records.sheet
    born = city.children.born_on[sheet.child]
    age = (sheet.day - born).astype(np.float64)
    fitting = np.where(age < TWO_YEARS_DAYS, LYING, STANDING)
    is_due = (sheet.position > 0) & (sheet.position != fitting)
    by_months = luck < BY_FULL_MONTHS
    by_date = luck > 1 - OTHER_BIRTH_DATE
    without = is_due & (luck > 0.5) & (luck < 0.5 + WITHOUT_07) & ~by_months & ~by_date
    months = completed_months(_dates(born), _dates(sheet.day))
    age = np.where(by_months, days_from_months(months), age)
    age = np.where(by_date, np.maximum(age - days_off, 1), age)
    found = assess(
        Readings.of(
            sex=city.children.sex[sheet.child],
            age_days=age,
            weight_kg=np.where(sheet.weight_g > 0, sheet.weight_g / 1000, np.nan),
            length_cm=np.where(sheet.length_mm > 0, sheet.length_mm / 10, np.nan),
            position=np.where(without, fitting, sheet.position),
            oedema=sheet.oedema > 0,
        )
    )
    is_other = by_months | by_date | without
    return {
        name: np.where(is_other, getattr(found, name), np.nan) for name in ("waz", "haz", "whz")
    }


def _dates(days: IntArray) -> "np.ndarray[tuple[int], np.dtype[np.datetime64]]":
    return days.astype(np.int64).astype("datetime64[D]")
