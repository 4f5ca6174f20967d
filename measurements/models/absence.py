"""Children that were expected at the table and not weighed, and why."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from bontang_stunting.lib.ids import uuid7
from posyandu.models import Balita, Posyandu


class TidakDitimbangQuerySet(models.QuerySet["TidakDitimbang"]):
    def standing(self) -> Self:
        """The last word on each child and day, unless that word takes the one before back."""
        later = TidakDitimbang.objects.filter(
            Q(received_at__gt=OuterRef("received_at"))
            | Q(received_at=OuterRef("received_at"), id__gt=OuterRef("id")),
            balita=OuterRef("balita"),
            on_day=OuterRef("on_day"),
        )
        return self.filter(~Exists(later)).exclude(why=TidakDitimbang.Why.TAKEN_BACK)


class TidakDitimbang(models.Model):
    """Why a child was not weighed on a day. Rows are only ever added; the last received stands.

    A weighing of that day says more than any of them: whoever lists absences leaves out children
    that have one.
    """

    class Why(models.TextChoices):
        NOT_AT_HOME = "tidak_di_rumah", "Tidak di rumah"
        REFUSED = "menolak", "Menolak"
        ILL = "sakit", "Sakit"
        OTHER = "lainnya", "Lainnya"
        TAKEN_BACK = "batal", "Dibatalkan"

    id = models.UUIDField(primary_key=True, default=uuid7)
    # db_index=False: an index below begins with this column.
    balita = models.ForeignKey(
        Balita, models.PROTECT, related_name="tidak_ditimbang", db_index=False
    )
    posyandu = models.ForeignKey(Posyandu, models.PROTECT, db_index=False)
    on_day = models.DateField("tanggal")
    why = models.CharField("sebab", max_length=14, choices=Why)
    note = models.CharField("catatan", max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False
    )
    received_at = models.DateTimeField("waktu diterima", auto_now_add=True)
    device = models.CharField("alat", max_length=40, blank=True)

    objects = TidakDitimbangQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "tidak ditimbang"
        indexes = [
            models.Index(fields=["posyandu", "on_day"], name="absent_at_posyandu"),
            models.Index(fields=["balita", "on_day"], name="absent_of_balita"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(why__in=["tidak_di_rumah", "menolak", "sakit", "lainnya", "batal"]),
                name="absence_has_a_known_cause",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.balita_id} tidak ditimbang {self.on_day}"
