"""How rounds are run: the calendar, planning one, opening, closing and reopening it."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bontang_stunting.lib import formatting
from bontang_stunting.lib.addresses import with_query
from dashboard.access import may_run_rounds, may_see_rounds
from dashboard.filter_bar import area_bar, area_words, filter_bar, tidied
from dashboard.filter_form import AREAS, FilterForm
from dashboard.filters import DashboardFilter
from dashboard.links import Links
from dashboard.pages.round_filter import asked_areas, back_to
from dashboard.presenters import coverage_sentence
from dashboard.queries.denominators import denominators
from dashboard.queries.operations import (
    closings_of,
    n_closings_of,
    rounds_to_run,
    story_of,
    year_of_rounds,
)
from dashboard.round_forms import CloseForm, PlanForm, ReopenForm
from dashboard.selection import SignedInRequest, latest_round
from dashboard.services.closing import close_and_keep
from dashboard.words import rounds as words
from measurements.doors import ask_for_refresh, kota_of
from measurements.models import OperasiTimbang, StaleCell
from measurements.services.reopening import reopen_round
from measurements.services.rounds import (
    RoundIsClosed,
    WrongRound,
    create_round,
    listed_at_opening,
    open_round,
    replan_round,
)
from measurements.services.sasaran import take_off_turned_five, turned_five
from posyandu import audit
from posyandu.access import may

State = OperasiTimbang.State
POSYANDU_SHOWN: Final = 12
YEARS: Final = range(2000, 2100)
_PERIOD: Final = ("operasi", "bulan")
Act = Callable[[SignedInRequest, OperasiTimbang, Form], str]


@require_safe
@cache_control(private=True, no_cache=True)
def calendar(request: SignedInRequest) -> HttpResponse:
    """A year of rounds and of the monthly posyandu."""
    form = asked_areas(request, keeps=["tahun"])
    if away := tidied(form, request.path):
        return away
    year = _year(request)
    today = timezone.localdate()
    found = year_of_rounds(request.user, year, form.chosen.of_everybody(), today)
    context = {
        "title": words.year_title(found),
        "lead": words.year_lead(found),
        "year": found,
        "months": [words.month_words(row, today) for row in found.months],
        "rounds": [words.round_words(row) for row in found.rounds],
        "may_run": may_run_rounds(request.user),
        "may_see": may_see_rounds(request.user),
        "where": area_words(form),
        "years": [(str(one), f"?{form.query(tahun=one)}", one == year) for one in found.years],
        "query": f"?{form.query(is_whole=True)}",
        "in_round": with_query("", form.query(is_whole=True, without=_PERIOD)),
        "saring": area_bar(form, here="rounds"),
    }
    return render(request, "dashboard/rounds/calendar.html", context)


def _year(request: SignedInRequest) -> int:
    """The year asked for, or that of the latest round with weighings."""
    asked = request.GET.get("tahun", "")
    if asked.isdecimal() and int(asked) in YEARS:
        return int(asked)
    latest = latest_round(request.user)
    return latest.year if latest else timezone.localdate().year


@require_http_methods(["GET", "HEAD", "POST"])
@may(may_run_rounds)
def plan(request: SignedInRequest) -> HttpResponse:
    """Plan another round."""
    form = PlanForm(request.POST or None)
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        try:
            operasi = create_round(
                kota=kota_of(request.user), code="", nama=told["nama"],
                starts_on=told["mulai"], ends_on=told["selesai"],
            )  # fmt: skip
        except WrongRound as error:
            form.refuse(str(error))
        else:
            audit.record("rencana", kind="operasi_timbang", object_id=operasi.pk, by=request.user)
            messages.success(request, f"{operasi.nama} direncanakan dengan kode {operasi.code}.")
            return back_to(request, "round_manage", operasi)
    asked = asked_areas(request)
    context = {
        "form": form,
        "query": f"?{asked.query()}",
        "saring": filter_bar(asked, here="rounds"),
    }
    status = 422 if form.errors else 200
    return render(request, "dashboard/rounds/plan.html", context, status=status)


@require_safe
@may(may_see_rounds)
@cache_control(private=True, no_store=True)
def manage(request: SignedInRequest, code: str) -> HttpResponse:
    """How one round stands, and what may be done with it."""
    return _manage(request, round_to_run(request, code))


@require_POST
@may(may_run_rounds)
def act(request: SignedInRequest, code: str, step: str) -> HttpResponse:
    """Take one step with a round, or say on its page why not."""
    operasi = round_to_run(request, code)
    if step not in STEPS:
        raise Http404("Langkah ini tidak ada.")
    make, carry_out = STEPS[step]
    form = make(request.POST)
    if form.is_valid():
        try:
            sentence = carry_out(request, operasi, form)
        except (WrongRound, RoundIsClosed) as error:
            form.add_error(None, str(error))
        else:
            ask_for_refresh()
            messages.success(request, sentence)
            return back_to(request, "round_manage", operasi)
    operasi.refresh_from_db()
    return _manage(request, operasi, {step: form})


def _replan(request: SignedInRequest, operasi: OperasiTimbang, form: Form) -> str:
    told = form.cleaned_data
    replan_round(
        operasi=operasi, nama=told["nama"], starts_on=told["mulai"], ends_on=told["selesai"],
        by=request.user,
    )  # fmt: skip
    return "Rencana disimpan."


def _open(request: SignedInRequest, operasi: OperasiTimbang, form: Form) -> str:
    n = open_round(operasi=operasi, at=timezone.now(), by=request.user)
    return f"{operasi.nama} dibuka: {formatting.number(n)} balita masuk daftar."


def _close(request: SignedInRequest, operasi: OperasiTimbang, form: Form) -> str:
    kept = close_and_keep(operasi=operasi, at=timezone.now(), by=request.user)
    return f"{operasi.nama} ditutup. {words.closing_name(kept)} disimpan."


def _reopen(request: SignedInRequest, operasi: OperasiTimbang, form: Form) -> str:
    reason = form.cleaned_data["alasan"]
    reopen_round(operasi=operasi, at=timezone.now(), reason=reason, by=request.user)
    return f"{operasi.nama} dibuka kembali. Angka penutupan sebelumnya tetap tersimpan."


def _drop_five(request: SignedInRequest, operasi: OperasiTimbang, form: Form) -> str:
    today = timezone.localdate()
    n = take_off_turned_five(operasi=operasi, on_day=today, by=request.user)
    return f"{formatting.number(n)} anak yang genap lima tahun dikeluarkan dari daftar."


STEPS: Final[dict[str, tuple[type[Form], Act]]] = {
    "ubah": (PlanForm, _replan),
    "buka": (Form, _open),
    "tutup": (CloseForm, _close),
    "buka-kembali": (ReopenForm, _reopen),
    "lima-tahun": (Form, _drop_five),
}


def _manage(
    request: SignedInRequest, operasi: OperasiTimbang, bound: dict[str, Form] | None = None
) -> HttpResponse:
    chosen = DashboardFilter.for_user(request.user, operasi_id=operasi.pk)
    found = denominators(operasi, chosen)
    form = asked_areas(request, operasi)
    n_closings = n_closings_of(operasi)
    is_open = operasi.state == State.OPEN
    forms = _forms(operasi) | (bound or {})
    context = {
        "operasi": operasi,
        "dates": formatting.days(operasi.starts_on, operasi.ends_on),
        "registered_on": formatting.day(operasi.ends_on),
        "state": words.state_words(operasi, n_closings),
        "coverage": coverage_sentence(found.whole.coverage) if found.whole.n_sasaran else "",
        "is_provisional": found.whole.coverage.is_provisional,
        "whole": words.denominator_row(found.whole),
        "kelurahan": [words.denominator_row(row) for row in found.kelurahan],
        "missing": found.missing[:POSYANDU_SHOWN],
        "more_missing": found.missing[POSYANDU_SHOWN:],
        "n_missing": formatting.number(found.whole.n_missing),
        "missing_url": _missing_url(form, operasi) if found.whole.n_missing else "",
        "n_posyandu_missing": len(found.missing),
        "n_ledger": found.whole.n_added + found.whole.n_removed,
        "story": [words.story_line(step) for step in story_of(operasi)],
        "may_run": may_run_rounds(request.user),
        "forms": {step.replace("-", "_"): form for step, form in forms.items()},
        "saring": filter_bar(form, here="rounds"),
        "query": with_query("", form.query()),
        "others": form.query(without=(*AREAS, "rt")),
        **_of_state(operasi, chosen, is_open=is_open),
    }
    status = 422 if bound else 200
    return render(request, "dashboard/rounds/manage.html", context, status=status)


def _missing_url(form: FilterForm, operasi: OperasiTimbang) -> str:
    """The list of all of the user's children that the round still misses."""
    everywhere = dict.fromkeys(form.given)
    return Links(form).to_list("belum-diukur", operasi=operasi.code, bulan=None, **everywhere)


def _of_state(operasi: OperasiTimbang, chosen: DashboardFilter, *, is_open: bool) -> dict[str, Any]:
    """What is asked only where the round has come so far."""
    if operasi.state == State.PLANNED:
        return {"n_to_list": listed_at_opening(operasi).count()}
    closings = closings_of(operasi, chosen)
    told: dict[str, Any] = {"closings": words.closings_words(closings, is_open=is_open)}
    if is_open:
        today = timezone.localdate()
        five = turned_five(operasi, today)
        told["n_five"] = five.filter(chosen.posyandu_q("posyandu__")).count()
        told["is_early"] = today <= operasi.ends_on
        told["n_waiting"] = StaleCell.objects.filter(operasi=operasi).count()
    return told


def _forms(operasi: OperasiTimbang) -> dict[str, Form]:
    """The forms that the state of the round has a use for."""
    if operasi.state == State.PLANNED:
        said = {"nama": operasi.nama, "mulai": operasi.starts_on, "selesai": operasi.ends_on}
        return {"ubah": PlanForm(initial=said), "buka": Form()}
    if operasi.state == State.OPEN:
        return {"tutup": CloseForm(), "lima-tahun": Form()}
    return {"buka-kembali": ReopenForm()}


def round_to_run(request: SignedInRequest, code: str) -> OperasiTimbang:
    """The round of this code in the user's city, planned ones too."""
    return get_object_or_404(rounds_to_run(request.user), code=code)
