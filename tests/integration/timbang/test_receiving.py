"""What a phone sends: stored once, refused with a sentence, and never holding up the rest."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

import pytest
from django.db import OperationalError, connection
from django.db.models import Value
from django.db.models.functions import Concat
from django.test.utils import CaptureQueriesContext

from bontang_stunting.lib.ids import uuid7
from dashboard.models import SummaryCell
from dashboard.services.refresh import refresh_summaries
from interventions.models import Rujukan
from measurements.importing.people import rt_number as rt_number_of_a_file
from measurements.models import (
    Measurement,
    MeasurementResult,
    OperasiTimbang,
    Sasaran,
    StaleCell,
    TidakDitimbang,
)
from measurements.services.rounds import open_round
from posyandu.models import (
    AuditEvent,
    Balita,
    DugaanGanda,
    Ibu,
    Keluarga,
    Peran,
    PerubahanStatus,
)
from posyandu.nik import unseal
from tests.builders.phone import AT, TODAY, Phone, baru, entry, phone_at, ukur
from tests.factories import (
    BalitaFactory,
    KelurahanFactory,
    OperasiTimbangFactory,
    PosyanduFactory,
    user_of,
)
from tests.oracles.summaries import cells
from timbang.models import Kiriman
from timbang.services import receiving
from timbang.services.receiving import receive_batch

pytestmark = pytest.mark.django_db
TABLES = (
    Measurement, MeasurementResult, StaleCell, Sasaran, AuditEvent, Kiriman, TidakDitimbang,
    PerubahanStatus, Rujukan, DugaanGanda, Balita, Ibu,
)  # fmt: skip


@pytest.fixture
def child() -> Balita:
    return BalitaFactory(born_on=date(2024, 1, 1))


@pytest.fixture
def phone(child: Balita) -> Phone:
    return phone_at(child.posyandu)


def everything() -> list[list[dict]]:
    """All that an entry can touch."""
    return [list(model.objects.order_by("pk").values()) for model in TABLES]


def correction(old: dict, child: Balita, **other) -> dict:
    return ukur(child, replaces_id=old["id"], reason="Salah baca", **other)


def taking_back(old: dict, child: Balita) -> dict:
    return entry("batal", child.posyandu, measurement_id=old["id"], reason="Salah anak")


def stored(sent: dict) -> Measurement:
    return Measurement.objects.get(pk=sent["id"])


# --- readings -----------------------------------------------------------------------------------


def test_a_reading_is_stored_as_it_was_sent_with_its_receipt(child, phone):
    sent = ukur(
        child, head_mm=480, arm_mm=152, oedema=1, vitamin_a=True, asi=False, mbg=True,
        first_weight_g=10_200, first_length_mm=860, first_head_mm=480, first_arm_mm=190,
        entry_ms=12_345,
    )  # fmt: skip

    assert phone.send(sent) == ["stored"]

    reading = stored(sent)
    told = {
        name: sent["data"][name]
        for name in sent["data"]
        if name not in ("balita_id", "measured_on")
    }
    assert {name: getattr(reading, name) for name in told} == told
    assert (reading.balita, reading.measured_on, reading.posyandu) == (child, TODAY, child.posyandu)
    assert (reading.recorded_by, reading.device) == (phone.by, "hp-1")
    assert reading.measured_at == datetime.fromisoformat(AT)
    receipt = Kiriman.objects.get(pk=sent["id"])
    assert (receipt.kind, receipt.device, receipt.on_day, receipt.by) == (
        "ukur",
        "hp-1",
        TODAY,
        phone.by,
    )
    assert AuditEvent.objects.get(verb="ukur").object_id == sent["id"]


def test_fifty_readings_take_as_many_statements_as_ten(child, phone):
    others = [BalitaFactory(posyandu=child.posyandu, born_on=date(2024, 1, 1)) for _ in range(60)]
    phone.send(ukur(child))

    with CaptureQueriesContext(connection) as ten:
        phone.send(*map(ukur, others[:10]))
    with CaptureQueriesContext(connection) as fifty:
        phone.send(*map(ukur, others[10:]))

    assert len(fifty) == len(ten)
    assert len(fifty) <= 40


def test_readings_reach_the_dashboard_with_the_next_refresh(child, phone):
    OperasiTimbangFactory(kota=child.posyandu.kelurahan.kecamatan.kota)
    phone.send(*(ukur(BalitaFactory(posyandu=child.posyandu)) for _ in range(3)), ukur(child))

    refresh_summaries()

    counted = SummaryCell.objects.filter(operasi__isnull=False, posyandu=child.posyandu)
    assert sum(counted.values_list("n_ditimbang", flat=True)) == 4
    assert sum(told.get("n_ditimbang", 0) for told in cells().values()) == 8  # month and round


def test_a_child_weighed_in_a_round_is_on_its_list(child, phone):
    operasi = OperasiTimbangFactory(kota=child.posyandu.kelurahan.kecamatan.kota)

    phone.send(ukur(child))

    assert Sasaran.objects.get().why == Sasaran.Why.NEWCOMER
    assert StaleCell.objects.filter(operasi=operasi, posyandu=child.posyandu).exists()


def test_a_round_opened_after_its_first_weighing_lists_that_child_once(child, phone):
    operasi = OperasiTimbangFactory(
        kota=child.posyandu.kelurahan.kecamatan.kota, state="rencana", opened_at=None
    )
    phone.send(ukur(child))

    open_round(operasi=operasi, at=datetime.fromisoformat(AT), by=None)

    assert Sasaran.objects.filter(balita=child).count() == 1


WRONG = {
    "nothing measured": ({"weight_g": None, "length_mm": None}, "weight_g"),
    "grams as kilograms": ({"weight_g": 11}, "weight_g"),
    "a ton": ({"weight_g": 1_000_000}, "weight_g"),
    "half a gram": ({"weight_g": 11_200.5}, "weight_g"),
    "weight as text": ({"weight_g": "11200"}, "weight_g"),
    "yes as a weight": ({"weight_g": True}, "weight_g"),
    "too short": ({"length_mm": 85}, "length_mm"),
    "an impossible position": ({"position": 3}, "position"),
    "an impossible oedema": ({"oedema": 4}, "oedema"),
    "no child": ({"balita_id": None}, "balita_id"),
    "no day": ({"measured_on": None}, "measured_on"),
    "a day of no month": ({"measured_on": "2025-02-30"}, "measured_on"),
    "a week for a day": ({"measured_on": "2025-W45-3"}, "measured_on"),
    "tomorrow": ({"measured_on": "2025-11-06"}, "measured_on"),
    "long ago": ({"measured_on": "2025-08-04"}, "measured_on"),
    "before birth": ({"measured_on": "2023-12-31"}, "measured_on"),
    "a field nobody knows": ({"berat": 3}, "berat"),
    "a correction without a reason": ({"replaces_id": str(uuid7())}, "reason"),
    "a correction of nothing": ({"replaces_id": str(uuid7()), "reason": "x"}, "replaces_id"),
    "an unknown child": ({"balita_id": str(uuid7())}, "balita_id"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_reading_that_cannot_be_is_refused_at_its_field_and_leaves_nothing(name, child, phone):
    said, field = WRONG[name]
    before = everything()

    assert phone.send(ukur(child, **said)) == ["refused"]

    assert list(phone.last.errors) == [field]
    assert phone.last.errors[field].endswith(".")
    assert everything() == before


def test_a_reading_of_a_child_before_its_birth_is_refused(phone, child):
    baby = BalitaFactory(posyandu=child.posyandu, born_on=date(2025, 11, 4))

    assert phone.send(ukur(baby, measured_on=date(2025, 11, 3))) == ["refused"]

    assert phone.last.errors == {"measured_on": "Tanggal ukur sebelum anak lahir."}


def test_a_reading_of_92_days_ago_is_taken(child, phone):
    assert phone.send(ukur(child, measured_on=date(2025, 8, 5))) == ["stored"]


@pytest.mark.parametrize("role", [Peran.KADER, Peran.PUSKESMAS])
def test_a_child_of_another_posyandu_is_refused(role, child):
    stranger = BalitaFactory(born_on=date(2024, 1, 1))
    phone = Phone(user_of(role, child.posyandu))
    sent = ukur(child, balita_id=stranger.pk)

    assert phone.send(sent, ukur(stranger)) == ["refused", "refused"]

    assert not Measurement.objects.exists()
    assert not Kiriman.objects.exists()


def test_a_puskesmas_weighs_at_any_of_its_posyandu(child):
    next_door = BalitaFactory(posyandu=PosyanduFactory(kelurahan=child.posyandu.kelurahan))
    phone = Phone(user_of(Peran.PUSKESMAS, child.posyandu))

    assert phone.send(ukur(child), ukur(next_door)) == ["stored", "stored"]


def test_a_day_of_a_closed_round_is_refused_and_a_stored_reading_of_it_still_known(child, phone):
    operasi = OperasiTimbangFactory(kota=child.posyandu.kelurahan.kecamatan.kota)
    sent = ukur(child)
    phone.send(sent)
    OperasiTimbang.objects.filter(pk=operasi.pk).update(state="tutup", closed_at=AT)

    assert phone.send(sent, ukur(child), taking_back(sent, child)) == [
        "known",
        "refused",
        "refused",
    ]

    assert "ditutup" in phone.last.message


@pytest.mark.parametrize("status", ["pindah", "meninggal"])
def test_a_child_that_left_is_not_weighed_after_that_day_until_it_is_back(status, child, phone):
    left = entry(
        "keadaan", child.posyandu, balita_id=child.pk, status=status, on="2025-11-04", note=""
    )
    back = entry(
        "keadaan", child.posyandu, balita_id=child.pk, status="aktif", on="2025-11-04", note=""
    )

    assert phone.send(left, ukur(child), ukur(child, measured_on="2025-11-04")) == [
        "stored", "refused", "stored",
    ]  # fmt: skip
    assert phone.sent[1].message == (
        f"Balita ini tercatat {status} sejak 4 Nov 2025. Bila masih ditimbang di sini: buka "
        "Pindah atau meninggal → Urungkan, lalu kirim lagi."
    )
    assert phone.send(back, ukur(child)) == ["stored", "stored"]


# --- once ---------------------------------------------------------------------------------------


def test_an_entry_sent_again_changes_nothing_whoever_sends_it(child, phone):
    sent = [
        ukur(child),
        baru(child.posyandu),
        entry("absen", child.posyandu, balita_id=child.pk, on=TODAY, why="sakit", note=""),
    ]
    phone.send(*sent)
    before = everything()
    other = Phone(user_of(Peran.DINKES, child.posyandu), "hp-2")

    assert phone.send(*reversed(sent)) == ["known"] * 3
    assert other.send(*sent, *sent) == ["known"] * 6

    assert everything() == before


def test_what_says_nothing_else_is_the_same_entry(child, phone):
    sent = ukur(child)
    phone.send(sent)
    later = {**sent, "at": "2025-11-05T10:00:00+08:00", "data": {**sent["data"], "head_mm": None}}

    assert phone.send(later) == ["known"]


@pytest.mark.parametrize(
    ("field", "value"), [("weight_g", 11_300), ("reason", "Lain"), ("head_mm", 480)]
)
def test_the_same_id_with_another_content_is_a_conflict_and_changes_nothing(
    field, value, child, phone
):
    sent = ukur(child)
    phone.send(sent)
    before = everything()

    assert phone.send({**sent, "data": {**sent["data"], field: value}}) == ["conflict"]

    assert everything() == before


def test_an_id_is_of_one_kind(child, phone):
    sent = ukur(child)
    phone.send(sent)
    other = entry("absen", child.posyandu, balita_id=child.pk, on=TODAY, why="sakit", note="")

    assert phone.send({**other, "id": sent["id"]}) == ["conflict"]


def test_an_id_twice_in_one_batch_is_stored_once(child, phone):
    sent = ukur(child)

    assert phone.send(sent, sent, {**sent, "data": {**sent["data"], "weight_g": 9_000}}) == [
        "stored", "known", "conflict",
    ]  # fmt: skip

    assert stored(sent).weight_g == 11_200


def test_a_reading_known_without_a_receipt_is_known_or_in_conflict(child, phone):
    sent, other = ukur(child), ukur(child)
    phone.send(sent, other)
    Kiriman.objects.all().delete()

    again = phone.send(sent, {**other, "data": {**other["data"], "weight_g": 9_000}})

    assert again == ["stored", "conflict"]
    assert Measurement.objects.count() == 2
    assert [str(pk) for pk in Kiriman.objects.values_list("pk", flat=True)] == [sent["id"]]


def test_a_refused_entry_put_right_is_taken_under_its_own_id(child, phone):
    sent = ukur(child, measured_on=date(2025, 11, 6))

    assert phone.send(sent) == ["refused"]
    assert phone.send(sent, today=date(2025, 11, 6)) == ["stored"]


# --- corrections and taking back ----------------------------------------------------------------


def test_a_reading_its_correction_and_taking_that_back_may_come_in_one_batch(child, phone):
    first = ukur(child)
    second = correction(first, child, weight_g=11_300)
    void = taking_back(second, child)

    assert phone.send(first, second, void) == ["stored"] * 3

    assert not Measurement.objects.current().exists()
    assert not MeasurementResult.objects.exists()
    row = stored(void)
    assert (row.is_void, row.replaces_id, row.weight_g, row.reason) == (
        True, UUID(second["id"]), None, "Salah anak",
    )  # fmt: skip
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert verbs == {"ukur", "perbaiki", "batalkan"}


def test_a_reading_taken_back_is_counted_no_more(child, phone):
    OperasiTimbangFactory(kota=child.posyandu.kelurahan.kecamatan.kota)
    sent = ukur(child)
    phone.send(sent, ukur(BalitaFactory(posyandu=child.posyandu)))
    refresh_summaries()

    phone.send(taking_back(sent, child))
    refresh_summaries()

    counted = SummaryCell.objects.filter(operasi__isnull=False)
    assert sum(counted.values_list("n_ditimbang", flat=True)) == 1
    assert Sasaran.objects.filter(balita=child).exists()  # on the list, and not weighed


def test_the_second_correction_of_a_reading_is_refused_and_names_the_reason(child, phone):
    first = ukur(child)
    phone.send(first, correction(first, child, weight_g=11_300))
    other = phone_at(child.posyandu, "hp-2")

    assert other.send(correction(first, child, weight_g=11_400)) == ["refused"]

    assert "sudah diperbaiki" in other.last.errors["replaces_id"]
    assert Measurement.objects.current().get().weight_g == 11_300


def test_what_was_taken_back_is_neither_corrected_nor_taken_back_again(child, phone):
    first = ukur(child)
    void = taking_back(first, child)
    phone.send(first, void)

    again = phone.send(
        correction(first, child),
        correction(void, child),
        taking_back(first, child),
        taking_back(void, child),
    )

    assert again == ["refused"] * 4


def test_a_child_weighed_again_after_taking_back_counts(child, phone):
    first = ukur(child)

    phone.send(first, taking_back(first, child), ukur(child, weight_g=10_900))

    assert MeasurementResult.objects.get(counts_in_month=True).measurement.weight_g == 10_900


def test_the_reading_of_another_child_is_not_corrected(child, phone):
    other = BalitaFactory(posyandu=child.posyandu)
    of_other = ukur(other)

    assert phone.send(of_other, correction(of_other, child)) == ["stored", "refused"]


def test_two_phones_may_weigh_one_child_and_both_readings_stay(child, phone):
    other = phone_at(child.posyandu, "hp-2")

    assert phone.send(ukur(child)) + other.send(ukur(child, weight_g=11_900)) == ["stored"] * 2

    assert Measurement.objects.current().count() == 2
    assert MeasurementResult.objects.get(counts_in_month=True).measurement.weight_g == 11_200


# --- children and families ----------------------------------------------------------------------


def test_a_newborn_is_registered_and_weighed_in_one_batch(child, phone):
    OperasiTimbangFactory(kota=child.posyandu.kelurahan.kecamatan.kota)
    sent = baru(child.posyandu, nik="6474014110250003")
    pk = UUID(sent["data"]["balita_id"])
    weighing = ukur(child, balita_id=pk, weight_g=4_200, length_mm=540, position=1)

    assert phone.send(ukur(child), sent, weighing) == ["stored"] * 3

    baby = Balita.objects.get(pk=pk)
    assert (baby.nama, baby.sex, baby.born_on) == ("Bayi Contoh", 2, date(2025, 10, 1))
    assert (baby.name_key, baby.rt, baby.registered_on) == ("BAYICONTOH", "3", TODAY)
    assert (unseal(baby.nik_sealed), baby.nik_state, baby.temporary_id) == (
        "6474014110250003",
        "cocok",
        None,
    )
    assert baby.ibu.nama == "Ibu Contoh"
    assert baby.ibu.keluarga.kelurahan == child.posyandu.kelurahan
    assert baby.keanggotaan.get().since == TODAY
    assert Sasaran.objects.get(balita=baby).why == Sasaran.Why.NEWCOMER


def test_a_child_without_a_nik_gets_a_code_for_paper(child, phone):
    phone.send(baru(child.posyandu))

    assert Balita.objects.exclude(pk=child.pk).get().temporary_id.startswith("B-")


def test_a_second_child_of_a_known_mother_is_hers(child, phone):
    phone.send(baru(child.posyandu))
    mother = Ibu.objects.get()

    assert phone.send(baru(child.posyandu, ibu_id=mother.pk, nama="Kembar")) == ["stored"]

    assert mother.balita_set.count() == 2


def test_a_child_of_a_known_mother_lives_where_her_household_does(child, phone):
    phone.send(baru(child.posyandu, rt="3", alamat="Jalan Contoh 1"))
    mother = Ibu.objects.get()

    phone.send(baru(child.posyandu, ibu_id=mother.pk, nama="Kembar", rt="", alamat=""))
    phone.send(baru(child.posyandu, ibu_id=mother.pk, nama="Adik", rt="", alamat="Jalan Nenek 2"))
    Keluarga.objects.update(kelurahan=KelurahanFactory())
    phone.send(baru(child.posyandu, ibu_id=mother.pk, nama="Bungsu", rt="", alamat=""))

    homes = dict(mother.balita_set.values_list("nama", Concat("rt", Value(" "), "alamat")))
    assert homes["Kembar"] == "3 Jalan Contoh 1"
    assert homes["Adik"] == " Jalan Nenek 2"
    assert homes["Bungsu"] == " "


@pytest.mark.parametrize(("told", "kept"), [("006", "6"), ("12", "12"), ("", ""), ("000", "000")])
def test_an_rt_is_written_as_files_write_it(child, phone, told, kept):
    assert phone.send(baru(child.posyandu, rt=told)) == ["stored"]

    born = Balita.objects.exclude(pk=child.pk).get()
    assert (born.rt, born.ibu.keluarga.rt) == (kept, kept)
    if kept.isdigit() and int(kept):
        assert rt_number_of_a_file(told) == kept


def test_a_mother_of_another_posyandu_is_not_taken_from_there(child, phone):
    elsewhere = PosyanduFactory()
    phone_at(elsewhere).send(baru(elsewhere))

    assert phone.send(baru(child.posyandu, ibu_id=Ibu.objects.get().pk)) == ["refused"]
    assert list(phone.last.errors) == ["ibu_id"]


def test_registration_says_who_it_was_not(child, phone):
    told = [
        {"balita_id": str(child.pk), "explanation": "Nama mirip 93 %"},
        {"balita_id": None, "explanation": "Mirip anak di posyandu lain"},
        {"balita_id": str(BalitaFactory().pk), "explanation": "Di luar wilayah"},
    ]

    assert phone.send(baru(child.posyandu, not_same_as=told)) == ["stored"]

    pairs = DugaanGanda.objects.order_by("pk").values_list("other", "explanation", "state")
    assert list(pairs) == [
        (child.pk, "Nama mirip 93 %", "menunggu"),
        (None, "Mirip anak di posyandu lain", "menunggu"),
        (None, "Di luar wilayah", "menunggu"),
    ]


REGISTRATION = {
    "no name": ({"nama": " \u00a0\x00 "}, "nama"),
    "another sex": ({"sex": 3}, "sex"),
    "born tomorrow": ({"born_on": "2025-11-06"}, "born_on"),
    "five years old": ({"born_on": "2020-11-05"}, "born_on"),
    "a short NIK": ({"nik": "647401"}, "nik"),
    "a NIK in other digits": ({"nik": "٦474014110250003"}, "nik"),
    "an impossible birth weight": ({"birth_weight_g": 31}, "birth_weight_g"),
    "an impossible birth length": ({"birth_length_mm": 49}, "birth_length_mm"),
    "no reason to be new": ({"why": ""}, "why"),
    "a mother nobody knows": ({"ibu_id": str(uuid7())}, "ibu_id"),
    "a likeness of the wrong form": ({"not_same_as": [3]}, "not_same_as"),
    "a name like a book": ({"nama": "x" * 121}, "nama"),
}


@pytest.mark.parametrize("name", REGISTRATION)
def test_a_registration_that_cannot_be_is_refused_and_leaves_nothing(name, child, phone):
    said, field = REGISTRATION[name]
    before = everything()

    assert phone.send(baru(child.posyandu, **said)) == ["refused"]

    assert list(phone.last.errors) == [field]
    assert everything() == before


def test_a_child_is_registered_once_and_a_nik_is_one_childs(child, phone):
    sent = baru(child.posyandu, nik="6474014110250003")
    phone.send(sent)
    same_child = {**baru(child.posyandu), "data": {**sent["data"], "nik": ""}}

    assert phone.send(same_child, baru(child.posyandu, nik="6474014110250003")) == ["refused"] * 2

    assert [list(result.errors) for result in phone.sent[-2:]] == [["balita_id"], ["nik"]]
    assert Balita.objects.count() == 2


def test_a_family_that_moved_is_a_member_no_more_and_its_months_are_counted_again(child, phone):
    phone.send(ukur(child))
    StaleCell.objects.all().delete()
    left = entry(
        "keadaan",
        child.posyandu,
        balita_id=child.pk,
        status="pindah",
        on="2025-10-20",
        note="Ke Sangatta",
    )

    assert phone.send(left) == ["stored"]

    child.refresh_from_db()
    assert (child.status, child.status_on) == ("pindah", date(2025, 10, 20))
    assert child.keanggotaan.get().until == date(2025, 10, 20)
    assert PerubahanStatus.objects.get().note == "Ke Sangatta"
    assert set(StaleCell.objects.values_list("month", flat=True)) == {
        date(2025, 10, 1),
        date(2025, 11, 1),
    }


@pytest.mark.parametrize(
    ("back_on", "spans"), [("2025-10-20", 1), ("2025-10-19", 1), ("2025-10-21", 2)]
)
def test_coming_back_the_same_day_takes_the_leaving_back_and_later_is_a_new_time(
    back_on, spans, child, phone
):
    change = lambda status, on: entry(  # noqa: E731
        "keadaan", child.posyandu, balita_id=child.pk, status=status, on=on, note=""
    )

    assert phone.send(change("pindah", "2025-10-20"), change("aktif", back_on)) == ["stored"] * 2

    child.refresh_from_db()
    assert (child.status, child.status_on) == ("aktif", None)
    assert child.keanggotaan.count() == spans
    assert child.keanggotaan.filter(until__isnull=True).count() == 1
    assert PerubahanStatus.objects.count() == 2


@pytest.mark.parametrize("on", ["2025-11-06", "2023-12-31", "2024-11-03"])
def test_a_change_on_a_day_that_cannot_be_is_refused(on, child, phone):
    sent = entry("keadaan", child.posyandu, balita_id=child.pk, status="pindah", on=on, note="")

    assert phone.send(sent) == ["refused"]


def test_the_last_word_on_an_absence_stands(child, phone):
    absence = lambda why: entry(  # noqa: E731
        "absen", child.posyandu, balita_id=child.pk, on=TODAY, why=why, note=""
    )

    phone.send(absence("sakit"), absence("menolak"))
    assert TidakDitimbang.objects.standing().get().why == "menolak"

    phone.send(absence("batal"))
    assert not TidakDitimbang.objects.standing().exists()
    assert TidakDitimbang.objects.count() == 3


def test_a_mother_is_asked_once_and_made_where_there_is_none(child, phone):
    sent = entry(
        "ibu", child.posyandu, balita_id=child.pk, age_at_birth=24, age_first_marriage=None
    )

    assert phone.send(sent) == ["stored"]
    assert phone.send(
        entry("ibu", child.posyandu, balita_id=child.pk, age_at_birth=None, age_first_marriage=19)
    ) == ["stored"]

    child.refresh_from_db()
    assert (child.ibu.age_at_birth, child.ibu.age_first_marriage) == (24, 19)


@pytest.mark.parametrize("ages", [(None, None), (9, None), (None, 61), (24.5, None)])
def test_ages_that_cannot_be_are_refused(ages, child, phone):
    birth, marriage = ages

    assert phone.send(
        entry(
            "ibu",
            child.posyandu,
            balita_id=child.pk,
            age_at_birth=birth,
            age_first_marriage=marriage,
        )
    ) == ["refused"]


def test_a_referral_is_kept_with_the_answer(child, phone):
    sent = ukur(child, weight_g=6_000)
    refer = lambda pk: entry(  # noqa: E731
        "rujuk",
        child.posyandu,
        balita_id=child.pk,
        measurement_id=pk,
        cause="gizi_buruk",
        answer="bersedia",
        note="",
    )

    assert phone.send(sent, refer(sent["id"]), refer(uuid7())) == ["stored", "stored", "refused"]

    assert Rujukan.objects.get().measurement == stored(sent)


# --- trouble ------------------------------------------------------------------------------------


def test_one_bad_entry_holds_up_no_other(child, phone):
    others = [BalitaFactory(posyandu=child.posyandu) for _ in range(4)]
    batch = [
        ukur(others[0]), None, 3, "ukur", [], {}, {"kind": []}, ukur(others[1], weight_g=[]),
        ukur(others[2], measured_on="2025-11-07"), ukur(others[3]), {**ukur(child), "kind": "lain"},
        {**ukur(child), "posyandu": 10**30}, {**ukur(child), "at": "0001-01-01T00:00:00+14:00"},
        {**ukur(child), "id": "\ud800"}, {**ukur(child), "data": {"\ud800" * 500: 1}},
    ]  # fmt: skip

    statuses = phone.send(*batch)

    assert [n for n, status in enumerate(statuses) if status == "stored"] == [0, 9]
    assert set(statuses) == {"stored", "refused"}
    assert Measurement.objects.count() == 2


def test_where_the_database_refuses_a_group_each_goes_alone(child, phone, monkeypatch):
    """A rule that no check of ours knows: the others are stored, this one is refused."""
    others = [BalitaFactory(posyandu=child.posyandu) for _ in range(3)]
    batch = [*map(ukur, others), ukur(child)]
    original = receiving.store_readings

    def spoilt(sent):
        spoil = lambda e: replace(e, values=e.values | {"oedema": 9})  # noqa: E731
        bad = batch[1]["id"]
        return original(
            [
                one._replace(entry=spoil(one.entry)) if str(one.entry.id) == bad else one
                for one in sent
            ]
        )

    monkeypatch.setattr(receiving, "store_readings", spoilt)

    assert phone.send(*batch) == ["stored", "refused", "stored", "stored"]
    assert Kiriman.objects.count() == Measurement.objects.count() == 3


def test_trouble_of_ours_is_no_verdict_for_the_entry_nor_for_what_rests_on_it(
    child, phone, monkeypatch
):
    sent = baru(child.posyandu)
    first = ukur(child, balita_id=UUID(sent["data"]["balita_id"]), weight_g=4_000, length_mm=540)
    batch = [sent, first, correction(first, child), ukur(child)]

    def fails(entry, table):
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setitem(receiving.STORE, "balita", fails)
        assert phone.send(*batch) == ["later", "later", "later", "stored"]

    assert phone.send(*batch[:2], batch[3]) == ["stored", "stored", "known"]


def test_who_stood_in_the_way_for_a_moment_costs_a_second_try_and_no_entry(
    child, phone, monkeypatch
):
    class Deadlock(Exception):
        pgcode = "40P01"

    original, tries = receiving.store_readings, []

    def unlucky(sent):
        tries.append(len(sent))
        if len(tries) == 1:
            raise OperationalError from Deadlock()
        return original(sent)

    monkeypatch.setattr(receiving, "store_readings", unlucky)

    assert phone.send(ukur(child), ukur(BalitaFactory(posyandu=child.posyandu))) == ["stored"] * 2
    assert tries == [2, 2]


def test_nothing_is_said_of_an_empty_batch(phone):
    assert receive_batch([], by=phone.by, device="hp-1", today=TODAY) == []
