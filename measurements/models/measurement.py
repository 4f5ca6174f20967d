"""Sessions and measurements. A measurement is never changed: a correction replaces it."""

from typing import Any, NoReturn, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from bontang_stunting.lib.ids import uuid7
from posyandu.models import Balita, Posyandu

# Beyond these nothing alive is; what is merely unlikely is asked about, not refused.
MAX_WEIGHT_G = 150_000
MAX_LENGTH_MM = 2_000
MAX_CIRCUMFERENCE_MM = 1_000


class AppendOnly(TypeError):
    """Somebody tried to change or delete a measurement."""


class WeighingSession(models.Model):
    """A posyandu on one day."""

    posyandu = models.ForeignKey(Posyandu, models.PROTECT)
    held_on = models.DateField("tanggal")

    class Meta:
        verbose_name_plural = "hari buka posyandu"
        constraints = [
            models.UniqueConstraint(fields=["posyandu", "held_on"], name="session_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.posyandu_id} {self.held_on}"


class Position(models.IntegerChoices):
    """How the length was taken. The number is the engine's."""

    UNKNOWN = 0, "Tidak dicatat"
    LYING = 1, "Telentang"
    STANDING = 2, "Berdiri"


class MeasurementQuerySet(models.QuerySet["Measurement"]):
    def current(self) -> Self:
        """Readings that stand: no correction has replaced them, nobody has taken them back."""
        return self.filter(replaced_by__isnull=True, is_void=False)

    def visible_to(self, user: Any) -> Self:
        """Measurements of the children this user may see."""
        return self.filter(balita__in=Balita.objects.visible_to(user))

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnly("A measurement is not changed: record one that replaces it.")

    def delete(self) -> NoReturn:
        raise AppendOnly("A measurement is not deleted: record one that replaces it.")


def _between(field: str, low: int, high: int) -> Q:
    return Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": low, f"{field}__lte": high})


def _nothing_read() -> Q:
    """A row that replaces another and holds no reading."""
    empty = (
        "weight_g", "length_mm", "head_mm", "arm_mm", "vitamin_a", "mbg", "asi",
        "first_weight_g", "first_length_mm", "first_head_mm", "first_arm_mm",
    )  # fmt: skip
    return Q(
        replaces__isnull=False, oedema=0, position=0, **{f"{name}__isnull": True for name in empty}
    )


class Measurement(models.Model):
    """What was read at the table: whole grams and whole millimetres, as they were read.

    Once stored the raw columns stay as they are (a database trigger keeps it so). What they mean
    stands in MeasurementResult.
    """

    class Source(models.TextChoices):
        FORM = "formulir", "Formulir kader"
        FILE = "berkas", "Berkas impor"
        DEMO = "contoh", "Data contoh"

    id = models.UUIDField(primary_key=True, default=uuid7)
    # db_index=False: the indexes below begin with these columns, and every index is written anew
    # for each of the 100,000 rows of an import.
    balita = models.ForeignKey(Balita, models.PROTECT, related_name="measurements", db_index=False)
    # Found or made in the transaction that writes the row, and never deleted: the database checks
    # its child, and looks for no other parent of a row a second time.
    session = models.ForeignKey(
        WeighingSession, models.PROTECT, db_index=False, db_constraint=False
    )
    # Both also stand in the session; here one index answers "this posyandu, this month". The
    # session's posyandu is the one the database checks: once a day, not once a row.
    posyandu = models.ForeignKey(Posyandu, models.PROTECT, db_index=False, db_constraint=False)
    measured_on = models.DateField("tanggal ukur")
    weight_g = models.PositiveIntegerField("berat (g)", null=True, blank=True)
    length_mm = models.PositiveIntegerField("panjang/tinggi (mm)", null=True, blank=True)
    position = models.PositiveSmallIntegerField("cara ukur", choices=Position, default=0)
    head_mm = models.PositiveIntegerField("lingkar kepala (mm)", null=True, blank=True)
    arm_mm = models.PositiveIntegerField("LiLA (mm)", null=True, blank=True)
    oedema = models.PositiveSmallIntegerField("edema", default=0)
    vitamin_a = models.BooleanField(null=True)
    mbg = models.BooleanField("MBG", null=True)
    asi = models.BooleanField("masih minum ASI", null=True)
    # The reading that was doubted, where a second was taken: the second stands above.
    first_weight_g = models.PositiveIntegerField("berat pertama (g)", null=True, blank=True)
    first_length_mm = models.PositiveIntegerField(
        "panjang/tinggi pertama (mm)", null=True, blank=True
    )
    first_head_mm = models.PositiveIntegerField(
        "lingkar kepala pertama (mm)", null=True, blank=True
    )
    first_arm_mm = models.PositiveIntegerField("LiLA pertama (mm)", null=True, blank=True)
    entry_ms = models.PositiveIntegerField("lama mengisi (ms)", null=True, blank=True)

    source = models.CharField("asal", max_length=8, choices=Source)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, db_constraint=False
    )
    measured_at = models.DateTimeField("waktu di alat", null=True, blank=True)
    received_at = models.DateTimeField("waktu diterima", auto_now_add=True)
    device = models.CharField("alat", max_length=40, blank=True)
    # Whoever writes rows of a file holds the lock of its batch (`write_plan`), so that it is there.
    batch = models.ForeignKey(
        "measurements.ImportBatch",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        db_constraint=False,
    )
    source_row = models.PositiveIntegerField("baris berkas", null=True, blank=True)
    # What the file itself said of the row: z-scores in hundredths, N/T/O/B as the engine codes it.
    file_waz = models.SmallIntegerField(null=True)
    file_haz = models.SmallIntegerField(null=True)
    file_whz = models.SmallIntegerField(null=True)
    file_ntob = models.PositiveSmallIntegerField(null=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    reason = models.CharField("alasan perbaikan", max_length=200, blank=True)
    # Takes back the row it replaces and puts no reading in its place.
    is_void = models.BooleanField("dibatalkan", default=False)

    objects = MeasurementQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "hasil ukur"
        indexes = [
            models.Index(fields=["posyandu", "measured_on"], name="measured_at_posyandu"),
            models.Index(fields=["balita", "measured_on"], name="measured_of_balita"),
            # The signs of gizi buruk beside its z; few have one, and only they are in it.
            models.Index(
                fields=["measured_on"],
                condition=Q(arm_mm__lt=115) | Q(oedema__gt=0),
                name="measured_with_a_sign",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=_between("weight_g", 1, MAX_WEIGHT_G), name="weight_is_possible"
            ),
            models.CheckConstraint(
                condition=_between("length_mm", 1, MAX_LENGTH_MM), name="length_is_possible"
            ),
            models.CheckConstraint(
                condition=_between("head_mm", 1, MAX_CIRCUMFERENCE_MM), name="head_is_possible"
            ),
            models.CheckConstraint(
                condition=_between("arm_mm", 1, MAX_CIRCUMFERENCE_MM), name="arm_is_possible"
            ),
            models.CheckConstraint(
                condition=_between("first_weight_g", 1, MAX_WEIGHT_G),
                name="first_weight_is_possible",
            ),
            models.CheckConstraint(
                condition=_between("first_length_mm", 1, MAX_LENGTH_MM),
                name="first_length_is_possible",
            ),
            models.CheckConstraint(
                condition=_between("first_head_mm", 1, MAX_CIRCUMFERENCE_MM),
                name="first_head_is_possible",
            ),
            models.CheckConstraint(
                condition=_between("first_arm_mm", 1, MAX_CIRCUMFERENCE_MM),
                name="first_arm_is_possible",
            ),
            models.CheckConstraint(
                condition=Q(is_void=False) | _nothing_read(), name="void_replaces_and_reads_nothing"
            ),
            models.CheckConstraint(condition=Q(oedema__lte=3), name="oedema_is_0_to_3"),
            models.CheckConstraint(condition=Q(position__lte=2), name="position_is_known"),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(reason=""), name="correction_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(replaces=F("id")),
                name="measurement_replaces_another",
            ),
            models.UniqueConstraint(
                fields=["batch", "source_row"],
                condition=Q(batch__isnull=False),
                name="file_row_stored_once",
            ),
        ]

    def __str__(self) -> str:
        return f"Hasil ukur {self.pk}"

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("A measurement is not deleted: record one that replaces it.")
