"""The weighing table beside a bare view that inserts a row: single entries, and batches of 50.

PostgreSQL, gunicorn 2 × 16, the load and both servers on one machine. They take turns in one run,
so that a busy machine slows all of them; the processor time in the details depends less on it.
"""

import itertools
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from bontang_stunting.lib.ids import uuid7
from tests.benchmarks import entry_bare
from tests.benchmarks.emptying import empty_database
from tests.benchmarks.entry_city import N_POSYANDU, Phone, make_city
from tests.benchmarks.entry_load import Told, load, percentile_ms, statuses
from tests.benchmarks.entry_server import Server, database_seconds, site

SINGLE_LIMIT: Final = 0.5  # of the bare view's requests per second
BATCH_LIMIT: Final = 6  # times the bare view's rows per second
BATCH: Final = 50
AT_ONCE: Final = 32  # as many as there are threads
TURNS: Final = 4
# Rows of a turn: the children of the city are weighed a few times in all, as children are.
MOST_ROWS: Final = 7_500


@dataclass
class Runner:
    """One kind of request: whom it goes to, what came back, what it cost."""

    server: Server
    requests: Iterator[bytes]
    rows: int
    told: Told = field(default_factory=Told)
    site_cpu: float = 0
    database_cpu: float = 0

    def turn(self, seconds: float) -> None:
        """Load the server for a while, and add up."""
        site_before, database_before = self.server.worked_seconds(), database_seconds()
        some = itertools.islice(self.requests, MOST_ROWS // self.rows)
        self.told += load(self.server.port, some, at_once=AT_ONCE, seconds=seconds)
        self.site_cpu += self.server.worked_seconds() - site_before
        self.database_cpu += database_seconds() - database_before

    @property
    def row_rate(self) -> float:
        """Rows per second."""
        return self.told.rate * self.rows

    @property
    def cpu_ms(self) -> float:
        """Processor milliseconds of a request: the site's, the database's, the load's."""
        worked = self.site_cpu + self.database_cpu + self.told.own_cpu
        return 1000 * worked / len(self.told.waited)

    def detail(self) -> str:
        """Its numbers, for the table."""
        n, waited = len(self.told.waited), self.told.waited
        site_ms, database_ms = 1000 * self.site_cpu / n, 1000 * self.database_cpu / n
        return (
            f"{self.row_rate:,.0f}/s in {n:,} requests, p50 {percentile_ms(waited, 50):.0f} ms, "
            f"p95 {percentile_ms(waited, 95):.0f} ms; processor {self.cpu_ms:.2f} ms a request: "
            f"site {site_ms:.2f}, database {database_ms:.2f}, load "
            f"{1000 * self.told.own_cpu / n:.2f}"
        )


def run(quick: bool = False) -> list[dict[str, Any]]:
    """The lines of `make bench`."""
    empty_database()
    phones = make_city(N_POSYANDU, n_posyandu=16 if quick else N_POSYANDU)
    _ask(f"CREATE TABLE {entry_bare.TABLE} ({entry_bare.COLUMNS})")
    try:
        return _lines(_measured(phones, seconds=1 if quick else 4))
    finally:
        _ask(f"DROP TABLE {entry_bare.TABLE}")
        empty_database()


def _measured(phones: list[Phone], *, seconds: float) -> dict[str, Runner]:
    """Each kind in turn, several times."""
    bare_env = {"TEST_DATABASE": str(connection.settings_dict["NAME"])}
    with (
        Server("tests.benchmarks.entry_bare:application", bare_env, "/") as bare_view,
        site() as table,
    ):
        runners = {
            "bare": Runner(bare_view, _bare_rows(), 1),
            "single": Runner(table, _entries(phones, 1), 1),
            "batch": Runner(table, _entries(phones, BATCH), BATCH),
        }
        for runner in runners.values():  # connections, plans, caches
            load(runner.server.port, runner.requests, at_once=AT_ONCE, seconds=seconds / 2)
        for _ in range(TURNS):
            for kind in ("bare", "single", "bare", "batch"):
                runners[kind].turn(seconds)
        _fail_if_anything_was_wrong(runners, table)
    return runners


def _fail_if_anything_was_wrong(runners: dict[str, Runner], table: Server) -> None:
    """A server that refuses is fast."""
    for kind, runner in runners.items():
        answers = runner.told.answers
        results = [] if kind == "bare" else statuses(answers)
        wrong: list[Any] = [answer for answer in answers if answer[0] != 200]
        wrong += [one for one in results if one["status"] != "stored"]
        if wrong:
            raise RuntimeError(f"{kind}: {len(wrong)} were not stored, the first {wrong[0]}")
    if said := table.said():
        raise RuntimeError(f"the site complained:\n{said[-2000:]}")


def _lines(runners: dict[str, Runner]) -> list[dict[str, Any]]:
    bare, single, batch = (runners[kind] for kind in ("bare", "single", "batch"))
    single_ratio, batch_ratio = (one.row_rate / bare.row_rate for one in (single, batch))
    return [
        {
            "name": "a bare view that inserts one row, rows a second",
            "value": bare.row_rate,
            "ok": True,
            "detail": bare.detail(),
        },
        {
            "name": "single entries a second / rows a second of the bare view",
            "ratio": single_ratio,
            "limit": SINGLE_LIMIT,
            "ok": single_ratio >= SINGLE_LIMIT,
            "detail": f"{single.detail()}; by processor {bare.cpu_ms / single.cpu_ms:.2f} ×",
        },
        {
            "name": f"rows a second in batches of {BATCH} / rows a second of the bare view",
            "ratio": batch_ratio,
            "limit": BATCH_LIMIT,
            "ok": batch_ratio >= BATCH_LIMIT,
            "detail": f"{batch.detail()}; by processor {BATCH * bare.cpu_ms / batch.cpu_ms:.2f} ×",
        },
    ]


def _bare_rows() -> Iterator[bytes]:
    for number in itertools.count():
        said = {
            "id": str(uuid7()), "balita_id": str(uuid7()), "measured_on": "2025-11-04",
            "weight_g": 9_000 + number % 1_000, "length_mm": 850,
        }  # fmt: skip
        body = json.dumps(said).encode()
        yield (
            b"POST /baris/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
        )


def _entries(phones: list[Phone], size: int) -> Iterator[bytes]:
    """The phones in turn, each with the next of its children."""
    rng, today = random.Random(size), timezone.localdate()
    children = [itertools.cycle(phone.children) for phone in phones]
    for phone, mine in itertools.cycle(zip(phones, children, strict=True)):
        yield phone.sends([phone.weighs(next(mine), rng, today) for _ in range(size)])


def _ask(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
