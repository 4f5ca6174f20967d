"""The refresh after one changed child: the same work in a city of any size."""

from datetime import date
from typing import Any

from bontang_stunting.lib.ids import uuid7
from dashboard.services.refresh import rebuild_summaries, refresh_summaries
from measurements.models import Measurement
from measurements.services.derivation import derive_all
from measurements.services.recording import Reading, record_measurement
from tests.benchmarks.emptying import empty_database
from tests.benchmarks.processor import worked_seconds
from tests.builders.city import build_city

LIMIT_MS = 30
CHANGES = 40
MONTHS = [date(2025, month, 1) for month in (8, 9, 10)]


def run(quick: bool = False) -> list[dict[str, Any]]:
    """Milliseconds of work after one child, in a city and in one ten times as large."""
    sizes = (1_000, 10_000) if quick else (10_000, 100_000)
    lines = []
    for n_children in sizes:
        empty_database()
        build_city(n_children, MONTHS, operasi=True)
        derive_all()
        rebuild_summaries()
        worked = _mean_work_ms()
        lines.append(
            {
                "name": f"refresh after one child, {n_children:,} children",
                "value": worked,
                "unit": "ms",
                "limit": LIMIT_MS,
                "ok": worked <= LIMIT_MS,
                "detail": f"processor time with the database's, mean of {CHANGES}",
            }
        )
    lines.append(
        {
            "name": "ten times the children",
            "ratio": lines[1]["value"] / lines[0]["value"],
            "limit": 2,
            "ok": lines[1]["value"] <= 2 * lines[0]["value"],
            "detail": "refresh in the larger city over that in the smaller",
        }
    )
    empty_database()
    return lines


def _mean_work_ms() -> float:
    """Correct one child after the other; the processor time each correction costs the refresh.

    Work, not waiting: the time of this process and of the database's own process for it.
    """
    worked = 0.0
    old = Measurement.objects.filter(measured_on=MONTHS[-1].replace(day=10)).order_by("id")
    for measurement in old[:CHANGES]:
        record_measurement(
            reading=Reading(
                id=uuid7(),
                balita_id=measurement.balita_id,
                measured_on=measurement.measured_on,
                weight_g=(measurement.weight_g or 0) + 100,
                length_mm=measurement.length_mm,
                position=measurement.position,
                replaces_id=measurement.pk,
                reason="Salah baca",
            ),
            by=None,
        )
        start = worked_seconds()
        n_marks = refresh_summaries().n_marks
        worked += worked_seconds() - start
        if not n_marks:
            raise RuntimeError("a changed child left no mark to refresh")
    return 1000 * worked / CHANGES
