"""Summaries follow the children, whatever happens in between."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from bontang_stunting.lib.ids import uuid7
from dashboard.models import DataVersion, SummaryCell
from dashboard.services.refresh import rebuild_summaries, refresh_summaries
from measurements.models import Measurement, StaleCell
from measurements.services.derivation import derive_all
from measurements.services.recording import Reading, record_measurement
from posyandu.models import Balita
from tests.factories import (
    BalitaFactory,
    MeasurementFactory,
    OperasiTimbangFactory,
    PosyanduFactory,
    SasaranFactory,
)
from tests.oracles import summaries as twin

DAYS = [
    date(2025, 9, 10),
    date(2025, 10, 8),
    date(2025, 11, 5),
    date(2025, 11, 6),
    date(2025, 11, 20),
]


def make_children():
    """Seven children of two posyandu, one of them about to turn five, and an open round."""
    homes = [PosyanduFactory(), PosyanduFactory()]
    operasi = OperasiTimbangFactory(starts_on=date(2025, 11, 4), ends_on=date(2025, 11, 8))
    ages = [20, 200, 420, 735, 1100, 1500, 1800]
    children = []
    for number, days in enumerate(ages):
        born = date(2025, 9, 10) - timedelta(days=days)
        child = BalitaFactory(
            posyandu=homes[number % 2],
            born_on=born,
            registered_on=born,
            sex=1 + number % 2,
            has_kia=number % 3 == 0,
        )
        SasaranFactory(operasi=operasi, balita=child)
        children.append(child)
    return children


READINGS = st.tuples(
    st.integers(0, 6),
    st.sampled_from(DAYS),
    st.one_of(st.none(), st.integers(2_500, 16_000), st.just(102_000)),
    st.one_of(st.none(), st.integers(450, 1_050)),
    st.integers(0, 2),
    st.sampled_from([0, 0, 0, 2]),
    st.booleans(),  # correct the child's last measurement instead of adding one
    st.booleans(),  # refresh right after
)


class WhateverHappens(TestCase):
    @settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        # Shrinking a failure through the database takes minutes and says little more.
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
    )
    @given(st.lists(READINGS, max_size=14))
    def test_refreshed_cells_equal_a_slow_count_of_every_child(self, readings):
        children = make_children()
        rebuild_summaries()
        last: dict[int, Measurement] = {}
        for which, day, weight, length, position, oedema, is_correction, is_refreshed in readings:
            old = last.get(which) if is_correction else None
            last[which] = record_measurement(
                reading=Reading(
                    id=uuid7(),
                    balita_id=children[which].pk,
                    measured_on=day,
                    weight_g=weight,
                    length_mm=length,
                    position=position,
                    oedema=oedema,
                    replaces_id=old.pk if old else None,
                    reason="Salah baca" if old else "",
                ),
                by=None,
            ).measurement
            if is_refreshed:
                refresh_summaries()
        refresh_summaries()

        assert twin.stored() == twin.cells()
        refreshed, sums = twin.stored(), twin.sums()
        derive_all()
        rebuild_summaries()
        assert twin.stored() == refreshed
        assert twin.sums() == sums == twin.added_up(refreshed)


@pytest.mark.django_db
def test_a_refresh_takes_every_mark_and_moves_the_version_once():
    child = make_children()[2]
    for day in DAYS[:2]:
        record_measurement(
            reading=Reading(id=uuid7(), balita_id=child.pk, measured_on=day, weight_g=9_000),
            by=None,
        )

    refreshed = refresh_summaries()

    assert refreshed.n_marks > 0
    assert not StaleCell.objects.exists()
    assert DataVersion.objects.get().number == 1
    assert refresh_summaries().n_marks == 0
    assert DataVersion.objects.get().number == 1


@pytest.mark.django_db
def test_the_first_weighing_of_a_month_lists_the_children_of_every_posyandu():
    children = make_children()
    record_measurement(
        reading=Reading(id=uuid7(), balita_id=children[2].pk, measured_on=DAYS[1], weight_g=9_000),
        by=None,
    )

    refresh_summaries()

    of_month = SummaryCell.objects.filter(month=date(2025, 10, 1))
    assert sum(of_month.values_list("n_sasaran", flat=True)) == len(children)
    assert sum(of_month.values_list("n_ditimbang", flat=True)) == 1


@pytest.mark.django_db
def test_a_refresh_asks_the_same_few_questions_for_one_child_as_for_many(
    django_assert_num_queries,
):
    children = make_children()
    for child in children[:5]:
        MeasurementFactory(balita=child, measured_on=DAYS[2])
    derive_all()
    rebuild_summaries()
    record_measurement(
        reading=Reading(id=uuid7(), balita_id=children[0].pk, measured_on=DAYS[3], weight_g=9_000),
        by=None,
    )

    with django_assert_num_queries(FEW, exact=False):
        refresh_summaries()


FEW = 28  # lock, marks, last month, rounds, closings, bases; five a period, six for its changes


@pytest.mark.django_db
def test_of_two_kader_on_one_day_the_first_plausible_reading_counts():
    child = make_children()[3]
    first = MeasurementFactory(
        balita=child, measured_on=DAYS[2], weight_g=10_000, length_mm=820, position=2
    )
    MeasurementFactory(
        balita=child, measured_on=DAYS[2], weight_g=10_900, length_mm=850, position=2
    )
    derive_all()

    counted = Measurement.objects.get(result__counts_in_round=True, balita=child)

    assert counted == first
    assert Measurement.objects.filter(balita=child).count() == 2


@pytest.mark.django_db
def test_a_later_weighing_without_length_does_not_wipe_out_the_length():
    child = make_children()[3]
    whole = MeasurementFactory(
        balita=child, measured_on=DAYS[2], weight_g=10_000, length_mm=820, position=2
    )
    MeasurementFactory(balita=child, measured_on=DAYS[3], weight_g=10_100, length_mm=None)
    derive_all()

    assert Measurement.objects.get(result__counts_in_round=True, balita=child) == whole


@pytest.mark.django_db
def test_an_older_weighing_that_comes_late_reaches_the_round_it_decides():
    child = make_children()[3]
    rebuild_summaries()
    weigh(child, DAYS[2])
    refresh_summaries()
    weigh(child, DAYS[0])

    refresh_summaries()

    assert twin.stored() == twin.cells()
    of_round = SummaryCell.objects.filter(operasi__isnull=False, n_ditimbang__gt=0)
    assert list(of_round.values_list("n_b", "n_o")) == [(0, 1)]


@pytest.mark.django_db
def test_a_correction_to_another_day_takes_the_child_out_of_month_and_round():
    child = make_children()[3]
    rebuild_summaries()
    old = weigh(child, DAYS[2])
    refresh_summaries()

    weigh(child, DAYS[0], replaces_id=old.pk, reason="Tanggal salah")

    refresh_summaries()
    assert twin.stored() == twin.cells()
    assert not SummaryCell.objects.filter(operasi__isnull=False, n_hadir__gt=0).exists()


@pytest.mark.django_db
def test_a_newcomer_without_a_weight_is_on_the_list_of_the_round():
    make_children()
    rebuild_summaries()
    newcomer = BalitaFactory(born_on=date(2024, 1, 1), registered_on=date(2024, 1, 1))

    weigh(newcomer, DAYS[2], weight_g=None, head_mm=470)

    refresh_summaries()
    assert twin.stored() == twin.cells()
    at_home = SummaryCell.objects.filter(operasi__isnull=False, posyandu=newcomer.posyandu)
    assert list(at_home.values_list("n_sasaran", "n_hadir")) == [(1, 0)]


@pytest.mark.django_db
def test_a_month_in_which_only_a_head_was_measured_is_counted_too():
    child = make_children()[3]
    rebuild_summaries()
    weigh(child, DAYS[0])
    refresh_summaries()

    weigh(child, DAYS[1], weight_g=None, head_mm=470)

    refresh_summaries()
    refreshed = twin.stored()
    assert "2025-10" in {cell[0] for cell in refreshed}
    rebuild_summaries()
    assert twin.stored() == refreshed


@pytest.mark.django_db
def test_weighed_again_at_its_new_posyandu_a_child_leaves_the_month_of_the_old_one():
    child = make_children()[3]
    weigh(child, DAYS[2])
    Balita.objects.filter(pk=child.pk).update(posyandu=PosyanduFactory())
    rebuild_summaries()

    weigh(child, DAYS[4])

    refresh_summaries()
    refreshed = twin.stored()
    rebuild_summaries()
    assert twin.stored() == refreshed
    came = SummaryCell.objects.filter(month=date(2025, 11, 1), n_hadir__gt=0)
    assert came.get().posyandu_id == Balita.objects.get(pk=child.pk).posyandu_id


@pytest.mark.django_db
def test_a_reading_of_a_month_before_the_move_ends_the_wait_of_the_old_posyandu():
    child, other = moved_in_november()
    old_home = child.keanggotaan.get(until__isnull=False).posyandu_id
    weigh(other, DAYS[1])
    rebuild_summaries()
    assert n_due(old_home, DAYS[1]) == 1

    late = weigh(child, DAYS[1])

    assert_refreshed_as_rebuilt()
    assert n_due(old_home, DAYS[1]) == 0

    weigh(child, DAYS[1], weight_g=None, replaces_id=late.pk, reason="Anak lain", is_void=True)

    assert_refreshed_as_rebuilt()
    assert n_due(old_home, DAYS[1]) == 1


def moved_in_november():
    """A child of one posyandu until the end of October and of another since, and a third one's."""
    old, new = PosyanduFactory(), PosyanduFactory()
    child = BalitaFactory(posyandu=new, born_on=date(2024, 1, 5), registered_on=date(2025, 11, 1))
    child.keanggotaan.all().delete()
    child.keanggotaan.create(posyandu=old, since=date(2024, 2, 1), until=date(2025, 11, 1))
    child.keanggotaan.create(posyandu=new, since=date(2025, 11, 1))
    return child, BalitaFactory(born_on=date(2024, 1, 5), registered_on=date(2024, 1, 5))


def n_due(posyandu: int, day: date) -> int:
    cells = SummaryCell.objects.filter(posyandu=posyandu, month=day.replace(day=1))
    return sum(cells.values_list("n_sasaran", flat=True))


def assert_refreshed_as_rebuilt() -> None:
    """The marks left behind were enough: counting everything anew says the same."""
    refresh_summaries()
    refreshed = twin.stored()
    rebuild_summaries()
    assert twin.stored() == refreshed


def weigh(child, day: date, **other) -> Measurement:
    given = {"id": uuid7(), "balita_id": child.pk, "measured_on": day, "weight_g": 10_000}
    return record_measurement(reading=Reading(**given | other), by=None).measurement
