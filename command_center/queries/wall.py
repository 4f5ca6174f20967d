"""What the wall shows: counts of areas and nothing of any child, for a city at a moment."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.utils import timezone

from command_center.as_json import Json, figure_json, iso, share_json
from command_center.models import AngkaLayar, KendaliLayar
from command_center.queries.arrivals import (
    MINUTE,
    MOST_LINES,
    Arrival,
    Milestone,
    arrivals_of,
    line_of,
    milestones_of,
    pace_of,
)
from command_center.queries.care import care_json, care_of, told_care
from command_center.queries.heaping import heaped_heights
from command_center.queries.period import Period, period_of
from command_center.queries.places import (
    by_puskesmas,
    history_json,
    kelurahan_json,
    puskesmas_json,
    reach_json,
    sum_of,
)
from command_center.queries.told import Figures
from command_center.queries.young import young_of
from dashboard.queries.areas import Counts, counts_by_posyandu
from dashboard.queries.disclosure import Disclosure, disclosure_of
from dashboard.queries.figures import status_of
from dashboard.queries.version import current_version
from dashboard.results import Share
from posyandu.models import Kelurahan, Kota

# What does not move with each child is counted so often while figures move, and while none does.
_SLOW, _STILL = timedelta(minutes=1), timedelta(minutes=5)


def wall_of(kota: Kota, now: datetime) -> Json:
    """Everything the displays of a city show at a moment, in counts of areas."""
    _, as_of = current_version()
    found: Json = {
        "as_of": iso(as_of),
        "control": control_of(kota),
        "city": {"nama": f"Kota {kota.nama}" if not kota.nama.startswith("Kota") else kota.nama},
        "round": None,
    }
    period = period_of(kota, timezone.localdate(now))
    if period is None:
        return found
    if period.is_closed and period.operasi:
        found["as_of"] = iso(period.operasi.closed_at)
    return found | _of_period(period, found["city"]["nama"], now)


def control_of(kota: Kota) -> Json:
    """What the controller has chosen; a city without a choice shows everything, live."""
    chosen = KendaliLayar.objects.filter(kota=kota).select_related("operasi").first()
    chosen = chosen or KendaliLayar(kota=kota)
    return {
        "version": chosen.version,
        "mode": chosen.mode,
        "scenes": chosen.scenes,
        "pace_s": chosen.pace_s,
        "focus": chosen.focus_id,
        "message": chosen.message,
        "round": chosen.operasi.code if chosen.operasi else None,
        "film_s": chosen.film_s,
    }


def _of_period(period: Period, city: str, now: datetime) -> Json:
    chosen = period.chosen
    rows = counts_by_posyandu(chosen)
    told = disclosure_of(chosen, may_see_children=False)
    figures = Figures(period, rows, told, timezone.localtime(now))
    places = list(Kelurahan.objects.filter(pk__in=figures.by_kelurahan).select_related("puskesmas"))
    arrivals = arrivals_of(chosen, period.months)
    lists = {code: counts["n_sasaran"] for code, counts in figures.by_kelurahan.items()}
    reached = milestones_of(arrivals, lists)
    heaped = _slowly("ajek", period, lambda: heaped_heights(chosen, period.months))
    whole, since = figures.city()
    status = status_of(period.operasi, is_provisional=whole.coverage.is_provisional)
    counts = figures.city_counts
    left = counts["n_sasaran"] - counts["n_ditimbang"]
    pace = pace_of(arrivals, left, now, period.end)
    return {
        "round": {**period.as_json(), "status": str(status)},
        "reach": {**reach_json(counts), "n_measured": counts["n_diukur"]},
        "pace": {
            "last_hour": pace.last_hour, "per_hour": pace.per_hour, "today": pace.today,
            "done_at": iso(pace.done_at),
            "hours": [{"at": iso(at), "n": n} for at, n in pace.hours],
            "days": [{"at": iso(at), "n": n} for at, n in pace.days],
        },
        "prevalence": figure_json(whole, since),
        **_slowly("acuan", period, lambda: history_json(period, told)),
        "kelurahan": kelurahan_json(places, figures),
        "puskesmas": puskesmas_json(places, figures),
        "young": _slowly("usia", period, lambda: young_of(period, told)),
        "care": _care(period, now),
        "unreached": _unreached(places, figures),
        "pmt": _pmt(period, whole.n, counts, told),
        "awards": _awards(places, figures, reached, heaped),
        "heaped": share_json(_added(heaped.values())),
        "ticker": _ticker(reached, places, city),
        "pulses": _pulses(arrivals, now),
    }  # fmt: skip


def _slowly(name: str, period: Period, count: Any) -> Any:
    """What is counted at most once a minute, however many children come meanwhile.

    While no figure moves it is looked at every five minutes: referrals and follow-ups move none.
    """
    key = f"layar-{name}-{period.kota.pk}-{period.code}"
    version, _ = current_version()
    now = timezone.now()
    known = cache.get(key)
    if known is not None:
        of_version, at, found = known
        if now - at < (_STILL if of_version == version else _SLOW):
            return found
    found = count()
    cache.set(key, (version, now, found), int(_STILL.total_seconds()))
    return found


def _care(period: Period, now: datetime) -> Json:
    def count() -> dict[str, int]:
        kept, _ = AngkaLayar.objects.get_or_create(kota=period.kota, period=period.code)
        found = told_care(kept.care, care_of(period.chosen, timezone.localdate(now)))
        if found != kept.care:
            AngkaLayar.objects.filter(pk=kept.pk).update(care=found)
        return found

    return care_json(_slowly("asuhan", period, count))


def _unreached(places: Sequence[Kelurahan], figures: Figures) -> list[Json]:
    left = []
    for one in places:
        reach = reach_json(figures.by_kelurahan[one.pk])
        if reach["n"] < reach["of"]:
            left.append(
                {"code": one.pk, "nama": one.nama, "n": reach["of"] - reach["n"], "of": reach["of"]}
            )
    return sorted(left, key=lambda one: (-one["n"], one["code"]))


def _pmt(period: Period, pendek: int | None, counts: Counts, told: Disclosure) -> Json:
    """Nobody records PMT yet; how many it is for is told of a round that is closed."""
    is_told = period.is_closed and told.tells("gizi-kurang")
    return {
        "has_data": False,
        "sentence": "Pemberian PMT dan susu belum dicatat di sini.",
        "need": {"gizi_kurang": counts["n_gizi_kurang"] if is_told else None, "pendek": pendek},
    }


def _awards(
    places: Sequence[Kelurahan],
    figures: Figures,
    reached: Sequence[Milestone],
    heaped: dict[str, Share],
) -> list[Json]:
    """Kelurahan and puskesmas whose whole list was weighed, the first to get there first."""
    since = {one.area: one.at for one in reached if one.area and one.percent == 100}
    areas = [("kelurahan", one.nama, [one.pk]) for one in places]
    areas += [("puskesmas", nama, codes) for nama, codes in by_puskesmas(places).items()]
    found = []
    for kind, nama, codes in areas:
        reach = reach_json(sum_of(codes, figures))
        if not reach["of"] or reach["n"] < reach["of"]:
            continue
        times = [since[code] for code in codes if code in since]
        found.append(
            {
                "kind": kind, "nama": nama, "reach": reach,
                "reached_at": iso(max(times, default=None)),
                "heaped": share_json(_added(heaped.get(code, Share(0, 0)) for code in codes)),
            }
        )  # fmt: skip
    return sorted(found, key=lambda one: (one["reached_at"] or "", one["nama"]))


def _added(shares: Any) -> Share:
    told = list(shares)
    return Share(sum(one.n or 0 for one in told), sum(one.of or 0 for one in told))


def _ticker(reached: Sequence[Milestone], places: Sequence[Kelurahan], city: str) -> list[Json]:
    names = {one.pk: one.nama for one in places}
    latest = sorted(reached, key=lambda one: one.at, reverse=True)[:MOST_LINES]
    return [{"at": iso(one.at), "text": line_of(one, names, city)} for one in latest]


def _pulses(arrivals: Sequence[Arrival], now: datetime) -> list[Json]:
    """Where children were weighed within the last minute; arrivals come by time."""
    came: Counter[str] = Counter()
    for one in reversed(arrivals):
        if one.at < now - MINUTE:
            break
        came[one.kelurahan] += 1
    return [{"code": code, "n": n} for code, n in sorted(came.items())]
