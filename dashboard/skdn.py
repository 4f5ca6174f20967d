"""The SKDN of a posyandu: what its letters count and what its ratios divide.

PURE. A letter is a measure, so that each opens into its children; a ratio is one measure over
another. Sources: Buku KIA and Pedoman SIP (letters, ratios); Bontang's own recap divides N by
N + T and calls that D' (D terkoreksi).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from dashboard.measures import MEASURES, Measure
from dashboard.results import Share


@dataclass(frozen=True)
class Letter:
    """A letter as posyandu write it, and the measure that counts it."""

    sign: str
    nama: str
    measure: str

    @property
    def counted(self) -> Measure:
        """What it counts."""
        return MEASURES[self.measure]


@dataclass(frozen=True)
class Ratio:
    """`n` over `of`, both letters. `nama`: what it tells; `kind`: the word its colour has.

    `edges`: the four limits, percent, between the five steps of its colour, each the first of the
    step above it. `is_better_high`: whether more is better.
    """

    key: str
    sign: str
    nama: str
    n: Letter
    of: Letter
    definition: str
    kind: str
    edges: tuple[float, float, float, float]
    is_better_high: bool = True
    decimals: int = 0

    def share(self, counts: Mapping[str, int]) -> Share:
        """The ratio of these counts; empty where a letter is not recorded or nobody is below."""
        return Share(recorded(self.n, counts), recorded(self.of, counts))

    def step(self, percent: float) -> int:
        """Which of the five steps of colour a share has, 1 to 5."""
        return 1 + sum(percent >= edge for edge in self.edges)

    @property
    def needs_session(self) -> bool:
        """Whether only a weighing can give it."""
        return self.n.counted.is_of_readings or self.of.counted.is_of_readings


S: Final = Letter("S", "Sasaran terdaftar", "sasaran")
K: Final = Letter("K", "Punya buku KIA/KMS", "kia")
D: Final = Letter("D", "Ditimbang", "ditimbang")
D_CORRECTED: Final = Letter("D′", "Dapat dinilai, N + T", "dapat-dinilai")
N: Final = Letter("N", "Naik", "naik")
T: Final = Letter("T", "Tidak naik", "tidak-naik")
O: Final = Letter("O", "Bulan lalu tidak ditimbang", "o")  # noqa: E741 its name on every KMS
B: Final = Letter("B", "Baru pertama ditimbang", "b")
BGM: Final = Letter("BGM", "Di bawah garis merah", "bgm")
TWO_T: Final = Letter("2T", "Dua kali tidak naik", "2t")
LETTERS: Final = (S, K, D, D_CORRECTED, N, T, O, B, TWO_T, BGM)
# The four bars of a posyandu's wall.
BARS: Final = (S, K, D, N)

RATIOS: Final[Mapping[str, Ratio]] = {
    ratio.key: ratio
    for ratio in (
        Ratio(
            "ds", "D/S", "Partisipasi masyarakat", D, S,
            "Ditimbang dari semua balita terdaftar", "cakupan", (50, 65, 80, 95),
        ),
        Ratio(
            "nd", "N/D′", "Keberhasilan penimbangan", N, D_CORRECTED,
            "Naik dari N + T; O dan B tidak ikut karena belum ada pembandingnya", "normal",
            (40, 50, 60, 80),
        ),
        Ratio(
            "ks", "K/S", "Liputan program", K, S,
            "Tercatat punya buku KIA/KMS dari semua balita terdaftar", "cakupan", (50, 65, 80, 95),
        ),
        Ratio(
            "dk", "D/K", "Kelangsungan penimbangan", D, K,
            "Ditimbang dari yang tercatat punya buku KIA/KMS", "cakupan", (50, 65, 80, 95),
        ),
        Ratio(
            "ns", "N/S", "Keberhasilan program", N, S,
            "Naik dari semua balita terdaftar", "normal", (20, 30, 40, 60),
        ),
        Ratio(
            "bgm", "BGM/D", "Di bawah garis merah", BGM, D,
            "BB/U di bawah −3 SD dari semua yang ditimbang", "bb-sangat-kurang", (1, 2, 3, 5),
            is_better_high=False, decimals=1,
        ),
        Ratio(
            "2t", "2T/D", "Dua kali tidak naik", TWO_T, D,
            "Dua bulan berturut-turut tidak naik, dari semua yang ditimbang", "bb-tidak-naik",
            (5, 10, 15, 20), is_better_high=False,
        ),
        Ratio(
            "o", "O/D", "Bulan lalu tidak ditimbang", O, D,
            "Ditimbang sekarang, tidak bulan sebelumnya, dari semua yang ditimbang",
            "tidak-diukur", (10, 20, 30, 40), is_better_high=False,
        ),
        Ratio(
            "b", "B/D", "Baru pertama ditimbang", B, D,
            "Baru pertama kali ditimbang, dari semua yang ditimbang", "tidak-diukur",
            (5, 10, 20, 30), is_better_high=False,
        ),
    )
}  # fmt: skip


def recorded(letter: Letter, counts: Mapping[str, int]) -> int | None:
    """How many a letter counts; None for a K of nobody.

    Only e-PPGBM's files say who has the book: where none of the children has one, nobody was asked.
    """
    n = letter.counted.count(counts)
    return None if letter is K and not n else n


def n_unjudged(counts: Mapping[str, int]) -> int:
    """Weighed, and neither N, T, O nor B: their weight is beyond WHO's limits."""
    return D.counted.count(counts) - sum(one.counted.count(counts) for one in (N, T, O, B))
