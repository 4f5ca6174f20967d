"""The children behind a count: found by the condition the cells were counted by.

The cells say how many children each posyandu has in a count, so that a page in the order of the
posyandu asks only those on it for their children: it takes as long in a large city as in a small
one.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from dashboard.filters import DashboardFilter
from dashboard.measures import Measure
from dashboard.queries.in_order import in_order, named_in_order
from dashboard.queries.listed import Child
from dashboard.queries.search import PAGE_ROWS, Search
from measurements.models import Measurement

__all__ = [
    "ORDERS",
    "PAGE_ROWS",
    "Child",
    "Children",
    "Reading",
    "children_page",
    "every_child",
    "readings_until",
]

READINGS_SHOWN: Final = 4  # the one that counts, and three before it
ORDERS: Final = ("posyandu", "nama", "z")
_POSYANDU_AT_ONCE: Final = 40


@dataclass(frozen=True)
class Reading:
    """An earlier reading of a child: grams, millimetres, z of TB/U in hundredths."""

    measured_on: date
    posyandu_id: int
    weight_g: int | None
    length_mm: int | None
    haz: int | None
    is_flagged: bool


@dataclass(frozen=True)
class Children:
    """A page of a list. `after` leads to the next one, and is empty on the last.

    `counts`: of the columns the measure needs, for the whole of the filter. `first_day` and
    `last_day` are those of the period.
    """

    rows: tuple[Child, ...]
    counts: Mapping[str, int]
    after: str
    first_day: date
    last_day: date
    n_found: int | None = None  # by a name


def children_page(
    chosen: DashboardFilter,
    measure: Measure,
    *,
    order: str = "posyandu",
    after: str = "",
    name: str = "",
) -> Children:
    """The children of a count from `after` on; `order` is one of ORDERS.

    By "z" those come first whose index is worst. An `after` that names nobody begins anew.
    `name`: only those whose name or whose mother's holds these letters.
    """
    search = Search(chosen, measure)
    last = search.child_at(after)
    if name:
        found = named_in_order(search, order, name)
        at = found.index(last) + 1 if last in found else 0
        return _page(search, found[at : at + PAGE_ROWS + 1], n_found=len(found))
    rows = search.by_posyandu(last) if order == "posyandu" else in_order(search, order, last)
    return _page(search, rows)


def _page(search: Search, rows: Sequence[Child], *, n_found: int | None = None) -> Children:
    """A page of rows, of which one more than it holds says that there are others."""
    shown = tuple(rows[:PAGE_ROWS])
    more = f"{shown[-1].posyandu_id}.{shown[-1].balita_id}" if len(rows) > PAGE_ROWS else ""
    return Children(shown, search.counts, more, *search.days, n_found=n_found)


def every_child(chosen: DashboardFilter, measure: Measure) -> Iterator[Child]:
    """All children of a count by posyandu and name, a few posyandu at a time."""
    search = Search(chosen, measure)
    for at in range(0, len(search.posyandu), _POSYANDU_AT_ONCE):
        yield from search.found(search.posyandu[at : at + _POSYANDU_AT_ONCE])


def readings_until(balita_ids: Collection[UUID], until: date) -> dict[UUID, tuple[Reading, ...]]:
    """The latest readings of each child up to a day, that day included, the latest first."""
    place = Window(
        RowNumber(),
        partition_by=[F("balita_id")],
        order_by=[F("measured_on").desc(), F("id").desc()],
    )
    found = (
        Measurement.objects.current()
        .filter(balita_id__in=balita_ids, measured_on__lte=until)
        .annotate(place=place)
        .filter(place__lte=READINGS_SHOWN)
        .order_by("balita_id", "place")
        .values_list(
            "balita_id", "measured_on", "posyandu_id", "weight_g", "length_mm", "result__haz",
            "result__is_flagged_haz",
        )
    )  # fmt: skip
    told: dict[UUID, list[Reading]] = {}
    for balita_id, on, posyandu_id, weight_g, length_mm, haz, is_flagged in found:
        reading = Reading(on, posyandu_id, weight_g, length_mm, haz, bool(is_flagged))
        told.setdefault(balita_id, []).append(reading)
    return {balita_id: tuple(rows) for balita_id, rows in told.items()}
