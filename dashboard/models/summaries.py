"""Summary cells: counts per posyandu, period, sex and age group. Ratios are made on reading."""

from django.db import models
from django.db.models import Q

from measurements.models import OperasiTimbang
from posyandu.models import Posyandu


class AgeGroup(models.IntegerChoices):
    """Completed months, by the groups of the Survey Analyser. The number is the first month."""

    M0_5 = 0, "0–5 bulan"
    M6_11 = 6, "6–11 bulan"
    M12_23 = 12, "12–23 bulan"
    M24_35 = 24, "24–35 bulan"
    M36_47 = 36, "36–47 bulan"
    M48_59 = 48, "48–59 bulan"


# Every count of a cell and what it counts. The model has these columns in this order;
# the statement that fills them and its slow twin in the tests must name every one.
COUNTS = {
    "n_sasaran": "anak dalam daftar (S)",
    "n_kia": "anak yang punya buku KIA (K)",
    "n_hadir": "anak yang tercatat datang",
    "n_ditimbang": "anak yang ditimbang (D)",
    "n_diukur": "anak yang diukur panjang/tingginya",
    "n_naik": "berat naik (N)",
    "n_tidak_naik": "berat tidak naik (T)",
    "n_o": "tidak ditimbang bulan lalu (O)",
    "n_b": "baru pertama ditimbang (B)",
    "n_2t": "dua bulan berturut-turut tidak naik (2T)",
    "n_bgm": "di bawah garis merah (BGM)",
    "n_bbu": "BB/U dapat dinilai",
    "n_bb_kurang": "BB/U di bawah −2 SD",
    "n_bb_sangat_kurang": "BB/U di bawah −3 SD",
    "n_tbu": "TB/U dapat dinilai",
    "n_pendek": "TB/U di bawah −2 SD",
    "n_sangat_pendek": "TB/U di bawah −3 SD",
    "n_bbtb": "BB/TB dapat dinilai",
    "n_gizi_kurang": "BB/TB di bawah −2 SD",
    "n_gizi_buruk": "BB/TB di bawah −3 SD",
    "n_gizi_lebih": "BB/TB di atas +2 SD",
    "n_tak_wajar": "nilai di luar batas WHO, tidak ikut dihitung",
}


# What these counts mean: which children, which limits, which of the readings. It moves with the
# statements of dashboard/sql that say so (a test holds the two together), and every closing of a
# round names the one it was counted by.
DEFINITION_VERSION = "2026.1"


class Counts(models.Model):
    """The columns of COUNTS."""

    n_sasaran = models.PositiveIntegerField(default=0)
    n_kia = models.PositiveIntegerField(default=0)
    n_hadir = models.PositiveIntegerField(default=0)
    n_ditimbang = models.PositiveIntegerField(default=0)
    n_diukur = models.PositiveIntegerField(default=0)
    n_naik = models.PositiveIntegerField(default=0)
    n_tidak_naik = models.PositiveIntegerField(default=0)
    n_o = models.PositiveIntegerField(default=0)
    n_b = models.PositiveIntegerField(default=0)
    n_2t = models.PositiveIntegerField(default=0)
    n_bgm = models.PositiveIntegerField(default=0)
    n_bbu = models.PositiveIntegerField(default=0)
    n_bb_kurang = models.PositiveIntegerField(default=0)
    n_bb_sangat_kurang = models.PositiveIntegerField(default=0)
    n_tbu = models.PositiveIntegerField(default=0)
    n_pendek = models.PositiveIntegerField(default=0)
    n_sangat_pendek = models.PositiveIntegerField(default=0)
    n_bbtb = models.PositiveIntegerField(default=0)
    n_gizi_kurang = models.PositiveIntegerField(default=0)
    n_gizi_buruk = models.PositiveIntegerField(default=0)
    n_gizi_lebih = models.PositiveIntegerField(default=0)
    n_tak_wajar = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


class CountsOfPeriod(Counts):
    """The counts of a posyandu in a month or in a round: exactly one of the two is set."""

    posyandu = models.ForeignKey(Posyandu, models.CASCADE)
    month = models.DateField(null=True)
    operasi = models.ForeignKey(OperasiTimbang, models.CASCADE, null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.posyandu_id} {self.month or self.operasi_id}"


def _once_a_period(name: str, *within: str) -> list[models.BaseConstraint]:
    """One row for each posyandu and period, and for what it is parted by `within` them."""
    return [
        models.UniqueConstraint(
            fields=["operasi", "posyandu", *within],
            condition=Q(operasi__isnull=False),
            name=f"{name}_once_a_round",
        ),
        models.UniqueConstraint(
            fields=["month", "posyandu", *within],
            condition=Q(month__isnull=False),
            name=f"{name}_once_a_month",
        ),
        models.CheckConstraint(
            condition=Q(month__isnull=False, operasi__isnull=True)
            | Q(month__isnull=True, operasi__isnull=False),
            name=f"{name}_is_of_a_month_or_a_round",
        ),
    ]


class SummaryCell(CountsOfPeriod):
    """The counts of one posyandu, period, sex and age group; a row of zeros is not stored."""

    sex = models.PositiveSmallIntegerField()
    age_group = models.PositiveSmallIntegerField(choices=AgeGroup)

    class Meta:
        verbose_name_plural = "sel ringkasan"
        constraints = _once_a_period("cell", "sex", "age_group")


class PosyanduSum(CountsOfPeriod):
    """The cells of one posyandu and period added up: what a series over every period is made of.

    Five years of a city are a million cells and a twelfth as many of these. They are written with
    the cells they add up, never otherwise (`dashboard/services/counting.py`).
    """

    class Meta:
        verbose_name_plural = "jumlah posyandu"
        constraints = _once_a_period("sum")


class DataVersion(models.Model):
    """One row: a number that grows with every refresh, and when it last did."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)
    refreshed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "versi data"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_data_version")]

    def __str__(self) -> str:
        return f"Versi {self.number}"
