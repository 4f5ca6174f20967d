"""Operasi Timbang: a round with its dates and its frozen list of children."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from posyandu.models import Balita, Kota, Posyandu

if TYPE_CHECKING:
    from datetime import date


class OperasiQuerySet(models.QuerySet["OperasiTimbang"]):
    def on(self, day: "date") -> Self:
        """The rounds whose dates hold `day`; at most one a city."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)


class OperasiTimbang(models.Model):
    """A round: every child under five is weighed and measured within its dates.

    Opening it freezes the list of children (Sasaran); later changes add to the list with a
    reason, they never rewrite it.
    """

    class State(models.TextChoices):
        PLANNED = "rencana", "Rencana"
        OPEN = "buka", "Berjalan"
        CLOSED = "tutup", "Ditutup"

    kota = models.ForeignKey(Kota, models.PROTECT)
    code = models.SlugField("kode", max_length=20, help_text="Misalnya 2025-2")
    nama = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField("tahun")
    number = models.PositiveSmallIntegerField("nomor")
    starts_on = models.DateField("mulai")
    ends_on = models.DateField("selesai")
    state = models.CharField(max_length=7, choices=State, default=State.PLANNED)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = OperasiQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on"]
        verbose_name_plural = "operasi timbang"
        constraints = [
            models.UniqueConstraint(fields=["kota", "code"], name="operasi_code_once"),
            models.UniqueConstraint(fields=["kota", "year", "number"], name="operasi_number_once"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="operasi_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(state="rencana") | Q(opened_at__isnull=False),
                name="operasi_open_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="tutup") | Q(closed_at__isnull=False),
                name="operasi_closed_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.nama


class Sasaran(models.Model):
    """One child on the list of a round, with the posyandu and the place it had then."""

    class Why(models.TextChoices):
        OPENING = "pembukaan", "Terdaftar saat dibuka"
        IMPORT = "impor", "Ditambahkan dari berkas impor"
        NEWCOMER = "baru", "Pendatang atau bayi baru lahir"

    # db_index=False: two indexes below begin with this column.
    operasi = models.ForeignKey(
        OperasiTimbang, models.CASCADE, related_name="sasaran", db_index=False
    )
    balita = models.ForeignKey(Balita, models.PROTECT)
    posyandu = models.ForeignKey(Posyandu, models.PROTECT)
    why = models.CharField(max_length=9, choices=Why, default=Why.OPENING)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "sasaran"
        constraints = [
            models.UniqueConstraint(fields=["operasi", "balita"], name="sasaran_once_a_round"),
        ]
        indexes = [models.Index(fields=["operasi", "posyandu"], name="sasaran_of_posyandu")]

    def __str__(self) -> str:
        return f"{self.balita_id} pada {self.operasi_id}"
