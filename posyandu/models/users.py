"""The users, their role and the one area they answer for."""

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from posyandu.models.wilayah import Kelurahan, Kota, Posyandu, Puskesmas


class Peran(models.TextChoices):
    """What a user is here for."""

    KADER = "kader", "Kader"
    PUSKESMAS = "puskesmas", "Petugas puskesmas"
    KELURAHAN = "kelurahan", "Kelurahan"
    DINKES = "dinkes", "Dinas Kesehatan"
    LINTAS = "lintas", "Lintas SKPD / TPPS"
    WALI_KOTA = "wali_kota", "Wali Kota"
    ADMIN = "admin", "Admin"


# Role -> the area it needs. The check constraint below is written from this table.
AREA_OF = {
    Peran.KADER: "posyandu",
    Peran.PUSKESMAS: "puskesmas",
    Peran.KELURAHAN: "kelurahan",
    Peran.DINKES: "kota",
    Peran.LINTAS: "kota",
    Peran.WALI_KOTA: "kota",
    Peran.ADMIN: "kota",
}
# How to get from a posyandu to that area.
_PATH_TO = {
    "posyandu": "pk",
    "puskesmas": "kelurahan__puskesmas_id",
    "kelurahan": "kelurahan_id",
    "kota": "kelurahan__kecamatan__kota_id",
}
# These see children by name; the others see counts, suppressed below 5.
SEES_CHILDREN = frozenset(
    {Peran.KADER, Peran.PUSKESMAS, Peran.KELURAHAN, Peran.DINKES, Peran.ADMIN}
)


def _has_exactly_its_area() -> Q:
    """True for a row whose role has the area it needs, and no other."""
    allowed = Q()
    for role, needed in AREA_OF.items():
        others = {f"{area}__isnull": True for area in _PATH_TO if area != needed}
        allowed |= Q(role=role, **{f"{needed}__isnull": False}, **others)
    return allowed


class User(AbstractUser):
    """Somebody who signs in: one role, one area."""

    role = models.CharField("peran", max_length=12, choices=Peran)
    posyandu = models.ForeignKey(Posyandu, models.PROTECT, null=True, blank=True)
    kelurahan = models.ForeignKey(Kelurahan, models.PROTECT, null=True, blank=True)
    puskesmas = models.ForeignKey(Puskesmas, models.PROTECT, null=True, blank=True)
    kota = models.ForeignKey(Kota, models.PROTECT, null=True, blank=True)

    REQUIRED_FIELDS = ["role"]

    class Meta:
        verbose_name = "pengguna"
        verbose_name_plural = "pengguna"
        constraints = [
            models.CheckConstraint(
                condition=_has_exactly_its_area(),
                name="user_has_the_area_of_the_role",
                violation_error_message="Isi tepat satu wilayah yang sesuai dengan peran.",
            ),
        ]

    @property
    def may_see_children(self) -> bool:
        """Whether lists of children by name are open to this role."""
        return self.role in SEES_CHILDREN

    @property
    def may_import(self) -> bool:
        """Whether this role brings in files: puskesmas, Dinkes and admin."""
        return self.role in {Peran.PUSKESMAS, Peran.DINKES, Peran.ADMIN}

    @property
    def may_issue_tokens(self) -> bool:
        """Whether this role gives other SKPD a way to the figures: Dinkes and admin."""
        return self.role in {Peran.DINKES, Peran.ADMIN}

    def area_filter(self) -> dict[str, Any]:
        """The filter that narrows posyandu to this user's area."""
        area = AREA_OF[Peran(self.role)]
        return {_PATH_TO[area]: getattr(self, f"{area}_id")}
