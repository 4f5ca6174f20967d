"""Two records of one child made one, and what has to be known to part them again."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from bontang_stunting.lib.ids import uuid7
from posyandu.models.people import Balita


class PenggabunganQuerySet(models.QuerySet["Penggabungan"]):
    def standing(self) -> Self:
        """Merges that nobody has undone."""
        return self.filter(undone_at__isnull=True)


class Penggabungan(models.Model):
    """`kept` stands for both records from `at` on; `gone` is listed, counted and weighed no more.

    Nothing of `gone` is deleted. What was taken for it counts for `kept` while the merge stands,
    and is named in BarisGabung, so that an undo gives each its own again.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    kept = models.ForeignKey(Balita, models.PROTECT, related_name="penggabungan")
    gone = models.ForeignKey(Balita, models.PROTECT, related_name="penggabungan_sebagai_ganda")
    reason = models.CharField("alasan", max_length=200)
    # `kept` had no sure NIK and `gone` had one: each has what the other had until an undo.
    is_nik_exchanged = models.BooleanField("NIK bertukar", default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField("waktu")
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    undone_at = models.DateTimeField("dibatalkan", null=True, blank=True)
    undo_reason = models.CharField("alasan pembatalan", max_length=200, blank=True)

    objects = PenggabunganQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "penggabungan"
        constraints = [
            models.UniqueConstraint(
                fields=["gone"], condition=Q(undone_at__isnull=True), name="merged_into_one"
            ),
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="merge_is_of_two_records"),
            models.CheckConstraint(condition=~Q(reason=""), name="merge_has_a_reason"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undo_reason="")
                | (Q(undone_at__isnull=False) & ~Q(undo_reason="")),
                name="undoing_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} ke {self.kept_id}"


class BarisGabung(models.Model):
    """A row that was taken for `gone` and counts for `kept` while the merge stands."""

    class Kind(models.TextChoices):
        MEASUREMENT = "hasil_ukur", "Hasil ukur"
        ABSENCE = "absen", "Tidak ditimbang"
        VERDICT = "verifikasi", "Verifikasi stunting"
        # The list of a round that `kept` came on only because `gone` was on it, or was weighed.
        ON_LIST = "masuk", "Masuk sasaran"

    penggabungan = models.ForeignKey(
        Penggabungan, models.PROTECT, related_name="baris", db_index=False
    )
    kind = models.CharField("jenis", max_length=10, choices=Kind)
    object_id = models.CharField(max_length=36)

    class Meta:
        verbose_name_plural = "baris gabung"
        constraints = [
            models.UniqueConstraint(
                fields=["penggabungan", "kind", "object_id"], name="row_moved_once_a_merge"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["hasil_ukur", "absen", "verifikasi", "masuk"]),
                name="row_moved_is_of_a_known_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
