"""The small demo city in a database: its figures come from the summaries, like a page's."""

import io
from collections.abc import Iterator
from datetime import date

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import F, Sum

from dashboard.models import RoundSnapshot, SummaryCell
from demo.logins import DEMO_LOGINS
from interventions.models import VerifikasiStunting
from measurements.models import Measurement, MeasurementResult, OperasiTimbang, Sasaran
from posyandu.models import Balita, Kader, Keanggotaan, Peran, User

KUALA, SATIMPO, KANAAN = "64.74.01.1001", "64.74.02.1004", "64.74.03.1003"


@pytest.fixture(scope="module")
def said(django_db_setup, django_db_blocker) -> Iterator[str]:
    """What the command said; the city stays for this module and is rolled back after it."""
    out = io.StringIO()
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("seed_demo", "--small", stdout=out)
        yield out.getvalue()
        transaction.set_rollback(True)


@pytest.fixture
def demo(said, db) -> str:
    return said


def by_kelurahan(code, name):
    cells = SummaryCell.objects.filter(operasi__code=code)
    rows = cells.values_list("posyandu__kelurahan").annotate(Sum(name)).order_by()
    return dict(rows)


def test_the_summaries_hold_the_published_counts(demo):
    assert by_kelurahan("2025-2", "n_pendek") == {KUALA: 45, SATIMPO: 51, KANAAN: 21}
    assert by_kelurahan("2025-2", "n_diukur") == {KUALA: 388, SATIMPO: 312, KANAAN: 262}
    assert by_kelurahan("2025-2", "n_sasaran") == {KUALA: 388, SATIMPO: 312, KANAAN: 262}
    assert by_kelurahan("2025-1", "n_pendek") == {KUALA: 52, SATIMPO: 65, KANAAN: 25}


def test_the_provisional_figure_is_kept_beside_the_final_one(demo):
    rows = RoundSnapshot.objects.filter(operasi__code="2025-2").values_list("as_of")
    known = dict(rows.annotate(Sum("n_pendek")).order_by())

    assert [known[moment] for moment in sorted(known)][-2:] == [117 + 4, 117]


def test_a_round_month_counts_the_same_children_as_the_round(demo):
    month = SummaryCell.objects.filter(month=date(2025, 11, 1))

    assert month.aggregate(p=Sum("n_pendek"), s=Sum("n_sasaran")) == {"p": 117, "s": 962}


def test_every_current_measurement_is_derived_and_no_other(demo):
    n_replaced = Measurement.objects.filter(replaces__isnull=False).count()

    assert n_replaced > 0
    assert MeasurementResult.objects.count() == Measurement.objects.count() - n_replaced


def test_measurements_that_count_lie_within_the_dates_of_their_round(demo):
    counted = MeasurementResult.objects.filter(counts_in_round=True)
    within = counted.filter(
        measurement__measured_on__gte=F("operasi__starts_on"),
        measurement__measured_on__lte=F("operasi__ends_on"),
    )

    assert counted.count() == within.count() == Sasaran.objects.count()


def test_verdicts_are_fewer_than_short_children(demo):
    stunting = VerifikasiStunting.objects.filter(verdict="stunting", operasi__code="2025-1")

    assert stunting.count() == 37 + 38 + 13


def test_members_of_a_posyandu_match_the_children(demo):
    now = Keanggotaan.objects.filter(until__isnull=True)

    assert now.count() == Balita.objects.filter(status="aktif").count()
    assert not now.exclude(posyandu=F("balita__posyandu")).exists()


def test_children_without_a_nik_have_a_temporary_id(demo):
    without = Balita.objects.filter(nik_index__isnull=True)

    assert 0 < without.count() < 60
    assert without.filter(temporary_id__isnull=False).count() == without.count()


def test_each_role_has_a_login(demo):
    users = {user.username: user for user in User.objects.all()}

    assert {user.role for user in users.values()} == set(Peran.values)
    assert set(users) == {username for _, username, _ in DEMO_LOGINS}
    assert all(users[name].check_password(password) for _, name, password in DEMO_LOGINS)
    assert Kader.objects.get(user=users["kader"]).posyandu.kelurahan_id == KANAAN


def test_progress_and_logins_are_printed_but_no_child(demo):
    assert "Kota contoh siap" in demo
    assert "walikota" in demo
    assert not any(nama in demo for nama in Balita.objects.values_list("nama", flat=True)[:50])


def test_a_second_run_changes_nothing(demo):
    out, before = io.StringIO(), Measurement.objects.count()

    call_command("seed_demo", "--small", stdout=out)

    assert "sudah ada" in out.getvalue()
    assert Measurement.objects.count() == before


def test_rounds_are_closed_with_their_dates(demo):
    rounds = OperasiTimbang.objects.order_by("starts_on")

    assert [r.code for r in rounds] == ["2025-1", "2025-2"]
    assert {r.state for r in rounds} == {"tutup"}
