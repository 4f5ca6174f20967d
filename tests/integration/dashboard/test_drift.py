"""The nightly check finds cells that say something else than a full count, and repairs them."""

from datetime import date

import pytest
from celery.schedules import crontab
from django.conf import settings
from django.forms import model_to_dict

from bontang_stunting.lib.ids import uuid7
from dashboard.models import DataVersion, PosyanduSum, SelPerubahan, SummaryCell
from dashboard.services import drift
from dashboard.services.drift import check_summaries
from dashboard.services.refresh import rebuild_summaries
from dashboard.tasks import check_summaries as task
from measurements.models import StaleCell
from measurements.services.derivation import derive_all
from measurements.services.recording import Reading, record_measurement
from tests.factories import BalitaFactory, MeasurementFactory

pytestmark = pytest.mark.django_db
NOVEMBER = date(2025, 11, 1)


@pytest.fixture(autouse=True)
def counted_city():
    """Three children of three posyandu, weighed in November; one of them in October too."""
    children = BalitaFactory.create_batch(3)
    for child in children:
        MeasurementFactory(balita=child, measured_on=date(2025, 11, 5))
    MeasurementFactory(balita=children[0], measured_on=date(2025, 10, 8))
    derive_all()
    rebuild_summaries()
    return children


def cells() -> list[dict]:
    rows = SummaryCell.objects.order_by("month", "posyandu", "sex", "age_group")
    return [model_to_dict(row, exclude=["id"]) for row in rows]


def weigh(child) -> None:
    """A later and complete reading of a child that is now far too short."""
    record_measurement(
        reading=Reading(
            id=uuid7(),
            balita_id=child.pk,
            measured_on=date(2025, 11, 20),
            weight_g=8_000,
            length_mm=720,
            position=2,
        ),
        by=None,
    )


def test_right_cells_stay_as_they_are():
    version = DataVersion.objects.get().number
    before = list(SummaryCell.objects.values_list("pk", flat=True))

    assert check_summaries() == 0

    assert list(SummaryCell.objects.values_list("pk", flat=True)) == before
    assert DataVersion.objects.get().number == version


def test_drifted_cells_are_counted_and_repaired(caplog):
    right = cells()
    version = DataVersion.objects.get().number
    wrong, missing, invented = SummaryCell.objects.filter(month=NOVEMBER)
    SummaryCell.objects.filter(pk=wrong.pk).update(n_pendek=99)
    missing.delete()
    SummaryCell.objects.filter(pk=invented.pk).update(sex=3 - invented.sex)

    n_drifted = check_summaries()

    assert n_drifted == 4  # the moved one is wrong in two places
    assert cells() == right
    assert DataVersion.objects.get().number == version + 1
    n_counts = len(right) + PosyanduSum.objects.count() + SelPerubahan.objects.count()
    assert caplog.messages == [f"Summaries: 4 of {n_counts} counts had drifted."]
    assert check_summaries() == 0


def test_a_sum_that_is_not_its_cells_is_found_and_repaired():
    wrong = PosyanduSum.objects.filter(month=NOVEMBER)[0]
    PosyanduSum.objects.filter(pk=wrong.pk).update(n_pendek=99)

    assert check_summaries() == 1
    assert check_summaries() == 0


def test_a_change_whose_mark_waits_at_the_start_is_counted_and_no_drift(counted_city):
    weigh(counted_city[1])

    assert check_summaries() == 0
    assert not StaleCell.objects.exists()


def test_a_change_that_comes_while_cells_are_counted_is_no_drift(counted_city, monkeypatch):
    """As if it had come after the check took its marks; its own mark keeps waiting."""
    monkeypatch.setattr(drift, "refresh_summaries", lambda: None)
    weigh(counted_city[1])
    n_marks = StaleCell.objects.count()
    n_wrong = SummaryCell.objects.filter(month=date(2025, 10, 1)).update(n_pendek=99)

    n_drifted = check_summaries()

    assert n_marks > 0
    assert n_drifted == n_wrong > 0


def test_the_clock_asks_for_the_check_every_night_at_a_quarter_past_two():
    entries = settings.CELERY_BEAT_SCHEDULE.values()
    nightly = next(entry for entry in entries if entry["task"] == task.name)

    assert nightly["schedule"] == crontab(hour=2, minute=15)
    assert settings.CELERY_TIMEZONE == "Asia/Makassar"


def test_the_task_checks():
    SummaryCell.objects.update(n_pendek=99)

    task.delay()

    assert not SummaryCell.objects.filter(n_pendek=99).exists()
