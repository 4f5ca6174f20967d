"""Tren: rounds and months, each on its own terms, beside surveys and targets that are neither."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from bontang_stunting.lib.dates import month_number, month_start
from dashboard.access import may_run_rounds
from dashboard.filter_bar import (
    SEX_NAMES,
    Field,
    Option,
    age_words,
    area_words,
    filter_bar,
    summary_url,
    tidied,
)
from dashboard.filter_form import AREAS, FilterForm, read_filter
from dashboard.links import Links
from dashboard.measures import MEASURES, PREVALENCES, Measure
from dashboard.page_etag import page_etag
from dashboard.queries.trend_page import TrendStory, trend_story
from dashboard.results import PeriodKind, TrendPoint
from dashboard.selection import SignedInRequest
from dashboard.trend_panels import trend_panels
from dashboard.words.trend import answer
from dashboard.words.trend_beside import references, when_counted, when_waiting
from posyandu.models import Peran
from posyandu.models.users import AREA_OF

UKURAN: Final = "ukuran"


@require_safe
@cache_control(private=True, no_cache=True)
@condition(etag_func=page_etag)
def trend_page(request: SignedInRequest) -> HttpResponse:
    """The trend of one measure in the area of the filter."""
    form = read_filter(request.user, request.GET, or_latest=True, keeps=[UKURAN])
    if not form.has_period:
        return render(request, "dashboard/empty.html")
    form, measure = _with_measure(form)
    if (elsewhere := tidied(form, request.path)) is not None:
        return elsewhere
    story = _story(form, measure)
    context = {
        "saring": filter_bar(form, here="trend", action=request.path, extra=[_choice(measure)]),
        "area": area_words(form),
        "people": _people(form),
        "period": form.period_name,
        "measure": measure,
        "answer": answer(story),
        "panels": trend_panels(story, leads_to=lambda point: _leads_to(form, measure, point)),
        "acuan": references(story, is_whole_city=_is_whole_city(form)),
        "settings_url": reverse("trend-settings") if may_run_rounds(request.user) else "",
        "data_as_of": when_counted(story),
        "waiting": when_waiting(story),
    }
    return render(request, "dashboard/tren.html", context)


def _with_measure(form: FilterForm) -> tuple[FilterForm, Measure]:
    """The measure of the address, or pendek with a sentence where there is no such."""
    asked = form.kept.get(UKURAN, PREVALENCES[0])
    if asked in PREVALENCES:
        return form, MEASURES[asked]
    kept = {name: value for name, value in form.kept.items() if name != UKURAN}
    problem = "Ukuran itu tidak diikuti dari waktu ke waktu; yang tampil pendek."
    return replace(form, kept=kept, problems=(*form.problems, problem)), MEASURES[PREVALENCES[0]]


def _people(form: FilterForm) -> str:
    """The sex and ages of the filter, "laki-laki, 0–23 bulan"; empty for every child."""
    told = form.given
    sex = SEX_NAMES[told["jk"]].lower() if "jk" in told else ""
    return ", ".join(
        part for part in (sex, age_words(told["umur"]) if "umur" in told else "") if part
    )


def _choice(measure: Measure) -> Field:
    options = tuple(Option(key, MEASURES[key].title, key == measure.key) for key in PREVALENCES)
    return Field(UKURAN, "Ukuran", (("", options),), "")


def _story(form: FilterForm, measure: Measure) -> TrendStory:
    return trend_story(
        form.chosen,
        measure,
        round_ids={operasi.code: operasi.pk for operasi in form.rounds},
        until=_until(form),
        is_whole_city=_is_whole_city(form),
        may_see_children=form.user.may_see_children,
    )


def _until(form: FilterForm) -> date | None:
    """The day up to which rounds are spoken of: the chosen period's."""
    if form.operasi:
        return form.operasi.starts_on
    if form.month:
        return month_start(month_number(form.month) + 1) - timedelta(days=1)
    return None


def _is_whole_city(form: FilterForm) -> bool:
    """Whether the area of the filter is the city: surveys speak of nothing smaller."""
    return AREA_OF[Peran(form.user.role)] == "kota" and not set(form.given) & set(AREAS)


def _leads_to(form: FilterForm, measure: Measure, point: TrendPoint) -> tuple[str, str]:
    """The children of a point, and Ringkasan of its period."""
    if point.kind is PeriodKind.ROUND:
        operasi = next((one for one in form.rounds if one.code == point.code), None)
        there = replace(form, operasi=operasi, month=None)
    else:
        there = replace(form, operasi=None, month=point.on)
    n = point.prevalence.n
    return (Links(there).to_list(measure.key) if n else ""), summary_url(there)
