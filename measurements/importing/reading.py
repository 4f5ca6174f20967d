"""A file of weighings, read and checked whole columns at a time."""

from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np

from measurements.importing import measures
from measurements.importing.ages import calendar_age, days_between, printed_age
from measurements.importing.areas import AreaDirectory
from measurements.importing.cells import known_text
from measurements.importing.checks import note_ages, note_dates, note_positions, note_unmeasured
from measurements.importing.columns import missing_of
from measurements.importing.dates import Evidence, FileDates, read_dates
from measurements.importing.errors import WrongFile
from measurements.importing.faults import FaultLog
from measurements.importing.niks import (
    CleanNiks,
    birth_dates,
    clean_niks,
    digits_of,
    sixteen_digits,
)
from measurements.importing.people import Who, phone_number, read_people
from measurements.importing.places import Places, read_places
from measurements.importing.readings import (
    ImportReading,
    IntArray,
    Layout,
    MeasurementRows,
)
from measurements.importing.source import Source, open_source
from measurements.importing.visits import find_visits

IDENTITIES: Final = "Berkas ini berisi identitas anak tanpa hasil ukur, unggah sebagai identitas."
RECAP: Final = "Berkas ini rekap bulanan per kelurahan, unggah sebagai rekap bulanan."


def read_measurements(file: Path | Source, *, areas: AreaDirectory, today: date) -> ImportReading:
    """Every row of a file of weighings, checked against itself and the city's areas.

    `today` decides what lies in the future. Raises WrongFile where the file as a whole is no such
    file, or another city's; a faulty row never raises.
    """
    source = file if isinstance(file, Source) else open_source(file)
    if source.layout is Layout.TEMPLATE_IDENTITAS:
        raise WrongFile(IDENTITIES)
    if source.layout is Layout.REKAP_BULANAN:
        raise WrongFile(RECAP)
    return read_rows(source, areas=areas, today=today)


def read_rows(source: Source, *, areas: AreaDirectory, today: date) -> ImportReading:
    """The rows of a layout that is known to hold children."""
    log = FaultLog(source.sheet.source_rows, source.headers())
    places = read_places(source, areas, log)
    printed = source.raw("age_text").map(printed_age, np.int32).reshape(-1, 2)
    niks = clean_niks(source.cells("nik"))
    dates = file_dates(source, printed, niks, today)
    who = read_people(source, niks, dates.born, log, today)
    rows = checked_rows(source, places, dates, who, printed[:, 0], log, today)
    return ImportReading(
        layout=source.layout,
        sheet=source.sheet,
        rows=rows,
        faults=log.table(),
        decisions=dates.decisions,
        unknown_columns=source.columns.unknown,
        missing_columns=missing_of(source.columns, source.layout),
    )


def file_dates(source: Source, printed: IntArray, niks: CleanNiks, today: date) -> FileDates:
    """Both dates of every row, in the order the whole file agrees on."""
    evidence = Evidence(
        age_months=printed[:, 0],
        age_left_days=printed[:, 1],
        born_in_nik=birth_dates(digits_of(niks[0]), today),
        today=today,
    )
    return read_dates(source.raw("born"), source.raw("measured"), evidence)


def checked_rows(
    source: Source,
    places: Places,
    dates: FileDates,
    who: Who,
    printed_months: IntArray,
    log: FaultLog,
    today: date,
) -> MeasurementRows:
    """All columns of the result, and their faults in the log."""
    age_days = days_between(dates.born, dates.measured)
    months, left = calendar_age(dates.born, dates.measured)
    weight_g = measures.weights(source, log, age_days)
    height_mm = measures.heights(source, log)
    position = measures.positions(source, log, height_mm)
    is_measured = note_unmeasured(source, log, weight_g, height_mm)
    note_dates(source, dates, log, today, is_measured)
    is_young = note_ages(log, months, left, printed_months)
    note_positions(log, is_young, age_days, height_mm, position)
    checked = checked_columns(source, log)
    is_error = log.is_error()
    visits = find_visits(who, dates.measured, is_measured & ~is_error, log)
    return MeasurementRows(
        source_row=source.sheet.source_rows,
        nik_clean=who.niks.clean,
        nik_state=who.niks.state,
        name=who.name,
        name_key=who.name_key,
        sex=who.sex,
        born_on=dates.born,
        measured_on=dates.measured,
        age_days=age_days,
        age_months=months.astype(np.int32),
        mother=who.mother,
        mother_key=who.mother_key,
        father=who.father,
        father_key=who.father_key,
        weight_g=weight_g,
        height_mm=height_mm,
        position=position,
        child_group=visits.child_group,
        suspect_of=visits.suspect_of,
        is_superseded=visits.is_superseded,
        is_error=is_error,
        **vars(places),
        **checked,
        **copied_columns(source),
    )


def checked_columns(source: Source, log: FaultLog) -> dict[str, Any]:
    """Columns that may add a fault of their own."""
    return {
        "arm_mm": measures.arms(source, log),
        "head_mm": measures.heads(source, log),
        "oedema": measures.oedemas(source, log),
        "birth_weight_g": measures.birth_weights(source, log),
        "birth_length_mm": measures.birth_lengths(source, log),
    }


def copied_columns(source: Source) -> dict[str, Any]:
    """Columns that are tidied and carried along."""
    plain = measures.plain_numbers
    return {
        "nik_parent": source.raw("nik_parent").texts(sixteen_digits),
        "family_card": source.raw("family_card").texts(sixteen_digits),
        "phone": source.raw("phone").texts(phone_number),
        "child_order": plain(source, "child_order", (1.0, 30.0)),
        "birth_head_mm": plain(source, "birth_head", (20.0, 50.0), per_unit=10),
        "gestation_weeks": plain(source, "gestation", (20.0, 45.0)),
        "n_vit_a": measures.vitamin_a(source),
        "kia": measures.yes_no_column(source, "kia"),
        "kelas_ibu": measures.yes_no_column(source, "kelas_ibu"),
        "mbg": measures.yes_no_column(source, "mbg"),
        "imd": measures.yes_no_column(source, "imd"),
        "asi": measures.exclusive_breastfeeding(source),
        "imunisasi": source.raw("immunised").texts(lambda cell: known_text(cell)[:200]),
        "alasan_tidak_imunisasi": source.raw("not_immunised").texts(
            lambda cell: known_text(cell)[:200]
        ),
        "file_zwaz": measures.file_scores(source, "z_bbu"),
        "file_zhaz": measures.file_scores(source, "z_tbu"),
        "file_zwhz": measures.file_scores(source, "z_bbtb"),
        "file_cat_bbu": measures.file_categories(source, "cat_bbu", measures.BBU),
        "file_cat_tbu": measures.file_categories(source, "cat_tbu", measures.TBU),
        "file_cat_bbtb": measures.file_categories(source, "cat_bbtb", measures.BBTB),
        "file_ntob": measures.file_ntob(source),
    }
