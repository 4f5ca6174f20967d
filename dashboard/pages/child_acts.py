"""Taking back what was noted of a child by mistake, from its page."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from bontang_stunting.lib.addresses import with_query
from dashboard.selection import SignedInRequest
from dashboard.work_forms import UndoForm
from interventions.models import TindakLanjut, VerifikasiStunting
from interventions.services.withdrawing import CannotWithdraw, withdraw
from posyandu.access import may
from posyandu.models import Balita
from timbang.access import is_coordinator

TAKEN_BACK: Final = "Dibatalkan. Anak kembali ke daftar kerja bila masih perlu tindakan."
KNOWN: Final = "Catatan ini sudah dibatalkan."


@require_POST
@may(is_coordinator)
def withdraw_follow_up(request: SignedInRequest, balita_id: UUID, pk: UUID) -> HttpResponse:
    """Take back a follow-up; whoever may note one may."""
    balita = _child(request, balita_id)
    return _withdraw(request, get_object_or_404(TindakLanjut, pk=pk, balita=balita))


@require_POST
@may(is_coordinator)
def withdraw_verdict(request: SignedInRequest, balita_id: UUID, pk: int) -> HttpResponse:
    """Take back a verdict; whoever may note one may."""
    balita = _child(request, balita_id)
    return _withdraw(request, get_object_or_404(VerifikasiStunting, pk=pk, balita=balita))


def _child(request: SignedInRequest, balita_id: UUID) -> Balita:
    return get_object_or_404(Balita.objects.visible_to(request.user), pk=balita_id)


def _withdraw(request: SignedInRequest, note: TindakLanjut | VerifikasiStunting) -> HttpResponse:
    form = UndoForm(request.POST)
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            is_new = withdraw(note=note, reason=reason, by=request.user, at=timezone.now())
        except CannotWithdraw as error:
            messages.error(request, str(error))
        else:
            messages.success(request, TAKEN_BACK if is_new else KNOWN)
    for errors in form.errors.values():
        messages.error(request, str(errors[0]))
    path = reverse("child", kwargs={"balita_id": note.balita_id})
    return redirect(with_query(path, request.GET.urlencode()))
