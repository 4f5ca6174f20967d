"""One query layer: card, areas, trend, report and API answer from the same sums."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from rest_framework.test import APIClient

from dashboard.filters import DashboardFilter
from dashboard.measures import MEASURES
from dashboard.models import AgeGroup, SummaryCell
from dashboard.queries.report import prevalence_report
from dashboard.queries.rounds import round_summary
from dashboard.queries.trend import trend_of
from dashboard.results import PeriodKind
from dashboard.services.refresh import rebuild_summaries
from measurements.models import OperasiTimbang
from measurements.services.derivation import derive_all
from posyandu.models import Kelurahan, Peran, Posyandu
from tests.builders.cells import add_up
from tests.factories import (
    BalitaFactory,
    ImportBatchFactory,
    KelurahanFactory,
    MeasurementFactory,
    MonthlyRecapFactory,
    OperasiTimbangFactory,
    PosyanduFactory,
    PuskesmasFactory,
    SasaranFactory,
    user_of,
)

PENDEK = MEASURES["pendek"]
NAMES = ("n_sasaran", "n_ditimbang", "n_diukur", "n_tbu", "n_pendek", "n_naik", "n_tidak_naik")


def make_city(n_posyandu: int = 5) -> OperasiTimbang:
    """Two puskesmas, three kelurahan, some posyandu, an open round with one child on its list."""
    puskesmas = [PuskesmasFactory(), PuskesmasFactory()]
    kelurahan = [KelurahanFactory(puskesmas=puskesmas[at % 2]) for at in range(3)]
    posyandu = [PosyanduFactory(kelurahan=kelurahan[at % 3]) for at in range(n_posyandu)]
    operasi = OperasiTimbangFactory()
    SasaranFactory(operasi=operasi, balita__posyandu=posyandu[0])
    return operasi


@st.composite
def counts(draw):
    """Counts of one cell that fit into each other."""
    sasaran = draw(st.integers(1, 60))
    ditimbang = draw(st.integers(0, sasaran))
    diukur = draw(st.integers(0, sasaran))
    tbu = draw(st.integers(0, diukur))
    naik = draw(st.integers(0, ditimbang))
    tidak_naik = draw(st.integers(0, ditimbang - naik))
    pendek = draw(st.integers(0, tbu))
    return dict(zip(NAMES, (sasaran, ditimbang, diukur, tbu, pendek, naik, tidak_naik)))


CELLS = st.dictionaries(
    st.tuples(st.integers(0, 4), st.integers(1, 2), st.sampled_from(AgeGroup.values)),
    counts(),
    max_size=12,
)
FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "sex": st.integers(1, 2),
        "age_from": st.sampled_from(AgeGroup.values),
        "age_to": st.sampled_from(AgeGroup.values),
        "area": st.tuples(st.sampled_from(["puskesmas", "kelurahan"]), st.integers(0, 4)),
    },
)


def expected(cells, posyandu, wanted) -> dict[str, int]:
    """The sums of the cells a filter is about, one by one."""
    sums = dict.fromkeys(NAMES, 0)
    for (at, sex, age), told in cells.items():
        kelurahan = posyandu[at].kelurahan
        is_wanted = (
            sex == wanted.get("sex", sex)
            and wanted.get("age_from", 0) <= age <= wanted.get("age_to", 99)
            and kelurahan.pk == wanted.get("kelurahan", kelurahan.pk)
            and kelurahan.puskesmas_id == wanted.get("puskesmas", kelurahan.puskesmas_id)
        )
        for name in NAMES if is_wanted else ():
            sums[name] += told[name]
    return sums


class TheyCannotDisagree(TestCase):
    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
    )
    @given(CELLS, FILTERS)
    def test_card_areas_trend_report_and_api_say_the_sums_of_the_cells(self, cells, wanted):
        operasi = make_city()
        posyandu = list(Posyandu.objects.select_related("kelurahan").order_by("pk"))
        for (at, sex, age), told in cells.items():
            SummaryCell.objects.create(
                operasi=operasi, posyandu=posyandu[at], sex=sex, age_group=age, **told
            )
        add_up()
        if "area" in wanted:
            kind, at = wanted.pop("area")
            kelurahan = posyandu[at].kelurahan
            wanted[kind] = kelurahan.pk if kind == "kelurahan" else kelurahan.puskesmas_id
        sums = expected(cells, posyandu, wanted)

        chosen = DashboardFilter(operasi_id=operasi.pk, **wanted)
        summary = round_summary(operasi, chosen, area="", may_see_children=True)

        assert told_by(summary) == sums
        pendek = (sums["n_pendek"], sums["n_tbu"])
        assert (summary.city.n, summary.city.of) == pendek
        for areas in (summary.puskesmas, summary.kelurahan):
            assert added(areas) == pendek
        of_round = [p.prevalence for p in summary.trend if p.kind is PeriodKind.ROUND]
        assert [(p.n, p.of) for p in of_round] == ([pendek] if sums["n_tbu"] else [])
        for by in ("puskesmas", "kelurahan", "posyandu"):
            *rows, whole = prevalence_report(chosen, by=by)
            assert {name: getattr(whole, name) for name in NAMES} == sums
            assert whole.persen_pendek == summary.city.percent
            assert sum(row.n_pendek for row in rows) == sums["n_pendek"]
        if not wanted:
            assert told_by_api(operasi, posyandu[0]) == (*pendek, summary.city.percent)


def told_by(summary) -> dict[str, int]:
    """The counts of the cards by the names of the cells."""
    cards = {card.key: card for card in summary.cards}
    return {
        "n_sasaran": cards["sasaran"].value,
        "n_ditimbang": cards["ditimbang"].value,
        "n_diukur": cards["diukur"].value,
        "n_tbu": cards["pendek"].share.of,
        "n_pendek": cards["pendek"].value,
        "n_naik": cards["tidak-naik"].share.of - cards["tidak-naik"].value,
        "n_tidak_naik": cards["tidak-naik"].value,
    }


def added(areas) -> tuple[int, int]:
    return sum(a.prevalence.n for a in areas), sum(a.prevalence.of for a in areas)


def told_by_api(operasi, posyandu) -> tuple[int, int, float | None]:
    client = APIClient()
    client.force_login(
        user_of(Peran.DINKES, posyandu), backend="django.contrib.auth.backends.ModelBackend"
    )
    city = client.get(f"/api/v1/operasi/{operasi.code}/ringkasan/").json()["city"]
    return city["n"], city["of"], city["percent"]


@pytest.mark.django_db
def test_without_anybody_measured_there_is_no_percentage_anywhere():
    operasi = make_city()
    for posyandu in Posyandu.objects.all():
        SummaryCell.objects.create(
            operasi=operasi, posyandu=posyandu, sex=1, age_group=0, n_sasaran=3
        )

    chosen = DashboardFilter(operasi_id=operasi.pk)
    summary = round_summary(operasi, chosen, area="", may_see_children=True)

    shares = [card.share for card in summary.cards if card.key in ("pendek", "tidak-naik")]
    shares += [summary.city, *(area.prevalence for area in summary.kelurahan)]
    assert {share.percent for share in shares} == {None}
    assert {area.prevalence.interval for area in summary.kelurahan} == {None}
    assert summary.trend == ()
    assert {row.persen_pendek for row in prevalence_report(chosen, by="puskesmas")} == {None}


@pytest.mark.django_db
def test_a_round_without_a_list_has_no_coverage_either():
    operasi = make_city()

    chosen = DashboardFilter(operasi_id=operasi.pk)
    summary = round_summary(operasi, chosen, area="", may_see_children=True)

    assert summary.city.coverage.percent is None
    assert prevalence_report(chosen, by="kelurahan")[-1].cakupan is None


@pytest.mark.django_db
def test_a_month_of_the_recap_that_a_kelurahan_is_missing_in_is_left_out():
    make_city()
    batch = ImportBatchFactory(kind="rekap")
    january, february = date(2025, 1, 1), date(2025, 2, 1)
    for number, kelurahan in enumerate(Kelurahan.objects.all()):
        for month in (january, february)[: 1 if number == 0 else 2]:
            MonthlyRecapFactory(
                kelurahan=kelurahan, month=month, batch=batch,
                n_terdaftar=100, n_ditimbang=60, n_pendek=12,
            )  # fmt: skip

    points = trend_of(DashboardFilter(), PENDEK, may_see_children=True)

    assert [(p.kind, p.on, p.prevalence.n) for p in points] == [(PeriodKind.RECAP, january, 36)]


@pytest.mark.django_db
def test_the_recap_knows_no_posyandu_and_no_sex():
    make_city()
    batch = ImportBatchFactory(kind="rekap")
    for kelurahan in Kelurahan.objects.all():
        MonthlyRecapFactory(
            kelurahan=kelurahan, batch=batch, n_terdaftar=100, n_ditimbang=60, n_pendek=12
        )
    of_two = Kelurahan.objects.annotate(n=Count("posyandu")).filter(n=2)[0]

    assert len(trend_of(DashboardFilter(kelurahan=of_two.pk), PENDEK, may_see_children=True)) == 1
    for narrower in ({"posyandu": of_two.posyandu_set.first().pk}, {"sex": 1}, {"age_from": 12}):
        assert trend_of(DashboardFilter(**narrower), PENDEK, may_see_children=True) == ()


def weigh(operasi: OperasiTimbang, n_children: int) -> None:
    """Children of every posyandu in turn, weighed in the round, and counted."""
    posyandu = list(Posyandu.objects.order_by("pk"))
    for number in range(n_children):
        child = BalitaFactory(posyandu=posyandu[number % len(posyandu)])
        SasaranFactory(operasi=operasi, balita=child)
        MeasurementFactory(balita=child, measured_on=operasi.starts_on)
    derive_all()
    rebuild_summaries()


ASKED_BY_SUMMARY, ASKED_BY_REPORT = 17, 3
# Beside the summary: session, user, the pairs that wait for a coordinator; and for the filter the
# posyandu of the area, the rounds of the city, the months with figures; and for the round before,
# whether there is one; how often it was closed.
ASKED_BY_PAGE = ASKED_BY_SUMMARY + 8
# What the page depends on, a count and a last id of each: a page that is known costs no more.
ASKED_BY_VERSION = 3


@pytest.mark.django_db
@pytest.mark.parametrize(("n_posyandu", "n_children"), [(3, 2), (9, 20)])
def test_the_questions_do_not_grow_with_children_and_posyandu(
    n_posyandu, n_children, django_assert_num_queries, client
):
    operasi = make_city(n_posyandu)
    weigh(operasi, n_children)
    client.force_login(
        user_of(Peran.DINKES, Posyandu.objects.first()),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    chosen = DashboardFilter(operasi_id=operasi.pk)

    with django_assert_num_queries(ASKED_BY_SUMMARY):
        round_summary(operasi, chosen, area="", may_see_children=True)
    with django_assert_num_queries(ASKED_BY_REPORT):
        prevalence_report(chosen, by="posyandu")
    cache.clear()  # the number of pairs is kept for a minute
    with django_assert_num_queries(ASKED_BY_PAGE + ASKED_BY_VERSION):
        client.get(reverse("round", kwargs={"code": operasi.code}))


@pytest.mark.django_db
def test_the_page_asks_for_the_rounds_once(client):
    operasi = make_city()
    other = OperasiTimbangFactory(starts_on=operasi.starts_on - timedelta(days=180))
    SasaranFactory(operasi=other, balita__posyandu=Posyandu.objects.first())
    client.force_login(
        user_of(Peran.DINKES, Posyandu.objects.first()),
        backend="django.contrib.auth.backends.ModelBackend",
    )

    with CaptureQueriesContext(connection) as asked:
        page = client.get(reverse("round", kwargs={"code": operasi.code}))

    _, offered = page.context["saring"].fields[0].groups[0]
    assert [one.value for one in offered] == [f"operasi:{operasi.code}", f"operasi:{other.code}"]
    assert sum("EXISTS" in query["sql"] for query in asked) == 1
