"""The list of a round: who came and went after it opened, and who is still to be weighed."""

from dataclasses import replace
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from bontang_stunting.lib import formatting
from bontang_stunting.lib.addresses import with_query
from dashboard.access import may_run_rounds, may_see_rounds
from dashboard.filter_bar import area_bar, area_words, tidied
from dashboard.filter_form import AREAS, FilterForm
from dashboard.filters import DashboardFilter
from dashboard.links import Links
from dashboard.measures import MEASURES
from dashboard.pages.round_filter import asked_areas, back_to
from dashboard.pages.rounds import round_to_run
from dashboard.queries.children import children_page
from dashboard.queries.denominators import denominators
from dashboard.queries.operations import changes_of, taken_off
from dashboard.round_forms import BackForm, OffForm
from dashboard.selection import SignedInRequest
from dashboard.words import rounds as words
from measurements.doors import ask_for_refresh
from measurements.models import OperasiTimbang, PerubahanSasaran, StaleCell
from measurements.services.rounds import RoundIsClosed
from measurements.services.sasaran import (
    NeedsReason,
    NotOnTheList,
    WasWeighed,
    put_back,
    take_off,
)
from posyandu import audit
from posyandu.access import may

State = OperasiTimbang.State
ROWS_A_PAGE: Final = 50
MISSING: Final = MEASURES["belum-diukur"]


@require_safe
@may(may_see_rounds)
@cache_control(private=True, no_store=True)
def changes(request: SignedInRequest, code: str) -> HttpResponse:
    """Who came on the list and went off it after it opened, and who is still to be weighed."""
    operasi = round_to_run(request, code)
    form = asked_areas(request, operasi)
    if away := tidied(form, request.path):
        return away
    chosen = replace(form.chosen.of_everybody(), operasi_id=operasi.pk, month=None)
    page = Paginator(changes_of(operasi, chosen), ROWS_A_PAGE).get_page(request.GET.get("hal"))
    missing = _missing(request, operasi, chosen, form)
    audit.record(
        "baca", kind="perubahan_sasaran", object_id=operasi.pk, by=request.user,
        n=len(page) + len(missing["rows"]),
    )  # fmt: skip
    context = {
        "operasi": operasi,
        "whole": words.denominator_row(denominators(operasi, chosen).whole),
        "n_changes": page.paginator.count,
        "page": page,
        "lines": [words.change_line(one) for one in page],
        "off": taken_off(operasi, chosen),
        "missing": missing,
        "off_form": OffForm(auto_id=False),
        "may_change": may_run_rounds(request.user) and operasi.state == State.OPEN,
        "query": with_query("", form.query()),
        "place": area_words(form),
        "is_narrow": any(name in form.given for name in AREAS),
        "saring": area_bar(form, here="rounds"),
    }
    return render(request, "dashboard/rounds/changes.html", context)


def _missing(
    request: SignedInRequest, operasi: OperasiTimbang, chosen: DashboardFilter, form: FilterForm
) -> dict[str, Any]:
    """A page of those on the list that are not measured: the list that the coverage opens."""
    if operasi.state == State.PLANNED:
        return {"n": 0, "rows": []}
    after = request.GET.get("setelah", "")
    found = children_page(chosen, MISSING, after=after)
    homes = {int(place.posyandu[0]): place for place in form.places}
    people = {name: None for name in form.given if name not in AREAS}
    list_url = Links(form).to_list(MISSING.key, **people)
    n = MISSING.count(found.counts)
    return {
        "n": n,
        "n_words": formatting.number(n),
        "is_moving": _waits(operasi, chosen),
        "rows": [words.missing_row(child, homes[child.posyandu_id]) for child in found.rows],
        "list_url": list_url,
        "cari": {"action": list_url},
        "next_url": f"?{form.query(setelah=found.after)}#belum" if found.after else "",
        "first_url": f"?{form.query()}#belum" if after else "",
    }


def _waits(operasi: OperasiTimbang, chosen: DashboardFilter) -> bool:
    """Whether a change of the list is still on its way into the counts."""
    marks = StaleCell.objects.filter(chosen.posyandu_q("posyandu__"), operasi=operasi)
    return operasi.state == State.OPEN and marks.exists()


@require_POST
@may(may_run_rounds)
def change_list(request: SignedInRequest, code: str, step: str) -> HttpResponse:
    """Take a child off the list of an open round, or put it back, with a reason."""
    operasi = round_to_run(request, code)
    if step not in {"keluarkan", "kembalikan"}:
        raise Http404("Langkah ini tidak ada.")
    form = OffForm(request.POST) if step == "keluarkan" else BackForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        same = {
            "operasi": operasi, "balita_id": told["balita"], "note": told["catatan"],
            "by": request.user,
        }  # fmt: skip
        try:
            if step == "keluarkan":
                take_off(**same, why=PerubahanSasaran.Why(told["sebab"]))
                messages.success(request, "Anak dikeluarkan dari daftar dan dicatat di sini.")
            else:
                put_back(**same)
                messages.success(request, "Anak dikembalikan ke daftar dan dicatat di sini.")
            ask_for_refresh()
        except RoundIsClosed:
            messages.error(request, "Operasi ini sudah ditutup; daftarnya tidak berubah lagi.")
        except (NotOnTheList, WasWeighed, NeedsReason) as error:
            messages.error(request, str(error))
    else:
        for errors in form.errors.values():
            messages.error(request, str(errors[0]))
    return back_to(request, "round_changes", operasi)
