"""The wall for a day: what it holds after 24 hours, one new release and servers that died.

A display in Chromium lives 24 hours of its own time and asks all its questions of a real site with
a Celery worker, PostgreSQL and Redis. Children are weighed every ten minutes, the controller
changes his mind every hour, the server is killed and comes back, and once as a new release.

What the acceleration leaves out: the server lives the minutes that the run takes, so its memory is
judged by the questions of a day and not by a day; no midnight passes on it (tests/js has that); and
animations of CSS are drawn at the pace of the screen.
"""

import os
import re
import sys
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import connections

from bontang_stunting.lib import formatting
from tests.at_rest import wait_until
from tests.benchmarks.emptying import empty_database
from tests.benchmarks.endurance_day import (
    SECRET,
    Posyandu,
    RenewableSite,
    choices,
    control,
    make_city,
)
from tests.benchmarks.endurance_display import FastDisplay, Memory, fast_display
from tests.benchmarks.entry_server import resident_bytes
from tests.celery_process import CeleryProcess

HOURS: Final = 24
HOUR_S: Final = 3_600
PIECE_S: Final = 600
LAST_PIECE: Final = HOUR_S // PIECE_S - 1
# Early, so that the last life of the server is a long one; the new release before the first hour
# is over, so that one page is measured from then to the end.
KILLED_IN_HOURS: Final = (2, 4, 7)
DEAD_FOR_S: Final = 190
BACK_WITHIN_S: Final = 30  # the longest pause between two questions is 15 s
FLAT: Final = 1.10
QUICK_HOURS: Final = 3
N_POSYANDU: Final = 120  # 15 kelurahan
_AGE = re.compile(r"(\d+) menit yang lalu")


@dataclass
class Log:
    """What a day showed, hour by hour."""

    memory: list[Memory] = field(default_factory=list)
    server: list[int] = field(default_factory=list)  # bytes
    worker: list[int] = field(default_factory=list)
    asked: dict[str, int] = field(default_factory=dict)
    scenes: set[str] = field(default_factory=set)
    n_reloads: int = 0
    n_killed: int = 0
    n_recovered: int = 0
    n_compared: int = 0
    wrong: list[str] = field(default_factory=list)

    def count(self, asked: dict[str, int]) -> None:
        """Add the questions of a page that ends."""
        for status, n in asked.items():
            self.asked[status] = self.asked.get(status, 0) + n


@dataclass
class Day:
    """The parts of a day."""

    display: FastDisplay
    site: RenewableSite
    worker: CeleryProcess
    posyandu: Posyandu
    log: Log = field(default_factory=Log)
    is_renewed: bool = False

    def live(self, n_hours: int) -> None:
        """Open the wall and let it live so many hours."""
        port = self.site.server.port
        self.display.open(f"http://127.0.0.1:{port}/command-center/buka/{SECRET}/")
        everything = choices()
        for hour in range(n_hours):
            for piece in range(LAST_PIECE + 1):
                self.posyandu.weigh()
                if hour == 0:  # everything once, before the first hour is measured
                    control(everything[piece % len(everything)])
                elif piece == 0:
                    control(everything[hour % len(everything)])
                elif piece == LAST_PIECE:  # every hour is measured with the same on the wall
                    control(everything[0])
                if (hour, piece) == (0, 1):
                    self._renew()
                if hour in KILLED_IN_HOURS and piece == 3:
                    self._kill()
                self.display.advance(PIECE_S)
                self.log.scenes.add(self.display.scene())
            self._compare(f"hour {hour + 1}")
            self._measure()
        self._compare("the end")
        reach = _line_of(self.site.told())[0]
        if reach not in self._figure():
            self.log.wrong.append(f"the end: {self._figure()!r}, not {reach!r}")
        self.log.count(self.display.asked())
        self.log.n_reloads = self.display.n_loaded - 1

    def _renew(self) -> None:
        """A new release: the page takes it between two scenes."""
        self.log.count(self.display.asked())
        self.site.renew()

    def _kill(self) -> None:
        """The server dies; the page keeps its figures, says how old they are, and comes back."""
        log, display = self.log, self.display
        self._compare("before the server died")
        figure, as_of = self._figure(), self.site.told()["as_of"]
        self.site.server.kill()
        log.n_killed += 1
        died = datetime.now().astimezone()
        display.advance(DEAD_FOR_S)
        self._expect(display.state(), "terputus", "state")
        self._expect(self._figure(), figure, "figure")
        age = _AGE.search(display.says("putus"))
        minutes = ((died - datetime.fromisoformat(as_of)).total_seconds() + DEAD_FOR_S) / 60
        said = int(age[1]) if age else -1
        if abs(said - minutes) > 1:
            log.wrong.append(f"{display.says('putus')} where it was {minutes:.1f} minutes")
        self.site.server.start()
        n_loaded = display.n_loaded
        display.advance(BACK_WITHIN_S)
        if display.state() in ("langsung", "putar_ulang") and display.n_loaded == n_loaded:
            log.n_recovered += 1

    def _figure(self) -> str:
        """The main figure of "Hari ini" and its words, turned to as by its address."""
        self.display.turn_to("hari-ini")
        self.display.advance(3)
        return self.display.reads_at_rest(".adegan--hari-ini .besar, .adegan--hari-ini .keterangan")

    def _expect(self, said: str, wanted: str, what: str) -> None:
        if said != wanted:
            self.log.wrong.append(f"{what}: {said!r} instead of {wanted!r}")

    def _compare(self, when: str) -> None:
        """Whether the page says what the server says, once what is under way has come."""
        if self.display.state() == "putar_ulang":  # it says what was then
            return
        self.log.n_compared += 1
        try:
            wait_until(self._is_told, "the page says what the server says", seconds=60)
        except AssertionError:
            wanted = _line_of(self.site.told())
            self.log.wrong.append(f"{when}: {self.display.says('butir')!r}, not {wanted!r}")

    def _is_told(self) -> bool:
        self.display.advance(3)
        told = self.site.told()
        is_all = told["reach"]["n"] == self.posyandu.n_weighed
        return is_all and all(one in self.display.says("butir") for one in _line_of(told))

    def _measure(self) -> None:
        log = self.log
        log.memory.append(self.display.memory())
        log.server.append(self.site.server.resident_bytes())
        process = self.worker.process
        log.worker.append(resident_bytes(process.pid) if process else 0)
        sys.stderr.write(
            f"    hour {len(log.memory)}: {log.memory[-1]}, server {log.server[-1] >> 20} MiB,"
            f" worker {log.worker[-1] >> 20} MiB\n"
        )


def _line_of(told: dict[str, Any]) -> list[str]:
    """What the thin line of the page has to say of an answer."""
    reach = told["reach"]
    as_of = datetime.fromisoformat(told["as_of"])
    return [
        f"{formatting.number(reach['n'])} dari {formatting.number(reach['of'])} balita",
        f"data per {as_of:%H.%M} WITA",
    ]


def run(quick: bool = False) -> list[dict[str, Any]]:
    """The lines of `make bench`."""
    # Playwright's event loop runs in this thread; Django would take it for async code.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    empty_database()
    phones = make_city(N_POSYANDU // 5 if quick else N_POSYANDU)
    renewable = RenewableSite()
    worker = CeleryProcess()
    worker.start()
    start = time.monotonic()
    try:
        with renewable.server, fast_display() as display:
            day = Day(display, renewable, worker, Posyandu(phones, renewable))
            try:
                day.live(QUICK_HOURS if quick else HOURS)
            finally:
                connections.close_all()  # those of Playwright's loop
            log, complaints = day.log, display.complaints
    finally:
        worker.stop()
    empty_database()
    log.wrong += complaints
    return lines_of(log, seconds=time.monotonic() - start)


def lines_of(log: Log, *, seconds: float) -> list[dict[str, Any]]:
    """The table of a day."""
    first, last, n = log.memory[0], log.memory[-1], len(log.memory)
    questions = sum(log.asked.values())
    # Measured at the end of an hour: the first of the last life has the restart in it.
    last_start = max((hour for hour in KILLED_IN_HOURS if hour < n), default=0)
    of_last_life = log.server[-1] / log.server[last_start]
    return [
        _flat(
            f"a wall after {n} hours: JS objects against hour 1", first.objects, last.objects,
            f"{first.objects / 1e6:.2f} MB, then {last.objects / 1e6:.2f} MB, most"
            f" {max(one.objects for one in log.memory) / 1e6:.2f} MB; {questions:,} questions"
            f" ({log.asked.get('304', 0):,} without news) in {seconds / 60:.1f} min",
        ),
        {
            "name": f"a wall after {n} hours: JS heap with the code V8 made, against hour 1",
            "ratio": last.heap / first.heap, "ok": True,
            "detail": f"{first.heap / 1e6:.2f} MB, then {last.heap / 1e6:.2f} MB",
        },
        _flat(
            f"a wall after {n} hours: DOM nodes against hour 1", first.nodes, last.nodes,
            f"{first.nodes:,}, then {last.nodes:,}; listeners {first.listeners}, then"
            f" {last.listeners}; documents {first.documents}, then {last.documents}",
        ),
        _flat(
            f"its server after {n} hours: RSS against hour 1", log.server[0], log.server[-1],
            f"{log.server[0] >> 20} MiB, then {log.server[-1] >> 20} MiB; since its last start in"
            f" hour {last_start + 1} {of_last_life:.3f} ×",
        ),
        _flat(
            f"its Celery worker after {n} hours: RSS against hour 1", log.worker[0],
            log.worker[-1], f"{log.worker[0] >> 20} MiB, then {log.worker[-1] >> 20} MiB",
        ),
        _exactly("a new release: reloads of the page", log.n_reloads, 1, "announced once"),
        _exactly(
            "servers killed: recoveries of the page", log.n_recovered, log.n_killed,
            f"SIGKILL, away for {DEAD_FOR_S} s, back within {BACK_WITHIN_S} s, no reload;"
            f" {log.asked.get('0', 0)} questions in vain",
        ),
        _exactly(
            "what the page said and the server did not", len(log.wrong), 0,
            "; ".join(log.wrong[:3]) or f"{log.n_compared} comparisons, {len(log.scenes)} scenes",
        ),
    ]  # fmt: skip


def _flat(name: str, before: int, after: int, detail: str) -> dict[str, Any]:
    """A promise that something does not grow."""
    ratio = after / before
    return {"name": name, "ratio": ratio, "limit": FLAT, "ok": ratio <= FLAT, "detail": detail}


def _exactly(name: str, value: int, wanted: int, detail: str) -> dict[str, Any]:
    """A promise that something happens so often."""
    return {
        "name": name, "value": value, "limit": wanted, "ok": value == wanted, "detail": detail,
    }  # fmt: skip
