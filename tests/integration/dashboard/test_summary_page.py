"""Ringkasan of a round and of a month: every figure leads to its children."""

import re
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from dashboard.measures import MEASURES
from posyandu.models import Balita, Peran, Posyandu
from tests.builders.city import build_city, settle
from tests.factories import user_of
from tests.integration.dashboard.test_round_page import text_of

pytestmark = pytest.mark.django_db

ROUND = "/dasbor/operasi/uji/"


@pytest.fixture
def city() -> list[Posyandu]:
    """Ten posyandu of two kelurahan; half of one of them was not weighed in the round."""
    build_city(800, [date(2025, 10, 1), date(2025, 11, 1)], operasi=True)
    posyandu = list(Posyandu.objects.order_by("pk"))
    Balita.objects.filter(posyandu=posyandu[0], nama__endswith="0").update(rt="007")
    settle()
    return posyandu


def signed_in(role: Peran, posyandu: Posyandu) -> Client:
    client = Client()
    user = user_of(role, posyandu)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def numbers(text: str) -> list[int]:
    return [int(found.replace(".", "")) for found in re.findall(r"\d[\d.]*", text)]


def cards_of(html: str) -> list[tuple[str, int]]:
    """(address, number) of every card that leads somewhere."""
    found = re.findall(
        r'class="kpi__buka" href="([^"]+)".*?class="kpi__value">([\d.]+)', html, flags=re.DOTALL
    )
    return [(url.replace("&amp;", "&"), numbers(n)[0]) for url, n in found]


def rows_of(html: str) -> list[tuple[str, int]]:
    """(address, first number) of every row of a table that leads to a list."""
    found = re.findall(r'<a href="([^"]+)" data-daftar>(.*?)<span', html, flags=re.DOTALL)
    texts = [(url.replace("&amp;", "&"), re.sub(r"<[^>]+>", "", text)) for url, text in found]
    return [(url, numbers(text)[0]) for url, text in texts]


def title_number(client: Client, url: str) -> int:
    """The number in the title of a list; 0 for "Tidak ada"."""
    title = client.get(url).context["title"]
    return 0 if title.startswith("Tidak ada") else numbers(title)[0]


@pytest.mark.parametrize(
    "asked", [{}, {"jk": "L"}, {"umur": "0-23"}, {"kelurahan": "99.01.01.1001", "rt": "007"}]
)
@pytest.mark.parametrize("page", [ROUND, "/dasbor/bulan/2025-10/"])
def test_every_card_leads_to_as_many_children_as_it_says(city, asked, page):
    client = signed_in(Peran.DINKES, city[0])

    found = cards_of(client.get(page, asked).content.decode())

    assert found
    for url, n in found:
        assert title_number(client, url) == n
        query = parse_qs(urlsplit(url).query)
        assert query["ukuran"][0] in MEASURES
        assert {name: query[name][0] for name in asked} == asked


def test_every_row_leads_to_as_many_children_as_it_says(city):
    client = signed_in(Peran.DINKES, city[0])

    found = rows_of(client.get(ROUND).content.decode())

    kinds = {next(iter(parse_qs(urlsplit(url).query).keys() - {"ukuran", "operasi"}), "")
             for url, _ in found}  # fmt: skip
    assert kinds >= {"kelurahan", "posyandu"}
    for url, n in found:
        assert title_number(client, url) == n


def test_the_map_adds_up_to_the_card(city):
    client = signed_in(Peran.DINKES, city[0])

    response = client.get(ROUND)

    on_map = [area.figure.prevalence.n for area in response.context["summary"].map]
    pendek = next(card for card in response.context["summary"].cards if card.key == "pendek")
    assert sum(on_map) == pendek.value


@pytest.mark.parametrize("role", [Peran.LINTAS, Peran.WALI_KOTA])
def test_who_sees_counts_only_is_led_to_no_child_and_no_posyandu(city, role):
    response = signed_in(role, city[0]).get(ROUND)

    html = response.content.decode()
    assert reverse("children") not in html
    assert city[0].nama not in html
    assert response.context["summary"].posyandu == ()


def test_a_month_has_a_page_of_its_own(city):
    shown = text_of(signed_in(Peran.DINKES, city[0]).get("/dasbor/bulan/2025-10/"))

    assert "Penimbangan Oktober 2025" in shown
    assert "1–31 Okt 2025" in shown
    assert "di bawah" not in shown.split("Batas 95 %")[0]  # months are compared with no other


@pytest.mark.parametrize("month", ["2025-13", "oktober"])
def test_a_month_that_is_none_is_not_found(city, month):
    assert signed_in(Peran.DINKES, city[0]).get(f"/dasbor/bulan/{month}/").status_code == 404


def test_posyandu_below_95_percent_lead_to_who_is_missing(city):
    response = signed_in(Peran.KADER, city[0]).get("/dasbor/bulan/2025-10/")

    assert "Posyandu ini sudah mengukur 95 % sasarannya" in text_of(response)


def test_a_round_of_one_rt_has_its_own_cards_and_no_trend(city):
    client = signed_in(Peran.DINKES, city[0])

    response = client.get(ROUND, {"kelurahan": city[0].kelurahan_id, "rt": "007"})

    n = Balita.objects.filter(rt="007").count()
    assert f"Sasaran: lihat daftar balita {n} balita" in text_of(response)
    assert "tren" not in response.context["panels"]
