"""Ringkasan: one round or one month, its answer, its cards and the panels behind it."""

from dataclasses import replace
from datetime import date
from functools import partial

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from bontang_stunting.lib import formatting
from dashboard.charts.map import has_shapes
from dashboard.filter_bar import area_words, filter_bar, summary_url, tidied
from dashboard.filter_form import FilterForm, month_in, read_filter
from dashboard.links import Links
from dashboard.measures import CHANGES
from dashboard.page_etag import page_etag
from dashboard.panels import CITY, Panel, arrangement, panels
from dashboard.panels_people import age_panel, coverage_panel, posyandu_panel
from dashboard.presenters import cards, data_as_of, headline, waiting
from dashboard.queries.changes import changes_since
from dashboard.queries.disclosure import disclosure_of
from dashboard.queries.operations import n_closings_of
from dashboard.queries.rounds import round_summary
from dashboard.results import RoundSummary
from dashboard.selection import SignedInRequest
from dashboard.words.changes import ChangesText, changes_text
from dashboard.words.press import press_text
from dashboard.words.rounds import shown_state
from measurements.models import OperasiTimbang
from posyandu.models import Peran

RANKED = "prevalensi"


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """Where whoever signs in begins: a kader at the weighing table, the others at the figures."""
    if request.user.role == Peran.KADER:
        return redirect("timbang")
    return dashboard(request)


@require_safe
def dashboard(request: SignedInRequest) -> HttpResponse:
    """The chosen period or the latest round, or what to do where there is none yet."""
    form = read_filter(request.user, request.GET, or_latest=True)
    if not form.has_period:
        return render(request, "dashboard/empty.html")
    return redirect(summary_url(form))


@require_safe
@cache_control(private=True, no_cache=True)
@condition(etag_func=page_etag)
def round_page(request: SignedInRequest, code: str) -> HttpResponse:
    """One round: its answer, six cards, and the panels behind it."""
    form = read_filter(request.user, request.GET, code=code, keeps=["urut"], knows_rt=True)
    return tidied(form, request.path) or _page(request, form)


@require_safe
@cache_control(private=True, no_cache=True)
@condition(etag_func=page_etag)
def month_page(request: SignedInRequest, month: str) -> HttpResponse:
    """The same of one month."""
    first = month_in(month)
    form = read_filter(request.user, request.GET, month=first, keeps=["urut"], knows_rt=True)
    return tidied(form, request.path) or _page(request, form)


def _page(request: SignedInRequest, form: FilterForm) -> HttpResponse:
    summary = round_summary(
        form.operasi,
        form.chosen,
        area=area_words(form),
        may_see_children=request.user.may_see_children,
    )
    operasi = form.operasi
    is_ranked = request.GET.get("urut") == RANKED
    shown = _panels(summary, Links(form), is_ranked=is_ranked)
    arranged = arrangement(shown, has_shapes=has_shapes(summary.map))
    state = shown_state(operasi, n_closings_of(operasi) if operasi else 0)
    context = {
        "saring": filter_bar(form, here="dashboard", action=reverse("dashboard")),
        "summary": summary,
        "headline": headline(summary),
        "dates": formatting.days(summary.starts_on, summary.ends_on),
        "state": state,
        "press": press_text(summary, state),
        "cards": cards(summary, leads_to=Links(form).to_list),
        "panels": shown,
        "arrangement": arranged,
        "table_is_beside": arranged == CITY,
        "berubah": _changes(form),
        "data_as_of": data_as_of(summary),
        "waiting": waiting(summary),
        "is_ranked": is_ranked,
        "order_url": _order_url(form, is_ranked=is_ranked),
    }
    return render(request, "dashboard/round.html", context)


def _panels(summary: RoundSummary, links: Links, *, is_ranked: bool) -> dict[str, Panel]:
    """Every panel of the page by its key."""
    shown = panels(summary, is_ranked=is_ranked, leads_to=links.of_area)
    if links.form.chosen.rt is not None:
        del shown["tren"]  # no cell knows an RT
    missing = partial(links.of_area, measure="belum-diukur")
    others = (
        coverage_panel(summary, leads_to=missing),
        age_panel(summary, leads_to=links.of_age),
        posyandu_panel(summary, leads_to=links.of_area),
    )
    shown |= {panel.key: panel for panel in others if panel}
    if len(summary.kelurahan) == 1 and "posyandu" in shown:
        del shown["kelurahan"]  # its posyandu say more than its one row
    return shown


def _changes(form: FilterForm) -> ChangesText | None:
    """What became of the children since the period before; None where there is nothing to tell."""
    found = changes_since(form.chosen)
    told = disclosure_of(form.chosen, may_see_children=form.user.may_see_children)
    if found is None or not told.tells_groups(found.counts.values()):
        return None
    before = replace(form, month=found.before.month, operasi=_round(form, found.before.operasi_id))
    links, links_before = Links(form), Links(before)

    def leads_to(key: str) -> str:
        return (links if CHANGES[key].other == "sebelum" else links_before).to_list(key)

    return changes_text(
        found,
        since=formatting.month(_first_day(before)),
        leads_to=leads_to,
    )


def _first_day(form: FilterForm) -> date:
    return form.operasi.starts_on if form.operasi else form.month or date.min


def _round(form: FilterForm, pk: int | None) -> OperasiTimbang | None:
    return next((one for one in form.rounds if one.pk == pk), None)


def _order_url(form: FilterForm, *, is_ranked: bool) -> str:
    """This page with its areas in the other order."""
    return "?" + form.query(urut=None if is_ranked else RANKED)
