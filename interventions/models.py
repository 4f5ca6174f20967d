"""What is done about a measurement: who was sent on, and what the clinician found."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from bontang_stunting.lib.ids import uuid7
from measurements.models import Measurement, OperasiTimbang
from posyandu.models import Balita


class WithdrawableQuerySet(models.QuerySet[Any]):
    def standing(self) -> Self:
        """Notes that nobody has taken back."""
        return self.filter(withdrawn_at__isnull=True)


class Withdrawable(models.Model):
    """A note that can be taken back once, with a reason. It is kept, and counts no more."""

    withdrawn_at = models.DateTimeField("dibatalkan", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    # The default of the database too: whoever notes something need not know of taking back.
    withdraw_reason = models.CharField(
        "alasan pembatalan", max_length=200, blank=True, default="", db_default=""
    )

    class Meta:
        abstract = True


def _withdrawn_for_a_reason(name: str) -> models.CheckConstraint:
    """Nothing is taken back by nobody, or without a word why."""
    stands = Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdraw_reason="")
    gone = Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdraw_reason="")
    return models.CheckConstraint(condition=stands | gone, name=name)


class VerifikasiStunting(Withdrawable):
    """The clinician's dated verdict on one child, after a round.

    A second status beside the computed *pendek* (TB/U < −2 SD), never instead of it: short is
    what the board says, stunting is what a doctor finds. The two are counted apart.
    """

    class Verdict(models.TextChoices):
        STUNTING = "stunting", "Stunting"
        NOT_STUNTING = "bukan", "Bukan stunting"

    balita = models.ForeignKey(Balita, models.PROTECT, related_name="verifikasi_stunting")
    operasi = models.ForeignKey(OperasiTimbang, models.PROTECT)
    verdict = models.CharField("putusan", max_length=8, choices=Verdict)
    decided_on = models.DateField("tanggal putusan")
    # The role, not the name: "Dokter spesialis anak".
    decided_by = models.CharField("diputuskan oleh", max_length=80)

    objects = WithdrawableQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "verifikasi stunting"
        indexes = [models.Index(fields=["operasi", "verdict"], name="verdicts_of_round")]
        constraints = [
            models.UniqueConstraint(
                fields=["balita", "operasi"],
                condition=Q(withdrawn_at__isnull=True),
                name="verdict_stands_once_a_round",
            ),
            models.CheckConstraint(
                condition=models.Q(verdict__in=["stunting", "bukan"]), name="verdict_is_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(decided_by=""), name="verdict_names_who_decided"
            ),
            _withdrawn_for_a_reason("verdict_is_withdrawn_by_somebody_for_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.balita_id} setelah {self.operasi_id}"


class Rujukan(models.Model):
    """A child the kader sent on, or was asked to, and what the family said. Rows are only added."""

    class Cause(models.TextChoices):
        SEVERE_WASTING = "gizi_buruk", "Gizi buruk"
        OEDEMA = "edema", "Edema"
        ARM = "lila", "LiLA di bawah batas"
        BGM = "bgm", "Bawah garis merah"
        FIRST_T = "t", "Tidak naik"
        TWICE_T = "2t", "Dua kali tidak naik"
        ABOVE_ORANGE = "di_atas_oranye", "Di atas garis oranye"

    class Answer(models.TextChoices):
        WILLING = "bersedia", "Bersedia"
        REFUSED = "menolak", "Menolak"
        IN_CARE = "sudah_ditangani", "Sudah ditangani"

    id = models.UUIDField(primary_key=True, default=uuid7)
    balita = models.ForeignKey(Balita, models.PROTECT, related_name="rujukan")
    # What was seen at the table. It may have been corrected since: the answer was given to this.
    measurement = models.ForeignKey(Measurement, models.PROTECT, related_name="rujukan")
    cause = models.CharField("sebab", max_length=14, choices=Cause)
    answer = models.CharField("jawaban", max_length=15, choices=Answer)
    note = models.CharField("catatan", max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False)
    received_at = models.DateTimeField("waktu diterima", auto_now_add=True)

    class Meta:
        verbose_name_plural = "rujukan"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    cause__in=["gizi_buruk", "edema", "lila", "bgm", "t", "2t", "di_atas_oranye"]
                ),
                name="referral_has_a_known_cause",
            ),
            models.CheckConstraint(
                condition=models.Q(answer__in=["bersedia", "menolak", "sudah_ditangani"]),
                name="referral_has_a_known_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.balita_id} dirujuk: {self.cause}"


class TindakLanjutQuerySet(WithdrawableQuerySet):
    def last_words(self) -> Self:
        """Of each child the follow-up of the latest day; of two on one day the one noted later.

        Among those that stand: one that was taken back says nothing.
        """
        later = TindakLanjut.objects.standing().filter(
            Q(seen_on__gt=OuterRef("seen_on"))
            | Q(seen_on=OuterRef("seen_on"), pk__gt=OuterRef("pk")),
            balita=OuterRef("balita"),
        )
        return self.standing().filter(~Exists(later))

    def done(self) -> Self:
        """Last words after which nobody has to go: the child was seen, whatever was found."""
        return self.last_words().exclude(outcome=TindakLanjut.Outcome.REFUSED)

    def refused(self) -> Self:
        """Last words of a family that let nobody see its child: somebody has to go again."""
        return self.last_words().filter(outcome=TindakLanjut.Outcome.REFUSED)


class TindakLanjut(Withdrawable):
    """What became of a child after a reading that called for care.

    The last one answers every referral and finding of this child up to the day it was seen, unless
    the family refused: of the five outcomes that is the one without anybody having seen the child.
    """

    class Outcome(models.TextChoices):
        CARE = "puskesmas", "Ditangani di puskesmas"
        HOSPITAL = "rs", "Dirujuk ke rumah sakit"
        FOOD = "pmt", "Mendapat makanan tambahan"
        WELL = "baik", "Diperiksa, tidak perlu tindakan"
        REFUSED = "menolak", "Keluarga menolak"

    id = models.UUIDField(primary_key=True, default=uuid7)
    # db_index=False: the index below begins with this column.
    balita = models.ForeignKey(Balita, models.PROTECT, related_name="tindak_lanjut", db_index=False)
    measurement = models.ForeignKey(Measurement, models.PROTECT, related_name="tindak_lanjut")
    seen_on = models.DateField("tanggal diperiksa")
    outcome = models.CharField("hasil", max_length=9, choices=Outcome)
    note = models.CharField("catatan", max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False)
    received_at = models.DateTimeField("waktu dicatat", auto_now_add=True)

    objects = TindakLanjutQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "tindak lanjut"
        indexes = [models.Index(fields=["balita", "seen_on"], name="followed_up_on")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=["puskesmas", "rs", "pmt", "baik", "menolak"]),
                name="follow_up_has_a_known_outcome",
            ),
            _withdrawn_for_a_reason("follow_up_is_withdrawn_by_somebody_for_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.balita_id} pada {self.seen_on}: {self.outcome}"
