"""Results as the serializers say them: dicts, with the method of an interval and the status."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from bontang_stunting.lib.dates import month_number, month_start
from dashboard.api.serializers import CLUSTERED, WILSON
from dashboard.filter_bar import area_words
from dashboard.filter_form import AGES, AREAS, FilterForm
from dashboard.measures import Measure
from dashboard.queries.figures import status_of
from dashboard.queries.version import current_version
from dashboard.results import AgeFigure, AreaFigure, PeriodStatus, Prevalence, Share
from measurements.models import OperasiTimbang, StaleCell

_LETTERS = {1: "L", 2: "P"}


def share(found: Share) -> dict[str, Any]:
    """n, of and percent."""
    return {"n": found.n, "of": found.of, "percent": found.percent}


def figure(
    found: Prevalence, *, status: PeriodStatus, is_clustered: bool = False
) -> dict[str, Any]:
    """A figure with its coverage, its interval, and its bounds while it is provisional."""
    coverage = found.coverage
    bounds = found.bounds if coverage.is_provisional else None
    method = CLUSTERED if is_clustered else WILSON
    return {
        **share(found),
        "coverage": {**share(coverage), "is_provisional": coverage.is_provisional},
        "interval": {"low": found.interval.low, "high": found.interval.high, "method": method}
        if found.interval
        else None,
        "bounds": {"low": bounds.low, "high": bounds.high} if bounds else None,
        "status": status,
        "n_flagged": found.n_flagged,
        "is_suppressed": found.is_suppressed,
        "may_rank": found.may_rank,
    }


def figure_in(form: FilterForm, found: Prevalence, *, is_clustered: bool = False) -> dict[str, Any]:
    """A figure of the period of the filter."""
    status = status_of(form.operasi, is_provisional=found.coverage.is_provisional)
    return figure(found, status=status, is_clustered=is_clustered)


def parts(
    form: FilterForm, areas: Iterable[AreaFigure], ages: Iterable[AgeFigure]
) -> list[dict[str, Any]]:
    """Areas, or ages and sexes, as parts."""
    of_age = {ends[0]: name for name, ends in AGES.items() if ends[0] == ends[1]}
    told = [
        {"code": one.code, "nama": one.nama, "parent": one.parent,
         "figure": figure_in(form, one.prevalence)}
        for one in areas
    ]  # fmt: skip
    return told + [
        {
            "code": f"{of_age[one.age_from]}.{_LETTERS[one.sex]}",
            "nama": one.label,
            "parent": "",
            "figure": figure_in(form, one.prevalence),
        }
        for one in ages
    ]


def measure(told: Measure) -> dict[str, Any]:
    """What is counted."""
    names = ("key", "title", "unit", "definition", "is_about_health")
    return {name: getattr(told, name) for name in names}


def period(form: FilterForm) -> dict[str, Any] | None:
    """The round or the month of a filter; None where there is none yet."""
    if form.operasi:
        return period_of_round(form.operasi)
    if form.month is None:
        return None
    last = month_start(month_number(form.month) + 1) - timedelta(days=1)
    return {
        "kind": "bulan",
        "code": f"{form.month:%Y-%m}",
        "nama": form.period_name,
        "first_day": form.month,
        "last_day": last,
        "state": "",
    }


def period_of_round(operasi: OperasiTimbang) -> dict[str, Any]:
    """A round."""
    return {
        "kind": "operasi",
        "code": operasi.code,
        "nama": operasi.nama,
        "first_day": operasi.starts_on,
        "last_day": operasi.ends_on,
        "state": operasi.state,
    }


def asked(form: FilterForm, *, with_period: bool = True) -> dict[str, Any]:
    """Whose figures they are, and of when."""
    period = form.period if with_period else {}
    # The reader of a token has an area of its own, which no role has.
    token = getattr(form.user, "token", None)
    is_narrowed = bool(set(form.given) & set(AREAS))
    area = token.area_name if token and not is_narrowed else area_words(form)
    return {"area": area, "filter": {**period, **form.given}}


def version(form: FilterForm) -> dict[str, Any]:
    """Which counting of the data it is, and what still waits to be counted in the area."""
    number, counted_at = current_version()
    waiting = StaleCell.objects.filter(form.chosen.posyandu_q("posyandu__"))
    return {"data_version": number, "data_per": counted_at, "n_waiting": waiting.count()}
