"""The address holds the filter: read, narrowed to who looks, written back."""

import re
from datetime import date

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from dashboard.filter_bar import filter_bar, in_words
from dashboard.filter_form import month_in, read_filter
from dashboard.models import SummaryCell
from posyandu.models import Peran, Posyandu
from tests.factories import BalitaFactory, user_of
from tests.fakes.published_rounds import store_published_rounds
from tests.integration.dashboard.test_round_page import client_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def november():
    return store_published_rounds()


def user(role: Peran = Peran.DINKES, kelurahan: str = "Lok Tuan"):
    return user_of(role, Posyandu.objects.get(kelurahan__nama=kelurahan))


def form_of(asked: dict[str, str], role: Peran = Peran.DINKES, kelurahan: str = "Lok Tuan", **more):
    return read_filter(user(role, kelurahan), asked, **more)


def test_what_an_address_says_is_what_the_filter_holds_and_writes_back(november):
    asked = {
        "operasi": "2025-2", "kecamatan": "64.74.01", "kelurahan": "64.74.01.1003",
        "jk": "P", "umur": "0-23",
    }  # fmt: skip

    form = form_of(asked)

    chosen = form.chosen
    assert (chosen.operasi_id, chosen.kecamatan, chosen.kelurahan) == (
        november.pk, "64.74.01", "64.74.01.1003",
    )  # fmt: skip
    assert (chosen.sex, chosen.age_from, chosen.age_to) == (2, 0, 12)
    assert form.query() == "&".join(f"{name}={value}" for name, value in asked.items())
    assert form.is_tidy
    assert form.problems == ()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"jk": "X"}, "jenis kelamin"),
        ({"umur": "60-71"}, "umur"),
        ({"operasi": "1999-1"}, "Masa itu tidak ada"),
        ({"bulan": "2025-13"}, "Masa itu tidak ada"),
        ({"kelurahan": "99"}, "di luar wilayah Anda"),
        ({"posyandu": "tiga"}, "di luar wilayah Anda"),
        ({"rt": "9"}, "RT"),
    ],
)
def test_a_value_that_means_nothing_costs_a_sentence_and_no_other_value(november, asked, said):
    form = form_of({"puskesmas": _puskesmas("Bontang Utara II"), **asked}, or_latest=True)

    assert len(form.problems) == 1
    assert said in form.problems[0]
    assert set(form.given) == {"puskesmas"}
    assert form.operasi == november


def _puskesmas(nama: str) -> str:
    return str(Posyandu.objects.filter(kelurahan__puskesmas__nama=nama)[0].kelurahan.puskesmas_id)


def test_a_colleague_sees_his_own_area_of_an_address_and_is_told(november):
    address = {"operasi": "2025-2", "kelurahan": "64.74.01.1003", "jk": "L"}

    form = form_of(address, Peran.PUSKESMAS, "Kanaan")

    assert form.given == {"jk": "L"}
    assert "di luar wilayah Anda" in form.problems[0]
    kelurahan = form.chosen.posyandu_list().values_list("kelurahan__nama", flat=True)
    assert sorted(kelurahan) == ["Belimbing", "Gunung Telihan", "Kanaan"]


def test_choosing_another_puskesmas_lets_go_of_a_kelurahan_it_does_not_serve(november):
    asked = {"puskesmas": _puskesmas("Bontang Barat"), "kelurahan": "64.74.01.1003"}

    form = form_of(asked, or_latest=True)

    assert set(form.given) == {"puskesmas"}
    assert form.problems == (
        "Lok Tuan tidak termasuk Bontang Barat, jadi pilihan kelurahan dilepas.",
    )


def test_choices_lie_inside_the_area_of_the_user(november):
    bar = filter_bar(form_of({"operasi": "2025-2"}, Peran.PUSKESMAS, "Kanaan"), here="dashboard")

    fields = {field.name: field for field in bar.fields}
    assert "puskesmas" not in fields  # he has one, and need not choose it
    options = [option.label for _, group in fields["kelurahan"].groups for option in group]
    assert options == ["Belimbing", "Gunung Telihan", "Kanaan"]


def test_a_wider_area_is_chosen_first_where_the_choices_are_too_many(november, monkeypatch):
    monkeypatch.setattr("dashboard.filter_bar.MOST_CHOICES", Posyandu.objects.count() - 1)

    def names(asked: dict[str, str]) -> set[str]:
        return {field.name for field in filter_bar(form_of(asked), here="dashboard").fields}

    assert "posyandu" not in names({"operasi": "2025-2"})
    assert "puskesmas" in names({"operasi": "2025-2"})
    one = Posyandu.objects.order_by("pk")[0]
    assert "posyandu" in names({"operasi": "2025-2", "posyandu": str(one.pk)})


def test_only_the_rt_of_one_kelurahan_can_be_told_apart(november):
    posyandu = Posyandu.objects.get(kelurahan__nama="Lok Tuan")
    BalitaFactory(posyandu=posyandu, rt="012")
    asked = {"operasi": "2025-2", "rt": "012"}

    city = form_of(asked, knows_rt=True)
    lok_tuan = form_of({**asked, "kelurahan": posyandu.kelurahan_id}, knows_rt=True)

    assert city.chosen.rt is None
    assert city.problems
    assert lok_tuan.chosen.rt == "012"
    assert "RT 012" in in_words(lok_tuan)


@pytest.mark.parametrize("role", [Peran.LINTAS, Peran.WALI_KOTA])
def test_who_may_not_see_children_asks_for_no_single_posyandu(november, role):
    posyandu = Posyandu.objects.get(kelurahan__nama="Lok Tuan")

    form = form_of({"operasi": "2025-2", "posyandu": str(posyandu.pk)}, role)

    assert form.chosen.posyandu is None
    assert form.problems
    assert "posyandu" not in {field.name for field in filter_bar(form, here="dashboard").fields}


def test_months_are_chosen_from_the_first_to_the_last_with_figures(november):
    posyandu = Posyandu.objects.first()
    for month in (date(2025, 9, 1), date(2025, 11, 1)):
        SummaryCell.objects.create(month=month, posyandu=posyandu, sex=1, age_group=0, n_sasaran=1)

    form = form_of({"bulan": "2025-10"})

    assert form.months == (date(2025, 11, 1), date(2025, 10, 1), date(2025, 9, 1))
    assert form.chosen.month == date(2025, 10, 1)
    assert form.chosen.operasi_id is None
    assert form.query() == "bulan=2025-10"


@pytest.mark.parametrize("text", ["2025-1", "2025-13", "2025-00", "kemarin"])
def test_a_path_with_no_month_in_it_leads_nowhere(text):
    with pytest.raises(Http404):
        month_in(text)


def test_a_form_without_script_ends_at_the_shortest_address(november):
    sent = {"masa": "operasi:2025-2", "kecamatan": "", "kelurahan": "64.74.01.1003", "jk": "L"}

    response = client_of(Peran.DINKES).get(reverse("dashboard"), sent)

    assert response.url == "/dasbor/operasi/2025-2/?kelurahan=64.74.01.1003&jk=L"


def test_the_page_says_the_choices_and_takes_each_away_by_a_link(november):
    url = reverse("round", kwargs={"code": "2025-2"})

    response = client_of(Peran.DINKES).get(url, {"kelurahan": "64.74.01.1003", "jk": "L"})

    assert "15,74 % dari 1.207 balita pendek" in text_of(response)
    assert "Kelurahan Lok Tuan ×" in text_of(response)
    links = re.findall(r'class="pilihan__kata"\s+href="([^"]*)"', response.content.decode())
    assert links == ["?jk=L", "?kelurahan=64.74.01.1003"]


def test_the_tabs_carry_the_filter(november):
    url = reverse("round", kwargs={"code": "2025-2"})

    html = client_of(Peran.DINKES).get(url, {"jk": "L"}).content.decode()

    assert 'href="/dasbor/operasi/2025-2/?jk=L" aria-current="page"' in " ".join(html.split())


def test_a_sentence_about_a_value_stands_on_the_page(november):
    url = reverse("round", kwargs={"code": "2025-2"})

    shown = text_of(Client.get(client_of(Peran.DINKES), url, {"umur": "tua"}))

    assert "Pilihan umur itu tidak dikenal" in shown
