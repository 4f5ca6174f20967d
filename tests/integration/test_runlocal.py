"""`manage.py runlocal`, started and stopped for real, and the parts of it that need no server."""

import io
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bontang_stunting.management.commands import runlocal
from demo.management.commands import seed_demo
from demo.seeding import Seeded
from posyandu.models import Peran
from tests.factories import UserFactory

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 300  # as runlocal itself waits


@pytest.fixture
def site(tmp_path) -> Iterator[tuple[subprocess.Popen, Path]]:
    """The site in a folder of its own, embedded, without a demo city."""
    embedded = {"DATABASE_URL": "", "REDIS_URL": "", "VAR_DIR": str(tmp_path)}
    inherited = {k: v for k, v in os.environ.items() if k not in ("DEBUG", "DEMO")}
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "runlocal", "--no-seed"],
            cwd=ROOT, stdout=output, stderr=output,
            env={**inherited, **embedded, "DJANGO_SETTINGS_MODULE": "bontang_stunting.settings"},
        )  # fmt: skip
    yield process, log
    process.kill()
    process.wait()


def address_in(log: Path, process: subprocess.Popen) -> str:
    deadline = time.monotonic() + START_SECONDS
    while not (said := re.search(r"http://[\d.]+:\d+", log.read_text())):
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.2)
    return said[0]


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_one_command_starts_the_site_and_ctrl_c_ends_all_of_it(site):
    process, log = site
    address = address_in(log, process)
    children = children_of(process.pid)

    with urllib.request.urlopen(f"{address}/healthz/") as answer:
        assert answer.status == 200
    process.send_signal(signal.SIGINT)

    assert process.wait(120) == 0
    assert len(children) == 2
    assert [pid for pid in children if Path(f"/proc/{pid}").exists()] == []
    assert not list(log.parent.glob("db.sqlite3.draft*"))


@pytest.mark.parametrize(("start", "is_loaded"), [
    ("import bontang_stunting.wsgi", True),  # once, before gunicorn forks
    ("execute_from_command_line(['manage.py', 'runlocal'])", False),  # only starts the others
])  # fmt: skip
def test_views_are_loaded_once_for_all_web_processes_and_not_to_start_them(start, is_loaded):
    code = f"""
import sys, django
from django.core.management import execute_from_command_line
django.setup()
from bontang_stunting.management.commands import runlocal
runlocal.Command.handle = lambda *args, **options: None
{start}
raise SystemExit(("measurements.views" in sys.modules) is not {is_loaded})
"""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=False)

    assert done.returncode == 0


def test_a_taken_port_is_passed_over():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        assert runlocal.free_port("127.0.0.1", port) > port


def test_static_files_are_collected_again_only_when_one_changed(tmp_path, settings):
    settings.STATICFILES_DIRS = [tmp_path]
    (tmp_path / "page.css").write_text("a {}")
    before = runlocal.static_state()

    assert runlocal.static_state() == before
    (tmp_path / "page.css").write_text("a { color: red }")
    assert runlocal.static_state() != before


@pytest.mark.django_db
def test_the_first_start_says_the_logins_once_below_the_address(monkeypatch):
    def seed_one_user(**_: Any) -> Seeded:
        UserFactory(username="walikota", role=Peran.WALI_KOTA)
        return Seeded(n_balita=0, n_measurements=0)

    monkeypatch.setattr(seed_demo, "seed_city", seed_one_user)
    out = io.StringIO()
    start = runlocal.Command(stdout=out)

    start.seed_if_empty()
    start.announce("127.0.0.1", 8000)

    said = out.getvalue()
    assert "Kota contoh siap" in said
    assert said.count("walikota") == 1
    assert said.index("http://") < said.index("walikota")


@pytest.mark.sqlite
def test_an_interrupted_first_start_leaves_no_half_filled_city(tmp_path, monkeypatch):
    def interrupted(command: runlocal.Command) -> None:
        raise runlocal.Stopped

    monkeypatch.setattr(runlocal.Command, "migrate", lambda command: None)
    monkeypatch.setattr(runlocal.Command, "seed_if_empty", interrupted)
    database = tmp_path / "db.sqlite3"
    (tmp_path / "db.sqlite3.draft").write_text("of the time before")

    with pytest.raises(runlocal.Stopped):
        runlocal.Command().make_first_database(database, is_seeding=True)

    assert not database.exists()
