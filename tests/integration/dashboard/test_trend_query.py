"""The trend from cells, against a twin that sums the oracle's cells one by one."""

from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from dashboard.filters import DashboardFilter
from dashboard.measures import MEASURES, PREVALENCES
from dashboard.queries.trend import trend_of, with_closings
from dashboard.queries.trend_page import trend_story
from dashboard.results import PeriodKind
from dashboard.services.closing import close_and_keep
from dashboard.services.refresh import rebuild_summaries, refresh_summaries
from dashboard.statistics.clustered import prevalence_of_areas
from measurements.models import OperasiTimbang
from measurements.services.derivation import derive_all
from measurements.services.reopening import reopen_round
from posyandu.models import Keanggotaan, Posyandu
from tests.builders.city import build_city, settle
from tests.factories import (
    BalitaFactory,
    MeasurementFactory,
    OperasiTimbangFactory,
    PosyanduFactory,
    SasaranFactory,
)
from tests.integration.dashboard.test_closing import CLOSED_AT, record, weighed_round
from tests.oracles import summaries

PENDEK = MEASURES["pendek"]
AGAIN = CLOSED_AT + timedelta(days=9)
MONTHS = [date(2025, 9, 1), date(2025, 10, 1), date(2025, 11, 1)]


def stay_away_until_november(n_children):
    """Children of every age who were registered, never came, and moved away in November."""
    homes = list(Posyandu.objects.order_by("pk"))
    for number in range(n_children):
        born = date(2025, 8, 1) - timedelta(days=14 * number)
        child = BalitaFactory(posyandu=homes[number % len(homes)], born_on=born, sex=1 + number % 2)
        Keanggotaan.objects.filter(balita=child).update(since=born, until=date(2025, 11, 15))


def reached(measure, counts):
    """How many had taken what the index of a measure needs."""
    if measure.index == "haz":
        return counts["n_diukur"]
    if measure.index == "waz":
        return counts["n_ditimbang"]
    return min(counts["n_ditimbang"], counts["n_diukur"])


def limits_of(measure, homes):
    """Clustered limits in percent from the counts of each posyandu; None where Wilson's stand."""
    x = np.array([counts[measure.n] for counts in homes], np.int64)
    n = np.array([counts[measure.of[0]] for counts in homes], np.int64)
    if not 0 < x.sum() < n.sum():
        return None
    found = prevalence_of_areas(x, n, np.zeros(len(homes), np.int64), 1)
    return None if np.isnan(found.lower[0]) else (100 * found.lower[0], 100 * found.upper[0])


class TestAgainstATwin(TestCase):
    """Three posyandu, three months and a round on the last; a third of the children never came."""

    @classmethod
    def setUpTestData(cls):
        build_city(240, MONTHS, seed=7, operasi=True)
        stay_away_until_november(120)
        settle()
        cls.cells = summaries.cells()

    def twin(self, measure, posyandu, sex, ages):
        """{period: ((n, of, listed, reached), limits)} of the periods where anybody was scored."""
        told = {}
        for (period, home, cell_sex, age), counts in self.cells.items():
            if home in posyandu and sex in (None, cell_sex) and ages[0] <= age <= ages[1]:
                told.setdefault(period, {pk: Counter() for pk in posyandu})[home].update(counts)
        found = {}
        for period, homes in told.items():
            whole = sum(homes.values(), Counter())
            if whole[measure.of[0]]:
                counts = (whole[measure.n], whole[measure.of[0]], whole["n_sasaran"],
                          reached(measure, whole))  # fmt: skip
                found[period] = (counts, limits_of(measure, list(homes.values())))
        return found

    @settings(max_examples=25, deadline=None)
    @given(
        key=st.sampled_from(PREVALENCES),
        n_posyandu=st.sampled_from([None, 0, 2]),
        sex=st.sampled_from([None, 1, 2]),
        ages=st.sampled_from([(0, 48), (0, 12), (24, 48), (12, 12)]),
    )
    def test_every_point_is_what_the_twin_adds_up(self, key, n_posyandu, sex, ages):
        measure = MEASURES[key]
        all_of_them = list(Posyandu.objects.order_by("pk").values_list("pk", flat=True))
        posyandu = all_of_them if n_posyandu is None else [all_of_them[n_posyandu]]
        chosen = DashboardFilter(
            posyandu=None if n_posyandu is None else posyandu[0],
            sex=sex,
            age_from=ages[0],
            age_to=ages[1],
        )

        points = trend_of(chosen, measure, may_see_children=True)

        expected = self.twin(measure, posyandu, sex, ages)
        pk = OperasiTimbang.objects.get().pk
        periods = {
            f"operasi {pk}" if point.kind is PeriodKind.ROUND else point.code: point.prevalence
            for point in points
        }
        told = {
            period: (found.n, found.of, found.coverage.of, found.coverage.n)
            for period, found in periods.items()
        }
        assert told == {period: counts for period, (counts, _) in expected.items()}
        for period, (_, limits) in expected.items():
            interval = periods[period].interval
            if limits:
                assert (interval.low, interval.high) == pytest.approx(limits, rel=1e-6)
            else:
                assert interval is not None  # Wilson's

    def test_a_month_in_which_a_round_was_held_says_so(self):
        points = trend_of(DashboardFilter(), PENDEK, may_see_children=True)

        held = {point.code: point.has_round for point in points if point.kind is PeriodKind.MONTH}
        assert held == {"2025-09": False, "2025-10": False, "2025-11": True}


def trend_with_closings():
    chosen = DashboardFilter()
    points = trend_of(chosen, PENDEK, may_see_children=True)
    return with_closings(points, chosen, PENDEK, may_see_children=True)


def round_point():
    return next(point for point in trend_with_closings() if point.kind is PeriodKind.ROUND)


@pytest.mark.django_db
def test_a_revision_stands_beside_the_first_closing_and_never_over_it():
    operasi, children = weighed_round()
    derive_all()
    close_and_keep(operasi=operasi, at=CLOSED_AT, by=None)
    first = round_point()
    operasi.refresh_from_db()
    reopen_round(
        operasi=operasi, at=CLOSED_AT + timedelta(days=1), by=None, reason="Berkas susulan"
    )
    record(children[5], operasi.starts_on, 15_000, 1_000)
    refresh_summaries()
    opened = round_point()
    operasi.refresh_from_db()
    close_and_keep(operasi=operasi, at=AGAIN, by=None)

    now = round_point()

    assert [(one.number, one.closed_at) for one in now.kept] == [(1, CLOSED_AT), (2, AGAIN)]
    assert now.kept[0].prevalence == first.kept[0].prevalence == first.prevalence
    assert now.kept[1].prevalence == now.prevalence
    assert now.prevalence.of == first.prevalence.of + 1
    assert (opened.is_open, first.is_open, now.is_open) == (True, False, False)
    assert opened.kept == first.kept


@pytest.mark.django_db
def test_an_rt_has_no_trend():
    weighed_round()
    derive_all()
    rebuild_summaries()
    chosen = DashboardFilter(rt="001")

    assert trend_of(chosen, PENDEK, may_see_children=True) == ()


SHORT, NORMAL = 780, 870  # millimetres at two years


def two_rounds(lengths):
    """Two closed rounds half a year apart; (then, now) of each child, None where it stayed away."""
    home = PosyanduFactory()
    days = [date(2025, 5, 6), date(2025, 11, 4)]
    rounds = [OperasiTimbangFactory(starts_on=day, ends_on=day) for day in days]
    for pair in lengths:
        child = BalitaFactory(posyandu=home, born_on=date(2023, 5, 1))
        for operasi, length in zip(rounds, pair, strict=True):
            SasaranFactory(operasi=operasi, balita=child)
            if length:
                MeasurementFactory(balita=child, measured_on=operasi.starts_on, length_mm=length)
    derive_all()
    rebuild_summaries()
    return rounds


@pytest.mark.django_db
def test_the_step_between_two_rounds_is_told_of_the_children_both_have():
    rounds = two_rounds(
        [(SHORT, NORMAL)] * 3 + [(NORMAL, SHORT)] * 2 + [(SHORT, SHORT)] * 4
        + [(NORMAL, NORMAL)] * 5 + [(SHORT, None)] * 6 + [(None, SHORT)]
    )  # fmt: skip
    ids = {operasi.code: operasi.pk for operasi in rounds}
    chosen = DashboardFilter(month=date(2025, 11, 1))  # the period of the filter does not matter

    story = trend_story(
        chosen, PENDEK, round_ids=ids, until=None, is_whole_city=True, may_see_children=True
    )

    assert [story.before.code, story.now.code] == list(ids)
    assert (story.before.prevalence.n, story.now.prevalence.n) == (13, 7)
    pairs = story.pairs
    assert (pairs.of, pairs.then, pairs.now, pairs.gained, pairs.lost) == (14, 7, 6, 2, 3)


@pytest.mark.django_db
def test_pairs_with_a_small_count_are_kept_from_who_may_not_see_children():
    rounds = two_rounds([(SHORT, NORMAL)] * 9 + [(NORMAL, SHORT)] * 2 + [(SHORT, SHORT)] * 9)
    ids = {operasi.code: operasi.pk for operasi in rounds}

    story = trend_story(
        DashboardFilter(), PENDEK, round_ids=ids, until=None, is_whole_city=True,
        may_see_children=False,
    )  # fmt: skip

    assert story.now.prevalence.n == 11
    assert story.pairs is None


def small_city(n_rounds, n_posyandu, n_children):
    """Closed rounds half a year apart, each with every child measured, and their months."""
    homes = [PosyanduFactory() for _ in range(n_posyandu)]
    children = [BalitaFactory(posyandu=homes[at % n_posyandu]) for at in range(n_children)]
    for number in range(n_rounds):
        day = date(2025, 11, 4) - timedelta(days=60 * number)
        operasi = OperasiTimbangFactory(starts_on=day, ends_on=day + timedelta(days=4))
        for child in children:
            SasaranFactory(operasi=operasi, balita=child)
            MeasurementFactory(balita=child, measured_on=day)
    derive_all()
    rebuild_summaries()
    for operasi in OperasiTimbang.objects.all():
        close_and_keep(operasi=operasi, at=CLOSED_AT, by=None)


def questions():
    """How many statements the whole page's story takes, with nothing kept from before."""
    cache.clear()
    chosen = DashboardFilter(operasi_id=OperasiTimbang.objects.order_by("-starts_on")[0].pk)
    ids = dict(OperasiTimbang.objects.values_list("code", "pk"))
    with CaptureQueriesContext(connection) as asked:
        story = trend_story(
            chosen, PENDEK, round_ids=ids, until=None, is_whole_city=True, may_see_children=True
        )
    assert len(story.rounds) == len(ids)
    return len(asked)


ASKED_BY_STORY = 23


@pytest.mark.django_db
@pytest.mark.parametrize(("n_rounds", "n_posyandu", "n_children"), [(2, 2, 3), (4, 6, 14)])
def test_the_questions_do_not_grow_with_rounds_areas_or_children(n_rounds, n_posyandu, n_children):
    small_city(n_rounds, n_posyandu, n_children)

    assert questions() == ASKED_BY_STORY
