"""A merge, its undo and readings of both records at one moment: nothing lost, nothing stray."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from interventions.services.merging import merge_children, undo_merge
from measurements.models import Measurement, MeasurementResult
from measurements.services.derivation import derive_all
from posyandu.models import Balita, Penggabungan
from tests.builders.phone import TODAY, Phone, phone_at, ukur
from tests.factories import BalitaFactory, OperasiTimbangFactory, PosyanduFactory

N_READINGS = 6


@pytest.fixture
def records(transactional_db) -> tuple[Balita, Balita]:
    home = PosyanduFactory()
    OperasiTimbangFactory(kota=home.kelurahan.kecamatan.kota)
    other = PosyanduFactory(kelurahan=home.kelurahan)
    # The one that goes was registered first, so that its lock comes before the other's.
    gone, kept = (BalitaFactory(posyandu=at, born_on=date(2024, 1, 1)) for at in (other, home))
    return kept, gone


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run these in threads that start together; what each gave."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [done.result() for done in [pool.submit(run, act) for act in acts]]


def sender(phone: Phone, child: Balita, first: int) -> Callable[[], list[str]]:
    """Sends readings of a record one by one."""
    batch = [
        ukur(child, measured_on=TODAY - timedelta(days=first + n), weight_g=10_000 + 10 * n)
        for n in range(N_READINGS)
    ]
    return lambda: [status for sent in batch for status in phone.send(sent)]


def merge(kept: Balita, gone: Balita) -> Penggabungan:
    return merge_children(
        kept_id=kept.pk, gone_id=gone.pk, reason="sama", by=None, at=timezone.now()
    )


def undo(merged: Penggabungan) -> Penggabungan:
    return undo_merge(merge=merged, reason="kembar", by=None, at=timezone.now())


def is_derived_as_from_scratch() -> bool:
    step_by_step = list(MeasurementResult.objects.order_by("pk").values())
    derive_all()
    return step_by_step == list(MeasurementResult.objects.order_by("pk").values())


def test_readings_that_arrive_during_a_merge_are_the_kept_record_s(records):
    kept, gone = records
    senders = [
        sender(phone_at(child.posyandu, f"hp-{n}"), child, 10 * n)
        for n, child in enumerate((kept, gone))
    ]

    *_, said_kept, said_gone = at_once(lambda: merge(kept, gone), *senders)

    assert said_kept + said_gone == ["stored"] * 2 * N_READINGS
    assert Measurement.objects.filter(balita=kept).count() == 2 * N_READINGS
    assert is_derived_as_from_scratch()


def test_readings_that_arrive_during_an_undo_are_each_record_s_own(records):
    kept, gone = records
    merged = merge(kept, gone)
    senders = [
        sender(phone_at(child.posyandu, f"hp-{n}"), child, 10 * n)
        for n, child in enumerate((kept, gone))
    ]

    at_once(lambda: undo(merged), *senders)

    for child in (kept, gone):
        assert Measurement.objects.filter(balita=child).count() == N_READINGS
    assert is_derived_as_from_scratch()


def test_two_officers_who_merge_at_once_merge_once(records):
    kept, gone = records

    one, other = at_once(lambda: merge(kept, gone), lambda: merge(kept, gone))

    assert one == other
    assert Penggabungan.objects.count() == 1
