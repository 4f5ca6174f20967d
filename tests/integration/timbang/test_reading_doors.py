"""POST mirip/ and GET status/: what a phone asks beside the roster."""

from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command
from django.urls import reverse
from rest_framework.test import APIClient

from bontang_stunting.lib.ids import uuid7
from measurements.services.recording import Reading, record_measurement
from posyandu.models import Balita, Peran, Posyandu, User
from tests.builders.phone import Phone, ukur
from tests.factories import BalitaFactory, IbuFactory, PosyanduFactory, user_of
from timbang.models import Kiriman

pytestmark = pytest.mark.django_db
BORN = date(2025, 11, 4)
DAY = date(2025, 11, 20)


@pytest.fixture
def posyandu() -> Posyandu:
    return PosyanduFactory(nama="Mawar 3")


@pytest.fixture
def kader(posyandu) -> User:
    return user_of(Peran.KADER, posyandu)


@pytest.fixture
def phone(kader) -> APIClient:
    client = APIClient()
    client.force_login(kader, backend="django.contrib.auth.backends.ModelBackend")
    return client


# --- who may be the newcomer ----------------------------------------------------------------------


def similar(phone: APIClient, **newcomer) -> list[dict]:
    asked = {"nama": "Muhammad Rizky", "born_on": "2025-11-04", "ibu_nama": "Siti", **newcomer}
    response = phone.post(reverse("api-timbang-mirip"), asked, format="json")
    assert response.status_code == 200
    return response.json()["matches"]


def test_a_child_of_the_own_posyandu_is_named_with_the_reason(phone, posyandu):
    known = BalitaFactory(
        nama="Moh. Riski", born_on=date(2025, 11, 5), posyandu=posyandu, ibu=IbuFactory(nama="St")
    )

    assert similar(phone) == [
        {
            "balita_id": str(known.pk),
            "where": f"Posyandu Mawar 3, {posyandu.kelurahan.nama}",
            "nama": "Moh. Riski",
            "born_on": "2025-11-05",
            "score": 0.93,
            "why": [
                "Nama sama, ejaan berbeda",
                "Tanggal lahir selisih 1 hari",
                "Nama ibu sama, ejaan berbeda",
            ],
        }
    ]


def test_of_a_child_elsewhere_only_the_place_the_reason_and_what_takes_it_over_are_told(phone):
    elsewhere = PosyanduFactory(nama="Posyandu Melati")
    known = BalitaFactory(nama="Muhammad Riski", born_on=BORN, posyandu=elsewhere)

    (found,) = similar(phone)

    assert found == {
        "balita_id": str(known.pk),
        "where": f"Posyandu Melati, {elsewhere.kelurahan.nama}",
        "nama": "",
        "born_on": None,
        "score": 0.98,
        "why": ["Nama sama, ejaan berbeda", "Tanggal lahir sama", "Nama ibu belum diketahui"],
    }


def test_the_likeliest_come_first_and_only_five_of_them(phone, posyandu):
    for nama in ("Muhammad Rizki", "Muhammad Rizky", "Muhammad Riza"):
        BalitaFactory.create_batch(2, nama=nama, born_on=BORN, posyandu=posyandu)

    found = similar(phone)

    assert [match["score"] for match in found][:3] == [1, 1, 0.98]
    assert len(found) == 5


@pytest.mark.parametrize(
    ("values", "n"),
    [
        ({}, 1),
        ({"born_on": date(2025, 11, 6)}, 0),
        ({"nama": "Bagus Wirawan"}, 0),
        ({"status": "pindah", "status_on": DAY}, 1),
        ({"status": "meninggal", "status_on": DAY}, 0),
    ],
)
def test_who_is_asked_about(values, n, phone, posyandu):
    known = {"nama": "Muhammad Rizky", "born_on": BORN, "posyandu": posyandu}
    BalitaFactory(**{**known, **values})

    found = similar(phone)

    assert len(found) == n
    assert all(("Tercatat sudah pindah" in match["why"]) == bool(values) for match in found)


def test_another_city_is_not_looked_through(phone):
    elsewhere = PosyanduFactory(kelurahan__kecamatan__kota__code="99.02")
    BalitaFactory(nama="Muhammad Rizky", born_on=BORN, posyandu=elsewhere)

    assert similar(phone) == []


@pytest.mark.parametrize("n", [1, 20])
def test_the_check_takes_as_many_queries_for_many_as_for_one(
    n, phone, posyandu, django_assert_num_queries
):
    BalitaFactory.create_batch(
        n, nama="Muhammad Rizky", born_on=BORN, posyandu=posyandu, ibu=IbuFactory()
    )

    with django_assert_num_queries(4):
        similar(phone)


def test_what_cannot_be_read_is_refused_by_field(phone):
    response = phone.post(
        reverse("api-timbang-mirip"), {"nama": "x" * 121, "born_on": "besok"}, format="json"
    )

    assert response.status_code == 400
    assert set(response.json()) == {"nama", "born_on"}


# --- the day on the phone and here ----------------------------------------------------------------


def weigh(balita: Balita, weight_g: int | None, on_day: date = DAY, **values) -> Reading:
    reading = Reading(uuid7(), balita.pk, on_day, weight_g=weight_g, **values)
    record_measurement(reading=reading, by=None)
    return reading


def receipt(posyandu: Posyandu, kind: str, device: str, on_day: date = DAY) -> str:
    at = datetime(2025, 11, 20, 1, tzinfo=UTC)
    row = Kiriman.objects.create(
        id=uuid7(), kind=kind, digest="0", posyandu=posyandu, device=device, made_at=at,
        on_day=on_day,
    )  # fmt: skip
    return str(row.pk)


def status(phone: APIClient, **asked) -> dict:
    response = phone.get(reverse("api-timbang-status"), {"on": "2025-11-20", **asked})
    assert response.status_code == 200
    return response.json()


def test_the_totals_of_a_day_count_what_stands(phone, posyandu):
    one, two = (BalitaFactory(posyandu=posyandu) for _ in range(2))
    wrong = weigh(one, 9_000)
    weigh(one, 9_500, replaces_id=wrong.id, reason="salah")
    weigh(two, 8_000)
    weigh(two, 8_200)
    weigh(two, 8_300, date(2025, 11, 19))
    weigh(BalitaFactory(posyandu=posyandu), None, length_mm=700)
    weigh(BalitaFactory(), 7_000)

    told = status(phone)

    assert told["on"] == "2025-11-20"
    assert told["posyandu"] == {"n_weighed": 2, "n_measurements": 4, "sum_weight_g": 17_500}
    assert told["conflicts"] == 1


def test_a_day_without_readings_is_nought(phone):
    told = status(phone)

    assert told["posyandu"] == {"n_weighed": 0, "n_measurements": 0, "sum_weight_g": 0}
    assert told["device"] == {"ids": [], "by_kind": {}, "sum_weight_g": 0}


def test_of_two_readings_of_a_child_the_one_that_counts_is_in_the_sum(phone, posyandu):
    child = BalitaFactory(posyandu=posyandu)
    weigh(child, 40_000)  # first, and not plausible
    weigh(child, 9_000, length_mm=760)

    assert status(phone)["posyandu"] == {
        "n_weighed": 1,
        "n_measurements": 2,
        "sum_weight_g": 9_000,
    }


def test_the_grams_of_a_device_are_those_of_all_it_sent_corrected_or_not(phone, kader, posyandu):
    child, other = (BalitaFactory(posyandu=posyandu, born_on=date(2024, 1, 1)) for _ in range(2))
    mine, colleague = Phone(kader, "A"), Phone(kader, "B")
    when = {"measured_on": DAY, "length_mm": None}
    first, second = (
        at_noon(ukur(child, weight_g=11_000, **when)),
        at_noon(ukur(other, weight_g=12_000, **when)),
    )
    mine.send(first, second, today=DAY)
    again = ukur(child, weight_g=11_500, replaces_id=first["id"], reason="Salah baca", **when)
    mine.send(at_noon(again), first, today=DAY)
    colleague.send(at_noon(ukur(other, weight_g=12_400, **when)), today=DAY)
    mine.send(at_noon(ukur(child, weight_g=None, **{**when, "length_mm": 800})), today=DAY)

    told = status(phone, device="A")

    assert told["device"]["sum_weight_g"] == 11_000 + 12_000 + 11_500
    assert told["device"]["by_kind"] == {"ukur": 4}
    assert told["posyandu"]["sum_weight_g"] == 11_500 + 12_000


def at_noon(sent: dict) -> dict:
    return sent | {"at": "2025-11-20T12:00:00+08:00"}


def test_only_entries_of_this_device_posyandu_and_day_are_listed(phone, posyandu):
    ids = [receipt(posyandu, kind, "A") for kind in ("ukur", "ukur", "absen")]
    receipt(posyandu, "ukur", "B")
    receipt(posyandu, "ukur", "A", date(2025, 11, 19))
    receipt(PosyanduFactory(), "ukur", "A")

    told = status(phone, device="A")["device"]

    assert sorted(told["ids"]) == sorted(ids)
    assert told["by_kind"] == {"ukur": 2, "absen": 1}


def test_without_a_day_it_is_today_in_bontang(phone, time_machine):
    time_machine.move_to(datetime(2025, 11, 19, 16, 30, tzinfo=UTC), tick=False)

    assert phone.get(reverse("api-timbang-status")).status_code == 200
    assert status(phone, on="2025-11-20")["on"] == "2025-11-20"
    assert phone.get(reverse("api-timbang-status")).json()["on"] == "2025-11-20"


def test_the_totals_of_another_posyandu_are_not_told(phone):
    response = phone.get(reverse("api-timbang-status"), {"posyandu": PosyanduFactory().pk})

    assert response.status_code == 403


def test_a_day_that_is_none_is_refused(phone):
    response = phone.get(reverse("api-timbang-status"), {"on": "2025-02-30"})

    assert response.status_code == 400
    assert set(response.json()) == {"on"}


def test_who_answers_for_several_posyandu_has_to_name_one(posyandu):
    PosyanduFactory(kelurahan=posyandu.kelurahan)
    client = APIClient()
    client.force_login(
        user_of(Peran.PUSKESMAS, posyandu), backend="django.contrib.auth.backends.ModelBackend"
    )

    response = client.get(reverse("api-timbang-status"))

    assert response.json() == {"posyandu": "Pilih posyandu dulu."}


def test_the_description_of_the_api_has_no_gap(capsys):
    """`spectacular --fail-on-warn`, for these endpoints and every other."""
    call_command("spectacular", "--validate", "--fail-on-warn")

    assert "/api/v1/timbang/daftar/" in capsys.readouterr().out
