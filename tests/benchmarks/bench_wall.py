"""The wall: how soon a child saved at a posyandu is on it, and what idle displays cost.

Real processes on loopback: the site, a Celery worker, PostgreSQL and Redis; 915 phones at their own
pace around an outage, as in bench_entry_round, while displays ask as frontend/dinding does.
"""

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils import timezone

from command_center.access import COOKIE
from command_center.models import TautanLayar
from command_center.services.links import digest_of
from posyandu.models import Kota, User
from tests.benchmarks.emptying import empty_database
from tests.benchmarks.entry_city import N_POSYANDU, make_city
from tests.benchmarks.entry_load import Lines
from tests.benchmarks.entry_round import (
    N_CHILDREN,
    N_PHONES,
    at_own_pace,
    hour_of,
    is_at_own_pace,
    requests_of,
)
from tests.benchmarks.entry_server import Server, database_seconds, site
from tests.celery_process import CeleryProcess

LATE_MS: Final = 3_000
IDLE_CORES: Final = 1 / 20
N_IDLE: Final = 50
# As frontend/dinding/core/poll.js asks while something moves, and while nothing does.
BUSY_S, CALM_S = 1.0, 2.0
SECRET: Final = "rahasia-layar-uji"
QUICK_SHARE: Final = 10
_LAST_NEWS_S: Final = 10.0  # after the last child, for its figure to come


@dataclass
class Display:
    """One wall: what it has, and when it first showed so many children weighed."""

    port: int
    etag: str = ""
    seen: list[tuple[float, int]] = field(default_factory=list)
    n_asked: int = 0

    async def watch(self, pause: float, is_over: asyncio.Event, begins_in: float = 0) -> None:
        """Ask at this pace until it is over, on one connection."""
        await asyncio.sleep(begins_in)
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        while not is_over.is_set():
            writer.write(self._request())
            status, etag, body = await _answer(reader)
            self.n_asked += 1
            if status == 200:
                self.etag = etag
                told = json.loads(body)
                self.seen.append((time.perf_counter(), told["reach"]["n"]))
            elif status != 304:
                raise RuntimeError(f"the wall was answered {status}")
            await asyncio.sleep(pause)
        writer.close()

    def _request(self) -> bytes:
        known = f"If-None-Match: {self.etag}\r\n" if self.etag else ""
        return (
            "GET /command-center/data/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Cookie: {COOKIE}={SECRET}\r\n{known}\r\n"
        ).encode()

    def showed(self, n: int) -> float | None:
        """When it first showed so many; None where it never did."""
        return next((at for at, shown in self.seen if shown >= n), None)


async def _answer(reader: asyncio.StreamReader) -> tuple[int, str, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    told = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
    if told.get("transfer-encoding") == "chunked":
        body = b""
        while size := int(await reader.readline(), 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readline()
    else:
        body = await reader.readexactly(int(told.get("content-length", 0)))
    return int(head[9:12]), told.get("etag", ""), body


def run(quick: bool = False) -> list[dict[str, Any]]:
    """The lines of `make bench`."""
    share = QUICK_SHARE if quick else 1
    empty_database()
    phones = make_city(N_PHONES // share, n_posyandu=N_POSYANDU // share)
    kota = Kota.objects.get()
    TautanLayar.objects.create(
        digest=digest_of(SECRET), nama="Uji", kota=kota, by=User.objects.order_by("pk")[0],
        created_at=timezone.now(),
    )  # fmt: skip
    today = timezone.localdate()
    hour = hour_of(phones, n_children=N_CHILDREN // share, today=today)
    sendings = requests_of([one for one in hour if is_at_own_pace(one)], at_own_pace)
    worker = CeleryProcess()
    worker.start()
    try:
        with site() as server:
            saved, display = asyncio.run(_live(server.port, sendings))
            idle = _idle(server, seconds=10 if quick else 60)
    finally:
        worker.stop()
    lines = [_line_of_waiting(saved, display, len(phones)), idle]
    empty_database()
    return lines


async def _live(
    port: int, sendings: list[tuple[float, bytes]]
) -> tuple[list[tuple[float, int]], Display]:
    """(when a request was answered, children stored by then), and what a display showed."""
    lines, display, is_over = Lines(port), Display(port), asyncio.Event()
    watching = asyncio.create_task(display.watch(BUSY_S, is_over))
    stored: list[tuple[float, int]] = []
    start = time.perf_counter()

    async def send(request: bytes) -> None:
        status, body = await lines.ask(request)
        if status != 200:
            raise RuntimeError(f"the site answered {status}")
        n = sum(one["status"] == "stored" for one in json.loads(body)["results"])
        stored.append((time.perf_counter(), n))

    sent = []
    for at, request in sorted(sendings):
        await asyncio.sleep(max(0, start + at - time.perf_counter()))
        sent.append(asyncio.create_task(send(request)))
    await asyncio.gather(*sent)
    await asyncio.sleep(_LAST_NEWS_S)
    is_over.set()
    await watching
    lines.close()
    total, saved = 0, []
    for at, n in sorted(stored):
        total += n
        saved += [(at, total)] * n
    return saved, display


def _line_of_waiting(
    saved: list[tuple[float, int]], display: Display, n_phones: int
) -> dict[str, Any]:
    shown = [(at, display.showed(n)) for at, n in saved]
    waited = sorted(1000 * (seen - at) for at, seen in shown if seen is not None)
    n_never = len(shown) - len(waited)
    p95 = waited[min(len(waited) - 1, len(waited) * 95 // 100)] if waited else float("inf")
    return {
        "name": f"{n_phones} phones sending: p95 from saved to the wall",
        "value": p95,
        "unit": "ms",
        "limit": LATE_MS,
        "ok": p95 <= LATE_MS and not n_never,
        "detail": (
            f"{len(shown):,} children, p50 {waited[len(waited) // 2]:.0f} ms, slowest "
            f"{waited[-1]:.0f} ms, {n_never} never; the display asked {display.n_asked} times"
        ),
    }


def _idle(server: Server, *, seconds: float) -> dict[str, Any]:
    """What displays cost that ask and are told that nothing is new."""
    displays = [Display(server.port) for _ in range(N_IDLE)]
    asyncio.run(_calm(displays, 2 * CALM_S))  # connections, and the answer they all have
    before = server.worked_seconds() + database_seconds()
    n_before = sum(one.n_asked for one in displays)
    start = time.perf_counter()
    asyncio.run(_calm(displays, seconds))
    took = time.perf_counter() - start
    cores = (server.worked_seconds() + database_seconds() - before) / took
    n = sum(one.n_asked for one in displays) - n_before
    return {
        "name": f"{N_IDLE} displays while nothing changes, in cores",
        "value": cores,
        "limit": IDLE_CORES,
        "ok": cores <= IDLE_CORES,
        "detail": f"{n:,} questions in {took:.0f} s, {1000 * cores * took / n:.2f} ms each",
    }


async def _calm(displays: list[Display], seconds: float) -> None:
    is_over = asyncio.Event()
    tasks = [
        asyncio.create_task(one.watch(CALM_S, is_over, CALM_S * at / len(displays)))
        for at, one in enumerate(displays)
    ]
    await asyncio.sleep(seconds)
    is_over.set()
    await asyncio.gather(*tasks)
