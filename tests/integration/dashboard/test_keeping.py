"""What a round was closed with stays, child by child, and its revision stands beside it."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.db.models import Count, Sum
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from dashboard.filters import DashboardFilter
from dashboard.models import (
    COUNTS,
    DEFINITION_VERSION,
    HasilOperasi,
    Penutupan,
    RoundSnapshot,
    SelPenutupan,
    SummaryCell,
)
from dashboard.queries.rounds import round_summary
from dashboard.services.closing import close_and_keep, keep_closing
from dashboard.services.refresh import rebuild_summaries, refresh_summaries
from measurements.models import MeasurementResult, OperasiTimbang, PerubahanSasaran
from measurements.services.derivation import derive_all
from measurements.services.reopening import reopen_round
from measurements.services.rounds import WrongRound
from measurements.services.sasaran import take_off
from measurements.timeline import ENGINE_VERSION
from posyandu.models import AuditEvent, Balita, Peran
from tests.factories import BalitaFactory, user_of
from tests.integration.dashboard.test_closing import (
    CLOSED_AT,
    FIRST,
    OTHER_DAYS,
    record,
    weighed_round,
)
from tests.oracles.counted import counted

AGAIN = CLOSED_AT + timedelta(days=9)


def rows_of(model, penutupan) -> list[tuple[object, ...]]:
    return sorted(
        (tuple(map(str, row)) for row in model.objects.filter(penutupan=penutupan).values_list()),
    )


def cells_of(rows) -> dict[tuple[int, int, int], dict[str, int]]:
    """Counts by (posyandu, sex, age group), as stored cells have them."""
    return {
        (cell.posyandu_id, cell.sex, cell.age_group): {name: getattr(cell, name) for name in COUNTS}
        for cell in rows
    }


def cells_from_children(penutupan) -> dict[tuple[int, int, int], dict[str, int]]:
    """The same, by looking at the kept children with the condition of each count."""
    told: dict[tuple[int, int, int], Counter[str]] = {}
    for name in COUNTS:
        children = HasilOperasi.objects.filter(counted(name), penutupan=penutupan)
        groups = children.values_list("posyandu_id", "sex", "age_group").annotate(Count("pk"))
        for *key, n in groups.order_by():
            told.setdefault(tuple(key), Counter())[name] = n
    return {key: {name: counts[name] for name in COUNTS} for key, counts in told.items()}


WEIGHT = st.one_of(st.none(), st.integers(2_000, 30_000))
LENGTH = st.one_of(st.none(), st.integers(400, 1_300))
READING = st.tuples(
    st.integers(0, 5), st.sampled_from([FIRST, *OTHER_DAYS]), WEIGHT, LENGTH
).filter(lambda reading: reading[2] or reading[3])


class WhateverWasMeasured(TestCase):
    @settings(
        max_examples=30,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
    )
    @given(
        st.lists(READING, max_size=10), st.sets(st.integers(0, 5)), st.lists(READING, max_size=6)
    )
    def test_the_kept_children_add_up_to_the_cells_for_every_count(self, readings, kia, later):
        operasi, children = weighed_round()
        Balita.objects.filter(pk__in=[children[n].pk for n in kia]).update(has_kia=True)
        for which, day, weight, length in readings:
            record(children[which], day, weight, length)

        penutupan = close_and_keep(operasi=operasi, at=CLOSED_AT, by=None)

        cells = cells_of(SummaryCell.objects.filter(operasi=operasi))
        assert cells_from_children(penutupan) == cells
        assert cells_of(SelPenutupan.objects.filter(penutupan=penutupan)) == cells
        kept = rows_of(HasilOperasi, penutupan)
        for which, day, weight, length in later:
            if day != FIRST:
                record(children[which], day, weight, length)
        derive_all()
        refresh_summaries()
        assert rows_of(HasilOperasi, penutupan) == kept
        assert cells_of(SummaryCell.objects.filter(operasi=operasi)) == cells


@pytest.mark.django_db
def test_a_late_weighing_of_the_month_before_moves_no_kept_child():
    operasi, children = weighed_round()
    penutupan = close_and_keep(operasi=operasi, at=CLOSED_AT, by=None)
    kept = HasilOperasi.objects.get(penutupan=penutupan, balita=children[1])

    record(children[1], date(2025, 10, 8), 7_900, 690)

    now = MeasurementResult.objects.get(measurement=kept.measurement)
    assert now.ntob != kept.ntob  # what it means has moved …
    kept.refresh_from_db()
    assert kept.ntob == 4  # … and what it counted as has not: B


@pytest.mark.django_db
def test_a_closing_says_by_what_it_was_counted_and_from_which_list():
    operasi, children = weighed_round()
    officer = user_of(Peran.DINKES, children[0].posyandu)
    record(BalitaFactory(posyandu=children[0].posyandu), FIRST, 9_000, 750)
    take_off(
        operasi=operasi, balita_id=children[5].pk, why=PerubahanSasaran.Why.MISTAKE,
        note="Luar kota", by=officer,
    )  # fmt: skip

    penutupan = close_and_keep(operasi=operasi, at=CLOSED_AT, by=officer)

    assert (penutupan.number, penutupan.reason, penutupan.by) == (1, "", officer)
    assert penutupan.engine_version == ENGINE_VERSION
    assert penutupan.definition_version == DEFINITION_VERSION
    assert (penutupan.n_at_opening, penutupan.n_added, penutupan.n_removed) == (6, 1, 1)
    assert penutupan.sel.aggregate(n=Sum("n_sasaran")) == {"n": 6}
    assert not penutupan.hasil.filter(balita=children[5]).exists()
    assert AuditEvent.objects.get(object_kind="penutupan").detail == {
        "operasi": operasi.pk,
        "number": 1,
    }


def revised() -> tuple[OperasiTimbang, Penutupan, Penutupan]:
    """A round closed, opened again for a late child, and closed again."""
    operasi, children = weighed_round()
    first = close_and_keep(operasi=operasi, at=CLOSED_AT, by=None)
    reopen_round(operasi=operasi, at=CLOSED_AT, reason="Satu anak susulan", by=None)
    record(children[5], FIRST, 10_000, 800)
    second = close_and_keep(operasi=operasi, at=AGAIN, by=None)
    return operasi, first, second


@pytest.mark.django_db
def test_the_first_closing_stays_a_closing_beside_its_revision():
    operasi, _ = weighed_round()
    close_and_keep(operasi=operasi, at=CLOSED_AT, by=None)
    reopen_round(operasi=operasi, at=CLOSED_AT, reason="Satu anak susulan", by=None)
    close_and_keep(operasi=operasi, at=AGAIN, by=None)

    summary = round_summary(
        operasi, DashboardFilter(operasi_id=operasi.pk), area="", may_see_children=True
    )

    assert [(then.as_of, then.is_closing) for then in summary.known_then] == [
        (CLOSED_AT, True),
        (AGAIN, True),
    ]


@pytest.mark.django_db
def test_a_revision_stands_beside_the_first_closing_and_not_over_it():
    operasi, children = weighed_round()
    first = close_and_keep(operasi=operasi, at=CLOSED_AT, by=None)
    before = [rows_of(model, first) for model in (SelPenutupan, HasilOperasi)]
    reopen_round(operasi=operasi, at=CLOSED_AT, reason="Satu anak susulan", by=None)
    record(children[5], FIRST, 10_000, 800)

    second = close_and_keep(operasi=operasi, at=AGAIN, by=None)

    assert [rows_of(model, first) for model in (SelPenutupan, HasilOperasi)] == before
    assert (second.number, second.reason) == (2, "Satu anak susulan")
    measured = [one.sel.aggregate(n=Sum("n_diukur"))["n"] for one in (first, second)]
    assert measured == [5, 6]
    moments = RoundSnapshot.objects.values_list("as_of", flat=True)
    assert set(moments) == {CLOSED_AT, AGAIN}


@pytest.mark.django_db
def test_a_reopened_round_is_counted_as_it_is_known_until_it_closes_again():
    operasi, children = weighed_round()
    close_and_keep(operasi=operasi, at=CLOSED_AT, by=None)
    reopen_round(operasi=operasi, at=CLOSED_AT, reason="Susulan", by=None)
    record(children[5], FIRST, 10_000, 800)

    refresh_summaries()

    cells = SummaryCell.objects.filter(operasi=operasi)
    assert cells.aggregate(n=Sum("n_diukur")) == {"n": 6}


@pytest.mark.django_db
def test_a_closed_round_without_cells_gets_those_it_was_closed_with():
    operasi, _, second = revised()
    cells = cells_of(SummaryCell.objects.filter(operasi=operasi))
    Balita.objects.update(sex=1)  # what is known has moved since
    derive_all()
    SummaryCell.objects.all().delete()

    rebuild_summaries()

    assert cells_of(SummaryCell.objects.filter(operasi=operasi)) == cells
    assert cells_of(SelPenutupan.objects.filter(penutupan=second)) == cells


@pytest.mark.django_db
def test_a_closing_is_kept_once():
    operasi, _ = weighed_round()
    with pytest.raises(WrongRound, match="belum ditutup"):
        keep_closing(operasi=operasi, by=None)
    close_and_keep(operasi=operasi, at=CLOSED_AT, by=None)

    with pytest.raises(WrongRound, match="sudah disimpan"):
        keep_closing(operasi=operasi, by=None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Penutupan, {"closed_at": datetime(2031, 1, 1, tzinfo=UTC)}),
        (SelPenutupan, {"n_pendek": 0}),
        (HasilOperasi, {"haz": 0}),
    ],
)
def test_the_database_keeps_a_closing_as_it_is(model, change):
    operasi, _ = weighed_round()
    close_and_keep(operasi=operasi, at=CLOSED_AT, by=None)

    with pytest.raises(DatabaseError, match="only added"), transaction.atomic():
        model.objects.update(**change)


@pytest.mark.django_db
def test_the_commands_close_reopen_and_close_again_as_a_revision():
    operasi, _ = weighed_round()
    said = StringIO()

    call_command("close_round", operasi.code, stdout=said)
    call_command("reopen_round", operasi.code, reason="Susulan", stdout=said)
    call_command("close_round", operasi.code, stdout=said)

    first, second, third = said.getvalue().splitlines()
    assert "revisi" not in first
    assert "dibuka kembali" in second
    assert "(revisi 1): angka 2 posyandu disimpan." in third
    assert Penutupan.objects.get(number=2).reason == "Susulan"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "reason", "sentence"),
    [("2030-1", "x", "tidak ada"), ("-", "x", "Sebut kode"), ("", " ", "tidak sedang ditutup")],
)
def test_the_command_refuses_to_reopen_with_one_sentence(code, reason, sentence):
    operasi, _ = weighed_round()

    with pytest.raises(CommandError, match=sentence):
        call_command("reopen_round", code or operasi.code, reason=reason)
