"""`manage.py runlocal`: the whole site on one machine, in one terminal. `make run` ends here."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from demo.logins import DEMO_LOGINS

FIRST_PORT = 8000
PORTS_TO_TRY = 50
START_SECONDS = 300  # seconds on an idle machine, minutes on one that is busy
STOP_SECONDS = 20
NOT_SERVED = ["rest_framework"]  # 4 MB for pages that an API of JSON alone does not have
# Celery warns a worker of root's at length; on one's own machine that hides the address below it.
NO_ROOT_WARNING = "ignore:You're running the worker with superuser"


class Stopped(Exception):
    """Somebody asked the site to stop: Ctrl-C, or a signal to this process."""


class Command(BaseCommand):
    """Prepare the database, then run web server and Celery worker until told to stop."""

    help = "Run the site on this machine: database, demo city, web server and Celery worker."
    # They load every view, for seconds; the worker runs them anyway while the site is already up.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or FIRST_PORT))
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--no-seed", action="store_true", help="leave an empty city empty")

    def handle(self, *, port: int, host: str, no_seed: bool, **_: Any) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, stop)
        try:
            self.prepare(is_seeding=not no_seed and settings.IS_DEMO)
            self.serve(host, free_port(host, port))
        except Stopped:
            self.stdout.write("Stopped.")

    # --- before ---------------------------------------------------------------------------------

    def prepare(self, *, is_seeding: bool) -> None:
        """Migrate the database, fill an empty one, collect static files if they changed."""
        database = Path(str(connection.settings_dict["NAME"]))
        if connection.vendor == "sqlite" and not database.exists():
            self.make_first_database(database, is_seeding=is_seeding)
        else:
            self.migrate()
            if is_seeding:
                self.seed_if_empty()
        self.collect_static()

    def make_first_database(self, path: Path, *, is_seeding: bool) -> None:
        """Fill the first SQLite database under another name: interrupted, it starts over."""
        draft = path.with_name(f"{path.name}.draft")
        for leftover in path.parent.glob(f"{draft.name}*"):
            leftover.unlink()
        path.parent.mkdir(parents=True, exist_ok=True)
        connection.close()
        name = connection.settings_dict["NAME"]
        connection.settings_dict["NAME"] = str(draft)
        try:
            self.migrate()
            if is_seeding:
                self.seed_if_empty()
        finally:
            connection.close()  # the last one to close a WAL database leaves a single file
            connection.settings_dict["NAME"] = name
        draft.rename(path)

    def migrate(self) -> None:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            self.say(f"  database: {len(plan)} migrations")
            call_command("migrate", interactive=False, verbosity=0)

    def seed_if_empty(self) -> None:
        kota = apps.get_model("posyandu", "Kota")
        if not kota.objects.exists() and "seed_demo" in get_commands():
            self.say("  demo city: generated people, once")
            # Whoever has waited for the city finds its logins below the address, not above.
            call_command("seed_demo", "--no-logins", stdout=self.stdout, stderr=self.stderr)
        elif "practice_round" in get_commands():
            # The demo's story ends in 2025, and the last practice round after two weeks.
            call_command("practice_round", stdout=self.stdout, stderr=self.stderr)

    def collect_static(self) -> None:
        """Collect and hash static files, unless none changed since the last time."""
        stamp = Path(settings.STATIC_ROOT) / ".stamp"
        wanted = static_state()
        if stamp.is_file() and stamp.read_text() == wanted:
            return
        self.say("  static files")
        call_command(
            "collectstatic", interactive=False, verbosity=0, clear=True, ignore_patterns=NOT_SERVED
        )
        stamp.write_text(wanted)

    # --- while ----------------------------------------------------------------------------------

    def serve(self, host: str, port: int) -> None:
        """Run both processes; when one ends the other is stopped too.

        Raises CommandError when one ends by itself.
        """
        processes: dict[str, subprocess.Popen[bytes]] = {}
        try:
            for name, command in commands(host, port).items():
                # A session of its own: Ctrl-C reaches this process, which stops them in order.
                processes[name] = subprocess.Popen(
                    command,
                    cwd=settings.BASE_DIR,
                    env={**os.environ, "PYTHONWARNINGS": NO_ROOT_WARNING},
                    start_new_session=True,
                )
            self.wait_until_ready(host, port, processes)
            self.announce(host, port)
            while True:
                fail_if_ended(processes)
                time.sleep(0.5)
        finally:
            end(processes)

    def wait_until_ready(
        self, host: str, port: int, processes: dict[str, subprocess.Popen[bytes]]
    ) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not answers(f"http://{host}:{port}/healthz/"):
            fail_if_ended(processes)
            if time.monotonic() > deadline:
                raise CommandError(f"The web server does not answer on {host}:{port}.")
            time.sleep(0.1)

    def announce(self, host: str, port: int) -> None:
        self.say("")
        self.say(self.style.SUCCESS(f"  bontang_stunting: http://{host}:{port}/"))
        for line in demo_logins():
            self.say(f"    {line}")
        self.say("  Ctrl-C stops it.")

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def stop(number: int, _: FrameType | None) -> None:
    raise Stopped


def commands(host: str, port: int) -> dict[str, Sequence[str]]:
    """The two processes of a site on one machine: name → command."""
    python = [sys.executable, "-m"]
    web = [
        *python, "gunicorn", "bontang_stunting.wsgi:application", "--bind", f"{host}:{port}",
        "--worker-class", "gthread", "--workers", "2", "--threads", "16", "--timeout", "120",
        "--log-level", "warning", "--preload",
    ]  # fmt: skip
    # Threads, and the clock inside: one process less, and few tasks at a time on one machine.
    worker = [
        *python, "celery", "--quiet", "-A", "bontang_stunting", "worker", "--beat",
        "--pool", "threads", "--concurrency", "2", "--loglevel", "WARNING",
        "--without-gossip", "--without-mingle",
    ]  # fmt: skip
    return {"web server": web, "Celery worker": worker}


def free_port(host: str, wanted: int) -> int:
    """The first port from `wanted` on that nobody listens on.

    Raises CommandError when none of the next fifty is free.
    """
    for port in range(wanted, wanted + PORTS_TO_TRY):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise CommandError(f"No free port from {wanted} on. Choose one: PORT=9000 make run")


def static_state() -> str:
    """A text that changes when a static file of the project or of a package does."""
    paths = (
        Path(storage.path(name)) for finder in get_finders() for name, storage in finder.list([])
    )
    states = ((path, path.stat()) for path in sorted(paths))
    return "\n".join(f"{path} {state.st_size} {state.st_mtime_ns}" for path, state in states)


def demo_logins() -> list[str]:
    """The demo city's users and their passwords, empty where there is none of them."""
    if not settings.IS_DEMO:
        return []
    known = set(get_user_model().objects.values_list("username", flat=True))
    return [
        f"{label}: {username} / {password}"
        for label, username, password in DEMO_LOGINS
        if username in known
    ]


def answers(url: str) -> bool:
    """Whether the web server answers at all; any status will do."""
    try:
        urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 - our own loopback address
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def fail_if_ended(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    for name, process in processes.items():
        if process.poll() is not None:
            raise CommandError(f"The {name} ended with code {process.returncode}; see above.")


def end(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    """Stop all of them together; SIGTERM lets them finish the request and the task they hold."""
    for process in processes.values():
        process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes.values():
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
