"""A Celery worker in a process of its own, on the database and the broker of the tests."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from bontang_stunting.celery import app
from tests.at_rest import wait_until

ROOT = Path(__file__).resolve().parents[1]
READY = " ready."
START_SECONDS = 300


class CeleryProcess:
    """The worker `celery -A bontang_stunting worker`, started when first asked for."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.log = Path(settings.VAR_DIR) / "celery.log"

    def ensure_running(self) -> None:
        """Start the worker unless it runs, wake it when it rests, and wait until it takes tasks."""
        if self.process is None or self.process.poll() is not None:
            self.start()
        self.process.send_signal(signal.SIGCONT)

    def rest(self, is_quiet: Callable[[], bool]) -> None:
        """Let the worker do nothing until `ensure_running`, stopped where it holds no lock.

        Other tests send tasks too. Done in the middle of a story that does not expect it, or
        while the database is emptied, they would wait for locks and be waited for. `is_quiet`:
        whether nobody is in a transaction.
        """

        def is_stopped_in_peace() -> bool:
            if self.process is None:
                return True
            self.process.send_signal(signal.SIGSTOP)
            wait_until(self._is_stopped, "the worker has stopped")
            if is_quiet():
                return True
            self.process.send_signal(signal.SIGCONT)  # it had just begun: let it finish
            return False

        if self.process is not None and self.process.poll() is None:
            wait_until(is_stopped_in_peace, "the worker has stopped outside a transaction")

    def _is_stopped(self) -> bool:
        """Whether the kernel has stopped it: state T of proc(5)."""
        if self.process is None or self.process.poll() is not None:
            return True
        stat = Path(f"/proc/{self.process.pid}/stat").read_text()
        return stat.rpartition(")")[2].split()[0] == "T"

    def start(self) -> None:
        env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "TEST_DATABASE": str(connection.settings_dict["NAME"]),
        }
        command = [
            sys.executable, "-m", "celery", "-A", "bontang_stunting", "worker", "--pool=threads",
            "--concurrency=2", "--loglevel=INFO", "--without-gossip", "--without-mingle",
        ]  # fmt: skip
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
        self.wait_until(lambda: READY in self.said(), seconds=START_SECONDS)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """End the worker; SIGTERM lets it finish what it holds, SIGKILL does not."""
        if self.process is None:
            return
        self.process.send_signal(number)
        self.process.send_signal(signal.SIGCONT)  # one at rest would not hear it
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    @contextmanager
    def receives_tasks(self) -> Iterator[None]:
        """Send tasks to the worker inside the block, starting from an empty queue."""
        app.conf.task_always_eager = False
        app.control.purge()
        try:
            yield
        finally:
            app.conf.task_always_eager = True

    def said(self) -> str:
        """The worker's log so far."""
        return self.log.read_text(errors="replace")

    def wait_until(self, is_done: Callable[[], bool], *, seconds: float = 120) -> None:
        """Ask until `is_done`.

        Raises AssertionError with the worker's log when it ends or takes too long.
        """
        deadline = time.monotonic() + seconds
        while not is_done():
            if self.process is None or self.process.poll() is not None:
                raise AssertionError(f"the worker ended:\n{self.said()}")
            if time.monotonic() > deadline:
                raise AssertionError(f"not done within {seconds} s:\n{self.said()}")
            time.sleep(0.05)
