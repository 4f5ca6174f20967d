"""What the server knows of the phones: a receipt for every entry it has taken in."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from bontang_stunting.lib.ids import uuid7
from measurements.models import Measurement
from posyandu.models import Balita, Posyandu


class Kiriman(models.Model):
    """The receipt of an entry, written in the transaction that stored what the entry says.

    Its key is the id the phone gave the entry, so that whoever sends it again, from whatever tab
    or batch, meets it. The digest tells the same content from another. A refused entry leaves none.
    """

    class Kind(models.TextChoices):
        READING = "ukur", "Hasil ukur"
        VOID = "batal", "Hasil ukur dibatalkan"
        CHILD = "balita", "Balita didaftarkan"
        STATUS = "keadaan", "Keadaan balita"
        ABSENCE = "absen", "Tidak ditimbang"
        MOTHER = "ibu", "Keterangan ibu"
        REFERRAL = "rujuk", "Rujukan"

    id = models.UUIDField(primary_key=True)
    kind = models.CharField("jenis", max_length=7, choices=Kind)
    digest = models.CharField("sidik isi", max_length=64)
    # Nobody asks by these, and every entry writes a row. Both were read when the user signed in or
    # the entry was checked; nothing deletes them, and the row of each would be locked every time.
    posyandu = models.ForeignKey(Posyandu, models.PROTECT, db_index=False, db_constraint=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, db_constraint=False
    )
    device = models.CharField("alat", max_length=40)
    made_at = models.DateTimeField("waktu di alat")
    received_at = models.DateTimeField("waktu diterima", auto_now_add=True)
    # The day of `made_at` in Bontang: what a phone compares its own totals of the day with.
    on_day = models.DateField("tanggal")

    class Meta:
        verbose_name_plural = "kiriman"
        indexes = [models.Index(fields=["device", "on_day"], name="receipts_of_device")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=["ukur", "batal", "balita", "keadaan", "absen", "ibu", "rujuk"]
                ),
                name="receipt_is_of_a_known_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"Kiriman {self.pk}"


class Keputusan(models.Model):
    """Somebody let one reading of a child and day stand; `voids` took the others back.

    Undone once, with a reason: the others come back in the place of their void rows.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    balita = models.ForeignKey(Balita, models.PROTECT, related_name="keputusan")
    on_day = models.DateField("tanggal")
    kept = models.ForeignKey(Measurement, models.PROTECT, related_name="+", db_index=False)
    voids = models.ManyToManyField(Measurement, related_name="+")
    reason = models.CharField("alasan", max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField("waktu")
    undone_at = models.DateTimeField("diurungkan", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    undo_reason = models.CharField("alasan urung", max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "keputusan"
        indexes = [models.Index(fields=["at"], name="decisions_by_time")]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="decision_has_a_reason"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True, undo_reason="")
                | (Q(undone_at__isnull=False, undone_by__isnull=False) & ~Q(undo_reason="")),
                name="decision_is_undone_by_somebody_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"Keputusan {self.pk}"
