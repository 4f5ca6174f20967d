"""What every test may use, and what this machine cannot run.

A test that needs something missing here is left out and named in one line at the end. With CI=true
nothing may be skipped, and with TEST_EVERYTHING=1 nothing may be left out either.
"""

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.at_rest import is_database_at_rest
from tests.celery_process import CeleryProcess
from tests.machine import missing_here

_NOT_RUN = pytest.StashKey[Counter[str]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_NOT_RUN] = Counter()
    config.pluginmanager.register(Marking(), "marking")


class Marking:
    """Marks tests by the fixtures they use, before `-m` chooses among them."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            fixtures = getattr(item, "fixturenames", ())
            if "browser" in fixtures:
                item.add_marker("browser")
            if "celery_worker" in fixtures:
                item.add_marker("worker")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what cannot run here."""
    missing = missing_here()
    kept, left_out = [], []
    for item in items:
        reasons = [reason for name, reason in missing.items() if item.get_closest_marker(name)]
        (left_out if reasons else kept).append(item)
        config.stash[_NOT_RUN].update(reasons[:1])
    if left_out:
        items[:] = kept
        config.hook.pytest_deselected(items=left_out)
    if hasattr(config, "workeroutput"):
        config.workeroutput["not_run"] = dict(config.stash[_NOT_RUN])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error) -> None:
    """Take over from an xdist process what it left out; each of them collects every test."""
    node.config.stash[_NOT_RUN] |= Counter(getattr(node, "workeroutput", {}).get("not_run", {}))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail a CI run that skipped a test, or that was to run everything and could not."""
    if _broken_promises(session.config) and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config: pytest.Config) -> None:
    not_run = config.stash[_NOT_RUN]
    if not_run:
        named = "; ".join(f"{count} {reason}" for reason, count in sorted(not_run.items()))
        terminalreporter.write_line(f"Not run here: {named}.", yellow=True)
    for promise in _broken_promises(config):
        terminalreporter.write_line(promise, red=True)


def _broken_promises(config: pytest.Config) -> list[str]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or hasattr(config, "workeroutput"):
        return []
    broken = []
    skipped = len(reporter.stats.get("skipped", [])) + len(reporter.stats.get("xfailed", []))
    if os.environ.get("CI") == "true" and skipped:
        broken.append(f"CI refuses skipped and expected-to-fail tests: {skipped} here.")
    wanted = [reason for reason in config.stash[_NOT_RUN] if "SQLite" not in reason]
    if os.environ.get("TEST_EVERYTHING") == "1" and wanted:
        broken.append("This run was to leave nothing out.")
    return broken


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(settings.VAR_DIR, ignore_errors=True)


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of files the tests read."""
    return Path(__file__).parent / "data"


@pytest.fixture(scope="session")
def _celery_process(django_db_setup, django_db_blocker) -> Iterator[CeleryProcess]:
    process = CeleryProcess()
    yield process
    process.stop()


@pytest.fixture
def celery_worker(transactional_db, _celery_process: CeleryProcess) -> Iterator[CeleryProcess]:
    """A real Celery worker on the test's database and broker; tasks are sent, not run here."""
    _celery_process.ensure_running()
    with _celery_process.receives_tasks():
        yield _celery_process
    _celery_process.rest(is_database_at_rest)
