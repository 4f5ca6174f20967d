"""How long an uploaded file lies here: it is a list of children with their NIK.

Until somebody says yes to its preview, at most UPLOAD_WAITS_DAYS. Once it is stored it is needed
for one thing only, the sheet of rows to correct: kept UPLOAD_KEPT_DAYS where there is such a sheet,
removed at once where there is none.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from measurements.models import ImportBatch, ImportDifference, ImportFault
from posyandu import audit
from posyandu.models import User

State = ImportBatch.State
WAITING: Final = frozenset({State.UPLOADED, State.CHECKING, State.CHECKED})
DISCARDED: Final = "Dibatalkan."
EXPIRED: Final = "Terlalu lama menunggu untuk disimpan, jadi berkasnya dihapus."


@dataclass(frozen=True)
class Removed:
    """What `remove_old_files` took away: waiting files, stored files, files of no batch."""

    n_waiting: int
    n_stored: int
    n_strays: int


def discard(batch: ImportBatch, *, by: User | None, sentence: str = DISCARDED) -> bool:
    """Remove a file that nobody has said yes to; False where it is being stored, or is settled."""
    with transaction.atomic():
        is_discarded = _refused(batch, sentence, WAITING)
        if is_discarded:
            audit.record("batal", kind="berkas", object_id=batch.pk, by=by)
    if is_discarded:
        forget(batch)
    return is_discarded


def refuse(batch: ImportBatch, sentence: str, *, states: Collection[State]) -> bool:
    """Keep nothing of a file but the sentence; False where it is in none of the states any more."""
    is_refused = _refused(batch, sentence, states)
    if is_refused:
        forget(batch)
    return is_refused


@transaction.atomic
def _refused(batch: ImportBatch, sentence: str, states: Collection[State]) -> bool:
    waiting = ImportBatch.objects.filter(pk=batch.pk, state__in=states)
    if not waiting.update(state=State.REFUSED, refusal=sentence[:300]):
        return False
    ImportFault.objects.filter(batch=batch).delete()
    ImportDifference.objects.filter(batch=batch).delete()
    return True


def forget(batch: ImportBatch) -> None:
    """Remove the stored file, unless another batch still needs it."""
    (path,) = ImportBatch.objects.filter(pk=batch.pk).values_list("path", flat=True)
    # First let go, then look who else holds it: of two batches that forget at once, one removes.
    ImportBatch.objects.filter(pk=batch.pk).update(path="")
    if path and not ImportBatch.objects.filter(path=path).exists():
        Path(path).unlink(missing_ok=True)


def has_sheet(batch: ImportBatch) -> bool:
    """Whether rows of this file are to be corrected or looked at."""
    return batch.faults.exclude(severity=ImportFault.Severity.INFO).exists()


def remove_old_files(*, now: datetime) -> Removed:
    """Discard what waited too long, forget what was stored long ago, remove what nobody names."""
    waits = now - timedelta(days=settings.UPLOAD_WAITS_DAYS)
    kept = now - timedelta(days=settings.UPLOAD_KEPT_DAYS)
    waiting = ImportBatch.objects.filter(state__in=WAITING, uploaded_at__lt=waits)
    n_waiting = sum(discard(batch, by=None, sentence=EXPIRED) for batch in waiting)
    # A refused file is forgotten at once; one that still has its path was stopped in between.
    settled = ImportBatch.objects.filter(
        Q(state=State.DONE, finished_at__lt=kept) | Q(state=State.REFUSED)
    ).exclude(path="")
    stored = list(settled)
    for batch in stored:
        forget(batch)
    return Removed(n_waiting, len(stored), _remove_strays(waits))


def _remove_strays(before: datetime) -> int:
    """Remove files of no batch, as an upload leaves them whose server stopped half-way."""
    folder = Path(settings.UPLOAD_DIR)
    known = set(ImportBatch.objects.exclude(path="").values_list("path", flat=True))
    strays = [
        path
        for path in (folder.iterdir() if folder.is_dir() else ())
        if str(path) not in known and path.stat().st_mtime < before.timestamp()
    ]
    for path in strays:
        path.unlink(missing_ok=True)
    return len(strays)
