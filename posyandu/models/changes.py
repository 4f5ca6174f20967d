"""What happened to a child's record: it left or came back, it may stand here twice."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from bontang_stunting.lib.ids import uuid7
from posyandu.models.people import Balita, StatusBalita
from posyandu.models.wilayah import Posyandu


class PerubahanStatus(models.Model):
    """One change of a child's status: rows are only ever added, Balita holds where they led.

    `from_posyandu`, `to_posyandu`: where it went, when another posyandu took it over.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    balita = models.ForeignKey(Balita, models.PROTECT, related_name="perubahan_status")
    status = models.CharField(max_length=9, choices=StatusBalita)
    on_day = models.DateField("tanggal")
    note = models.CharField("catatan", max_length=200, blank=True)
    from_posyandu = models.ForeignKey(
        Posyandu, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    to_posyandu = models.ForeignKey(
        Posyandu, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False)
    received_at = models.DateTimeField("waktu diterima", auto_now_add=True)

    class Meta:
        verbose_name_plural = "perubahan status"
        indexes = [
            # Whom a posyandu lost; few changes are of that kind.
            models.Index(
                fields=["from_posyandu", "on_day"],
                condition=Q(from_posyandu__isnull=False),
                name="taken_over_from",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(from_posyandu__isnull=True, to_posyandu__isnull=True)
                | (
                    Q(status=StatusBalita.AKTIF)
                    & Q(from_posyandu__isnull=False, to_posyandu__isnull=False)
                    & ~Q(from_posyandu=F("to_posyandu"))
                ),
                name="taken_over_from_one_to_another",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["aktif", "pindah", "meninggal", "lulus"]),
                name="change_leads_to_a_known_status",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.balita_id} {self.status} {self.on_day}"


class DugaanGanda(models.Model):
    """Two records that may be one child, for somebody who may look at both to decide.

    `other` is empty where the likeness lies outside the area of whoever registered the child: the
    explanation says what was alike, and no more.
    """

    class State(models.TextChoices):
        WAITING = "menunggu", "Menunggu"
        DIFFERENT = "bukan", "Bukan anak yang sama"
        MERGED = "digabung", "Sudah digabung"

    balita = models.ForeignKey(Balita, models.PROTECT, related_name="dugaan_ganda")
    other = models.ForeignKey(
        Balita, models.PROTECT, null=True, blank=True, related_name="dugaan_ganda_lain"
    )
    score = models.FloatField("kemiripan")
    explanation = models.CharField("penjelasan", max_length=300, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False)
    at = models.DateTimeField("waktu", auto_now_add=True)

    class Meta:
        verbose_name_plural = "dugaan ganda"
        constraints = [
            models.UniqueConstraint(fields=["balita", "other"], name="likeness_noted_once"),
            models.CheckConstraint(
                condition=Q(score__gte=0, score__lte=1), name="likeness_is_a_share"
            ),
            models.CheckConstraint(
                condition=Q(other__isnull=True) | ~Q(other=F("balita")),
                name="likeness_is_of_two_records",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["menunggu", "bukan", "digabung"]),
                name="likeness_has_a_known_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.balita_id} mirip {self.other_id}"
