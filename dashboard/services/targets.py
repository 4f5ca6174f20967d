"""Noting targets and survey figures: always another row, never over an earlier one."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from django.db import transaction

from dashboard.models import AngkaSurvei, Target
from posyandu import audit
from posyandu.models import Kota, User

Row = TypeVar("Row", Target, AngkaSurvei)


@dataclass(frozen=True)
class TargetLine:
    """A target as somebody states it; `percent` None takes it back."""

    scope: str
    measure: str
    percent: Decimal | None
    valid_from: date
    for_year: int
    source: str


@dataclass(frozen=True)
class SurveyLine:
    """A survey figure as somebody states it; `percent` None takes it back."""

    survey: str
    year: int
    measure: str
    percent: Decimal | None
    low: Decimal | None
    high: Decimal | None
    n: int | None
    source: str


@transaction.atomic
def note_target(*, kota: Kota, line: TargetLine, by: User | None, at: datetime) -> Target | None:
    """Note a target of a city; None where that is what stands already."""
    row = Target(kota=kota, by=by, at=at, **vars(line))
    return _note(Target, row, line, by)


@transaction.atomic
def note_survey(
    *, kota: Kota, line: SurveyLine, by: User | None, at: datetime
) -> AngkaSurvei | None:
    """Note what a survey found in a city; None where that is what stands already."""
    row = AngkaSurvei(kota=kota, by=by, at=at, **vars(line))
    return _note(AngkaSurvei, row, line, by)


def _note(model: type[Row], row: Row, line: TargetLine | SurveyLine, by: User | None) -> Row | None:
    # Two who note the same at once wait for each other here, so that it is noted once.
    Kota.objects.select_for_update().get(pk=row.kota_id)
    kept = [one for one in model.objects.filter(kota=row.kota_id).order_by("pk")
            if one.subject == row.subject]  # fmt: skip
    if kept and all(getattr(kept[-1], name) == value for name, value in vars(line).items()):
        return None
    if not kept and line.percent is None:
        return None
    row.save(force_insert=True)
    kind = model._meta.model_name or ""
    audit.record("catat", kind=kind, object_id=row.pk, by=by, measure=row.measure)
    return row


def take_back(
    *, row: Target | AngkaSurvei, reason: str, by: User | None, at: datetime
) -> Target | AngkaSurvei | None:
    """Take back what a row says, for a reason; None where it does not stand any more."""
    if isinstance(row, Target):
        gone = TargetLine(
            row.scope, row.measure, None, row.valid_from, row.for_year, reason
        )  # fmt: skip
        return note_target(kota=row.kota, line=gone, by=by, at=at)
    none = SurveyLine(row.survey, row.year, row.measure, None, None, None, None, reason)
    return note_survey(kota=row.kota, line=none, by=by, at=at)
