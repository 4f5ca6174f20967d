"""Our z-scores beside the file's own, and what differs."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from measurements.assessment import Assessment, Readings, assess
from measurements.importing.ages import UNKNOWN_DAYS
from measurements.importing.checks import FIVE_YEARS_MONTHS, TWO_YEARS_DAYS
from measurements.importing.faults import FaultLog
from measurements.importing.readings import (
    BoolArray,
    FloatArray,
    ImportReading,
    IntArray,
    MeasurementRows,
    TextArray,
)

TOLERANCE: Final = 0.01  # both sides are rounded to two decimals
ROUNDING: Final = 1e-9  # so that 0.01 itself is within the tolerance in binary
SEX_CODES: Final = {"L": 1, "P": 2}
POSITION_CODES: Final = {"L": 1, "H": 2}

DIFFERENCE_COLUMNS = ("row", "source_row", "index", "file_z", "our_z", "reason")
"""`index` is "BB/U", "TB/U" or "BB/TB"; `reason` a code of REASONS."""

REASONS: Final = {
    "z_hanya_di_berkas": "Di berkas ada z-score, menurut kami tidak dapat dihitung.",
    "z_hanya_pada_kami": "Di berkas tidak ada z-score, menurut kami dapat dihitung.",
    "tanpa_koreksi_0_7": "Berkas tidak menyesuaikan 0,7 cm untuk cara ukurnya.",
    "jenis_kelamin_lain": "Berkas menghitung dengan jenis kelamin yang lain.",
    "usia_lain": "Usia di berkas lain dari tanggal lahir dan tanggal ukurnya.",
    "tidak_diketahui": "Sebabnya tidak diketahui.",
}


@dataclass(frozen=True)
class ScoredReading:
    """A reading with our assessment of every row."""

    reading: ImportReading
    assessment: Assessment
    is_scored: BoolArray  # rows without an error and under five; the others have no z
    faults: pd.DataFrame  # the reading's, and the outliers our z shows
    differences: pd.DataFrame  # DIFFERENCE_COLUMNS


def engine_readings(rows: MeasurementRows, *, scored: BoolArray | None = None) -> Readings:
    """The rows as the engine wants them: kilograms and centimetres, NaN for missing.

    Rows outside `scored` have no age and no measure, so they get no z.
    """
    if scored is None:
        scored = np.ones(len(rows), np.bool_)
    age = np.where(rows.age_days == UNKNOWN_DAYS, np.nan, rows.age_days.astype(np.float64))
    return Readings.of(
        sex=coded(rows.sex, SEX_CODES),
        age_days=np.where(scored, age, np.nan),
        weight_kg=in_units(rows.weight_g, 1000, scored),
        length_cm=in_units(rows.height_mm, 10, scored),
        position=coded(rows.position, POSITION_CODES),
        oedema=rows.oedema > 0,
        head_cm=in_units(rows.head_mm, 10, scored),
        arm_cm=in_units(rows.arm_mm, 10, scored),
        age_over=rows.age_months >= FIVE_YEARS_MONTHS,
    )


def coded(texts: TextArray, codes: dict[str, int]) -> IntArray:
    """Codes of single letters, 0 for anything else."""
    result = np.zeros(len(texts), np.int8)
    for text, code in codes.items():
        result[texts == text] = code
    return result.astype(np.int32)


def in_units(whole: IntArray, per_unit: int, chosen: BoolArray) -> FloatArray:
    """Whole grams or millimetres in kilograms or centimetres; NaN where missing."""
    return np.where(chosen & (whole > 0), whole / per_unit, np.nan)


def score(reading: ImportReading) -> ScoredReading:
    """Our z for every row the file's system would score too, and the list of differences."""
    rows = reading.rows
    is_young = (rows.age_months >= 0) & (rows.age_months < FIVE_YEARS_MONTHS)
    is_scored = ~rows.is_error & is_young
    assessment = assess(engine_readings(rows, scored=is_scored))
    faults = with_outliers(reading, assessment)
    return ScoredReading(
        reading, assessment, is_scored, faults, differences(reading, assessment, is_scored)
    )


def with_outliers(reading: ImportReading, assessment: Assessment) -> pd.DataFrame:
    """The faults with those rows added whose z is beyond what can be."""
    rows = reading.rows
    headers = {"weight": "Berat", "height": "Tinggi"}
    log = FaultLog(rows.source_row, headers)
    log.add("berat_outlier", assessment.waz_flag)
    log.add("tinggi_outlier", assessment.haz_flag)
    only_both = assessment.whz_flag & ~assessment.waz_flag & ~assessment.haz_flag
    log.add("bb_tb_outlier", only_both)
    if not log.parts:
        return reading.faults
    joined = pd.concat([reading.faults, log.table()], ignore_index=True)
    return joined.sort_values("row", kind="stable", ignore_index=True)


def differences(
    reading: ImportReading, assessment: Assessment, is_scored: BoolArray
) -> pd.DataFrame:
    """Rows whose own z is further than 0.01 from ours, with the likely reason."""
    rows = reading.rows
    pairs = (
        ("BB/U", rows.file_zwaz, assessment.waz),
        ("TB/U", rows.file_zhaz, assessment.haz),
        ("BB/TB", rows.file_zwhz, assessment.whz),
    )
    has_own = ~np.isnan(np.stack([theirs for _, theirs, _ in pairs])).all(axis=0)
    found = []
    for index, theirs, ours in pairs:
        is_far = np.abs(theirs - ours) > TOLERANCE + ROUNDING
        # A file without z-scores differs from nothing; a row with some of them may miss one.
        is_alone = (np.isnan(theirs) != np.isnan(ours)) & has_own
        chosen = np.flatnonzero(is_far | is_alone)
        found.append(
            pd.DataFrame(
                {
                    "row": chosen.astype(np.int32),
                    "source_row": rows.source_row[chosen],
                    "index": index,
                    "file_z": theirs[chosen],
                    "our_z": ours[chosen],
                    "reason": reasons(reading, index, theirs, ours, chosen, is_scored),
                }
            )
        )
    table = pd.concat(found, ignore_index=True)
    return table.sort_values("row", kind="stable", ignore_index=True)


Indices = np.ndarray[tuple[int], np.dtype[np.intp]]


def reasons(
    reading: ImportReading,
    index: str,
    theirs: FloatArray,
    ours: FloatArray,
    chosen: Indices,
    is_scored: BoolArray,
) -> TextArray:
    """The likely reason of each difference: each known mistake is made on purpose, and compared."""
    result = np.full(len(chosen), "tidak_diketahui", dtype=object)
    if not len(chosen):
        return result
    part = reading.rows.take(chosen.astype(np.int32))
    scored = is_scored[chosen]
    file_z = theirs[chosen]
    stated = reading.faults.loc[reading.faults["code"] == "usia_tak_cocok", "row"]
    result[np.isin(chosen, stated)] = "usia_lain"
    swapped = np.where(part.sex == "L", "P", np.where(part.sex == "P", "L", "")).astype(object)
    is_baby = part.age_days < TWO_YEARS_DAYS
    fitting = np.where(is_baby, "L", "H").astype(object)
    for reason, changed in (
        ("jenis_kelamin_lain", {"sex": swapped}),
        ("tanpa_koreksi_0_7", {"position": fitting}),
    ):
        other = MeasurementRows(**{**vars(part), **changed})
        z = z_of(assess(engine_readings(other, scored=scored)), index)
        result[np.abs(z - file_z) <= TOLERANCE + ROUNDING] = reason
    result[~np.isnan(file_z) & np.isnan(ours[chosen])] = "z_hanya_di_berkas"
    result[np.isnan(file_z) & ~np.isnan(ours[chosen])] = "z_hanya_pada_kami"
    return result


def z_of(assessment: Assessment, index: str) -> FloatArray:
    """One of the three indices of the export."""
    return {"BB/U": assessment.waz, "TB/U": assessment.haz, "BB/TB": assessment.whz}[index]
