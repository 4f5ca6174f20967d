"""Planning and opening a round: the dates, the frozen list, what was measured before."""

from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from measurements.models import MeasurementResult, OperasiTimbang, Sasaran, StaleCell
from measurements.services.derivation import derive_children
from measurements.services.rounds import WrongRound, create_round, open_round
from posyandu.models import AuditEvent
from tests.factories import (
    BalitaFactory,
    KotaFactory,
    MeasurementFactory,
    PosyanduFactory,
    SasaranFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 11, 3, 8, tzinfo=UTC)
FIRST, LAST = date(2025, 11, 4), date(2025, 11, 8)


def plan(**other):
    wanted = {"code": "2025-2", "nama": "OT II", "starts_on": FIRST, "ends_on": LAST} | other
    return create_round(kota=wanted.pop("kota", None) or KotaFactory(), **wanted)


def test_opening_lists_the_registered_children_who_are_not_yet_five():
    posyandu = PosyanduFactory()
    listed = BalitaFactory(posyandu=posyandu, born_on=date(2020, 11, 5))
    BalitaFactory(posyandu=posyandu, born_on=date(2020, 11, 4))  # five on the first day
    BalitaFactory(posyandu=posyandu, born_on=date(2025, 11, 5), registered_on=date(2025, 11, 5))
    BalitaFactory(posyandu=posyandu, status="pindah", status_on=date(2025, 11, 4))

    n_children = open_round(operasi=plan(), at=NOW, by=None)

    assert n_children == 1
    assert Sasaran.objects.get().balita == listed
    assert Sasaran.objects.get().posyandu == posyandu


def test_a_child_of_another_city_is_not_listed():
    BalitaFactory(posyandu__kelurahan__kecamatan__kota__code="99.02")

    assert open_round(operasi=plan(), at=NOW, by=None) == 0


def test_opening_takes_in_what_was_measured_on_its_days_before():
    measurement = MeasurementFactory(measured_on=FIRST)
    derive_children([measurement.balita_id])

    operasi = plan()
    open_round(operasi=operasi, at=NOW, by=None)

    assert MeasurementResult.objects.get().operasi == operasi
    assert MeasurementResult.objects.get().counts_in_round
    assert StaleCell.objects.filter(operasi=operasi, posyandu=measurement.posyandu).exists()


def test_a_guest_weighed_before_the_opening_is_listed_where_it_belongs():
    operasi = plan()
    home = PosyanduFactory(kelurahan__kecamatan__kota=operasi.kota)
    balita = BalitaFactory(posyandu=home)
    guest_at = PosyanduFactory(kelurahan=home.kelurahan)
    SasaranFactory(operasi=operasi, balita=balita, posyandu=guest_at, why=Sasaran.Why.NEWCOMER)

    open_round(operasi=operasi, at=NOW, by=None)

    assert [(row.posyandu, row.why) for row in Sasaran.objects.all()] == [
        (home, Sasaran.Why.OPENING)
    ]


def test_a_round_opens_once_and_leaves_a_line_in_the_audit_trail():
    operasi = plan()
    open_round(operasi=operasi, at=NOW, by=None)
    BalitaFactory()

    with pytest.raises(WrongRound, match="sudah dibuka"):
        open_round(operasi=operasi, at=NOW, by=None)

    assert not Sasaran.objects.exists()
    assert operasi.state == OperasiTimbang.State.OPEN
    assert AuditEvent.objects.get(object_kind="operasi_timbang").detail == {"n": 0}


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"starts_on": LAST, "ends_on": FIRST}, "lebih awal"),
        ({"code": "2025-2"}, "sudah ada"),
        ({"code": "2025-3", "starts_on": LAST, "ends_on": LAST}, "beririsan"),
    ],
)
def test_a_round_that_cannot_be_is_refused_with_a_sentence(other, sentence):
    plan()

    with pytest.raises(WrongRound, match=sentence):
        plan(**other)


def test_two_cities_may_weigh_on_the_same_days():
    plan()

    assert plan(kota=KotaFactory(code="99.02")).code == "2025-2"


def test_the_code_names_the_number_of_the_round():
    may = {"starts_on": date(2025, 5, 6), "ends_on": date(2025, 5, 10)}

    assert plan().number == 2
    assert plan(code="mei", **may).number == 3


def test_the_command_opens_a_round_and_says_how_many_are_listed():
    BalitaFactory()
    said = StringIO()

    call_command(
        "create_round", "2025-2", "--name", "OT II", "--from", "2025-11-04", "--to", "2025-11-08",
        stdout=said,
    )  # fmt: skip

    assert said.getvalue() == "OT II (2025-2), 4–8 Nov 2025: 1 balita dalam daftar.\n"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"--from": "4/11/2025"}, "Tulis tanggal seperti 2025-11-04"),
        ({"--to": "2025-11-01"}, "lebih awal"),
        ({"--kota": "11.11"}, "Pilih satu kota"),
    ],
)
def test_the_command_refuses_with_one_sentence(changed, sentence):
    KotaFactory()
    options = {"--name": "OT", "--from": "2025-11-04", "--to": "2025-11-08"} | changed

    with pytest.raises(CommandError, match=sentence):
        call_command("create_round", "2025-2", *[part for pair in options.items() for part in pair])

    assert not OperasiTimbang.objects.exists()


def test_without_a_city_the_command_says_what_to_run_first():
    with pytest.raises(CommandError, match="load_wilayah"):
        call_command(
            "create_round", "x", "--name", "OT", "--from", "2025-11-04", "--to", "2025-11-08"
        )
