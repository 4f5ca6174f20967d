"""The CSV files of a city's targets and survey figures, read and checked before anything is stored.

One folder is one city: target.csv and survei.csv, either may be missing. Separator `,`, UTF-8,
decimal point.
"""

import csv
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final, TypeVar

from dashboard.measures import PREVALENCES
from dashboard.models import Target
from dashboard.services.targets import SurveyLine, TargetLine

Line = TypeVar("Line", TargetLine, SurveyLine)
Cells = Mapping[str, str]
TARGET, SURVEY = "target.csv", "survei.csv"
COLUMNS: Final = {
    TARGET: ("milik", "ukuran", "persen", "berlaku_mulai", "untuk_tahun", "sumber"),
    SURVEY: (
        "survei", "tahun", "ukuran", "persen", "batas_bawah", "batas_atas", "contoh", "sumber",
    ),
}  # fmt: skip
WHOLE: Final = Decimal(100)


class FaultyFile(ValueError):
    """A file cannot be loaded; the message names file, line and reason, in Indonesian."""


def read_folder(folder: Path) -> tuple[list[TargetLine], list[SurveyLine]]:
    """What the files of a folder state.

    Raises FaultyFile at the first thing that cannot be meant, or where there is neither file.
    """
    if not any((folder / name).is_file() for name in COLUMNS):
        raise FaultyFile(f"{folder.name} tidak berisi {TARGET} atau {SURVEY}")
    return list(_lines(folder / TARGET, _target)), list(_lines(folder / SURVEY, _survey))


def _lines(path: Path, read: Callable[[Cells], Line]) -> Iterator[Line]:
    if not path.is_file():
        return
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file, restval="")
        missing = [name for name in COLUMNS[path.name] if name not in (rows.fieldnames or [])]
        if missing:
            raise FaultyFile(f"{path.name} baris 1: kolom {', '.join(missing)} tidak ada")
        for row in rows:
            try:
                yield read({name: (row[name] or "").strip() for name in COLUMNS[path.name]})
            except (ValueError, InvalidOperation) as error:
                raise FaultyFile(f"{path.name} baris {rows.line_num}: {_why(error)}") from error


def _why(error: Exception) -> str:
    return str(error) if isinstance(error, FaultyFile) else "ada angka yang tidak terbaca"


def _target(row: Cells) -> TargetLine:
    if row["milik"] not in Target.Scope.values:
        raise FaultyFile(f"milik “{row['milik']}” bukan {', '.join(Target.Scope.values)}")
    return TargetLine(
        row["milik"],
        _measure(row),
        _percent(row["persen"]),
        date.fromisoformat(row["berlaku_mulai"]),
        int(row["untuk_tahun"]),
        _source(row),
    )


def _survey(row: Cells) -> SurveyLine:
    low, high = (_percent(row[name]) for name in ("batas_bawah", "batas_atas"))
    if (low is None) != (high is None):
        raise FaultyFile("isi kedua batas, atau kosongkan keduanya")
    if not row["survei"]:
        raise FaultyFile("survei kosong")
    return SurveyLine(
        row["survei"],
        int(row["tahun"]),
        _measure(row),
        _percent(row["persen"]),
        low,
        high,
        int(row["contoh"]) if row["contoh"] else None,
        _source(row),
    )


def _measure(row: Cells) -> str:
    if row["ukuran"] not in PREVALENCES:
        raise FaultyFile(f"ukuran “{row['ukuran']}” bukan {', '.join(PREVALENCES)}")
    return row["ukuran"]


def _percent(text: str) -> Decimal | None:
    """None where it is empty: an empty share takes back what was noted before."""
    if not text:
        return None
    percent = Decimal(text)
    if not 0 <= percent <= WHOLE:
        raise FaultyFile(f"{text} bukan persen dari 0 sampai 100")
    return percent


def _source(row: Cells) -> str:
    if not row["sumber"]:
        raise FaultyFile("sumber kosong")
    return row["sumber"]
