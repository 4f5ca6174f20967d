"""Tokens by which other SKPD read figures: shown once, kept as a hash, revocable."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from posyandu.models import Kelurahan, Kota, Puskesmas


class TokenState(StrEnum):
    """Whether a token opens anything, and why not."""

    VALID = "berlaku"
    EXPIRED = "kedaluwarsa"
    REVOKED = "dicabut"


class TokenApiQuerySet(models.QuerySet["TokenApi"]):
    """Tokens of a city."""

    def of(self, kota: Kota) -> Self:
        """The tokens of a city, the latest first, with the people they name."""
        people = self.select_related("by", "revoked_by", "puskesmas", "kelurahan", "kota")
        return people.filter(kota=kota).order_by("-created_at")


class TokenApi(models.Model):
    """A token for one receiver, purpose and area: aggregates only.

    `id` is made by the form that asked for it: sent twice, a token is issued once. `digest` is the
    SHA-256 of a secret of 256 random bits, so that a slow hash would protect nothing more.
    `sign`: its first letters, to tell tokens apart.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    sign = models.CharField("awalan", max_length=12)
    penerima = models.CharField("penerima", max_length=100)
    tujuan = models.CharField("tujuan", max_length=200)
    kota = models.ForeignKey(Kota, models.PROTECT)
    puskesmas = models.ForeignKey(Puskesmas, models.PROTECT, null=True, blank=True)
    kelurahan = models.ForeignKey(Kelurahan, models.PROTECT, null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("diterbitkan")
    expires_at = models.DateTimeField("berlaku sampai")
    last_used_at = models.DateTimeField("terakhir dipakai", null=True)
    revoked_at = models.DateTimeField("dicabut", null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = TokenApiQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "token API"
        constraints = [
            models.CheckConstraint(
                condition=Q(puskesmas__isnull=True) | Q(kelurahan__isnull=True),
                name="token_has_one_area",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="token_revoked_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="token_expires_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sign}… {self.penerima}"

    def state_at(self, moment: datetime) -> TokenState:
        """Whether it opens anything at a moment."""
        if self.revoked_at is not None:
            return TokenState.REVOKED
        return TokenState.VALID if moment < self.expires_at else TokenState.EXPIRED

    def area_filter(self) -> dict[str, Any]:
        """The filter that narrows posyandu to its area."""
        if self.kelurahan_id:
            return {"kelurahan_id": self.kelurahan_id}
        if self.puskesmas_id:
            return {"kelurahan__puskesmas_id": self.puskesmas_id}
        return {"kelurahan__kecamatan__kota_id": self.kota_id}

    @property
    def area_name(self) -> str:
        """Its area in words."""
        if self.kelurahan:
            return f"Kelurahan {self.kelurahan.nama}"
        if self.puskesmas:
            return f"Puskesmas {self.puskesmas.nama}"
        return "Seluruh kota"
