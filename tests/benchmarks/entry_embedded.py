"""Fifty kader at once on the embedded default, in a process of its own; prints what came of it.

SQLite, the folder of messages, gunicorn 2 × 16 and one worker with the clock inside, as
`manage.py runlocal` starts them. `python -m tests.benchmarks.entry_embedded SECONDS` with VAR_DIR
and TEST_DATABASE of its own and neither DATABASE_URL nor REDIS_URL.
"""

import itertools
import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from tests.benchmarks.entry_city import Phone, make_city  # noqa: E402
from tests.benchmarks.entry_load import load, percentile_ms, statuses  # noqa: E402
from tests.benchmarks.entry_server import Server  # noqa: E402
from tests.e2e.site import ROOT, die_with_the_tests  # noqa: E402
from timbang.models import Kiriman  # noqa: E402

N_KADER = 50
N_POSYANDU = 10


def main(seconds: float) -> None:
    """Load it and say what came back and what is stored."""
    call_command("migrate", interactive=False, verbosity=0)
    phones = make_city(N_KADER, n_posyandu=N_POSYANDU)
    sent: list[str] = []
    env = {"DJANGO_SETTINGS_MODULE": "tests.benchmarks.entry_site_settings"}
    worker = _start_worker({**os.environ, **env})
    try:
        with Server("bontang_stunting.wsgi:application", env, "/healthz/") as site:
            told = load(site.port, _entries(phones, sent), at_once=N_KADER, seconds=seconds)
            said = site.said()
    finally:
        os.killpg(worker.pid, signal.SIGTERM)
        worker.wait()
    # What was made for a request that the end of the load found unsent is no loss.
    answered = {one["id"] for one in statuses(told.answers)}
    stored = {str(pk) for pk in Kiriman.objects.values_list("pk", flat=True)}
    found: dict[str, Any] = {
        "n": len(told.answers), "rate": told.rate, "seconds": told.seconds,
        "p50_ms": percentile_ms(told.waited, 50), "p95_ms": percentile_ms(told.waited, 95),
        "n_wrong": sum(status != 200 for status, _ in told.answers),
        "n_not_stored": sum(one["status"] != "stored" for one in statuses(told.answers)),
        "n_lost": len(answered - stored), "n_strange": len(stored - set(sent)),
        "said": said[-1000:],
    }  # fmt: skip
    sys.stdout.write(json.dumps(found) + "\n")


def _entries(phones: list[Phone], sent: list[str]) -> Iterator[bytes]:
    rng, today = random.Random(1), timezone.localdate()
    children = [itertools.cycle(phone.children) for phone in phones]
    for number in itertools.count():
        phone = phones[number % len(phones)]
        entry = phone.weighs(next(children[number % len(phones)]), rng, today)
        sent.append(entry["id"])
        yield phone.sends([entry])


def _start_worker(env: dict[str, str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [
            sys.executable, "-m", "celery", "--quiet", "-A", "bontang_stunting", "worker",
            "--beat", "--pool", "threads", "--concurrency", "2", "--loglevel", "ERROR",
            "--without-gossip", "--without-mingle",
        ],
        cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True, preexec_fn=die_with_the_tests,
    )  # fmt: skip


if __name__ == "__main__":
    main(float(sys.argv[1]))
