"""Nutritional status by Permenkes 2/2020: names and cut-offs for children of 0–60 months.

Every function takes z in two decimals and gives a code per child, 0 where z is missing. The
cut-offs belong to the rounded value: −2.004 is −2.00 and so not pendek, as in e-PPGBM.
"""

from enum import IntEnum
from typing import Final

import numpy as np

from measurements.who import BoolArray, CodeArray, FloatArray


class Status(IntEnum):
    """A category with its official Indonesian name; 0 is "no status", printed as e-PPGBM does."""

    @property
    def label(self) -> str:
        """Name of the category in Permenkes 2/2020, or "-"."""
        return LABELS[type(self).__name__][self.value]


class BBU(Status):
    """Berat badan menurut umur (WAZ)."""

    NONE = 0
    SANGAT_KURANG = 1
    KURANG = 2
    NORMAL = 3
    RISIKO_LEBIH = 4


class TBU(Status):
    """Panjang atau tinggi badan menurut umur (HAZ). Pendek and sangat pendek are stunting."""

    NONE = 0
    SANGAT_PENDEK = 1
    PENDEK = 2
    NORMAL = 3
    TINGGI = 4


class BBTB(Status):
    """Berat badan menurut panjang atau tinggi badan (WHZ): the index that names gizi buruk."""

    NONE = 0
    GIZI_BURUK = 1
    GIZI_KURANG = 2
    GIZI_BAIK = 3
    BERISIKO_GIZI_LEBIH = 4
    GIZI_LEBIH = 5
    OBESITAS = 6


class IMTU(Status):
    """Indeks massa tubuh menurut umur (BAZ); names and cut-offs as for BB/TB."""

    NONE = 0
    GIZI_BURUK = 1
    GIZI_KURANG = 2
    GIZI_BAIK = 3
    BERISIKO_GIZI_LEBIH = 4
    GIZI_LEBIH = 5
    OBESITAS = 6


NO_STATUS: Final = "-"
GIZI_NAMES: Final = (
    NO_STATUS,
    "Gizi buruk",
    "Gizi kurang",
    "Gizi baik",
    "Berisiko gizi lebih",
    "Gizi lebih",
    "Obesitas",
)
LABELS: Final = {
    "BBU": (
        NO_STATUS,
        "Berat badan sangat kurang",
        "Berat badan kurang",
        "Berat badan normal",
        "Risiko berat badan lebih",
    ),
    "TBU": (NO_STATUS, "Sangat pendek", "Pendek", "Normal", "Tinggi"),
    "BBTB": GIZI_NAMES,
    "IMTU": GIZI_NAMES,
}


# A category ends below each low cut-off, and above each high one.
LOW_CUTOFFS: Final = (-3, -2)
BBU_HIGH_CUTOFFS: Final = (1,)
TBU_HIGH_CUTOFFS: Final = (3,)
GIZI_HIGH_CUTOFFS: Final = (1, 2, 3)


def bbu_codes(waz: FloatArray) -> CodeArray:
    """`BBU` codes: < −3, < −2, ≤ +1, above."""
    return with_cutoffs_above(low_codes(waz), waz, BBU_HIGH_CUTOFFS)


def tbu_codes(haz: FloatArray) -> CodeArray:
    """`TBU` codes: < −3, < −2, ≤ +3, above."""
    return with_cutoffs_above(low_codes(haz), haz, TBU_HIGH_CUTOFFS)


def bbtb_codes(whz: FloatArray) -> CodeArray:
    """`BBTB` codes: < −3, < −2, ≤ +1, ≤ +2, ≤ +3, above."""
    return with_cutoffs_above(low_codes(whz), whz, GIZI_HIGH_CUTOFFS)


def imtu_codes(baz: FloatArray) -> CodeArray:
    """`IMTU` codes: cut-offs of BB/TB, for children under five years."""
    return bbtb_codes(baz)


def four_codes(z: FloatArray) -> CodeArray:
    """Codes of all four, from z [waz haz whz baz, child] to `BBU`, `TBU`, `BBTB`, `IMTU`."""
    codes = low_codes(z)
    with_cutoffs_above(codes[0], z[0], BBU_HIGH_CUTOFFS)
    with_cutoffs_above(codes[1], z[1], TBU_HIGH_CUTOFFS)
    with_cutoffs_above(codes[2:], z[2:], GIZI_HIGH_CUTOFFS)
    return codes


def low_codes(z: FloatArray) -> CodeArray:
    """0 for NaN, else 1 plus the number of low cut-offs reached."""
    codes: CodeArray = (z == z).view(np.int8)  # only NaN differs from itself
    is_reached, as_number = mask_and_number(z)
    for cutoff in LOW_CUTOFFS:
        np.greater_equal(z, cutoff, out=is_reached)
        codes += as_number
    return codes


def with_cutoffs_above(codes: CodeArray, z: FloatArray, cutoffs: tuple[int, ...]) -> CodeArray:
    """The same codes, one more for each cut-off that z lies above. Changes `codes`."""
    is_passed, as_number = mask_and_number(z)
    for cutoff in cutoffs:
        np.greater(z, cutoff, out=is_passed)
        codes += as_number
    return codes


def mask_and_number(z: FloatArray) -> tuple[BoolArray, CodeArray]:
    """Room for a comparison with `z`, and the same memory as 0 and 1: adding a mask casts it."""
    mask = np.empty(z.shape, np.bool_)
    return mask, mask.view(np.int8)
