"""The city's monthly recap: counts per kelurahan and month, no children. A blank is never 0."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from measurements.importing.areas import AreaDirectory, area_key_of
from measurements.importing.cells import RawColumn, known_text
from measurements.importing.columns import header_key
from measurements.importing.dates import MONTHS, YEARS, Evidence, read_dates
from measurements.importing.errors import WrongFile
from measurements.importing.faults import FaultLog
from measurements.importing.numbers import number
from measurements.importing.places import UNKNOWN_KELURAHAN, check_kota
from measurements.importing.readings import Layout, Sheet
from measurements.importing.source import Source, open_source

NO_RECAP: Final = "Berkas ini bukan rekap bulanan per kelurahan."

# Our name -> key of the file's header. Every other column is kept under its own header.
COUNTS: Final = {
    "n_sasaran_proyeksi": "sasaranbalita",
    "n_terdaftar": "balitabulanini",
    "n_ditimbang": "balitaditimbang",
    "n_diukur": "balitadiukurpbtb",
    "n_kia": "balitapunyakia",
    "n_naik": "balitanaikbbn",
    "n_tidak_naik": "balitatidaknaikbbt",
    "n_o": "balitatidaktimbangbulanlaluo",
    "n_b": "bayibarulahirbulaninib",
    "n_pendek": "jmlbalitastunting",
    "n_wasting": "jmlbalitawasting",
    "n_overweight": "jmlbalitaoverweight",
    "n_underweight": "jmlbalitaunderweight",
}
PLACES: Final = frozenset(
    {"no", "provinsi", "kabkota", "kecamatan", "puskesmas", "kelurahan", "bulan", "tahun"}
)
MAX_COUNT: Final = 10_000_000


@dataclass(frozen=True)
class RecapRow:
    """One kelurahan in one month."""

    source_row: int
    kelurahan_code: str
    month: date  # its first day
    counts: dict[str, int | None]  # the names of COUNTS; None where the cell is blank
    others: dict[str, float | str | None]  # every other column, by its header
    entered_at: datetime | None  # naive, local time of the city


@dataclass(frozen=True)
class RecapReading:
    """A whole recap. `rows` holds each kelurahan and month once, in the order of the file."""

    sheet: Sheet
    rows: tuple[RecapRow, ...]
    faults: pd.DataFrame  # readings.FAULT_COLUMNS
    missing_columns: tuple[str, ...]  # of COUNTS


def read_recap(file: Path | Source, *, areas: AreaDirectory, today: date) -> RecapReading:
    """The recap's rows and their faults. Raises WrongFile where it is none, or another city's."""
    source = file if isinstance(file, Source) else open_source(file)
    if source.layout is not Layout.REKAP_BULANAN:
        raise WrongFile(NO_RECAP)
    log = FaultLog(source.sheet.source_rows, source.headers())
    check_kota(source, areas, log)
    codes = source.raw("kelurahan").texts(lambda cell: areas.kelurahan.get(area_key_of(cell), ""))
    if not (codes != "").any():
        raise WrongFile(UNKNOWN_KELURAHAN.format(ours=areas.kota))
    log.add("rekap_tanpa_kelurahan", codes == "")
    months = read_months(source, log, today)
    counts = {
        name: read_counts(source, key, log)
        for name, key in COUNTS.items()
        if column_at(source, key) is not None
    }
    entered = read_entered(source, today)
    others = read_others(source)
    is_error = log.is_error()
    note_excess(counts, len(source), log)
    rows = {
        index: RecapRow(
            source_row=int(source.sheet.source_rows[index]),
            kelurahan_code=codes[index],
            month=month,
            counts={name: counts[name][index] if name in counts else None for name in COUNTS},
            others={header: cells[index] for header, cells in others.items()},
            entered_at=entered[index],
        )
        for index, month in enumerate(months)
        if month is not None and not is_error[index]
    }
    kept = newest(rows, len(source), log)
    return RecapReading(
        source.sheet, kept, log.table(), tuple(name for name in COUNTS if name not in counts)
    )


def column_at(source: Source, key: str) -> int | None:
    """Index of the column with this header key."""
    keys = [header_key(header) for header in source.columns.headers]
    return keys.index(key) if key in keys else None


def read_months(source: Source, log: FaultLog, today: date) -> list[date | None]:
    """The first day of each row's month; None where month or year is unreadable."""
    month_column, year_column = source.raw("recap_month"), source.raw("recap_year")
    months = month_column.map(month_number, np.int64)
    years = year_column.map(year_number, np.int64)
    log.add("bulan_tak_terbaca", months == 0)
    log.add("tahun_tak_terbaca", years == 0)
    is_read = (months > 0) & (years > 0)
    log.add("bulan_masa_depan", is_read & (years * 12 + months > today.year * 12 + today.month))
    return [
        date(int(year), int(month), 1) if read else None
        for year, month, read in zip(years, months, is_read)
    ]


def month_number(cell: Any) -> int:
    """1 to 12 for "Desember", "des" or 12; 0 for anything else."""
    text = known_text(cell).lower().strip(". ")
    if text.isdigit() and text.isascii() and len(text) <= 2:
        return int(text) if 1 <= int(text) <= 12 else 0
    return MONTHS.get(text, 0)


def year_number(cell: Any) -> int:
    """A year of four digits; 0 for anything else."""
    text = known_text(cell)
    is_year = text.isdigit() and text.isascii() and len(text) == 4 and int(text) in YEARS
    return int(text) if is_year else 0


def read_counts(source: Source, key: str, log: FaultLog) -> list[int | None]:
    """Whole numbers of a column; None where blank or no count, which is a fault."""
    at = column_at(source, key)
    column = RawColumn.of(source.columns.headers[at or 0], [r[at or 0] for r in source.sheet.rows])
    values = [number(cell) for cell in column.uniques]
    is_wrong = [
        value is not None and not (0 <= value <= MAX_COUNT and value.is_integer())
        for value in values
    ]
    log.headers[key] = column.header
    log.add("angka_tak_terbaca", np.array(is_wrong, np.bool_)[column.codes], key)
    counts = [None if v is None or wrong else int(v) for v, wrong in zip(values, is_wrong)]
    return [counts[code] for code in column.codes]


def read_others(source: Source) -> dict[str, list[float | str | None]]:
    """The columns that are neither a place nor one of COUNTS: numbers where they are numbers."""
    known = PLACES | set(COUNTS.values())
    found: dict[str, list[float | str | None]] = {}
    for at, header in enumerate(source.columns.headers):
        if header and header_key(header) not in known and header not in found:
            found[header] = [number_or_text(row[at]) for row in source.sheet.rows]
    return found


def number_or_text(cell: Any) -> float | str | None:
    """A cell nobody interprets: its number, else its text, None where blank."""
    value = number(cell)
    return value if value is None or value == value else known_text(cell)[:100]


CLOCK: Final = re.compile(r"\b(\d{1,2})[:.](\d{2})(?::\d{2})?\s*$")


def read_entered(source: Source, today: date) -> list[datetime | None]:
    """When each row was typed in: "23/01/2026 20:05" and "5/1/2026 9:25" in one column."""
    column = source.raw("recap_entered")
    n = len(source)
    nothing = np.full(n, -1, np.int32)
    never = np.full(n, np.datetime64("NaT", "D"))
    evidence = Evidence(nothing, nothing, never, today)
    days = read_dates(RawColumn.absent(n), column, evidence).measured.astype(object)
    clocks = [clock(cell) for cell in column.uniques]
    return [
        None if day is None else datetime.combine(day, clocks[code])
        for day, code in zip(days, column.codes)
    ]


def clock(cell: Any) -> time:
    """The time of day in a cell, midnight if it has none."""
    if isinstance(cell, datetime):
        return cell.time()
    match = CLOCK.search(cell) if isinstance(cell, str) else None
    if match and int(match[1]) < 24 and int(match[2]) < 60:
        return time(int(match[1]), int(match[2]))
    return time()


def note_excess(counts: dict[str, list[int | None]], n_rows: int, log: FaultLog) -> None:
    """Note rows with more children weighed than registered."""
    nobody: list[int | None] = [None] * n_rows
    pairs = zip(counts.get("n_ditimbang", nobody), counts.get("n_terdaftar", nobody))
    excess = [w is not None and r is not None and w > r for w, r in pairs]
    log.add("rekap_melebihi", np.array(excess, np.bool_))


def newest(rows: dict[int, RecapRow], n_rows: int, log: FaultLog) -> tuple[RecapRow, ...]:
    """Each kelurahan and month once: what was typed in last, or else stands last."""
    chosen: dict[tuple[str, date], int] = {}
    replaced = np.zeros(n_rows, np.bool_)
    for index, row in rows.items():
        key = row.kelurahan_code, row.month
        if key in chosen:
            ours, theirs = row.entered_at, rows[chosen[key]].entered_at
            is_older = ours is not None and theirs is not None and ours < theirs
            replaced[index if is_older else chosen[key]] = True
            if is_older:
                continue
        chosen[key] = index
    log.add("rekap_ganda", replaced)
    return tuple(rows[index] for index in sorted(chosen.values()))
