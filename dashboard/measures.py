"""What a page counts: its name, its definition, and the condition that finds its children.

PURE. A condition is written once: the cells are counted by it (`sql/fill_cells.sql`) and a list of
children is found by it (`queries/children.py`). It asks a row of `sql/came_in_*.sql`, in which all
readings of a child that was not weighed or measured are NULL. Limits come in as parameters.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

# A column of COUNTS → who is counted in it. An index beyond WHO's limits is in none of them.
CONDITIONS: Final[Mapping[str, str]] = {
    "n_sasaran": "TRUE",
    "n_kia": "has_kia",
    "n_hadir": "measurement_id IS NOT NULL",
    "n_ditimbang": "weight_g IS NOT NULL",
    "n_diukur": "length_mm IS NOT NULL",
    "n_naik": "ntob = %(naik)s",
    "n_tidak_naik": "ntob = %(tidak_naik)s",
    "n_o": "ntob = %(o)s",
    "n_b": "ntob = %(b)s",
    "n_2t": "is_2t",
    "n_bgm": "is_bgm",
    "n_bbu": "waz IS NOT NULL AND NOT is_flagged_waz",
    "n_bb_kurang": "waz < %(minus_2)s AND NOT is_flagged_waz",
    "n_bb_sangat_kurang": "waz < %(minus_3)s AND NOT is_flagged_waz",
    "n_tbu": "haz IS NOT NULL AND NOT is_flagged_haz",
    "n_pendek": "haz < %(minus_2)s AND NOT is_flagged_haz",
    "n_sangat_pendek": "haz < %(minus_3)s AND NOT is_flagged_haz",
    "n_bbtb": "whz IS NOT NULL AND NOT is_flagged_whz",
    "n_gizi_kurang": "whz < %(minus_2)s AND NOT is_flagged_whz",
    "n_gizi_buruk": "whz < %(minus_3)s AND NOT is_flagged_whz",
    "n_gizi_lebih": "whz > %(plus_2)s AND NOT is_flagged_whz",
    "n_tak_wajar": "(is_flagged_waz OR is_flagged_haz OR is_flagged_whz)",
}
# Counted also among the children without a reading.
_OF_EVERYBODY: Final = frozenset({"n_sasaran", "n_kia"})


@dataclass(frozen=True)
class Measure:
    """One count that a page shows.

    `n`: its column of COUNTS; `less`: a column taken off it (not measured = listed − measured);
    `plus`: a column of other children added to it (judged = N + T).
    `of`: the columns whose sum it is a share of; none where it is no share.
    `index`: the z-score it is about ("haz"), empty where it is about none.
    `kind`: the word its colour has in tokens.css. `where`: a condition of its own; `other`: it also
    asks the child's reading of the period before ("sebelum") or after ("sesudah"), `other_haz`.
    """

    key: str
    title: str
    n: str
    of: tuple[str, ...]
    definition: str
    kind: str
    index: str = ""
    less: str = ""
    unit: str = "balita"
    where: str = ""
    other: str = ""
    plus: str = ""

    def count(self, counts: Mapping[str, int]) -> int:
        """How many of these counts it is."""
        return counts.get(self.n, 0) + counts.get(self.plus, 0) - counts.get(self.less, 0)

    def total(self, counts: Mapping[str, int]) -> int | None:
        """What it is a share of; None where it is no share."""
        return sum(counts.get(name, 0) for name in self.of) if self.of else None

    @property
    def condition(self) -> str:
        """Who is in it, as a condition on a row of a child."""
        if self.where:
            return self.where
        wanted = CONDITIONS[self.n]
        if self.plus:
            wanted = f"({wanted} OR {CONDITIONS[self.plus]})"
        return f"{wanted} AND NOT ({CONDITIONS[self.less]})" if self.less else wanted

    @property
    def is_of_readings(self) -> bool:
        """Whether only children with a reading can be in it."""
        return self.n not in _OF_EVERYBODY

    @property
    def is_about_health(self) -> bool:
        """Whether a small count of it could point at a child that has something."""
        return self.kind not in {"sasaran", "cakupan", "tidak-diukur"}


MEASURES: Final[Mapping[str, Measure]] = {
    measure.key: measure
    for measure in (
        Measure(
            "sasaran", "Sasaran", "n_sasaran", (),
            "Balita terdaftar (S), di bawah lima tahun", "sasaran",
        ),
        Measure(
            "ditimbang", "Ditimbang", "n_ditimbang", ("n_sasaran",),
            "Ditimbang dari sasaran terdaftar", "cakupan",
        ),
        Measure(
            "kia", "Punya buku KIA", "n_kia", ("n_sasaran",),
            "K: tercatat punya buku KIA/KMS, dari sasaran terdaftar", "sasaran",
        ),
        Measure(
            "tanpa-kia", "Belum tercatat punya buku KIA", "n_sasaran", ("n_sasaran",),
            "Belum punya buku KIA/KMS atau belum dicatat, dari sasaran terdaftar", "tidak-diukur",
            less="n_kia", where="has_kia IS NOT TRUE",  # NULL: nobody asked
        ),
        Measure(
            "belum-ditimbang", "Belum ditimbang", "n_sasaran", ("n_sasaran",),
            "Dalam daftar sasaran, beratnya belum ditimbang", "tidak-diukur",
            less="n_ditimbang",
        ),
        Measure(
            "diukur", "Diukur", "n_diukur", ("n_sasaran",),
            "Diukur dari sasaran terdaftar", "cakupan",
        ),
        Measure(
            "belum-diukur", "Belum diukur", "n_sasaran", ("n_sasaran",),
            "Dalam daftar sasaran, panjang atau tingginya belum diukur", "tidak-diukur",
            less="n_diukur",
        ),
        Measure(
            "pendek", "Pendek", "n_pendek", ("n_tbu",),
            "TB/U di bawah −2 SD, dari balita yang TB/U-nya dapat dinilai", "pendek", "haz",
        ),
        Measure(
            "sangat-pendek", "Sangat pendek", "n_sangat_pendek", ("n_tbu",),
            "TB/U di bawah −3 SD, dari balita yang TB/U-nya dapat dinilai", "sangat-pendek", "haz",
        ),
        Measure(
            "gizi-kurang", "Gizi kurang dan buruk", "n_gizi_kurang", ("n_bbtb",),
            "BB/TB di bawah −2 SD, dari balita yang BB/TB-nya dapat dinilai", "gizi-kurang", "whz",
        ),
        Measure(
            "gizi-buruk", "Gizi buruk", "n_gizi_buruk", ("n_bbtb",),
            "BB/TB di bawah −3 SD, dari balita yang BB/TB-nya dapat dinilai", "gizi-buruk", "whz",
        ),
        Measure(
            "gizi-lebih", "Gizi lebih", "n_gizi_lebih", ("n_bbtb",),
            "BB/TB di atas +2 SD, dari balita yang BB/TB-nya dapat dinilai", "risiko-lebih", "whz",
        ),
        Measure(
            "bb-kurang", "Berat badan kurang", "n_bb_kurang", ("n_bbu",),
            "BB/U di bawah −2 SD, dari balita yang BB/U-nya dapat dinilai", "bb-kurang", "waz",
        ),
        Measure(
            "bb-sangat-kurang", "Berat badan sangat kurang", "n_bb_sangat_kurang", ("n_bbu",),
            "BB/U di bawah −3 SD, dari balita yang BB/U-nya dapat dinilai", "bb-sangat-kurang",
            "waz",
        ),
        Measure(
            "tidak-naik", "Berat tidak naik", "n_tidak_naik", ("n_naik", "n_tidak_naik"),
            "T dari N + T: balita yang juga ditimbang bulan sebelumnya", "bb-tidak-naik",
        ),
        Measure(
            "naik", "Berat naik", "n_naik", ("n_naik", "n_tidak_naik"),
            "N dari N + T: balita yang juga ditimbang bulan sebelumnya", "normal",
        ),
        Measure(
            "dapat-dinilai", "Dapat dinilai naik atau tidak", "n_naik", ("n_ditimbang",),
            "D′ = N + T: ditimbang sekarang dan bulan sebelumnya", "cakupan", plus="n_tidak_naik",
        ),
        Measure(
            "o", "Tidak ditimbang bulan lalu", "n_o", ("n_ditimbang",),
            "O: ditimbang sekarang, tidak bulan sebelumnya", "tidak-diukur",
        ),
        Measure(
            "b", "Baru ditimbang", "n_b", ("n_ditimbang",),
            "B: baru pertama kali ditimbang", "tidak-diukur",
        ),
        Measure(
            "2t", "Dua kali tidak naik", "n_2t", ("n_ditimbang",),
            "2T: dua bulan berturut-turut berat tidak naik", "bb-tidak-naik",
        ),
        Measure(
            "bgm", "Di bawah garis merah", "n_bgm", ("n_bbu",),
            "BGM: BB/U di bawah −3 SD pada KMS", "bb-sangat-kurang", "waz",
        ),
        Measure(
            "tak-wajar", "Nilai tidak wajar", "n_tak_wajar", ("n_hadir",),
            "Nilai di luar batas wajar WHO, tidak ikut dihitung; perlu diukur ulang", "tak-wajar",
        ),
    )
}  # fmt: skip
_PENDEK, _TBU = CONDITIONS["n_pendek"], CONDITIONS["n_tbu"]
_OTHER_PENDEK: Final = "other_haz < %(minus_2)s AND NOT other_is_flagged_haz"
_OTHER_TBU: Final = "other_haz IS NOT NULL AND NOT other_is_flagged_haz"
_NO_OTHER: Final = "(other_haz IS NULL OR other_is_flagged_haz)"

# What became of children from one period to the next. Cells cannot tell: each child is compared
# with itself. The first four are of the list of this period, the last of that of the one before.
CHANGES: Final[Mapping[str, Measure]] = {
    measure.key: measure
    for measure in (
        Measure(
            "baru-pendek", "Baru pendek", "n_baru_pendek", (),
            "TB/U sekarang di bawah −2 SD, masa sebelumnya tidak", "pendek", "haz",
            where=f"{_PENDEK} AND {_OTHER_TBU} AND NOT ({_OTHER_PENDEK})", other="sebelum",
        ),
        Measure(
            "tetap-pendek", "Tetap pendek", "n_tetap_pendek", (),
            "TB/U di bawah −2 SD sekarang dan masa sebelumnya", "pendek", "haz",
            where=f"{_PENDEK} AND {_OTHER_PENDEK}", other="sebelum",
        ),
        Measure(
            "tidak-lagi-pendek", "Tidak lagi pendek", "n_tidak_lagi_pendek", (),
            "TB/U masa sebelumnya di bawah −2 SD, sekarang tidak", "normal", "haz",
            where=f"{_TBU} AND NOT ({_PENDEK}) AND {_OTHER_PENDEK}", other="sebelum",
        ),
        Measure(
            "pendek-tanpa-pembanding", "Pendek, belum ada pembanding", "n_tanpa_pembanding", (),
            "TB/U sekarang di bawah −2 SD, tidak dinilai pada masa sebelumnya", "pendek", "haz",
            where=f"{_PENDEK} AND {_NO_OTHER}", other="sebelum",
        ),
        Measure(
            "pendek-tanpa-kelanjutan", "Pendek, lalu tidak dinilai lagi", "n_tanpa_kelanjutan", (),
            "TB/U di bawah −2 SD, pada masa berikutnya tidak dinilai: belum diukur, pindah, "
            "atau genap lima tahun", "tidak-diukur", "haz",
            where=f"{_PENDEK} AND {_NO_OTHER}", other="sesudah",
        ),
    )
}  # fmt: skip
# Everything that opens into a list of children.
LISTS: Final[Mapping[str, Measure]] = {**MEASURES, **CHANGES}
# Shares of a z-score that are followed over time, in the order they are offered.
PREVALENCES: Final = (
    "pendek", "sangat-pendek", "gizi-kurang", "gizi-buruk", "bb-kurang", "gizi-lebih",
)  # fmt: skip
