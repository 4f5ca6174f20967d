"""/api/v1/operasi/<code>/ringkasan/: the same figures, and 304 while they stand."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from dashboard.models import DataVersion, RoundSnapshot, SummaryCell
from interventions.models import VerifikasiStunting
from measurements.models import OperasiTimbang, StaleCell
from posyandu.models import Peran, Posyandu
from tests.builders.cells import add_up
from tests.factories import user_of
from tests.fakes.published_rounds import store_published_rounds, store_snapshot

pytestmark = pytest.mark.django_db
URL = "/api/v1/operasi/2025-2/ringkasan/"


@pytest.fixture(autouse=True)
def november():
    return store_published_rounds()


def client_of(role: Peran, kelurahan: str = "Kanaan") -> APIClient:
    client = APIClient()
    client.force_login(
        user_of(role, Posyandu.objects.get(kelurahan__nama=kelurahan)),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return client


def etag(client: APIClient) -> str:
    return client.get(URL).headers["ETag"]


def test_the_api_answers_with_the_figures_of_the_page():
    told = client_of(Peran.DINKES).get(URL).json()

    assert (told["city"]["n"], told["city"]["of"]) == (1523, 9707)
    assert round(told["city"]["percent"], 2) == 15.69
    lowest = min(told["puskesmas"], key=lambda area: area["prevalence"]["percent"])
    assert lowest["nama"] == "Bontang Barat"
    assert round(lowest["prevalence"]["percent"], 2) == 11.88
    assert [card["key"] for card in told["cards"]][:4] == [
        "sasaran",
        "ditimbang",
        "diukur",
        "pendek",
    ]
    assert told["data_version"] == 7


def test_every_prevalence_carries_what_makes_it_a_figure():
    told = client_of(Peran.DINKES).get(URL).json()

    found = [told["city"]]
    found += [
        item["prevalence"] for key in ("puskesmas", "kelurahan", "trend") for item in told[key]
    ]
    assert len(found) == 1 + 6 + 15 + 2
    for prevalence in found:
        assert prevalence["coverage"]["of"] is not None
        assert prevalence["interval"]["low"] <= prevalence["percent"]
        assert prevalence["definition"]


def test_unchanged_figures_are_not_sent_twice():
    client = client_of(Peran.DINKES)

    again = client.get(URL, headers={"if-none-match": etag(client)})

    assert again.status_code == 304
    assert again.content == b""


def test_a_new_data_version_is_sent():
    client = client_of(Peran.DINKES)
    before = etag(client)

    DataVersion.objects.update(number=8)

    assert client.get(URL, headers={"if-none-match": before}).status_code == 200


def test_a_change_on_its_way_is_sent():
    client = client_of(Peran.DINKES)
    before = etag(client)

    StaleCell.objects.create(
        posyandu=Posyandu.objects.first(), operasi=OperasiTimbang.objects.first()
    )

    assert client.get(URL, headers={"if-none-match": before}).status_code == 200


def test_nobody_is_answered_from_what_somebody_else_may_see():
    """Another area, and the same area without sight of children."""
    tags = [
        etag(client_of(role, kelurahan))
        for role, kelurahan in (
            (Peran.DINKES, "Kanaan"),
            (Peran.LINTAS, "Kanaan"),
            (Peran.PUSKESMAS, "Kanaan"),
            (Peran.PUSKESMAS, "Guntung"),
        )
    ]

    assert len(set(tags)) == 4


def test_answers_are_kept_by_nobody_in_between():
    headers = client_of(Peran.DINKES).get(URL).headers

    assert set(headers["Cache-Control"].split(", ")) == {"private", "no-cache"}


def test_a_hidden_count_is_null_and_marked():
    OperasiTimbang.objects.get(code="2025-2").summarycell_set.filter(
        posyandu__kelurahan__nama="Kanaan"
    ).update(n_pendek=3)

    told = client_of(Peran.WALI_KOTA).get(URL).json()

    kanaan = next(area for area in told["kelurahan"] if area["nama"] == "Kanaan")
    assert kanaan["is_suppressed"] is True
    assert kanaan["prevalence"]["n"] is None
    assert kanaan["prevalence"]["percent"] is None


def test_every_small_count_is_withheld_from_who_may_not_see_children():
    """The city's own figure, each point of the trend, the snapshots and the verdicts."""
    november = OperasiTimbang.objects.get(code="2025-2")
    SummaryCell.objects.update(n_pendek=0)
    add_up()
    store_snapshot(november, datetime(2025, 11, 13, 8, 0, tzinfo=UTC))
    RoundSnapshot.objects.update(n_pendek=4)
    listed = november.sasaran.get()
    VerifikasiStunting.objects.create(
        operasi=november,
        balita=listed.balita,
        verdict="stunting",
        decided_on=date(2025, 11, 20),
        decided_by="Dokter spesialis anak",
    )

    seen, withheld = (client_of(role).get(URL).json() for role in (Peran.DINKES, Peran.LINTAS))

    assert seen["city"]["n"] == 0
    assert (seen["n_verified"], seen["is_verified_suppressed"]) == (1, False)
    assert (withheld["n_verified"], withheld["is_verified_suppressed"]) == (None, True)
    found = [withheld["city"], withheld["previous"]["prevalence"]]
    found += [
        item["prevalence"]
        for key in ("puskesmas", "kelurahan", "trend", "known_then")
        for item in withheld[key]
    ]
    assert len(found) == 2 + 6 + 15 + 2 + 1
    for prevalence in found:
        told = {prevalence[name] for name in ("n", "percent", "interval", "bounds")}
        assert (told, prevalence["is_suppressed"]) == ({None}, True)


def test_a_stranger_gets_nothing():
    assert APIClient().get(URL).status_code == 403


def test_the_schema_describes_every_field_in_indonesian():
    response = client_of(Peran.DINKES).get(
        reverse("api-schema"), headers={"accept": "application/vnd.oai.openapi+json"}
    )
    described = response.json()["components"]["schemas"]

    for name in ("RoundSummary", "Prevalence", "Card", "Area", "TrendPoint"):
        assert described[name]["description"]
        for field, about in described[name]["properties"].items():
            assert about.get("description"), f"{name}.{field}"
