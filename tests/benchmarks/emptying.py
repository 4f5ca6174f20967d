"""Emptying the benchmark database between cities of different sizes."""

from django.core.management import call_command


def empty_database() -> None:
    """Remove every row; the tables stay."""
    call_command("flush", interactive=False, verbosity=0)
