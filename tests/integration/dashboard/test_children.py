"""The list behind a count has as many children as the count, whatever is asked for."""

from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from dashboard.filters import DashboardFilter
from dashboard.measures import CONDITIONS, MEASURES
from dashboard.models import COUNTS, AgeGroup, SummaryCell
from dashboard.queries import children, in_order
from dashboard.queries.areas import counts_by_posyandu, total
from dashboard.queries.children import (
    PAGE_ROWS,
    children_page,
    every_child,
    readings_until,
)
from dashboard.queries.relations import counts_of_children
from dashboard.services.closing import close_and_keep
from measurements.models import OperasiTimbang
from measurements.services.derivation import derive_all
from posyandu.models import Balita, Posyandu
from tests.builders.city import build_city, settle
from tests.factories import (
    BalitaFactory,
    KelurahanFactory,
    MeasurementFactory,
    PosyanduFactory,
    SasaranFactory,
)

MONTHS = [date(2025, 9, 1), date(2025, 10, 1), date(2025, 11, 1)]
FILTERS = st.fixed_dictionaries(
    {"period": st.sampled_from(["round", "month"]), "measure": st.sampled_from(sorted(MEASURES))},
    optional={
        "sex": st.integers(1, 2),
        "age_from": st.sampled_from(AgeGroup.values),
        "age_to": st.sampled_from(AgeGroup.values),
        "kelurahan": st.integers(0, 1),
        "posyandu": st.integers(0, 11),
        "rt": st.sampled_from(["001", "002", "009"]),
    },
)


def make_city() -> OperasiTimbang:
    """Children of twelve posyandu with three months and a round; some missed one, some are odd."""
    build_city(240, MONTHS, operasi=True)
    operasi = OperasiTimbang.objects.get()
    homes = list(Posyandu.objects.order_by("pk"))
    extra = KelurahanFactory(code="99.01.01.2001", kecamatan=homes[0].kelurahan.kecamatan)
    homes += [PosyanduFactory(kelurahan=extra) for _ in range(9)]
    for at, home in enumerate(homes):
        missing = BalitaFactory(posyandu=home, registered_on=date(2025, 8, 1), rt=f"00{at % 3}")
        SasaranFactory(operasi=operasi, balita=missing)
        weighed = BalitaFactory(posyandu=home, rt="001")
        SasaranFactory(operasi=operasi, balita=weighed)
        MeasurementFactory(balita=weighed, measured_on=operasi.starts_on, length_mm=None)
    Balita.objects.filter(nama__endswith="7").update(rt="002")
    settle()
    return operasi


def asked_for(operasi: OperasiTimbang, wanted: dict) -> DashboardFilter:
    posyandu = list(Posyandu.objects.order_by("pk"))
    kelurahan = sorted({one.kelurahan_id for one in posyandu})
    more = {name: wanted[name] for name in ("sex", "age_from", "age_to", "rt") if name in wanted}
    if "kelurahan" in wanted:
        more["kelurahan"] = kelurahan[wanted["kelurahan"]]
    if "posyandu" in wanted:
        more["posyandu"] = posyandu[wanted["posyandu"]].pk
    if wanted["period"] == "round":
        return DashboardFilter(operasi_id=operasi.pk, **more)
    return DashboardFilter(month=date(2025, 11, 1), **more)


def walked(chosen, measure, order) -> list:
    """The children of all pages, one after the other."""
    rows, after = [], ""
    while True:
        page = children_page(chosen, measure, order=order, after=after)
        rows += page.rows
        after = page.after
        if not after:
            return rows
        assert len(page.rows) == PAGE_ROWS


def place_in(order: str, measure):
    """The slow twin of an order: where a child stands in it."""
    index, sign = measure.index or "haz", -1 if measure.key == "gizi-lebih" else 1

    def place(child):
        z = getattr(child, index)
        column = child.nama if order == "nama" else (z is None, sign * (z or 0))
        return column, child.balita_id

    return place


class TheListHasAsManyAsTheCount(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.operasi = make_city()

    @settings(
        max_examples=60,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
    )
    @given(FILTERS, st.sampled_from(children.ORDERS))
    def test_card_list_and_export_have_the_same_children(self, wanted, order):
        chosen, measure = asked_for(self.operasi, wanted), MEASURES[wanted["measure"]]

        counted = total(counts_by_posyandu(chosen))
        listed = walked(chosen, measure, order)
        exported = list(every_child(chosen, measure))

        assert len(listed) == measure.count(counted)
        assert len({child.balita_id for child in listed}) == len(listed)
        assert {child.balita_id for child in exported} == {child.balita_id for child in listed}
        assert len(exported) == len(listed)
        page = children_page(chosen, measure, order=order)
        assert measure.count(page.counts) == len(listed)
        assert measure.total(page.counts) == measure.total(counted)

    @settings(
        max_examples=60,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
    )
    @given(FILTERS, st.sampled_from(["nama", "z"]), st.booleans())
    def test_going_along_an_index_finds_whom_reading_everybody_finds(self, wanted, order, is_far):
        chosen, measure = asked_for(self.operasi, wanted), MEASURES[wanted["measure"]]

        with (
            patch.object(in_order, "_is_far", lambda *_: is_far),
            patch.object(in_order, "_FIRST_STEP", 7),
        ):
            listed = [child.balita_id for child in walked(chosen, measure, order)]

        everybody = sorted(every_child(chosen, measure), key=place_in(order, measure))
        assert listed == [child.balita_id for child in everybody]

    def test_pages_go_on_in_the_order_that_was_asked_for(self):
        chosen, measure = DashboardFilter(operasi_id=self.operasi.pk), MEASURES["sasaran"]

        by_name = [child.nama for child in walked(chosen, measure, "nama")]
        by_z = [child.haz for child in walked(chosen, MEASURES["diukur"], "z")]
        homes = [child.posyandu_id for child in walked(chosen, measure, "posyandu")]

        assert by_name == sorted(by_name)
        known = [z for z in by_z if z is not None]
        assert known == sorted(known)
        assert by_z[: len(known)] == known
        runs = [pk for at, pk in enumerate(homes) if at == 0 or homes[at - 1] != pk]
        assert len(runs) == len(set(runs))

    def test_counts_from_children_are_the_counts_of_the_cells(self):
        for chosen in (
            DashboardFilter(operasi_id=self.operasi.pk),
            DashboardFilter(month=date(2025, 10, 1), sex=1),
        ):
            cells = {row.posyandu.pk: dict(row.counts) for row in counts_by_posyandu(chosen)}
            told = counts_of_children(chosen)

            assert {pk: dict(told[pk]) for pk in told} == {
                pk: counts for pk, counts in cells.items() if any(counts.values())
            }

    def test_an_address_that_names_nobody_begins_anew(self):
        chosen, measure = DashboardFilter(operasi_id=self.operasi.pk), MEASURES["sasaran"]
        first = children_page(chosen, measure).rows

        for after in ("", "x", "1.", "0.00000000-0000-0000-0000-000000000000", f"1.{'0' * 32}"):
            assert children_page(chosen, measure, after=after).rows == first

    def test_the_list_of_a_closed_round_is_of_the_children_it_was_closed_with(self):
        chosen, measure = DashboardFilter(operasi_id=self.operasi.pk), MEASURES["belum-diukur"]
        self.operasi.refresh_from_db()
        close_and_keep(operasi=self.operasi, at=datetime(2025, 11, 12, tzinfo=UTC), by=None)
        before = {child.balita_id for child in every_child(chosen, measure)}

        # Whatever a child's record says later, the figures of the round stay.
        Balita.objects.filter(pk__in=before).update(sex=1)
        girls = DashboardFilter(operasi_id=self.operasi.pk, sex=2)

        assert {child.balita_id for child in every_child(chosen, measure)} == before
        listed = list(every_child(girls, measure))
        assert len(listed) == measure.count(total(counts_by_posyandu(girls)))
        cells = SummaryCell.objects.filter(operasi=self.operasi)
        assert len(before) == sum(cell.n_sasaran - cell.n_diukur for cell in cells)

    def test_a_closed_round_is_walked_in_the_order_that_was_asked_for(self):
        self.operasi.refresh_from_db()
        close_and_keep(operasi=self.operasi, at=datetime(2025, 11, 12, tzinfo=UTC), by=None)
        home = Posyandu.objects.order_by("pk").first()

        for key in ("sasaran", "belum-ditimbang", "belum-diukur", "pendek", "gizi-lebih", "o"):
            for more in ({}, {"sex": 1}, {"age_from": 24}, {"posyandu": home.pk}):
                chosen = DashboardFilter(operasi_id=self.operasi.pk, **more)
                measure = MEASURES[key]
                everybody = sorted(every_child(chosen, measure), key=place_in("z", measure))
                listed = [child.balita_id for child in walked(chosen, measure, "z")]
                assert listed == [child.balita_id for child in everybody]


def test_every_count_has_its_condition():
    assert list(CONDITIONS) == list(COUNTS)


def test_every_measure_names_columns_that_are_counted():
    for measure in MEASURES.values():
        assert {measure.n, *measure.of} <= set(COUNTS)
        assert not measure.less or measure.less in COUNTS


@pytest.mark.django_db
def test_the_last_readings_of_a_child_come_with_the_latest_first():
    child = BalitaFactory(born_on=date(2023, 1, 1))
    days = [date(2025, 5, 10) + timedelta(days=30 * at) for at in range(7)]
    for day in days:
        MeasurementFactory(balita=child, measured_on=day)
    derive_all()

    told = readings_until([child.pk], days[5])

    assert [reading.measured_on for reading in told[child.pk]] == days[5:1:-1]
