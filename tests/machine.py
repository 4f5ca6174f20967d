"""What the machine that runs the tests can offer."""

import os
import shutil

from django.conf import settings

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_FLAGS = [
    "--no-sandbox",  # Chromium refuses to start as root with it
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str | None:
    """The browser the stories run in: CHROMIUM of the environment, or an installed one."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def missing_here() -> dict[str, str]:
    """Marker → why its tests cannot run in this process, in words that follow a number."""
    missing = {}
    if not chromium():
        missing["browser"] = "browser stories (Chromium is not installed)"
    is_postgres = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    if is_postgres:
        missing["sqlite"] = "about SQLite (they run in `make test`)"
    else:
        missing["postgres"] = "for PostgreSQL (DATABASE_URL is not set)"
    if not settings.REDIS_URL:
        missing["redis"] = "for Redis (REDIS_URL is not set)"
    return missing
