"""What is done about a measurement. So far: what the clinician found."""

from django.db import models

from measurements.models import OperasiTimbang
from posyandu.models import Balita


class VerifikasiStunting(models.Model):
    """The clinician's dated verdict on one child, after a round.

    A second status beside the computed *pendek* (TB/U < −2 SD), never instead of it: short is
    what the board says, stunting is what a doctor finds. The two are counted apart.
    """

    class Verdict(models.TextChoices):
        STUNTING = "stunting", "Stunting"
        NOT_STUNTING = "bukan", "Bukan stunting"

    balita = models.ForeignKey(Balita, models.PROTECT, related_name="verifikasi_stunting")
    operasi = models.ForeignKey(OperasiTimbang, models.PROTECT)
    verdict = models.CharField("putusan", max_length=8, choices=Verdict)
    decided_on = models.DateField("tanggal putusan")
    # The role, not the name: "Dokter spesialis anak".
    decided_by = models.CharField("diputuskan oleh", max_length=80)

    class Meta:
        verbose_name_plural = "verifikasi stunting"
        indexes = [models.Index(fields=["operasi", "verdict"], name="verdicts_of_round")]
        constraints = [
            models.UniqueConstraint(fields=["balita", "operasi"], name="verdict_once_a_round"),
            models.CheckConstraint(
                condition=models.Q(verdict__in=["stunting", "bukan"]), name="verdict_is_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(decided_by=""), name="verdict_names_who_decided"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.balita_id} setelah {self.operasi_id}"
