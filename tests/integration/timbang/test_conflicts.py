"""Two readings of one child on one day: who sees them, and what a decision changes."""

from datetime import UTC, date, datetime

import pytest
from django.core.cache import cache
from django.urls import reverse
from rest_framework.test import APIClient

from bontang_stunting.lib.ids import uuid7
from measurements.models import Measurement, MeasurementResult, StaleCell
from measurements.services.recording import Reading, record_measurement
from posyandu.models import AuditEvent, Balita, Peran, Posyandu, User
from tests.factories import (
    BalitaFactory,
    OperasiTimbangFactory,
    PosyanduFactory,
    SasaranFactory,
    user_of,
)
from timbang.queries.conflicts import conflicts, n_waiting
from timbang.services.conflicts import CannotDecide, resolve_conflict

pytestmark = pytest.mark.django_db
BORN, DAY = date(2024, 10, 12), date(2025, 11, 4)
NOW = datetime(2025, 11, 5, 1, tzinfo=UTC)
PAGE = reverse("timbang_bentrok")
ASKED_BY_PAGE = 8


@pytest.fixture(autouse=True)
def _counted_anew():
    cache.clear()


@pytest.fixture
def posyandu() -> Posyandu:
    return PosyanduFactory()


@pytest.fixture
def balita(posyandu) -> Balita:
    return BalitaFactory(born_on=BORN, posyandu=posyandu, nama="Budi Contoh")


@pytest.fixture
def officer(posyandu) -> User:
    return user_of(Peran.PUSKESMAS, posyandu)


@pytest.fixture
def pair(balita) -> list[Measurement]:
    """9,0 kg and 9,4 kg on one day; the first to arrive counts."""
    weigh(balita, on_day=date(2025, 10, 4), weight_g=8_800)
    return [weigh(balita, weight_g=9_000), weigh(balita, weight_g=9_400)]


def weigh(balita: Balita, on_day: date = DAY, by: User | None = None, **values) -> Measurement:
    reading = Reading(uuid7(), balita.pk, on_day, **values)
    return record_measurement(reading=reading, by=by).measurement


def decide(keep: Measurement, by: User, reason: str = "salah ketik"):
    return resolve_conflict(
        balita=keep.balita, on_day=DAY, keep_id=keep.pk, reason=reason, by=by, at=NOW
    )


def client_of(user: User) -> APIClient:
    client = APIClient()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def here(posyandu: Posyandu):
    return Posyandu.objects.filter(pk=posyandu.pk)


# --- what is a conflict ---------------------------------------------------------------------------


def test_a_pair_comes_with_what_is_needed_to_decide(posyandu, pair):
    (found,) = conflicts(here(posyandu)).shown

    assert [reading.pk for reading in found.readings] == [reading.pk for reading in pair]
    assert found.counted == pair[0]
    assert found.before.weight_g == 8_800


def test_a_correction_is_no_second_reading(posyandu, balita):
    first = weigh(balita, weight_g=9_000)
    weigh(balita, weight_g=9_100, replaces_id=first.pk, reason="salah ketik")

    assert n_waiting(here(posyandu)) == 0


def test_a_reading_taken_back_is_no_second_reading(posyandu, balita, pair):
    weigh(balita, replaces_id=pair[1].pk, reason="dibatalkan", is_void=True)

    assert n_waiting(here(posyandu)) == 0


def test_readings_of_two_days_do_not_conflict(posyandu, balita):
    weigh(balita, weight_g=9_000)
    weigh(balita, on_day=date(2025, 11, 5), weight_g=9_100)

    assert n_waiting(here(posyandu)) == 0


def test_three_readings_of_one_day_are_one_conflict(posyandu, balita, pair):
    weigh(balita, weight_g=9_200)

    (found,) = conflicts(here(posyandu)).shown

    assert len(found.readings) == 3


def test_days_of_a_closed_round_wait_for_nobody(posyandu, pair):
    OperasiTimbangFactory(
        kota=posyandu.kelurahan.kecamatan.kota, state="tutup", closed_at=NOW, starts_on=DAY
    )

    found = conflicts(here(posyandu))

    assert (found.n_waiting, found.n_closed, found.shown) == (0, 1, ())


def test_the_newest_day_comes_first(posyandu, balita, pair):
    other = BalitaFactory(born_on=BORN, posyandu=posyandu)
    for weight_g in (8_000, 8_100):
        weigh(other, on_day=date(2025, 11, 6), weight_g=weight_g)

    assert [one.on_day.day for one in conflicts(here(posyandu)).shown] == [6, 4]


# --- a decision -----------------------------------------------------------------------------------


def test_the_chosen_reading_stands_and_the_other_is_kept_as_taken_back(pair, officer):
    first, second = pair

    decided = decide(second, officer, reason="anak bergerak")

    assert (decided.kept, decided.n_voided) == (second, 1)
    assert list(Measurement.objects.current().filter(measured_on=DAY)) == [second]
    first.refresh_from_db()
    void = first.replaced_by
    assert (void.is_void, void.reason, void.recorded_by) == (True, "anak bergerak", officer)
    assert (void.weight_g, void.measured_at, first.weight_g) == (None, NOW, 9_000)


def test_what_counts_is_derived_anew_and_marked(pair, officer, posyandu):
    balita = pair[0].balita
    operasi = OperasiTimbangFactory(kota=posyandu.kelurahan.kecamatan.kota, starts_on=DAY)
    SasaranFactory(operasi=operasi, balita=balita)
    weigh(balita, on_day=date(2025, 12, 4), weight_g=9_500)
    StaleCell.objects.all().delete()

    decide(pair[1], officer)

    of_november = MeasurementResult.objects.get(month=date(2025, 11, 1), counts_in_month=True)
    assert (of_november.measurement_id, of_november.gain_g) == (pair[1].pk, 600)
    assert MeasurementResult.objects.get(month=date(2025, 12, 1)).gain_g == 100
    marks = set(StaleCell.objects.values_list("posyandu", "month", "operasi"))
    assert marks >= {
        (posyandu.pk, date(2025, 11, 1), None),
        (posyandu.pk, date(2025, 12, 1), None),
        (posyandu.pk, None, operasi.pk),
    }


def test_a_decision_is_noted_without_a_name(pair, officer):
    decide(pair[1], officer)

    event = AuditEvent.objects.get(object_kind="bentrok")
    assert (event.user, event.object_id) == (officer, str(pair[0].balita_id))
    assert event.detail == {"on": "2025-11-04", "kept": str(pair[1].pk), "n_voided": 1}


def test_the_same_decision_again_changes_nothing(pair, officer):
    decide(pair[1], officer)
    n_rows = Measurement.objects.count()

    again = decide(pair[1], officer)

    assert (again.kept, again.n_voided) == (pair[1], 0)
    assert Measurement.objects.count() == n_rows
    assert AuditEvent.objects.filter(object_kind="bentrok").count() == 1


def test_the_other_decision_afterwards_is_refused_in_a_sentence(pair, officer):
    decide(pair[1], officer)

    with pytest.raises(CannotDecide, match="sudah diperbaiki atau dibatalkan"):
        decide(pair[0], officer)

    assert Measurement.objects.current().filter(measured_on=DAY).get() == pair[1]


def test_a_reading_of_another_child_or_day_cannot_be_kept(pair, officer, balita):
    stranger = weigh(BalitaFactory(born_on=BORN), weight_g=9_000)
    other_day = Measurement.objects.get(measured_on=date(2025, 10, 4))

    for keep in (stranger, other_day):
        with pytest.raises(CannotDecide):
            resolve_conflict(
                balita=balita, on_day=DAY, keep_id=keep.pk, reason="x", by=officer, at=NOW
            )

    assert Measurement.objects.current().filter(balita=balita, measured_on=DAY).count() == 2


def test_the_day_of_a_closed_round_is_refused_and_nothing_is_stored(pair, officer, posyandu):
    OperasiTimbangFactory(
        kota=posyandu.kelurahan.kecamatan.kota, state="tutup", closed_at=NOW, starts_on=DAY
    )

    with pytest.raises(CannotDecide, match="sudah ditutup"):
        decide(pair[1], officer)

    assert Measurement.objects.current().filter(measured_on=DAY).count() == 2


@pytest.mark.parametrize("reason", ["", "   "])
def test_without_a_reason_nothing_is_decided(reason, pair, officer):
    with pytest.raises(CannotDecide, match="alasannya"):
        decide(pair[1], officer, reason=reason)

    assert Measurement.objects.current().filter(measured_on=DAY).count() == 2


# --- the doors ------------------------------------------------------------------------------------


def test_the_api_lists_pairs_of_the_own_area_only(pair, officer):
    elsewhere = BalitaFactory(born_on=BORN)
    for weight_g in (8_000, 8_100):
        weigh(elsewhere, weight_g=weight_g)

    told = client_of(officer).get(reverse("api-timbang-bentrok")).json()

    assert told["n_waiting"] == 1
    (found,) = told["conflicts"]
    assert (found["nama"], found["on"]) == ("Budi Contoh", "2025-11-04")
    assert [(one["weight_g"], one["counts"]) for one in found["readings"]] == [
        (9_000, True),
        (9_400, False),
    ]


def test_the_api_narrows_to_a_posyandu_of_the_area(pair, officer, posyandu):
    client, url = client_of(officer), reverse("api-timbang-bentrok")
    beside = PosyanduFactory(kelurahan=posyandu.kelurahan)

    assert client.get(url, {"posyandu": posyandu.pk}).json()["n_waiting"] == 1
    assert client.get(url, {"posyandu": beside.pk}).json()["n_waiting"] == 0
    assert client.get(url, {"posyandu": PosyanduFactory().pk}).status_code == 403


def api_address(balita: Balita) -> str:
    return reverse("api-timbang-bentrok-putuskan", args=[balita.pk, DAY])


def test_the_api_decides_once_and_says_what_it_did(pair, officer, balita):
    client, decision = client_of(officer), {"keep": str(pair[0].pk), "reason": "alat lain"}

    first = client.post(api_address(balita), decision, format="json")
    again = client.post(api_address(balita), decision, format="json")
    other = client.post(api_address(balita), {**decision, "keep": str(pair[1].pk)}, format="json")

    assert (first.json(), again.json()) == ({"n_voided": 1}, {"n_voided": 0})
    assert other.status_code == 409
    assert "Muat ulang" in other.json()["detail"]


def test_the_api_wants_a_reason(pair, officer, balita):
    response = client_of(officer).post(
        api_address(balita), {"keep": str(pair[0].pk), "reason": ""}, format="json"
    )

    assert response.status_code == 400
    assert set(response.json()) == {"reason"}


@pytest.mark.parametrize("n_pairs", [1, 4])
def test_the_page_takes_as_many_queries_for_many_pairs_as_for_one(
    n_pairs, posyandu, officer, django_assert_num_queries
):
    for _ in range(n_pairs):
        child = BalitaFactory(born_on=BORN, posyandu=posyandu)
        for weight_g in (8_000, 8_100):
            weigh(child, weight_g=weight_g, by=officer)
    client = client_of(officer)
    client.get(PAGE)  # counts for the navigation, for a minute

    with django_assert_num_queries(ASKED_BY_PAGE):
        client.get(PAGE)


def test_the_page_sets_both_readings_side_by_side(pair, officer):
    page = client_of(officer).get(PAGE).content.decode()

    assert "<h1>1 pasang hasil ukur menunggu pilihan Anda</h1>" in page
    assert "Berat berbeda 0,4 kg." in page
    assert "Budi Contoh" in page
    assert "1 th 23 hr" in page
    assert page.count("Dihitung sekarang") == 1
    assert "8,8 kg" in page


def test_the_page_decides_and_says_what_happened_without_a_name(pair, officer, balita):
    client = client_of(officer)

    response = client.post(
        reverse("timbang_bentrok_putuskan", args=[balita.pk, DAY]),
        {"keep": str(pair[1].pk), "reason": "salah ketik"},
        follow=True,
    )

    page = response.content.decode()
    assert "Hasil 9,4 kg dipakai. 1 hasil lain dibatalkan" in page
    assert "Budi Contoh" not in page.split('id="sudah"')[0]  # what was decided names its child
    assert "Tidak ada hasil ukur yang bentrok" in page


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"reason": "x"}, "Pilih dulu hasil yang dipakai."),
        ({"keep": str(uuid7())}, "Tulis dulu alasannya."),
        ({"keep": str(uuid7()), "reason": "x"}, "Muat ulang halaman ini"),
    ],
)
def test_what_is_missing_is_said_on_the_page(sent, sentence, pair, officer, balita):
    address = reverse("timbang_bentrok_putuskan", args=[balita.pk, DAY])

    page = client_of(officer).post(address, sent, follow=True).content.decode()

    assert sentence in page
    assert n_waiting([balita.posyandu_id]) == 1


def test_the_navigation_counts_what_waits_and_forgets_at_once_after_a_decision(
    pair, officer, balita
):
    client = client_of(officer)
    before = client.get(PAGE).content.decode()
    assert '<span class="count">1<span class="visually-hidden"> menunggu</span></span>' in before

    client.post(
        reverse("timbang_bentrok_putuskan", args=[balita.pk, DAY]),
        {"keep": str(pair[1].pk), "reason": "salah ketik"},
    )

    assert 'class="count"' not in client.get(PAGE).content.decode()


def test_no_day_of_the_calendar_no_page(officer, balita):
    response = client_of(officer).post(f"/timbang/bentrok/{balita.pk}/2025-02-30/")

    assert response.status_code == 404
