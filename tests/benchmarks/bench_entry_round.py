"""An hour of a round with 915 phones and an outage; and fifty kader on the embedded default."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from django.utils import timezone

from measurements.models import Measurement
from posyandu.models import AuditEvent
from tests.benchmarks.emptying import empty_database
from tests.benchmarks.entry_city import N_POSYANDU, make_city
from tests.benchmarks.entry_load import Told, percentile_ms, replay, statuses
from tests.benchmarks.entry_round import (
    BURST,
    BURST_SPEED,
    N_CHILDREN,
    N_PHONES,
    OUTAGE,
    OWN_PACE,
    SPEED,
    Sending,
    at_own_pace,
    hour_of,
    is_at_own_pace,
    requests_of,
)
from tests.benchmarks.entry_server import site
from tests.celery_process import CeleryProcess
from tests.e2e.site import ROOT
from timbang.models import Kiriman

LIMIT_MS: Final = 300
QUICK_SHARE: Final = 10


def run(quick: bool = False) -> list[dict[str, Any]]:
    """The lines of `make bench`."""
    lines = [*_round(quick), _embedded(quick)]
    empty_database()
    return lines


# --- a round ------------------------------------------------------------------------------------


def _round(quick: bool) -> list[dict[str, Any]]:
    share = QUICK_SHARE if quick else 1
    empty_database()
    phones = make_city(N_PHONES // share, n_posyandu=N_POSYANDU // share)
    today, n_children = timezone.localdate(), N_CHILDREN // share
    sendings = hour_of(phones, n_children=n_children, today=today)
    others = hour_of(phones, n_children=n_children, today=today, seed=2)
    slow = [one for one in others if is_at_own_pace(one)]
    worker = CeleryProcess()
    worker.start()
    try:
        with site() as table:
            told = replay(table.port, requests_of(sendings))
            own = replay(table.port, requests_of(slow, at_own_pace))
            said = table.said()
    finally:
        worker.stop()
    lines = [_line_of_waiting(sendings, told, len(phones)), _line_of_own_pace(slow, own)]
    told += own
    return [*lines, _line_of_loss([*sendings, *slow], told, said)]


def _line_of_waiting(sendings: list[Sending], told: Told, n_phones: int) -> dict[str, Any]:
    p95 = percentile_ms(told.waited, 95)
    after = [one for one in sendings if len(one.entries) > 1 or one.at >= OUTAGE[1]]
    held = [one for one in after if one.at < OUTAGE[1] + BURST]
    n_entries = sum(len(one.entries) for one in sendings)
    return {
        "name": f"{n_phones} phones, an hour of a round: p95 of a request",
        "value": p95,
        "unit": "ms",
        "limit": LIMIT_MS,
        "ok": p95 < LIMIT_MS,
        "detail": (
            f"{n_entries:,} entries in {len(told.waited):,} requests played in "
            f"{told.seconds:.0f} s: the hour at {SPEED:.0f} × its pace, the two minutes after "
            f"{(OUTAGE[1] - OUTAGE[0]) / 60:.0f} minutes of outage at {BURST_SPEED:.0f} × "
            f"({sum(len(one.entries) for one in held):,} entries in {len(held):,} requests); p50 "
            f"{percentile_ms(told.waited, 50):.0f} ms, p99 {percentile_ms(told.waited, 99):.0f} "
            f"ms; a worker refreshes meanwhile; load's processor "
            f"{100 * told.own_cpu / told.seconds:.0f} % of a core"
        ),
    }


def _line_of_own_pace(sendings: list[Sending], told: Told) -> dict[str, Any]:
    p95 = percentile_ms(told.waited, 95)
    (begin, end), (again, until) = OWN_PACE
    held = [one for one in sendings if one.at >= again]
    return {
        "name": "the same at its own pace around the outage: p95 of a request",
        "value": p95,
        "unit": "ms",
        "limit": LIMIT_MS,
        "ok": p95 < LIMIT_MS,
        "detail": (
            f"{end - begin:.0f} s before the outage and {until - again:.0f} s after it, "
            f"{sum(len(one.entries) for one in sendings):,} entries in {len(told.waited):,} "
            f"requests, after it {sum(len(one.entries) for one in held):,} in {len(held):,}; p50 "
            f"{percentile_ms(told.waited, 50):.0f} ms, p99 {percentile_ms(told.waited, 99):.0f} ms"
        ),
    }


def _line_of_loss(sendings: list[Sending], told: Told, said: str) -> dict[str, Any]:
    """Whether what was sent is what is stored, each once, with its reading and its audit line."""
    sent = {entry["id"] for one in sendings for entry in one.entries}
    receipts = {str(pk) for pk in Kiriman.objects.values_list("pk", flat=True)}
    readings = {
        str(pk) for pk in Measurement.objects.filter(device__gt="").values_list("pk", flat=True)
    }
    audited = list(
        AuditEvent.objects.filter(object_kind="hasil_ukur").values_list("object_id", flat=True)
    )
    results = statuses(told.answers)
    n_stored = sum(one["status"] == "stored" for one in results)
    n_known = sum(one["status"] == "known" for one in results)
    n_wrong = len(sent ^ receipts) + len(sent ^ readings) + len(sent ^ set(audited))
    n_wrong += len(audited) - len(set(audited)) + abs(n_stored - len(sent))
    n_refused = sum(status != 200 for status, _ in told.answers)
    n_refused += len(results) - n_stored - n_known
    return {
        "name": "entries lost, doubled or refused",
        "value": n_wrong + n_refused,
        "limit": 0,
        "ok": not (n_wrong or n_refused or said),
        "detail": (
            f"{len(sent):,} ids sent, {len(readings):,} stored, {n_known} of them sent twice, "
            f"{told.n_retries} requests again on a new connection"
            + (f"; the site said: {said[-300:]}" if said else "")
        ),
    }


# --- embedded -----------------------------------------------------------------------------------


def _embedded(quick: bool) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="uji-") as folder:
        found = _loaded_in_a_process(Path(folder), seconds=2 if quick else 10)
    n_errors = sum(found[name] for name in ("n_wrong", "n_not_stored", "n_lost", "n_strange"))
    return {
        "name": "50 kader at once on the embedded default: errors",
        "value": n_errors,
        "limit": 0,
        "ok": not (n_errors or found["said"]),
        "detail": (
            f"{found['n']:,} entries in {found['seconds']:.0f} s, {found['rate']:.0f}/s, p50 "
            f"{found['p50_ms']:.0f} ms, p95 {found['p95_ms']:.0f} ms, SQLite and folder of messages"
            + (f"; the site said: {found['said'][-300:]}" if found["said"] else "")
        ),
    }


def _loaded_in_a_process(folder: Path, *, seconds: float) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.entry_embedded", str(seconds)],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": "",
            "REDIS_URL": "",
            "VAR_DIR": str(folder),
            "TEST_DATABASE": str(folder / "db.sqlite3"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the embedded site could not be loaded: {done.stderr[-2000:]}")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told
