"""Waiting until nobody is at work on the tests' database, which is emptied after each test.

A page that was closed may have left a request behind, and a task may still run: emptying waits for
their locks and they for its, until PostgreSQL ends one of them.
"""

import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing

from django.core.signals import request_finished, request_started
from django.db import connection

# Threads of the live server that are at a request. A thread itself says nothing: a browser may
# leave it a connection without a question.
_at_work: set[threading.Thread] = set()


def _begins(**_: object) -> None:
    _at_work.add(threading.current_thread())


def _ends(**_: object) -> None:
    _at_work.discard(threading.current_thread())


request_started.connect(_begins, dispatch_uid="at_rest_begins")
request_finished.connect(_ends, dispatch_uid="at_rest_ends")


def wait_until(is_so: Callable[[], bool], what: str, *, seconds: float = 60) -> None:
    """Ask until it is so.

    Raises AssertionError with `what` when that takes too long.
    """
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.02)


def is_database_at_rest() -> bool:
    """Whether no other connection is in a transaction; of SQLite whether nobody holds the lock."""
    if connection.vendor != "postgresql":
        return _is_free(str(connection.settings_dict["NAME"]))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            " AND state <> 'idle')"
        )
        return bool(cursor.fetchone()[0])


def _is_free(file: str) -> bool:
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as other:
        try:
            other.execute("BEGIN IMMEDIATE")
            other.execute("ROLLBACK")
        except sqlite3.OperationalError:
            return False
    return True


def wait_for_the_database() -> None:
    wait_until(is_database_at_rest, "the work in the database has ended")


def wait_for_the_live_server() -> None:
    """Until it is at no request; the pages that could ask more must be closed."""
    wait_until(_is_unasked, "the requests of the live server have ended")


def _is_unasked() -> bool:
    return not any(thread.is_alive() for thread in _at_work - {threading.current_thread()})
