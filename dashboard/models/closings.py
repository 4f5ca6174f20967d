"""What a round was closed with: its cells, and what every child on its list counted as.

A round that was opened again is closed again, and that closing stands beside the first, never over
it. Rows of all three tables are only ever added; a trigger keeps it so.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from dashboard.models.summaries import AgeGroup, Counts
from measurements.models import Measurement, Ntob, OperasiTimbang
from posyandu.models import Balita, Posyandu


class Penutupan(models.Model):
    """One closing of a round. Number 1 is the first; each later one is a revision of it.

    `reason`: why the round had been opened again. `n_at_opening`, `n_added`, `n_removed`: the list
    when the round opened and what its ledger added and took off by now.
    """

    operasi = models.ForeignKey(OperasiTimbang, models.PROTECT, related_name="penutupan")
    number = models.PositiveSmallIntegerField("penutupan ke")
    closed_at = models.DateTimeField("ditutup")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False)
    reason = models.CharField("alasan dibuka kembali", max_length=300, blank=True)
    engine_version = models.CharField("versi mesin", max_length=20)
    definition_version = models.CharField("versi definisi", max_length=20)
    n_at_opening = models.PositiveIntegerField("daftar saat dibuka")
    n_added = models.PositiveIntegerField("ditambahkan", default=0)
    n_removed = models.PositiveIntegerField("dikeluarkan", default=0)

    class Meta:
        ordering = ["operasi", "number"]
        verbose_name_plural = "penutupan"
        constraints = [
            models.UniqueConstraint(fields=["operasi", "number"], name="closing_numbered_once"),
            models.UniqueConstraint(fields=["operasi", "closed_at"], name="closing_once_a_moment"),
            models.CheckConstraint(
                condition=Q(number=1, reason="") | (Q(number__gt=1) & ~Q(reason="")),
                name="revision_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"Penutupan {self.number} dari {self.operasi_id}"


class SelPenutupan(Counts):
    """A cell of a round as it was closed: every count, per posyandu, sex and age group."""

    # db_index=False: the constraint below begins with this column.
    penutupan = models.ForeignKey(Penutupan, models.PROTECT, related_name="sel", db_index=False)
    posyandu = models.ForeignKey(Posyandu, models.PROTECT)
    sex = models.PositiveSmallIntegerField()
    age_group = models.PositiveSmallIntegerField(choices=AgeGroup)

    class Meta:
        verbose_name_plural = "sel penutupan"
        constraints = [
            models.UniqueConstraint(
                fields=["penutupan", "posyandu", "sex", "age_group"], name="kept_cell_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.penutupan_id} {self.posyandu_id}"


def _z() -> "models.SmallIntegerField[int | None, int | None]":
    """A z-score in hundredths; empty where there is none."""
    return models.SmallIntegerField(null=True)


class HasilOperasi(models.Model):
    """What one child on the list counted as when the round closed; unmeasured without a reading.

    The sums of these rows are the cells of the closing: both come from the same statement. The
    columns are named as in MeasurementResult and Measurement, so that one condition finds children
    in either.
    """

    # db_index=False: the constraint below begins with this column.
    penutupan = models.ForeignKey(Penutupan, models.PROTECT, related_name="hasil", db_index=False)
    # Inserted from rows that point at them and are never deleted: the database need not look for
    # 100,000 children and readings a second time.
    balita = models.ForeignKey(Balita, models.PROTECT, db_constraint=False)
    measurement = models.ForeignKey(
        Measurement, models.PROTECT, null=True, db_index=False, db_constraint=False
    )
    posyandu = models.ForeignKey(Posyandu, models.PROTECT, db_index=False)
    sex = models.PositiveSmallIntegerField()
    born_on = models.DateField()
    rt = models.CharField("RT", max_length=8, blank=True)
    has_kia = models.BooleanField(null=True)
    age_group = models.PositiveSmallIntegerField(choices=AgeGroup)
    measured_on = models.DateField(null=True)
    weight_g = models.PositiveIntegerField(null=True)
    length_mm = models.PositiveIntegerField(null=True)
    length_corrected_mm = models.PositiveIntegerField(null=True)
    position = models.PositiveSmallIntegerField(default=0)
    age_days = models.IntegerField(null=True)
    age_months = models.SmallIntegerField(null=True)
    waz, haz, whz, baz = _z(), _z(), _z(), _z()
    is_flagged_waz = models.BooleanField(default=False)
    is_flagged_haz = models.BooleanField(default=False)
    is_flagged_whz = models.BooleanField(default=False)
    is_flagged_baz = models.BooleanField(default=False)
    bbu = models.PositiveSmallIntegerField(default=0)
    tbu = models.PositiveSmallIntegerField(default=0)
    bbtb = models.PositiveSmallIntegerField(default=0)
    imtu = models.PositiveSmallIntegerField(default=0)
    ntob = models.PositiveSmallIntegerField(choices=Ntob, null=True)
    is_ntob_of_file = models.BooleanField(default=False)
    gain_g = models.IntegerField(null=True)
    kbm_g = models.PositiveSmallIntegerField(null=True)
    is_2t = models.BooleanField(default=False)
    is_bgm = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "hasil operasi"
        indexes = [models.Index(fields=["penutupan", "posyandu"], name="result_kept_of_posyandu")]
        constraints = [
            models.UniqueConstraint(fields=["penutupan", "balita"], name="child_kept_once"),
            models.CheckConstraint(
                condition=Q(measurement__isnull=True, measured_on__isnull=True)
                | Q(measurement__isnull=False, measured_on__isnull=False),
                name="kept_reading_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.balita_id} pada {self.penutupan_id}"
