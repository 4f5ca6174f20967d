"""A child registered at another posyandu, weighed here from now on."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from rest_framework.test import APIClient

from measurements.models import Measurement, PerubahanSasaran, Sasaran, StaleCell
from measurements.services.rounds import open_round
from posyandu.models import AuditEvent, Balita, Peran, PerubahanStatus, Posyandu
from tests.builders.phone import TODAY, Phone, entry, phone_at, ukur
from tests.factories import (
    BalitaFactory,
    IbuFactory,
    OperasiTimbangFactory,
    PosyanduFactory,
    user_of,
)
from timbang.queries.departures import left_children
from timbang.services import receiving

pytestmark = pytest.mark.django_db
OPENED = datetime.fromisoformat("2025-11-01T08:00:00+08:00")


@pytest.fixture
def child() -> Balita:
    return BalitaFactory(born_on=date(2024, 1, 1))


@pytest.fixture
def here(child: Balita) -> Posyandu:
    return PosyanduFactory(nama="Melati", kelurahan=child.posyandu.kelurahan)


@pytest.fixture
def phone(here: Posyandu) -> Phone:
    return phone_at(here)


def taking(child: Balita, at: Posyandu, on: date = TODAY, **other) -> dict:
    given = {"balita_id": child.pk, "status": "aktif", "pindah": True, "on": on, "note": ""}
    return entry("keadaan", at, **given | other)


def weighed_at(child: Balita, at: Posyandu, **other) -> dict:
    return ukur(child, **other) | {"posyandu": at.pk}


def test_a_child_of_another_posyandu_is_taken_over_and_weighed_in_one_batch(child, here, phone):
    old = child.posyandu

    assert phone.send(taking(child, here), weighed_at(child, here)) == ["stored"] * 2

    child.refresh_from_db()
    assert (child.posyandu, child.status) == (here, "aktif")
    assert Measurement.objects.get().posyandu == here
    spans = child.keanggotaan.order_by("pk").values_list("posyandu", "until")
    assert list(spans) == [(old.pk, TODAY), (here.pk, None)]
    change = PerubahanStatus.objects.get()
    assert (change.from_posyandu, change.to_posyandu, change.by) == (old, here, phone.by)
    noted = AuditEvent.objects.get(verb="ambil_alih")
    assert noted.detail == {"from_posyandu": old.pk, "to_posyandu": here.pk}


def test_both_posyandu_are_counted_anew_from_that_month_on(child, here, phone):
    phone_at(child.posyandu).send(ukur(child))
    StaleCell.objects.all().delete()

    phone.send(taking(child, here, on=date(2025, 10, 20)))

    marked = StaleCell.objects.filter(month__isnull=False).values_list("posyandu", "month")
    months = (date(2025, 10, 1), date(2025, 11, 1))
    assert set(marked) == {(pk, month) for pk in (child.posyandu_id, here.pk) for month in months}


def test_sent_again_it_changes_nothing_also_after_the_child_went_on(child, here, phone):
    sent = taking(child, here)
    phone.send(sent)
    third = PosyanduFactory(kelurahan=here.kelurahan)
    phone_at(third).send(taking(child, third))

    assert phone.send(sent) == ["known"]

    child.refresh_from_db()
    assert child.posyandu == third
    assert PerubahanStatus.objects.count() == 2


def test_without_saying_so_a_child_of_another_posyandu_is_still_refused(child, here, phone):
    sent = taking(child, here, pindah=False)

    assert phone.send(sent, taking(child, here, pindah=None)) == ["refused"] * 2

    child.refresh_from_db()
    assert child.posyandu != here


@pytest.mark.parametrize(
    ("values", "sent", "field"),
    [
        ({"status": "meninggal", "status_on": TODAY}, {}, "balita_id"),
        ({"born_on": date(2020, 11, 5)}, {}, "balita_id"),
        ({"born_on": TODAY}, {"on": TODAY - timedelta(days=1)}, "on"),
        ({}, {"on": TODAY + timedelta(days=1)}, "on"),
        ({}, {"on": TODAY - timedelta(days=93)}, "on"),
        ({}, {"status": "pindah"}, "pindah"),
    ],
)
def test_who_cannot_be_taken_over_is_refused_and_nothing_changes(
    values, sent, field, child, here, phone
):
    other = BalitaFactory(posyandu=child.posyandu, **{"born_on": child.born_on, **values})

    assert phone.send(taking(other, here, **sent)) == ["refused"]

    assert list(phone.last.errors) == [field]
    assert Balita.objects.get(pk=other.pk).posyandu == child.posyandu
    assert not PerubahanStatus.objects.exists()


def test_a_child_of_another_city_is_refused(here, phone):
    elsewhere = BalitaFactory(
        born_on=date(2024, 1, 1),
        posyandu=PosyanduFactory(kelurahan__kecamatan__kota__code="99.02"),
    )
    assert elsewhere.posyandu.kelurahan.kecamatan.kota != here.kelurahan.kecamatan.kota

    assert phone.send(taking(elsewhere, here)) == ["refused"]

    assert not PerubahanStatus.objects.exists()


def test_nobody_takes_a_child_to_a_posyandu_of_somebody_else(child, here):
    stranger = phone_at(PosyanduFactory(kelurahan=here.kelurahan))

    assert stranger.send(taking(child, here)) == ["refused"]


def test_a_family_that_was_noted_as_moved_is_active_here(child, here, phone):
    phone_at(child.posyandu).send(
        entry("keadaan", child.posyandu, balita_id=child.pk, status="pindah", on="2025-10-20")
    )

    assert phone.send(taking(child, here), weighed_at(child, here)) == ["stored"] * 2

    child.refresh_from_db()
    assert (child.status, child.status_on) == ("aktif", None)
    spans = child.keanggotaan.order_by("pk").values_list("since", "until")
    assert next(iter(spans))[1] == date(2025, 10, 20)


def test_a_child_on_the_list_of_the_round_stays_there_and_another_joins_here(child, here, phone):
    kota = here.kelurahan.kecamatan.kota
    operasi = OperasiTimbangFactory(kota=kota, state="rencana", opened_at=None)
    open_round(operasi=operasi, at=OPENED, by=None)
    unlisted = BalitaFactory(posyandu=child.posyandu, born_on=date(2024, 1, 1), registered_on=TODAY)
    old = child.posyandu

    phone.send(taking(child, here), taking(unlisted, here), weighed_at(child, here))

    listed = Sasaran.objects.filter(operasi=operasi).values_list("balita", "posyandu")
    assert dict(listed) == {child.pk: old.pk, unlisted.pk: here.pk}


def test_who_had_left_the_list_of_the_round_is_back_on_it_and_the_ledger_says_so(
    child, here, phone
):
    old = child.posyandu
    operasi = OperasiTimbangFactory(
        kota=here.kelurahan.kecamatan.kota, state="rencana", opened_at=None
    )
    open_round(operasi=operasi, at=OPENED, by=None)
    phone_at(old).send(
        entry("keadaan", old, balita_id=child.pk, status="pindah", on=date(2025, 11, 4))
    )
    assert not Sasaran.objects.listed().filter(balita=child).exists()

    phone.send(taking(child, here))

    assert Sasaran.objects.listed().get(balita=child).posyandu == old
    whys = PerubahanSasaran.objects.filter(balita=child).order_by("pk").values_list("why")
    why = PerubahanSasaran.Why
    assert [one for (one,) in whys] == [why.MOVED, why.BACK]


def test_a_record_that_was_merged_is_not_told_as_gone(child, here, phone):
    kept = BalitaFactory(posyandu=here, born_on=child.born_on)
    phone.send(taking(child, here))
    Balita.objects.filter(pk=child.pk).update(merged_into=kept)

    assert left_children(child.posyandu, since=TODAY) == []


def test_a_colleague_who_was_faster_leaves_nothing_to_do(child, here, phone):
    phone.send(taking(child, here))

    assert phone_at(here, "hp-2").send(taking(child, here)) == ["stored"]

    assert PerubahanStatus.objects.filter(from_posyandu__isnull=False).count() == 1
    assert child.keanggotaan.count() == 2


def test_a_weighing_waits_with_the_taking_over_it_rests_on(child, here, phone, monkeypatch):
    def breaks(entry, table):
        raise RuntimeError("disk")

    monkeypatch.setitem(receiving.STORE, "keadaan", breaks)
    sent = [taking(child, here), weighed_at(child, here)]

    assert phone.send(*sent) == ["later"] * 2

    monkeypatch.undo()
    assert phone.send(*sent) == ["stored"] * 2


def test_the_old_posyandu_sees_where_its_child_went_and_can_take_it_back(child, here, phone):
    old = child.posyandu
    child.ibu = IbuFactory(nama="Siti Contoh")
    child.save()
    phone.send(taking(child, here))

    (gone,) = left_children(old, since=TODAY)

    assert gone == {
        "id": str(child.pk), "nama": child.nama, "sex": child.sex, "born_on": "2024-01-01",
        "rt": child.rt, "ibu_nama": "Siti Contoh", "status": "diambil", "on": "2025-11-05",
        "where": f"Posyandu Melati, {here.kelurahan.nama}",
    }  # fmt: skip
    assert phone_at(old).send(taking(child, old)) == ["stored"]
    assert left_children(old, since=TODAY) == []
    assert [one["status"] for one in left_children(here, since=TODAY)] == ["diambil"]


def test_a_late_weighing_of_the_old_posyandu_hears_where_the_child_is(child, here, phone):
    old = phone_at(child.posyandu)
    late = ukur(child)
    phone.send(taking(child, here, on=date(2025, 11, 3)))

    assert old.send(late) == ["refused"]

    assert old.last.message == (
        f"Balita ini ditimbang di Posyandu Melati, {here.kelurahan.nama} sejak 3 Nov 2025. Bila "
        "masih ditimbang di sini: buka Pindah atau meninggal → Urungkan, lalu kirim lagi."
    )
    stranger = PosyanduFactory(kelurahan=here.kelurahan)
    assert phone_at(stranger).send({**late, "posyandu": stranger.pk}) == ["refused"]
    assert old.send(taking(child, child.posyandu), late) == ["stored"] * 2


@pytest.mark.parametrize("status", ["pindah", "meninggal"])
def test_who_left_is_told_to_every_phone_for_92_days(status, child):
    at = child.posyandu
    phone_at(at).send(
        entry("keadaan", at, balita_id=child.pk, status=status, on=TODAY - timedelta(days=92))
    )
    client = APIClient()
    client.force_login(user_of(Peran.KADER, at))

    (gone,) = left_children(at, since=TODAY - timedelta(days=92))

    assert (gone["status"], gone["where"]) == (status, "")
    assert left_children(at, since=TODAY - timedelta(days=91)) == []
    assert client.get(reverse("api-timbang-daftar")).json()["left"] == []


class TakenBackAndForth(TestCase):
    """Whatever is sent in whatever order: one home, the last one, and no day in two of them."""

    @settings(max_examples=40, deadline=None)
    @given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 60)), max_size=6), st.data())
    def test_a_child_has_one_home_a_day_and_the_last_to_take_it_has_it(self, moves, data):
        child = BalitaFactory(born_on=date(2024, 1, 1))
        places = [
            child.posyandu,
            *PosyanduFactory.create_batch(2, kelurahan=child.posyandu.kelurahan),
        ]
        phones = [phone_at(place) for place in places]
        sent = [
            (at, taking(child, places[at], on=TODAY - timedelta(days=back))) for at, back in moves
        ]
        for at, one in sent:
            assert phones[at].send(one) == ["stored"]
        for at, one in data.draw(st.permutations(sent)):
            assert phones[at].send(one) == ["known"]

        child.refresh_from_db()
        assert child.posyandu == places[moves[-1][0] if moves else 0]
        spans = list(child.keanggotaan.order_by("since", "pk"))
        assert [span.until for span in spans[:-1]] == [span.since for span in spans[1:]]
        assert (spans[-1].until, spans[-1].posyandu) == (None, child.posyandu)
        changes = PerubahanStatus.objects.filter(from_posyandu__isnull=False)
        chain = list(
            changes.order_by("received_at", "pk").values_list("from_posyandu", "to_posyandu")
        )
        assert [one[1] for one in chain[:-1]] == [one[0] for one in chain[1:]]
