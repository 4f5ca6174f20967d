"""Two records that may be one child: side by side, made one, told apart, and parted again."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from bontang_stunting.lib.addresses import with_query
from dashboard.queries.work_rows import better_kept, record_of, visible_records
from dashboard.selection import SignedInRequest
from dashboard.words import duplicates as words
from dashboard.work_forms import MergeForm, OtherForm, UndoForm
from interventions.services.merging import merge_children, undo_merge
from measurements.doors import ask_for_refresh
from posyandu import audit
from posyandu.access import may
from posyandu.models import Balita, DugaanGanda, Penggabungan, User
from posyandu.services.merging import CannotMerge, dismiss, name_other
from timbang.access import is_coordinator
from timbang.queries.similar import records_like

MERGED = "Data digabung. Angka dihitung ulang sebentar lagi; Anda dapat membatalkannya di bawah."
PARTED = "Penggabungan dibatalkan. Kedua data berdiri sendiri seperti semula."
OUTSIDE = "Data yang lain di luar wilayah akun Anda. Minta Dinas Kesehatan membandingkannya."


@require_safe
@may(is_coordinator)
@cache_control(private=True, no_store=True)
def pair(request: SignedInRequest, pk: int) -> HttpResponse:
    """Both records line by line, to decide on."""
    suspicion = _suspicion(request.user, pk)
    one, other = _records(request.user, suspicion)
    told = [record_of(balita) for balita in (one, other) if balita]
    audit.record("baca", kind="dugaan_ganda", object_id=suspicion.pk, by=request.user)
    today = timezone.localdate()
    context = {
        "suspicion": suspicion,
        "percent": words.likeness_words(suspicion.score),
        "why": suspicion.explanation,
        "is_open": suspicion.state == DugaanGanda.State.WAITING,
        "query": request.GET.urlencode(),
        "outside": "" if len(told) == 2 else OUTSIDE,
        "alone": told[0].balita if len(told) == 1 else None,
    }
    if len(told) == 2:
        context |= _compared(told[0].balita, told[1].balita, today)
    elif suspicion.other_id is None and told:
        context["candidates"] = _candidates(request.user, told[0].balita)
    return render(request, "dashboard/kerja_ganda.html", context)


def _compared(one: Balita, other: Balita, today: date) -> dict[str, object]:
    mine, yours = record_of(one), record_of(other)
    proposed = better_kept(mine, yours)
    return {
        "records": [
            {
                "balita": record.balita,
                "letter": letter,
                "is_proposed": record is proposed,
            }
            for letter, record in (("A", mine), ("B", yours))
        ],
        "lines": words.side_by_side(mine, yours, today),
        "warnings": words.warnings(mine, yours),
    }


def _candidates(user: User, balita: Balita) -> list[dict[str, object]]:
    """Records that are alike, where nobody has said which one was meant."""
    return [
        {
            "pk": str(one.balita_id),
            "nama": one.nama,
            "where": one.where,
            "percent": words.likeness_words(one.score / 100),
            "why": "; ".join(one.why),
        }
        for one in records_like(user, balita)
    ]


@require_POST
@may(is_coordinator)
def name(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say which record the suspicion is about."""
    suspicion = _suspicion(request.user, pk)
    form = OtherForm(request.POST)
    if form.is_valid():
        seen = Balita.objects.visible_to(request.user)
        other = get_object_or_404(seen, pk=form.cleaned_data["other"])
        try:
            name_other(suspicion=suspicion, other=other, by=request.user)
        except CannotMerge as error:
            messages.error(request, str(error))
    return _to_pair(request, pk)


@require_POST
@may(is_coordinator)
def merge(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let the chosen record stand for both."""
    suspicion = _suspicion(request.user, pk)
    one, other = _records(request.user, suspicion)
    form = MergeForm(request.POST)
    if not form.is_valid():
        return _say(request, form, pk)
    kept_id = form.cleaned_data["kept"]
    both = {balita.pk for balita in (one, other) if balita}
    if len(both) < 2 or kept_id not in both:
        messages.error(request, OUTSIDE)
        return _to_pair(request, pk)
    (gone_id,) = both - {kept_id}
    try:
        merge_children(
            kept_id=kept_id,
            gone_id=gone_id,
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=timezone.now(),
        )
    except CannotMerge as error:
        messages.error(request, str(error))
        return _to_pair(request, pk)
    ask_for_refresh()
    messages.success(request, MERGED)
    return _to_list(request)


@require_POST
@may(is_coordinator)
def tell_apart(request: SignedInRequest, pk: int) -> HttpResponse:
    """Note that two records are two children."""
    suspicion = _suspicion(request.user, pk)
    dismiss(suspicion=suspicion, by=request.user)
    messages.success(request, "Tercatat: bukan anak yang sama.")
    return _to_list(request)


@require_POST
@may(is_coordinator)
def undo(request: SignedInRequest, merge_id: UUID) -> HttpResponse:
    """Part two records that were made one."""
    seen = Balita.objects.visible_to(request.user)
    found = get_object_or_404(Penggabungan.objects.filter(kept__in=seen), pk=merge_id)
    form = UndoForm(request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, str(errors[0]))
        return _to_list(request)
    try:
        undo_merge(
            merge=found, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
        )
    except CannotMerge as error:
        messages.error(request, str(error))
        return _to_list(request)
    ask_for_refresh()
    messages.success(request, PARTED)
    return _to_list(request)


def _suspicion(user: User, pk: int) -> DugaanGanda:
    """A suspicion of which the user sees at least one record."""
    rows = DugaanGanda.objects.select_related("balita__merged_into", "other__merged_into")
    suspicion = get_object_or_404(rows, pk=pk)
    if not any(_records(user, suspicion)):
        raise Http404("Dugaan ini tidak ada.")
    return suspicion


def _records(user: User, suspicion: DugaanGanda) -> tuple[Balita | None, Balita | None]:
    return visible_records(user, [suspicion.balita, suspicion.other])[0]


def _say(request: SignedInRequest, form: MergeForm, pk: int) -> HttpResponse:
    for errors in form.errors.values():
        messages.error(request, str(errors[0]))
    return _to_pair(request, pk)


def _to_pair(request: SignedInRequest, pk: int) -> HttpResponse:
    path = reverse("worklist-pair", kwargs={"pk": pk})
    return redirect(with_query(path, request.GET.urlencode()))


def _to_list(request: SignedInRequest) -> HttpResponse:
    path = reverse("worklist", kwargs={"key": "ganda"})
    return redirect(with_query(path, request.GET.urlencode()))
