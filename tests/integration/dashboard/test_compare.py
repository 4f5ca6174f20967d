"""Two periods and two areas side by side: figures, intervals, and what the page says of them."""

from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from dashboard.filters import DashboardFilter
from dashboard.measures import MEASURES
from dashboard.queries.compare import PAIRED, compare_areas, compare_periods
from dashboard.queries.compare_pairs import paired_changes
from dashboard.queries.rounds import round_summary
from measurements.models import MeasurementResult, OperasiTimbang, Sasaran
from posyandu.models import Balita, Kelurahan, Peran, Posyandu
from tests.builders.city import build_city, settle
from tests.factories import (
    BalitaFactory,
    MeasurementFactory,
    OperasiTimbangFactory,
    SasaranFactory,
    user_of,
)
from tests.integration.dashboard.test_round_page import text_of
from tests.oracles import differences_twin, pairs_twin

pytestmark = pytest.mark.django_db

PAGE = reverse("compare")
ROLES_OF_COUNTS = (Peran.LINTAS, Peran.WALI_KOTA)


@pytest.fixture
def city() -> OperasiTimbang:
    """Two kelurahan, a round in May and one in November; each missed some of the children."""
    build_city(800, [date(2025, 5, 1), date(2025, 11, 1)], operasi=True)
    november = OperasiTimbang.objects.get()
    may = OperasiTimbangFactory(
        kota=november.kota, code="mei", nama="Operasi Mei", number=9, starts_on=date(2025, 5, 8)
    )
    for balita in Balita.objects.exclude(nama__endswith="3"):
        SasaranFactory(operasi=may, balita=balita)
    home = Posyandu.objects.order_by("pk").first()
    for born_on in (date(2024, 1, 10), date(2025, 2, 1)):
        newcomer = BalitaFactory(posyandu=home, born_on=born_on)
        SasaranFactory(operasi=november, balita=newcomer)
        MeasurementFactory(balita=newcomer, measured_on=november.starts_on, length_mm=690)
    settle()
    cache.clear()
    return november


@pytest.fixture
def may(city) -> OperasiTimbang:
    return OperasiTimbang.objects.get(code="mei")


def signed_in(role: Peran, posyandu: Posyandu | None = None) -> Client:
    client = Client()
    user = user_of(role, posyandu or Posyandu.objects.order_by("pk").first())
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def in_round(operasi: OperasiTimbang, **more) -> DashboardFilter:
    return DashboardFilter(operasi_id=operasi.pk, **more)


def test_measures_asked_for_in_another_order_are_answered_each_by_its_own_counts(city, may):
    measures = [MEASURES[key] for key in PAIRED]

    forwards = paired_changes(in_round(city), in_round(may), measures)
    backwards = paired_changes(in_round(city), in_round(may), measures[::-1])

    assert backwards == forwards


@pytest.mark.parametrize("wanted", [{}, {"sex": 1}, {"posyandu": True}])
def test_the_same_children_are_paired_as_by_a_slow_twin(city, may, wanted):
    fits = {}
    if "posyandu" in wanted:
        wanted = {"posyandu": Posyandu.objects.order_by("pk").first().pk}
        fits = {"posyandu_id": wanted["posyandu"]}
    if "sex" in wanted:
        fits = {"sex": 1}

    found = compare_periods(
        in_round(city, **wanted), in_round(may, **wanted), may_see_children=True
    )

    pairs = {one.key: one.paired for one in found.health}
    for key in PAIRED:
        pair = pairs[key]
        told = (pair.of, pair.then, pair.now, pair.gained, pair.lost)
        assert told == pairs_twin.paired(city, may, key, **fits), key
    assert pairs["tidak-naik"] is None
    assert pairs["pendek"].gained or wanted


def by_hand(operasi: OperasiTimbang, kelurahan: Kelurahan) -> tuple[int, int]:
    """(pendek, assessed) of a kelurahan, child by child."""
    here = set(
        Sasaran.objects.filter(operasi=operasi, posyandu__kelurahan=kelurahan).values_list(
            "balita_id", flat=True
        )
    )
    rows = MeasurementResult.objects.filter(
        operasi=operasi, counts_in_round=True, haz__isnull=False, is_flagged_haz=False
    ).values_list("measurement__balita_id", "haz")
    of = [z for balita, z in rows if balita in here]
    return sum(z < -200 for z in of), len(of)


def test_two_areas_have_the_difference_and_the_interval_of_a_slow_twin(city):
    first, second = Kelurahan.objects.order_by("pk")[:2]

    found = compare_areas(
        in_round(city, kelurahan=first.pk),
        in_round(city, kelurahan=second.pk),
        may_see_children=True,
    ).main

    sides = by_hand(city, first), by_hand(city, second)
    assert [(one.n, one.of) for one in (found.here, found.there)] == list(sides)
    shares = [100 * n / of for n, of in sides]
    assert found.difference == pytest.approx(shares[0] - shares[1])
    low, high = differences_twin.difference(*sides)
    assert (found.interval.low, found.interval.high) == pytest.approx((100 * low, 100 * high))
    assert found.paired is None


def test_a_side_says_what_the_summary_of_its_filter_says(city, may):
    chosen = in_round(city)

    found = compare_periods(chosen, in_round(may), may_see_children=True)

    summary = round_summary(city, chosen, area="", may_see_children=True)
    assert found.main.here == summary.city
    assert found.main.interval is None


def test_an_area_beside_a_part_of_it_is_not_judged(city):
    inside = Kelurahan.objects.order_by("pk").first()

    found = compare_areas(
        in_round(city), in_round(city, kelurahan=inside.pk), may_see_children=True
    )

    assert found.is_nested
    assert found.main.interval is None
    assert found.main.difference is not None


def test_what_the_unmeasured_could_make_of_a_difference_is_said_only_where_some_are_missing(city):
    first, second = Kelurahan.objects.order_by("pk")[:2]
    sides = in_round(city, kelurahan=first.pk), in_round(city, kelurahan=second.pk)
    assert compare_areas(*sides, may_see_children=True).main.bounds is None
    for number in range(80):
        absent = BalitaFactory(posyandu=Posyandu.objects.filter(kelurahan=first).first(),
                               born_on=date(2024, 1, 1 + number % 28))  # fmt: skip
        SasaranFactory(operasi=city, balita=absent)
    settle()

    found = compare_areas(*sides, may_see_children=True).main

    here, there = found.here, found.there
    assert here.coverage.is_provisional
    assert (found.bounds.low, found.bounds.high) == (
        here.bounds.low - there.bounds.high,
        here.bounds.high - there.bounds.low,
    )


def test_the_page_holds_both_sides_in_its_address(city):
    client = signed_in(Peran.DINKES)

    response = client.get(PAGE, {"operasi": "uji"})

    assert response.status_code == 302
    assert response.url == f"{PAGE}?dengan=operasi%3Amei&operasi=uji"
    shown = text_of(client.get(response.url))
    assert "anak yang dinilai pada keduanya" in shown
    assert "Anak yang sama" in shown
    assert "Cakupan diukur: November 2025" in shown


def test_the_only_round_stands_beside_the_month_before_it():
    build_city(160, [date(2025, 10, 1), date(2025, 11, 1)], operasi=True)
    settle()

    response = signed_in(Peran.DINKES).get(PAGE, {"operasi": "uji"})

    assert response.url == f"{PAGE}?dengan=bulan%3A2025-10&operasi=uji"


def test_both_sides_open_into_their_children(city):
    html = signed_in(Peran.DINKES).get(
        PAGE, {"operasi": "uji", "dengan": "operasi:mei"}
    ).content.decode()  # fmt: skip

    assert "/dasbor/anak/?operasi=uji&amp;ukuran=pendek" in html
    assert "/dasbor/anak/?operasi=mei&amp;ukuran=pendek" in html


def test_two_areas_are_told_from_chance_in_one_sentence(city):
    first, second = Kelurahan.objects.order_by("pk")[:2]

    shown = text_of(
        signed_in(Peran.DINKES).get(
            PAGE,
            {"operasi": "uji", "kelurahan": first.pk, "dengan": f"kelurahan:{second.pk}"},
        )
    )

    assert "Bedanya" in shown
    assert "batas 95 % selisihnya" in shown
    assert "Anak yang sama" not in shown


@pytest.mark.parametrize(
    "asked", ["operasi:uji", "operasi:tidak-ada", "kelurahan:99", "posyandu", ""]
)
def test_a_side_that_is_not_there_leaves_the_page_and_says_so(city, asked):
    response = signed_in(Peran.DINKES).get(PAGE, {"operasi": "uji", "dengan": asked}, follow=True)

    assert response.status_code == 200
    assert ("Pembanding itu tidak ada" in text_of(response)) == bool(asked)


def test_nobody_is_shown_an_area_outside_his_own(city):
    here, there = Kelurahan.objects.order_by("pk")[:2]
    client = signed_in(Peran.KELURAHAN, Posyandu.objects.filter(kelurahan=here).first())

    response = client.get(PAGE, {"operasi": "uji", "dengan": f"kelurahan:{there.pk}"})

    shown = text_of(response)
    assert "Pembanding itu tidak ada" in shown
    assert there.nama not in shown


def test_a_posyandu_is_no_side_for_who_sees_counts_only(city):
    first, second = Posyandu.objects.order_by("pk")[:2]
    asked = {"operasi": "uji", "posyandu": first.pk, "dengan": f"posyandu:{second.pk}"}

    response = signed_in(Peran.LINTAS).get(PAGE, asked)

    assert "Pembanding itu tidak ada" in text_of(response)


@pytest.mark.parametrize("role", ROLES_OF_COUNTS)
def test_no_list_is_led_to_and_no_small_count_told_to_who_sees_counts_only(city, role):
    html = signed_in(role).get(
        PAGE, {"operasi": "uji", "dengan": "operasi:mei"}
    ).content.decode()  # fmt: skip

    assert "/dasbor/anak/" not in html


def test_what_the_plan_withholds_is_missing_on_both_sides(city, may):
    first, second = Kelurahan.objects.order_by("pk")[:2]
    sides = (in_round(city, kelurahan=first.pk, sex=1, age_from=12, age_to=12),
             in_round(city, kelurahan=second.pk, sex=1, age_from=12, age_to=12))  # fmt: skip

    found = compare_areas(*sides, may_see_children=False)

    hidden = [one for one in found.health if one.here.is_suppressed or one.there.is_suppressed]
    assert hidden
    for one in hidden:
        assert one.difference is None
        assert (one.interval, one.bounds, one.paired) == (None, None, None)


# Session, user, pairs to decide; posyandu of the area, rounds, months, the latest round (2); twice
# the posyandu and their cells; when it was counted. Two periods also ask which version of the data
# the pairs were kept under (11).
ASKED = {"masa": 16, "wilayah": 13}


@pytest.mark.parametrize("n_children", [160, 480])
@pytest.mark.parametrize("kind", ASKED)
def test_a_comparison_asks_as_often_in_a_larger_city(kind, n_children, django_assert_num_queries):
    build_city(n_children, [date(2025, 10, 1), date(2025, 11, 1)], operasi=True)
    settle()
    client = signed_in(Peran.DINKES)
    first, second = Posyandu.objects.order_by("pk")[:2]
    asked = {"masa": {"operasi": "uji", "dengan": "bulan:2025-10"},
             "wilayah": {"operasi": "uji", "posyandu": first.pk,
                         "dengan": f"posyandu:{second.pk}"}}[kind]  # fmt: skip
    client.get(PAGE, asked)  # what is kept

    with django_assert_num_queries(ASKED[kind]):
        response = client.get(PAGE, asked)

    assert response.status_code == 200
