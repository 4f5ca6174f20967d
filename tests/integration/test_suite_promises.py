"""What tests/conftest.py promises, tried on small suites of their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def run_suite(tmp_path, monkeypatch):
    """Run one test file under the project's conftest: exit code and what pytest printed."""

    def run(source: str, *options: str, **env: str) -> tuple[int, str]:
        (tmp_path / "test_small.py").write_text(source)
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), "-p",
             "tests.conftest", "-p", "no:cacheprovider", *options, str(tmp_path)],
            cwd=ROOT, capture_output=True, text=True,
            env={**os.environ, "CI": "", "TEST_EVERYTHING": "", "DATABASE_URL": "", **env},
        )  # fmt: skip
        return done.returncode, done.stdout

    return run


SUITE = """
import pytest

def test_that_runs(): pass

def test_that_skips(): pytest.skip("not today")

@pytest.mark.postgres
def test_for_postgres(): assert False
"""


def test_what_needs_postgresql_is_left_out_and_named_in_one_line(run_suite):
    code, said = run_suite(SUITE)

    assert code == 0
    assert said.count("Not run here: 1 for PostgreSQL (DATABASE_URL is not set).") == 1
    assert "1 passed, 1 skipped, 1 deselected" in said


def test_ci_refuses_what_was_skipped_or_left_out_in_any_of_its_processes(run_suite):
    code, said = run_suite(SUITE, "-n", "2", CI="true", TEST_EVERYTHING="1")

    assert code == 1
    assert "CI refuses skipped and expected-to-fail tests: 1 here." in said
    assert "This run was to leave nothing out." in said
    assert said.count("Not run here: 1 for PostgreSQL") == 1  # though both processes left it out


def test_the_browser_s_tests_can_be_chosen_or_left_out_by_their_mark(run_suite):
    source = """
def test_a_page(browser): pass

def test_a_number(): pass
"""
    code, said = run_suite(source, "-m", "not browser")

    assert code == 0
    assert "1 passed, 1 deselected" in said
