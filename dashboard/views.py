"""The pages of the dashboard. Who may enter is decided by the filter, which knows the area."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from bontang_stunting.lib import formatting
from dashboard.charts.map import has_shapes
from dashboard.panels import CITY, arrangement, panels
from dashboard.presenters import cards, data_as_of, headline, state, waiting
from dashboard.queries.rounds import rounds_of
from dashboard.selection import SignedInRequest, latest_round, round_among, summary_for
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
    """The latest round, or what to do where there is none yet."""
    operasi = latest_round(request.user)
    if operasi is None:
        return render(request, "dashboard/empty.html")
    return redirect("round", code=operasi.code)


@require_safe
@cache_control(private=True, no_cache=True)
def round_page(request: SignedInRequest, code: str) -> HttpResponse:
    """One round: its answer, six cards, and the panels behind it."""
    rounds = rounds_of(request.user)
    summary = summary_for(request.user, round_among(rounds, code))
    is_ranked = request.GET.get("urut") == RANKED
    shown = panels(summary, is_ranked=is_ranked)
    arranged = arrangement(shown, has_shapes=has_shapes(summary.map))
    context = {
        "summary": summary,
        "headline": headline(summary),
        "dates": formatting.days(summary.starts_on, summary.ends_on),
        "state": state(summary),
        "cards": cards(summary),
        "panels": shown,
        "arrangement": arranged,
        "table_is_beside": arranged == CITY,
        "data_as_of": data_as_of(summary),
        "waiting": waiting(summary),
        "is_ranked": is_ranked,
        "rounds": rounds,
    }
    return render(request, "dashboard/round.html", context)
