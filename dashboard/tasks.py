"""Background work of the dashboard. A task may run twice."""

from celery import shared_task

from dashboard.services.drift import check_summaries as check
from dashboard.services.refresh import rebuild_summaries as rebuild
from dashboard.services.refresh import refresh_summaries as refresh


@shared_task(name="dashboard.refresh_summaries", acks_late=True)
def refresh_summaries() -> None:
    """Collect the marks that changes have left."""
    refresh()


@shared_task(name="dashboard.rebuild_summaries", acks_late=True)
def rebuild_summaries() -> None:
    """Count every cell anew."""
    rebuild()


@shared_task(name="dashboard.check_summaries", acks_late=True)
def check_summaries() -> None:
    """Compare every cell with a full count, and repair what differs."""
    check()
