"""Closed figures never move, whatever is recorded, corrected, marked or counted afterwards."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from bontang_stunting.lib.ids import uuid7
from dashboard.models import COUNTS, RoundSnapshot, SummaryCell
from dashboard.services.closing import close_and_keep
from dashboard.services.refresh import rebuild_summaries, refresh_summaries
from measurements.models import Measurement, MeasurementResult, OperasiTimbang, StaleCell
from measurements.services.derivation import derive_all, derive_children
from measurements.services.marks import mark_rounds
from measurements.services.recording import Reading, record_measurement
from measurements.services.rounds import RoundIsClosed, WrongRound, close_round
from posyandu.models import AuditEvent, Balita
from tests.factories import (
    BalitaFactory,
    MeasurementFactory,
    OperasiTimbangFactory,
    PosyanduFactory,
    SasaranFactory,
)

FIRST, SECOND = date(2025, 11, 4), date(2025, 11, 6)
OTHER_DAYS = [
    date(2025, 9, 10),
    date(2025, 10, 8),
    date(2025, 11, 2),
    date(2025, 11, 20),
    date(2025, 12, 3),
]
CLOSED_AT = datetime(2030, 1, 1, tzinfo=UTC)  # after every reading was received


def figures() -> list[tuple[object, ...]]:
    """Every count of every round's cells, and of every snapshot."""
    cells = SummaryCell.objects.filter(operasi__isnull=False).order_by(
        "operasi", "posyandu", "sex", "age_group"
    )
    kept = RoundSnapshot.objects.order_by("as_of", "posyandu")
    return [
        *cells.values_list("operasi", "posyandu", "sex", "age_group", *COUNTS),
        *kept.values_list("as_of", "posyandu", "n_sasaran", "n_diukur", "n_tbu", "n_pendek"),
    ]


def weighed_round() -> tuple[OperasiTimbang, list[Balita]]:
    """An open round of two posyandu; five of its six children came, one twice."""
    homes = [PosyanduFactory(), PosyanduFactory()]
    operasi = OperasiTimbangFactory(starts_on=FIRST, ends_on=FIRST + timedelta(days=4))
    children = []
    for number in range(6):
        child = BalitaFactory(
            posyandu=homes[number % 2],
            sex=1 + number % 2,
            born_on=FIRST - timedelta(days=200 + 250 * number),
        )
        SasaranFactory(operasi=operasi, balita=child)
        children.append(child)
    for number, child in enumerate(children[:5]):
        record(child, FIRST, 6_500 + 1_500 * number, 640 + 60 * number)
    record(children[0], SECOND, 6_600, None)
    return operasi, children


def record(child, day, weight=None, length=None, replaces=None):
    reading = Reading(
        id=uuid7(),
        balita_id=child.pk,
        measured_on=day,
        weight_g=weight,
        length_mm=length,
        replaces_id=replaces.pk if replaces else None,
        reason="Salah baca" if replaces else "",
    )
    return record_measurement(reading=reading, by=None).measurement


CHILD = st.integers(0, 5)
WEIGHT, LENGTH = st.integers(4_000, 16_000), st.integers(500, 1_050)
STEPS = st.one_of(
    st.tuples(
        st.just("record"),
        CHILD,
        st.sampled_from(OTHER_DAYS),
        WEIGHT,
        st.one_of(st.none(), LENGTH),
    ),
    st.tuples(st.just("enter the round"), CHILD, st.sampled_from([FIRST, SECOND])),
    st.tuples(st.just("correct"), CHILD, st.sampled_from([FIRST, *OTHER_DAYS])),
    st.tuples(st.just("mark")),
    st.tuples(st.just("refresh")),
    st.tuples(st.just("rebuild")),
    st.tuples(st.just("derive")),
    st.tuples(st.just("another birth date"), CHILD, st.integers(-90, -1)),
)


class WhateverComesAfterwards(TestCase):
    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
    )
    @given(st.lists(STEPS, min_size=1, max_size=12))
    def test_the_figures_of_a_closed_round_stay_as_they_were(self, steps):
        operasi, children = weighed_round()
        close_and_keep(operasi=operasi, at=CLOSED_AT, by=None)
        before = figures()

        for name, *rest in [*steps, ("derive",), ("mark",), ("refresh",), ("rebuild",)]:
            take(name, rest, operasi, children)

        assert figures() == before


def take(name, rest, operasi, children) -> None:
    """One step of a story."""
    if name == "record":
        which, day, weight, length = rest
        record(children[which], day, weight, length)
    elif name == "enter the round":
        which, day = rest
        with pytest.raises(RoundIsClosed):
            record(children[which], day, 9_000, 750)
    elif name == "correct":
        which, day = rest
        old = Measurement.objects.current().filter(
            balita=children[which], measured_on__range=(operasi.starts_on, operasi.ends_on)
        )
        if old:
            with pytest.raises(RoundIsClosed):
                record(children[which], day, 9_000, 750, replaces=old[0])
    elif name == "mark":
        mark_rounds((pk, operasi.pk) for pk in {child.posyandu_id for child in children})
    elif name == "refresh":
        refresh_summaries()
    elif name == "rebuild":
        rebuild_summaries()
    elif name == "derive":
        derive_all()
    else:
        which, days = rest
        child = children[which]
        Balita.objects.filter(pk=child.pk).update(born_on=child.born_on + timedelta(days=days))
        derive_children([child.pk])


@pytest.mark.django_db
def test_closing_counts_what_no_refresh_has_counted_yet():
    operasi, _ = weighed_round()

    close_and_keep(operasi=operasi, at=CLOSED_AT, by=None)

    cells = SummaryCell.objects.filter(operasi=operasi)
    assert sum(cells.values_list("n_sasaran", flat=True)) == 6
    assert sum(cells.values_list("n_diukur", flat=True)) == 5
    assert not StaleCell.objects.filter(operasi=operasi).exists()


@pytest.mark.django_db
def test_closing_keeps_a_snapshot_that_equals_the_cells():
    operasi, _ = weighed_round()

    close_and_keep(operasi=operasi, at=CLOSED_AT, by=None)

    names = ("n_sasaran", "n_ditimbang", "n_diukur", "n_tbu", "n_pendek")
    kept, cells = (
        [sum(rows.values_list(name, flat=True)) for name in names]
        for rows in (RoundSnapshot.objects.all(), SummaryCell.objects.filter(operasi=operasi))
    )
    assert kept == cells
    assert set(RoundSnapshot.objects.values_list("as_of", flat=True)) == {CLOSED_AT}


@pytest.mark.django_db
def test_a_closed_round_without_cells_is_filled_by_a_rebuild():
    operasi, _ = weighed_round()
    close_and_keep(operasi=operasi, at=CLOSED_AT, by=None)
    before = figures()
    SummaryCell.objects.all().delete()

    rebuild_summaries()

    assert figures() == before


@pytest.mark.django_db
def test_a_round_closes_once_and_leaves_a_line_in_the_audit_trail():
    operasi, _ = weighed_round()
    close_and_keep(operasi=operasi, at=CLOSED_AT, by=None)

    with pytest.raises(WrongRound, match="sudah ditutup"):
        close_and_keep(operasi=operasi, at=CLOSED_AT, by=None)

    operasi.refresh_from_db()
    assert (operasi.state, operasi.closed_at) == ("tutup", CLOSED_AT)
    assert AuditEvent.objects.filter(verb="tutup", object_id=str(operasi.pk)).count() == 1


@pytest.mark.django_db
def test_a_round_that_never_opened_cannot_close():
    planned = OperasiTimbangFactory(state="rencana", opened_at=None)

    with pytest.raises(WrongRound, match="belum dibuka"):
        close_round(operasi=planned, at=CLOSED_AT, by=None)


@pytest.mark.django_db
def test_a_round_cannot_close_before_it_opened():
    operasi = OperasiTimbangFactory()

    with pytest.raises(WrongRound, match="lebih awal"):
        close_round(operasi=operasi, at=datetime(2025, 1, 1, tzinfo=UTC), by=None)


@pytest.mark.django_db
def test_a_correction_that_leads_out_of_an_open_round_is_counted_there_too():
    operasi, children = weighed_round()
    refresh_summaries()
    wrong = Measurement.objects.get(balita=children[1])

    record(children[1], date(2025, 11, 20), 8_000, 700, replaces=wrong)
    refresh_summaries()

    cells = SummaryCell.objects.filter(operasi=operasi)
    assert sum(cells.values_list("n_diukur", flat=True)) == 4
    assert not MeasurementResult.objects.filter(pk=wrong.pk).exists()


@pytest.mark.django_db
def test_the_command_closes_a_round_and_says_what_it_kept():
    weighed_round()
    said = StringIO()

    call_command("close_round", OperasiTimbang.objects.get().code, stdout=said)

    assert OperasiTimbang.objects.get().state == OperasiTimbang.State.CLOSED
    assert "angka 2 posyandu disimpan." in said.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "sentence"), [("2030-1", "tidak ada"), ("-", "Sebut kode"), ("2025-9", "belum dibuka")]
)
def test_the_command_refuses_with_one_sentence(code, sentence):
    OperasiTimbangFactory(state="rencana", opened_at=None, number=9)

    with pytest.raises(CommandError, match=sentence):
        call_command("close_round", code)


@pytest.mark.django_db
def test_a_child_weighed_later_in_the_month_still_counts_in_the_round():
    operasi, children = weighed_round()
    close_and_keep(operasi=operasi, at=CLOSED_AT, by=None)
    MeasurementFactory(balita=children[1], measured_on=date(2025, 11, 20))
    counted = MeasurementResult.objects.filter(counts_in_round=True).order_by("pk")
    before = list(counted.values_list("pk", "haz", "waz", "whz"))

    derive_all()

    assert list(counted.values_list("pk", "haz", "waz", "whz")) == before
