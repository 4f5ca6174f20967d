"""What the displays receive: the dashboard's own figures, for the whole city, and of no child."""

import json
import re
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bontang_stunting.lib.ids import uuid7
from command_center.as_json import iso
from command_center.models import TautanLayar
from command_center.services.links import revoke_link
from dashboard.filters import DashboardFilter
from dashboard.queries.areas import city_interval, counts_by_posyandu
from dashboard.queries.rounds import round_summary
from dashboard.services.closing import close_and_keep
from dashboard.services.refresh import refresh_summaries
from measurements.models import OperasiTimbang
from measurements.services.recording import Reading, record_measurement
from posyandu.models import Kota, Peran, Posyandu, User
from tests.builders.city import build_city, settle
from tests.factories import BalitaFactory, SasaranFactory, TautanLayarFactory, user_of

pytestmark = pytest.mark.django_db

SECRET = "rahasia-layar-uji"
MONTHS = [date(2025, 10, 1), date(2025, 11, 1)]


@pytest.fixture
def kota() -> Kota:
    """A city of two kelurahan with an open round in which all were weighed."""
    cache.clear()
    kota = build_city(1_280, MONTHS, operasi=True)
    settle()
    return kota


@pytest.fixture
def display(kota: Kota) -> Client:
    """A display that was opened by its link, without an account."""
    TautanLayarFactory(kota=kota, secret=SECRET)
    client = Client()
    response = client.get(reverse("wall-open", kwargs={"secret": SECRET}))
    assert response.url == reverse("wall")
    return client


def close(kota: Kota) -> OperasiTimbang:
    operasi = OperasiTimbang.objects.get(kota=kota)
    close_and_keep(operasi=operasi, at=timezone.now(), by=None)
    operasi.refresh_from_db()
    return operasi


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def weigh_a_newcomer(kota: Kota) -> None:
    posyandu = Posyandu.objects.order_by("pk")[0]
    operasi = OperasiTimbang.objects.get(kota=kota)
    child = BalitaFactory(posyandu=posyandu, born_on=date(2024, 1, 1))
    SasaranFactory(operasi=operasi, balita=child, posyandu=posyandu)
    reading = Reading(
        id=uuid7(), balita_id=child.pk, measured_on=operasi.starts_on, weight_g=10_000,
        length_mm=800,
    )  # fmt: skip
    record_measurement(reading=reading, by=None)
    refresh_summaries()


def told(client: Client) -> dict[str, Any]:
    cache.clear()  # nobody has to wait for a second to pass
    return json.loads(client.get(reverse("wall-data")).content)


def test_a_closed_round_says_on_the_wall_what_its_page_says(kota, display):
    operasi = close(kota)
    page = round_summary(
        operasi,
        DashboardFilter.for_user(
            user_of(Peran.WALI_KOTA, Posyandu.objects.all()[0]), operasi_id=operasi.pk
        ),
        area="kota",
        may_see_children=False,
    )

    found = told(display)

    assert found["prevalence"]["n"] == page.city.n
    assert found["prevalence"]["of"] == page.city.of
    assert found["prevalence"]["low"] == pytest.approx(page.city.interval.low)
    assert found["reach"]["of"] == page.city.coverage.of
    for on_wall, on_page in zip(found["kelurahan"], page.kelurahan, strict=True):
        assert on_wall["code"] == on_page.code
        assert on_wall["figure"]["n"] == on_page.prevalence.n
        assert on_wall["figure"]["of"] == on_page.prevalence.of
    assert [one["figure"]["n"] for one in found["puskesmas"]] == [
        one.prevalence.n for one in page.puskesmas
    ]
    assert found["round"]["status"] == "final"


def test_the_limits_of_an_open_round_know_posyandu_as_clusters_and_stand_with_their_figure(
    kota, display
):
    chosen = DashboardFilter(operasi_id=OperasiTimbang.objects.get(kota=kota).pk)
    limits = city_interval(counts_by_posyandu(chosen))

    first = told(display)["prevalence"]

    assert (first["low"], first["high"]) == pytest.approx((limits.low, limits.high), abs=1e-3)
    weigh_a_newcomer(kota)
    again = told(display)
    assert again["reach"]["n"] == 1_281
    assert again["prevalence"]["of"] == first["of"], "one child is no step"
    assert (again["prevalence"]["low"], again["prevalence"]["high"]) == (
        first["low"], first["high"],
    )  # fmt: skip


def test_a_closed_round_is_told_as_of_its_closing_and_day_by_day(kota, display):
    operasi = close(kota)

    found = told(display)

    assert found["as_of"] == iso(operasi.closed_at)
    assert sum(day["n"] for day in found["pace"]["days"]) == found["reach"]["n"]


def test_a_child_that_is_weighed_is_on_the_wall_after_the_refresh(kota, display):
    before = told(display)["reach"]
    weigh_a_newcomer(kota)

    after = told(display)

    assert (after["reach"]["n"], after["reach"]["of"]) == (before["n"] + 1, before["of"] + 1)
    assert sum(one["n"] for one in after["pulses"]) == 1
    assert after["pace"]["last_hour"] == 1


def test_no_name_number_or_id_of_anybody_reaches_a_display(kota, display):
    close(kota)
    bodies = [
        display.get(reverse("wall-data")).content.decode(),
        display.get(reverse("wall")).content.decode(),
        display.get(
            reverse("wall-film", kwargs={"code": OperasiTimbang.objects.get().code})
        ).content.decode(),
    ]

    for body in bodies:
        assert "Anak Uji" not in body
        assert not re.search(r"\b\d{16}\b", body), "a NIK"
        assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-", body), "an id"
    names = {
        key for body in (json.loads(bodies[0]), json.loads(bodies[2])) for key in keys_of(body)
    }
    assert names & {"nama_anak", "nik", "ibu", "balita", "born_on", "alamat", "rt"} == set()


def keys_of(value: Any) -> set[str]:
    """Every key of a JSON document, however deep."""
    if isinstance(value, dict):
        return set(value) | {key for one in value.values() for key in keys_of(one)}
    if isinstance(value, list):
        return {key for one in value for key in keys_of(one)}
    return set()


def test_a_display_that_knows_it_already_is_answered_with_nothing(kota, display):
    first = display.get(reverse("wall-data"))

    again = display.get(reverse("wall-data"), headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


def test_asking_again_costs_one_statement(kota, display, django_assert_num_queries):
    first = display.get(reverse("wall-data"))

    with django_assert_num_queries(1):
        display.get(reverse("wall-data"), headers={"if-none-match": first["ETag"]})


def test_a_revoked_link_closes_the_display_at_once(kota, display):
    link = TautanLayar.objects.get()
    dinkes = user_of(Peran.DINKES, Posyandu.objects.all()[0])
    assert revoke_link(link=link, by=dinkes, at=timezone.now())

    assert display.get(reverse("wall-data")).status_code == 403
    assert display.get(reverse("wall")).status_code == 403
    opened = Client().get(reverse("wall-open", kwargs={"secret": SECRET}))
    assert opened.status_code == 403
    assert "wall" not in opened.cookies


def test_a_city_without_a_round_says_so(display_of_nothing):
    found = told(display_of_nothing)

    assert found["round"] is None
    assert found["control"]["scenes"][0] == "hari-ini"


@pytest.fixture
def display_of_nothing() -> Client:
    TautanLayarFactory(secret=SECRET)
    client = Client()
    client.get(reverse("wall-open", kwargs={"secret": SECRET}))
    return client


def test_the_controller_decides_what_all_displays_show(kota, display):
    posyandu = Posyandu.objects.select_related("kelurahan").order_by("pk")[0]
    client = client_of(user_of(Peran.DINKES, posyandu))

    response = client.post(
        reverse("wall-control"),
        {
            "tayangan": "", "adegan": ["peta", "hari-ini"], "tempo": "20", "film": "60",
            "sorot": posyandu.kelurahan_id, "pesan": "Ayo ke posyandu",
        },
    )  # fmt: skip

    assert response.status_code == 302
    chosen = told(display)["control"]
    assert chosen["scenes"] == ["hari-ini", "peta"], "in the order of the story"
    assert (chosen["pace_s"], chosen["focus"]) == (20, posyandu.kelurahan_id)
    assert (chosen["message"], chosen["mode"], chosen["version"]) == (
        "Ayo ke posyandu", "langsung", 1,
    )  # fmt: skip


def test_only_a_closed_round_can_be_replayed(kota):
    client = client_of(user_of(Peran.DINKES, Posyandu.objects.all()[0]))
    code = OperasiTimbang.objects.get().code
    form = {"tayangan": code, "adegan": ["peta"], "tempo": "20", "film": "60"}

    refused = client.post(reverse("wall-control"), form)
    assert refused.status_code == 422
    assert "belum ditutup" in refused.content.decode()

    close(kota)
    assert client.post(reverse("wall-control"), form).status_code == 302


def test_a_link_is_told_once(kota):
    client = client_of(user_of(Peran.DINKES, Posyandu.objects.all()[0]))
    form = {"id": "0b4e7f3c-9c5a-4f51-8a52-3b8f4f6a2a11", "nama": "Lobi"}

    page = client.post(reverse("wall-link-issue"), form).content.decode()
    secret = re.search(r"/command-center/buka/([\w-]{40,})/", page)
    assert secret
    again = client.post(reverse("wall-link-issue"), form, follow=True).content.decode()

    assert "sudah diterbitkan" in again
    assert secret[1] not in again
    assert TautanLayar.objects.count() == 1
    assert Client().get(reverse("wall-open", kwargs={"secret": secret[1]})).status_code == 302
