"""Waiting until nobody is at work on the tests' database, which is emptied after each test.

A page that was closed may have left a request behind, and a task may still run: emptying waits for
their locks and they for its, until PostgreSQL ends one of them.
"""

import threading
import time
from collections.abc import Callable

from django.db import connection

_REQUEST = "process_request_thread"  # how socketserver names the threads of the live server


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
    """Whether no other connection is at work; on SQLite the file's lock keeps them apart."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            " AND state <> 'idle')"
        )
        return bool(cursor.fetchone()[0])


def wait_for_the_database() -> None:
    wait_until(is_database_at_rest, "the work in the database has ended")


def wait_for_the_live_server() -> None:
    """Until each of its threads has ended; the pages that hold them open must be closed."""
    wait_until(_is_unasked, "the requests of the live server have ended")


def _is_unasked() -> bool:
    return not any(_REQUEST in thread.name for thread in threading.enumerate())
