"""What an import hands to the database side: columns of checked values, and the faults.

Every array has one element per non-blank row of the file, in the order of the file.
"""

from dataclasses import dataclass, fields
from enum import IntEnum, StrEnum
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

IntArray = npt.NDArray[np.int32]
FloatArray = npt.NDArray[np.float64]
DateArray = npt.NDArray[np.datetime64]
BoolArray = npt.NDArray[np.bool_]
TextArray = npt.NDArray[np.object_]

MISSING = -1
"""Marks an absent whole number; grams, millimetres and counts are never negative."""


class Layout(StrEnum):
    """The file formats told apart by their column names, never by position."""

    EKSPOR_KLASIK = "ekspor_klasik"  # 35 columns
    EKSPOR_2024 = "ekspor_2024"  # without PMT Diterima (kg)
    EKSPOR_2025 = "ekspor_2025"  # with Kelas Ibu Balita and MBG
    SIGIZI_KESGA = "sigizi_kesga"  # 47 columns
    TEMPLATE_UKUR_LAMA = "template_ukur_lama"
    TEMPLATE_UKUR_BARU = "template_ukur_baru"
    TEMPLATE_UKUR_BONTANG = "template_ukur_bontang"  # new one + imunisasi_terakhir
    TEMPLATE_IDENTITAS = "template_identitas"
    REKAP_BULANAN = "rekap_bulanan"
    LAIN = "lain"  # enough known columns, in no combination we know

    @property
    def needs_known_child(self) -> bool:
        """The template has no birth date or sex: only a child already registered can match."""
        return self in _OF_KNOWN_CHILDREN


# Asked once a row: a set made anew each time would be a tenth of the planning.
_OF_KNOWN_CHILDREN = frozenset(
    {Layout.TEMPLATE_UKUR_LAMA, Layout.TEMPLATE_UKUR_BARU, Layout.TEMPLATE_UKUR_BONTANG}
)


class NikState(IntEnum):
    """How far the NIK of a row can be trusted. Only TRUSTED may identify a child by itself."""

    BLANK = 0
    SHORT = 1  # 10 to 15 digits, or any other wrong number of them
    MASKED = 2
    SCIENTIFIC = 3  # 6,47401E+15: the digits are gone
    INVALID = 4  # 16 digits that cannot be a NIK: no such date, sequence 0000
    DUMMY = 5  # Bontang's own number for a baby without one: kecamatan 00, sequence 9001-9999
    OTHER_PERSON = 6  # born at least ten years earlier by its digits: usually the mother's
    LAST_DIGIT_LOST = 7  # kept by Excel as a number: 15 digits are sure, the last shows as 0
    DATE_MISMATCH = 8  # birth date a little different: issued with another date, or mistyped
    UNCHECKED = 9  # 16 digits, and no birth date in the file to compare with
    TRUSTED = 10

    @property
    def has_digits(self) -> bool:
        """`nik_clean` holds 16 digits."""
        return self >= NikState.DUMMY


class Severity(StrEnum):
    """What a fault does to its row."""

    ERROR = "error"  # the row is not imported and comes back to be corrected
    WARNING = "warning"  # imported, but somebody should look
    INFO = "info"  # imported, read or corrected by a known rule


@dataclass(frozen=True)
class DateDecision:
    """How the text dates of one column are read: decided once for the column."""

    column: str  # header as the file writes it
    order: str  # "tahun-bulan-hari", "hari/bulan/tahun", "bulan/hari/tahun" or "tanggal Excel"
    reason: str  # Indonesian, for the preview
    certain: bool
    n_text: int  # rows whose date is text in day/month or month/day order
    n_misfit: int  # rows that do not fit the order decided (each is a fault)

    @property
    def sentence(self) -> str:
        """The decision as the preview says it."""
        return f"{self.column} dibaca {self.order}: {self.reason}."


@dataclass(frozen=True)
class MeasurementRows:
    """Checked values of every row. Missing: "" for text, -1 for whole numbers, NaT, NaN."""

    source_row: IntArray  # row number as the spreadsheet shows it, from 1
    nik_clean: TextArray  # 16 digits or ""
    nik_state: npt.NDArray[np.int8]  # NikState
    name: TextArray
    name_key: TextArray  # for matching: capitals, letters and digits only
    sex: TextArray  # "L", "P" or ""
    born_on: DateArray  # datetime64[D]
    measured_on: DateArray  # datetime64[D]
    age_days: IntArray  # measured_on - born_on, may be negative; -2**31 where unknown
    age_months: IntArray  # completed calendar months; -1 unknown or before birth
    kelurahan_code: TextArray
    kelurahan_name: TextArray  # as the file writes it
    puskesmas_code: TextArray
    puskesmas_name: TextArray
    posyandu_key: TextArray  # areas.area_key_of(posyandu_name), to look up within the kelurahan
    posyandu_name: TextArray
    rt: TextArray  # without leading zeros
    rw: TextArray
    alamat: TextArray
    mother: TextArray
    mother_key: TextArray
    father: TextArray
    father_key: TextArray
    nik_parent: TextArray  # 16 digits or ""
    family_card: TextArray  # nomor KK, 16 digits or ""
    phone: TextArray
    child_order: IntArray  # anak ke-
    weight_g: IntArray
    height_mm: IntArray  # as measured, before any 0.7 cm
    position: TextArray  # "L" lying, "H" standing, ""
    arm_mm: IntArray
    head_mm: IntArray
    oedema: IntArray  # 0-3
    birth_weight_g: IntArray
    birth_length_mm: IntArray
    birth_head_mm: IntArray
    gestation_weeks: IntArray
    n_vit_a: IntArray  # capsules: 0, 1 or 2
    kia: IntArray  # the yes/no columns: 1 yes, 0 no, -1 blank
    kelas_ibu: IntArray
    mbg: IntArray
    imd: IntArray
    asi: TextArray  # one character a month from month 0: "1" yes, "0" no, "-" blank
    imunisasi: TextArray
    alasan_tidak_imunisasi: TextArray
    file_zwaz: FloatArray  # the file's own z-scores; sentinel 999.99 is missing
    file_zhaz: FloatArray
    file_zwhz: FloatArray
    file_cat_bbu: TextArray  # official category names; "Outlier" stays
    file_cat_tbu: TextArray
    file_cat_bbtb: TextArray
    file_ntob: TextArray  # "N", "T", "O", "B" or ""
    child_group: IntArray  # rows of the same child within this file share a number
    suspect_of: IntArray  # index of an earlier row that is probably the same child; -1 none
    is_superseded: BoolArray  # a later row has the same child and the same date
    is_error: BoolArray  # has a fault of severity error: not to be stored

    def __len__(self) -> int:
        return len(self.source_row)

    @property
    def is_measured(self) -> BoolArray:
        """Rows with a weight or a height."""
        return (self.weight_g > 0) | (self.height_mm > 0)

    @property
    def is_storable(self) -> BoolArray:
        """Rows that become a measurement: no error, not superseded, something measured."""
        return ~self.is_error & ~self.is_superseded & self.is_measured

    def take(self, chosen: BoolArray | IntArray) -> Self:
        """The same columns for the rows `chosen` (a mask or indices)."""
        return type(self)(**{f.name: getattr(self, f.name)[chosen] for f in fields(self)})


FAULT_COLUMNS = ("row", "source_row", "column", "code", "severity", "sentence")
"""Columns of a table of faults: index into the rows, spreadsheet row, header, code, and so on."""


@dataclass(frozen=True)
class Sheet:
    """One sheet of a file: its header, and the raw cells below it."""

    name: str  # "" where the file has no sheets, as a .csv
    header_row: int  # spreadsheet row number of the header, from 1
    columns: tuple[str, ...]  # headers as the file writes them, spaces tidied
    rows: list[list[Any]]  # non-blank data rows, raw
    source_rows: IntArray  # spreadsheet row number of each
    unread: tuple[str, ...] = ()  # names of the other visible sheets of the file


@dataclass(frozen=True)
class ImportReading:
    """A whole file, read and checked."""

    layout: Layout
    sheet: Sheet
    rows: MeasurementRows
    faults: pd.DataFrame  # FAULT_COLUMNS, ordered by source_row
    decisions: tuple[DateDecision, ...]
    unknown_columns: tuple[str, ...]  # headers nobody reads
    missing_columns: tuple[str, ...]  # useful columns the file does not have

    @property
    def needs_known_child(self) -> bool:
        """No birth date or sex in this layout: match against registered children only."""
        return self.layout.needs_known_child

    def codes_of(self, row: int) -> tuple[str, ...]:
        """The fault codes of one row (an index into `rows`), in the order they were found."""
        return tuple(self.faults.loc[self.faults["row"] == row, "code"])
