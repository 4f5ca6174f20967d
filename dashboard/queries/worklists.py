"""Daftar kerja: who waits for somebody to act, and since when.

Every list is a relation of rows (`place`, `since`, `key`): the posyandu that acts, the day the
waiting began and what names the row. Counts, the oldest of them and every page come from the same
relation, so that they cannot disagree. A page begins behind the last row of the one before.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    FilteredRelation,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
    Window,
)
from django.db.models.functions import TruncDate

from bontang_stunting.lib.dates import month_number, month_start, months_before, years_before
from dashboard.filters import DashboardFilter
from dashboard.models import AgeGroup, HasilOperasi
from dashboard.queries.relations import months_between, period_of
from dashboard.services.counting import SD
from interventions.models import Rujukan, TindakLanjut, VerifikasiStunting
from measurements.models import Measurement, MeasurementResult, OperasiTimbang
from posyandu.models import Balita, DugaanGanda
from posyandu.models.people import NikState, StatusBalita
from timbang.queries.conflicts import waiting_pairs

ROWS_A_PAGE: Final = 50
BALITA_YEARS: Final = 5
DAYS_AHEAD: Final = 60  # of a fifth birthday: time for one more weighing
ARM_MM: Final = 115  # LiLA below it is gizi buruk from 6 to 59 months (Permenkes 2/2020)
ARM_MONTHS: Final = (6, 59)
_GROUPS: Final = [int(group) for group in AgeGroup]

Rows = QuerySet[Any]


@dataclass(frozen=True)
class Waiting:
    """How many rows a list has in each posyandu, and the day of the oldest there."""

    n_in: Mapping[int, int]
    oldest_in: Mapping[int, date]

    @property
    def n(self) -> int:
        """Rows of the whole list."""
        return sum(self.n_in.values())

    @property
    def oldest(self) -> date | None:
        """The day the longest waiting began; of birthdays the next one."""
        return min(self.oldest_in.values(), default=None)


@dataclass(frozen=True)
class WorkPage:
    """Rows of a list in the order of their waiting, at most ROWS_A_PAGE; `after` leads on.

    `n`, `oldest`: rows of the whole list, and the day the longest waiting began.
    """

    keys: tuple[Any, ...]
    after: str
    n: int
    oldest: date | None


def waiting(key: str, chosen: DashboardFilter, today: date) -> Waiting:
    """The counts of a list, posyandu by posyandu."""
    if key == "bentrok":
        return _conflicts(chosen)
    rows = RELATIONS[key](chosen, today)
    found = rows.order_by().values("place").annotate(n=Count("key"), oldest=Min("since"))
    told = list(found.values_list("place", "n", "oldest"))
    return Waiting({at: n for at, n, _ in told}, {at: oldest for at, _, oldest in told})


def work_page(key: str, chosen: DashboardFilter, today: date, *, after: str = "") -> WorkPage:
    """The rows of a list from `after` on; one that names no row begins anew."""
    rows = RELATIONS[key](chosen, today)
    behind = _behind(rows, after)
    if behind is rows:
        # Counted on the way: finding the rows is nearly all of the work.
        told = rows.annotate(n=Window(Count("key")), oldest=Window(Min("since")))
        found = list(_in_order(told).values_list("since", "key", "n", "oldest")[: ROWS_A_PAGE + 1])
        n, oldest = found[0][2:] if found else (0, None)
    else:
        found = list(_in_order(behind).values_list("since", "key")[: ROWS_A_PAGE + 1])
        n, oldest = rows.aggregate(n=Count("key"), oldest=Min("since")).values()
    shown = found[:ROWS_A_PAGE]
    is_more = len(found) > ROWS_A_PAGE
    next_one = f"{shown[-1][0].isoformat()}.{shown[-1][1]}" if is_more else ""
    return WorkPage(tuple(row[1] for row in shown), next_one, n, oldest)


def every_key(key: str, chosen: DashboardFilter, today: date) -> list[Any]:
    """What names each row of a list, in its order."""
    rows = RELATIONS[key](chosen, today)
    return list(_in_order(rows).values_list("key", flat=True))


def _in_order(rows: Rows) -> Rows:
    return rows.order_by("since", "key")


def _behind(rows: Rows, after: str) -> Rows:
    """The rows behind the one that `after` names, "2025-11-04.<key>"; all where it names none."""
    day, _, pk = after.partition(".")
    try:
        since = date.fromisoformat(day)
        return rows.filter(Q(since__gt=since) | Q(since=since, key__gt=pk))
    except (ValueError, ValidationError):
        return rows


# --- readings that call for care ------------------------------------------------------------------


def counted_readings(chosen: DashboardFilter) -> Rows:
    """The readings that count in the filter's period: as they were kept when a round closed.

    Columns are named alike in both tables; `measurement` leads to the child as it is known now.
    """
    period = period_of(chosen)
    if period.penutupan_id:
        rows: Rows = HasilOperasi.objects.filter(
            chosen.posyandu_q("posyandu__"),
            penutupan=period.penutupan_id,
            measurement__isnull=False,
        ).annotate(place=F("posyandu_id"), listed=F("balita_id"))
    elif chosen.operasi_id:
        rows = _of_open_round(chosen)
    else:
        rows = MeasurementResult.objects.filter(
            chosen.posyandu_q("measurement__posyandu__"),
            month=chosen.month or date.min,
            counts_in_month=True,
        ).annotate(place=F("measurement__posyandu_id"), listed=F("measurement__balita_id"))
    rows = rows.annotate(since=F("measurement__measured_on"), key=F("measurement_id"))
    # Whoever moved away or died is nobody's work any more.
    rows = rows.filter(measurement__balita__status=StatusBalita.AKTIF)
    return _of_people(rows, chosen)


def _of_open_round(chosen: DashboardFilter) -> Rows:
    operasi = OperasiTimbang.objects.get(pk=chosen.operasi_id or 0)
    first, last = month_number(operasi.starts_on), month_number(operasi.ends_on)
    on_list = "measurement__balita__sasaran"
    listed = FilteredRelation(
        on_list, condition=Q(**{f"{on_list}__operasi": operasi.pk, f"{on_list}__removed_at": None})
    )
    rows: Rows = MeasurementResult.objects.filter(
        # By the month there is an index.
        month__in=[month_start(number) for number in range(first, last + 1)],
        operasi=operasi,
        counts_in_round=True,
    ).annotate(on_list=listed)
    rows = rows.filter(chosen.posyandu_q("on_list__posyandu__"), on_list__isnull=False)
    found: Rows = rows.annotate(place=F("on_list__posyandu_id"), listed=F("measurement__balita_id"))
    return found


def _of_people(rows: Rows, chosen: DashboardFilter) -> Rows:
    if chosen.sex:
        rows = rows.filter(measurement__balita__sex=chosen.sex)
    if chosen.rt is not None:
        rows = rows.filter(measurement__balita__rt=chosen.rt)
    if chosen.age_from is not None:
        rows = rows.filter(age_months__gte=chosen.age_from)
    if (end := _end_of(chosen.age_to)) is not None:
        rows = rows.filter(age_months__lt=end)
    return rows


def _end_of(age_to: int | None) -> int | None:
    """The month after the last of an age group; None for all ages and for the oldest group."""
    later = [first for first in _GROUPS if age_to is not None and first > age_to]
    return min(later, default=None)


def _not_seen(rows: Rows) -> Rows:
    """Readings whose child nobody has seen since; a family that refused has it waiting."""
    seen = TindakLanjut.objects.done().filter(
        balita=OuterRef("measurement__balita"), seen_on__gte=OuterRef("measurement__measured_on")
    )
    return rows.filter(~Exists(seen))


def severe_wasting() -> Q:
    """Gizi buruk by any of its three signs: BB/TB, LiLA, oedema. Source: Permenkes 2/2020."""
    by_arm = Q(measurement__arm_mm__lt=ARM_MM, age_months__range=ARM_MONTHS)
    by_score = Q(whz__lt=-3 * SD, is_flagged_whz=False)
    return by_score | by_arm | Q(measurement__oedema__gt=0)


def _severely_wasted(chosen: DashboardFilter, today: date) -> Rows:
    few = counted_readings(chosen).filter(measurement__in=_perhaps_wasted(chosen))
    return _not_seen(few.filter(severe_wasting()))


def _perhaps_wasted(chosen: DashboardFilter) -> Rows:
    """Readings of the period with any of the signs, each found by an index of its own.

    They stand in two tables: asked together, everybody's reading would be looked up.
    """
    period = period_of(chosen)
    if not period.operasi_id and not period.month:
        return Measurement.objects.none().values("pk")
    first_day, end_day = period.days()
    low: Rows = MeasurementResult.objects.filter(
        month__in=months_between(first_day, end_day - timedelta(days=1)), whz__lt=-3 * SD
    )
    if period.penutupan_id:
        low = HasilOperasi.objects.filter(penutupan=period.penutupan_id, whz__lt=-3 * SD)
    of_sign = Measurement.objects.filter(
        Q(arm_mm__lt=ARM_MM) | Q(oedema__gt=0), measured_on__gte=first_day, measured_on__lt=end_day
    )
    return low.values("measurement_id").union(of_sign.values("pk"))


def _twice_t(chosen: DashboardFilter, today: date) -> Rows:
    return _not_seen(counted_readings(chosen).filter(is_2t=True))


def _below_red(chosen: DashboardFilter, today: date) -> Rows:
    return _not_seen(counted_readings(chosen).filter(is_bgm=True))


def _unverified(chosen: DashboardFilter, today: date) -> Rows:
    """Short children without a verdict after the round; a month has no verdicts."""
    if not chosen.operasi_id:
        return MeasurementResult.objects.none().annotate(
            place=F("measurement__posyandu_id"), since=F("month"), key=F("measurement_id")
        )
    short = counted_readings(chosen).filter(haz__lt=-2 * SD, is_flagged_haz=False)
    decided = VerifikasiStunting.objects.standing().filter(operasi=chosen.operasi_id)
    child = OuterRef("measurement__balita")
    return short.filter(
        ~Exists(decided.filter(balita=child)), ~Exists(decided.filter(balita=OuterRef("listed")))
    )


def _referrals(chosen: DashboardFilter) -> Rows:
    """The last answer of each family about each reading it was sent on for."""
    later = Rujukan.objects.filter(
        Q(received_at__gt=OuterRef("received_at"))
        | Q(received_at=OuterRef("received_at"), id__gt=OuterRef("id")),
        measurement=OuterRef("measurement"),
    )
    rows = Rujukan.objects.filter(
        chosen.posyandu_q("balita__posyandu__"),
        ~Exists(later),
        balita__merged_into__isnull=True,
        balita__status=StatusBalita.AKTIF,
    ).annotate(
        place=F("balita__posyandu_id"),
        # Looked up for each: joined, the readings of all years would be read for it.
        since=Subquery(
            Measurement.objects.filter(pk=OuterRef("measurement")).values("measured_on")[:1]
        ),
        key=F("id"),
    )
    return rows.filter(_people("balita__", chosen))


def _referred(chosen: DashboardFilter, today: date) -> Rows:
    rows = _of_age_on(_referrals(chosen), "balita__", chosen, today)
    return rows.filter(~_seen_since())


def _referred_and_seen(chosen: DashboardFilter, today: date) -> Rows:
    rows = _of_age_on(_referrals(chosen), "balita__", chosen, today)
    return rows.filter(_seen_since())


def _seen_since() -> Q:
    """Referrals of a child that somebody has seen since, or whose family said so at the table.

    What a family said at the table holds until it refused whoever came after.
    """
    since = {
        "balita": OuterRef("balita"), "seen_on__gte": OuterRef("since"),
    }  # fmt: skip
    follow_ups = TindakLanjut.objects
    said_so = Q(~Exists(follow_ups.refused().filter(**since)), answer=Rujukan.Answer.IN_CARE)
    return Q(Exists(follow_ups.done().filter(**since))) | said_so


# --- records --------------------------------------------------------------------------------------


def _children(chosen: DashboardFilter, today: date) -> Rows:
    """Children that are here and not yet five."""
    rows = Balita.objects.standing().filter(
        chosen.posyandu_q("posyandu__"),
        _people("", chosen),
        status=StatusBalita.AKTIF,
        born_on__gt=years_before(today, BALITA_YEARS),
    )
    return _of_age_on(rows, "", chosen, today)


def _without_nik(chosen: DashboardFilter, today: date) -> Rows:
    none = (NikState.KOSONG, NikState.SEMENTARA, NikState.TIDAK_LENGKAP)
    found: Rows = _children(chosen, today).filter(nik_state__in=none)
    rows: Rows = found.annotate(place=F("posyandu_id"), since=F("registered_on"), key=F("id"))
    return rows


def _turning_five(chosen: DashboardFilter, today: date) -> Rows:
    last = years_before(today + timedelta(days=DAYS_AHEAD), BALITA_YEARS)
    found: Rows = _children(chosen, today).filter(born_on__lte=last)
    rows: Rows = found.annotate(place=F("posyandu_id"), since=F("born_on"), key=F("id"))
    return rows


def _suspected(chosen: DashboardFilter, today: date) -> Rows:
    """Pairs that wait, at the posyandu of whichever is in the filter's area."""
    is_here = chosen.posyandu_q("balita__posyandu__")
    rows = DugaanGanda.objects.filter(
        is_here | chosen.posyandu_q("other__posyandu__"),
        _people("balita__", chosen),
        state=DugaanGanda.State.WAITING,
    )
    # Two that were made one by way of a third are no longer a question.
    rows = rows.exclude(balita__merged_into=F("other")).exclude(other__merged_into=F("balita"))
    rows = rows.exclude(balita__merged_into=F("other__merged_into"))
    rows = _of_age_on(rows, "balita__", chosen, today)
    place = Case(When(is_here, then=F("balita__posyandu_id")), default=F("other__posyandu_id"))
    return rows.annotate(place=place, since=TruncDate("at"), key=F("id"))


def _people(prefix: str, chosen: DashboardFilter) -> Q:
    said = {"sex": chosen.sex or None, "rt": chosen.rt}
    return Q(**{prefix + name: value for name, value in said.items() if value is not None})


def _of_age_on(rows: Rows, prefix: str, chosen: DashboardFilter, today: date) -> Rows:
    """Those of the filter's ages by their birth date, on this day."""
    if chosen.age_from is not None:
        rows = rows.filter(**{f"{prefix}born_on__lte": months_before(today, chosen.age_from)})
    if (end := _end_of(chosen.age_to)) is not None:
        rows = rows.filter(**{f"{prefix}born_on__gt": months_before(today, end)})
    return rows


def _conflicts(chosen: DashboardFilter) -> Waiting:
    """Two readings of one child on one day; the whole area, whoever the children are."""
    pairs = waiting_pairs(chosen.posyandu_list())
    home = dict(
        Balita.objects.filter(pk__in={pk for pk, _ in pairs}).values_list("pk", "posyandu_id")
    )
    days: dict[int, list[date]] = defaultdict(list)
    for balita, day in pairs:
        days[home[balita]].append(day)
    return Waiting(
        {at: len(found) for at, found in days.items()}, {at: min(f) for at, f in days.items()}
    )


RELATIONS: Final[dict[str, Callable[[DashboardFilter, date], Rows]]] = {
    "gizi-buruk": _severely_wasted,
    "rujukan": _referred,
    "rujukan-selesai": _referred_and_seen,
    "pendek": _unverified,
    "2t": _twice_t,
    "bgm": _below_red,
    "ganda": _suspected,
    "tanpa-nik": _without_nik,
    "lima-tahun": _turning_five,
}
