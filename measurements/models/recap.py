"""The city's monthly recap from before this application: history by kelurahan, no children."""

from django.db import models

from measurements.models.imports import ImportBatch
from posyandu.models import Kelurahan


class MonthlyRecap(models.Model):
    """One kelurahan and month as the recap states it. An empty cell stays empty, never 0."""

    kelurahan = models.ForeignKey(Kelurahan, models.PROTECT)
    month = models.DateField("bulan (tanggal 1)")
    batch = models.ForeignKey(ImportBatch, models.PROTECT)
    n_sasaran_proyeksi = models.PositiveIntegerField(null=True)
    n_terdaftar = models.PositiveIntegerField(null=True)
    n_ditimbang = models.PositiveIntegerField(null=True)
    n_diukur = models.PositiveIntegerField(null=True)
    n_kia = models.PositiveIntegerField(null=True)
    n_naik = models.PositiveIntegerField(null=True)
    n_tidak_naik = models.PositiveIntegerField(null=True)
    n_o = models.PositiveIntegerField(null=True)
    n_b = models.PositiveIntegerField(null=True)
    n_pendek = models.PositiveIntegerField(null=True)
    n_wasting = models.PositiveIntegerField(null=True)
    n_overweight = models.PositiveIntegerField(null=True)
    n_underweight = models.PositiveIntegerField(null=True)
    # Every other column under its own name, as the file wrote it.
    others = models.JSONField(default=dict)

    class Meta:
        ordering = ["month", "kelurahan"]
        verbose_name_plural = "rekap bulanan"
        constraints = [
            models.UniqueConstraint(fields=["kelurahan", "month"], name="recap_once_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.kelurahan_id} {self.month:%Y-%m}"
