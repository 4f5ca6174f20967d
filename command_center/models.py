"""The command center: display links, what the controller has chosen, and cards for the press."""

import uuid
from typing import Final, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from measurements.models import OperasiTimbang
from posyandu.models import Kelurahan, Kota

# The scenes by their address, in the order of the story they tell.
SCENES: Final = {
    "hari-ini": "Hari ini",
    "peta": "Peta",
    "prevalensi": "Prevalensi",
    "usia": "Usia 0–23 bulan",
    "gizi-buruk": "Gizi buruk & tindak lanjut",
    "jemput-bola": "Jemput bola",
    "pmt": "PMT & susu",
    "penghargaan": "Penghargaan",
}
PACE_S: Final = (8, 60)  # the quickest and the slowest change of scenes, in seconds
FILM_S: Final = (30, 600)


def every_scene() -> list[str]:
    """All of them, as a wall begins."""
    return list(SCENES)


class TautanLayarQuerySet(models.QuerySet["TautanLayar"]):
    """Links of a city."""

    def of(self, kota: Kota) -> Self:
        """The links of a city, the latest first, with the people they name."""
        return self.select_related("by", "revoked_by").filter(kota=kota).order_by("-created_at")

    def standing(self) -> Self:
        """Links that nobody has revoked."""
        return self.filter(revoked_at__isnull=True)


class TautanLayar(models.Model):
    """A link that opens the wall on one display without a login: aggregates only, revocable.

    `id` is made by the form that asked for it: sent twice, a link is issued once. `digest` is the
    SHA-256 of a secret of 256 random bits, so that a slow hash would protect nothing more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    nama = models.CharField("nama layar", max_length=100)
    kota = models.ForeignKey(Kota, models.PROTECT)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("diterbitkan")
    opened_at = models.DateTimeField("terakhir dibuka", null=True)
    revoked_at = models.DateTimeField("dicabut", null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = TautanLayarQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "tautan layar"
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="display_link_revoked_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.nama


class KendaliLayar(models.Model):
    """What the controller has chosen for all displays of a city; `version` grows with each change.

    `scenes`: keys of SCENES in their order. `operasi`: the round that is replayed, where the mode
    says so. `film_s`: how long its film takes, in seconds.
    """

    class Mode(models.TextChoices):
        LIVE = "langsung", "Langsung"
        REPLAY = "putar_ulang", "Putar ulang"

    kota = models.OneToOneField(Kota, models.CASCADE, primary_key=True)
    mode = models.CharField("tayangan", max_length=11, choices=Mode, default=Mode.LIVE)
    operasi = models.ForeignKey(OperasiTimbang, models.PROTECT, null=True, blank=True)
    film_s = models.PositiveSmallIntegerField("lama film (detik)", default=90)
    scenes = models.JSONField("adegan", default=every_scene)
    pace_s = models.PositiveSmallIntegerField("ganti adegan tiap (detik)", default=15)
    focus = models.ForeignKey(Kelurahan, models.SET_NULL, null=True, blank=True)
    message = models.CharField("pesan", max_length=140, blank=True)
    version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        verbose_name_plural = "kendali layar"
        constraints = [
            models.CheckConstraint(
                condition=Q(pace_s__range=PACE_S), name="scenes_change_at_a_pace_one_can_read"
            ),
            models.CheckConstraint(condition=Q(film_s__range=FILM_S), name="film_can_be_followed"),
            models.CheckConstraint(
                condition=Q(mode="langsung") | Q(operasi__isnull=False),
                name="replay_is_of_a_round",
            ),
        ]

    def __str__(self) -> str:
        return f"Layar {self.kota_id}"


class AngkaLayar(models.Model):
    """The figures of a period as the wall last told them: counts by area, never of a child.

    `period`: the code of a round, or "2026-11". `told`: area → [affected, measured, when],
    of the city also the limits of that moment in percent; `care`:
    counts of gizi buruk and of what was done. What is told moves only by steps that are too large
    to tell of a few children (command_center/telling.py), so what was told last has to be known.
    """

    kota = models.ForeignKey(Kota, models.CASCADE)
    period = models.CharField(max_length=20)
    told = models.JSONField(default=dict)
    care = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "angka layar"
        constraints = [
            models.UniqueConstraint(fields=["kota", "period"], name="wall_tells_a_period_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kota_id} {self.period}"


class KartuPersQuerySet(models.QuerySet["KartuPers"]):
    """Cards of a city."""

    def of(self, kota: Kota) -> Self:
        """The cards of a city, the latest first, without their files."""
        people = self.select_related("by", "operasi", "penarikan__by").defer("pdf", "png")
        return people.filter(kota=kota).order_by("-number")


class KartuPers(models.Model):
    """A figure that went to the press, as it went: its content and both files, for good.

    `id` is made by the form: sent twice, a card is published once. `content`: what is on it, in
    plain values; `digest`: SHA-256 of that, whose first letters stand on the card. Rows are only
    ever added: a trigger keeps it so.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # db_index=False: the constraint below begins with this column.
    kota = models.ForeignKey(Kota, models.PROTECT, db_index=False)
    number = models.PositiveIntegerField("nomor")
    operasi = models.ForeignKey(OperasiTimbang, models.PROTECT)
    content = models.JSONField("isi")
    digest = models.CharField(max_length=64)
    pdf = models.BinaryField()
    png = models.BinaryField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    published_at = models.DateTimeField("diterbitkan")

    objects = KartuPersQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "kartu pers"
        constraints = [
            models.UniqueConstraint(fields=["kota", "number"], name="press_card_numbered_once"),
        ]

    def __str__(self) -> str:
        return f"Kartu pers {self.number}"


class PenarikanKartu(models.Model):
    """That a card is no longer to be used, and why; the card itself stays on record."""

    kartu = models.OneToOneField(
        KartuPers, models.PROTECT, primary_key=True, related_name="penarikan"
    )
    reason = models.CharField("alasan", max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("ditarik")

    class Meta:
        verbose_name_plural = "penarikan kartu"
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="withdrawn_for_a_reason"),
        ]

    def __str__(self) -> str:
        return f"Penarikan {self.kartu_id}"
