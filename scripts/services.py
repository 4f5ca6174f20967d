"""Run a command with a throwaway PostgreSQL and Redis: `scripts/services.py COMMAND [ARG ...]`.

Both listen on free loopback ports, keep their data in a temporary folder and are gone when the
command ends, however it ends. The command finds them in DATABASE_URL and REDIS_URL. Data that
matter to nobody need no durability, so fsync is off. Needs Debian's postgresql and redis-server.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

START_SECONDS = 120
STOP_SECONDS = 10


class ServiceFailed(RuntimeError):
    """A service is not installed or did not start; the message says which and why."""


def free_port() -> int:
    """A loopback port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def postgres_folder() -> Path:
    """The folder of the newest installed PostgreSQL server's programs."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3])
    )
    on_path = shutil.which("initdb")
    if not found and not on_path:
        raise ServiceFailed("PostgreSQL is not installed: apt-get install postgresql redis-server")
    return found[-1].parent if found else Path(str(on_path)).parent


class Services:
    """A PostgreSQL and a Redis of our own, for the length of a `with` block."""

    def __init__(self) -> None:
        self.processes: list[subprocess.Popen[bytes]] = []
        # PostgreSQL refuses to run as root; Debian's package brings the user for it.
        self.owner = "postgres" if os.geteuid() == 0 else None
        self.folder = Path(tempfile.mkdtemp(prefix="layanan-"))
        self.urls: dict[str, str] = {}

    def __enter__(self) -> "Services":
        try:
            if self.owner:
                shutil.chown(self.folder, self.owner)
            self.urls["DATABASE_URL"] = self.start_postgres()
            self.urls["REDIS_URL"] = self.start_redis()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start_postgres(self) -> str:
        """Start PostgreSQL with an empty database; its URL."""
        programs, data, port = postgres_folder(), self.folder / "pg", free_port()
        password = secrets.token_urlsafe(16)
        password_file = self.folder / "password"
        password_file.write_text(password)
        if self.owner:
            shutil.chown(password_file, self.owner)
        self.call(
            str(programs / "initdb"), "--pgdata", str(data), "--username=bontang", "--no-sync",
            "--encoding=UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256",
            f"--pwfile={password_file}",
        )  # fmt: skip
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": self.folder,
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "shared_buffers": "256MB",
        }
        flags = [flag for name, value in settings.items() for flag in ("-c", f"{name}={value}")]
        self.start(str(programs / "postgres"), "-D", str(data), *flags)
        env = {**os.environ, "PGPASSWORD": password}
        where = ["-h", "127.0.0.1", "-p", str(port), "-U", "bontang"]
        self.wait_for([str(programs / "pg_isready"), "-q", *where, "-d", "postgres"], env)
        self.call(str(programs / "createdb"), *where, "bontang", env=env)
        return f"postgres://bontang:{password}@127.0.0.1:{port}/bontang"

    def start_redis(self) -> str:
        """Start Redis without persistence; its URL."""
        if not (program := shutil.which("redis-server")):
            raise ServiceFailed("Redis is not installed: apt-get install redis-server")
        port = free_port()
        self.start(
            program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly",
            "no", "--dir", str(self.folder), "--loglevel", "warning",
        )  # fmt: skip
        self.wait_for(["redis-cli", "-p", str(port), "ping"], dict(os.environ))
        return f"redis://127.0.0.1:{port}/0"

    def start(self, *command: str) -> None:
        """Start a server in a session of its own, so that Ctrl-C reaches the command first."""
        with (self.folder / "log").open("ab") as log:
            self.processes.append(
                subprocess.Popen(
                    command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd="/",
                    user=self.owner, group=self.owner, start_new_session=True,
                )
            )  # fmt: skip

    def call(self, *command: str, env: dict[str, str] | None = None) -> None:
        """Run one preparing command to its end.

        Raises ServiceFailed with what it said.
        """
        done = subprocess.run(
            command, capture_output=True, text=True, env=env, cwd="/", check=False,
            user=self.owner, group=self.owner,
        )  # fmt: skip
        if done.returncode:
            raise ServiceFailed(f"{Path(command[0]).name}: {done.stdout}{done.stderr}")

    def wait_for(self, question: Sequence[str], env: dict[str, str]) -> None:
        """Wait until the server started last answers `question`.

        Raises ServiceFailed with its log when it ends or takes too long.
        """
        deadline = time.monotonic() + START_SECONDS
        while self.processes[-1].poll() is None and time.monotonic() < deadline:
            if subprocess.run(question, env=env, capture_output=True, check=False).returncode == 0:
                return
            time.sleep(0.05)
        raise ServiceFailed((self.folder / "log").read_text(errors="replace"))

    def stop(self) -> None:
        """Stop what was started, last first, and remove its data."""
        for process in reversed(self.processes):
            # PostgreSQL reads SIGINT as "fast shutdown"; SIGTERM would wait for its clients.
            process.send_signal(signal.SIGINT)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def run(command: Sequence[str], urls: dict[str, str]) -> int:
    """The command's exit code, run with the services' addresses; signals reach it."""
    child = subprocess.Popen(command, env={**os.environ, **urls})

    def forward(number: int, _: FrameType | None) -> None:
        child.send_signal(number)

    signal.signal(signal.SIGTERM, forward)
    signal.signal(signal.SIGHUP, forward)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to the command as well
    code = child.wait()
    return 128 - code if code < 0 else code


def main() -> int:
    """Start, run, stop; the exit code of the command."""
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    # A signal that arrives before the command runs still has to stop what was started.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    try:
        with Services() as services:
            return run(sys.argv[1:], services.urls)
    except ServiceFailed as failure:
        sys.stderr.write(f"{failure}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
