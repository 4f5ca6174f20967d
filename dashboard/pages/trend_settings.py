"""Targets and survey figures of a city: what stands, what stood, and noting another."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from dashboard.access import may_run_rounds
from dashboard.filter_bar import filter_bar
from dashboard.filter_form import read_filter
from dashboard.queries.targets import settings_of
from dashboard.selection import SignedInRequest
from dashboard.services.targets import note_survey, note_target, take_back
from dashboard.target_forms import SurveyForm, TargetForm, WithdrawForm
from dashboard.words.targets import survey_lines, target_lines
from measurements.doors import kota_of
from posyandu.access import may

SAME: Final = "Angka itu sudah tercatat; tidak ada yang berubah."
NOTED: Final = "Tercatat. Angka sebelumnya tetap tersimpan di bawah."
Act = Callable[[SignedInRequest, Form], bool]


@require_safe
@may(may_run_rounds)
@cache_control(private=True, no_store=True)
def settings_page(request: SignedInRequest) -> HttpResponse:
    """What stands and what stood, with the forms that add to it."""
    return _page(request)


@require_POST
@may(may_run_rounds)
def note(request: SignedInRequest, step: str) -> HttpResponse:
    """Note one thing, or say on the page why not."""
    if step not in STEPS:
        raise Http404("Langkah ini tidak ada.")
    make, carry_out = STEPS[step]
    form = make(request.POST)
    if not form.is_valid():
        return _page(request, status=422, **{step: form})
    messages.success(request, NOTED if carry_out(request, form) else SAME)
    return redirect("trend-settings")


def _target(request: SignedInRequest, form: Form) -> bool:
    if not isinstance(form, TargetForm):
        raise TypeError("a target is noted from its form")
    kota, now = kota_of(request.user), timezone.now()
    return note_target(kota=kota, line=form.line(), by=request.user, at=now) is not None


def _survey(request: SignedInRequest, form: Form) -> bool:
    if not isinstance(form, SurveyForm):
        raise TypeError("a survey figure is noted from its form")
    kota, now = kota_of(request.user), timezone.now()
    return note_survey(kota=kota, line=form.line(), by=request.user, at=now) is not None


def _withdraw(rows_at: int) -> Act:
    """Taking back a row of one of the two tables of `settings_of`."""

    def act(request: SignedInRequest, form: Form) -> bool:
        rows = settings_of(kota_of(request.user))[rows_at]
        row = next((one for one in rows if one.pk == form.cleaned_data["baris"]), None)
        if row is None:
            raise Http404("Angka ini tidak ada.")
        reason = form.cleaned_data["alasan"]
        return take_back(row=row, reason=reason, by=request.user, at=timezone.now()) is not None

    return act


STEPS: Final[dict[str, tuple[Callable[[Any], Form], Act]]] = {
    "target": (TargetForm, _target),
    "survei": (SurveyForm, _survey),
    "cabut-target": (WithdrawForm, _withdraw(0)),
    "cabut-survei": (WithdrawForm, _withdraw(1)),
}


def _page(request: SignedInRequest, *, status: int = 200, **refused: Form) -> HttpResponse:
    """The page, with the form that was refused as it was filled in."""
    targets, surveys = settings_of(kota_of(request.user))
    form = read_filter(request.user, request.GET, or_latest=True)
    withdraw = refused.get("cabut-target") or refused.get("cabut-survei")
    context = {
        "targets": target_lines(targets),
        "surveys": survey_lines(surveys),
        "target_form": refused.get("target", TargetForm()),
        "survey_form": refused.get("survei", SurveyForm(auto_id="survei_%s")),
        "withdraw_error": "Tulis dulu alasan mencabut." if withdraw else "",
        "saring": filter_bar(form, here="trend"),
    }
    return render(request, "dashboard/tren_acuan.html", context, status=status)
