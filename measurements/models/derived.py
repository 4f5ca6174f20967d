"""What a measurement means, and which cells of the summaries a change has touched."""

from django.db import models
from django.db.models import Q

from measurements.models.measurement import Measurement
from measurements.models.operasi import OperasiTimbang
from posyandu.models import Posyandu


class Ntob(models.IntegerChoices):
    """The month's weighing status; the numbers are the engine's."""

    NAIK = 1, "N (naik)"
    TIDAK_NAIK = 2, "T (tidak naik)"
    TIDAK_DITIMBANG_BULAN_LALU = 3, "O (tidak ditimbang bulan lalu)"
    BARU = 4, "B (baru)"


def _z() -> "models.SmallIntegerField[int | None, int | None]":
    """A z-score in hundredths; empty where there is none."""
    return models.SmallIntegerField(null=True, blank=True)


class MeasurementResult(models.Model):
    """Derived from one measurement and its child's history by the engine named here.

    Unlike the measurement this row is rewritten whenever a birth date, a sex, a neighbouring
    month or the engine changes.
    """

    # Written in the transaction that wrote or read the measurement, which nothing deletes (0002
    # sees to that): the database need not look for it a second time.
    measurement = models.OneToOneField(
        Measurement,
        models.CASCADE,
        primary_key=True,
        related_name="result",
        db_constraint=False,
    )
    engine_version = models.CharField(max_length=20)
    age_days = models.IntegerField()
    age_months = models.SmallIntegerField("umur (bulan penuh)")
    length_corrected_mm = models.PositiveIntegerField(null=True, blank=True)
    waz, haz, whz, baz, hcz, acz = _z(), _z(), _z(), _z(), _z(), _z()
    is_flagged_waz = models.BooleanField(default=False)
    is_flagged_haz = models.BooleanField(default=False)
    is_flagged_whz = models.BooleanField(default=False)
    is_flagged_baz = models.BooleanField(default=False)
    # Permenkes 2/2020 categories as the engine numbers them; 0 is none.
    bbu = models.PositiveSmallIntegerField(default=0)
    tbu = models.PositiveSmallIntegerField(default=0)
    bbtb = models.PositiveSmallIntegerField(default=0)
    imtu = models.PositiveSmallIntegerField(default=0)
    # Which of a child's measurements speaks for its month, and for its round.
    month = models.DateField("bulan (tanggal 1)")
    counts_in_month = models.BooleanField(default=False)
    # The round whose days hold the measurement, read in the same transaction; nothing deletes one.
    # Checked, the one row of the round would be locked by everybody who stores a reading.
    operasi = models.ForeignKey(
        OperasiTimbang, models.PROTECT, null=True, blank=True, db_index=False, db_constraint=False
    )
    counts_in_round = models.BooleanField(default=False)
    # The weighing status of the month stands on the row that counts for it.
    ntob = models.PositiveSmallIntegerField(choices=Ntob, null=True, blank=True)
    is_ntob_of_file = models.BooleanField("N/T/O/B dari e-PPGBM", default=False)
    gain_g = models.IntegerField(null=True, blank=True)
    kbm_g = models.PositiveSmallIntegerField(null=True, blank=True)
    is_2t = models.BooleanField("2T", default=False)
    is_bgm = models.BooleanField("BGM", default=False)

    class Meta:
        verbose_name_plural = "arti hasil ukur"
        indexes = [
            # "Which is the last month anybody was weighed in" is asked at every refresh; the lists
            # of a month begin with the lowest z.
            models.Index(fields=["month", "haz"], name="result_by_month_and_haz"),
            # What only few children have is found without reading everybody's. Each costs a write
            # for those few.
            models.Index(
                fields=["month", "waz"], condition=Q(waz__lt=-200), name="result_of_low_weight"
            ),
            models.Index(
                fields=["month", "whz"],
                condition=Q(whz__lt=-200) | Q(whz__gt=200),
                name="result_of_far_whz",
            ),
            models.Index(fields=["month"], condition=Q(is_2t=True), name="result_of_2t"),
            models.Index(fields=["month"], condition=Q(is_bgm=True), name="result_of_bgm"),
            # Second readings of a month: of two of one day, one is among them.
            models.Index(
                fields=["measurement"],
                condition=Q(counts_in_month=False),
                name="result_that_does_not_count",
            ),
            models.Index(
                fields=["month"],
                condition=Q(is_flagged_waz=True) | Q(is_flagged_haz=True) | Q(is_flagged_whz=True),
                name="result_flagged",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(counts_in_round=False) | Q(operasi__isnull=False),
                name="counts_in_a_round_that_is_there",
            ),
        ]

    def __str__(self) -> str:
        return f"Arti {self.measurement_id}"


class StaleCell(models.Model):
    """A mark: the summaries of this posyandu and period must be counted again.

    Written in the transaction that changed the measurement, read by whoever summarises. Marks
    are only ever added here and taken away there, so no change is lost while nobody listens.
    """

    # Of rows that hold them: the database need not look again, and lock the round for everybody.
    posyandu = models.ForeignKey(Posyandu, models.CASCADE, db_constraint=False)
    month = models.DateField(null=True, blank=True)
    operasi = models.ForeignKey(
        OperasiTimbang, models.CASCADE, null=True, blank=True, db_constraint=False
    )
    marked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "tanda hitung ulang"
        constraints = [
            models.CheckConstraint(
                condition=Q(month__isnull=False, operasi__isnull=True)
                | Q(month__isnull=True, operasi__isnull=False),
                name="mark_is_for_a_month_or_a_round",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.posyandu_id} {self.month or self.operasi_id}"
