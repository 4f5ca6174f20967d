"""GET /api/v1/timbang/daftar/: a posyandu in one answer, and 304 while it stands."""

import gzip
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import count

import numpy as np
import pytest
from django.db.models import Model
from django.urls import reverse
from rest_framework.test import APIClient

from bontang_stunting.lib.ids import uuid7, uuid7s
from interventions.models import Rujukan
from measurements.models import Measurement, WeighingSession
from measurements.models.absence import TidakDitimbang
from measurements.services.recording import Reading, record_measurement
from posyandu.bulk import insert_columns
from posyandu.models import AuditEvent, Balita, Peran, Posyandu, User
from tests.factories import (
    BalitaFactory,
    IbuFactory,
    MeasurementFactory,
    OperasiTimbangFactory,
    PosyanduFactory,
    user_of,
)
from timbang.access import WEIGHERS
from timbang.queries.roster import READING, REST_OF_READING
from timbang.services.entries import CHECKS, Kind
from timbang.services.readings import DAYS_BACK

pytestmark = pytest.mark.django_db
URL = reverse("api-timbang-daftar")
TODAY = date(2026, 11, 22)
BORN = date(2024, 10, 12)


@pytest.fixture(autouse=True)
def _today(time_machine):
    # 07.30 in Bontang, still the day before in UTC.
    time_machine.move_to(datetime(2026, 11, 21, 23, 30, tzinfo=UTC), tick=False)


@pytest.fixture
def posyandu() -> Posyandu:
    return PosyanduFactory(nama="Mawar 3")


@pytest.fixture
def kader(posyandu) -> User:
    return user_of(Peran.KADER, posyandu, first_name="Ani")


def client_of(user: User) -> APIClient:
    client = APIClient()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def child(posyandu: Posyandu, **values) -> Balita:
    return BalitaFactory(posyandu=posyandu, **{"born_on": BORN, **values})


def weigh(balita: Balita, on_day: date, by: User | None = None, **values) -> Measurement:
    reading = Reading(uuid7s(1)[0], balita.pk, on_day, **{"weight_g": 9_000, **values})
    return record_measurement(reading=reading, by=by).measurement


def test_the_roster_says_who_is_here_and_what_was_read(kader, posyandu):
    ibu = IbuFactory(nama="Siti Contoh", age_first_marriage=21)
    balita = child(posyandu, nama="Budi", ibu=ibu, temporary_id="B-2345678ABC", rt="07")
    first = weigh(balita, date(2026, 10, 4), weight_g=10_100, length_mm=801, position=2)
    last = weigh(balita, date(2026, 11, 4), by=kader, weight_g=10_300, vitamin_a=True, arm_mm=150)

    told = client_of(kader).get(URL).json()

    assert told["v"] == 2
    assert told["today"] == "2026-11-22"
    assert told["server_time"] == "2026-11-22T07:30:00+08:00"
    assert told["user"] == {"id": kader.pk, "nama": "Ani", "role": "kader"}
    assert told["posyandu"]["nama"] == "Mawar 3"
    assert [choice["id"] for choice in told["choices"]] == [posyandu.pk]
    (found,) = told["children"]
    history = found.pop("history")
    assert found == {
        "id": str(balita.pk), "nama": "Budi", "sex": 1, "born_on": "2024-10-12", "rt": "07",
        "alamat": "", "kode": "B-2345678ABC", "nik_last4": "", "birth_weight_g": None,
        "birth_length_mm": None, "has_earlier": False, "referrals": [],
        "ibu": {
            "id": str(ibu.pk), "nama": "Siti Contoh", "age_at_birth": None,
            "age_first_marriage": 21,
        },
    }  # fmt: skip
    assert history == [
        [str(first.pk), "2026-10-04", 10_100, 801, 2, None, None, 0, None, 0, {}],
        [str(last.pk), "2026-11-04", 10_300, None, 0, None, 150, 0, True, 1, {}],
    ]


ALL_READ = {
    "asi": False, "mbg": True, "first_weight_g": 9_800, "first_length_mm": 860,
    "first_head_mm": 480, "first_arm_mm": 190,
}  # fmt: skip
LAST_DAY_TO_CORRECT = TODAY - timedelta(days=DAYS_BACK)


def test_what_can_still_be_corrected_comes_with_all_that_was_read(kader, posyandu):
    balita = child(posyandu)
    weigh(balita, LAST_DAY_TO_CORRECT - timedelta(days=1), **ALL_READ)
    weigh(balita, LAST_DAY_TO_CORRECT, **ALL_READ)

    (found,) = client_of(kader).get(URL).json()["children"]

    older, last = found["history"]
    assert (len(older), len(last)) == (10, 11)
    assert last[10] == ALL_READ


def test_every_value_a_phone_sends_of_a_reading_comes_back_for_its_correction():
    """A field added to a reading and not to the roster would be emptied by a correction."""
    of_the_correction = {"replaces_id", "reason", "entry_ms"}

    assert set(CHECKS[Kind.READING]) - of_the_correction <= {*READING, *REST_OF_READING}


def test_a_row_of_a_file_says_what_its_file_said(kader, posyandu):
    MeasurementFactory(
        balita=child(posyandu), measured_on=date(2026, 11, 4), source="berkas", file_ntob=1
    )

    (found,) = client_of(kader).get(URL).json()["children"]

    assert found["history"][0][10] == {"file_ntob": 1, "from_file": 1}


def refer(balita: Balita, measurement: Measurement | None = None, **values) -> Rujukan:
    of = measurement or Measurement.objects.filter(balita=balita).first()
    given = {"cause": "edema", "answer": "bersedia"}
    return Rujukan.objects.create(balita=balita, measurement=of, **given | values)


def test_what_the_family_answered_is_told_to_every_phone(kader, posyandu):
    balita = child(posyandu)
    refer(balita, weigh(balita, LAST_DAY_TO_CORRECT - timedelta(days=1)))
    wrong = weigh(balita, date(2026, 11, 4), oedema=1)
    answered = refer(balita, wrong, answer="menolak")
    weigh(balita, wrong.measured_on, oedema=2, replaces_id=wrong.pk, reason="salah")

    (found,) = client_of(kader).get(URL).json()["children"]

    assert found["referrals"] == [[str(answered.pk), str(wrong.pk), "2026-11-04", "menolak"]]


def test_a_corrected_reading_stands_and_a_void_one_does_not(kader, posyandu):
    balita = child(posyandu)
    wrong = weigh(balita, date(2026, 11, 4))
    right = weigh(balita, date(2026, 11, 4), weight_g=9_900, replaces_id=wrong.pk, reason="salah")
    gone = weigh(balita, date(2026, 11, 5))
    weigh(balita, gone.measured_on, weight_g=None, replaces_id=gone.pk, reason="x", is_void=True)

    (found,) = client_of(kader).get(URL).json()["children"]

    assert [row[0] for row in found["history"]] == [str(right.pk)]


def test_children_who_left_or_turned_five_are_not_on_it(kader, posyandu):
    child(posyandu, nama="Di sini")
    child(posyandu, nama="Pindah", status="pindah", status_on=TODAY)
    child(posyandu, nama="Lima", born_on=date(2021, 11, 22))
    child(posyandu, nama="Besok lima", born_on=date(2021, 11, 23))
    child(PosyanduFactory(), nama="Orang lain")

    told = client_of(kader).get(URL).json()

    assert [found["nama"] for found in told["children"]] == ["Besok lima", "Di sini"]


def test_who_turned_five_within_the_open_round_stays_on_it(kader, posyandu):
    kota = posyandu.kelurahan.kecamatan.kota
    OperasiTimbangFactory(
        kota=kota, code="latihan", starts_on=date(2026, 11, 16), ends_on=date(2026, 11, 29)
    )
    child(posyandu, nama="Sejak kemarin", born_on=date(2021, 11, 21))
    child(posyandu, nama="Sebelum dibuka", born_on=date(2021, 11, 15))

    told = client_of(kader).get(URL).json()

    assert told["round"]["code"] == "latihan"
    assert [found["nama"] for found in told["children"]] == ["Sejak kemarin"]


def test_a_round_that_is_planned_or_elsewhere_is_not_the_round_of_today(kader, posyandu):
    kota = posyandu.kelurahan.kecamatan.kota
    OperasiTimbangFactory(
        kota=kota, starts_on=TODAY, ends_on=TODAY, state="rencana", opened_at=None
    )
    OperasiTimbangFactory(kota__code="99.02", starts_on=TODAY, ends_on=TODAY)

    assert client_of(kader).get(URL).json()["round"] is None


def test_days_of_closed_rounds_are_told(kader, posyandu):
    kota = posyandu.kelurahan.kecamatan.kota
    OperasiTimbangFactory(kota=kota, state="tutup", closed_at=datetime(2025, 11, 30, tzinfo=UTC))

    assert client_of(kader).get(URL).json()["closed"] == [["2025-11-04", "2025-11-08"]]


def test_an_absence_stands_until_the_child_is_weighed(kader, posyandu):
    away, weighed, back = (child(posyandu) for _ in range(3))
    for balita in (away, weighed, back):
        absent(balita, "tidak_di_rumah")
    absent(back, "batal")
    weigh(weighed, TODAY)

    told = client_of(kader).get(URL).json()["absent"]

    assert [(row["balita_id"], row["on"], row["why"]) for row in told] == [
        (str(away.pk), "2026-11-22", "tidak_di_rumah")
    ]


MOMENTS = count(1_795_302_600_000)  # the clock stands still; what is told later is still later


def absent(balita: Balita, why: str) -> TidakDitimbang:
    return TidakDitimbang.objects.create(
        id=uuid7(next(MOMENTS)), balita=balita, posyandu=balita.posyandu, on_day=TODAY, why=why
    )


def test_two_readings_of_one_day_are_counted_as_a_conflict(kader, posyandu):
    balita = child(posyandu)
    weigh(balita, TODAY)
    weigh(balita, TODAY, weight_g=9_500)

    told = client_of(kader).get(URL).json()

    assert told["n_conflicts"] == 1
    assert len(told["children"][0]["history"]) == 2


# --- whose it is ----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Peran)
def test_only_who_weighs_gets_the_roster_and_only_of_the_own_area(role, posyandu):
    elsewhere = PosyanduFactory(kelurahan__kecamatan__kota__code="99.02")
    child(elsewhere, nama="Orang lain")
    client = client_of(user_of(role, posyandu))

    mine = client.get(URL, {"posyandu": posyandu.pk})
    foreign = client.get(URL, {"posyandu": elsewhere.pk})
    nowhere = client.get(URL, {"posyandu": 999_999_999})

    assert mine.status_code == (200 if role in WEIGHERS else 403)
    assert foreign.status_code == nowhere.status_code == 403
    assert foreign.json() == nowhere.json()
    assert "Orang lain" not in foreign.content.decode()


def test_the_kader_next_door_is_refused_in_a_sentence(kader):
    response = client_of(kader).get(URL, {"posyandu": PosyanduFactory().pk})

    assert response.status_code == 403
    assert response.json() == {"detail": "Posyandu ini di luar wilayah akun Anda."}


def test_a_number_that_is_none_is_refused_in_a_sentence(kader):
    response = client_of(kader).get(URL, {"posyandu": "¹"})

    assert response.status_code == 400
    assert response.json() == {"posyandu": "Nomor posyandu tidak terbaca."}


def test_nobody_gets_401(client):
    response = client.get(URL)

    assert response.status_code == 401


def test_who_answers_for_several_posyandu_is_asked_to_choose(posyandu):
    child(posyandu)
    other = PosyanduFactory(kelurahan=posyandu.kelurahan)
    PosyanduFactory(kelurahan=posyandu.kelurahan, is_active=False)

    told = client_of(user_of(Peran.PUSKESMAS, posyandu)).get(URL).json()

    assert {choice["id"] for choice in told["choices"]} == {posyandu.pk, other.pk}
    assert {(one["kelurahan"], one["puskesmas"]) for one in told["choices"]} == {
        (one.kelurahan.nama, one.kelurahan.puskesmas.nama) for one in (posyandu, other)
    }
    assert told["posyandu"] is None
    assert told["children"] == []


def test_the_roster_brings_the_token_that_posting_needs(kader):
    client = client_of(kader)
    etag = client.get(URL).headers["ETag"]
    client.cookies.pop("csrftoken")

    again = client.get(URL, headers={"if-none-match": etag})

    assert again.status_code == 304
    assert "csrftoken" in again.cookies


def test_reading_a_roster_leaves_a_trace_without_a_name(kader, posyandu):
    child(posyandu)

    client_of(kader).get(URL)

    event = AuditEvent.objects.get(object_kind="daftar_timbang")
    assert (event.user, event.object_id, event.detail) == (kader, str(posyandu.pk), {"n": 1})


# --- 304 while it stands --------------------------------------------------------------------------


def changed(record: Model, **values) -> None:
    type(record)._default_manager.filter(pk=record.pk).update(**values)


CHANGES: dict[str, Callable[[Balita, User], object]] = {
    "a reading": lambda b, u: weigh(b, TODAY),
    "a correction": lambda b, u: weigh(
        b, date(2026, 10, 4), weight_g=9_100, replaces_id=b.measurements.get().pk, reason="x"
    ),
    "a taking back": lambda b, u: weigh(
        b, date(2026, 10, 4), weight_g=None, replaces_id=b.measurements.get().pk, reason="x",
        is_void=True,
    ),
    "a newcomer": lambda b, u: child(b.posyandu),
    "a referral": lambda b, u: refer(b),
    "an absence": lambda b, u: absent(b, "sakit"),
    "the name": lambda b, u: changed(b, nama="Lain"),
    "the sex": lambda b, u: changed(b, sex=2),
    "the birth date": lambda b, u: changed(b, born_on=date(2024, 10, 11)),
    "the RT": lambda b, u: changed(b, rt="9"),
    "the address": lambda b, u: changed(b, alamat="Jl. Lain"),
    "the temporary id": lambda b, u: changed(b, temporary_id="B-X"),
    "the NIK": lambda b, u: changed(b, nik_last4="9001"),
    "the birth weight": lambda b, u: changed(b, birth_weight_g=2_900),
    "the birth length": lambda b, u: changed(b, birth_length_mm=480),
    "being taken over": lambda b, u: changed(b, posyandu=PosyanduFactory()),
    "leaving": lambda b, u: changed(b, status="pindah", status_on=TODAY),
    "the mother": lambda b, u: changed(b, ibu=IbuFactory(nama=b.ibu.nama)),
    "the mother's name": lambda b, u: changed(b.ibu, nama="Lain"),
    "her age at birth": lambda b, u: changed(b.ibu, age_at_birth=30),
    "her age at marriage": lambda b, u: changed(b.ibu, age_first_marriage=22),
    "the posyandu's name": lambda b, u: changed(b.posyandu, nama="Lain"),
    "the kelurahan's name": lambda b, u: changed(b.posyandu.kelurahan, nama="Lain"),
    "the puskesmas' name": lambda b, u: changed(b.posyandu.kelurahan.puskesmas, nama="Lain"),
    "the user's name": lambda b, u: changed(u, first_name="Lain"),
    "a round opening": lambda b, u: OperasiTimbangFactory(starts_on=TODAY, ends_on=TODAY),
    "a round closing": lambda b, u: OperasiTimbangFactory(
        state="tutup", closed_at=datetime(2025, 11, 30, tzinfo=UTC)
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_is_shown_changes_the_etag(what, kader, posyandu):
    balita = child(posyandu, ibu=IbuFactory())
    weigh(balita, date(2026, 10, 4))
    client = client_of(kader)
    etag = client.get(URL).headers["ETag"]
    assert client.get(URL, headers={"if-none-match": etag}).status_code == 304

    CHANGES[what](balita, kader)

    assert client.get(URL, headers={"if-none-match": etag}).status_code == 200


def test_the_next_morning_the_roster_is_another(kader, time_machine):
    etag = client_of(kader).get(URL).headers["ETag"]

    time_machine.move_to(datetime(2026, 11, 22, 16, 1, tzinfo=UTC), tick=False)

    again = client_of(kader).get(URL, headers={"if-none-match": etag})
    assert again.json()["today"] == "2026-11-23"


def test_nobody_gets_304_for_the_roster_of_somebody_else(kader, posyandu):
    etag = client_of(kader).get(URL).headers["ETag"]

    other = client_of(user_of(Peran.KADER, posyandu)).get(URL, headers={"if-none-match": etag})

    assert other.status_code == 200


# --- how much -------------------------------------------------------------------------------------


def full_posyandu(posyandu: Posyandu, n_children: int, n_months: int) -> None:
    """Children with a reading on the fourth of every month until this one."""
    rng = np.random.default_rng(5)
    children = [child(posyandu, born_on=TODAY - timedelta(days=1_800)) for _ in range(n_children)]
    days = [date(2021 + (m + 10) // 12, (m + 10) % 12 + 1, 4) for m in range(n_months + 1)][1:]
    sessions = [WeighingSession.objects.create(posyandu=posyandu, held_on=day) for day in days]
    n = n_children * n_months
    insert_columns(
        Measurement,
        {
            "id": uuid7s(n),
            "balita_id": [one.pk for one in children for _ in days],
            "session_id": [session.pk for _ in children for session in sessions],
            "posyandu_id": [posyandu.pk] * n,
            "measured_on": [day for _ in children for day in days],
            "weight_g": rng.integers(3_000, 20_000, n),
            "length_mm": rng.integers(500, 1_100, n),
            "position": rng.integers(1, 3, n),
            "head_mm": rng.integers(350, 520, n),
            "arm_mm": rng.integers(110, 190, n),
            "vitamin_a": [True, None] * (n // 2),
            "asi": [True] * n,
            "mbg": [False] * n,
            "first_weight_g": rng.integers(3_000, 20_000, n),
            "first_arm_mm": rng.integers(110, 190, n),
            "source": ["formulir"] * n,
            "received_at": [datetime(2026, 11, 4, tzinfo=UTC)] * n,
        },
    )


def test_120_children_with_five_years_of_months_come_in_under_a_megabyte(kader, posyandu):
    full_posyandu(posyandu, 120, 60)

    response = client_of(kader).get(URL, headers={"accept-encoding": "gzip"})

    assert response.headers["Content-Encoding"] == "gzip"
    assert len(response.content) < 1_000_000
    told = json.loads(gzip.decompress(response.content))
    rows = [row for found in told["children"] for row in found["history"]]
    assert len(rows) == 120 * 60


ASKED_FOR_ALL, ASKED_FOR_NOTHING_NEW = 13, 11


@pytest.mark.parametrize(("n_children", "n_months"), [(1, 2), (30, 12)])
def test_a_roster_takes_as_many_queries_for_many_as_for_one(
    n_children, n_months, kader, posyandu, django_assert_num_queries
):
    full_posyandu(posyandu, n_children, n_months)
    client = client_of(kader)

    with django_assert_num_queries(ASKED_FOR_ALL):
        etag = client.get(URL).headers["ETag"]
    with django_assert_num_queries(ASKED_FOR_NOTHING_NEW):
        client.get(URL, headers={"if-none-match": etag})


def test_the_posyandu_of_the_city_cost_no_query_each(posyandu, django_assert_num_queries):
    child(posyandu)
    for _ in range(5):
        PosyanduFactory(kelurahan=posyandu.kelurahan)
    client = client_of(user_of(Peran.DINKES, posyandu))

    with django_assert_num_queries(ASKED_FOR_ALL):
        client.get(URL, {"posyandu": posyandu.pk})


def test_the_history_is_current_whatever_the_order_of_arrival(kader, posyandu):
    balita = child(posyandu)
    weigh(balita, date(2026, 11, 4))
    weigh(balita, date(2026, 10, 4))

    (found,) = client_of(kader).get(URL).json()["children"]

    assert [row[1] for row in found["history"]] == ["2026-10-04", "2026-11-04"]


def test_a_reading_taken_at_another_posyandu_belongs_to_the_life_of_the_child(kader, posyandu):
    balita = child(posyandu)
    MeasurementFactory(balita=balita, posyandu=PosyanduFactory(), measured_on=date(2026, 9, 4))

    (found,) = client_of(kader).get(URL).json()["children"]

    assert len(found["history"]) == 1
