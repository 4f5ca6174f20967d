"""What a reader may be told of a period: everything, or what the plan of the city leaves.

The plan is made of the whole city whatever the filter asks, so that two requests never tell more
than one. It is made of the cells, and so moves only with them.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from django.db.models import Q, QuerySet, Sum

from bontang_stunting.lib.dates import month_number, month_start
from dashboard.filters import DashboardFilter
from dashboard.models import AgeGroup, SummaryCell
from dashboard.queries.areas import withheld
from dashboard.results import Prevalence
from dashboard.statistics.disclosure_blocks import IntArray, are_shown, is_same_or_far
from dashboard.statistics.disclosure_plan import RULES, Column, Plans, Table
from measurements.models import MonthlyRecap, OperasiTimbang
from posyandu.models import Kelurahan
from posyandu.models.people import Sex

# A round or a month: (its key, None) or (None, its first day); the recap of a month: (RECAP, day).
PeriodKey = tuple[int | None, date | None]
RECAP: Final = 0  # no round has this key
COLUMNS: Final[tuple[Column, ...]] = tuple(
    (age, sex) for age in AgeGroup.values for sex in (Sex.LAKI_LAKI, Sex.PEREMPUAN)
)
NAMES: Final = tuple(
    dict.fromkeys(
        name.removeprefix("-")
        for rule in RULES.values()
        for part in (*rule.parts, *(rule.moves or ()))
        for name in part
    )
)
_RECAP_NAMES: Final = ("n_pendek", "n_tbu")


@dataclass(frozen=True)
class Disclosure:
    """What may be told of the periods it was made of; everything where `plans` is None.

    `kelurahan`: those of the filter. `people`: the ages and sexes of the filter, None for all.
    """

    plans: dict[PeriodKey, Plans] | None
    key: PeriodKey = (None, None)
    kelurahan: frozenset[str] = frozenset()
    people: frozenset[Column] | None = None
    is_whole_city: bool = True
    is_of_smaller_areas: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the reader may see children, and so every count."""
        return self.plans is None

    def tells(
        self,
        measure: str,
        *,
        kelurahan: Collection[str] | None = None,
        people: Collection[Column] | None = None,
        key: PeriodKey | None = None,
    ) -> bool:
        """Whether the count of a measure may be told, of the filter or of a part of it.

        `kelurahan` and `people` narrow the filter; `key`: another period. Measures that are not
        about health (coverage) may always be told.
        """
        if self.plans is None or measure not in RULES:
            return True
        plans = self.plans.get(key or self.key)
        if plans is None or self.is_of_smaller_areas:
            return False
        here = self.kelurahan if kelurahan is None else self.kelurahan & set(kelurahan)
        who = self.people if people is None else frozenset(people) & (self.people or set(COLUMNS))
        return plans.of(measure).tells(here, who)

    def shown(self, found: Prevalence, measure: str = "pendek", **part: Any) -> Prevalence:
        """The prevalence, without its count where that may not be told."""
        return found if not found.of or self.tells(measure, **part) else withheld(found)

    def tells_groups(self, counts: Iterable[int]) -> bool:
        """Whether children who are compared with themselves may be told by what became of them.

        Only of the whole city and all its people, and only if no group that follows is small.
        """
        if self.is_open:
            return True
        return self.is_of_everybody and are_shown(np.array(list(counts), np.int64))

    @property
    def is_of_everybody(self) -> bool:
        """Whether it is about the whole city and all its people."""
        return self.is_whole_city and self.people is None and not self.is_of_smaller_areas

    def versions(self, now: Prevalence, earlier: Sequence[Prevalence]) -> list[Prevalence]:
        """What the same children said at other moments, where that may be told beside `now`.

        Only of the whole city and all its people, and only versions that are the same or far apart
        from each other: the difference of two tells of those who came or were corrected between.
        """
        if self.is_open:
            return list(earlier)
        shown: list[Prevalence] = [now]
        is_told = self.is_of_everybody and not now.is_suppressed
        found = []
        for version in earlier:
            if is_told and _may_stand_beside(version, shown):
                shown.append(version)
                found.append(version)
            else:
                found.append(withheld(version) if version.of else version)
        return found


EVERYTHING: Final = Disclosure(None)


def _may_stand_beside(version: Prevalence, others: Iterable[Prevalence]) -> bool:
    sides = _sides(version)
    return are_shown(sides) and all(is_same_or_far(sides, _sides(other)) for other in others)


def _sides(found: Prevalence) -> IntArray:
    """The affected and the others."""
    n, of = found.n or 0, found.of or 0
    return np.array([n, of - n], np.int64)


def disclosure_of(chosen: DashboardFilter, *, may_see_children: bool) -> Disclosure:
    """What may be told of the period of a filter, in four statements."""
    if may_see_children:
        return EVERYTHING
    wanted = [chosen.month] if chosen.month else []
    keys = _round_keys(OperasiTimbang.objects.filter(pk=chosen.operasi_id or 0), wanted)
    return _disclosure(chosen, keys)


def disclosure_of_months(
    chosen: DashboardFilter, months: Iterable[date], *, may_see_children: bool
) -> Disclosure:
    """What may be told of several months, of the area and the people of a filter."""
    if may_see_children:
        return EVERYTHING
    return _disclosure(chosen, _round_keys(OperasiTimbang.objects.none(), months))


def disclosure_of_every_period(chosen: DashboardFilter, *, may_see_children: bool) -> Disclosure:
    """What may be told of every round and month, of the area and the people of a filter."""
    return EVERYTHING if may_see_children else _disclosure(chosen, None)


def _round_keys(rounds: QuerySet[OperasiTimbang], months: Iterable[date]) -> Q:
    """The rounds and months, and the rounds with a day in one of the months."""
    wanted = Q(operasi__in=rounds)
    for month in months:
        inside = Q(operasi__starts_on__lte=_last_day(month), operasi__ends_on__gte=month)
        wanted |= Q(month=month) | inside
    return wanted


def _disclosure(chosen: DashboardFilter, periods: Q | None) -> Disclosure:
    here = frozenset(chosen.posyandu_list().order_by().values_list("kelurahan_id", flat=True))
    kota = Kelurahan.objects.filter(pk__in=here).values("kecamatan__kota")
    city = list(
        Kelurahan.objects.filter(kecamatan__kota__in=kota, posyandu__isnull=False)
        .distinct()
        .order_by("pk")
        .values_list("pk", "puskesmas_id")
    )
    return Disclosure(
        plans=_plans(city, periods),
        key=(chosen.operasi_id, None if chosen.operasi_id else chosen.month),
        kelurahan=here,
        people=_people(chosen),
        is_whole_city=len(here) == len(city),
        is_of_smaller_areas=chosen.posyandu is not None or chosen.rt is not None,
    )


def _people(chosen: DashboardFilter) -> frozenset[Column] | None:
    """The ages and sexes of a filter; None for all."""
    if chosen.is_of_all_children:
        return None
    first = 0 if chosen.age_from is None else chosen.age_from
    last = COLUMNS[-1][0] if chosen.age_to is None else chosen.age_to
    return frozenset(
        (age, sex) for age, sex in COLUMNS if first <= age <= last and chosen.sex in (None, 0, sex)
    )


def _plans(city: list[tuple[str, int]], periods: Q | None) -> dict[PeriodKey, Plans]:
    """The plans of the periods with cells; those of a month know the rounds in it.

    Without `periods` of all there are, and of every month of the recap.
    """
    rows = tuple(pk for pk, _ in city)
    paths = tuple((f"{puskesmas:06d}",) for _, puskesmas in city)
    counts = _counts(rows, periods)
    plans = {
        key: Plans(Table(NAMES, rows, paths, COLUMNS, counts[key])) for key in counts if key[0]
    }
    rounds = OperasiTimbang.objects.filter(pk__in=[pk for pk, _ in plans])
    inside = [(one.starts_on, one.ends_on, plans[one.pk, None]) for one in rounds]
    for key in counts:
        if month := key[1]:
            near = (
                plan for first, last, plan in inside if first <= _last_day(month) and last >= month
            )
            plans[key] = Plans(Table(NAMES, rows, paths, COLUMNS, counts[key]), tuple(near))
    if periods is None:
        for month, told in _recap_counts(rows).items():
            near = (plan for key, plan in plans.items() if key == (None, month))
            table = Table(_RECAP_NAMES, rows, paths, COLUMNS[:1], told)
            plans[RECAP, month] = Plans(table, tuple(near))
    return plans


def _recap_counts(rows: tuple[str, ...]) -> dict[date, IntArray]:
    """By month, what the recap says of each kelurahan (kelurahan, 1, _RECAP_NAMES)."""
    found: dict[date, IntArray] = {}
    stated = MonthlyRecap.objects.filter(
        kelurahan__in=rows, n_ditimbang__isnull=False, n_pendek__isnull=False
    )
    row_of = {pk: at for at, pk in enumerate(rows)}
    told = stated.values_list("kelurahan", "month", "n_pendek", "n_ditimbang")
    for pk, month, n_pendek, n_ditimbang in told:
        table = found.setdefault(month, np.zeros((len(rows), 1, len(_RECAP_NAMES)), np.int64))
        table[row_of[pk], 0] = n_pendek or 0, n_ditimbang or 0
    return found


def _counts(rows: tuple[str, ...], periods: Q | None) -> dict[PeriodKey, IntArray]:
    """By period, the counts (kelurahan, ages and sexes, NAMES)."""
    cells = SummaryCell.objects.filter(posyandu__kelurahan__in=rows)
    if periods is not None:
        cells = cells.filter(periods)
    summed = (
        cells.values_list("operasi_id", "month", "posyandu__kelurahan_id", "age_group", "sex")
        .order_by()
        .annotate(**{f"sum_{name}": Sum(name) for name in NAMES})
    )
    row_of = {pk: at for at, pk in enumerate(rows)}
    column_of = {column: at for at, column in enumerate(COLUMNS)}
    shape = (len(rows), len(COLUMNS), len(NAMES))
    found: dict[PeriodKey, IntArray] = {}
    for operasi, month, kelurahan, age, sex, *sums in summed:
        table = found.get((operasi, month))
        if table is None:
            table = found[operasi, month] = np.zeros(shape, np.int64)
        table[row_of[kelurahan], column_of[age, sex]] = sums
    return found


def _last_day(month: date) -> date:
    return month_start(month_number(month) + 1) - timedelta(days=1)
