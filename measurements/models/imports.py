"""Imported files: the file, its rows with the figures it brought, and its faults."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from measurements.models.operasi import OperasiTimbang
from posyandu.models import Kota


class ImportBatch(models.Model):
    """One file that was brought in, known by its checksum: the same file again changes nothing."""

    class Kind(models.TextChoices):
        MEASUREMENTS = "penimbangan", "Penimbangan"
        IDENTITIES = "identitas", "Identitas balita"
        RECAP = "rekap", "Rekap bulanan"

    class State(models.TextChoices):
        UPLOADED = "diunggah", "Diunggah"
        CHECKING = "diperiksa", "Sedang diperiksa"
        CHECKED = "siap", "Siap disimpan"
        WRITING = "disimpan", "Sedang disimpan"
        DONE = "selesai", "Selesai"
        REFUSED = "ditolak", "Ditolak"

    kota = models.ForeignKey(Kota, models.PROTECT)
    operasi = models.ForeignKey(OperasiTimbang, models.PROTECT, null=True, blank=True)
    kind = models.CharField(max_length=11, choices=Kind, default=Kind.MEASUREMENTS)
    file_name = models.CharField("nama berkas", max_length=200)
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=300, blank=True)
    layout = models.CharField("bentuk berkas", max_length=80, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.UPLOADED)
    refusal = models.CharField("alasan ditolak", max_length=300, blank=True)
    n_rows = models.PositiveIntegerField(default=0)
    n_done = models.PositiveIntegerField(default=0)
    # What the preview and the end page show; counts only.
    counts = models.JSONField(default=dict)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-uploaded_at"]
        verbose_name_plural = "berkas impor"
        constraints = [
            models.UniqueConstraint(
                fields=["kota", "sha256", "operasi"],
                condition=Q(state="selesai", operasi__isnull=False),
                name="file_brought_in_once_a_round",
            ),
            models.UniqueConstraint(
                fields=["kota", "sha256"],
                condition=Q(state="selesai", operasi__isnull=True),
                name="file_brought_in_once_without_round",
            ),
        ]

    def __str__(self) -> str:
        return f"Berkas {self.pk}"


class ImportedRow(models.Model):
    """A row of a file that did not become a measurement, and why; stored ones name their row."""

    class Outcome(models.TextChoices):
        STORED = "baru", "Disimpan"
        KNOWN = "sama", "Sudah ada"
        CORRECTED = "ganti", "Memperbaiki yang ada"
        SUPERSEDED = "digantikan", "Digantikan baris lain"
        UNMATCHED = "tak_dikenal", "Balita belum dikenal"
        FAULTY = "salah", "Tidak dapat disimpan"

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows", db_index=False)
    source_row = models.PositiveIntegerField("baris")
    outcome = models.CharField(max_length=11, choices=Outcome)

    class Meta:
        verbose_name_plural = "baris impor"
        constraints = [
            models.UniqueConstraint(fields=["batch", "source_row"], name="row_once_a_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} baris {self.source_row}"


class ImportFault(models.Model):
    """Something odd about a cell or a row, in a sentence for whoever made the file."""

    class Severity(models.TextChoices):
        ERROR = "salah", "Perlu diperbaiki"
        WARNING = "periksa", "Perlu diperiksa"
        INFO = "catatan", "Catatan"

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="faults", db_index=False)
    source_row = models.PositiveIntegerField("baris")
    column = models.CharField("kolom", max_length=60, blank=True)
    code = models.CharField("kode", max_length=60)
    severity = models.CharField(max_length=7, choices=Severity)
    sentence = models.CharField("penjelasan", max_length=300)

    class Meta:
        ordering = ["source_row", "id"]
        verbose_name_plural = "catatan impor"
        indexes = [models.Index(fields=["batch", "severity"], name="faults_of_batch")]

    def __str__(self) -> str:
        return f"{self.batch_id} baris {self.source_row}: {self.code}"


class ImportDifference(models.Model):
    """A z-score of the file that is not ours, with the likely reason.

    Hundredths, empty for none.
    """

    batch = models.ForeignKey(
        ImportBatch, models.CASCADE, related_name="differences", db_index=False
    )
    source_row = models.PositiveIntegerField("baris")
    index = models.CharField("indeks", max_length=5)
    of_file = models.SmallIntegerField(null=True)
    ours = models.SmallIntegerField(null=True)
    reason = models.CharField("kemungkinan sebab", max_length=120)

    class Meta:
        ordering = ["source_row", "id"]
        verbose_name_plural = "selisih z-score"
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "source_row", "index"], name="difference_once_a_row_and_index"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} baris {self.source_row}: {self.index}"
