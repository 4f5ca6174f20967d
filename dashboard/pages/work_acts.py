"""What somebody does about a row of a worklist: one act a door, then back to the list."""

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from bontang_stunting.lib.addresses import with_query
from dashboard.selection import SignedInRequest, round_of
from dashboard.words.worklists import BY_KEY
from dashboard.work_forms import FollowUpForm, NikForm, VerdictForm
from interventions.models import TindakLanjut, VerifikasiStunting
from interventions.services.followups import WrongFollowUp, record_follow_up
from interventions.services.verdicts import WrongVerdict, record_verdict
from measurements.models import Measurement
from posyandu.access import may
from posyandu.models import Balita
from posyandu.models.people import NikState
from posyandu.services.balita import NikTaken
from posyandu.services.nik import WrongNik, enter_nik
from timbang.access import is_coordinator


@require_POST
@may(is_coordinator)
def follow_up(request: SignedInRequest, key: str, measurement_id: UUID) -> HttpResponse:
    """Note when a child was seen and what came of it."""
    reading = get_object_or_404(Measurement.objects.visible_to(request.user), pk=measurement_id)
    form = FollowUpForm(request.POST)
    if not form.is_valid():
        return _back(request, key, form)
    try:
        record_follow_up(
            measurement_id=reading.pk,
            seen_on=form.cleaned_data["seen_on"],
            outcome=TindakLanjut.Outcome(form.cleaned_data["outcome"]),
            note=form.cleaned_data["note"],
            today=timezone.localdate(),
            by=request.user,
        )
    except WrongFollowUp as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Tindak lanjut tercatat.")
    return _back(request, key)


@require_POST
@may(is_coordinator)
def verdict(request: SignedInRequest, balita_id: UUID, code: str) -> HttpResponse:
    """Note the clinician's verdict on a child after a round."""
    balita = get_object_or_404(Balita.objects.visible_to(request.user), pk=balita_id)
    operasi = round_of(request.user, code)
    form = VerdictForm(request.POST)
    if not form.is_valid():
        return _back(request, "pendek", form)
    found = VerifikasiStunting.Verdict(form.cleaned_data["verdict"])
    try:
        record_verdict(
            balita_id=balita.pk,
            operasi=operasi,
            verdict=found,
            decided_by=form.cleaned_data["decided_by"],
            decided_on=form.cleaned_data["decided_on"],
            today=timezone.localdate(),
            by=request.user,
        )
    except WrongVerdict as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Putusan tercatat: {str(found.label).lower()}.")
    return _back(request, "pendek")


@require_POST
@may(is_coordinator)
def nik(request: SignedInRequest, balita_id: UUID) -> HttpResponse:
    """Give a child the NIK it has got meanwhile. What was typed is in no message and no address."""
    balita = get_object_or_404(Balita.objects.visible_to(request.user), pk=balita_id)
    form = NikForm(request.POST)
    if not form.is_valid():
        return _back(request, "tanpa-nik", form)
    try:
        state = enter_nik(balita_id=balita.pk, nik=form.cleaned_data["nik"], by=request.user)
    except WrongNik as error:
        messages.error(request, f"NIK belum tersimpan. {error}")
    except NikTaken:
        messages.error(
            request, "NIK belum tersimpan: nomor ini milik balita lain. Mungkin data ganda."
        )
    else:
        if state == NikState.COCOK:
            messages.success(request, "NIK tersimpan dan cocok dengan tanggal lahir.")
        else:
            messages.warning(
                request, "NIK tersimpan, tetapi tanggal lahir di dalamnya berbeda. Periksa lagi."
            )
    return _back(request, "tanpa-nik")


def _back(request: SignedInRequest, key: str, form: Form | None = None) -> HttpResponse:
    """To the list the act came from, with its filter; a sentence for each field that is wrong."""
    for sentence in (error for errors in form.errors.values() for error in errors) if form else ():
        messages.error(request, str(sentence))
    path = reverse("worklist", kwargs={"key": key if key in BY_KEY else "rujukan"})
    return redirect(with_query(path, request.GET.urlencode()))
