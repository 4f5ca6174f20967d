"""What a prevalence is to fall to, and what sample surveys found: settings with a date.

Another city has others, and they change with every plan. A row is only ever added; a trigger keeps
it so. A later row about the same thing stands in the place of the earlier one, and one without a
percentage takes it back.
"""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q

from posyandu.models import Kota

_IS_A_SHARE = Q(percent__isnull=True) | Q(percent__gte=0, percent__lte=100)


def _percent(
    label: str, *, blank: bool = False
) -> "models.DecimalField[Decimal | None, Decimal | None]":
    return models.DecimalField(label, max_digits=5, decimal_places=2, null=True, blank=blank)


class Target(models.Model):
    """The share a measure is to reach, in force from `valid_from` until the next of its scope.

    `measure`: a key of MEASURES. `for_year`: by the end of which year it is to be reached.
    """

    class Scope(models.TextChoices):
        NASIONAL = "nasional", "Nasional"
        PROVINSI = "provinsi", "Provinsi"
        KOTA = "kota", "Kota"

    kota = models.ForeignKey(Kota, models.PROTECT, related_name="target")
    scope = models.CharField("milik", max_length=8, choices=Scope)
    measure = models.CharField("ukuran", max_length=20)
    percent = _percent("target (%)")
    valid_from = models.DateField("berlaku mulai")
    for_year = models.PositiveSmallIntegerField("untuk tahun")
    source = models.CharField("sumber", max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False)
    at = models.DateTimeField("dicatat")

    class Meta:
        ordering = ["scope", "measure", "valid_from", "pk"]
        verbose_name_plural = "target"
        constraints = [
            models.CheckConstraint(condition=_IS_A_SHARE, name="target_is_a_share"),
            models.CheckConstraint(condition=~Q(source=""), name="target_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.scope} {self.valid_from}"

    @property
    def subject(self) -> tuple[object, ...]:
        """What it is about: a later row about the same stands in its place."""
        return self.scope, self.measure, self.valid_from


class AngkaSurvei(models.Model):
    """What a sample survey (SSGI, SKI) says of the city in a year: never a point of our series.

    `low` and `high`: its own 95 % limits, `n`: the children in its sample, as far as published.
    """

    kota = models.ForeignKey(Kota, models.PROTECT, related_name="angka_survei")
    survey = models.CharField("survei", max_length=20, help_text="Misalnya SSGI atau SKI")
    year = models.PositiveSmallIntegerField("tahun")
    measure = models.CharField("ukuran", max_length=20)
    percent = _percent("angka (%)")
    low = _percent("batas bawah (%)", blank=True)
    high = _percent("batas atas (%)", blank=True)
    n = models.PositiveIntegerField("jumlah contoh", null=True, blank=True)
    source = models.CharField("sumber", max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False)
    at = models.DateTimeField("dicatat")

    class Meta:
        ordering = ["year", "survey", "measure", "pk"]
        verbose_name_plural = "angka survei"
        constraints = [
            models.CheckConstraint(condition=_IS_A_SHARE, name="survey_is_a_share"),
            models.CheckConstraint(condition=~Q(source=""), name="survey_has_a_source"),
            models.CheckConstraint(
                condition=Q(low__isnull=True, high__isnull=True)
                | Q(low__lte=models.F("percent"), high__gte=models.F("percent")),
                name="survey_lies_within_its_limits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey} {self.year} {self.measure}"

    @property
    def subject(self) -> tuple[object, ...]:
        """What it is about: a later row about the same stands in its place."""
        return self.survey, self.year, self.measure
