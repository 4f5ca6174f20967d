"""The list of a round: who comes and goes after the opening, and the line each of them leaves."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from bontang_stunting.lib.ids import uuid7
from measurements.models import (
    Measurement,
    MeasurementResult,
    OperasiTimbang,
    PerubahanSasaran,
    RiwayatOperasi,
    Sasaran,
    StaleCell,
)
from measurements.services.recording import Reading, record_measurement
from measurements.services.reopening import reopen_round
from measurements.services.rounds import (
    RoundIsClosed,
    WrongRound,
    close_round,
    create_round,
    open_round,
    replan_round,
)
from measurements.services.sasaran import (
    NeedsReason,
    NotOnTheList,
    WasWeighed,
    follow_merge,
    follow_separation,
    follow_status,
    put_back,
    take_off,
    take_off_turned_five,
)
from posyandu.models import AuditEvent, Balita, Peran
from posyandu.models.people import StatusBalita
from tests.factories import (
    BalitaFactory,
    KotaFactory,
    OperasiTimbangFactory,
    PosyanduFactory,
    SasaranFactory,
    user_of,
)

FIRST, LAST = date(2025, 11, 4), date(2025, 11, 8)
BEFORE = datetime(2025, 11, 3, tzinfo=UTC)
LATER = datetime(2030, 1, 1, tzinfo=UTC)
Why = PerubahanSasaran.Why


def planned() -> OperasiTimbang:
    return OperasiTimbangFactory(state="rencana", opened_at=None, starts_on=FIRST, ends_on=LAST)


def opened() -> OperasiTimbang:
    operasi = planned()
    open_round(operasi=operasi, at=BEFORE, by=None)
    return operasi


def weigh(child, day=FIRST, *, by=None, replaces=None, is_void=False):
    reading = Reading(
        id=uuid7(), balita_id=child.pk, measured_on=day,
        weight_g=None if is_void else 9_000, length_mm=None if is_void else 750,
        replaces_id=replaces.pk if replaces else None, reason="Salah anak" if replaces else "",
        is_void=is_void,
    )  # fmt: skip
    return record_measurement(reading=reading, by=by).measurement


def leave(child, status=StatusBalita.PINDAH, day=FIRST, by=None) -> None:
    on = None if status == StatusBalita.AKTIF else day
    Balita.objects.filter(pk=child.pk).update(status=status, status_on=on)
    follow_status(balita_id=child.pk, status=status, on_day=day, by=by)


def ledger(operasi) -> list[tuple[str, int]]:
    lines = PerubahanSasaran.objects.filter(operasi=operasi).order_by("pk")
    return list(lines.values_list("why", "effect"))


def listed(operasi) -> set:
    return set(Sasaran.objects.listed().filter(operasi=operasi).values_list("balita", flat=True))


def assert_it_reconciles(operasi) -> None:
    """The list as it opened plus the ledger is the list as it is, child by child."""
    opening = Sasaran.objects.filter(operasi=operasi, why=Sasaran.Why.OPENING)
    told = Counter(opening.values_list("balita", flat=True))
    for balita, effect in PerubahanSasaran.objects.filter(operasi=operasi).values_list(
        "balita", "effect"
    ):
        told[balita] += effect
    assert set(told.values()) <= {0, 1}
    assert {balita for balita, n in told.items() if n} == listed(operasi)
    weighed = MeasurementResult.objects.filter(operasi=operasi, counts_in_round=True)
    if operasi.state == OperasiTimbang.State.OPEN:
        assert set(weighed.values_list("measurement__balita", flat=True)) <= listed(operasi)


CHILD = st.integers(0, 5)
DAY = st.sampled_from([FIRST - timedelta(days=9), FIRST, LAST, LAST + timedelta(days=9)])
STEPS = st.one_of(
    st.tuples(st.just("weigh"), CHILD, DAY),
    st.tuples(st.just("void"), CHILD),
    st.tuples(st.just("leave"), CHILD, st.sampled_from(StatusBalita), DAY),
    st.tuples(st.just("mistake"), CHILD),
    st.tuples(st.just("put back"), CHILD),
    st.tuples(st.just("merge"), CHILD, CHILD),
    st.tuples(st.just("separate"), CHILD),
    st.tuples(st.just("five")),
    st.tuples(st.just("close")),
    st.tuples(st.just("reopen")),
)


class WhateverHappensToTheChildren(TestCase):
    @settings(
        max_examples=60,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
    )
    @given(st.lists(STEPS, min_size=1, max_size=14))
    def test_the_ledger_always_leads_from_the_list_that_opened_to_the_list_there_is(self, steps):
        home = PosyanduFactory()
        children = [BalitaFactory(posyandu=home, born_on=date(2023, 1, 1)) for _ in range(3)]
        children.append(BalitaFactory(posyandu=home, born_on=date(2020, 11, 6)))  # five within it
        operasi = opened()
        children += [BalitaFactory(posyandu=home, born_on=date(2024, 1, 1)) for _ in range(2)]

        for name, *rest in steps:
            take(name, rest, operasi, children)
            operasi.refresh_from_db()
            assert_it_reconciles(operasi)


def take(name, rest, operasi, children) -> None:
    """One step; what the round or the child does not allow is refused and changes nothing."""
    child = children[rest[0]] if rest else None
    steps = {
        "weigh": lambda: weigh(child, rest[1]),
        "void": lambda: void(child),
        "leave": lambda: leave(child, rest[1], rest[2]),
        "mistake": lambda: take_off(
            operasi=operasi, balita_id=child.pk, why=Why.MISTAKE, note="Bukan warga", by=None
        ),
        "put back": lambda: put_back(operasi=operasi, balita_id=child.pk, note="Ada", by=None),
        "merge": lambda: merge(child, children[rest[1]]),
        "separate": lambda: follow_separation(merged_id=child.pk, note="Bukan ganda", by=None),
        "five": lambda: take_off_turned_five(operasi=operasi, on_day=LAST, by=None),
        "close": lambda: close_round(operasi=operasi, at=LATER, by=None),
        "reopen": lambda: reopen_round(operasi=operasi, at=LATER, reason="Susulan", by=None),
    }
    try:
        with transaction.atomic():
            steps[name]()
    except (RoundIsClosed, WrongRound, NotOnTheList, WasWeighed):
        return


def void(child) -> None:
    if reading := Measurement.objects.current().filter(balita=child).first():
        weigh(child, reading.measured_on, replaces=reading, is_void=True)


def merge(kept, merged) -> None:
    if kept != merged:
        follow_merge(kept_id=kept.pk, merged_id=merged.pk, by=None)


@pytest.mark.django_db
def test_a_newcomer_who_is_weighed_comes_on_the_list_with_who_weighed_it():
    operasi, home = opened(), PosyanduFactory()
    child, kader = BalitaFactory(posyandu=home), user_of(Peran.KADER, home)

    weigh(child, by=kader)

    line = PerubahanSasaran.objects.get()
    assert (line.operasi, line.balita, line.posyandu) == (operasi, child, home)
    assert (line.why, line.effect, line.by) == ("baru", 1, kader)


@pytest.mark.django_db
def test_what_comes_on_the_list_before_it_opens_is_no_change():
    child, operasi = BalitaFactory(registered_on=LAST), planned()
    weigh(child)

    open_round(operasi=operasi, at=BEFORE, by=None)

    assert Sasaran.objects.get().why == Sasaran.Why.OPENING
    assert ledger(operasi) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "why"), [(StatusBalita.PINDAH, "pindah"), (StatusBalita.MENINGGAL, "meninggal")]
)
def test_who_leaves_by_the_last_day_and_was_not_weighed_goes_off(status, why):
    child = BalitaFactory()
    operasi = opened()

    leave(child, status, LAST)

    assert listed(operasi) == set()
    assert ledger(operasi) == [(why, -1)]
    assert StaleCell.objects.filter(operasi=operasi, posyandu=child.posyandu).exists()


@pytest.mark.django_db
def test_who_leaves_after_the_last_day_stays():
    child = BalitaFactory()
    operasi = opened()

    leave(child, day=LAST + timedelta(days=1))

    assert listed(operasi) == {child.pk}


@pytest.mark.django_db
def test_who_was_weighed_stays_wherever_it_goes():
    child = BalitaFactory()
    operasi = opened()
    weigh(child)

    leave(child, day=LAST)

    assert listed(operasi) == {child.pk}
    assert ledger(operasi) == []
    with pytest.raises(WasWeighed, match="sudah ditimbang"):
        take_off(operasi=operasi, balita_id=child.pk, why=Why.MISTAKE, note="Bukan", by=None)


@pytest.mark.django_db
def test_who_comes_back_is_on_the_list_again():
    child = BalitaFactory()
    operasi = opened()
    leave(child)

    leave(child, StatusBalita.AKTIF, LAST)

    assert listed(operasi) == {child.pk}
    assert ledger(operasi) == [("pindah", -1), ("kembali", 1)]


@pytest.mark.django_db
def test_who_was_taken_off_by_mistake_does_not_come_back_with_a_status():
    child = BalitaFactory()
    operasi = opened()
    take_off(operasi=operasi, balita_id=child.pk, why=Why.MISTAKE, note="Luar kota", by=None)

    leave(child, StatusBalita.AKTIF, LAST)

    assert listed(operasi) == set()


@pytest.mark.django_db
def test_who_is_weighed_after_all_is_put_back():
    child = BalitaFactory()
    operasi = opened()
    leave(child)

    weigh(child)

    assert listed(operasi) == {child.pk}
    assert ledger(operasi) == [("pindah", -1), ("ditimbang", 1)]


@pytest.mark.django_db
def test_who_turned_five_unweighed_is_taken_off_and_nobody_else():
    five = BalitaFactory(born_on=date(2020, 11, 6))
    weighed = BalitaFactory(born_on=date(2020, 11, 6))
    later = BalitaFactory(born_on=date(2020, 11, 9))
    operasi = opened()
    weigh(weighed)

    too_early = take_off_turned_five(operasi=operasi, on_day=date(2025, 11, 5), by=None)
    n = take_off_turned_five(operasi=operasi, on_day=LAST + timedelta(days=30), by=None)

    assert (too_early, n) == (0, 1)
    assert listed(operasi) == {weighed.pk, later.pk}
    assert PerubahanSasaran.objects.get().balita == five


@pytest.mark.django_db
def test_of_two_records_of_one_child_the_kept_one_is_on_the_list():
    home = PosyanduFactory()
    merged = BalitaFactory(posyandu=home)
    operasi = opened()
    kept = BalitaFactory(posyandu=home)

    follow_merge(kept_id=kept.pk, merged_id=merged.pk, by=None)

    assert listed(operasi) == {kept.pk}
    assert ledger(operasi) == [("ganda", -1), ("baru", 1)]


@pytest.mark.django_db
@pytest.mark.parametrize("note", ["", "  "])
def test_a_change_by_hand_needs_a_reason(note):
    child = BalitaFactory()
    operasi = opened()

    with pytest.raises(NeedsReason):
        take_off(operasi=operasi, balita_id=child.pk, why=Why.MISTAKE, note=note, by=None)
    with pytest.raises(NeedsReason):
        put_back(operasi=operasi, balita_id=child.pk, note=note, by=None)


@pytest.mark.django_db
def test_the_list_of_a_closed_round_does_not_change():
    child = BalitaFactory()
    operasi = opened()
    close_round(operasi=operasi, at=LATER, by=None)

    with pytest.raises(RoundIsClosed):
        take_off(operasi=operasi, balita_id=child.pk, why=Why.MISTAKE, note="Bukan", by=None)
    leave(child)

    assert listed(operasi) == {child.pk}
    assert ledger(operasi) == []


@pytest.mark.django_db
def test_a_planned_round_has_no_list_to_take_a_child_off():
    with pytest.raises(NotOnTheList):
        take_off(
            operasi=planned(), balita_id=BalitaFactory().pk, why=Why.MISTAKE, note="x", by=None
        )


# --- rows that are only added --------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"note": "lain"}, {"effect": -1, "why": "pindah"}])
def test_the_database_keeps_a_line_of_the_ledger_as_it_is(change):
    weigh_newcomer()

    with pytest.raises(DatabaseError, match="only added"), transaction.atomic():
        PerubahanSasaran.objects.update(**change)


@pytest.mark.django_db
def test_the_database_keeps_the_story_of_a_round_as_it_is():
    opened()

    with pytest.raises(DatabaseError, match="only added"), transaction.atomic():
        RiwayatOperasi.objects.update(reason="lain")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "other", [{"effect": -1}, {"effect": 2}, {"why": "lain"}, {"why": "pulih", "note": ""}]
)
def test_the_database_refuses_a_line_that_cannot_be(other):
    sasaran = SasaranFactory()
    line = PerubahanSasaran(
        operasi=sasaran.operasi, balita=sasaran.balita, posyandu=sasaran.posyandu,
        **({"effect": 1, "why": "baru"} | other),
    )  # fmt: skip

    with pytest.raises(IntegrityError), transaction.atomic():
        line.save()


def weigh_newcomer() -> None:
    opened()
    weigh(BalitaFactory())


# --- opening once more ---------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_reopened_round_takes_late_readings_and_says_who_opened_it_and_why():
    child = BalitaFactory()
    operasi, officer = opened(), user_of(Peran.DINKES, child.posyandu)
    close_round(operasi=operasi, at=LATER, by=None)
    with pytest.raises(RoundIsClosed):
        weigh(child)

    reopen_round(operasi=operasi, at=LATER, reason=" Susulan Kanaan ", by=officer)
    weigh(child)

    assert operasi.is_reopened
    assert MeasurementResult.objects.get().counts_in_round
    told = list(RiwayatOperasi.objects.values_list("step", "by", "reason"))
    assert told[-1] == ("buka_lagi", officer.pk, "Susulan Kanaan")
    assert [step for step, _, _ in told] == ["buka", "tutup", "buka_lagi"]
    assert AuditEvent.objects.filter(verb="buka_lagi", user=officer).count() == 1
    assert StaleCell.objects.filter(operasi=operasi, posyandu=child.posyandu).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "reason", "at", "sentence"),
    [
        ("buka", "Susulan", LATER, "tidak sedang ditutup"),
        ("rencana", "Susulan", LATER, "tidak sedang ditutup"),
        ("tutup", " ", LATER, "alasan"),
        ("tutup", "Susulan", BEFORE, "lebih awal"),
    ],
)
def test_a_round_is_reopened_only_when_closed_and_for_a_reason(state, reason, at, sentence):
    operasi = OperasiTimbangFactory(
        state=state, closed_at=datetime(2025, 11, 20, tzinfo=UTC) if state == "tutup" else None
    )

    with pytest.raises(WrongRound, match=sentence):
        reopen_round(operasi=operasi, at=at, reason=reason, by=None)

    assert not RiwayatOperasi.objects.exists()


@pytest.mark.django_db
def test_a_planned_round_can_be_moved_and_an_open_one_cannot():
    operasi = planned()
    new_days = {"starts_on": date(2025, 11, 11), "ends_on": date(2025, 11, 15)}

    replan_round(operasi=operasi, nama="OT II", **new_days, by=None)

    assert (operasi.nama, operasi.starts_on) == ("OT II", date(2025, 11, 11))
    open_round(operasi=operasi, at=BEFORE, by=None)
    with pytest.raises(WrongRound, match="sudah dibuka"):
        replan_round(operasi=operasi, nama="Lain", **new_days, by=None)


@pytest.mark.django_db
def test_a_round_without_a_code_gets_the_next_number_of_its_year():
    kota = KotaFactory()
    for month in (2, 5):
        create_round(
            kota=kota, code="", nama="OT",
            starts_on=date(2025, month, 3), ends_on=date(2025, month, 7),
        )  # fmt: skip

    assert list(OperasiTimbang.objects.order_by("pk").values_list("code", flat=True)) == [
        "2025-1",
        "2025-2",
    ]


@pytest.mark.django_db
def test_the_list_that_opened_is_told_beside_what_was_added_and_taken_off():
    stays, leaves = BalitaFactory(), BalitaFactory()
    operasi = opened()
    leave(leaves)
    weigh(BalitaFactory())

    effects = PerubahanSasaran.objects.filter(operasi=operasi).aggregate(n=Sum("effect"))["n"]

    assert stays.pk in listed(operasi)
    assert (2 + effects) == len(listed(operasi))
