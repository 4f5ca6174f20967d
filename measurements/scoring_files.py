"""A CSV file of readings under WHO's column names in, the same file with z-scores out.

Column names and codes are those of WHO's package `anthro` for R. A cell that says nothing clear
counts as missing, and is counted. Files are read and written in pieces, so their size is no matter.
"""

import csv
import math
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from itertools import islice
from pathlib import Path
from typing import Final, TextIO

import numpy as np

from measurements.assessment import Assessment, Readings, assess
from measurements.who import FloatArray, Rule
from measurements.who.age import DAYS_PER_MONTH

ROWS_AT_A_TIME: Final = 50_000

SEXES: Final = {"m": 1.0, "1": 1.0, "f": 2.0, "2": 2.0}
POSITIONS: Final = {"l": 1.0, "h": 2.0}
OEDEMA: Final = {"n": 0.0, "2": 0.0, "y": 1.0, "1": 1.0}
MISSING: Final = ("", "na")
REQUIRED: Final = ("sex", "age", "weight", "lenhei")
OPTIONAL: Final = ("measure", "headc", "armc", "oedema")
# Added z and flag → index of `Assessment`, in the order of WHO's package.
SCORES: Final = {
    "zlen": "haz", "zwei": "waz", "zwfl": "whz", "zbmi": "baz", "zhc": "hcz", "zac": "acz",
}  # fmt: skip
FLAGS: Final = {
    "flen": "haz", "fwei": "waz", "fwfl": "whz", "fbmi": "baz", "fhc": "hcz", "fac": "acz",
}  # fmt: skip
ADDED: Final = ("clenhei", *SCORES, *FLAGS)

Row = list[str]


class AgeUnit(Enum):
    """What the numbers in the column `age` count."""

    DAYS = "days"
    MONTHS = "months"


class UnreadableTable(ValueError):
    """The file cannot be scored at all; the message is an Indonesian sentence for the user."""


@dataclass
class Scored:
    """What happened: rows scored, cells of each column that say nothing we know, columns absent."""

    n_rows: int = 0
    n_unknown: dict[str, int] = field(default_factory=dict)
    absent: tuple[str, ...] = ()


@dataclass(frozen=True)
class Header:
    """The names of a file's columns, where those to read are, and which go out again."""

    names: Row
    at: dict[str, int]
    kept: list[int]


def score_file(
    source: Path, target: Path, *, rule: Rule = Rule.KEMENKES, age_in: AgeUnit = AgeUnit.DAYS
) -> Scored:
    """Write `source` with the columns `ADDED` to `target`, which stays as it was on failure.

    Columns of these names that the file already has are replaced. Raises UnreadableTable when a
    file cannot be read or written, is no CSV, or lacks a column.
    """
    with open_tables(source, target) as (read_from, write_to):
        return score_rows(read_from, write_to, rule=rule, age_in=age_in)


@contextmanager
def open_tables(source: Path, target: Path) -> Iterator[tuple[TextIO, TextIO]]:
    """A CSV file to read, and one to write that takes the place of `target` at the end.

    After an error `target` is as it was. Raises UnreadableTable when a file cannot be read or
    written, or is no text in UTF-8.
    """
    try:
        with (
            source.open(encoding="utf-8-sig", newline="") as read_from,
            open_target(target) as write_to,
        ):
            yield read_from, write_to
    except UnicodeDecodeError:
        raise UnreadableTable(
            f"Berkas {source.name} bukan CSV berhuruf UTF-8. Simpan ulang sebagai CSV UTF-8."
        ) from None
    except OSError as error:
        path = source if error.filename == str(source) else target
        reason = "tidak ditemukan" if isinstance(error, FileNotFoundError) else "tidak dapat dibuka"
        raise UnreadableTable(f"Berkas {path} {reason}.") from error


@contextmanager
def open_target(target: Path) -> Iterator[TextIO]:
    """A file to write that takes the place of `target` at the end. Raises OSError.

    A pipe or device (/dev/stdout, /dev/null) is written to: root would replace it by a file.
    """
    if target.exists() and not (target.is_file() or target.is_dir()):
        with target.open("w", encoding="utf-8", newline="") as file:
            yield file
        return
    target = target.resolve()  # a link goes on leading to its file
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with unfinished.open("x", encoding="utf-8", newline="") as file:
            yield file
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def score_rows(read_from: TextIO, write_to: TextIO, *, rule: Rule, age_in: AgeUnit) -> Scored:
    """`score_file` on open files. Raises UnreadableTable."""
    lines = csv.reader(read_from)
    header = header_of(lines)
    scored = Scored(absent=tuple(name for name in OPTIONAL if name not in header.at))
    out = csv.writer(write_to, lineterminator="\n")
    out.writerow([*(header.names[i] for i in header.kept), *ADDED])
    while rows := next_rows(lines):
        check_widths(rows, header, first=scored.n_rows + 1)
        columns = list(zip(*rows, strict=True))
        assessment = assess(readings_of(columns, header, scored, age_in), rule=rule)
        scored.n_rows += len(rows)
        kept = [columns[i] for i in header.kept]
        out.writerows(zip(*kept, *added_columns(assessment), strict=True))
    return scored


def header_of(lines: Iterator[Row]) -> Header:
    """The first line, checked. Raises UnreadableTable for a missing or doubled column."""
    try:
        names = [name.strip() for name in next(lines)]
    except (StopIteration, csv.Error):
        raise UnreadableTable("Berkas kosong atau bukan CSV.") from None
    if len(names) == 1 and ";" in names[0]:
        raise UnreadableTable("Pemisah kolom harus koma, bukan titik koma.")
    lower = [name.casefold() for name in names]
    lacking = [name for name in REQUIRED if name not in lower]
    if lacking:
        raise UnreadableTable(
            f"Kolom {', '.join(lacking)} tidak ada. Berkas harus memuat kolom sex, age, weight, "
            "dan lenhei (nama kolom WHO Anthro)."
        )
    doubled = [name for name in (*REQUIRED, *OPTIONAL) if lower.count(name) > 1]
    if doubled:
        raise UnreadableTable(f"Kolom {', '.join(doubled)} ada lebih dari satu. Sisakan satu.")
    at: dict[str, int] = {
        name: lower.index(name) for name in (*REQUIRED, *OPTIONAL) if name in lower
    }
    return Header(names, at, kept=[i for i, name in enumerate(names) if name not in ADDED])


def next_rows(lines: Iterator[Row]) -> list[Row]:
    """The next piece of the file, without blank lines; empty at the end."""
    try:
        rows = [row for row in islice(lines, ROWS_AT_A_TIME) if row]
        # A piece of blank lines only is not yet the end.
        while not rows and (row := next(lines, None)) is not None:
            rows = [row] if row else []
    except csv.Error as error:
        raise UnreadableTable(f"Berkas tidak terbaca sebagai CSV: {error}.") from None
    return rows


def check_widths(rows: list[Row], header: Header, *, first: int) -> None:
    """Raises UnreadableTable, by the number of the row and never by its content."""
    n_columns = len(header.names)
    for i, row in enumerate(rows, start=first):
        if len(row) != n_columns:
            raise UnreadableTable(
                f"Baris data ke-{i} memuat {len(row)} isian, padahal ada {n_columns} kolom."
            )


def readings_of(
    columns: Sequence[Sequence[str]], header: Header, scored: Scored, age_in: AgeUnit
) -> Readings:
    """Readings out of text; what is not understood is counted in `scored`."""

    def read(name: str, meaning: Callable[[str], float | None]) -> FloatArray:
        if name not in header.at:
            return np.full(len(columns[0]), np.nan)
        values, n_unknown = meanings(columns[header.at[name]], meaning)
        if n_unknown:
            scored.n_unknown[name] = scored.n_unknown.get(name, 0) + n_unknown
        return values

    age = read("age", number)
    return Readings(
        sex=np.nan_to_num(read("sex", code_in(SEXES))).astype(np.int8),
        age_days=age * DAYS_PER_MONTH if age_in is AgeUnit.MONTHS else age,
        weight_kg=read("weight", number),
        length_cm=read("lenhei", number),
        position=np.nan_to_num(read("measure", code_in(POSITIONS))).astype(np.int8),
        oedema=read("oedema", code_in(OEDEMA)) == 1,
        head_cm=read("headc", number),
        arm_cm=read("armc", number),
    )


def meanings(
    cells: Sequence[str], meaning: Callable[[str], float | None]
) -> tuple[FloatArray, int]:
    """The number each cell stands for, NaN for none, and how many say something unknown.

    Cells repeat a lot: each text is worked out once.
    """
    values, unknown = {}, set()
    for cell in set(cells):
        text = cell.strip().casefold()
        value = math.nan if text in MISSING else meaning(text)
        if value is None:
            unknown.add(cell)
        values[cell] = math.nan if value is None else value
    found = np.fromiter(map(values.__getitem__, cells), np.float64, len(cells))
    return found, sum(cell in unknown for cell in cells) if unknown else 0


def number(text: str) -> float | None:
    """A finite number with a decimal point, None for anything else."""
    try:
        value = float(text)
    except ValueError:
        return None
    # float() also takes 1_000, inf and nan.
    return value if math.isfinite(value) and "_" not in text else None


def code_in(known: dict[str, float]) -> Callable[[str], float | None]:
    """A reader of codes. A column of 1, 2 and blanks leaves many programs as 1.0 and 2.0."""
    return lambda text: known.get(text.removesuffix(".0"))


def added_columns(assessment: Assessment) -> list[list[str]]:
    """Corrected length, z, and flags 0 or 1, as text; blank where there is no z."""
    z = {index: getattr(assessment, index) for index in SCORES.values()}
    flags = [
        np.where(np.isnan(z[index]), np.nan, getattr(assessment, f"{index}_flag"))
        for index in FLAGS.values()
    ]
    return [as_text(column) for column in (assessment.length_corrected_cm, *z.values(), *flags)]


def as_text(values: FloatArray) -> list[str]:
    """Nine digits: the largest z in two decimals, and no trace of how floats end."""
    return ["" if value != value else f"{value:.9g}" for value in values.tolist()]
