"""Checks of more than one column: dates against each other, age, position, what is missing."""

from datetime import date
from typing import Final

import numpy as np

from measurements.importing.ages import Integers
from measurements.importing.dates import FileDates
from measurements.importing.faults import FaultLog
from measurements.importing.readings import BoolArray, IntArray, TextArray
from measurements.importing.source import Source

FIVE_YEARS_MONTHS: Final = 60
TWO_YEARS_DAYS: Final = 731  # where the national system changes from lying to standing


def note_unmeasured(
    source: Source, log: FaultLog, weight_g: IntArray, height_mm: IntArray
) -> BoolArray:
    """Note missing weights and heights; gives the rows with at least one of them."""
    has_weight, has_height = weight_g > 0, height_mm > 0
    is_measured: BoolArray = has_weight | has_height
    for field, code, has in (
        ("weight", "berat_kosong", has_weight),
        ("height", "tinggi_kosong", has_height),
    ):
        if field in source.columns:
            is_noted = log.rows_with(field)  # 0, unreadable and impossible have said it already
            log.add(code, is_measured & ~has & ~is_noted)
    if "measured" in source.columns:
        is_noted = log.rows_with("weight") | log.rows_with("height")
        log.add("belum_diukur", ~is_measured & ~is_noted)
    return is_measured


def note_dates(
    source: Source, dates: FileDates, log: FaultLog, today: date, is_measured: BoolArray
) -> None:
    """Note missing, unreadable and impossible dates."""
    day = np.datetime64(today, "D")
    no_birth, no_day = np.isnat(dates.born), np.isnat(dates.measured)
    if "born" in source.columns:
        log.add("tgl_lahir_tak_terbaca", dates.born_unreadable)
        log.add("tgl_lahir_kosong", no_birth & ~dates.born_unreadable)
    log.add("tgl_ukur_tak_terbaca", dates.measured_unreadable)
    # Somebody not measured needs no day of measuring.
    log.add("tgl_ukur_kosong", no_day & ~dates.measured_unreadable & is_measured)
    is_future = log.add("tgl_ukur_masa_depan", dates.measured > day)
    is_reversed = log.add("tgl_ukur_sebelum_lahir", ~is_future & (dates.measured < dates.born))
    log.add("tgl_lahir_masa_depan", ~is_future & ~is_reversed & (dates.born > day))
    log.add("lahir_hari_ini", dates.measured == dates.born)


def note_ages(log: FaultLog, months: Integers, left: Integers, printed: IntArray) -> BoolArray:
    """Note children past five and ages that do not fit; gives the rows young enough to score."""
    is_sound = ~log.is_error()
    is_five = (months == FIVE_YEARS_MONTHS) & (left == 0)
    log.add("usia_pas_60_bulan", is_sound & is_five)
    log.add("usia_60_bulan_ke_atas", is_sound & (months >= FIVE_YEARS_MONTHS) & ~is_five)
    log.add("usia_tak_cocok", is_sound & (printed >= 0) & (months >= 0) & (printed != months))
    return is_sound & (months >= 0) & (months < FIVE_YEARS_MONTHS)


def note_positions(
    log: FaultLog, is_young: BoolArray, age_days: IntArray, height_mm: IntArray, position: TextArray
) -> None:
    """Note children measured the other way than their age asks; the engine moves them by 0.7 cm."""
    is_baby = age_days < TWO_YEARS_DAYS
    is_other_way = (is_baby & (position == "H")) | (~is_baby & (position == "L"))
    log.add("posisi_tak_sesuai_umur_dikoreksi", is_young & (height_mm > 0) & is_other_way)
