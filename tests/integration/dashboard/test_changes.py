"""What became of children between two periods, child by child, against a slow twin."""

from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client

from dashboard.filters import DashboardFilter
from dashboard.measures import CHANGES
from dashboard.queries import children, in_order, search
from dashboard.queries.changes import changes_since
from dashboard.queries.children import children_page, every_child
from dashboard.statistics.intervals import MIN_SHOWN
from measurements.models import MeasurementResult, OperasiTimbang, Sasaran
from posyandu.models import Balita, Peran, Posyandu
from tests.builders.city import build_city, settle
from tests.factories import (
    BalitaFactory,
    MeasurementFactory,
    OperasiTimbangFactory,
    SasaranFactory,
    user_of,
)
from tests.integration.dashboard.test_children import place_in

pytestmark = pytest.mark.django_db

NOW = date(2025, 11, 1)


@pytest.fixture
def november() -> OperasiTimbang:
    """A round in May and one in November; some children were measured in one of them only."""
    build_city(240, [date(2025, 5, 1), NOW], operasi=True)
    november = OperasiTimbang.objects.get()
    may = OperasiTimbangFactory(
        kota=november.kota, code="mei", nama="Operasi Mei", number=9, starts_on=date(2025, 5, 8)
    )
    for balita in Balita.objects.exclude(nama__endswith="3"):
        SasaranFactory(operasi=may, balita=balita)
    home = Posyandu.objects.order_by("pk").first()
    newcomer = BalitaFactory(posyandu=home, born_on=date(2024, 1, 10), sex=1)
    SasaranFactory(operasi=november, balita=newcomer)
    MeasurementFactory(balita=newcomer, measured_on=november.starts_on, length_mm=740)
    gone = BalitaFactory(posyandu=home, born_on=date(2023, 1, 10), sex=1)
    SasaranFactory(operasi=may, balita=gone)
    MeasurementFactory(balita=gone, measured_on=date(2025, 5, 9), length_mm=760)
    settle()
    cache.clear()
    return november


def twin(november: OperasiTimbang, chosen: DashboardFilter) -> dict[str, set]:
    """The children of every change, one by one."""
    may = OperasiTimbang.objects.get(code="mei")
    told = {key: set() for key in CHANGES}
    for key_of, here, there in ((_of_now, november, may), (_of_then, may, november)):
        mine, other = _z(here), _z(there)
        for listed in Sasaran.objects.filter(operasi=here).select_related("balita"):
            if chosen.sex and listed.balita.sex != chosen.sex:
                continue
            if chosen.posyandu and listed.posyandu_id != chosen.posyandu:
                continue
            key = key_of(mine.get(listed.balita_id), other.get(listed.balita_id))
            if key:
                told[key].add(listed.balita_id)
    return told


def _z(operasi: OperasiTimbang) -> dict:
    rows = MeasurementResult.objects.filter(
        operasi=operasi, counts_in_round=True, haz__isnull=False, is_flagged_haz=False
    )
    return dict(rows.values_list("measurement__balita_id", "haz"))


def _of_now(now: int | None, before: int | None) -> str:
    if now is None:
        return ""
    if now < -200:
        if before is None:
            return "pendek-tanpa-pembanding"
        return "tetap-pendek" if before < -200 else "baru-pendek"
    return "tidak-lagi-pendek" if before is not None and before < -200 else ""


def _of_then(then: int | None, after: int | None) -> str:
    return "pendek-tanpa-kelanjutan" if then is not None and then < -200 and after is None else ""


@pytest.mark.parametrize("wanted", [{}, {"sex": 1}, {"posyandu": True}])
def test_every_change_has_the_children_of_a_slow_twin(november, wanted):
    if "posyandu" in wanted:
        wanted = {"posyandu": Posyandu.objects.order_by("pk").first().pk}
    chosen = DashboardFilter(operasi_id=november.pk, **wanted)

    found = changes_since(chosen)

    expected = twin(november, chosen)
    assert found.counts == {key: len(children) for key, children in expected.items()}
    for key, measure in CHANGES.items():
        of = chosen if measure.other == "sebelum" else found.before
        listed = [child.balita_id for child in every_child(of, measure)]
        assert len(listed) == len(set(listed))
        assert set(listed) == expected[key]
    counts = found.counts
    assert found.n_now == (
        counts["baru-pendek"] + counts["tetap-pendek"] + counts["pendek-tanpa-pembanding"]
    )
    assert all(expected.values()) or wanted


@pytest.mark.parametrize("wanted", [{}, {"sex": 1}])
@pytest.mark.parametrize("order", ["nama", "z"])
def test_the_pages_of_a_change_follow_each_other_in_their_order(
    november, wanted, order, monkeypatch
):
    for module in (children, in_order, search):
        monkeypatch.setattr(module, "PAGE_ROWS", 3)
    chosen = DashboardFilter(operasi_id=november.pk, **wanted)
    before = changes_since(chosen).before

    for measure in CHANGES.values():
        of = chosen if measure.other == "sebelum" else before
        listed, after, is_more = [], "", True
        while is_more:
            page = children_page(of, measure, order=order, after=after)
            listed += [child.balita_id for child in page.rows]
            after = page.after
            is_more = bool(after)
        everybody = sorted(every_child(of, measure), key=place_in(order, measure))
        assert listed == [child.balita_id for child in everybody]


def test_the_first_round_has_nothing_to_compare_with(november):
    assert (
        changes_since(DashboardFilter(operasi_id=OperasiTimbang.objects.get(code="mei").pk)) is None
    )


def test_a_corrected_reading_changes_the_answer_that_was_kept(november):
    chosen = DashboardFilter(operasi_id=november.pk)
    before = changes_since(chosen)
    child = BalitaFactory(posyandu=Posyandu.objects.first(), born_on=date(2024, 1, 10), sex=1)
    SasaranFactory(operasi=november, balita=child)
    MeasurementFactory(balita=child, measured_on=november.starts_on, length_mm=735)
    settle()

    after = changes_since(chosen)

    key = "pendek-tanpa-pembanding"
    assert after.counts[key] == before.counts[key] + 1


def page_of(november, role: Peran) -> str:
    client = Client()
    user = user_of(role, Posyandu.objects.first())
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(f"/dasbor/operasi/{november.code}/").content.decode()


def test_the_page_says_what_changed_and_opens_it_to_who_may_see_children(november):
    html = page_of(november, Peran.DINKES)

    assert "tidak lagi pendek sejak Mei 2025" in html
    assert "ukuran=baru-pendek" in html
    assert "operasi=mei&amp;ukuran=pendek-tanpa-kelanjutan" in html


def test_who_may_not_see_children_is_told_no_changes_of_a_few(november):
    counts = changes_since(DashboardFilter(operasi_id=november.pk)).counts

    assert min(counts.values()) < MIN_SHOWN
    assert "tidak lagi pendek sejak" not in page_of(november, Peran.LINTAS)


def test_who_may_not_see_children_is_told_changes_of_many(november, monkeypatch):
    # Every group of this small city counts as large.
    monkeypatch.setattr("dashboard.statistics.disclosure_blocks.MIN_SHOWN", 0)

    html = page_of(november, Peran.LINTAS)

    assert "tidak lagi pendek sejak" in html
    assert "ukuran=" not in html
