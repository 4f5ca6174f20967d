"""A site or a bare view in processes of its own, and the processor time they took."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from django.conf import settings
from django.db import connection

from tests.e2e.site import ROOT, die_with_the_tests, free_port, wait_until

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


class Server:
    """gunicorn as scripts/process has it, on a loopback port, for the length of a `with` block."""

    def __init__(self, application: str, env: Mapping[str, str], probe: str) -> None:
        self.application, self.env, self.probe = application, env, probe
        self.port = free_port()
        self.log = Path(settings.VAR_DIR) / f"bench-{self.port}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def start(self) -> None:
        """Start it on its port and wait until it answers."""
        command = [
            sys.executable, "-m", "gunicorn", self.application, "--bind", f"127.0.0.1:{self.port}",
            "--worker-class", "gthread", "--workers", "2", "--threads", "16", "--timeout", "120",
            "--worker-tmp-dir", "/dev/shm", "--log-level", "warning", "--keep-alive", "30",
        ]  # fmt: skip
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env={**os.environ, **self.env}, stdout=log, stderr=log,
                start_new_session=True, preexec_fn=die_with_the_tests,
            )  # fmt: skip
        wait_until(self.answers, f"{self.application} answers", seconds=180)

    def answers(self) -> bool:
        """Whether it answers at all. Raises AssertionError with its log when it ended."""
        if self.process is None or self.process.poll() is not None:
            raise AssertionError(f"the server ended:\n{self.said()}")
        done = subprocess.run(
            ["curl", "-s", "-o", "/dev/null", f"http://127.0.0.1:{self.port}{self.probe}"],
            check=False,
        )
        return done.returncode == 0

    def __exit__(
        self, kind: type[BaseException] | None, it: BaseException | None, at: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End it; what it holds is answered first."""
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """SIGKILL to all its processes at once, whatever they are doing."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def said(self) -> str:
        """Its log: nothing, where nothing went wrong."""
        return self.log.read_text(errors="replace")

    def worked_seconds(self) -> float:
        """Processor time of its workers so far."""
        return sum(_worked(pid) for pid in self._workers())

    def resident_bytes(self) -> int:
        """Memory that its workers have in use (RSS)."""
        return sum(resident_bytes(pid) for pid in self._workers())

    def _workers(self) -> list[int]:
        if self.process is None:
            return []
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]


def resident_bytes(pid: int) -> int:
    """Memory that a process has in use: RSS of proc(5)."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE


def _worked(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def database_seconds() -> float:
    """Processor time so far of PostgreSQL's processes that serve our database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend'"
        )
        pids = [pid for (pid,) in cursor.fetchall()]
    return sum(_on_processor(pid) for pid in pids)


def _on_processor(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    except FileNotFoundError:  # it ended meanwhile
        return 0.0


def site(settings_module: str = "tests.benchmarks.entry_site_settings") -> Server:
    """The project's own site on the bench's database."""
    env = {
        "TEST_DATABASE": str(connection.settings_dict["NAME"]),
        "DJANGO_SETTINGS_MODULE": settings_module,
    }
    return Server("bontang_stunting.wsgi:application", env, "/healthz/")
