"""Who did what: one line an act, never a name or a NIK in it.

A line is asked for by the object it is about. Whoever acts is signed in: the database looks for
that user neither again nor by an index, and PROTECT refuses to delete one.
"""

from django.conf import settings
from django.db import models


class AuditEvent(models.Model):
    """An act on something, by somebody. `detail` holds ids and counts only."""

    at = models.DateTimeField("waktu", auto_now_add=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, db_constraint=False
    )
    verb = models.CharField("perbuatan", max_length=40)
    object_kind = models.CharField("jenis", max_length=40)
    object_id = models.CharField(max_length=40)
    detail = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "catatan audit"
        indexes = [models.Index(fields=["object_kind", "object_id"], name="audit_of_object")]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_kind} {self.object_id}"
