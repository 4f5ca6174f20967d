"""The counts of every level of area, as they were counted by hand of a twin and kept as CSV.

`tests/golden/dashboard/*.csv` holds the counts of a small generated city: one row an area, one file
a level. The oracle of the cells (tests/oracles/summaries.py), which shares no arithmetic with the
application, wrote them; here the page's query layer must give the same, level by level.
"""

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from dashboard.filters import DashboardFilter
from dashboard.measures import MEASURES
from dashboard.models import COUNTS
from dashboard.queries.areas import counts_by_posyandu, total
from dashboard.queries.children import children_page
from measurements.models import OperasiTimbang
from posyandu.models import Posyandu
from tests.builders.city import build_city, settle
from tests.oracles import summaries

pytestmark = pytest.mark.django_db

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "dashboard"
LEVELS = ("kota", "kecamatan", "puskesmas", "kelurahan", "posyandu")
FILTERED = LEVELS[1:]


@pytest.fixture
def operasi() -> OperasiTimbang:
    build_city(960, [date(2025, 10, 1), date(2025, 11, 1)], seed=4, operasi=True)
    settle()
    return OperasiTimbang.objects.get()


def areas_of(posyandu: Posyandu) -> dict[str, str]:
    """The area of each level that a posyandu lies in, by a name that is the same in every run."""
    kelurahan = posyandu.kelurahan
    return {
        "kota": kelurahan.kecamatan.kota.nama,
        "kecamatan": kelurahan.kecamatan.nama,
        "puskesmas": kelurahan.puskesmas.nama,
        "kelurahan": kelurahan.nama,
        "posyandu": posyandu.nama,
    }


def kept(level: str) -> dict[str, dict[str, int]]:
    with (GOLDEN / f"{level}.csv").open(encoding="utf-8", newline="") as file:
        return {
            row.pop(level): {name: int(n) for name, n in row.items()}
            for row in csv.DictReader(file)
        }


def by_twin(operasi: OperasiTimbang, level: str) -> dict[str, dict[str, int]]:
    """The sums of the oracle's cells of the round."""
    homes = {one.pk: areas_of(one)[level] for one in Posyandu.objects.select_related(
        "kelurahan__kecamatan__kota", "kelurahan__puskesmas")}  # fmt: skip
    sums: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(COUNTS, 0))
    for (period, posyandu_id, _, _), counts in summaries.cells().items():
        if period == f"operasi {operasi.pk}":
            for name, n in counts.items():
                sums[homes[posyandu_id]][name] += n
    return dict(sums)


@pytest.mark.parametrize("level", LEVELS)
def test_every_level_has_the_counts_that_were_kept(operasi, level):
    sums: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(COUNTS, 0))
    for row in counts_by_posyandu(DashboardFilter(operasi_id=operasi.pk)):
        for name, n in row.counts.items():
            sums[areas_of(row.posyandu)[level]][name] += n

    assert dict(sums) == kept(level)


@pytest.mark.parametrize("level", ["kelurahan", "posyandu"])
def test_what_was_kept_is_what_the_twin_counts(operasi, level):
    assert by_twin(operasi, level) == kept(level)


@pytest.mark.parametrize("level", FILTERED)
def test_a_filter_of_an_area_has_its_row_and_its_list(operasi, level):
    values = {"kecamatan": "kelurahan__kecamatan_id", "puskesmas": "kelurahan__puskesmas_id",
              "kelurahan": "kelurahan_id", "posyandu": "pk"}  # fmt: skip
    first = Posyandu.objects.order_by("pk").first()
    value = Posyandu.objects.filter(pk=first.pk).values_list(values[level], flat=True)[0]
    chosen = DashboardFilter(operasi_id=operasi.pk, **{level: value})

    expected = kept(level)[areas_of(first)[level]]

    assert {name: total(counts_by_posyandu(chosen))[name] for name in COUNTS} == expected
    for measure in MEASURES.values():
        assert measure.count(children_page(chosen, measure).counts) == measure.count(expected)
