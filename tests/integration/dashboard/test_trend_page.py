"""Tren: the answer, what stands beside it, and whom its points lead to."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from dashboard.measures import MEASURES, PREVALENCES
from dashboard.models import SummaryCell
from dashboard.services.targets import SurveyLine, note_survey
from posyandu.models import Balita, Kota, Peran, Posyandu
from posyandu.models.users import SEES_CHILDREN
from tests.builders.cells import add_up
from tests.builders.city import build_city, settle
from tests.factories import PosyanduFactory
from tests.fakes.published_rounds import store_published_rounds
from tests.integration.dashboard.test_round_page import client_of, text_of
from tests.integration.dashboard.test_summary_page import rows_of, signed_in, title_number
from tests.integration.dashboard.test_trend_query import stay_away_until_november

pytestmark = pytest.mark.django_db

URL = "/dasbor/tren/"


@pytest.fixture
def published():
    """May and November 2025 as they were published, with the city's targets and surveys."""
    november = store_published_rounds()
    call_command("load_targets", stdout=StringIO())
    return november


@pytest.fixture
def city():
    """Ten posyandu, two months and a round; some never came and left in November."""
    build_city(800, [date(2025, 10, 1), date(2025, 11, 1)], operasi=True)
    stay_away_until_november(200)
    settle()
    return list(Posyandu.objects.order_by("pk"))


def test_the_page_answers_with_the_two_last_rounds(published):
    shown = text_of(client_of(Peran.DINKES).get(URL))

    for said in (
        "Pendek 15,69 %, 1,75 poin di bawah Mei 2025",
        "17,44 % dari 10.057 menjadi 15,69 % dari 9.707 balita",
        "cakupan 99,99 % dan 100,00 %",
        "Operasi timbang terakhir 15,69 %, target kota 14 % untuk 2027",
        "1.523 dari 9.707",
        "Survei terakhir: SKI 2023, 27,4 %",
        "data per 24 Nov 2025 10.42 WITA",
    ):
        assert said in shown


def test_an_earlier_period_is_answered_as_it_was_then(published):
    client = client_of(Peran.DINKES)

    of_may = client.get(URL, {"operasi": "2025-1"})

    assert of_may.context["answer"].title.startswith("Pendek 17,44 % pada Mei 2025; belum ada")
    # Later points stay in the picture: the answer alone is of then.
    assert "1.523 dari 9.707" in text_of(of_may)


@pytest.mark.parametrize("key", PREVALENCES)
def test_every_measure_has_its_trend(published, key):
    response = client_of(Peran.DINKES).get(URL, {"ukuran": key})

    assert response.status_code == 200
    assert response.context["measure"] == MEASURES[key]
    chosen = [one for one in response.context["saring"].fields[0].groups[0][1] if one.is_chosen]
    assert [one.value for one in chosen] == [key]


def test_a_measure_that_is_none_is_answered_with_pendek_and_a_sentence(published):
    response = client_of(Peran.DINKES).get(URL, {"ukuran": "bgm"}, follow=True)

    assert response.context["measure"].key == "pendek"
    assert "Ukuran itu tidak diikuti dari waktu ke waktu" in text_of(response)


def test_the_other_pages_carry_the_filter_of_the_trend(published):
    response = client_of(Peran.DINKES).get(
        URL, {"operasi": "2025-2", "ukuran": "pendek", "jk": "L"}
    )

    here = [tab for tab in response.context["saring"].tabs if tab.is_here]
    assert [tab.label for tab in here] == ["Tren"]
    assert all("jk=L" in tab.url for tab in response.context["saring"].tabs)


@pytest.mark.parametrize(
    "narrower",
    [{"kelurahan": "64.74.03.1003"}, {"jk": "P"}, {"umur": "0-23"}],
)
def test_surveys_stand_only_beside_the_whole_city(published, narrower):
    response = client_of(Peran.DINKES).get(URL, narrower)

    assert not any("SSGI" in row.nama for row in response.context["acuan"].rows)
    assert "xaxis2" not in repr(response.context["panels"][0].chart)


def test_a_puskesmas_sees_targets_and_no_survey(published):
    response = client_of(Peran.PUSKESMAS).get(URL)

    named = [row.nama for row in response.context["acuan"].rows]
    assert named
    assert all(name.startswith("Target") for name in named)
    assert "hanya berbicara tentang seluruh kota" in text_of(response)


def test_another_citys_surveys_are_not_shown(published):
    other = Kota.objects.create(code="99.09", nama="Kota Lain", provinsi="Lain")
    line = SurveyLine("SSGI", 2024, "pendek", Decimal("9.9"), None, None, None, "Kota lain")
    note_survey(kota=other, line=line, by=None, at=datetime(2026, 1, 1, tzinfo=UTC))

    assert "9,9 %" not in text_of(client_of(Peran.DINKES).get(URL))


@pytest.mark.parametrize("asked", [{}, {"jk": "L"}, {"ukuran": "gizi-kurang", "umur": "24-59"}])
def test_every_row_leads_to_as_many_children_as_it_says(city, asked):
    client = signed_in(Peran.DINKES, city[0])

    found = rows_of(client.get(URL, asked).content.decode())

    assert len(found) == 3  # a round and two months
    for url, n in found:
        assert title_number(client, url) == n


@pytest.mark.parametrize("role", Peran)
def test_every_role_reads_the_trend_of_its_area(city, role):
    response = signed_in(role, city[0]).get(URL)

    html = response.content.decode()
    assert response.status_code == 200
    assert ("/dasbor/anak/?" in html) == (role in SEES_CHILDREN)
    assert (reverse("trend-settings") in html) == (role in {Peran.DINKES, Peran.ADMIN})


@pytest.mark.parametrize("role", [Peran.LINTAS, Peran.WALI_KOTA])
def test_small_counts_are_withheld_from_who_may_not_see_children(published, role):
    cell = SummaryCell.objects.get(operasi__code="2025-1")
    SummaryCell.objects.filter(pk=cell.pk).update(n_gizi_buruk=3, n_bbtb=100)
    add_up()

    response = client_of(role).get(URL, {"ukuran": "gizi-buruk"})

    assert "3 dari 100" not in text_of(response)
    assert "*** dari 100" in text_of(response)


def test_the_page_asked_for_again_is_made_anew_only_for_something_new(published):
    client = client_of(Peran.DINKES)
    client.get(URL)  # brings the cookie of the page's forms
    etag = client.get(URL).headers["ETag"]
    assert client.get(URL, headers={"if-none-match": etag}).status_code == 304

    line = SurveyLine("SSGI", 2024, "pendek", Decimal("24.8"), None, None, None, "Kemenkes")
    note_survey(kota=Kota.objects.get(), line=line, by=None, at=datetime(2026, 1, 1, tzinfo=UTC))

    anew = client.get(URL, headers={"if-none-match": etag})
    assert anew.status_code == 200
    assert "24,8 %" in text_of(anew)


def test_an_rt_is_named_as_something_no_trend_knows(city):
    Balita.objects.filter(posyandu=city[0]).update(rt="007")

    response = signed_in(Peran.DINKES, city[0]).get(
        URL, {"kelurahan": city[0].kelurahan_id, "rt": "007"}, follow=True
    )

    assert "RT tidak disaring di sini; yang tampil semua RT." in text_of(response)


def test_a_month_of_few_is_provisional_and_shows_its_bounds(city):
    panel = signed_in(Peran.DINKES, city[0]).get(URL).context["panels"][1]

    october = next(row for row in panel.rows if row.nama == "Oktober 2025")
    november = next(row for row in panel.rows if row.nama == "November 2025")
    assert "sementara" in october.remark
    assert october.bounds
    assert not november.remark
    assert not november.bounds


def test_a_city_that_never_weighed_is_told_what_to_do_first():
    posyandu = PosyanduFactory()

    shown = text_of(signed_in(Peran.DINKES, posyandu).get(URL))

    assert "Belum ada" in shown
