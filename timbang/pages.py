"""The pages of whoever looks after the weighing table. They work without JavaScript."""

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from bontang_stunting.lib import formatting
from measurements.doors import SignedInRequest, ask_for_refresh
from measurements.models import OperasiTimbang
from posyandu import audit
from posyandu.access import may
from posyandu.models import Balita, Posyandu
from timbang import presenters
from timbang.access import is_coordinator
from timbang.models import Keputusan
from timbang.navigation import forget_count
from timbang.place import asked_place
from timbang.queries.conflicts import SHOWN, conflicts, decisions
from timbang.queries.speed import AIM_S, rounds_timed, speeds
from timbang.services.conflicts import CannotDecide, resolve_conflict, undo_decision

DAYS_SHOWN: Final = 30
# What mostly happened; anything else can be typed.
REASONS: Final = (
    "Diukur ulang karena anak bergerak",
    "Salah ketik",
    "Alat yang satu lebih tepat",
    "Balita lain yang ditimbang",
)


class DecisionForm(forms.Form):
    """Which reading stands, and why."""

    keep = forms.UUIDField(error_messages={"required": "Pilih dulu hasil yang dipakai."})
    reason = forms.CharField(max_length=200, error_messages={"required": "Tulis dulu alasannya."})


@require_safe
@may(is_coordinator)
@cache_control(private=True, no_store=True)
def conflict_page(request: SignedInRequest) -> HttpResponse:
    """Two readings of one child side by side, to choose between, in the area of the address."""
    place = asked_place(request.user, request.GET)
    found = conflicts(place.posyandu)
    if found.shown:
        audit.record("baca", kind="bentrok", object_id="", by=request.user, n=len(found.shown))
    context = {
        "title": presenters.conflict_title(found),
        "found": found,
        "cards": [presenters.conflict_card(one) for one in found.shown],
        "n_more": max(found.n_waiting - SHOWN, 0),
        "reasons": REASONS,
        "decided": [presenters.decision_line(one) for one in decisions(place.posyandu)],
        "place": place,
    }
    return render(request, "timbang/bentrok.html", context)


@require_POST
@may(is_coordinator)
def decide(request: SignedInRequest, balita_id: UUID, on_day: date) -> HttpResponse:
    """Carry out a choice and say what happened."""
    balita = get_object_or_404(Balita.objects.visible_to(request.user), pk=balita_id)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        for sentence in (error for errors in form.errors.values() for error in errors):
            messages.error(request, str(sentence))
        return _back(request)
    try:
        decided = resolve_conflict(
            balita=balita,
            on_day=on_day,
            keep_id=form.cleaned_data["keep"],
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=timezone.now(),
        )
    except CannotDecide as error:
        messages.error(request, str(error))
        return _back(request)
    ask_for_refresh()
    forget_count(request.user)
    messages.success(request, presenters.decided(decided.kept, decided.n_voided))
    return _back(request)


@require_POST
@may(is_coordinator)
def undo(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take a choice back and say what happened."""
    children = Balita.objects.visible_to(request.user)
    decision = get_object_or_404(Keputusan, pk=pk, balita__in=children)
    try:
        n_restored = undo_decision(
            decision=decision,
            reason=request.POST.get("reason", ""),
            by=request.user,
            at=timezone.now(),
        )
    except CannotDecide as error:
        messages.error(request, str(error))
        return _back(request)
    ask_for_refresh()
    forget_count(request.user)
    messages.success(request, presenters.undone(n_restored))
    return _back(request)


def _back(request: SignedInRequest) -> HttpResponse:
    """The page that the choice was made on, with the area it was of."""
    place = asked_place(request.user, request.GET)
    return redirect(f"{reverse('timbang_bentrok')}{place.query}")


@require_safe
@may(is_coordinator)
@cache_control(private=True, no_store=True)
def speed_page(request: SignedInRequest) -> HttpResponse:
    """How long an entry takes: the last thirty days, or a round."""
    posyandu = Posyandu.objects.visible_to(request.user).select_related("kelurahan")
    rounds = rounds_timed(posyandu)
    chosen = _chosen_round(rounds, request.GET.get("operasi", ""))
    today = timezone.localdate()
    first = chosen.starts_on if chosen else today - timedelta(days=DAYS_SHOWN - 1)
    last = chosen.ends_on if chosen else today
    found = speeds(posyandu, first=first, last=last)
    period = formatting.days(first, last)
    context = {
        "title": presenters.speed_title(found.total),
        "lead": presenters.speed_lead(found.total, period),
        "table": presenters.speed_table(found),
        "total": found.total,
        "few": presenters.FEW,
        "aim_s": AIM_S,
        "rounds": rounds,
        "chosen": chosen,
        "days_shown": DAYS_SHOWN,
        "width": presenters.WIDTH,
    }
    return render(request, "timbang/kecepatan.html", context)


def _chosen_round(rounds: list[OperasiTimbang], code: str) -> OperasiTimbang | None:
    """The round of this code; none was asked for where it is empty."""
    if not code:
        return None
    for operasi in rounds:
        if operasi.code == code:
            return operasi
    raise Http404("Operasi timbang ini tidak ada.")
