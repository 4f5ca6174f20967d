"""The real site in processes of its own: gunicorn on a loopback port, on the tests' database.

It can be killed in the middle of a request and started again on the same port.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection

from tests.at_rest import wait_until

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = "tests.e2e.site_settings"
START_SECONDS = 180  # 3 on an idle machine
LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1
NOT_SERVED = ["--ignore", "rest_framework"]


def die_with_the_tests() -> None:
    """In the child: be killed when the tests end, however they end."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    """gunicorn as `scripts/process web` starts it, with static files as `prepare` collects them."""

    def __init__(self) -> None:
        self.folder = Path(settings.VAR_DIR) / "situs"
        self.folder.mkdir(exist_ok=True)
        self.log = self.folder / "gunicorn.log"
        self.port = free_port()
        self.health = f"http://127.0.0.1:{self.port}/healthz/"
        self.static = self.collect("pertama")
        self.process: subprocess.Popen[bytes] | None = None

    def environment(self, static: Path, extra: Path | None = None) -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "TEST_DATABASE": str(connection.settings_dict["NAME"]),
            "SITE_STATIC_ROOT": str(static),
            "SITE_EXTRA_STATIC": str(extra or ""),
        }

    def collect(self, name: str, extra: Path | None = None) -> Path:
        """Collect static files in a folder of this name; `extra` stands before static/."""
        static = self.folder / name
        static.mkdir(exist_ok=True)
        subprocess.run(
            [sys.executable, "manage.py", "collectstatic", "--noinput", "-v", "0", *NOT_SERVED],
            cwd=ROOT, env=self.environment(static, extra), check=True,
        )  # fmt: skip
        return static

    def start(self) -> None:
        """Start the server unless it runs, and wait until it answers."""
        if self.process is not None and self.process.poll() is None:
            return
        command = [
            sys.executable, "-m", "gunicorn", "bontang_stunting.wsgi:application",
            "--bind", f"127.0.0.1:{self.port}", "--worker-class", "gthread",
            "--workers", "2", "--threads", "4", "--timeout", "120", "--worker-tmp-dir", "/dev/shm",
            "--log-level", "warning",
        ]  # fmt: skip
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment(self.static), stdout=log, stderr=log,
                start_new_session=True, preexec_fn=die_with_the_tests,
            )  # fmt: skip
        wait_until(self.answers, "the site answers", seconds=START_SECONDS)

    def answers(self) -> bool:
        """Whether the site is up.

        Raises AssertionError with its log when it ended.
        """
        if self.process is None or self.process.poll() is not None:
            raise AssertionError(f"the site ended:\n{self.said()}")
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.port}/healthz/", timeout=5
            ) as page:
                return page.status == 200
        except OSError:
            return False

    def kill(self) -> None:
        """SIGKILL to every process of it at once, whatever they are doing."""
        if self.process is None:
            return
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None
        wait_until(self.is_gone, "the port is free again")

    def is_gone(self) -> bool:
        with closing(socket.socket()) as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) != 0

    def said(self) -> str:
        return self.log.read_text(errors="replace")
