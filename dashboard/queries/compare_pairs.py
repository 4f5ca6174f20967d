"""The same children in two periods: how many were affected then, and how many are now.

Counted from the children, which takes longer in a larger city: the answer is kept under the version
of the data, and the first reader after a change waits for it.
"""

from collections.abc import Sequence
from typing import Final

from django.db import connection

from dashboard.filters import DashboardFilter
from dashboard.measures import CONDITIONS, Measure
from dashboard.queries.kept import kept
from dashboard.queries.relations import (
    asked,
    other_values,
    people,
    period_of,
    relation,
)
from dashboard.results import Interval, Paired
from dashboard.services.counting import filled, parameters
from dashboard.statistics.differences import paired_limits

_COUNTED: Final = ("of", "then", "now", "gained", "lost")


def paired_changes(
    chosen: DashboardFilter, other: DashboardFilter, measures: Sequence[Measure]
) -> dict[str, Paired]:
    """Each measure of an index by its key, among the children of `chosen` with a score in both.

    The children are those of the area, sex and ages of `chosen` in its period; in the `other` one
    they may have been measured anywhere. `measures`: shares of a z-score.
    """
    keys = [one.key for one in measures]
    counts = kept(
        "berpasangan", chosen, other, keys, count=lambda: _counted(chosen, other, measures)
    )
    width = len(_COUNTED)
    return {
        one.key: _paired(counts[at * width : (at + 1) * width]) for at, one in enumerate(measures)
    }


def _paired(counts: Sequence[int]) -> Paired:
    of, then, now, gained, lost = counts
    limits = paired_limits(of, gained, lost)
    interval = Interval(100 * limits.lower, 100 * limits.upper) if limits else None
    return Paired(of, then, now, gained, lost, interval)


def _counted(
    chosen: DashboardFilter, other: DashboardFilter, wanted: Sequence[Measure]
) -> list[int]:
    """The counts of `_COUNTED` for each measure, one after the other."""
    posyandu = list(chosen.posyandu_list().values_list("pk", flat=True))
    if not posyandu:
        return [0] * len(_COUNTED) * len(wanted)
    period, near = period_of(chosen), period_of(other)
    now = _told(relation(period, posyandu, is_of_readings=True), wanted, "c", more="c.*, ")
    then = _told(filled(f"read_in_{near.kind}", near, ()), wanted, "o", more="o.balita_id, ")
    where = " AND ".join(people(chosen)) or "TRUE"
    text = (
        f"SELECT {', '.join(_sums(wanted))} FROM ({now}) AS c "  # noqa: S608 only ours
        f"JOIN ({then}) AS o ON o.balita_id = c.balita_id "
        f"JOIN posyandu_balita b ON b.id = c.balita_id WHERE {where}"
    )
    with connection.cursor() as cursor:
        cursor.execute(text, parameters(period) | asked(chosen) | other_values(near))
        return list(cursor.fetchone())


def _told(rows: str, wanted: Sequence[Measure], name: str, *, more: str) -> str:
    """The rows of a period with a column for each measure: scored, and affected."""
    told = [
        f"({condition}) AS {kind}_{at}"
        for at, one in enumerate(wanted)
        for kind, condition in (("scored", CONDITIONS[one.of[0]]), ("hit", CONDITIONS[one.n]))
    ]
    return f"SELECT {more}{', '.join(told)} FROM ({rows}) AS {name}"  # noqa: S608 only ours


def _sums(wanted: Sequence[Measure]) -> list[str]:
    """The counts of `_COUNTED` for each measure, of the children with a score in both."""
    return [
        f"COUNT(*) FILTER (WHERE c.scored_{at} AND o.scored_{at} AND {condition})"
        for at in range(len(wanted))
        for condition in (
            "TRUE", f"o.hit_{at}", f"c.hit_{at}",
            f"c.hit_{at} AND NOT o.hit_{at}", f"o.hit_{at} AND NOT c.hit_{at}",
        )
    ]  # fmt: skip
