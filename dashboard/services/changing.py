"""What became of each child since the period before: counted with the cells, posyandu by posyandu.

A period is counted against the one before it. Three things move its counts: its own children, those
of the period before, and which period that is, in what state. The first mark their posyandu. A
reading of the period before does so, too, as its child is derived anew from there on; who stood on
the list of the round before is looked up here. The third is the base that is kept with the counts:
once it is another one, the whole period is counted anew, and until then readers do so themselves.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from bontang_stunting.lib.dates import month_number, month_start
from dashboard.models import DasarPerubahan, Penutupan, Perubahan, SelPerubahan
from dashboard.models.changes import ChangeKind
from dashboard.services.counting import Period, compared, parameters
from measurements.models import OperasiTimbang

_TABLES = (Perubahan, SelPerubahan)
OTHER_NAMES = ("operasi_id", "penutupan_id", "first_day", "end_day")
_KINDS = {kind.name.lower(): int(kind) for kind in ChangeKind}


@dataclass(frozen=True)
class _Round:
    kota_id: str
    starts_on: date
    ends_on: date
    is_opened: bool
    penutupan_id: int | None


Rounds = Mapping[int, _Round]


def recount_changes(
    wanted: Mapping[Period, Collection[int]], everywhere: Callable[[], Collection[int]]
) -> None:
    """Count the changes of these periods in these posyandu anew, and whatever follows on them.

    `everywhere` finds the posyandu of every city. Needs `take_lock`.
    """
    rounds = _rounds()
    affected: dict[Period, set[int]] = {}
    for period, posyandu_ids in wanted.items():
        for one in (period, *_around(period, rounds)):
            affected.setdefault(Period(one.operasi_id, one.month), set()).update(posyandu_ids)
    for period, posyandu_ids in list(affected.items()):
        if after := _round_after(period, rounds):
            moved = _counted_with(after, period, posyandu_ids)
            affected.setdefault(Period(operasi_id=after), set()).update(moved)
    bases = _bases(affected)
    for period, posyandu_ids in affected.items():
        _recount(period, posyandu_ids, rounds, bases, everywhere)


def forget_changes() -> None:
    """Drop every count: they are all counted again."""
    for model in (*_TABLES, DasarPerubahan):
        model.objects.all().delete()


def forget_months_outside(first: date, last: date) -> None:
    """Drop months that are counted no longer."""
    for model in (*_TABLES, DasarPerubahan):
        model.objects.filter(month__lt=first).delete()
        model.objects.filter(month__gt=last).delete()


def _recount(
    period: Period,
    posyandu_ids: Collection[int],
    rounds: Rounds,
    bases: Mapping[tuple[int | None, date | None], tuple[int | None, ...]],
    everywhere: Callable[[], Collection[int]],
) -> None:
    now, before = _resolved(period, rounds), _before(period, rounds)
    base = (
        now.penutupan_id,
        before.operasi_id if before else None,
        before.penutupan_id if before else None,
    )
    key = (period.operasi_id, period.month)
    if bases.get(key) != base:
        posyandu_ids = everywhere()
        _keep_base(period, base, is_new=key not in bases)
    if not posyandu_ids:
        return
    _drop(period, posyandu_ids)
    if before:
        _compare(now, before, posyandu_ids, rounds)


def _compare(now: Period, before: Period, posyandu_ids: Collection[int], rounds: Rounds) -> None:
    """Insert the changes of some posyandu, which must have none yet, and their sums."""
    named = parameters(before, _days(before, rounds))
    others = {f"other_{name}": named[name] for name in OTHER_NAMES}
    values = parameters(now, _days(now, rounds)) | others | _KINDS
    names = ["compare_children", *(["compare_elsewhere"] if now.kind == "round" else [])]
    with connection.cursor() as cursor:
        for name in (*names, "compare_cells"):
            cursor.execute(compared(name, now, before, posyandu_ids), values)


def _drop(period: Period, posyandu_ids: Collection[int]) -> None:
    name, value = _named(period)
    listed = ", ".join(str(int(pk)) for pk in sorted(posyandu_ids))
    with connection.cursor() as cursor:
        for model, column in zip(_TABLES, ("posyandu_id", "counted_with_id"), strict=True):
            cursor.execute(
                f"DELETE FROM {model._meta.db_table} "  # noqa: S608 only ours
                f"WHERE {name} = %s AND {column} IN ({listed})",
                [value],
            )


def _days(period: Period, rounds: Rounds) -> tuple[date, date]:
    """Its first day, and the day after its last."""
    if period.month:
        return period.days()
    here = rounds[period.operasi_id or 0]
    return here.starts_on, here.ends_on + timedelta(days=1)


def _named(period: Period) -> tuple[str, Any]:
    return ("operasi_id", period.operasi_id) if period.operasi_id else ("month", period.month)


def _around(period: Period, rounds: Rounds) -> Iterable[Period]:
    """The open rounds with a day in a month: who is on no list of theirs marks the month alone."""
    if not period.month:
        return
    end_day = period.days()[1]
    for pk, one in rounds.items():
        is_within = one.starts_on < end_day and one.ends_on >= period.month
        if is_within and one.is_opened and one.penutupan_id is None:
            yield Period(operasi_id=pk)


def _counted_with(after: int, period: Period, posyandu_ids: Collection[int]) -> set[int]:
    """The posyandu of a round that count whom these have, or had, in the round before."""
    listed = ", ".join(str(int(pk)) for pk in sorted(posyandu_ids))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT posyandu_id FROM dashboard_perubahan "  # noqa: S608 only ours
            f"WHERE operasi_id = %(after)s AND then_posyandu_id IN ({listed}) "
            "UNION SELECT p.posyandu_id FROM measurements_sasaran s "
            "JOIN dashboard_perubahan p ON p.balita_id = s.balita_id "
            f"WHERE s.operasi_id = %(operasi)s AND s.posyandu_id IN ({listed}) "
            "AND p.operasi_id = %(after)s",
            {"after": after, "operasi": period.operasi_id},
        )
        return {row[0] for row in cursor}


def _rounds() -> dict[int, _Round]:
    """Every round; of a closed one with the closing that stands."""
    closings = dict(
        Penutupan.objects.filter(operasi__state=OperasiTimbang.State.CLOSED)
        .order_by("number")
        .values_list("operasi_id", "pk")
    )
    rows = OperasiTimbang.objects.order_by("starts_on").values_list(
        "pk", "kota_id", "starts_on", "ends_on", "opened_at"
    )
    return {
        pk: _Round(kota, first, last, opened_at is not None, closings.get(pk))
        for pk, kota, first, last, opened_at in rows
    }


def _resolved(period: Period, rounds: Rounds) -> Period:
    if not period.operasi_id:
        return period
    return Period(operasi_id=period.operasi_id, penutupan_id=rounds[period.operasi_id].penutupan_id)


def _before(period: Period, rounds: Rounds) -> Period | None:
    """The period before, in the state it is in; None where there is no such round."""
    if period.month:
        return Period(month=month_start(month_number(period.month) - 1))
    here = rounds[period.operasi_id or 0]
    earlier = [
        (one.starts_on, pk)
        for pk, one in rounds.items()
        if one.kota_id == here.kota_id and one.is_opened and one.starts_on < here.starts_on
    ]
    return _resolved(Period(operasi_id=max(earlier)[1]), rounds) if earlier else None


def _round_after(period: Period, rounds: Rounds) -> int | None:
    """The round after a round."""
    if not period.operasi_id:
        return None
    here = rounds[period.operasi_id]
    later = [
        (one.starts_on, pk)
        for pk, one in rounds.items()
        if one.kota_id == here.kota_id and one.is_opened and one.starts_on > here.starts_on
    ]
    return min(later)[1] if later else None


def _bases(
    periods: Iterable[Period],
) -> dict[tuple[int | None, date | None], tuple[int | None, ...]]:
    """What the counts of these periods were counted against."""
    rows = DasarPerubahan.objects.values_list(
        "operasi_id", "month", "penutupan", "before_operasi", "before_penutupan"
    )
    wanted = {(period.operasi_id, period.month) for period in periods}
    return {row[:2]: row[2:] for row in rows if row[:2] in wanted}


def _keep_base(period: Period, base: tuple[int | None, ...], *, is_new: bool) -> None:
    names = ("penutupan", "before_operasi", "before_penutupan")
    told = dict(zip(names, base, strict=True))
    if is_new:
        DasarPerubahan.objects.create(operasi_id=period.operasi_id, month=period.month, **told)
    else:
        DasarPerubahan.objects.filter(operasi_id=period.operasi_id, month=period.month).update(
            **told
        )
