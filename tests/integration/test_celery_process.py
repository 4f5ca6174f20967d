"""A real worker in a process of its own, on the broker of this run: files or Redis."""

from datetime import date

from dashboard.tasks import refresh_summaries
from measurements.models import StaleCell
from tests.factories.measurements import StaleCellFactory


def test_a_worker_process_collects_the_marks(celery_worker):
    StaleCellFactory(month=date(2025, 11, 1))

    refresh_summaries.delay()

    celery_worker.wait_until(lambda: not StaleCell.objects.exists())


def test_a_task_sent_while_no_worker_runs_is_done_when_one_starts(celery_worker):
    celery_worker.stop()
    StaleCellFactory(month=date(2025, 11, 1))
    refresh_summaries.delay()
    assert StaleCell.objects.exists()

    celery_worker.start()

    celery_worker.wait_until(lambda: not StaleCell.objects.exists())
