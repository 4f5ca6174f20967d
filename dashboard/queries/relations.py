"""Who is counted in a period, as SQL: the children of its cells, one row each.

A closed round is the children that were kept when it closed. A row can be laid beside what the same
child's reading said in the period before or after.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import connection

from bontang_stunting.lib.dates import month_number, month_start
from dashboard.filters import DashboardFilter
from dashboard.measures import CONDITIONS
from dashboard.models import COUNTS, DasarPerubahan, Penutupan
from dashboard.services.changing import OTHER_NAMES
from dashboard.services.counting import Period, filled, parameters
from measurements.models import MeasurementResult, OperasiTimbang


def period_of(chosen: DashboardFilter) -> Period:
    """The period of a filter: a closed round is the children that were kept when it closed."""
    if chosen.operasi_id is None:
        return Period(month=chosen.month)
    closed = Penutupan.objects.filter(
        operasi=chosen.operasi_id, operasi__state=OperasiTimbang.State.CLOSED
    )
    latest = closed.order_by("-number").values_list("pk", flat=True).first()
    return Period(operasi_id=chosen.operasi_id, penutupan_id=latest)


def counts_of_children(
    chosen: DashboardFilter, *, by: Sequence[str] = ("posyandu_id",)
) -> dict[Any, Counter[str]]:
    """Every count by some columns of a cell, from the children: what cells cannot tell (an RT).

    The key is the value of the column, or a tuple of values where `by` names several.
    """
    posyandu = list(chosen.posyandu_list().values_list("pk", flat=True))
    if not posyandu:
        return {}
    told = ", ".join(f"COUNT(*) FILTER (WHERE {CONDITIONS[name]})" for name in COUNTS)
    period = period_of(chosen)
    rows = relation(period, posyandu, is_of_readings=False)
    where = " AND ".join(people(chosen)) or "TRUE"
    text = (
        f"SELECT {', '.join(by)}, {told} FROM (SELECT c.* FROM ({rows}) AS c "  # noqa: S608 only ours
        f"JOIN posyandu_balita b ON b.id = c.balita_id WHERE {where}) AS chosen "
        f"GROUP BY {', '.join(by)}"
    )
    with connection.cursor() as cursor:
        cursor.execute(text, parameters(period) | asked(chosen))
        return {
            row[0] if len(by) == 1 else tuple(row[: len(by)]): Counter(
                dict(zip(COUNTS, row[len(by) :], strict=True))
            )
            for row in cursor
        }


def neighbour(chosen: DashboardFilter, side: str) -> DashboardFilter | None:
    """The same filter in the period "sebelum" or "sesudah"; None where there is no such round."""
    step = -1 if side == "sebelum" else 1
    if chosen.month:
        return replace(chosen, month=month_start(month_number(chosen.month) + step))
    here = OperasiTimbang.objects.filter(pk=chosen.operasi_id or 0).values("kota", "starts_on")
    rounds = OperasiTimbang.objects.filter(kota__in=here.values("kota"), opened_at__isnull=False)
    starts_on = here.values("starts_on")
    if step < 0:
        near = rounds.filter(starts_on__lt=starts_on).order_by("-starts_on")
    else:
        near = rounds.filter(starts_on__gt=starts_on).order_by("starts_on")
    found = near.values_list("pk", flat=True).first()
    return replace(chosen, operasi_id=found) if found else None


def is_counted(now: Period, before: Period) -> bool:
    """Whether the changes of a period were counted as it stands, against the one before it."""
    base = DasarPerubahan.objects.filter(operasi_id=now.operasi_id, month=now.month)
    return base.filter(
        penutupan=now.penutupan_id,
        before_operasi=before.operasi_id,
        before_penutupan=before.penutupan_id,
    ).exists()


def has_readings(period: Period) -> bool:
    """Whether anybody was weighed or measured in a month; of a round it is not asked."""
    if not period.month:
        return True
    return MeasurementResult.objects.filter(month=period.month).exists()


def beside(rows: str, other: Period) -> str:
    """The rows, each with the child's z of the other period as `other_haz`."""
    return (
        "SELECT r.*, o.haz AS other_haz, o.is_flagged_haz AS other_is_flagged_haz "  # noqa: S608 only ours
        f"FROM ({rows}) AS r LEFT JOIN ({filled(f'read_in_{other.kind}', other, ())}) AS o "
        "ON o.balita_id = r.balita_id"
    )


def other_values(other: Period) -> dict[str, Any]:
    """What the statement of `beside` names."""
    named = parameters(other)
    return {f"other_{name}": named[name] for name in OTHER_NAMES}


def relation(
    period: Period, posyandu: Sequence[int], *, is_of_readings: bool, months: Sequence[date] = ()
) -> str:
    """The rows that the cells are counted from, those without a reading only where they matter.

    `months`: those of the period, said once more for whoever looks for a few of its children: the
    indexes of what readings mean begin with the month.
    """
    names = (
        ["children_who_came"] if is_of_readings else ["children_who_came", "children_who_did_not"]
    )
    return " UNION ALL ".join(filled(name, period, posyandu, months=months) for name in names)


def months_between(first_day: date, last_day: date) -> tuple[date, ...]:
    """The months of a period, each by its first day."""
    numbers = range(month_number(first_day), month_number(last_day) + 1)
    return tuple(month_start(number) for number in numbers)


def people(chosen: DashboardFilter) -> Iterable[str]:
    """Conditions of sex, age and RT, on the child `c` of the period and its record `b`."""
    if chosen.sex:
        yield "c.sex = %(sex)s"
    if chosen.age_from is not None:
        yield "c.age_group >= %(age_from)s"
    if chosen.age_to is not None:
        yield "c.age_group <= %(age_to)s"
    if chosen.rt is not None:
        yield "b.rt = %(rt)s"


def asked(chosen: DashboardFilter) -> dict[str, Any]:
    """The values that the conditions of `people` name."""
    return {
        "sex": chosen.sex,
        "age_from": chosen.age_from,
        "age_to": chosen.age_to,
        "rt": chosen.rt,
    }
