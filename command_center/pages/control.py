"""The controller of the wall: scenes, pace, focus, a message, live or a replay."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from command_center.access import may_run_wall
from command_center.forms import ControlForm, chosen_now
from command_center.services.control import choose
from dashboard.selection import SignedInRequest
from measurements.doors import kota_of
from posyandu.access import may


@require_http_methods(["GET", "HEAD", "POST"])
@may(may_run_wall)
@cache_control(private=True, no_store=True)
def control(request: SignedInRequest) -> HttpResponse:
    """What the displays show now, and the form that changes it."""
    kota = kota_of(request.user)
    if request.method != "POST":
        return _page(request, ControlForm(initial=chosen_now(kota), kota=kota))
    form = ControlForm(request.POST, kota=kota)
    if not form.is_valid():
        return _page(request, form, status=422)
    choose(form.choice(), kota=kota, by=request.user, at=timezone.now())
    messages.success(request, "Semua layar mengikuti dalam beberapa detik.")
    return redirect("wall-control")


def _page(request: SignedInRequest, form: ControlForm, *, status: int = 200) -> HttpResponse:
    replay = form["tayangan"].value()
    context = {
        "title": "Layar memutar ulang" if replay else "Layar menayangkan langsung",
        "form": form,
        "links_url": reverse("wall-links"),
    }
    return render(request, "command_center/kendali.html", context, status=status)
