"""A closed round hour by hour: it begins with nobody and ends with what was closed."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.cache import cache

from bontang_stunting.lib.ids import uuid7
from command_center.queries.film import film_of
from dashboard.filters import DashboardFilter
from dashboard.measures import MEASURES
from dashboard.models import Target
from dashboard.queries.figures import figures_of
from dashboard.services.closing import close_and_keep
from measurements.models import Measurement, OperasiTimbang
from posyandu.bulk import insert_columns
from tests.builders.city import build_city, settle

pytestmark = pytest.mark.django_db

MONTHS = [date(2025, 10, 1), date(2025, 11, 1)]
N = 320


@pytest.fixture
def operasi() -> OperasiTimbang:
    """A round of one day in which everybody was weighed; the server knew it at 11.00 WITA."""
    cache.clear()
    build_city(N, MONTHS, operasi=True)
    settle()
    return OperasiTimbang.objects.get()


def closed(operasi: OperasiTimbang, at: datetime) -> dict[str, Any]:
    close_and_keep(operasi=operasi, at=at, by=None)
    operasi.refresh_from_db()
    return json.loads(film_of(operasi))


def test_the_film_begins_with_nobody_and_ends_with_the_closing(operasi):
    film = closed(operasi, datetime(2025, 11, 20, tzinfo=UTC))
    frames = film["frames"]

    assert frames[0]["at"] == "2025-11-10T07:00:00+08:00"
    assert frames[0]["reach"] == {"n": 0, "of": N}
    by_hour = {frame["at"][11:13]: frame["reach"]["n"] for frame in frames[:12]}
    assert (by_hour["10"], by_hour["11"]) == (0, N)
    last = frames[-1]
    assert (last["known"], last["reach"]["n"]) == ("final", N)
    assert sum(last["kelurahan"].values()) == N
    assert last["figure"]["of"] == N - last_flagged(operasi)


def test_the_film_closes_with_the_figures_and_the_targets_of_its_own_time(operasi):
    Target.objects.create(
        kota=operasi.kota, measure="pendek", scope=Target.Scope.KOTA, percent=14,
        valid_from=date(2025, 1, 1), for_year=2025, source="RPJMD",
        at=datetime(2025, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    film = closed(operasi, datetime(2025, 11, 20, tzinfo=UTC))

    page = figures_of(
        DashboardFilter(operasi_id=operasi.pk), MEASURES["pendek"], level="kelurahan",
        may_see_children=False,
    )  # fmt: skip
    assert [one["figure"]["n"] for one in film["kelurahan"]] == [
        one.prevalence.n for one in page.areas
    ]
    assert [one["percent"] for one in film["targets"]] == [14.0]
    assert film["round"]["status"] == "final"


def last_flagged(operasi: OperasiTimbang) -> int:
    """Children whose height was measured and cannot be scored."""
    kept = operasi.penutupan.get().hasil.filter(length_mm__isnull=False)
    return kept.filter(is_flagged_haz=True).count() + kept.filter(haz__isnull=True).count()


def test_the_film_shows_what_was_known_before_a_correction(operasi):
    """Ten children measured too short by mistake, and corrected two days later."""
    short = Measurement.objects.filter(
        measured_on=operasi.starts_on, result__haz__range=(-300, -201), result__is_flagged_haz=False
    )
    wrong = list(short.order_by("pk")[:10])
    insert_columns(
        Measurement,
        {
            "id": [uuid7() for _ in wrong],
            "balita_id": [one.balita_id for one in wrong],
            "session_id": [one.session_id for one in wrong],
            "posyandu_id": [one.posyandu_id for one in wrong],
            "measured_on": [one.measured_on for one in wrong],
            "weight_g": [one.weight_g for one in wrong],
            "length_mm": [int(one.length_mm * 1.1) for one in wrong],
            "position": [one.position for one in wrong],
            "source": ["formulir"] * len(wrong),
            "received_at": [datetime(2025, 11, 12, 2, tzinfo=UTC)] * len(wrong),
            "replaces_id": [one.pk for one in wrong],
            "reason": ["Salah baca"] * len(wrong),
        },
    )
    settle()

    film = closed(operasi, datetime(2025, 11, 20, tzinfo=UTC))

    told = [frame["figure"]["n"] for frame in film["frames"] if frame["figure"]["n"]]
    assert told[0] - told[-1] == 10
    arrived = [frame["reach"]["n"] for frame in film["frames"]]
    assert arrived == sorted(arrived), "a correction is no second child"
