"""A coordinator chose the wrong reading: the choice is undone and both wait again."""

from datetime import UTC, date, datetime

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from rest_framework.test import APIClient

from bontang_stunting.lib.ids import uuid7
from measurements.models import Measurement
from measurements.services.recording import AlreadyReplaced, Reading, record_measurement
from posyandu.models import AuditEvent, Balita, Peran, Posyandu, User
from tests.factories import (
    BalitaFactory,
    MeasurementFactory,
    OperasiTimbangFactory,
    PosyanduFactory,
    user_of,
)
from timbang.models import Keputusan
from timbang.queries.conflicts import conflict_of, n_waiting
from timbang.services.conflicts import CannotDecide, resolve_conflict, undo_decision

pytestmark = pytest.mark.django_db
BORN, DAY = date(2024, 10, 12), date(2025, 11, 4)
NOW = datetime(2025, 11, 5, 1, tzinfo=UTC)
PAGE = reverse("timbang_bentrok")


@pytest.fixture(autouse=True)
def _counted_anew():
    cache.clear()


@pytest.fixture
def posyandu() -> Posyandu:
    return PosyanduFactory()


@pytest.fixture
def officer(posyandu) -> User:
    return user_of(Peran.PUSKESMAS, posyandu)


@pytest.fixture
def balita(posyandu) -> Balita:
    return BalitaFactory(born_on=BORN, posyandu=posyandu)


def weigh(balita: Balita, weight_g: int, by: User | None = None, **values) -> Measurement:
    reading = Reading(uuid7(), balita.pk, DAY, weight_g=weight_g, device="hp-1", **values)
    return record_measurement(reading=reading, by=by).measurement


def state(balita: Balita) -> list[tuple]:
    """What stands of the day in the order in which it came in, and which of it counts."""
    rows = Measurement.objects.current().filter(balita=balita, measured_on=DAY)
    return [
        (row.weight_g, row.entry_ms, row.recorded_by_id, row.device, row.result.counts_in_month)
        for row in rows.select_related("result").order_by("received_at", "pk")
    ]


def decide(balita: Balita, weight_g: int, by: User) -> Keputusan:
    keep = Measurement.objects.current().get(balita=balita, weight_g=weight_g)
    resolve_conflict(
        balita=balita, on_day=DAY, keep_id=keep.pk, reason="salah ketik", by=by, at=NOW
    )
    return Keputusan.objects.order_by("pk").last()


def undo(decision: Keputusan, by: User, reason: str = "salah pilih") -> int:
    return undo_decision(decision=decision, reason=reason, by=by, at=NOW)


@pytest.mark.parametrize("kept", [9_000, 9_400])
def test_both_readings_wait_again_as_they_did_and_the_same_one_counts(
    kept, balita, officer, posyandu
):
    kader = user_of(Peran.KADER, posyandu)
    weigh(balita, 9_000, by=kader, entry_ms=9_000)
    weigh(balita, 9_400, by=kader, entry_ms=11_000)
    before = state(balita)
    decision = decide(balita, kept, officer)
    assert n_waiting([posyandu.pk]) == 0

    assert undo(decision, officer) == 1

    assert state(balita) == before
    assert n_waiting([posyandu.pk]) == 1
    assert conflict_of(balita, DAY).counted.weight_g == 9_000


def test_nothing_is_deleted_and_the_trail_says_who_and_why(balita, officer):
    weigh(balita, 9_000)
    weigh(balita, 9_400)
    decision = decide(balita, 9_000, officer)
    n = Measurement.objects.count()

    undo(decision, officer, reason="Kader menelepon")

    back = Measurement.objects.current().get(balita=balita, weight_g=9_400)
    assert Measurement.objects.count() == n + 1
    assert (back.replaces.is_void, back.reason) == (True, "Diurungkan: Kader menelepon")
    decision.refresh_from_db()
    assert (decision.undone_by, decision.undo_reason) == (officer, "Kader menelepon")
    noted = AuditEvent.objects.get(verb="urungkan")
    assert (noted.user, noted.detail["n_restored"]) == (officer, 1)
    assert AuditEvent.objects.filter(object_id=str(back.pk), user=officer).exists()


def test_what_its_file_said_comes_back_with_a_reading(balita, officer):
    MeasurementFactory(balita=balita, measured_on=DAY, weight_g=9_000, source="berkas", file_ntob=1)
    weigh(balita, 9_400)
    decision = decide(balita, 9_400, officer)

    undo(decision, officer)

    back = Measurement.objects.current().get(balita=balita, weight_g=9_000)
    assert (back.result.counts_in_month, back.result.ntob) == (True, 1)


def test_undone_twice_it_is_undone_once(balita, officer):
    weigh(balita, 9_000)
    weigh(balita, 9_400)
    decision = decide(balita, 9_400, officer)
    undo(decision, officer)
    n = Measurement.objects.count()

    assert undo(decision, officer) == 0

    assert Measurement.objects.count() == n


def test_a_correction_made_since_stands_beside_what_comes_back(balita, officer):
    weigh(balita, 9_000)
    kept = weigh(balita, 9_400)
    decision = decide(balita, 9_400, officer)
    weigh(balita, 9_500, replaces_id=kept.pk, reason="salah baca")

    undo(decision, officer)

    assert [row[0] for row in state(balita)] == [9_000, 9_500]


def test_a_kader_does_not_put_a_reading_in_the_place_of_one_taken_back(balita, officer):
    weigh(balita, 9_000)
    weigh(balita, 9_400)
    void = decide(balita, 9_000, officer).voids.get()

    with pytest.raises(AlreadyReplaced):
        weigh(balita, 9_400, replaces_id=void.pk, reason="kembali")


@pytest.mark.parametrize("reason", ["", "   "])
def test_without_a_reason_nothing_is_undone(reason, balita, officer):
    weigh(balita, 9_000)
    weigh(balita, 9_400)
    decision = decide(balita, 9_000, officer)

    with pytest.raises(CannotDecide, match="alasannya"):
        undo(decision, officer, reason=reason)

    assert len(state(balita)) == 1


def test_a_day_of_a_closed_round_stays_decided(balita, officer, posyandu):
    weigh(balita, 9_000)
    weigh(balita, 9_400)
    decision = decide(balita, 9_000, officer)
    OperasiTimbangFactory(
        kota=posyandu.kelurahan.kecamatan.kota, state="tutup",
        closed_at=datetime(2025, 11, 30, tzinfo=UTC),
    )  # fmt: skip

    with pytest.raises(CannotDecide, match="ditutup"), transaction.atomic():
        undo(decision, officer)

    decision.refresh_from_db()
    assert (len(state(balita)), decision.undone_at) == (1, None)


@pytest.mark.parametrize("half", [{"undone_at": NOW}, {"undo_reason": "x"}, {"reason": ""}])
def test_the_database_keeps_an_undoing_whole(half, balita, officer):
    weigh(balita, 9_000)
    weigh(balita, 9_400)
    decision = decide(balita, 9_000, officer)

    with pytest.raises(IntegrityError), transaction.atomic():
        Keputusan.objects.filter(pk=decision.pk).update(**half)


def client_of(user: User) -> APIClient:
    client = APIClient()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_page_lists_a_decision_and_undoes_it(balita, officer, posyandu):
    weigh(balita, 9_000)
    weigh(balita, 9_400)
    decision = decide(balita, 9_000, officer)
    address = reverse("timbang_bentrok_urungkan", args=[decision.pk])
    client = client_of(officer)
    assert address in client.get(PAGE).content.decode()

    page = client.post(address, {"reason": "salah pilih"}, follow=True).content.decode()

    assert "Pilihan diurungkan" in page
    assert address not in page
    assert n_waiting([posyandu.pk]) == 1


def test_nobody_undoes_what_was_decided_next_door(balita, officer):
    weigh(balita, 9_000)
    weigh(balita, 9_400)
    decision = decide(balita, 9_000, officer)
    stranger = user_of(Peran.PUSKESMAS, PosyanduFactory())

    address = reverse("timbang_bentrok_urungkan", args=[decision.pk])

    assert client_of(stranger).post(address, {"reason": "x"}).status_code == 404
    assert address not in client_of(stranger).get(PAGE).content.decode()


class DecidedAndUndone(TestCase):
    """Whatever is decided and undone in whatever order: what the last act says is what stands."""

    @settings(max_examples=30, deadline=None)
    @given(st.integers(2, 3), st.lists(st.integers(0, 3), max_size=7))
    def test_the_last_act_says_what_stands(self, n, acts):
        officer = user_of(Peran.PUSKESMAS, PosyanduFactory())
        balita = BalitaFactory(born_on=BORN)
        weights = [9_000 + 100 * number for number in range(n)]
        for weight_g in weights:
            weigh(balita, weight_g)
        both, decision = state(balita), None
        for act in acts:
            if decision:  # the pair is decided: undo it
                undo(decision, officer)
                decision = None
                assert state(balita) == both
            elif act < n:
                decision = decide(balita, weights[act], officer)
                assert [row[0] for row in state(balita)] == [weights[act]]
                assert state(balita)[0][-1]
