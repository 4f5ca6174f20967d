"""Children who stand in a city twice are found, and asked about once."""

from datetime import date, timedelta
from itertools import combinations

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from posyandu.matching import likeness
from posyandu.models import Balita, DugaanGanda, Kota, Posyandu
from posyandu.models.people import StatusBalita
from posyandu.services.suspecting import suspect_duplicates
from posyandu.tasks import find_duplicates
from tests.factories import BalitaFactory, IbuFactory, PosyanduFactory
from timbang.queries.similar import person_of

TODAY = date(2025, 11, 5)
BORN = date(2024, 1, 15)


@pytest.fixture
def here(db) -> Posyandu:
    return PosyanduFactory()


def child(at: Posyandu, nama: str, born_on: date = BORN, ibu: str = "Siti", **other) -> Balita:
    return BalitaFactory(
        posyandu=at, nama=nama, born_on=born_on, ibu=IbuFactory(nama=ibu), **{"sex": 1} | other
    )


def search(at: Posyandu) -> int:
    return suspect_duplicates(kota=at.kelurahan.kecamatan.kota, today=TODAY)


def test_one_child_in_two_books_is_found_with_the_reason(here):
    first = child(here, "Muhammad Rizky")
    there = PosyanduFactory(kelurahan__kecamatan=here.kelurahan.kecamatan)
    second = child(there, "M. Rizki", BORN + timedelta(days=1))

    assert search(here) == 1

    found = DugaanGanda.objects.get()
    assert {found.balita, found.other} == {first, second}
    assert found.state == DugaanGanda.State.WAITING
    assert found.score >= 0.75
    assert found.explanation == (
        "Nama sama, ejaan berbeda; Tanggal lahir selisih 1 hari; Nama ibu sama"
    )
    assert "Rizk" not in found.explanation


@pytest.mark.parametrize("state", DugaanGanda.State.values)
def test_a_pair_that_was_noted_once_is_never_asked_about_again(here, state):
    one, other = child(here, "Budi Santoso"), child(here, "Budi Santoso")
    DugaanGanda.objects.create(balita=one, other=other, score=0.9, state=state)

    assert search(here) == 0

    assert DugaanGanda.objects.get().state == state


@pytest.mark.parametrize(
    "other",
    [
        {"nama": "Ratna Dewi", "ibu": "Kartini"},
        {"born_on": BORN + timedelta(days=2)},
        {"sex": 2},
        {"status": StatusBalita.MENINGGAL, "status_on": TODAY},
    ],
    ids=["another name", "born two days later", "of the other sex", "dead"],
)
def test_who_is_clearly_another_child_is_not_asked_about(here, other):
    child(here, "Budi Santoso")
    child(here, **{"nama": "Budi Santoso"} | other)

    assert search(here) == 0


def test_two_with_a_fitting_nik_each_are_two_children(here):
    born = date(2024, 1, 15)
    child(here, "Hasan Basri", born, nik="6474011501240001")
    child(here, "Hasan Basri", born, nik="6474011501240002")

    assert search(here) == 0


def test_those_of_five_and_those_of_another_city_are_left_alone(here):
    elsewhere = PosyanduFactory(kelurahan__kecamatan__kota__code="99.02")
    child(here, "Budi Santoso")
    child(elsewhere, "Budi Santoso")
    for _ in range(2):
        child(here, "Tua Sekali", TODAY.replace(year=TODAY.year - 5))

    assert search(here) == 0


def test_a_record_that_was_merged_is_not_suspected_any_more(here):
    kept = child(here, "Budi Santoso")
    child(here, "Budi Santoso", merged_into=kept)

    assert search(here) == 0


def test_the_nightly_task_and_the_command_search_every_city(here, capsys, time_machine):
    time_machine.move_to(TODAY)
    child(here, "Budi Santoso")
    child(here, "Budi Santoso")

    find_duplicates.delay()
    call_command("find_duplicates")

    assert DugaanGanda.objects.count() == 1
    assert "0 dugaan ganda baru" in capsys.readouterr().out


class AsSlowly(TestCase):
    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["Budi Santoso", "Budi", "Santoso Budi", "Ratna", "By. Ny. Siti"]),
                st.integers(0, 3),
                st.sampled_from(["", "Siti", "Sitti", "Kartini"]),
                st.integers(1, 2),
            ),
            max_size=8,
        )
    )
    def test_the_pairs_are_those_found_by_comparing_everybody_with_everybody(self, rows):
        here = PosyanduFactory()
        children = [
            child(here, nama, BORN + timedelta(days=days), ibu, sex=sex)
            for nama, days, ibu, sex in rows
        ]

        search(here)

        expected = {
            frozenset((one.pk, other.pk))
            for one, other in combinations(children, 2)
            if one.sex == other.sex and likeness(person_of(one), person_of(other)).is_likely
        }
        noted = DugaanGanda.objects.values_list("balita_id", "other_id")
        assert {frozenset(pair) for pair in noted} == expected
        assert Kota.objects.count() == 1
