"""Counting: from derived rows to the counts of summary cells, by the database.

A child is counted where it is on the list: in the posyandu of its Sasaran for a round, in the
posyandu that measured it for a month. Its age group is that of the day it was measured; of a child
not measured, that of the first day of the period.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from bontang_stunting.lib.dates import month_number, month_start, months_before, years_before
from dashboard.models import COUNTS
from dashboard.models.summaries import AgeGroup
from measurements.models import MeasurementResult, Ntob, OperasiTimbang, Sasaran
from posyandu.models import Keanggotaan

BALITA_YEARS = 5
SD = 100  # z-scores are stored in hundredths

CellKey = tuple[int, int, int]  # posyandu id, sex, first month of the age group
Cells = dict[CellKey, dict[str, int]]


@dataclass(frozen=True)
class Period:
    """A round or a month: exactly one of the two."""

    operasi_id: int | None = None
    month: date | None = None

    def counted(self) -> "QuerySet[MeasurementResult]":
        """The rows that stand for their child in this period."""
        if self.operasi_id:
            return MeasurementResult.objects.filter(
                operasi_id=self.operasi_id, counts_in_round=True
            )
        asked: Any = self.month
        return MeasurementResult.objects.filter(month=asked, counts_in_month=True)

    def first_day(self) -> date:
        """Where the period starts: the age of a child that did not come is taken on it."""
        if self.month:
            return self.month
        return OperasiTimbang.objects.get(pk=self.operasi_id or 0).starts_on


# What each count asks of the row that counts for the child.
_CONDITIONS = {
    "n_ditimbang": Q(measurement__weight_g__isnull=False),
    "n_diukur": Q(measurement__length_mm__isnull=False),
    "n_naik": Q(ntob=Ntob.NAIK),
    "n_tidak_naik": Q(ntob=Ntob.TIDAK_NAIK),
    "n_o": Q(ntob=Ntob.TIDAK_DITIMBANG_BULAN_LALU),
    "n_b": Q(ntob=Ntob.BARU),
    "n_2t": Q(is_2t=True),
    "n_bgm": Q(is_bgm=True),
    "n_bbu": Q(waz__isnull=False, is_flagged_waz=False),
    "n_bb_kurang": Q(waz__lt=-2 * SD, is_flagged_waz=False),
    "n_bb_sangat_kurang": Q(waz__lt=-3 * SD, is_flagged_waz=False),
    "n_tbu": Q(haz__isnull=False, is_flagged_haz=False),
    "n_pendek": Q(haz__lt=-2 * SD, is_flagged_haz=False),
    "n_sangat_pendek": Q(haz__lt=-3 * SD, is_flagged_haz=False),
    "n_bbtb": Q(whz__isnull=False, is_flagged_whz=False),
    "n_gizi_kurang": Q(whz__lt=-2 * SD, is_flagged_whz=False),
    "n_gizi_buruk": Q(whz__lt=-3 * SD, is_flagged_whz=False),
    "n_gizi_lebih": Q(whz__gt=2 * SD, is_flagged_whz=False),
    "n_tak_wajar": Q(is_flagged_waz=True) | Q(is_flagged_haz=True) | Q(is_flagged_whz=True),
}


def count_cells(period: Period, posyandu_ids: set[int]) -> Cells:
    """The counts of a period in these posyandu; a cell of zeros is left out."""
    cells: Cells = defaultdict(lambda: dict.fromkeys(COUNTS, 0))
    for counted in (_measured(period, posyandu_ids), _missing(period, posyandu_ids)):
        for row in counted:
            cell = cells[row["at"], row["of_sex"], row["of_age"]]
            for name, value in row.items():
                if name in cell:
                    cell[name] += value
    return dict(cells)


def _measured(period: Period, posyandu_ids: set[int]) -> Iterable[Any]:
    """Counts of the children that came."""
    at, wanted = "measurement", dict[str, Any]()
    if period.operasi_id:
        # The child stands where the list of the round has it, wherever it was weighed.
        at = "measurement__balita__sasaran"
        wanted[f"{at}__operasi_id"] = period.operasi_id
    wanted[f"{at}__posyandu_id__in"] = posyandu_ids
    counted: Iterable[Any] = (
        period.counted()
        .filter(**wanted)
        .annotate(
            at=F(f"{at}__posyandu_id"),
            of_sex=F("measurement__balita__sex"),
            of_age=_group_of_months(),
        )
        .values("at", "of_sex", "of_age")
        .order_by()
        .annotate(
            n_sasaran=Count("pk"),
            n_kia=Count("pk", filter=Q(measurement__balita__has_kia=True)),
            n_hadir=Count("pk"),
            **{name: Count("pk", filter=asked) for name, asked in _CONDITIONS.items()},
        )
    )
    return counted


def _missing(period: Period, posyandu_ids: set[int]) -> Iterable[Any]:
    """Counts of the children on the list that did not come."""
    came = period.counted().filter(measurement__balita=OuterRef("balita"))
    first_day = period.first_day()
    listed: QuerySet[Any] = (
        Sasaran.objects.filter(operasi_id=period.operasi_id)
        if period.operasi_id
        else _members_at_the_end_of(first_day)
    )
    counted: Iterable[Any] = (
        listed.filter(~Exists(came), posyandu_id__in=posyandu_ids)
        .annotate(at=F("posyandu_id"), of_sex=F("balita__sex"), of_age=_group_on(first_day))
        .values("at", "of_sex", "of_age")
        .order_by()
        .annotate(n_sasaran=Count("pk"), n_kia=Count("pk", filter=Q(balita__has_kia=True)))
    )
    return counted


def _members_at_the_end_of(month: date) -> "QuerySet[Keanggotaan]":
    """Children of a posyandu on the last day of a month, not yet five on its first."""
    next_month = month_start(month_number(month) + 1)
    return Keanggotaan.objects.filter(
        Q(until__isnull=True) | Q(until__gte=next_month),
        since__lt=next_month,
        balita__born_on__gt=years_before(month, BALITA_YEARS),
    )


def _group_of_months() -> Case:
    """Age group of a measured child, from its completed months."""
    return Case(
        *[When(age_months__gte=first, then=Value(first)) for first in _oldest_first()],
        output_field=IntegerField(),
    )


def _group_on(day: date) -> Case:
    """Age group of a child on a day, from its birth date."""
    whens = []
    for first in _oldest_first():
        latest_birth = months_before(day, first)
        whens.append(When(balita__born_on__lte=latest_birth, then=Value(first)))
    # Born after the first day of the period: youngest of all.
    return Case(*whens, default=Value(int(AgeGroup.M0_5)), output_field=IntegerField())


def _oldest_first() -> list[int]:
    return sorted((int(group) for group in AgeGroup), reverse=True)
