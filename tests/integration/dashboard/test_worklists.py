"""Daftar kerja: whose turn it is, counted as it is listed, and what an act changes."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from bontang_stunting.lib.ids import uuid7
from dashboard.filters import DashboardFilter
from dashboard.queries import worklists
from dashboard.queries.worklists import RELATIONS, waiting, work_page
from dashboard.services.closing import close_and_keep
from dashboard.services.refresh import refresh_summaries
from interventions.models import Rujukan, TindakLanjut, VerifikasiStunting
from interventions.services.merging import merge_children
from measurements.models import Measurement, OperasiTimbang
from measurements.services.recording import Reading, record_measurement
from posyandu.models import AuditEvent, Balita, DugaanGanda, Penggabungan, Peran, Posyandu, User
from posyandu.models.people import NikState, StatusBalita
from tests.factories import (
    BalitaFactory,
    DugaanGandaFactory,
    IbuFactory,
    OperasiTimbangFactory,
    PosyanduFactory,
    user_of,
)

BORN = date(2024, 1, 15)
DAY = date(2025, 11, 4)
TODAY = date(2025, 11, 10)
NIK = "6474011501240001"
ACTORS = {Peran.PUSKESMAS, Peran.DINKES, Peran.ADMIN}


@pytest.fixture
def posyandu(db) -> Posyandu:
    return PosyanduFactory()


@pytest.fixture
def operasi(posyandu) -> OperasiTimbang:
    return OperasiTimbangFactory(kota=posyandu.kelurahan.kecamatan.kota)


@pytest.fixture
def dinkes(posyandu) -> User:
    return user_of(Peran.DINKES, posyandu)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def weigh(balita: Balita, day: date = DAY, **other: Any) -> Measurement:
    given = {"weight_g": 11_200, "length_mm": 854, "position": 2} | other
    return record_measurement(
        reading=Reading(uuid7(), balita.pk, day, **given), by=None
    ).measurement


def thin(posyandu: Posyandu, **other: Any) -> Measurement:
    """A child at BB/TB far below −3 SD."""
    child = BalitaFactory(posyandu=posyandu, born_on=BORN, **other)
    return weigh(child, weight_g=8_100, length_mm=820)


def short(posyandu: Posyandu) -> Measurement:
    return weigh(BalitaFactory(posyandu=posyandu, born_on=BORN), weight_g=9_500, length_mm=740)


def of_round(user: User, operasi: OperasiTimbang, **chosen: Any) -> DashboardFilter:
    return DashboardFilter.for_user(user, operasi_id=operasi.pk, **chosen)


def keys(key: str, chosen: DashboardFilter) -> list[Any]:
    """Every row of a list, page after page."""
    found, after = [], ""
    while True:
        page = work_page(key, chosen, TODAY, after=after)
        counted = waiting(key, chosen, TODAY)
        assert (page.n, page.oldest) == (counted.n, counted.oldest), "a page knows of all of them"
        found += page.keys
        if not page.after:
            return found
        after = page.after


def ask(user: User, key: str, query: str = "") -> Any:
    return client_of(user).get(reverse("worklist", kwargs={"key": key}) + query)


# --- who is on which list -------------------------------------------------------------------------


def test_gizi_buruk_is_found_by_any_of_its_three_signs(posyandu, operasi, dinkes):
    by_score = thin(posyandu)
    children = [BalitaFactory(posyandu=posyandu, born_on=BORN) for _ in range(3)]
    by_arm, by_oedema = weigh(children[0], arm_mm=114), weigh(children[1], oedema=1)
    weigh(children[2], arm_mm=115)

    found = keys("gizi-buruk", of_round(dinkes, operasi))

    assert set(found) == {by_score.pk, by_arm.pk, by_oedema.pk}


def test_a_follow_up_takes_a_child_off_and_a_later_reading_puts_it_on(posyandu, operasi, dinkes):
    reading = thin(posyandu)
    chosen = of_round(dinkes, operasi)
    TindakLanjut.objects.create(
        balita=reading.balita, measurement=reading, seen_on=DAY, outcome="puskesmas"
    )
    assert keys("gizi-buruk", chosen) == []

    again = weigh(reading.balita, DAY + timedelta(days=1), weight_g=8_100, length_mm=820)

    assert keys("gizi-buruk", chosen) == [again.pk]


def follow_up(reading: Measurement, outcome: str, on: date = DAY, **other: Any) -> TindakLanjut:
    return TindakLanjut.objects.create(
        balita=reading.balita, measurement=reading, seen_on=on, outcome=outcome, **other
    )


@pytest.mark.parametrize("outcome", TindakLanjut.Outcome)
def test_of_five_outcomes_only_a_refusal_leaves_the_child_waiting(
    outcome, posyandu, operasi, dinkes
):
    reading = thin(posyandu)
    asked = Rujukan.objects.create(
        balita=reading.balita, measurement=reading, cause="gizi_buruk", answer="bersedia"
    )
    chosen = of_round(dinkes, operasi)

    follow_up(reading, outcome)

    waits = outcome == TindakLanjut.Outcome.REFUSED
    assert keys("gizi-buruk", chosen) == ([reading.pk] if waits else [])
    assert keys("rujukan", chosen) == ([asked.pk] if waits else [])
    assert keys("rujukan-selesai", chosen) == ([] if waits else [asked.pk])


def test_the_last_word_on_a_child_decides_whether_it_waits(posyandu, operasi, dinkes):
    reading, chosen = thin(posyandu), of_round(dinkes, operasi)
    said = [("menolak", 2), ("rs", 3), ("menolak", 5), ("puskesmas", 4), ("baik", 5)]
    waits = []
    for outcome, day in said:
        follow_up(reading, outcome, DAY + timedelta(days=day))
        waits.append(keys("gizi-buruk", chosen) == [reading.pk])

    assert waits == [True, False, True, True, False], "the fourth was noted late"


def test_a_family_in_care_that_then_refused_waits_again(posyandu, operasi, dinkes):
    reading, chosen = thin(posyandu), of_round(dinkes, operasi)
    asked = Rujukan.objects.create(
        balita=reading.balita, measurement=reading, cause="bgm", answer="sudah_ditangani"
    )

    follow_up(reading, "menolak")

    assert keys("rujukan", chosen) == [asked.pk]
    assert keys("rujukan-selesai", chosen) == []


@pytest.mark.parametrize("key", ["gizi-buruk", "bgm", "rujukan"])
def test_a_family_that_refused_is_labelled_with_the_day_and_the_note(
    key, posyandu, operasi, dinkes
):
    reading = thin(posyandu)
    Rujukan.objects.create(
        balita=reading.balita, measurement=reading, cause="bgm", answer="bersedia"
    )
    follow_up(reading, "menolak", note="Ayah tidak mengizinkan")

    page = ask(dinkes, key, f"?operasi={operasi.code}").content.decode()

    assert "Keluarga menolak 4 Nov 2025: Ayah tidak mengizinkan" in page


def test_a_refusal_before_the_reading_is_no_label_of_it(posyandu, operasi, dinkes):
    reading = thin(posyandu)
    follow_up(reading, "menolak", DAY - timedelta(days=1))

    page = ask(dinkes, "gizi-buruk", f"?operasi={operasi.code}").content.decode()

    assert reading.balita.nama in page
    assert "Keluarga menolak 3 Nov" not in page


def test_a_child_that_left_is_nobody_s_work(posyandu, operasi, dinkes):
    reading = thin(posyandu)
    Balita.objects.filter(pk=reading.balita_id).update(status=StatusBalita.MENINGGAL, status_on=DAY)

    assert keys("gizi-buruk", of_round(dinkes, operasi)) == []


def test_a_closed_round_lists_what_it_was_closed_with(posyandu, operasi, dinkes):
    kept, child = thin(posyandu), BalitaFactory(posyandu=posyandu, born_on=BORN)
    refresh_summaries()
    close_and_keep(operasi=operasi, at=datetime(2025, 11, 9, tzinfo=UTC), by=None)
    operasi.refresh_from_db()
    chosen = of_round(dinkes, operasi)
    assert keys("gizi-buruk", chosen) == [kept.pk]

    double = merge_children(
        kept_id=child.pk, gone_id=kept.balita_id, reason="sama", by=None,
        at=datetime(2025, 11, 10, tzinfo=UTC),
    )  # fmt: skip

    assert keys("gizi-buruk", chosen) == [kept.pk], "the child waits all the same"
    page = ask(dinkes, "gizi-buruk", f"?operasi={operasi.code}").content.decode()
    assert double.kept.nama in page


def test_a_short_child_waits_until_there_is_a_verdict(posyandu, operasi, dinkes):
    reading = short(posyandu)
    chosen = of_round(dinkes, operasi)
    assert keys("pendek", chosen) == [reading.pk]

    VerifikasiStunting.objects.create(
        balita=reading.balita, operasi=operasi, verdict="bukan", decided_on=DAY, decided_by="Dokter"
    )

    assert keys("pendek", chosen) == []


def test_a_month_has_no_verdicts_and_says_so(posyandu, operasi, dinkes):
    short(posyandu)
    refresh_summaries()

    page = ask(dinkes, "pendek", "?bulan=2025-11").content.decode()

    assert "Pilih satu operasi timbang" in page


def test_a_referral_waits_until_the_child_is_seen(posyandu, operasi, dinkes):
    reading = weigh(BalitaFactory(posyandu=posyandu, born_on=BORN))
    asked = {"balita": reading.balita, "measurement": reading, "cause": "bgm"}
    Rujukan.objects.create(**asked, answer="menolak")
    last = Rujukan.objects.create(**asked, answer="bersedia")
    chosen = of_round(dinkes, operasi)
    assert keys("rujukan", chosen) == [last.pk]
    assert keys("rujukan-selesai", chosen) == []

    TindakLanjut.objects.create(
        balita=reading.balita, measurement=reading, seen_on=TODAY, outcome="rs"
    )

    assert keys("rujukan", chosen) == []
    assert keys("rujukan-selesai", chosen) == [last.pk]


def test_who_is_in_care_already_is_not_waited_for(posyandu, operasi, dinkes):
    reading = weigh(BalitaFactory(posyandu=posyandu, born_on=BORN))
    Rujukan.objects.create(
        balita=reading.balita, measurement=reading, cause="bgm", answer="sudah_ditangani"
    )

    assert keys("rujukan", of_round(dinkes, operasi)) == []


def test_children_without_a_nik_are_those_with_none_a_dummy_or_a_part(posyandu, operasi, dinkes):
    states = dict.fromkeys(NikState)
    for state in states:
        nik = NIK if state == NikState.COCOK else ""
        states[state] = BalitaFactory(posyandu=posyandu, born_on=BORN, nik=nik).pk
        Balita.objects.filter(pk=states[state]).update(nik_state=state)

    found = set(keys("tanpa-nik", of_round(dinkes, operasi)))

    none = (NikState.KOSONG, NikState.SEMENTARA, NikState.TIDAK_LENGKAP)
    assert found == {states[state] for state in none}


def test_who_turns_five_is_listed_sixty_days_ahead(posyandu, operasi, dinkes):
    birthdays = [TODAY, TODAY + timedelta(1), TODAY + timedelta(60), TODAY + timedelta(61)]
    born = [day.replace(year=day.year - 5) for day in birthdays]
    children = [BalitaFactory(posyandu=posyandu, born_on=day) for day in born]

    found = keys("lima-tahun", of_round(dinkes, operasi))

    assert found == [children[1].pk, children[2].pk], "on the day itself it is no balita any more"


def test_two_that_became_one_by_way_of_a_third_are_asked_about_no_more(posyandu, operasi, dinkes):
    one, two, third = (BalitaFactory(posyandu=posyandu, born_on=BORN) for _ in range(3))
    pair = DugaanGandaFactory(balita=one, other=two)
    assert keys("ganda", of_round(dinkes, operasi)) == [pair.pk]

    for gone in (one, two):
        merge_children(kept_id=third.pk, gone_id=gone.pk, reason="sama", by=None, at=timezone.now())

    assert keys("ganda", of_round(dinkes, operasi)) == []


# --- counted as listed ----------------------------------------------------------------------------

FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "sex": st.sampled_from([1, 2]),
        "age_from": st.sampled_from([0, 6, 12, 24]),
        "age_to": st.sampled_from([0, 12, 24, 48]),
        "rt": st.sampled_from(["1", "2"]),
        "at": st.integers(0, 2),
    },
)
CHILDREN = st.lists(
    st.tuples(
        st.integers(0, 2),  # posyandu
        st.sampled_from([1, 2]),  # sex
        st.integers(1, 58),  # months
        st.sampled_from(["1", "2"]),  # RT
        st.sampled_from(["thin", "short", "well", "oedema", "twice"]),
        st.booleans(),  # referred
        st.sampled_from(["", "menolak", "puskesmas"]),  # followed up
    ),
    max_size=9,
)


class AnyFilter(TestCase):
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(CHILDREN, FILTERS, st.booleans())
    def test_every_list_has_as_many_rows_as_it_counts_and_no_row_twice(
        self, children, wanted, by_month
    ):
        homes = [PosyanduFactory()]
        homes += [PosyanduFactory(kelurahan=homes[0].kelurahan) for _ in range(2)]
        operasi = OperasiTimbangFactory(kota=homes[0].kelurahan.kecamatan.kota)
        made = [_child(homes, *told) for told in children]
        for one, other in pairwise(made):
            DugaanGandaFactory(balita=one, other=other)
        at = wanted.pop("at", None)
        chosen = DashboardFilter.for_user(
            user_of(Peran.DINKES, homes[0]),
            **({"month": DAY.replace(day=1)} if by_month else {"operasi_id": operasi.pk}),
            posyandu=homes[at].pk if at is not None else None,
            **wanted,
        )

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(worklists, "ROWS_A_PAGE", 2)
            rows: dict[str, list[Any]] = {}
            for key in RELATIONS:
                found, counted = keys(key, chosen), waiting(key, chosen, TODAY)
                assert len(found) == len(set(found)) == counted.n, key
                rows[key] = found
                assert at is None or set(counted.n_in) <= {homes[at].pk}
        assert not set(rows["rujukan"]) & set(rows["rujukan-selesai"])
        if at is None and not wanted:
            n_asked = len(rows["rujukan"]) + len(rows["rujukan-selesai"])
            assert n_asked == Rujukan.objects.count(), "each waits, or was seen"


def _child(
    homes: list[Posyandu],
    at: int,
    sex: int,
    months: int,
    rt: str,
    kind: str,
    is_referred: bool,
    outcome: str,
) -> Balita:
    born_on = DAY - timedelta(days=months * 30 + 20)
    child = BalitaFactory(posyandu=homes[at], sex=sex, born_on=born_on, rt=rt)
    read = {
        "thin": {"weight_g": 5_000, "length_mm": 800},
        "short": {"weight_g": 6_000, "length_mm": 600},
        "oedema": {"oedema": 2},
    }.get(kind, {})
    if kind == "twice":
        for months_back in (2, 1):
            weigh(child, DAY - timedelta(days=30 * months_back))
    reading = weigh(child, **read)
    if is_referred:
        answer = "sudah_ditangani" if rt == "2" else "bersedia"
        Rujukan.objects.create(balita=child, measurement=reading, cause="bgm", answer=answer)
    if outcome:
        follow_up(reading, outcome)
    return child


# --- pages ----------------------------------------------------------------------------------------


def test_the_board_counts_each_list_and_each_area(posyandu, operasi, dinkes):
    thin(posyandu)
    other = PosyanduFactory(
        kelurahan__kecamatan=posyandu.kelurahan.kecamatan, kelurahan__nama="Kelurahan Lain"
    )
    thin(other)

    page = client_of(dinkes).get(reverse("worklists")).content.decode()

    assert "menunggu tindakan" in page
    assert other.kelurahan.puskesmas.nama in page
    assert "Gizi buruk" in page


def test_a_board_is_a_constant_number_of_questions(
    posyandu, operasi, dinkes, django_assert_max_num_queries
):
    client = client_of(dinkes)
    for _ in range(3):
        thin(posyandu)
    with django_assert_max_num_queries(45):
        client.get(reverse("worklists") + f"?operasi={operasi.code}")


def test_a_list_of_fifty_asks_no_more_than_one_of_three(
    posyandu, operasi, dinkes, django_assert_num_queries
):
    client, url = client_of(dinkes), reverse("worklist", kwargs={"key": "gizi-buruk"})
    asked = f"{url}?operasi={operasi.code}"
    thin(posyandu)
    client.get(asked)
    with CaptureQueriesContext(connection) as few:
        client.get(asked)
    for _ in range(6):
        thin(posyandu)

    with django_assert_num_queries(len(few)):
        client.get(asked)


def test_a_list_of_pairs_asks_as_often_for_seven_as_for_one(
    posyandu, dinkes, django_assert_num_queries
):
    client, url = client_of(dinkes), reverse("worklist", kwargs={"key": "ganda"})
    DugaanGandaFactory(balita__posyandu=posyandu, other__posyandu=posyandu)
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for _ in range(6):
        DugaanGandaFactory(balita__posyandu=posyandu, other__posyandu=posyandu)

    with django_assert_num_queries(len(few)):
        client.get(url)


@pytest.mark.parametrize("role", Peran)
def test_who_sees_no_child_opens_no_list(role, posyandu, operasi):
    thin(posyandu)
    user = user_of(role, posyandu)

    response = ask(user, "gizi-buruk")

    assert response.status_code == (200 if user.may_see_children else 403)
    if user.may_see_children:
        page = response.content.decode()
        assert ("Catat tindak lanjut" in page) == (role in ACTORS)


@pytest.mark.parametrize("role", [Peran.KADER, Peran.KELURAHAN])
def test_records_are_compared_by_who_may_decide(role, posyandu, operasi):
    pair = DugaanGandaFactory(balita__posyandu=posyandu, other__posyandu=posyandu)
    client = client_of(user_of(role, posyandu))

    assert ask(user_of(role, posyandu), "ganda").status_code == 404
    assert client.get(reverse("worklist-pair", kwargs={"pk": pair.pk})).status_code == 403


def test_a_list_shows_nobody_of_another_area(posyandu, operasi):
    elsewhere = PosyanduFactory(kelurahan__kecamatan=posyandu.kelurahan.kecamatan)
    thin(elsewhere, nama="Anak Jauh")
    thin(posyandu, nama="Anak Sini")

    page = ask(user_of(Peran.PUSKESMAS, posyandu), "gizi-buruk").content.decode()

    assert "Anak Sini" in page
    assert "Anak Jauh" not in page


def test_reading_a_list_is_noted(posyandu, operasi, dinkes):
    thin(posyandu)

    ask(dinkes, "gizi-buruk")

    event = AuditEvent.objects.get(verb="baca", object_kind="daftar_kerja")
    assert (event.object_id, event.detail) == ("gizi-buruk", {"n": 1})


def test_conflicts_lead_to_the_page_that_decides_them(posyandu, operasi, dinkes):
    child = BalitaFactory(posyandu=posyandu, born_on=BORN)
    weigh(child)
    weigh(child, weight_g=11_900)

    board = client_of(dinkes).get(reverse("worklists")).content.decode()

    assert "1<span" in board
    assert ask(dinkes, "bentrok").url == reverse("timbang_bentrok")


def test_a_page_that_does_not_exist_begins_anew(posyandu, operasi, dinkes):
    reading = thin(posyandu)
    chosen = of_round(dinkes, operasi)

    for after in ("ngawur", "2025-11-04.bukan-id", "2025-99-99.1", "."):
        assert work_page("gizi-buruk", chosen, TODAY, after=after).keys == (reading.pk,)


# --- acts -----------------------------------------------------------------------------------------


def test_a_follow_up_is_noted_from_the_list(posyandu, operasi, dinkes):
    reading = thin(posyandu)
    url = reverse("worklist-follow-up", kwargs={"key": "gizi-buruk", "measurement_id": reading.pk})

    response = client_of(dinkes).post(
        f"{url}?operasi={operasi.code}",
        {"outcome": "rs", "seen_on": timezone.localdate().isoformat(), "note": "dirawat"},
    )

    assert (
        response.url
        == reverse("worklist", kwargs={"key": "gizi-buruk"}) + f"?operasi={operasi.code}"
    )
    noted = TindakLanjut.objects.get()
    assert (noted.balita_id, noted.outcome, noted.by) == (reading.balita_id, "rs", dinkes)
    assert keys("gizi-buruk", of_round(dinkes, operasi)) == []


@pytest.mark.parametrize("day", [DAY - timedelta(1), date(2999, 1, 1)])
def test_a_child_is_seen_after_it_was_measured_and_not_to_come(day, posyandu, operasi, dinkes):
    reading = thin(posyandu)
    url = reverse("worklist-follow-up", kwargs={"key": "bgm", "measurement_id": reading.pk})

    response = client_of(dinkes).post(
        url, {"outcome": "rs", "seen_on": day.isoformat()}, follow=True
    )

    assert "Tanggal diperiksa" in response.content.decode()
    assert not TindakLanjut.objects.exists()


def test_a_verdict_is_noted_once_a_round(posyandu, operasi, dinkes):
    reading = short(posyandu)
    url = reverse("worklist-verdict", kwargs={"balita_id": reading.balita_id, "code": operasi.code})
    said = {
        "verdict": "stunting", "decided_by": "Dokter spesialis anak",
        "decided_on": timezone.localdate().isoformat(),
    }  # fmt: skip
    client = client_of(dinkes)

    client.post(url, said)
    again = client.post(url, said | {"verdict": "bukan"}, follow=True)

    assert VerifikasiStunting.objects.get().verdict == "stunting"
    assert "sudah punya putusan" in again.content.decode()


def test_a_nik_is_kept_sealed_and_in_no_answer(posyandu, operasi, dinkes):
    child = BalitaFactory(posyandu=posyandu, born_on=BORN)
    url = reverse("worklist-nik", kwargs={"balita_id": child.pk})

    response = client_of(dinkes).post(url, {"nik": "6474 0115 0124 0001"}, follow=True)

    child.refresh_from_db()
    assert (child.nik_state, child.nik_last4, child.temporary_id) == (NikState.COCOK, "0001", None)
    assert NIK not in child.nik_sealed
    assert NIK not in response.content.decode()
    assert not [event for event in AuditEvent.objects.all() if NIK in str(event.detail)]


@pytest.mark.parametrize(
    ("nik", "sentence"),
    [
        ("647401", "16 angka"),
        ("64740115012400O1", "16 angka"),
        ("6474001501249001", "nomor sementara"),
    ],
)
def test_what_is_no_nik_is_refused_with_a_sentence(nik, sentence, posyandu, operasi, dinkes):
    child = BalitaFactory(posyandu=posyandu, born_on=BORN)
    url = reverse("worklist-nik", kwargs={"balita_id": child.pk})

    page = client_of(dinkes).post(url, {"nik": nik}, follow=True).content.decode()

    assert sentence in page
    assert Balita.objects.get(pk=child.pk).nik_state == NikState.KOSONG


def test_a_nik_of_another_child_is_refused(posyandu, operasi, dinkes):
    BalitaFactory(posyandu=posyandu, born_on=BORN, nik=NIK)
    child = BalitaFactory(posyandu=posyandu, born_on=BORN)
    url = reverse("worklist-nik", kwargs={"balita_id": child.pk})

    page = client_of(dinkes).post(url, {"nik": NIK}, follow=True).content.decode()

    assert "milik balita lain" in page
    assert Balita.objects.get(pk=child.pk).nik_index is None


def test_a_nik_of_another_birth_date_is_kept_as_doubtful(posyandu, operasi, dinkes):
    child = BalitaFactory(posyandu=posyandu, born_on=date(2024, 2, 20))
    url = reverse("worklist-nik", kwargs={"balita_id": child.pk})

    client_of(dinkes).post(url, {"nik": NIK})

    assert Balita.objects.get(pk=child.pk).nik_state == NikState.RAGU


# --- two records ----------------------------------------------------------------------------------


@pytest.fixture
def pair(posyandu) -> DugaanGanda:
    mother = IbuFactory(nama="Siti Contoh")
    one = BalitaFactory(posyandu=posyandu, born_on=BORN, nama="Budi Contoh", ibu=mother)
    two = BalitaFactory(posyandu=posyandu, born_on=BORN, nama="Budy Contoh", ibu=mother)
    return DugaanGandaFactory(balita=two, other=one, score=0.93, explanation="Nama mirip 90 %")


def test_a_pair_shows_both_and_why(pair, operasi, dinkes):
    page = client_of(dinkes).get(reverse("worklist-pair", kwargs={"pk": pair.pk}))

    text = page.content.decode()
    assert all(word in text for word in ("Budi Contoh", "Budy Contoh", "93 % mirip", "Nama mirip"))


def test_records_are_merged_and_the_merge_is_undone_from_the_page(pair, operasi, dinkes):
    client = client_of(dinkes)

    merged = client.post(
        reverse("worklist-merge", kwargs={"pk": pair.pk}),
        {"kept": str(pair.other_id), "reason": "Ibu yang sama"},
        follow=True,
    )

    assert "Data digabung" in merged.content.decode()
    assert Balita.objects.get(pk=pair.balita_id).merged_into_id == pair.other_id
    found = Penggabungan.objects.get()

    client.post(reverse("worklist-undo", kwargs={"merge_id": found.pk}), {"reason": "Kembar"})

    assert Balita.objects.get(pk=pair.balita_id).merged_into_id is None
    pair.refresh_from_db()
    assert pair.state == DugaanGanda.State.WAITING


def test_the_page_of_a_merged_record_leads_to_the_one_that_stands(pair, operasi, dinkes):
    merge_children(
        kept_id=pair.other_id, gone_id=pair.balita_id, reason="sama", by=None, at=timezone.now()
    )

    response = client_of(dinkes).get(reverse("child", kwargs={"balita_id": pair.balita_id}))

    assert response.url == reverse("child", kwargs={"balita_id": pair.other_id})


def test_two_children_are_told_apart_for_good(pair, operasi, dinkes):
    DugaanGandaFactory(balita=pair.other, other=pair.balita)

    client_of(dinkes).post(reverse("worklist-dismiss", kwargs={"pk": pair.pk}))

    assert set(DugaanGanda.objects.values_list("state", flat=True)) == {"bukan"}
    assert keys("ganda", of_round(dinkes, operasi)) == []


def test_a_record_of_another_area_is_not_shown_and_not_merged(posyandu, operasi):
    elsewhere = PosyanduFactory(kelurahan__kecamatan=posyandu.kelurahan.kecamatan)
    pair = DugaanGandaFactory(balita__posyandu=posyandu, other__posyandu=elsewhere)
    client = client_of(user_of(Peran.PUSKESMAS, posyandu))

    page = client.get(reverse("worklist-pair", kwargs={"pk": pair.pk})).content.decode()
    client.post(
        reverse("worklist-merge", kwargs={"pk": pair.pk}),
        {"kept": str(pair.balita_id), "reason": "ya"},
    )

    assert pair.other.nama not in page
    assert not Penggabungan.objects.exists()


def test_dinkes_says_which_record_a_kader_was_not_shown(posyandu, operasi, dinkes):
    one = BalitaFactory(posyandu=posyandu, born_on=BORN, nama="Budi Contoh")
    two = BalitaFactory(posyandu=posyandu, born_on=BORN, nama="Budy Contoh")
    pair = DugaanGandaFactory(balita=one, other=None, score=0)
    client = client_of(dinkes)
    url = reverse("worklist-pair", kwargs={"pk": pair.pk})
    assert "Budy Contoh" in client.get(url).content.decode()

    client.post(reverse("worklist-name", kwargs={"pk": pair.pk}), {"other": str(two.pk)})

    pair.refresh_from_db()
    assert pair.other == two
