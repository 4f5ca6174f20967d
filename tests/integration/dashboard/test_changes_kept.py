"""The kept counts of what became of children say what the children say, whatever happens."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from bontang_stunting.lib.ids import uuid7
from dashboard.filters import DashboardFilter
from dashboard.measures import CHANGES
from dashboard.models import Perubahan, SelPerubahan
from dashboard.queries import changes
from dashboard.queries.children import every_child
from dashboard.queries.relations import is_counted, neighbour, period_of
from dashboard.services.closing import close_and_keep
from dashboard.services.refresh import rebuild_summaries, refresh_summaries
from interventions.services.merging import merge_children, undo_merge
from measurements.models import Measurement, OperasiTimbang, PerubahanSasaran
from measurements.services.derivation import derive_all
from measurements.services.recording import Reading, record_measurement
from measurements.services.reopening import reopen_round
from measurements.services.rounds import RoundIsClosed, WrongRound
from measurements.services.sasaran import (
    NotOnTheList,
    WasWeighed,
    put_back,
    take_off,
)
from posyandu.models import Balita, Penggabungan
from posyandu.services.merging import CannotMerge
from tests.factories import (
    BalitaFactory,
    MeasurementFactory,
    OperasiTimbangFactory,
    PosyanduFactory,
    SasaranFactory,
)

STARTS = (date(2025, 7, 4), date(2025, 9, 4), date(2025, 11, 4))
MONTHS = (date(2025, 9, 1), date(2025, 10, 1), date(2025, 11, 1))
DAYS = [*(day + timedelta(days=1) for day in STARTS), date(2025, 8, 5), date(2025, 10, 6)]
SETTLED = [date(2025, 7, 5), date(2025, 9, 5), date(2025, 10, 6), date(2025, 11, 5)]
LAST_AT = datetime(2026, 1, 1, tzinfo=UTC)

READ = st.tuples(
    st.just("read"),
    st.integers(0, 7),
    st.sampled_from(DAYS),
    st.one_of(st.none(), st.integers(680, 860), st.just(400)),
    st.booleans(),  # correct the child's last measurement instead of adding one
)
ACT = st.tuples(
    st.sampled_from(["close", "reopen", "take off", "put back", "merge", "part"]),
    st.integers(0, 7),
    st.integers(0, 2),
)
HAPPENS = st.lists(st.tuples(st.one_of(READ, ACT), st.booleans()), max_size=12)


class City:
    """Eight children of two posyandu, three open rounds; one child is on the first list alone."""

    def __init__(self) -> None:
        self.homes = [PosyanduFactory()]
        self.homes.append(PosyanduFactory(kelurahan=self.homes[0].kelurahan))
        kota = self.homes[0].kelurahan.kecamatan.kota
        self.rounds = [
            OperasiTimbangFactory(kota=kota, number=5 + at, starts_on=day)
            for at, day in enumerate(STARTS)
        ]
        self.children = [
            BalitaFactory(
                posyandu=self.homes[at % 2],
                born_on=date(2022, 3, 1) + timedelta(days=120 * at),
                registered_on=date(2025, 1, 1),
                sex=1 + at % 2,
            )
            for at in range(8)
        ]
        for at, child in enumerate(self.children[:-1]):
            for operasi in self.rounds[at % 2 :]:
                # In one round some count at the other posyandu.
                moved = at % 3 == 0 and operasi is self.rounds[1]
                SasaranFactory(operasi=operasi, balita=child, posyandu=self.homes[(at + moved) % 2])
        SasaranFactory(operasi=self.rounds[0], balita=self.children[-1])
        for at, child in enumerate(self.children):
            for number, day in enumerate(SETTLED):
                if (at + number) % 5:
                    MeasurementFactory(
                        balita=child, measured_on=day, length_mm=self._length(at, number)
                    )
        derive_all()
        rebuild_summaries()
        self.n_acts = 0

    @staticmethod
    def _length(child: int, number: int) -> int:
        """Millimetres: the first one seems to shrink, half of the others make up for much."""
        if child == 0:
            return 943 - 20 * number
        return 825 - 27 * child + (4 + 36 * (child % 2)) * number

    def does(self, act: tuple) -> None:
        """One act; one that is refused leaves everything as it was."""
        self.n_acts += 1
        kind, which, *more = act
        try:
            if kind == "read":
                self._reads(self.children[which], *more)
            elif kind in {"merge", "part"}:
                self._becomes(kind, self.children[which], self.children[(which + 1 + more[0]) % 8])
            else:
                self._runs(kind, self.children[which], self.rounds[more[0]])
        except (RoundIsClosed, WrongRound, WasWeighed, NotOnTheList, CannotMerge):
            pass

    def _reads(self, child: Balita, day: date, length: int | None, again: bool) -> None:
        replaced = Measurement.objects.filter(replaces__isnull=False).values("replaces")
        old = Measurement.objects.filter(balita=child).exclude(pk__in=replaced).last()
        is_correction = again and old is not None
        record_measurement(
            reading=Reading(
                id=uuid7(),
                balita_id=child.pk,
                measured_on=day,
                weight_g=9_000,
                length_mm=length,
                replaces_id=old.pk if is_correction else None,
                reason="Salah baca" if is_correction else "",
            ),
            by=None,
        )

    def _becomes(self, kind: str, child: Balita, other: Balita) -> None:
        at = LAST_AT + timedelta(minutes=self.n_acts)
        if kind == "merge":
            merge_children(kept_id=child.pk, gone_id=other.pk, reason="Sama", by=None, at=at)
        elif merge := Penggabungan.objects.filter(undone_at=None).order_by("pk").last():
            undo_merge(merge=merge, reason="Bukan", by=None, at=at)

    def _runs(self, kind: str, child: Balita, operasi: OperasiTimbang) -> None:
        operasi.refresh_from_db()
        at = LAST_AT + timedelta(minutes=self.n_acts)
        if kind == "close":
            close_and_keep(operasi=operasi, at=at, by=None)
        elif kind == "reopen":
            reopen_round(operasi=operasi, at=at, reason="Data susulan", by=None)
        elif kind == "take off":
            why = PerubahanSasaran.Why.MISTAKE
            take_off(operasi=operasi, balita_id=child.pk, why=why, note="Keliru", by=None)
        else:
            put_back(operasi=operasi, balita_id=child.pk, note="Kembali", by=None)


def filters(city: City) -> list[DashboardFilter]:
    periods = [
        *(DashboardFilter(operasi_id=one.pk) for one in city.rounds[1:]),
        *(DashboardFilter(month=month) for month in MONTHS),
    ]
    return [
        replace(period, **more)
        for period in periods
        for more in ({}, {"sex": 1}, {"posyandu": city.homes[0].pk}, {"age_from": 24})
    ]


def assert_kept_counts_are_those_of_the_children(city: City) -> None:
    for chosen in filters(city):
        before = neighbour(chosen, "sebelum")
        assert before is not None
        assert is_counted(period_of(chosen), period_of(before))
        counted = changes._counted(chosen, before)
        counted.pop("all", None)

        assert changes._of_cells(chosen, before) == counted
        if chosen.sex or chosen.posyandu:
            continue  # lists of these are another test's
        for key, measure in CHANGES.items():
            of = chosen if measure.other == "sebelum" else before
            assert len(list(every_child(of, measure))) == counted[key]


def stored() -> set[tuple]:
    cells = SelPerubahan.objects.values_list(
        "operasi", "month", "counted_with", "posyandu", "sex", "age_group", "n_baru_pendek",
        "n_tetap_pendek", "n_tidak_lagi_pendek", "n_tanpa_pembanding", "n_dilanjutkan",
    )  # fmt: skip
    rows = Perubahan.objects.values_list(
        "operasi", "month", "posyandu", "balita", "kind", "haz", "sex", "age_group",
        "then_posyandu", "then_sex", "then_age_group",
    )  # fmt: skip
    return {*cells, *rows}


class WhateverHappens(TestCase):
    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
    )
    @given(HAPPENS)
    def test_the_kept_changes_are_those_of_the_children(self, happens):
        city = City()
        for act, is_refreshed in happens:
            city.does(act)
            if is_refreshed:
                refresh_summaries()
        refresh_summaries()

        assert_kept_counts_are_those_of_the_children(city)
        refreshed = stored()
        rebuild_summaries()
        assert stored() == refreshed


@pytest.mark.django_db
def test_every_change_is_met_in_the_city_of_these_tests():
    city = City()

    kinds = set(Perubahan.objects.values_list("kind", flat=True))

    assert kinds == {0, 1, 2, 3, 4}
    assert_kept_counts_are_those_of_the_children(city)
