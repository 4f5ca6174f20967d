"""The small demo city in a database: its figures come from the summaries, like a page's."""

import io
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from bontang_stunting.lib.dates import month_number, month_start
from bontang_stunting.lib.ids import uuid7
from dashboard.models import Penutupan, RoundSnapshot, SummaryCell
from dashboard.selection import latest_round
from dashboard.services.refresh import refresh_summaries
from demo.care import tell_of_care
from demo.continuing import continue_story
from demo.logins import DEMO_LOGINS
from demo.practice import NAMA, open_practice_round
from demo.seeding import KOTA
from interventions.models import Rujukan, TindakLanjut, VerifikasiStunting
from measurements.kemenkes.kms import NTOB
from measurements.models import (
    Measurement,
    MeasurementResult,
    OperasiTimbang,
    PerubahanSasaran,
    Sasaran,
    StaleCell,
)
from measurements.services.recording import Reading, record_measurement
from measurements.services.rounds import create_round
from posyandu.models import Balita, DugaanGanda, Kader, Keanggotaan, Kota, Peran, User
from timbang.queries.roster import choices_of, roster

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


def test_what_the_rounds_were_closed_with_adds_up(demo):
    for closing in Penutupan.objects.all():
        cells = closing.sel.aggregate(s=Sum("n_sasaran"), d=Sum("n_diukur"), p=Sum("n_pendek"))
        kept = closing.hasil.all()
        ledger = PerubahanSasaran.objects.filter(operasi=closing.operasi)

        assert cells["s"] == kept.count() == Sasaran.objects.filter(operasi=closing.operasi).count()
        assert cells["d"] == kept.filter(length_mm__isnull=False).count()
        assert cells["p"] == kept.filter(haz__lt=-200, is_flagged_haz=False).count()
        assert closing.n_at_opening + ledger.aggregate(n=Sum("effect"))["n"] == cells["s"]
    assert Penutupan.objects.count() == 2


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

    listed = Sasaran.objects.filter(operasi__code__in=["2025-1", "2025-2"])
    assert counted.count() == within.count() == listed.count()


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
    rounds = OperasiTimbang.objects.exclude(nama=NAMA).order_by("starts_on")

    assert [r.code for r in rounds] == ["2025-1", "2025-2"]
    assert {r.state for r in rounds} == {"tutup"}


# --- the round to practise in --------------------------------------------------------------------


def figures_of_2025() -> list[dict]:
    """Every cell of the story, in one order."""
    cells = SummaryCell.objects.exclude(operasi__nama=NAMA).exclude(month__year__gt=2025)
    return list(cells.order_by("posyandu", "month", "operasi", "sex", "age_group").values())


def test_a_kader_can_weigh_today_the_day_the_city_is_made(demo):
    today = timezone.localdate()
    operasi = OperasiTimbang.objects.get(nama=NAMA)

    assert (operasi.starts_on, operasi.ends_on) == (today, today + timedelta(days=13))
    assert operasi.state == OperasiTimbang.State.OPEN
    assert "Latihan Operasi Timbang dibuka" in demo
    cells = SummaryCell.objects.filter(operasi=operasi)
    assert cells.aggregate(s=Sum("n_sasaran"), h=Sum("n_hadir")) == {
        "s": Sasaran.objects.filter(operasi=operasi).count(),
        "h": 0,
    }


def test_the_demo_kader_finds_children_under_five(demo):
    kader = User.objects.get(username="kader")

    choices = list(choices_of(kader))
    found = roster(kader, choices=choices, at=choices[0], today=date(2026, 11, 22))

    assert found.head["posyandu"]["id"] == kader.posyandu_id
    assert len(found.children) >= 30


def of_month(months_ago: int) -> list[Measurement]:
    """Readings of a calendar month before this one, of the posyandu of the demo kader."""
    posyandu = User.objects.get(username="kader").posyandu
    month = month_start(month_number(timezone.localdate()) - months_ago)
    rows = Measurement.objects.filter(posyandu=posyandu, result__month=month)
    return list(rows.select_related("result", "balita"))


def test_children_were_weighed_in_the_two_months_before_so_that_n_and_t_show(demo):
    last, before = of_month(1), of_month(2)
    n_here = Balita.objects.filter(posyandu=last[0].posyandu, status="aktif").count()

    assert not of_month(0)
    assert min(len(last), len(before)) > 0.7 * n_here
    said = Counter(reading.result.ntob for reading in last)
    assert min(said[NTOB.N], said[NTOB.T]) > 0.15 * len(last)


def test_nobody_shrinks_and_no_value_is_beyond_the_limits_of_who(demo):
    results = [reading.result for reading in (*of_month(1), *of_month(2))]

    assert not any(one.is_flagged_waz or one.is_flagged_haz for one in results)
    length = {reading.balita_id: reading.length_mm for reading in of_month(2)}
    shrunk = [r for r in of_month(1) if r.length_mm < length.get(r.balita_id, 0) - 15]
    assert not shrunk


def test_there_are_infants_and_a_newborn_has_a_mother_and_a_code(demo):
    today = timezone.localdate()
    infants = Balita.objects.filter(born_on__gt=today - timedelta(days=330))

    ages = {(today - born_on).days // 91 for born_on in infants.values_list("born_on", flat=True)}
    assert ages >= {0, 1, 2, 3}
    assert not infants.filter(ibu__isnull=True).exists()
    assert not infants.filter(temporary_id__isnull=True, nik_index__isnull=True).exists()
    assert infants.filter(temporary_id__isnull=False).exists()
    assert not infants.exclude(keanggotaan__posyandu=F("posyandu")).exists()
    practice = OperasiTimbang.objects.get(nama=NAMA)
    assert Sasaran.objects.filter(operasi=practice, balita__in=infants).count() == len(infants)


def test_the_round_that_is_shown_first_is_still_november(demo):
    dinkes = User.objects.get(username="dinkes")

    assert latest_round(dinkes).code == "2025-2"


def test_the_story_goes_on_once(demo):
    n, children = Measurement.objects.count(), Balita.objects.count()

    assert continue_story(KOTA, today=timezone.localdate()) == 0

    assert (Measurement.objects.count(), Balita.objects.count()) == (n, children)


def test_weeks_later_the_story_has_the_month_between_and_its_newborns(demo):
    youngest = Balita.objects.order_by("-born_on").values_list("born_on", flat=True)[0]

    assert continue_story(KOTA, today=timezone.localdate() + timedelta(days=45)) > 0

    practice = OperasiTimbang.objects.get(nama=NAMA)
    within = (practice.starts_on, practice.ends_on)
    demo_rows = Measurement.objects.filter(source=Measurement.Source.DEMO)
    assert of_month(0)
    assert not demo_rows.filter(measured_on__range=within).exists()
    assert Balita.objects.filter(born_on__gt=youngest).exists()


def test_the_last_day_of_the_practice_round_opens_no_other(demo):
    last_day = OperasiTimbang.objects.get(nama=NAMA).ends_on

    assert open_practice_round(today=last_day, at=timezone.now()) is None


def test_the_day_after_opens_the_next_and_moves_no_figure_of_2025(demo):
    before = figures_of_2025()
    day_after = OperasiTimbang.objects.get(nama=NAMA).ends_on + timedelta(days=1)

    opened = open_practice_round(today=day_after, at=timezone.now())

    assert opened.starts_on == day_after
    assert Sasaran.objects.filter(operasi=opened).exists()
    assert figures_of_2025() == before
    assert not StaleCell.objects.exists()


def test_a_round_planned_within_the_two_weeks_ends_the_practice_before_it(demo):
    ended = OperasiTimbang.objects.get(nama=NAMA).ends_on
    create_round(
        kota=Kota.objects.get(), code="2099-1", nama="Operasi Timbang",
        starts_on=ended + timedelta(days=4), ends_on=ended + timedelta(days=8),
    )  # fmt: skip

    opened = open_practice_round(today=ended + timedelta(days=1), at=timezone.now())

    assert opened.ends_on == ended + timedelta(days=3)


def test_who_practises_appears_on_the_dashboard_and_the_rounds_of_2025_stand(demo):
    practice = OperasiTimbang.objects.get(nama=NAMA)
    of_2025 = [cell for cell in figures_of_2025() if cell["operasi_id"]]
    balita = Balita.objects.filter(sasaran__operasi=practice).order_by("pk")[0]
    reading = Reading(uuid7(), balita.pk, practice.starts_on, weight_g=12_000, length_mm=900)

    record_measurement(reading=reading, by=None)
    refresh_summaries()

    assert SummaryCell.objects.filter(operasi=practice).aggregate(n=Sum("n_diukur")) == {"n": 1}
    assert [cell for cell in figures_of_2025() if cell["operasi_id"]] == of_2025


def test_the_worklists_of_the_demo_hold_doubles_and_referrals_seen_and_unseen(demo):
    suspected = DugaanGanda.objects.filter(state=DugaanGanda.State.WAITING)
    seen = TindakLanjut.objects.values("balita")

    assert 8 <= suspected.count() <= 12
    assert all(pair.other and pair.other.posyandu != pair.balita.posyandu for pair in suspected)
    assert Rujukan.objects.filter(balita__in=seen).exists()
    assert Rujukan.objects.exclude(balita__in=seen).exists()


def test_told_of_care_again_nothing_comes_twice(demo):
    before = Rujukan.objects.count(), DugaanGanda.objects.count(), Balita.objects.count()

    tell_of_care(KOTA, today=timezone.localdate())

    assert before == (Rujukan.objects.count(), DugaanGanda.objects.count(), Balita.objects.count())
