import json

from tests.benchmarks.run import line_of, save, table


def test_the_table_says_which_promise_was_missed():
    kept = line_of("engine", {"name": "floor", "ratio": 2.31, "limit": 2.5, "ok": True})
    missed = line_of("engine", {"name": "memory", "value": 1200, "limit": 1000, "ok": False})

    printed = [line.split() for line in table([kept, missed]).splitlines()]

    assert printed[0] == ["ok", "engine:", "floor", "2.31", "×", "limit", "2.5"]
    assert printed[1] == ["MISSED", "engine:", "memory", "1,200", "limit", "1,000"]


def test_a_number_without_a_limit_promises_nothing():
    line = line_of("import", {"name": "calamine alone", "value": 0.52, "ok": True, "unit": "s"})

    assert table([line]).split() == ["import:", "calamine", "alone", "0.52", "s"]


def test_the_saved_numbers_can_be_read_by_a_program(tmp_path):
    line = line_of("engine", {"name": "floor", "ratio": 2.31, "limit": 2.5, "ok": True})

    save([line], quick=True, path=tmp_path / "bench.json")

    saved = json.loads((tmp_path / "bench.json").read_text())
    assert saved["lines"][0]["value"] == 2.31
    assert saved["about"]["quick"] is True
