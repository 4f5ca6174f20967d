"""A CSV file of readings under WHO's column names in, the Survey Analyser's table out.

Children are scored by the one engine and summed up by `dashboard.statistics`; this module knows
columns, missing cells and files. Reading and codes are those of `manage.py zscores`.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self, TextIO

import numpy as np
import numpy.typing as npt

from dashboard.statistics.groups import Grouping, groups_of_column, standard_groupings
from dashboard.statistics.linearisation import BoolArray, Design, FloatArray, make_design
from dashboard.statistics.survey import Children, PrevalenceTable, prevalence_table
from measurements.assessment import Assessment, Readings, assess
from measurements.scoring_files import (
    MISSING,
    AgeUnit,
    Header,
    Scored,
    UnreadableTable,
    check_widths,
    header_of,
    meanings,
    next_rows,
    number,
    open_tables,
    readings_of,
)
from measurements.who import Rule
from measurements.who.age import DAYS_PER_MONTH, whole_days

# WHO's package keeps children up to this day, and those of unknown age; others leave the survey.
LAST_DAY: Final = 1826
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")

TextArray = npt.NDArray[np.str_]


@dataclass(frozen=True)
class SurveyColumns:
    """Names of the columns that say how the children were drawn, and which groups to add."""

    cluster: str | None = None
    strata: str | None = None
    weights: str | None = None
    by: tuple[str, ...] = ()

    @property
    def named(self) -> list[str]:
        """Every name once, in the order of the questions."""
        names = (self.cluster, self.strata, self.weights, *self.by)
        return list(dict.fromkeys(name for name in names if name is not None))


@dataclass(frozen=True)
class SurveyCounts:
    """What became of the rows of the file."""

    n_rows: int
    n_kept: int
    n_too_old: int
    n_unplaced: int
    """Rows without a cluster or stratum, which no design can place."""
    n_unknown: dict[str, int]
    """Cells, by column, that said nothing we know and were taken as missing."""


def write_prevalence(
    source: Path,
    target: Path,
    columns: SurveyColumns,
    *,
    rule: Rule = Rule.KEMENKES,
    age_in: AgeUnit = AgeUnit.DAYS,
) -> SurveyCounts:
    """Write the prevalence of the children in `source` to `target`, which stays on failure.

    Raises UnreadableTable, with one Indonesian sentence, when a file cannot be read or written, a
    column is not there, a weight is none, or no child is left.
    """
    with open_tables(source, target) as (read_from, write_to):
        survey = SurveyFile.read(read_from, columns, age_in)
        table, counts = survey.prevalence(columns, rule)
        write_table(table, write_to)
    return counts


@dataclass(frozen=True)
class SurveyFile:
    """The readings of a file, and the text of the columns that were asked for."""

    readings: Readings
    texts: dict[str, TextArray]
    """By name as asked: (n,) trimmed text, "" for a blank cell or NA."""
    n_unknown: dict[str, int]

    @classmethod
    def read(cls, file: TextIO, columns: SurveyColumns, age_in: AgeUnit) -> Self:
        """All of an open CSV file. Raises UnreadableTable."""
        lines = csv.reader(file)
        header, scored = header_of(lines), Scored()
        at = {name: position_of(name, header) for name in columns.named}
        pieces: list[Readings] = []
        texts: dict[str, list[str]] = {name: [] for name in at}
        while rows := next_rows(lines):
            check_widths(rows, header, first=scored.n_rows + 1)
            scored.n_rows += len(rows)
            cells = list(zip(*rows, strict=True))
            pieces.append(readings_of(cells, header, scored, age_in))
            for name, position in at.items():
                texts[name] += map(known_text, cells[position])
        if not pieces:
            raise UnreadableTable("Tidak ada baris data di bawah judul kolom.")
        arrays = {name: np.array(cells, np.str_) for name, cells in texts.items()}
        return cls(joined(pieces), arrays, scored.n_unknown)

    def prevalence(
        self, columns: SurveyColumns, rule: Rule
    ) -> tuple[PrevalenceTable, SurveyCounts]:
        """The table of the children who belong to the survey. Raises UnreadableTable.

        Rows over 1826 days, or without a cluster or stratum that was asked for, do not. A missing
        z or weight is no reason: such a child still counts for the degrees of freedom.
        """
        drawn = Drawn.of(self.texts, columns, n=len(self.readings))
        is_too_old = whole_days(self.readings.age_days) > LAST_DAY
        kept = drawn.is_placed & ~is_too_old
        if not kept.any():
            raise UnreadableTable("Tidak ada anak yang dapat dihitung dalam berkas ini.")
        age_months = self.readings.age_days[kept] / DAYS_PER_MONTH
        groupings = standard_groupings(age_months, self.readings.sex[kept])
        for name in dict.fromkeys(columns.by):
            groupings.append(further_groups(name, self.texts[name][kept].tolist(), drawn))
        assessment = assess(self.readings, rule=rule)
        children = children_of(assessment, self.readings.oedema, kept)
        counts = SurveyCounts(
            n_rows=len(self.readings),
            n_kept=int(kept.sum()),
            n_too_old=int(is_too_old.sum()),
            n_unplaced=int((~is_too_old & ~drawn.is_placed).sum()),
            n_unknown=self.n_unknown,
        )
        return prevalence_table(children, drawn.design(kept), groupings), counts


@dataclass(frozen=True)
class Drawn:
    """The cells that say how each child of the file was drawn; "" and NaN where one does not."""

    n: int
    cluster: TextArray | None
    strata: TextArray | None
    weights: FloatArray | None

    @classmethod
    def of(cls, texts: dict[str, TextArray], columns: SurveyColumns, *, n: int) -> Self:
        """Raises UnreadableTable for a weight that is none."""
        return cls(
            n=n,
            cluster=None if columns.cluster is None else texts[columns.cluster],
            strata=None if columns.strata is None else texts[columns.strata],
            weights=None if columns.weights is None else weights_of(columns.weights, texts),
        )

    @property
    def is_placed(self) -> BoolArray:
        """(n,) False for a child without the cluster or stratum that the design asks for."""
        is_placed = np.ones(self.n, np.bool_)
        for labels in (self.cluster, self.strata):
            if labels is not None:
                is_placed &= labels != ""
        return is_placed

    @property
    def is_plain(self) -> bool:
        """Neither clusters nor strata, weighted or not."""
        return self.cluster is None and self.strata is None

    def design(self, kept: BoolArray) -> Design:
        """The design of the children that stay."""
        return make_design(
            int(kept.sum()),
            cluster=None if self.cluster is None else self.cluster[kept],
            stratum=None if self.strata is None else self.strata[kept],
            weight=None if self.weights is None else self.weights[kept],
        )


def position_of(name: str, header: Header) -> int:
    """Where a column is: its name as written, or else in any case. Raises UnreadableTable."""
    for names, asked in (
        (header.names, name),
        ([written.casefold() for written in header.names], name.casefold()),
    ):
        if names.count(asked) == 1:
            return names.index(asked)
        if asked in names:
            raise UnreadableTable(f"Kolom {name} ada lebih dari satu. Sisakan satu.")
    raise UnreadableTable(f"Kolom {name} tidak ada dalam berkas. Periksa ejaannya.")


def known_text(cell: str) -> str:
    """The trimmed text of a cell, "" where it is blank or NA. "None" is a value, as in R."""
    text = cell.strip()
    return "" if text.casefold() in MISSING else text


def weights_of(name: str, texts: dict[str, TextArray]) -> FloatArray:
    """(n,) sampling weights, NaN for a blank cell. Raises UnreadableTable for what is no weight."""
    weights, n_unknown = meanings(texts[name].tolist(), number)
    if n_unknown or (weights < 0).any():
        raise UnreadableTable(
            f"Kolom bobot {name} harus berisi angka nol atau lebih, dengan titik desimal."
        )
    return weights


def joined(pieces: Sequence[Readings]) -> Readings:
    """Readings of all pieces, one after the other, with what prevalence asks of them."""
    return Readings(
        sex=np.concatenate([piece.sex for piece in pieces]),
        age_days=np.concatenate([piece.age_days for piece in pieces]),
        weight_kg=np.concatenate([piece.weight_kg for piece in pieces]),
        length_cm=np.concatenate([piece.length_cm for piece in pieces]),
        position=np.concatenate([piece.position for piece in pieces]),
        oedema=np.concatenate([piece.oedema for piece in pieces]),
    )


def children_of(assessment: Assessment, has_oedema: BoolArray, kept: BoolArray) -> Children:
    """The children of the survey with the z-scores that count: flagged ones are missing."""

    def z(index: str) -> FloatArray:
        scores: FloatArray = getattr(assessment, index)[kept]
        return np.where(getattr(assessment, f"{index}_flag")[kept], np.nan, scores)

    return Children(
        haz=z("haz"), waz=z("waz"), baz=z("baz"), whz=z("whz"), has_oedema=has_oedema[kept]
    )


def further_groups(name: str, values: list[str], drawn: Drawn) -> Grouping:
    """Groups of a column of the file, with labels no spreadsheet takes for a formula."""
    grouping = groups_of_column(name, values, as_they_appear=drawn.is_plain)
    if not name.startswith(FORMULA_STARTS):
        return grouping
    return Grouping(tuple(f"'{label}" for label in grouping.labels), grouping.group)


def write_table(table: PrevalenceTable, file: TextIO) -> None:
    """The table as CSV: its groups first, blank where a group has no such child."""
    out = csv.writer(file, lineterminator="\n")
    out.writerow(["Group", *table.columns])
    for group, values in zip(table.groups, table.values.tolist(), strict=True):
        out.writerow([group, *map(as_text, values)])


def as_text(value: float) -> str:
    """As many digits as R prints, whole numbers without a point."""
    return "" if value != value else f"{value:.15g}"
