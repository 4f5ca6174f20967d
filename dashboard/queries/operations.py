"""How rounds are run: the calendar of a year, what a round was closed with, who came and went."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import ExtractMonth

from dashboard.filters import DashboardFilter
from dashboard.models import COUNTS, Penutupan, SelPenutupan, SummaryCell
from dashboard.queries.areas import Counts
from dashboard.results import Share
from dashboard.services.counting import Period, count_cells
from measurements.models import (
    OperasiTimbang,
    PerubahanSasaran,
    RiwayatOperasi,
    Sasaran,
    WeighingSession,
)
from posyandu.models import Posyandu, User

MONTHS: Final = 12


@dataclass(frozen=True)
class RoundRow:
    """A round of the calendar with its list, who was weighed, and how often it was closed."""

    operasi: OperasiTimbang
    n_sasaran: int
    n_ditimbang: int
    n_closings: int

    @property
    def ds(self) -> Share:
        """D/S with the list as S."""
        return Share(self.n_ditimbang, self.n_sasaran)


@dataclass(frozen=True)
class Planned:
    """A posyandu and the day on which it meant to open."""

    nama: str
    kelurahan: str
    on: date


@dataclass(frozen=True)
class MonthRow:
    """One month of the posyandu: how many of them held a session, and D/S of the month.

    `n_planned`: how many have a day on which they mean to open. `missed`: those whose day has
    passed without any session in the month.
    """

    month: date
    n_open: int
    n_posyandu: int
    ds: Share
    rounds: tuple[RoundRow, ...]
    n_planned: int = 0
    missed: tuple[Planned, ...] = ()


@dataclass(frozen=True)
class Year:
    """The calendar of a year, in the user's area. `years`: those that have anything."""

    year: int
    months: tuple[MonthRow, ...]
    rounds: tuple[RoundRow, ...]
    years: tuple[int, ...]


@dataclass(frozen=True)
class Closing:
    """The counts of one area by one closing; `penutupan` is None for what is known now."""

    penutupan: Penutupan | None
    counts: Counts


def rounds_to_run(user: User) -> "QuerySet[OperasiTimbang]":
    """Every round of the user's city, planned ones too, latest first."""
    kota = DashboardFilter.for_user(user).posyandu_list().values("kelurahan__kecamatan__kota")
    return OperasiTimbang.objects.filter(kota__in=kota).order_by("-starts_on")


def year_of_rounds(user: User, year: int, chosen: DashboardFilter, today: date) -> Year:
    """The rounds and the monthly posyandu of a year in the area of the filter, seen on a day."""
    every = list(rounds_to_run(user))
    rounds = _with_counts([one for one in every if one.year == year], chosen)
    return Year(
        year=year,
        months=_months(chosen, year, rounds, today),
        rounds=rounds,
        years=tuple(sorted({one.year for one in every} | {year}, reverse=True)),
    )


def _with_counts(rounds: list[OperasiTimbang], chosen: DashboardFilter) -> tuple[RoundRow, ...]:
    """Rounds with their lists counted, earliest first."""
    here = chosen.posyandu_q("posyandu__")
    listed = Sasaran.objects.listed().filter(here, operasi__in=rounds)
    n_listed = dict(listed.values_list("operasi").order_by().annotate(Count("pk")))
    cells = SummaryCell.objects.filter(here, operasi__in=rounds)
    n_weighed = dict(cells.values_list("operasi").order_by().annotate(Sum("n_ditimbang")))
    closings = Penutupan.objects.filter(operasi__in=rounds)
    n_closings = dict(closings.values_list("operasi").order_by().annotate(Count("pk")))
    rows = [
        RoundRow(one, n_listed.get(one.pk, 0), n_weighed.get(one.pk, 0), n_closings.get(one.pk, 0))
        for one in rounds
    ]
    return tuple(sorted(rows, key=lambda row: row.operasi.starts_on))


def _months(
    chosen: DashboardFilter, year: int, rounds: tuple[RoundRow, ...], today: date
) -> tuple[MonthRow, ...]:
    posyandu = chosen.posyandu_list()
    n_posyandu = posyandu.count()
    held = WeighingSession.objects.filter(posyandu__in=posyandu, held_on__year=year)
    by_month = held.annotate(number=ExtractMonth("held_on")).values_list("number").order_by()
    was_open: dict[int, set[int]] = {}
    for number, pk in by_month.values_list("number", "posyandu").distinct():
        was_open.setdefault(number, set()).add(pk)
    planned = posyandu.filter(is_active=True, hari_buka__isnull=False).select_related("kelurahan")
    means_to = list(planned.order_by("hari_buka", "kelurahan", "nama"))
    cells = chosen.cells_of_every_period().filter(month__year=year)
    sums = {
        month.month: Share(weighed, listed)
        for month, weighed, listed in cells.values_list("month")
        .order_by()
        .annotate(Sum("n_ditimbang"), Sum("n_sasaran"))
    }
    return tuple(
        MonthRow(
            month=date(year, number, 1),
            n_open=len(was_open.get(number, ())),
            n_posyandu=n_posyandu,
            ds=sums.get(number, Share(None, None)),
            rounds=tuple(row for row in rounds if row.operasi.starts_on.month == number),
            n_planned=len(means_to),
            missed=_missed(means_to, was_open.get(number, set()), date(year, number, 1), today),
        )
        for number in range(1, MONTHS + 1)
    )


def _missed(
    planned: list[Posyandu], was_open: set[int], first: date, today: date
) -> tuple[Planned, ...]:
    """Those whose day of this month has passed while nobody was weighed there all month.

    Where nobody was weighed anywhere, nothing is known of the month and nobody is named.
    """
    if not was_open:
        return ()
    days = ((one, first.replace(day=one.hari_buka or 1)) for one in planned)
    return tuple(
        Planned(one.nama, one.kelurahan.nama, day)
        for one, day in days
        if day < today and one.pk not in was_open
    )


def closings_of(operasi: OperasiTimbang, chosen: DashboardFilter) -> tuple[Closing, ...]:
    """What a round was closed with in an area, the first closing first, and what is known now.

    The last is counted from the readings as they stand, and kept nowhere: for a closed round it
    tells whether a revision would say anything else.
    """
    kept = Penutupan.objects.filter(operasi=operasi).select_related("by").order_by("number")
    sums = {f"sum_{name}": Sum(name) for name in COUNTS}
    cells = SelPenutupan.objects.filter(chosen.posyandu_q("posyandu__"), penutupan__in=kept)
    told = {row["penutupan_id"]: row for row in _summed(cells, sums)}
    closings = [
        Closing(one, Counter({name: told[one.pk][f"sum_{name}"] for name in COUNTS}))
        for one in kept
        if one.pk in told
    ]
    return (*closings, Closing(None, known_now(operasi, chosen)))


def n_closings_of(operasi: OperasiTimbang) -> int:
    """How often a round was closed; each after the first is a revision."""
    return Penutupan.objects.filter(operasi=operasi).count()


def _summed(cells: Any, sums: Mapping[str, Sum]) -> Any:
    return cells.values("penutupan_id").order_by().annotate(**sums)


def known_now(operasi: OperasiTimbang, chosen: DashboardFilter) -> Counts:
    """Every count of a round as its readings stand, open or closed; nothing is written."""
    posyandu = set(chosen.posyandu_list().values_list("pk", flat=True))
    total: Counts = Counter()
    for counts in count_cells(Period(operasi_id=operasi.pk), posyandu).values():
        total.update(dict(zip(COUNTS, counts, strict=True)))
    return total


def story_of(operasi: OperasiTimbang) -> list[RiwayatOperasi]:
    """How a round was opened, closed and opened again, by whom and why; the first step first."""
    return list(RiwayatOperasi.objects.filter(operasi=operasi).select_related("by"))


def changes_of(operasi: OperasiTimbang, chosen: DashboardFilter) -> "QuerySet[PerubahanSasaran]":
    """The ledger of a round in an area, the latest line first."""
    lines = PerubahanSasaran.objects.filter(chosen.posyandu_q("posyandu__"), operasi=operasi)
    return lines.select_related("balita", "posyandu__kelurahan", "by").order_by("-pk")


def taken_off(operasi: OperasiTimbang, chosen: DashboardFilter) -> set[Any]:
    """The children of an area that are off the list of a round now."""
    gone = Sasaran.objects.filter(
        chosen.posyandu_q("posyandu__"), Q(removed_at__isnull=False), operasi=operasi
    )
    return set(gone.values_list("balita", flat=True))
