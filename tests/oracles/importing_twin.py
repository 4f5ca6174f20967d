"""What an imported file means, worked out one row at a time: slow, and plain enough to trust."""

import calendar
import csv
import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[1] / "data" / "eppgbm"


def expected_rows() -> list[dict[str, str]]:
    """The right reading of each of the 243 rows of the sample exports."""
    with (DATA / "harapan_per_baris.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def expected_totals() -> dict[str, Any]:
    """The right counts of the sample exports, and in words the rule they follow."""
    return json.loads((DATA / "harapan_agregat.json").read_text(encoding="utf-8"))


COUNTS = (
    *("anak", "ditimbang", "diukur", "tbu_valid", "stunting", "bbtb_valid", "wasting"),
    *("gizi_buruk", "bbu_valid", "underweight", "N", "T", "O", "B"),
)


def aggregate(rows: list[dict[str, Any]]) -> dict[str, Counter[str]]:
    """The counts of "aturan" in harapan_agregat.json, per kode kelurahan and "total".

    A row is a dict of child, measured_on, is_error, age_months, kelurahan, weight_g, height_mm,
    ntob, and a (z, flagged) pair under waz, haz and whz, z None where there is none.
    """
    last: dict[Any, dict[str, Any]] = {}
    for row in rows:
        if row["is_error"] or row["age_months"] < 0 or row["age_months"] >= 60:
            continue
        held = last.get(row["child"])
        # Same day: the row further down; another day: the later visit.
        if held is None or row["measured_on"] >= held["measured_on"]:
            last[row["child"]] = row
    totals: dict[str, Counter[str]] = {"total": Counter(dict.fromkeys(COUNTS, 0))}
    for row in last.values():
        for place in ("total", row["kelurahan"]):
            count(row, totals.setdefault(place, Counter(dict.fromkeys(COUNTS, 0))))
    return totals


def count(row: dict[str, Any], counts: Counter[str]) -> None:
    """Add one child."""
    counts["anak"] += 1
    counts["ditimbang"] += row["weight_g"] > 0
    counts["diukur"] += row["height_mm"] > 0
    for index, valid, low, severe in (
        ("haz", "tbu_valid", "stunting", None),
        ("whz", "bbtb_valid", "wasting", "gizi_buruk"),
        ("waz", "bbu_valid", "underweight", None),
    ):
        z, is_flagged = row[index]
        if z is None or is_flagged:
            continue
        counts[valid] += 1
        counts[low] += z < -2
        if severe:
            counts[severe] += z < -3
    # D = N + T + O + B: who was not weighed has no direction, whatever the file prints.
    if row["ntob"] and row["weight_g"] > 0:
        counts[row["ntob"]] += 1


def completed_months(born: date, measured: date) -> int:
    """Months whose day has come round, counted one by one; -1 before birth."""
    months = -1
    year, month = born.year, born.month
    while (year, month, born.day) <= (measured.year, measured.month, measured.day):
        months += 1
        month += 1
        if month > 12:
            year, month = year + 1, 1
    return months


def last_rows(visits: list[tuple[Any, date]]) -> list[bool]:
    """For each (child, day): is there none further down for the same child and day?"""
    return [visit not in visits[index + 1 :] for index, visit in enumerate(visits)]


def is_date(year: int, month: int, day: int) -> bool:
    """There is such a day."""
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]
