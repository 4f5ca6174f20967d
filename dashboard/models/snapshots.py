"""Figures as they stood at a moment: kept beside what is known now, never over it."""

from django.db import models
from django.db.models import F, Q

from measurements.models import OperasiTimbang
from posyandu.models import Posyandu


class RoundSnapshot(models.Model):
    """The counts of one posyandu in a round as known at `as_of`, before later corrections."""

    operasi = models.ForeignKey(OperasiTimbang, models.PROTECT)
    as_of = models.DateTimeField("per")
    posyandu = models.ForeignKey(Posyandu, models.PROTECT)
    engine_version = models.CharField(max_length=20)
    n_sasaran = models.PositiveIntegerField()
    n_ditimbang = models.PositiveIntegerField()
    n_diukur = models.PositiveIntegerField()
    n_tbu = models.PositiveIntegerField()
    n_pendek = models.PositiveIntegerField()

    class Meta:
        ordering = ["as_of"]
        verbose_name_plural = "potret operasi"
        constraints = [
            models.UniqueConstraint(
                fields=["operasi", "as_of", "posyandu"], name="snapshot_once_a_moment"
            ),
            models.CheckConstraint(
                condition=Q(n_pendek__lte=F("n_tbu"), n_tbu__lte=F("n_diukur")),
                name="snapshot_counts_fit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.operasi_id} per {self.as_of:%Y-%m-%d %H:%M}"
