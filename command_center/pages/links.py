"""Display links: which there are, issuing one, revoking one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from command_center.access import may_run_wall
from command_center.forms import LinkForm
from command_center.models import TautanLayar
from command_center.services.links import AlreadyIssued, issue_link, revoke_link
from command_center.words import link_lines
from dashboard.qr import qr_svg
from dashboard.selection import SignedInRequest
from measurements.doors import kota_of
from posyandu.access import may


@require_safe
@may(may_run_wall)
@cache_control(private=True, no_store=True)
def links(request: SignedInRequest) -> HttpResponse:
    """Every link of the city, and the form for another."""
    return _page(request, LinkForm())


@require_POST
@may(may_run_wall)
@cache_control(private=True, no_store=True)
def issue(request: SignedInRequest) -> HttpResponse:
    """Issue a link. It stands, with its QR, on the answer to this request and nowhere else."""
    form = LinkForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        link, secret = issue_link(
            link_id=form.cleaned_data["id"], nama=form.cleaned_data["nama"],
            kota=kota_of(request.user), by=request.user, at=timezone.now(),
        )  # fmt: skip
    except AlreadyIssued:
        messages.warning(
            request,
            "Tautan ini sudah diterbitkan; isinya hanya tampil sekali. "
            "Bila belum tersalin, cabut lalu terbitkan yang baru.",
        )
        return redirect("wall-links")
    address = request.build_absolute_uri(reverse("wall-open", kwargs={"secret": secret}))
    return _page(request, LinkForm(), issued=link, address=address)


@require_POST
@may(may_run_wall)
def revoke(request: SignedInRequest, link_id: UUID) -> HttpResponse:
    """Close a link for good: its display goes dark within seconds."""
    found = get_object_or_404(TautanLayar.objects.of(kota_of(request.user)), pk=link_id)
    if revoke_link(link=found, by=request.user, at=timezone.now()):
        messages.success(request, f"Tautan {found.nama} dicabut; layarnya tertutup.")
    else:
        messages.info(request, f"Tautan {found.nama} sudah dicabut sebelumnya.")
    return redirect("wall-links")


def _page(
    request: SignedInRequest,
    form: LinkForm,
    *,
    status: int = 200,
    issued: TautanLayar | None = None,
    address: str = "",
) -> HttpResponse:
    lines = link_lines(TautanLayar.objects.of(kota_of(request.user)))
    n_open = sum(line.is_open for line in lines)
    context = {
        "title": f"{n_open} tautan layar terbuka" if n_open else "Belum ada layar yang terbuka",
        "lines": lines,
        "form": form,
        "issued": issued,
        "address": address,
        "qr": qr_svg(address, label="QR tautan layar") if address else "",
    }
    return render(request, "command_center/layar.html", context, status=status)
