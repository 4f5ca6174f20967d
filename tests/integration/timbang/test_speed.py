"""How long an entry takes, per posyandu, as the phone measured it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils.html import strip_tags
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.test import APIClient

from posyandu.models import Peran, Posyandu
from tests.factories import (
    MeasurementFactory,
    OperasiTimbangFactory,
    PosyanduFactory,
    user_of,
)
from tests.oracles.speed import percentile
from timbang.queries.speed import speed_of, speeds

pytestmark = pytest.mark.django_db
TODAY = date(2025, 11, 30)
PAGE = reverse("timbang_kecepatan")


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(datetime(2025, 11, 30, 2, tzinfo=UTC), tick=False)


def entries(posyandu: Posyandu, *times_ms: int | None, on_day: date = TODAY, **values) -> None:
    for entry_ms in times_ms:
        MeasurementFactory(
            balita__posyandu=posyandu, measured_on=on_day, entry_ms=entry_ms, **values
        )


def found(first: date = date(2025, 11, 1)):
    return speeds(Posyandu.objects.select_related("kelurahan"), first=first, last=TODAY)


def page_of(posyandu: Posyandu, query: str = "") -> str:
    client = APIClient()
    client.force_login(
        user_of(Peran.PUSKESMAS, posyandu), backend="django.contrib.auth.backends.ModelBackend"
    )
    return strip_tags(client.get(PAGE + query).content.decode())


@given(st.lists(st.integers(0, 3_600_000), min_size=1, max_size=60))
def test_percentiles_agree_with_sorting_and_counting(times_ms):
    speed = speed_of(times_ms)

    assert speed.n == len(times_ms)
    seconds = [entry_ms / 1000 for entry_ms in times_ms]
    assert speed.median_s == pytest.approx(percentile(seconds, 0.5))
    assert speed.p90_s == pytest.approx(percentile(seconds, 0.9))


def test_no_entries_have_no_speed():
    assert speed_of([]) is None


def test_the_slowest_comes_first_and_too_few_are_not_ranked():
    fast, slow, few = (PosyanduFactory() for _ in range(3))
    entries(fast, *[9_000] * 30)
    entries(slow, *[16_000] * 30)
    entries(few, *[40_000] * 29)

    told = found()

    assert [one.posyandu for one in told.ranked] == [slow, fast]
    assert [(one.posyandu, one.speed.n) for one in told.few] == [(few, 29)]
    assert told.total.n == 89


def test_corrections_readings_without_a_time_and_other_days_are_left_out():
    posyandu = PosyanduFactory()
    entries(posyandu, 9_000, None)
    entries(posyandu, 9_000, on_day=date(2025, 10, 31))
    first = MeasurementFactory(balita__posyandu=posyandu, measured_on=TODAY, entry_ms=11_000)
    entries(posyandu, 90_000, replaces=first, reason="salah ketik")

    assert found().total.n == 2


def void(of):
    nothing = {"weight_g": None, "length_mm": None, "position": 0}
    return MeasurementFactory(
        balita=of.balita,
        measured_on=TODAY,
        replaces=of,
        reason="salah anak",
        is_void=True,
        **nothing,
    )


def test_what_was_taken_back_in_the_end_is_no_entry():
    posyandu = PosyanduFactory()
    given = {"balita__posyandu": posyandu, "measured_on": TODAY}
    stays, gone, mended_and_gone = (
        MeasurementFactory(entry_ms=ms, **given) for ms in (9_000, 60_000, 50_000)
    )
    void(gone)
    mended = MeasurementFactory(
        balita=mended_and_gone.balita, measured_on=TODAY, replaces=mended_and_gone, reason="x"
    )
    void(mended)
    MeasurementFactory(balita=stays.balita, measured_on=TODAY, replaces=stays, reason="x")

    told = found()

    assert (told.total.n, told.total.median_s) == (1, 9)


def test_the_title_is_the_answer():
    posyandu = PosyanduFactory()
    entries(posyandu, *[11_200] * 40)

    page = page_of(posyandu)

    assert "Separuh balita dicatat dalam 11,2 detik atau kurang, sesuai sasaran 13 detik" in page
    assert "40 pencatatan, 1–30 Nov 2025" in page


def test_a_slow_half_is_said_in_words():
    posyandu = PosyanduFactory()
    entries(posyandu, *[15_000] * 40)

    page = page_of(posyandu)

    assert "lebih lama dari sasaran 13 detik" in page
    assert "di atas 13" in page


def test_few_entries_are_not_judged():
    posyandu = PosyanduFactory()
    entries(posyandu, *[15_000] * 5)

    page = page_of(posyandu)

    assert "Baru 5 balita dicatat, belum cukup untuk dinilai" in page
    assert "di atas 13" not in page


def test_without_any_the_page_says_what_to_do():
    page = page_of(PosyanduFactory())

    assert "Belum ada balita yang dicatat lewat meja timbang" in page
    assert "Mulai dari tautan Timbang" in page


def test_a_round_can_be_looked_at_by_itself():
    posyandu = PosyanduFactory()
    operasi = OperasiTimbangFactory(kota=posyandu.kelurahan.kecamatan.kota, nama="Operasi Coba")
    entries(posyandu, *[9_000] * 3, on_day=operasi.starts_on + timedelta(days=1))
    entries(posyandu, *[30_000] * 4, on_day=TODAY)

    page = page_of(posyandu, f"?operasi={operasi.code}")

    assert "3 pencatatan, 4–8 Nov 2025" in page
    assert "Operasi Coba" in page
    assert "pencatatan" not in page_of(posyandu, "?operasi=tidak-ada")


def test_a_round_without_entries_from_phones_is_not_offered():
    posyandu = PosyanduFactory()
    OperasiTimbangFactory(kota=posyandu.kelurahan.kecamatan.kota, nama="Operasi Kertas")
    entries(posyandu, None, on_day=date(2025, 11, 4))

    assert "Operasi Kertas" not in page_of(posyandu)


def test_entries_next_door_are_not_counted():
    posyandu = PosyanduFactory()
    entries(PosyanduFactory(), *[9_000] * 3)

    assert "Belum ada balita" in page_of(posyandu)


@pytest.mark.parametrize("n", [1, 4])
def test_the_page_takes_as_many_queries_for_many_posyandu_as_for_one(n, django_assert_num_queries):
    first = PosyanduFactory()
    for posyandu in [first, *PosyanduFactory.create_batch(n - 1, kelurahan=first.kelurahan)]:
        entries(posyandu, 9_000)
    client = APIClient()
    client.force_login(
        user_of(Peran.PUSKESMAS, first), backend="django.contrib.auth.backends.ModelBackend"
    )
    client.get(PAGE)  # counts for the navigation, for a minute

    with django_assert_num_queries(6):
        client.get(PAGE)
