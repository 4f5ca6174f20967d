"""Background work of the import. Ids only; each may run twice."""

from celery import shared_task
from django.utils import timezone

from measurements.doors import ask_for_refresh
from measurements.services.importing import check, remove_old_files, write


@shared_task(name="measurements.check_import", acks_late=True)
def check_import(batch_id: int) -> None:
    """Read and plan a file; nothing of it is stored yet."""
    check(batch_id)


@shared_task(name="measurements.write_import", acks_late=True)
def write_import(batch_id: int) -> None:
    """Store a checked file, from where an earlier run stopped."""
    write(batch_id)
    ask_for_refresh()


@shared_task(name="measurements.remove_old_uploads", acks_late=True)
def remove_old_uploads() -> None:
    """Take uploaded files off the disk that are no longer waited for or needed."""
    remove_old_files(now=timezone.now())
