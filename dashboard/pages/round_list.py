"""The list of a round: who came and went after it opened, and who is still to be weighed."""

from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from dashboard.access import may_run_rounds, may_see_rounds
from dashboard.filters import DashboardFilter
from dashboard.pages.rounds import round_to_run, tabs
from dashboard.queries.denominators import denominators
from dashboard.queries.operations import changes_of, taken_off, unweighed
from dashboard.round_forms import BackForm, OffForm, PlaceForm
from dashboard.selection import SignedInRequest
from dashboard.words import rounds as words
from measurements.doors import ask_for_refresh
from measurements.models import OperasiTimbang, PerubahanSasaran
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


@require_safe
@may(may_see_rounds)
@cache_control(private=True, no_store=True)
def changes(request: SignedInRequest, code: str) -> HttpResponse:
    """Who came on the list and went off it after it opened, and who is still to be weighed."""
    operasi = round_to_run(request, code)
    place = PlaceForm(request.GET, user=request.user)
    chosen = place.chosen(operasi.pk)
    page = Paginator(changes_of(operasi, chosen), ROWS_A_PAGE).get_page(request.GET.get("hal"))
    missing = unweighed(operasi, chosen)
    is_narrow = bool(chosen.posyandu or chosen.kelurahan)
    shown = list(missing[:ROWS_A_PAGE]) if is_narrow and operasi.state == State.OPEN else []
    off = taken_off(operasi, chosen)
    audit.record(
        "baca", kind="perubahan_sasaran", object_id=operasi.pk, by=request.user, n=len(page)
    )
    whole = denominators(operasi, chosen).whole
    context = {
        "operasi": operasi,
        "place": place,
        "whole": words.denominator_row(whole),
        "n_changes": page.paginator.count,
        "page": page,
        "lines": [words.change_line(one) for one in page],
        "off": off,
        "n_missing": missing.count() if is_narrow else None,
        "missing": shown,
        "off_form": OffForm(auto_id=False),
        "may_change": may_run_rounds(request.user) and operasi.state == State.OPEN,
        "query": _place_query(chosen),
        "saring": tabs(request),
    }
    return render(request, "dashboard/rounds/changes.html", context)


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
    chosen = PlaceForm(request.GET, user=request.user).chosen(operasi.pk)
    response = redirect("round_changes", code=code)
    response["Location"] += _place_query(chosen)
    return response


def _place_query(chosen: DashboardFilter) -> str:
    """The place in an address: "?kelurahan=…", or nothing."""
    said = {"kelurahan": chosen.kelurahan, "posyandu": chosen.posyandu}
    given = {name: value for name, value in said.items() if value is not None}
    return f"?{urlencode(given)}" if given else ""
