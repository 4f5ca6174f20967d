"""Processor time of what we do, our PostgreSQL process included."""

import time
from pathlib import Path

from django.db import connection


def worked_seconds() -> float:
    """Processor time so far, ours and that of the database process behind our connection."""
    return time.process_time() + database_seconds()


def database_seconds() -> float:
    """Processor time of the PostgreSQL process behind our connection; 0 on SQLite, which is us."""
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    # schedstat: nanoseconds on a processor; /proc/pid/stat counts in ticks of ten milliseconds.
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
