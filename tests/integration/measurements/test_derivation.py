"""What readings mean when only the months touched are derived, against deriving all of a child."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from bontang_stunting.lib.ids import uuid7
from measurements.models import Measurement, MeasurementResult
from measurements.services.derivation import derive_all, derive_children
from measurements.services.recording import Reading, record_measurement
from tests.factories import BalitaFactory, MeasurementFactory, OperasiTimbangFactory

START = date(2025, 4, 10)
# Child, days since START, grams, millimetres, whether it corrects the child's last reading.
READINGS = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.integers(0, 260),
        st.one_of(st.none(), st.integers(5_000, 16_000), st.just(102_000)),
        st.one_of(st.none(), st.integers(600, 1_000)),
        st.booleans(),
    ),
    min_size=1,
    max_size=8,
)


def meaning() -> list[dict[str, Any]]:
    return list(MeasurementResult.objects.order_by("pk").values())


class OnlyWhatWasTouched(TestCase):
    @settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
    )
    @given(READINGS)
    # Nobody believes the first weight, so the second one is the child's first.
    @example([(0, 0, 102_000, 850, False), (0, 150, 11_000, 850, False)])
    def test_the_months_since_a_reading_are_those_of_the_whole_history(self, readings):
        OperasiTimbangFactory(starts_on=date(2025, 11, 4), ends_on=date(2025, 11, 8))
        children = [
            BalitaFactory(born_on=START - timedelta(days=days), sex=sex)
            for days, sex in ((400, 1), (1_700, 2))
        ]
        last: dict[int, Measurement] = {}
        for which, days, weight, length, is_correction in readings:
            old = last.get(which) if is_correction else None
            last[which] = record_measurement(
                reading=Reading(
                    id=uuid7(),
                    balita_id=children[which].pk,
                    measured_on=START + timedelta(days=days),
                    weight_g=weight,
                    length_mm=length,
                    position=2,
                    replaces_id=old.pk if old else None,
                    reason="Salah baca" if old else "",
                ),
                by=None,
            ).measurement
        step_by_step = meaning()

        derive_all()

        assert step_by_step == meaning()


@pytest.mark.django_db
def test_every_current_reading_means_something_and_a_replaced_one_nothing():
    old = MeasurementFactory(weight_g=1_120)
    new = MeasurementFactory(balita=old.balita, replaces=old, reason="Salah baca")

    assert derive_children([old.balita_id]) == 1

    assert MeasurementResult.objects.get().measurement == new


@pytest.mark.django_db
def test_what_lies_before_the_day_asked_for_is_left_as_it_was():
    child = BalitaFactory()
    for month in (7, 8, 9, 10):
        MeasurementFactory(balita=child, measured_on=date(2025, month, 8), weight_g=10_000 + month)
    derive_children([child.pk])
    MeasurementResult.objects.filter(month__lt=date(2025, 9, 1)).update(engine_version="lama")

    assert derive_children([child.pk], since=date(2025, 9, 20)) == 2

    versions = MeasurementResult.objects.order_by("month").values_list("engine_version", flat=True)
    assert [version == "lama" for version in versions] == [True, True, False, False]


@pytest.mark.django_db
def test_a_child_without_readings_derives_to_nothing():
    child = BalitaFactory()

    assert derive_children([child.pk]) == 0
    assert derive_children([child.pk], since=date(2025, 9, 20)) == 0
    assert derive_children([]) == 0


@pytest.mark.django_db
def test_deriving_everybody_says_how_far_it_is(monkeypatch):
    monkeypatch.setattr("measurements.services.derivation.CHILDREN_AT_A_TIME", 2)
    for _ in range(3):
        MeasurementFactory()
    BalitaFactory()
    said: list[tuple[int, int]] = []

    assert derive_all(progress=lambda done, of: said.append((done, of))) == 3

    assert said == [(2, 3), (3, 3)]
    assert MeasurementResult.objects.count() == 3
