"""Nutritional status by Permenkes 2/2020: names and cut-offs for children of 0–60 months.

Every function takes z in two decimals and gives a code per child, 0 where z is missing. The
cut-offs belong to the rounded value: −2.004 is −2.00 and so not pendek, as in e-PPGBM.
"""

from enum import IntEnum
from typing import Final

import numpy as np

from measurements.who import CodeArray, FloatArray


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


def bbu_codes(waz: FloatArray) -> CodeArray:
    """`BBU` codes: < −3, < −2, ≤ +1, above."""
    return codes(waz, from_z=(-3, -2), above_z=(1,))


def tbu_codes(haz: FloatArray) -> CodeArray:
    """`TBU` codes: < −3, < −2, ≤ +3, above."""
    return codes(haz, from_z=(-3, -2), above_z=(3,))


def bbtb_codes(whz: FloatArray) -> CodeArray:
    """`BBTB` codes: < −3, < −2, ≤ +1, ≤ +2, ≤ +3, above."""
    return codes(whz, from_z=(-3, -2), above_z=(1, 2, 3))


def imtu_codes(baz: FloatArray) -> CodeArray:
    """`IMTU` codes: cut-offs of BB/TB, for children under five years."""
    return codes(baz, from_z=(-3, -2), above_z=(1, 2, 3))


def codes(z: FloatArray, *, from_z: tuple[int, ...], above_z: tuple[int, ...]) -> CodeArray:
    """1 plus the number of cut-offs passed: `from_z` counts at the cut-off, `above_z` beyond it."""
    code: CodeArray = (~np.isnan(z)).view(np.int8)
    for cutoff in from_z:
        code += z >= cutoff
    for cutoff in above_z:
        code += z > cutoff
    return code
