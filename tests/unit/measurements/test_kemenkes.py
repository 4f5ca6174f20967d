"""Permenkes categories, and N/T/O/B against its slow twin."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from measurements.kemenkes import (
    BBTB,
    BBU,
    IMTU,
    NTOB,
    TBU,
    Weighings,
    bbtb_codes,
    bbu_codes,
    imtu_codes,
    kbm_grams,
    kms_statuses,
    tbu_codes,
    whole_grams,
)
from tests.oracles.kms import Visit, history


@pytest.mark.parametrize(("codes", "names", "z", "label"), [
    (bbu_codes, BBU, -3.01, "Berat badan sangat kurang"),
    (bbu_codes, BBU, -3, "Berat badan kurang"), (bbu_codes, BBU, -2.01, "Berat badan kurang"),
    (bbu_codes, BBU, -2, "Berat badan normal"),
    (bbu_codes, BBU, 1, "Berat badan normal"), (bbu_codes, BBU, 1.01, "Risiko berat badan lebih"),
    (tbu_codes, TBU, -3.01, "Sangat pendek"), (tbu_codes, TBU, -3, "Pendek"),
    (tbu_codes, TBU, -2.01, "Pendek"), (tbu_codes, TBU, -2, "Normal"),
    (tbu_codes, TBU, 3, "Normal"), (tbu_codes, TBU, 3.01, "Tinggi"),
    (bbtb_codes, BBTB, -3.01, "Gizi buruk"), (bbtb_codes, BBTB, -3, "Gizi kurang"),
    (bbtb_codes, BBTB, -2, "Gizi baik"), (bbtb_codes, BBTB, 1, "Gizi baik"),
    (bbtb_codes, BBTB, 1.01, "Berisiko gizi lebih"), (bbtb_codes, BBTB, 2, "Berisiko gizi lebih"),
    (bbtb_codes, BBTB, 2.01, "Gizi lebih"), (bbtb_codes, BBTB, 3, "Gizi lebih"),
    (imtu_codes, IMTU, 3.01, "Obesitas"), (imtu_codes, IMTU, -3.01, "Gizi buruk"),
    (bbu_codes, BBU, np.nan, "-"), (imtu_codes, IMTU, np.nan, "-"),
])  # fmt: skip
def test_a_category_begins_and_ends_where_the_decree_says(codes, names, z, label):
    assert names(codes(np.array([z]))[0]).label == label


START = date(2024, 10, 1)
visit = st.builds(
    Visit,
    day=st.integers(0, 300).map(lambda n: START + timedelta(days=n)),
    sex=st.just(1),
    age_months=st.one_of(st.none(), st.integers(0, 62)),
    weight_g=st.one_of(st.none(), st.just(0), st.integers(40, 60).map(lambda n: 100 * n)),
    waz=st.one_of(st.none(), st.sampled_from([-3.01, -3.0, 0.0, 1.0, 1.01])),
)
histories = st.lists(visit, max_size=12, unique_by=lambda visit: visit.day)


def weighings(children: list[tuple[int, list[Visit]]]) -> Weighings:
    rows = [(balita, v) for balita, (_, visits) in enumerate(children) for v in visits]
    sexes = [sex for sex, visits in children for _ in visits]

    def numbers(name: str) -> np.ndarray:
        values = [getattr(v, name) for _, v in rows]
        return np.array([np.nan if value is None else value for value in values], np.float64)

    return Weighings(
        balita=np.array([balita for balita, _ in rows], np.int64),
        weighed_on=np.array([v.day for _, v in rows], "datetime64[D]"),
        sex=np.array(sexes, np.int8),
        age_months=numbers("age_months"),
        weight_g=numbers("weight_g"),
        waz=numbers("waz"),
    )


@given(st.lists(st.tuples(st.sampled_from([1, 2]), histories), max_size=6))
def test_each_month_of_each_child_is_judged_as_by_the_slow_twin(children):
    given_rows = weighings(children)

    statuses = kms_statuses(given_rows)

    at = 0
    for sex, visits in children:
        expected = history([Visit(**{**vars(v), "sex": sex}) for v in visits])
        last = {
            (v.day.year, v.day.month): v.day
            for v in sorted(visits, key=lambda v: v.day)
            if v.weight_g
        }
        for i, v in enumerate(visits, start=at):
            month = v.day.year, v.day.month
            row = {
                "status": NTOB(statuses.ntob[i]).name if statuses.ntob[i] else "",
                "gain": None if np.isnan(statuses.gain_g[i]) else statuses.gain_g[i],
                "two_t": statuses.is_2t[i],
                "bgm": statuses.is_bgm[i],
                "rujuk": statuses.is_rujuk[i],
            }
            nothing = {"status": "", "gain": None, "two_t": False, "bgm": False, "rujuk": False}
            assert row == (expected[month] if last.get(month) == v.day else nothing)
        at += len(visits)


def two_months(first_kg: float, second_kg: float, **changed: object) -> Weighings:
    columns = {
        "balita": np.array([7, 7]),
        "weighed_on": np.array(["2025-05-10", "2025-06-10"], "datetime64[D]"),
        "sex": np.array([1, 1], np.int8),
        "age_months": np.array([20.0, 21.0]),
        "weight_g": whole_grams(np.array([first_kg, second_kg])),
        "waz": np.array([0.0, 0.0]),
    }
    return Weighings(**{**columns, **changed})


def test_a_gain_of_exactly_the_kbm_is_naik_although_floats_say_less():
    assert 12.2 - 12.0 < 0.2

    assert kms_statuses(two_months(12.0, 12.2)).ntob.tolist() == [NTOB.B, NTOB.N]


def test_a_child_known_from_before_is_never_new():
    known = two_months(12.0, 12.1, has_earlier=np.array([True, True]))

    assert kms_statuses(known).ntob.tolist() == [NTOB.O, NTOB.T]


def test_an_unweighed_visit_is_no_weighing_at_all():
    not_weighed = two_months(np.nan, 12.1)

    assert kms_statuses(not_weighed).ntob.tolist() == [NTOB.NONE, NTOB.B]


def test_december_and_january_are_adjacent():
    over_new_year = two_months(
        12.0, 12.1, weighed_on=np.array(["2024-12-30", "2025-01-02"], "datetime64[D]")
    )

    assert kms_statuses(over_new_year).ntob.tolist() == [NTOB.B, NTOB.T]


def test_a_weighing_on_the_day_of_birth_is_new_and_the_next_month_compares_with_it():
    newborn = two_months(3.2, 4.0, age_months=np.array([0.0, 1.0]))

    statuses = kms_statuses(newborn)

    assert statuses.ntob.tolist() == [NTOB.B, NTOB.N]
    assert statuses.gain_g[1] == 800


@pytest.mark.parametrize(("second_kg", "status"), [(3.3, NTOB.N), (3.2, NTOB.T), (3.1, NTOB.T)])
def test_before_one_completed_month_any_gain_is_naik(second_kg, status):
    newborn = two_months(3.2, second_kg, age_months=np.array([0.0, 0.0]))

    statuses = kms_statuses(newborn)

    assert statuses.ntob[1] == status
    assert np.isnan(statuses.kbm_g[1])


def test_of_two_rows_on_one_day_the_later_counts():
    same_day = two_months(
        12.0, 12.5, weighed_on=np.array(["2025-05-10", "2025-05-10"], "datetime64[D]")
    )

    assert kms_statuses(same_day).ntob.tolist() == [NTOB.NONE, NTOB.B]


def test_without_a_sex_there_is_no_kbm():
    grams = kbm_grams(np.array([0, 1, 3], np.int8), np.array([12.0, 12.0, 12.0]))

    assert np.isnan(grams).tolist() == [True, False, True]


def test_nobody_weighed_has_no_status():
    assert kms_statuses(weighings([])).ntob.size == 0
