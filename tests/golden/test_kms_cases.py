"""The 14 weighing histories of `kms_cases.json`, month by month."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from bontang_stunting.lib.dates import completed_months
from measurements.assessment import Readings, assess
from measurements.kemenkes import NTOB, Weighings, kbm_grams, kms_statuses, whole_grams

GOLDEN = json.loads((Path(__file__).parent / "kms_cases.json").read_text(encoding="utf-8"))
SEXES = {"L": 1, "P": 2}


def visits(case: dict) -> list[tuple[date, float]]:
    return [(date.fromisoformat(day), kg) for day, kg in case["penimbangan"]]


def weighings(case: dict, balita: int = 0) -> Weighings:
    born = date.fromisoformat(case["tgl_lahir"])
    days, kg = zip(*visits(case), strict=True)
    assessed = assess(
        Readings.of(
            sex=SEXES[case["jk"]], age_days=[(day - born).days for day in days], weight_kg=kg
        )
    )
    return Weighings(
        balita=np.full(len(days), balita),
        weighed_on=np.array(days, "datetime64[D]"),
        sex=np.full(len(days), SEXES[case["jk"]], np.int8),
        age_months=np.array([completed_months(born, day) for day in days], np.float64),
        weight_g=whole_grams(np.array(kg)),
        waz=assessed.waz,
    )


def by_month(given: Weighings, statuses) -> dict[str, dict]:
    counted = np.flatnonzero(statuses.ntob)
    return {
        str(given.weighed_on[i])[:7]: {
            "status": NTOB(statuses.ntob[i]).name,
            "umur_bulan": given.age_months[i],
            "berat_kg": given.weight_g[i] / 1000,
            "kbm_gram": None if np.isnan(statuses.kbm_g[i]) else statuses.kbm_g[i],
            "selisih_gram": None if np.isnan(statuses.gain_g[i]) else statuses.gain_g[i],
            "zs_bbu": given.waz[i],
            "bgm": bool(statuses.is_bgm[i]),
            "di_atas_garis_oranye": bool(statuses.is_above_orange[i]),
            "dua_t": bool(statuses.is_2t[i]),
            "rujuk": bool(statuses.is_rujuk[i]),
        }
        for i in counted
    }


def expected(case: dict) -> dict[str, dict]:
    return {
        month["bulan"]: {k: v for k, v in month.items() if k not in ("bulan", "ditimbang")}
        for month in case["hasil"]
        if month["ditimbang"]
    }


@pytest.mark.parametrize("case", GOLDEN["kasus"], ids=lambda case: case["kasus"])
def test_each_month_of_a_history_has_the_expected_status(case):
    given = weighings(case)

    assert by_month(given, kms_statuses(given)) == expected(case)


def test_all_histories_at_once_shuffled_have_the_same_statuses():
    cases = GOLDEN["kasus"]
    parts = [weighings(case, balita) for balita, case in enumerate(cases)]
    order = np.random.default_rng(7).permutation(sum(len(part.balita) for part in parts))
    columns = [np.concatenate(column)[order] for column in zip(*map(tuple_of, parts), strict=True)]
    given = Weighings(*columns)

    statuses = kms_statuses(given)

    for balita, case in enumerate(cases):
        mine = given.balita == balita
        one = Weighings(*(column[mine] for column in columns))
        his = type(statuses)(**{name: v[mine] for name, v in vars(statuses).items()})
        assert by_month(one, his) == expected(case)


def tuple_of(part: Weighings) -> tuple:
    return (
        part.balita, part.weighed_on, part.sex, part.age_months, part.weight_g, part.waz,
    )  # fmt: skip


@pytest.mark.parametrize("sex", ["L", "P"])
def test_the_kbm_table_is_the_one_on_the_kms(sex):
    months = np.arange(1, 61)

    grams = kbm_grams(np.full(60, SEXES[sex], np.int8), months.astype(float))

    assert dict(zip(map(str, months), grams, strict=True)) == GOLDEN["kbm"][sex]


def test_the_file_is_the_whole_file():
    assert len(GOLDEN["kasus"]) == 14
