"""Targets and survey figures as rows of a page: what stands, and what stood before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from bontang_stunting.lib import formatting
from dashboard.measures import MEASURES
from dashboard.models import AngkaSurvei, Target
from dashboard.presenters import local
from posyandu.models import User

Row = TypeVar("Row", Target, AngkaSurvei)


@dataclass(frozen=True)
class SettingLine:
    """A row as printed. `pk` is 0 where it does not stand any more and cannot be taken back."""

    pk: int
    nama: str
    measure: str
    share: str
    when: str
    source: str
    noted: str
    state: str


def target_lines(rows: Sequence[Target]) -> tuple[SettingLine, ...]:
    """Of rows with the latest first: those that stand, then those that stood."""
    return _arranged(
        SettingLine(
            row.pk if is_latest and row.percent is not None else 0,
            f"Target {str(row.get_scope_display()).lower()}",
            _measure(row.measure),
            _share(row),
            f"sejak {formatting.day(row.valid_from)}, untuk {row.for_year}",
            row.source,
            _noted(row.by, row.at),
            _state(row, is_latest=is_latest),
        )
        for row, is_latest in _with_latest(rows)
    )


def survey_lines(rows: Sequence[AngkaSurvei]) -> tuple[SettingLine, ...]:
    """Of rows with the latest first: those that stand, then those that stood."""
    return _arranged(
        SettingLine(
            row.pk if is_latest and row.percent is not None else 0,
            f"{row.survey} {row.year}",
            _measure(row.measure),
            _share(row),
            _span(row),
            row.source,
            _noted(row.by, row.at),
            _state(row, is_latest=is_latest),
        )
        for row, is_latest in _with_latest(rows)
    )


def _with_latest(rows: Iterable[Row]) -> Iterable[tuple[Row, bool]]:
    seen = set()
    for row in rows:
        yield row, row.subject not in seen
        seen.add(row.subject)


def _arranged(lines: Iterable[SettingLine]) -> tuple[SettingLine, ...]:
    return tuple(sorted(lines, key=lambda line: line.state != ""))


def _state(row: Target | AngkaSurvei, *, is_latest: bool) -> str:
    """Empty for what stands."""
    if not is_latest:
        return "diganti"
    return "dicabut" if row.percent is None else ""


def _measure(key: str) -> str:
    return MEASURES[key].title if key in MEASURES else key


def _share(row: Target | AngkaSurvei) -> str:
    return "–" if row.percent is None else formatting.percent(float(row.percent), 1)


def _span(row: AngkaSurvei) -> str:
    parts = []
    if row.low is not None and row.high is not None:
        parts.append(f"batas 95 % {formatting.percent_range(float(row.low), float(row.high))}")
    if row.n:
        parts.append(f"{formatting.number(row.n)} balita dalam contoh")
    return ", ".join(parts)


def _noted(by: User | None, at: datetime) -> str:
    who = by.get_full_name() or by.get_username() if by else "pemasangan awal"
    return f"{who}, {formatting.day(local(at))}"
