"""What readings mean when only the months touched are derived, against deriving all of a child."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from bontang_stunting.lib.ids import uuid7
from measurements.models import Measurement, MeasurementResult
from measurements.services.derivation import derive_all, derive_children
from measurements.services.recording import Reading, record_measurement
from posyandu.models import Balita
from tests.factories import BalitaFactory, MeasurementFactory, OperasiTimbangFactory

START = date(2025, 4, 10)
# Child, days since START, grams, millimetres, what it does to the child's last reading. Days meet
# often: several readings of a day, of a month, of a round.
READINGS = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.one_of(st.integers(0, 260), st.sampled_from([0, 60, 61, 208, 209, 212, 213])),
        st.one_of(st.none(), st.integers(5_000, 16_000), st.just(102_000)),
        st.one_of(st.none(), st.integers(600, 1_000)),
        st.sampled_from(["", "", "corrects", "takes back"]),
    ),
    min_size=1,
    max_size=8,
)


def meaning() -> list[dict[str, Any]]:
    return list(MeasurementResult.objects.order_by("pk").values())


def asked(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


class OnlyWhatWasTouched(TestCase):
    @settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
    )
    @given(READINGS)
    # Nobody believes the first weight, so the second one is the child's first.
    @example([(0, 0, 102_000, 850, ""), (0, 150, 11_000, 850, "")])
    def test_the_months_since_a_reading_are_those_of_the_whole_history(self, readings):
        OperasiTimbangFactory(starts_on=date(2025, 11, 4), ends_on=date(2025, 11, 8))
        children = [
            BalitaFactory(born_on=START - timedelta(days=days), sex=sex)
            for days, sex in ((400, 1), (1_700, 2))
        ]
        last: dict[int, Measurement] = {}
        for which, days, weight, length, act in readings:
            old = last.pop(which, None) if act else None
            is_void = bool(old) and act == "takes back"
            stored = record_measurement(
                reading=Reading(
                    id=uuid7(),
                    balita_id=children[which].pk,
                    measured_on=START + timedelta(days=days),
                    weight_g=None if is_void else weight,
                    length_mm=None if is_void else length,
                    position=0 if is_void else 2,
                    replaces_id=old.pk if old else None,
                    reason="Salah baca" if old else "",
                    is_void=is_void,
                ),
                by=None,
            ).measurement
            if not is_void:
                last[which] = stored
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
def test_the_word_of_a_file_is_the_same_from_its_month_on_as_in_the_whole_history():
    child = BalitaFactory()
    for month, word in ((6, 1), (8, 2), (9, None), (11, 1)):
        MeasurementFactory(
            balita=child, measured_on=date(2025, month, 8), weight_g=9_000, file_ntob=word
        )
    derive_children([child.pk])
    whole = meaning()
    assert {row["is_ntob_of_file"] for row in whole} == {True, False}
    MeasurementResult.objects.filter(month__gte=date(2025, 8, 1)).delete()

    derive_children([child.pk], since=date(2025, 8, 20))

    assert meaning() == whole


@pytest.mark.django_db
def test_what_is_stored_wrongly_is_put_right():
    child = BalitaFactory()
    for month in (8, 9, 10):
        MeasurementFactory(balita=child, measured_on=date(2025, month, 8), weight_g=9_000)
    derive_children([child.pk])
    right = meaning()
    for column in set(right[0]) - {"measurement_id", "month", "operasi_id", "counts_in_round"}:
        value = right[2][column]
        wrong = not value if isinstance(value, bool) else "lama" if column[-1] == "n" else 11
        MeasurementResult.objects.filter(pk=right[2]["measurement_id"]).update(**{column: wrong})

        derive_children([child.pk], since=date(2025, 9, 20))

        assert meaning() == right, column


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_row_that_says_the_same_is_not_written_again():
    child = BalitaFactory()
    for day in (7, 9):
        MeasurementFactory(balita=child, measured_on=date(2025, 9, day), weight_g=11_100)
    derive_children([child.pk])
    places = "SELECT measurement_id, ctid::text FROM measurements_measurementresult ORDER BY 1"
    before = asked(places)

    record_measurement(
        reading=Reading(
            id=uuid7(), balita_id=child.pk, measured_on=date(2025, 9, 8), weight_g=11_000
        ),
        by=None,
    )

    assert before[0] in asked(places)
    assert before[1] in asked(places)


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


def test_of_two_readings_the_first_to_arrive_counts_at_the_very_end_of_a_second_too(
    db, time_machine
):
    """SQLite's strftime takes 3.9996 s for 4 s."""
    balita = BalitaFactory(born_on=date(2024, 1, 15))
    for microsecond, pk in ((999_600, 2), (999_700, 1)):
        time_machine.move_to(datetime(2025, 11, 5, 4, 0, 3, microsecond, UTC), tick=False)
        _read(balita, pk)
    for microsecond, pk in ((600, 4), (700, 3)):
        time_machine.move_to(datetime(2025, 11, 5, 4, 0, 4, microsecond, UTC), tick=False)
        _read(balita, pk)

    counting = MeasurementResult.objects.get(counts_in_month=True)
    assert counting.measurement_id == UUID(int=2)


def _read(balita: Balita, pk: int) -> None:
    reading = Reading(UUID(int=pk), balita.pk, date(2025, 11, 5), weight_g=9_000)
    record_measurement(reading=reading, by=None)
