"""The SKDN month by month: the counts of the cells, by posyandu and of the whole area."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

from django.db.models import Max, Sum

from dashboard.filters import DashboardFilter
from dashboard.models import SummaryCell
from dashboard.queries.areas import Counts
from dashboard.queries.denominators import projected_of
from dashboard.queries.disclosure import EVERYTHING, Disclosure, disclosure_of_months
from dashboard.queries.version import current_version
from dashboard.skdn import LETTERS, Letter
from measurements.models import StaleCell

# What the letters and ratios of dashboard/skdn.py are made of.
NEEDED: Final = (
    "n_sasaran", "n_kia", "n_hadir", "n_ditimbang", "n_naik", "n_tidak_naik", "n_o", "n_b", "n_2t",
    "n_bgm", "n_bbu",
)  # fmt: skip
ByMonth = Mapping[date, Counts]
Hidden = frozenset[Letter]


@dataclass(frozen=True)
class Skdn:
    """The SKDN of an area in some months.

    `places`: posyandu → month → counts of the people of the filter; a month without any child is
    missing. `met`: (posyandu, month) in which anybody at all was weighed or measured there.
    `n_proyeksi`: the planners' number, None where the area or the filter has none of its own.
    `disclosure`: what the reader may be told.
    """

    months: tuple[date, ...]
    places: Mapping[int, ByMonth]
    met: frozenset[tuple[int, date]]
    n_proyeksi: int | None
    data_version: int
    data_as_of: datetime | None
    n_waiting: int
    disclosure: Disclosure = field(default=EVERYTHING, repr=False)

    def hidden(self, month: date, kelurahan: Collection[str] | None = None) -> Hidden:
        """The letters that are withheld in a month, of the area or of some of its kelurahan."""
        return frozenset(
            letter
            for letter in LETTERS
            if not self.disclosure.tells(letter.measure, kelurahan=kelurahan, key=(None, month))
        )

    def total(self, posyandu: Iterable[int] | None = None) -> dict[date, Counts]:
        """The sums of some posyandu, or of all, of each month that has any child."""
        wanted = self.places if posyandu is None else posyandu
        found: dict[date, Counts] = {}
        for pk in wanted:
            for month, counts in self.places.get(pk, {}).items():
                found.setdefault(month, Counter()).update(counts)
        return dict(sorted(found.items()))


def summed(by_month: ByMonth) -> Counts:
    """All months together: children times months, and no child twice in one of them."""
    return sum(by_month.values(), Counter[str]())


def weighed_months(by_month: ByMonth) -> dict[date, Counts]:
    """The months in which anybody was weighed: the others would only lengthen the list of S."""
    return {month: counts for month, counts in by_month.items() if counts["n_ditimbang"]}


def skdn_of(
    chosen: DashboardFilter, months: Sequence[date], *, may_see_children: bool = True
) -> Skdn:
    """The SKDN of the months in the area of the filter; its period is not asked.

    Raises ValueError without a month, and for an RT: cells know none.
    """
    places = _counts(chosen, months)
    everybody = places
    if not chosen.is_of_all_children:
        whole = replace(chosen, sex=None, age_from=None, age_to=None)
        everybody = _counts(whole, months)
    version, counted_at = current_version()
    return Skdn(
        months=tuple(months),
        places=places,
        met=frozenset(
            (pk, month)
            for pk, by_month in everybody.items()
            for month, counts in by_month.items()
            if counts["n_hadir"]
        ),
        n_proyeksi=_projected(chosen) if chosen.is_of_all_children else None,
        data_version=version,
        data_as_of=counted_at,
        n_waiting=StaleCell.objects.filter(chosen.posyandu_q("posyandu__")).count(),
        disclosure=disclosure_of_months(chosen, months, may_see_children=may_see_children),
    )


def latest_month(chosen: DashboardFilter, *, until: date | None = None) -> date | None:
    """The latest month in which anybody was weighed in the area, whatever their sex and age."""
    weighed = SummaryCell.objects.filter(
        chosen.posyandu_q("posyandu__"), month__isnull=False, n_ditimbang__gt=0
    )
    if until:
        weighed = weighed.filter(month__lte=until)
    found: date | None = weighed.aggregate(latest=Max("month"))["latest"]
    return found


def _counts(chosen: DashboardFilter, months: Sequence[date]) -> dict[int, dict[date, Counts]]:
    """By posyandu and month: one statement."""
    cells = chosen.cells_of_every_period().filter(month__gte=min(months), month__lte=max(months))
    rows = (
        cells.values_list("posyandu_id", "month")
        .order_by()
        .annotate(**{f"sum_{name}": Sum(name) for name in NEEDED})
    )
    found: dict[int, dict[date, Counts]] = {}
    for pk, month, *numbers in rows:
        counts = Counter(dict(zip(NEEDED, numbers, strict=True)))
        found.setdefault(pk, {})[month] = counts
    return found


def _projected(chosen: DashboardFilter) -> int | None:
    """The planners' number, where every kelurahan lies wholly in the area and has one."""
    numbers = projected_of(chosen.posyandu_list()).values()
    known = [number for number in numbers if number is not None]
    return sum(known) if known and len(known) == len(numbers) else None
