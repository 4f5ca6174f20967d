"""Kader, families, mothers and children.

An import registers 100,000 children in one go, and the database looks for the parent of every row
of theirs, 0.5 s for each such rule. `db_constraint=False` where the same transaction writes the
parent or has it checked elsewhere, and nothing deletes it: PROTECT still refuses that. Which
posyandu a child belongs to, and whose its memberships and measurements are, the database checks.
"""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from bontang_stunting.lib.ids import uuid7
from posyandu.models.wilayah import Posyandu

if TYPE_CHECKING:
    from posyandu.models.users import User


MOTHER_YEARS = (10, 60)  # at her first marriage, at a birth: outside it is a slip of the finger


def _age_of_mother(field: str) -> Q:
    low, high = MOTHER_YEARS
    return Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": low, f"{field}__lte": high})


class Kader(models.Model):
    """A volunteer of a posyandu; not every kader has a login."""

    nama = models.CharField(max_length=120)
    posyandu = models.ForeignKey(Posyandu, models.PROTECT)
    user = models.OneToOneField(
        "posyandu.User", models.SET_NULL, null=True, blank=True, related_name="kader"
    )
    is_active = models.BooleanField("aktif", default=True)

    class Meta:
        verbose_name_plural = "kader"

    def __str__(self) -> str:
        return f"Kader {self.pk}"


class Keluarga(models.Model):
    """A household, where it lives. The family card number is sealed like a NIK."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    no_kk_sealed = models.CharField(max_length=80, blank=True)
    # Nobody looks for the households of a kelurahan; a code and its LIKE would be two indexes.
    kelurahan = models.ForeignKey(
        "posyandu.Kelurahan", models.PROTECT, db_index=False, db_constraint=False
    )
    alamat = models.CharField(max_length=200, blank=True)
    rt = models.CharField("RT", max_length=8, blank=True)
    rw = models.CharField("RW", max_length=8, blank=True)

    class Meta:
        verbose_name_plural = "keluarga"

    def __str__(self) -> str:
        return f"Keluarga {self.pk}"


class Ibu(models.Model):
    """The mother; her ages at first marriage and at birth are asked once."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    # Written together with its household, like the child with its mother.
    keluarga = models.ForeignKey(Keluarga, models.PROTECT, db_index=False, db_constraint=False)
    nama = models.CharField(max_length=120)
    nama_ayah = models.CharField(max_length=120, blank=True)
    nik_sealed = models.CharField(max_length=80, blank=True)
    born_on = models.DateField(null=True, blank=True)
    age_first_marriage = models.PositiveSmallIntegerField(null=True, blank=True)
    # Of the child she was asked about; a mother of two is asked once.
    age_at_birth = models.PositiveSmallIntegerField("umur saat melahirkan", null=True, blank=True)

    class Meta:
        verbose_name_plural = "ibu"
        constraints = [
            models.CheckConstraint(
                condition=_age_of_mother("age_first_marriage"),
                name="ibu_age_first_marriage_is_possible",
            ),
            models.CheckConstraint(
                condition=_age_of_mother("age_at_birth"), name="ibu_age_at_birth_is_possible"
            ),
        ]

    def __str__(self) -> str:
        return f"Ibu {self.pk}"


class Sex(models.IntegerChoices):
    """WHO's codes."""

    LAKI_LAKI = 1, "Laki-laki"
    PEREMPUAN = 2, "Perempuan"


class StatusBalita(models.TextChoices):
    AKTIF = "aktif", "Aktif"
    PINDAH = "pindah", "Pindah"
    MENINGGAL = "meninggal", "Meninggal"
    LULUS = "lulus", "Lulus (5 tahun)"


class NikState(models.TextChoices):
    """How far a NIK can be trusted; only one that fits the child is held unique."""

    COCOK = "cocok", "Cocok dengan tanggal lahir"
    RAGU = "ragu", "Perlu diperiksa"
    SEMENTARA = "sementara", "Nomor sementara"
    TIDAK_LENGKAP = "tidak_lengkap", "Tidak lengkap"
    KOSONG = "kosong", "Belum ada"


class BalitaQuerySet(models.QuerySet["Balita"]):
    def visible_to(self, user: "User") -> Self:
        """Balita this user may see by name: none for roles that see counts only."""
        if not user.is_authenticated or not user.may_see_children:
            return self.none()
        return self.standing().filter(posyandu__in=Posyandu.objects.visible_to(user))

    def standing(self) -> Self:
        """One record a child: those that were merged into another are left out."""
        return self.filter(merged_into__isnull=True)

    def active_on(self, day: date) -> Self:
        """Balita registered by `day` and not yet gone on it; one record a child."""
        gone = ~Q(status=StatusBalita.AKTIF) & Q(status_on__lte=day)
        return self.standing().filter(registered_on__lte=day).exclude(gone)


class Balita(models.Model):
    """A child under five. Without a NIK the temporary id names the child on paper."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    nama = models.CharField(max_length=120)
    sex = models.PositiveSmallIntegerField("jenis kelamin", choices=Sex)
    born_on = models.DateField("tanggal lahir")
    nik_sealed = models.CharField(max_length=80, blank=True)
    nik_index = models.CharField(max_length=32, null=True, blank=True)
    nik_last4 = models.CharField(max_length=4, blank=True)
    nik_state = models.CharField(max_length=13, choices=NikState, default=NikState.KOSONG)
    # Unique in Meta: `unique=True` would bring a second index, for LIKE, on PostgreSQL.
    temporary_id = models.CharField("id sementara", max_length=12, null=True)
    # What files without a NIK are matched by: the name without spaces and titles.
    name_key = models.CharField(max_length=120)
    ibu = models.ForeignKey(
        Ibu, models.PROTECT, null=True, blank=True, db_index=False, db_constraint=False
    )
    # db_index=False, here and in Keanggotaan: an index below begins with this column.
    posyandu = models.ForeignKey(Posyandu, models.PROTECT, db_index=False)
    alamat = models.CharField(max_length=200, blank=True)
    rt = models.CharField("RT", max_length=8, blank=True)
    birth_weight_g = models.PositiveIntegerField(null=True, blank=True)
    birth_length_mm = models.PositiveIntegerField(null=True, blank=True)
    has_kia = models.BooleanField("punya buku KIA", null=True)
    registered_on = models.DateField("terdaftar sejak")
    status = models.CharField(max_length=9, choices=StatusBalita, default=StatusBalita.AKTIF)
    status_on = models.DateField(null=True, blank=True)
    # The record that stands for this child too (Penggabungan says who found that, and why); never
    # one that was itself merged into another.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", db_index=False
    )

    objects = BalitaQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "balita"
        indexes = [
            models.Index(fields=["posyandu", "status"], name="balita_of_posyandu"),
            models.Index(fields=["born_on"], name="balita_by_birth"),
            # A list in the order of names is read from its beginning.
            models.Index(fields=["nama", "id"], name="balita_by_name"),
            # Few are, and only they are in it.
            models.Index(
                fields=["merged_into"],
                condition=Q(merged_into__isnull=False),
                name="balita_merged_into",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["nik_index"],
                condition=Q(nik_state=NikState.COCOK),
                name="balita_trusted_nik_once",
            ),
            models.UniqueConstraint(fields=["temporary_id"], name="balita_temporary_id_once"),
            models.CheckConstraint(
                condition=Q(nik_state=NikState.COCOK, nik_index__isnull=False)
                | ~Q(nik_state=NikState.COCOK),
                name="balita_trusted_nik_is_there",
            ),
            models.CheckConstraint(condition=Q(sex__in=[1, 2]), name="balita_sex_is_known"),
            models.CheckConstraint(
                condition=Q(status=StatusBalita.AKTIF, status_on__isnull=True)
                | (~Q(status=StatusBalita.AKTIF) & Q(status_on__isnull=False)),
                name="balita_left_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(registered_on__gte=F("born_on")), name="balita_registered_after_birth"
            ),
            models.CheckConstraint(
                condition=Q(birth_weight_g__isnull=True)
                | Q(birth_weight_g__gte=300, birth_weight_g__lte=8000),
                name="balita_birth_weight_is_possible",
            ),
            models.CheckConstraint(
                condition=Q(birth_length_mm__isnull=True)
                | Q(birth_length_mm__gte=200, birth_length_mm__lte=700),
                name="balita_birth_length_is_possible",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="balita_merges_into_another",
            ),
        ]

    def __str__(self) -> str:
        return f"Balita {self.pk}"


class Keanggotaan(models.Model):
    """The time a child belonged to a posyandu; what S of a past month is counted from."""

    # Where a child is now is asked by the index of `balita_in_one_posyandu`.
    balita = models.ForeignKey(Balita, models.CASCADE, related_name="keanggotaan", db_index=False)
    # The posyandu that a child belongs to stands in the child too: there the database checks it.
    posyandu = models.ForeignKey(Posyandu, models.PROTECT, db_index=False, db_constraint=False)
    since = models.DateField("sejak")
    until = models.DateField("sampai", null=True, blank=True)

    class Meta:
        verbose_name_plural = "keanggotaan"
        indexes = [models.Index(fields=["posyandu", "since"], name="members_of_posyandu")]
        constraints = [
            models.UniqueConstraint(
                fields=["balita"], condition=Q(until__isnull=True), name="balita_in_one_posyandu"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="membership_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.balita_id} di {self.posyandu_id}"
