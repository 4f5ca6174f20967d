"""WHO's rule, the national one and e-PPGBM's own z: counts, who differs and why, and its sheet."""

import io
from datetime import UTC, date, datetime, timedelta

import numpy as np
import openpyxl
import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from dashboard.filters import DashboardFilter
from dashboard.queries.compare_reasons import INDICES, Reason
from dashboard.queries.compare_rules import (
    FILE,
    NATIONAL,
    PAGE_ROWS,
    WHO,
    apart,
    named,
    page_of,
    rules_of,
)
from dashboard.services.closing import close_and_keep
from measurements.models import OperasiTimbang
from posyandu.models import AuditEvent, Balita, Peran, Posyandu
from tests.builders.city import build_city, settle
from tests.factories import (
    BalitaFactory,
    MeasurementFactory,
    OperasiTimbangFactory,
    PosyanduFactory,
    SasaranFactory,
    user_of,
)
from tests.integration.dashboard.test_children_page import rows_of
from tests.integration.dashboard.test_round_page import text_of
from tests.oracles import rules_twin as twin

pytestmark = pytest.mark.django_db

PAGE, SHEET = reverse("compare"), reverse("compare-sheet")
DAY = date(2025, 11, 4)
LYING, STANDING = 1, 2


@pytest.fixture
def posyandu() -> Posyandu:
    return PosyanduFactory(nama="Melati")


@pytest.fixture
def operasi(posyandu) -> OperasiTimbang:
    return OperasiTimbangFactory(kota=posyandu.kelurahan.kecamatan.kota, code="2025-2")


def child_of(operasi, posyandu, *, age_days: int, nama: str = "Anak Uji", **read) -> Balita:
    """A child of an age on the round's first day, with one reading there."""
    child = BalitaFactory(
        nama=nama, posyandu=posyandu, born_on=DAY - timedelta(days=age_days), sex=1
    )
    SasaranFactory(operasi=operasi, balita=child)
    MeasurementFactory(balita=child, measured_on=DAY, **read)
    return child


@pytest.fixture
def many(operasi, posyandu) -> OperasiTimbang:
    """Children of every age, some written down as standing, some with z of a file near a limit."""
    rng = np.random.default_rng(3)
    other = PosyanduFactory(kelurahan=posyandu.kelurahan, nama="Anggrek")
    for number in range(90):
        age = int(rng.integers(5, 1_800)) if number % 2 else int(rng.integers(150, 300))
        length = 500 + 12.3 * np.sqrt(age) + rng.normal(0, 28)
        weight = 3_000 + 240 * np.sqrt(age) + rng.normal(0, 900)
        z = {
            f"file_{name}": int(rng.integers(-330, -150)) if rng.random() < 0.8 else None
            for name in ("waz", "haz", "whz")
        }
        child_of(
            operasi,
            other if number % 3 else posyandu,
            nama=f"Anak {number % 7}",
            age_days=age,
            length_mm=None if number % 29 == 5 else int(length),
            weight_g=max(1_500, int(weight)),
            position=int(rng.integers(0, 3)),
            oedema=int(number % 31 == 3),
            **(z if rng.random() < 0.6 else {}),
        )
    settle()
    cache.clear()
    return operasi


def chosen_of(operasi: OperasiTimbang, **more) -> DashboardFilter:
    return DashboardFilter(operasi_id=operasi.pk, **more)


@pytest.mark.parametrize("key", INDICES)
def test_every_combination_has_as_many_children_as_in_a_slow_twin(many, key):
    expected = twin.said_in(many, key)

    found = rules_of(chosen_of(many), INDICES[key])

    assert found.said == twin.counted(expected)
    assert found.n_apart == len(twin.apart(expected)) > 0


@pytest.mark.parametrize("key", INDICES)
def test_those_who_differ_are_the_children_of_a_slow_twin(many, key):
    rows = apart(chosen_of(many), INDICES[key])

    expected = twin.said_in(many, key)
    told = {
        pk: (int(who), int(national), int(file))
        for pk, who, national, file in zip(
            rows.balita_id, rows.who, rows.national, rows.file, strict=True
        )
    }
    assert told == {pk: expected[pk] for pk in twin.apart(expected)}


def test_a_closed_round_says_the_same_of_the_children_it_was_closed_with(many):
    index = INDICES["tbu"]
    before = rules_of(chosen_of(many), index).said

    close_and_keep(operasi=many, at=datetime(2025, 11, 20, 4, 0, tzinfo=UTC), by=None)
    cache.clear()

    assert rules_of(chosen_of(many), index).said == before


@pytest.mark.parametrize("more", [{"sex": 1}, {"sex": 2}, {"age_from": 0, "age_to": 12}])
def test_the_list_of_a_filter_is_as_long_as_its_count(many, more):
    chosen, index = chosen_of(many, **more), INDICES["tbu"]

    assert len(apart(chosen, index)) == rules_of(chosen, index).n_apart


def test_below_the_line_under_one_rule_only_is_counted_of_those_with_both(many):
    found = rules_of(chosen_of(many), INDICES["tbu"])

    expected = [said for said in twin.said_in(many, "tbu").values()
                if all(0 < said[rule] < twin.FLAGGED for rule in (NATIONAL, FILE))]  # fmt: skip
    pairs = [(said[NATIONAL] <= 2, said[FILE] <= 2) for said in expected]
    agreed = found.agreement(NATIONAL, FILE)
    assert (agreed.both, agreed.first_only, agreed.second_only, agreed.neither) == tuple(
        pairs.count(pair) for pair in ((True, True), (True, False), (False, True), (False, False))
    )
    same = found.among((NATIONAL, WHO, FILE))
    assert same.low(NATIONAL) <= found.low(NATIONAL)
    assert same.scored(NATIONAL) == same.scored(WHO) == same.scored(FILE)


def test_pages_follow_each_other_without_a_child_twice_or_lost(many, monkeypatch):
    monkeypatch.setattr("dashboard.queries.compare_rules.PAGE_ROWS", 4)
    index = INDICES["tbu"]
    rows = apart(chosen_of(many), index)

    seen, after = [], ""
    while True:
        page, after = page_of(rows, index, after)
        seen += [child.balita_id for child in page]
        if not after:
            break

    assert seen == list(rows.balita_id)
    assert len(seen) > 8
    places = [(child.posyandu_id, child.nama) for child in named(rows, index)]
    names = [nama for posyandu, nama in places if posyandu == places[0][0]]
    assert names == sorted(names)


# Why e-PPGBM says something else: readings of boys, and the z that its mistake gives.
INFANT = {"age_days": 200, "length_mm": 640, "position": STANDING}
TODDLER = {"age_days": 600, "length_mm": 765, "position": STANDING}
MISTAKES = {
    Reason.WITHOUT_07: (TODDLER, {"position": LYING}),
    Reason.OTHER_POSITION: ({**TODDLER, "position": LYING}, {"position": STANDING}),
    Reason.FULL_MONTHS: ({**TODDLER, "age_days": 630, "position": LYING}, {"age_days": 609}),
    Reason.OTHER_SEX: ({**TODDLER, "position": LYING}, {"sex": 2}),
    Reason.UNKNOWN: ({**TODDLER, "position": LYING}, {"length_mm": 790}),
}


@pytest.mark.parametrize("reason", MISTAKES)
def test_the_mistake_that_was_made_is_the_reason_that_is_told(reason, operasi, posyandu):
    read, mistake = MISTAKES[reason]
    scale = _border_length(read, mistake)
    stated = {**read, "sex": 1, **scale, **mistake}
    if reason is Reason.UNKNOWN:
        stated["length_mm"] = scale["length_mm"] + 25
    child_of(operasi, posyandu, **{**read, **scale}, file_haz=_haz(stated))
    settle()

    (child,) = named(apart(chosen_of(operasi), INDICES["tbu"]), INDICES["tbu"])

    assert child.of_file is reason
    assert child.of_who is Reason.SAME


def _haz(read: dict) -> int:
    found = twin.assess_one(
        twin.Child(
            sex=read["sex"],
            age_days=read["age_days"],
            length_cm=read["length_mm"] / 10,
            position=twin.LETTERS[read["position"]],
        ),
        "kemenkes",
    )
    return round(100 * found["haz"])


def _border_length(read: dict, mistake: dict) -> dict:
    """A length at which the mistake leads to another status."""
    for length_mm in range(650, 900):
        right = {**read, "sex": 1, "length_mm": length_mm}
        wrong = {**right, **mistake}
        if "length_mm" in mistake:
            wrong["length_mm"] = length_mm + 25
        if (_haz(right) < -200) != (_haz(wrong) < -200) and abs(_haz(right) - _haz(wrong)) > 1:
            return {"length_mm": length_mm}
    raise AssertionError("no length tells the two apart")


def test_an_infant_written_down_as_standing_differs_under_who_alone(operasi, posyandu):
    child_of(operasi, posyandu, **INFANT)
    settle()

    (child,) = named(apart(chosen_of(operasi), INDICES["tbu"]), INDICES["tbu"])

    assert child.of_who is Reason.STANDING_INFANT
    assert child.of_file is Reason.SAME
    assert child.said[FILE] == twin.UNSTATED
    assert child.z[WHO] < -200 <= child.z[NATIONAL]


def test_a_hundredth_across_the_line_is_rounding(operasi, posyandu):
    read = next(
        tried
        for age in range(400, 700)
        for mm in range(690, 800)
        if _haz(tried := {"age_days": age, "length_mm": mm, "position": LYING, "sex": 1}) == -200
    )
    del read["sex"]
    child_of(operasi, posyandu, **read, file_haz=-201)
    settle()

    (child,) = named(apart(chosen_of(operasi), INDICES["tbu"]), INDICES["tbu"])

    assert child.of_file is Reason.ROUNDING


def test_what_one_side_does_not_score_is_said(operasi, posyandu):
    child_of(operasi, posyandu, nama="A", age_days=600, length_mm=None, file_haz=-250)
    child_of(operasi, posyandu, nama="B", age_days=600, length_mm=780, file_waz=-50)
    settle()

    found = named(apart(chosen_of(operasi), INDICES["tbu"]), INDICES["tbu"])

    assert [child.of_file for child in found] == [Reason.NO_Z_HERE, Reason.NO_Z_THERE]


def signed_in(role: Peran, posyandu: Posyandu) -> Client:
    client = Client()
    client.force_login(user_of(role, posyandu), backend="django.contrib.auth.backends.ModelBackend")
    return client


RULES = {"operasi": "2025-2", "dengan": "aturan"}


def test_the_page_shows_the_three_z_beside_each_other_and_why(operasi, posyandu):
    child = child_of(operasi, posyandu, nama="Budi Uji", **INFANT, file_haz=-190)
    settle()

    response = signed_in(Peran.DINKES, posyandu).get(PAGE, RULES)

    shown = text_of(response)
    for said in ("Pendek menurut nasional 0, WHO 1, e-PPGBM 0 dari 1 balita",
                 "1 balita berbeda statusnya", "Budi Uji", "64,0 cm", "berdiri",
                 "dicatat berdiri di bawah 9 bulan: nasional menambah 0,7 cm, WHO tidak",
                 "Status TB/U menurut tiap aturan", "Hanya yang pertama"):  # fmt: skip
        assert said in shown
    assert f"/dasbor/anak/{child.pk}/" in response.content.decode()


def test_without_a_file_there_are_two_rules(operasi, posyandu):
    child_of(operasi, posyandu, **INFANT)
    settle()

    shown = text_of(signed_in(Peran.DINKES, posyandu).get(PAGE, RULES))

    assert "Tidak ada hasil ukur masa ini yang datang dengan z-score e-PPGBM" in shown
    assert "Nasional dan e-PPGBM" not in shown


@pytest.mark.parametrize("key", INDICES)
def test_the_sheet_has_as_many_children_as_the_page_says(many, posyandu, key):
    client = signed_in(Peran.DINKES, posyandu)
    asked = {**RULES, "indeks": key}

    response = client.get(SHEET, asked)

    n = len(apart(chosen_of(many), INDICES[key]))
    rows = rows_of(response)
    assert len(rows) == n > 0
    assert f"{n} balita berbeda statusnya" in text_of(client.get(PAGE, asked, follow=True))
    assert all(row[22] for row in rows)
    event = AuditEvent.objects.get(object_kind="daftar anak")
    assert event.object_id == f"beda-aturan-{key}"
    assert event.detail == {"n": n, "operasi": "2025-2"}


def test_no_cell_of_the_sheet_starts_a_formula(operasi, posyandu):
    child_of(operasi, posyandu, nama="=SUM(A1)", **INFANT)
    settle()

    response = signed_in(Peran.DINKES, posyandu).get(SHEET, RULES)

    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    texts = [str(cell) for row in book.active.iter_rows(values_only=True) for cell in row if cell]
    assert "'=SUM(A1)" in texts
    assert not any(text.startswith("=") for text in texts)
    assert "SUM" not in response["Content-Disposition"]


@pytest.mark.parametrize("role", [Peran.LINTAS, Peran.WALI_KOTA])
def test_no_child_is_shown_to_who_sees_counts_only(many, posyandu, role):
    client = signed_in(role, posyandu)

    html = client.get(PAGE, RULES).content.decode()

    assert client.get(SHEET, RULES).status_code == 403
    assert "/dasbor/anak/" not in html
    assert "Anak 1" not in html
    assert "Hanya yang pertama" not in html
    assert "hanya untuk yang melayani balitanya" in html


def test_a_kader_sees_who_differs_at_his_posyandu_and_nobody_else(many, posyandu):
    shown = text_of(signed_in(Peran.KADER, posyandu).get(PAGE, RULES))

    n = len(apart(chosen_of(many, posyandu=posyandu.pk), INDICES["tbu"]))
    assert n < len(apart(chosen_of(many), INDICES["tbu"]))
    assert f"{n} balita berbeda statusnya" in shown
    assert "Posyandu Anggrek" not in shown


def test_an_index_that_is_not_there_leaves_the_first_and_says_so(operasi, posyandu):
    child_of(operasi, posyandu, **INFANT)
    settle()

    response = signed_in(Peran.DINKES, posyandu).get(PAGE, {**RULES, "indeks": "bmi"})

    assert "Indeks itu tidak dikenal" in text_of(response)


# Session, user, pairs to decide; posyandu of the area, rounds, months; the version the
# counts are kept under (11); the posyandu, the closing, the days and the rows that differ; the
# posyandu, their kelurahan and the sums of the coverage, the children by name; when it was counted.
ASKED = 18


@pytest.mark.parametrize("n_children", [160, 480])
def test_the_rules_ask_as_often_in_a_larger_city(n_children, django_assert_num_queries):
    build_city(n_children, [date(2025, 10, 1), date(2025, 11, 1)], operasi=True)
    home = Posyandu.objects.first()
    uji = OperasiTimbang.objects.get()
    child = BalitaFactory(posyandu=home, born_on=uji.starts_on - timedelta(days=200))
    SasaranFactory(operasi=uji, balita=child)
    MeasurementFactory(balita=child, measured_on=uji.starts_on, length_mm=640)
    settle()
    client = signed_in(Peran.DINKES, home)
    asked = {"operasi": "uji", "dengan": "aturan"}
    client.get(PAGE, asked)  # what is kept

    with django_assert_num_queries(ASKED):
        response = client.get(PAGE, asked)

    assert 0 < response.content.decode().count('class="daftar__siapa"') <= PAGE_ROWS
