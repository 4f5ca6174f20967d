"""The SKDN of cells is the SKDN of the raw measurements, and its letters fit into each other."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from dashboard.filters import DashboardFilter
from dashboard.queries.skdn import latest_month, skdn_of, summed, weighed_months
from dashboard.services.refresh import rebuild_summaries
from dashboard.skdn import LETTERS, RATIOS, n_unjudged
from measurements.services.derivation import derive_all
from posyandu.models import Kelurahan, Posyandu
from tests.builders.city import build_city, settle
from tests.factories import BalitaFactory, MeasurementFactory, PosyanduFactory
from tests.oracles import skdn as oracle

MONTHS = [date(2025, 9, 1), date(2025, 10, 1), date(2025, 11, 1)]


def letters_of(counts) -> dict[str, int]:
    return {letter.sign: letter.counted.count(counts) for letter in LETTERS}


def an_odd_city() -> list[Posyandu]:
    """Children who missed a month, have no book or one nobody asked for, or a wild weight."""
    build_city(160, MONTHS)
    homes = list(Posyandu.objects.order_by("pk"))
    for at, home in enumerate(homes):
        for known in (True, False, None):
            child = BalitaFactory(
                posyandu=home, has_kia=known, born_on=date(2024, 3, 4), sex=1 + at % 2,
                registered_on=date(2024, 3, 4),
            )  # fmt: skip
            MeasurementFactory(balita=child, measured_on=date(2025, 9, 9), weight_g=9_000)
            MeasurementFactory(balita=child, measured_on=date(2025, 11, 9), weight_g=9_400)
        wild = BalitaFactory(posyandu=home, born_on=date(2024, 3, 4), has_kia=None)
        MeasurementFactory(balita=wild, measured_on=date(2025, 11, 9), weight_g=29_900)
    # One that registered children and weighed nobody.
    silent = PosyanduFactory(kelurahan=homes[0].kelurahan)
    BalitaFactory(posyandu=silent, registered_on=date(2025, 8, 1), born_on=date(2024, 1, 1))
    settle()
    return [*homes, silent]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "people"),
    [
        ({}, {}),
        ({"sex": 2}, {"sexes": (2,)}),
        ({"age_from": 12, "age_to": 24}, {"ages": (12, 24)}),
    ],
)
def test_every_letter_and_ratio_is_that_of_the_raw_measurements(asked, people):
    an_odd_city()

    found = skdn_of(DashboardFilter(**asked), MONTHS)

    told = {
        (f"{month:%Y-%m}", pk): counts
        for pk, by_month in found.places.items()
        for month, counts in by_month.items()
    }
    slow = oracle.letters(**people)
    assert {key: letters_of(counts) for key, counts in told.items()} == slow
    for key, counts in told.items():
        for ratio in RATIOS.values():
            exact = oracle.ratio(ratio.sign, slow[key])
            percent = ratio.share(counts).percent
            assert percent == (None if exact is None else pytest.approx(float(100 * exact)))


@pytest.mark.django_db
def test_a_posyandu_without_a_weighing_is_told_from_one_whose_babies_did_not_come():
    *homes, silent = an_odd_city()

    found = skdn_of(DashboardFilter(age_from=0, age_to=0), MONTHS)
    everybody = skdn_of(DashboardFilter(), MONTHS)

    assert {(home.pk, MONTHS[2]) for home in homes} <= found.met
    assert not any(pk == silent.pk for pk, _ in found.met)
    assert found.met == everybody.met
    assert everybody.places[silent.pk][MONTHS[2]]["n_sasaran"] == 1


@pytest.mark.django_db
def test_a_year_is_the_sum_of_the_months_in_which_anybody_was_weighed():
    *_, silent = an_odd_city()
    found = skdn_of(DashboardFilter(), MONTHS)

    whole = summed(weighed_months(found.total()))

    assert whole["n_ditimbang"] == sum(c["n_ditimbang"] for c in found.total().values())
    assert summed(weighed_months(found.total([silent.pk]))) == {}


@pytest.mark.django_db
def test_the_latest_month_is_one_with_a_weighing_in_the_area():
    homes = an_odd_city()

    assert latest_month(DashboardFilter()) == MONTHS[2]
    assert latest_month(DashboardFilter(), until=MONTHS[1]) == MONTHS[1]
    assert latest_month(DashboardFilter(posyandu=homes[-1].pk)) is None


@pytest.mark.django_db
def test_the_planners_number_is_there_for_whole_kelurahan_and_all_children_only():
    *homes, _ = an_odd_city()
    Kelurahan.objects.update(sasaran_proyeksi=500)

    assert skdn_of(DashboardFilter(), MONTHS).n_proyeksi == 500 * Kelurahan.objects.count()
    assert skdn_of(DashboardFilter(posyandu=homes[0].pk), MONTHS).n_proyeksi is None
    assert skdn_of(DashboardFilter(sex=1), MONTHS).n_proyeksi is None


@pytest.mark.django_db
def test_more_posyandu_and_months_cost_no_more_statements():
    homes = an_odd_city()
    small = statements(MONTHS[:1])
    for _ in range(6):
        more = PosyanduFactory(kelurahan=homes[0].kelurahan)
        MeasurementFactory(balita__posyandu=more, measured_on=date(2025, 10, 3))
    derive_all()
    rebuild_summaries()

    assert statements(MONTHS) == small


def statements(months) -> int:
    with CaptureQueriesContext(connection) as asked:
        skdn_of(DashboardFilter(), months)
    return len(asked)


# One visit a month: of several the one that counts may be another than the one that was judged.
VISITS = st.lists(
    st.tuples(
        st.integers(0, 5),  # which child
        st.integers(0, 2),  # which month
        st.integers(1, 28),
        st.one_of(st.none(), st.integers(2_000, 30_000)),
    ),
    unique_by=lambda visit: visit[:2],
    max_size=14,
)
BOOKS = st.lists(st.sampled_from([True, False, None]), min_size=6, max_size=6)


class TheLettersFitIntoEachOther(TestCase):
    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
    )
    @given(VISITS, BOOKS)
    def test_whatever_was_weighed(self, visits, books):
        homes = [PosyanduFactory(), PosyanduFactory()]
        born = [date(2025, 8, 20), date(2025, 3, 3), date(2024, 2, 2), date(2023, 1, 15),
                date(2021, 6, 1), date(2020, 10, 20)]  # fmt: skip
        children = [
            BalitaFactory(
                posyandu=homes[at % 2],
                born_on=day,
                has_kia=book,
                registered_on=max(day, date(2025, 1, 1)),
            )
            for at, (day, book) in enumerate(zip(born, books, strict=True))
        ]
        for child, month, day, weight_g in visits:
            MeasurementFactory(
                balita=children[child],
                measured_on=MONTHS[month].replace(day=day),
                weight_g=weight_g,
                length_mm=800,
            )
        derive_all()
        rebuild_summaries()

        found = skdn_of(DashboardFilter(), MONTHS)

        for counts in found.total().values():
            told = letters_of(counts)
            assert told["S"] >= told["K"]
            assert told["S"] >= told["D"] >= told["D′"] >= told["N"]
            assert told["D′"] == told["N"] + told["T"]
            assert n_unjudged(counts) >= 0
            # Only a weight that nobody can believe has no letter.
            assert told["D"] - n_unjudged(counts) == sum(told[one] for one in "NTOB")
            assert n_unjudged(counts) == counts["n_ditimbang"] - counts["n_bbu"]
            assert told["2T"] <= told["T"]
            assert told["BGM"] <= counts["n_bbu"]
