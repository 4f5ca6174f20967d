"""The browser's code: its own tests run by Node.js, and its growth engine beside the server's.

The engine in frontend/timbang/engine is the second telling of measurements/who, kemenkes,
assessment.py and timeline.py. Here both score the same children, and no number may differ.
"""

import csv
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from measurements.assessment import Assessment, Readings, assess
from measurements.kemenkes.kms import ABOVE_ORANGE_LINE_Z, NTOB
from measurements.timeline import NO_ROUND, Timeline, derive
from measurements.who import Rule
from measurements.who.age import age_days, completed_months
from scripts import assets
from tests.builders.readings import (
    ROUNDS,
    Columns,
    Floats,
    random_children,
    random_histories,
    random_readings,
    standing,
    up_to_each_visit,
)

ROOT = Path(__file__).resolve().parents[2]
TESTS = sorted((ROOT / "tests" / "js").rglob("*.test.mjs"))
GOLDEN = ROOT / "tests" / "golden"
INDICES = ["waz", "haz", "whz", "baz", "hcz", "acz"]
ASSESSED = [
    "length_corrected_cm", "is_position_adjusted", "is_position_doubted",
    *INDICES, *[f"{index}_flag" for index in INDICES], "bbu", "tbu", "bbtb", "imtu",
]  # fmt: skip
JUDGED = [
    "ntob", "gain_g", "kbm_g", "is_2t", "is_bgm", "is_above_orange",
    "counts_in_month", "counts_in_round",
]  # fmt: skip


@pytest.fixture(scope="session")
def node() -> str:
    """The project's Node.js, as scripts/assets.py finds it. Without one these tests fail."""
    return str((assets.machine_node() or assets.wheel_node()).node[0])


@dataclass(frozen=True)
class Engine:
    """The browser's engine under Node.js."""

    node: str
    folder: Path

    def score(self, mode: str, columns: Columns, **options: object) -> Floats:
        """Rows of tests/js/score_rows.mjs in `mode`, as an array [row, number]."""
        given, answer = self.folder / f"{mode}.in", self.folder / f"{mode}.out"
        rows = np.column_stack(list(columns.values())).astype("<f8")
        given.write_bytes(rows.tobytes())
        done = subprocess.run(
            [self.node, "tests/js/score_rows.mjs", mode, given, answer, json.dumps(options)],
            cwd=ROOT, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        n_answers = len(np.unique(columns["child"])) if mode == "judge" else len(rows)
        return np.frombuffer(answer.read_bytes(), "<f8").reshape(n_answers, -1)


@pytest.fixture
def engine(node: str, tmp_path: Path) -> Engine:
    return Engine(node, tmp_path)


def assert_same(browsers: Floats, ours: dict[str, np.ndarray]) -> None:
    """Every field of every row; NaN equals NaN."""
    for theirs, (name, values) in zip(browsers.T, ours.items(), strict=True):
        np.testing.assert_array_equal(theirs, values.astype(np.float64), err_msg=name)


# --- the tests written in JavaScript ------------------------------------------------------------


def test_there_are_tests_in_javascript():
    assert TESTS


@pytest.mark.parametrize("file", TESTS, ids=lambda file: file.name)
def test_the_tests_in_javascript_pass(file, node):
    done = subprocess.run(
        [node, "--test", "--test-reporter=tap", file], cwd=ROOT, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "# skipped 0" in done.stdout
    assert "# todo 0" in done.stdout


# --- one reading --------------------------------------------------------------------------------


def by_days(columns: Columns, rule: Rule) -> dict[str, np.ndarray]:
    """What the server says of children given in days, kilograms and centimetres."""
    assessment = assess(
        Readings.of(
            sex=columns["sex"],
            age_days=columns["ageDays"],
            age_over=columns["isOver5"] > 0,
            weight_kg=columns["weightKg"],
            length_cm=columns["lengthCm"],
            position=columns["position"],
            oedema=columns["oedema"] > 0,
            head_cm=columns["headCm"],
            arm_cm=columns["armCm"],
        ),
        rule=rule,
    )
    return fields_of(assessment)


def fields_of(assessment: Assessment) -> dict[str, np.ndarray]:
    return {name: getattr(assessment, name) for name in ASSESSED}


def dates(numbers: Floats) -> np.ndarray:
    """Days since 1970 as dates; NaN is no date."""
    whole = np.nan_to_num(numbers).astype(np.int64).astype("datetime64[D]")
    return np.where(np.isnan(numbers), np.datetime64("NaT"), whole)


def by_dates(columns: Columns) -> dict[str, np.ndarray]:
    """What the server says of readings in grams and millimetres on a day."""
    born_on, measured_on = dates(columns["bornOn"]), dates(columns["measuredOn"])
    days, months = age_days(born_on, measured_on), completed_months(born_on, measured_on)
    assessed = by_days(
        {
            "sex": columns["sex"], "ageDays": days, "isOver5": (months >= 60).astype(float),
            "weightKg": columns["weightG"] / 1000, "lengthCm": columns["lengthMm"] / 10,
            "position": columns["position"], "oedema": columns["oedema"],
            "headCm": columns["headMm"] / 10, "armCm": columns["armMm"] / 10,
        },
        Rule.KEMENKES,
    )  # fmt: skip
    millimetres = np.floor(assessed.pop("length_corrected_cm") * 10 + 0.5)
    return {"age_days": days, "age_months": months, "length_corrected_mm": millimetres} | assessed


def numbers(rows: list[dict[str, str]], name: str) -> Floats:
    return np.array([float(row.get(name) or "nan") for row in rows])


def golden_rows(name: str) -> list[dict[str, str]]:
    with (GOLDEN / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def anthro_children() -> Columns:
    rows = golden_rows("anthro_zscores.csv")
    return {
        "sex": np.array([{"m": 1, "f": 2}.get(row["sex"], 0) for row in rows]),
        "ageDays": numbers(rows, "age"),
        "isOver5": np.zeros(len(rows)),
        "weightKg": numbers(rows, "weight"),
        "lengthCm": numbers(rows, "lenhei"),
        "position": np.array([{"l": 1, "h": 2}.get(row["measure"].lower(), 0) for row in rows]),
        "oedema": np.array([row["oedema"].lower() == "y" for row in rows]),
        "headCm": numbers(rows, "headc"),
        "armCm": numbers(rows, "armc"),
    }


def kemenkes_children() -> Columns:
    rows = golden_rows("kemenkes_zscore_vectors.csv")
    return {
        "sex": np.array([{"L": 1, "P": 2}[row["sex"]] for row in rows]),
        "ageDays": numbers(rows, "age_days"),
        "isOver5": np.zeros(len(rows)),
        "weightKg": numbers(rows, "berat_kg"),
        "lengthCm": numbers(rows, "panjang_tinggi_cm"),
        "position": np.array(
            [{"terlentang": 1, "berdiri": 2}.get(r["cara_ukur"], 0) for r in rows]
        ),
        "oedema": np.array([row["edema"] not in ("", "0") for row in rows]),
        "headCm": numbers(rows, "lingkar_kepala_cm"),
        "armCm": np.full(len(rows), np.nan),
    }


@pytest.mark.parametrize("rule", Rule, ids=lambda rule: rule.value)
@pytest.mark.parametrize(
    ("children", "n"),
    [(anthro_children, 4000), (kemenkes_children, 382)],
    ids=["anthro", "kemenkes"],
)
def test_the_browser_scores_every_golden_row_like_the_server(engine, children, n, rule):
    columns = children()

    scored = engine.score("days", columns, rule=rule.value)

    assert len(scored) == n
    assert_same(scored, by_days(columns, rule))


def test_the_browser_scores_100_000_random_readings_like_the_server(engine):
    columns = random_readings(seed=2026, n=100_000)

    assert_same(engine.score("readings", columns, rule="kemenkes"), by_dates(columns))


@pytest.mark.parametrize("rule", Rule, ids=lambda rule: rule.value)
def test_any_decimals_and_parts_of_a_day_are_scored_like_the_server(engine, rule):
    columns = random_children(seed=1102, n=20_000)

    assert_same(engine.score("days", columns, rule=rule.value), by_days(columns, rule))


# --- the readings of a child one after the other ------------------------------------------------


def round_of(day: Floats) -> np.ndarray:
    operasi = np.full(len(day), NO_ROUND)
    for number, (starts_on, ends_on) in enumerate(ROUNDS):
        operasi[(day >= starts_on) & (day <= ends_on)] = number
    return operasi


def judged(columns: Columns) -> dict[str, np.ndarray]:
    """What the server's timeline says of every reading."""
    derived = derive(
        Timeline(
            balita=columns["child"].astype(np.int64),
            sex=columns["sex"].astype(np.int8),
            born_on=dates(columns["bornOn"]),
            measured_on=dates(columns["measuredOn"]),
            received=columns["received"].astype(np.int64),
            weight_g=columns["weightG"],
            length_mm=columns["lengthMm"],
            position=columns["position"].astype(np.int8),
            head_mm=columns["headMm"],
            arm_mm=columns["armMm"],
            oedema=columns["oedema"].astype(np.int8),
            operasi=round_of(columns["measuredOn"]),
            file_ntob=columns["fileNtob"].astype(np.int8),
            has_earlier=columns["hasEarlier"] > 0,
        )
    )
    counts = derived.counts_in_month | derived.counts_in_round
    waz = np.where(derived.assessment.waz_flag, np.nan, derived.assessment.waz)
    above = {"is_above_orange": counts & (waz > ABOVE_ORANGE_LINE_Z)}
    return {name: above[name] if name in above else getattr(derived, name) for name in JUDGED}


def rounds() -> list[dict[str, str]]:
    days = np.array(ROUNDS).astype("datetime64[D]").astype(str).tolist()
    return [{"startsOn": starts_on, "endsOn": ends_on} for starts_on, ends_on in days]


def test_the_browser_judges_6_000_random_histories_like_the_server(engine):
    visits = standing(random_histories(seed=915, n=6_000))
    expected = judged(visits)

    assert_same(engine.score("derive", visits, rounds=rounds()), expected)
    seen = {NTOB(code).name for code in np.unique(expected["ntob"])}
    assert seen == {"NONE", "N", "T", "O", "B"}
    assert min(expected[name].sum() for name in JUDGED[3:]) > 100


def test_each_visit_is_judged_by_what_was_known_when_it_was_recorded(engine):
    visits = up_to_each_visit(random_histories(seed=124, n=5_000))

    shown = engine.score("judge", visits, rounds=rounds())

    known = standing(visits)
    is_last = np.append(np.diff(known["child"]) > 0, True)
    assert_same(shown, {name: values[is_last] for name, values in judged(known).items()})
