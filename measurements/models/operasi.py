"""Operasi Timbang: a round with its dates, its frozen list of children and its story."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
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

    @property
    def is_reopened(self) -> bool:
        """Whether it was closed before and takes readings again."""
        return self.state == self.State.OPEN and self.closed_at is not None


class RiwayatOperasi(models.Model):
    """One step in the story of a round: rows are only ever added (a trigger keeps it so)."""

    class Step(models.TextChoices):
        OPENED = "buka", "Dibuka"
        CLOSED = "tutup", "Ditutup"
        REOPENED = "buka_lagi", "Dibuka kembali"

    operasi = models.ForeignKey(OperasiTimbang, models.PROTECT, related_name="riwayat")
    step = models.CharField("langkah", max_length=9, choices=Step)
    at = models.DateTimeField("waktu")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False)
    reason = models.CharField("alasan", max_length=300, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name_plural = "riwayat operasi"
        constraints = [
            models.CheckConstraint(
                condition=Q(step__in=["buka", "tutup", "buka_lagi"]), name="step_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(step="buka_lagi") | ~Q(reason=""), name="reopening_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.operasi_id} {self.step}"


class SasaranQuerySet(models.QuerySet["Sasaran"]):
    def listed(self) -> Self:
        """Children who are on their list now: S."""
        return self.filter(removed_at__isnull=True)


class Sasaran(models.Model):
    """One child on the list of a round, with the posyandu and the place it had then.

    A row is never deleted: whoever was taken off keeps it, with the moment in `removed_at`. Who did
    it and why stands in PerubahanSasaran.
    """

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
    removed_at = models.DateTimeField("dikeluarkan", null=True, blank=True)

    objects = SasaranQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "sasaran"
        constraints = [
            models.UniqueConstraint(fields=["operasi", "balita"], name="sasaran_once_a_round"),
        ]
        indexes = [models.Index(fields=["operasi", "posyandu"], name="sasaran_of_posyandu")]

    def __str__(self) -> str:
        return f"{self.balita_id} pada {self.operasi_id}"


class PerubahanSasaran(models.Model):
    """A child came on the list of a round after it opened, or went off it: who, when and why.

    Rows are only ever added (a trigger keeps it so). The list as it opened plus every `effect` is
    the list as it is now.
    """

    class Why(models.TextChoices):
        NEWCOMER = "baru", "Pendatang atau bayi baru lahir"
        IMPORT = "impor", "Ada di berkas impor"
        WEIGHED = "ditimbang", "Ternyata ditimbang"
        BACK = "kembali", "Kembali ke posyandu ini"
        RESTORED = "pulih", "Dikembalikan ke daftar"
        MOVED = "pindah", "Pindah"
        DIED = "meninggal", "Meninggal"
        FIVE = "lulus", "Genap lima tahun sebelum ditimbang"
        DUPLICATE = "ganda", "Tercatat dua kali"
        MISTAKE = "keliru", "Keliru masuk daftar"

    ADDING = (Why.NEWCOMER, Why.IMPORT, Why.WEIGHED, Why.BACK, Why.RESTORED)
    REMOVING = (Why.MOVED, Why.DIED, Why.FIVE, Why.DUPLICATE, Why.MISTAKE)

    # db_index=False: the index below begins with this column.
    operasi = models.ForeignKey(
        OperasiTimbang, models.PROTECT, related_name="perubahan_sasaran", db_index=False
    )
    balita = models.ForeignKey(Balita, models.PROTECT)
    posyandu = models.ForeignKey(Posyandu, models.PROTECT, db_index=False)
    effect = models.SmallIntegerField("tambah atau kurang")
    why = models.CharField("sebab", max_length=9, choices=Why)
    note = models.CharField("catatan", max_length=300, blank=True)
    at = models.DateTimeField("waktu", auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False)

    class Meta:
        verbose_name_plural = "perubahan sasaran"
        indexes = [models.Index(fields=["operasi", "posyandu"], name="change_of_posyandu")]
        constraints = [
            models.CheckConstraint(
                condition=Q(effect=1, why__in=["baru", "impor", "ditimbang", "kembali", "pulih"])
                | Q(effect=-1, why__in=["pindah", "meninggal", "lulus", "ganda", "keliru"]),
                name="change_adds_or_removes_one",
            ),
            models.CheckConstraint(
                condition=~Q(why__in=["keliru", "pulih"]) | ~Q(note=""),
                name="change_by_hand_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.balita_id} {self.effect:+d} pada {self.operasi_id}"
