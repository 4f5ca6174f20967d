"""What became of the children since the period before: each is compared with itself.

Aggregates cannot tell whether a share fell because children grew or because others were measured.
The pairs are counted with the cells (`services/changing.py`), so that an answer takes as long in a
large city as in a small one. What those do not know, an RT or a period that was counted against
another one, is asked of the children, and the answer is kept under the version of the data.
"""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Sum

from dashboard.filters import DashboardFilter
from dashboard.measures import CHANGES, CONDITIONS, Measure
from dashboard.models.changes import CHANGE_COUNTS
from dashboard.queries.kept import kept
from dashboard.queries.relations import (
    asked,
    beside,
    is_counted,
    neighbour,
    other_values,
    people,
    period_of,
    relation,
)
from dashboard.services.counting import parameters


@dataclass(frozen=True)
class Changes:
    """Children by what became of them (the keys of CHANGES), and pendek of both periods.

    `before`: the filter of the period before, which the last of CHANGES is a list of.
    """

    before: DashboardFilter
    n_before: int
    n_now: int
    counts: dict[str, int]


def changes_since(chosen: DashboardFilter) -> Changes | None:
    """The changes since the period before; None where nobody was pendek in it, or it is none."""
    before = neighbour(chosen, "sebelum")
    if before is None:
        return None
    if chosen.rt is None and is_counted(period_of(chosen), period_of(before)):
        counts = _of_cells(chosen, before)
    else:
        counts = kept("perubahan", chosen, count=lambda: _counted(chosen, before))
    if not counts["before"]:
        return None
    told = {name: counts[name] for name in CHANGES}
    return Changes(before, counts["before"], counts["now"], told)


def _of_cells(chosen: DashboardFilter, before: DashboardFilter) -> dict[str, int]:
    names = (*CHANGE_COUNTS, "n_dilanjutkan")
    told = chosen.changes().aggregate(**{f"sum_{name}": Sum(name) for name in names})
    now, then = (side.sums().aggregate(n=Sum("n_pendek"))["n"] or 0 for side in (chosen, before))
    counts = {
        key: told[f"sum_{one.n}"] or 0 for key, one in CHANGES.items() if one.n in CHANGE_COUNTS
    }
    counts["pendek-tanpa-kelanjutan"] = then - (told["sum_n_dilanjutkan"] or 0)
    return {**counts, "now": now, "before": then}


def _counted(chosen: DashboardFilter, before: DashboardFilter) -> dict[str, int]:
    now_side = [one for one in CHANGES.values() if one.other == "sebelum"]
    then_side = [one for one in CHANGES.values() if one.other == "sesudah"]
    now = _paired(chosen, before, now_side)
    then = _paired(before, chosen, then_side)
    return {**now, **then, "now": now["all"], "before": then["all"]}


def _paired(
    chosen: DashboardFilter, other: DashboardFilter, wanted: list[Measure]
) -> dict[str, int]:
    """How many children of a period are in each of the measures, and "all" that are pendek."""
    posyandu = list(chosen.posyandu_list().values_list("pk", flat=True))
    if not posyandu:
        return {"all": 0} | {one.key: 0 for one in wanted}
    period, near = period_of(chosen), period_of(other)
    rows = beside(relation(period, posyandu, is_of_readings=True), near)
    told = [CONDITIONS["n_pendek"], *(one.condition for one in wanted)]
    counts = ", ".join(f"COUNT(*) FILTER (WHERE {condition})" for condition in told)
    where = " AND ".join(people(chosen)) or "TRUE"
    text = (
        f"SELECT {counts} FROM (SELECT c.* FROM ({rows}) AS c "  # noqa: S608 only ours
        f"JOIN posyandu_balita b ON b.id = c.balita_id WHERE {where}) AS paired"
    )
    with connection.cursor() as cursor:
        cursor.execute(text, parameters(period) | asked(chosen) | other_values(near))
        found = cursor.fetchone()
    return dict(zip(["all", *(one.key for one in wanted)], found, strict=True))
