"""Tokens for other SKPD: which there are, issuing one, revoking one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from dashboard.models import TokenApi
from dashboard.selection import SignedInRequest
from dashboard.services.tokens import AlreadyIssued, issue_token, revoke_token
from dashboard.token_forms import TokenForm
from dashboard.words.tokens import token_lines
from measurements.doors import kota_of
from posyandu.access import may
from posyandu.models import User


@require_safe
@may(User.may_issue_tokens)
@cache_control(private=True, no_store=True)
def tokens(request: SignedInRequest) -> HttpResponse:
    """Every token of the city, and the form for another."""
    return _page(request, TokenForm(kota=kota_of(request.user), now=timezone.now()))


@require_POST
@may(User.may_issue_tokens)
@cache_control(private=True, no_store=True)
def issue(request: SignedInRequest) -> HttpResponse:
    """Issue a token. Its secret stands on the answer to this request and nowhere else."""
    now, kota = timezone.now(), kota_of(request.user)
    form = TokenForm(request.POST, kota=kota, now=now)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        token, secret = issue_token(
            token_id=form.cleaned_data["id"], wanted=form.wanted(), kota=kota,
            by=request.user, at=now,
        )  # fmt: skip
    except AlreadyIssued:
        messages.warning(
            request,
            "Token ini sudah diterbitkan; isinya hanya tampil sekali. "
            "Bila belum tersalin, cabut lalu terbitkan yang baru.",
        )
        return redirect("tokens")
    return _page(request, TokenForm(kota=kota, now=now), issued=token, secret=secret)


@require_POST
@may(User.may_issue_tokens)
def revoke(request: SignedInRequest, token_id: UUID) -> HttpResponse:
    """Close a token of the city for good."""
    found = get_object_or_404(TokenApi.objects.of(kota_of(request.user)), pk=token_id)
    if revoke_token(token=found, by=request.user, at=timezone.now()):
        messages.success(request, f"Token {found.penerima} dicabut; mulai sekarang ditolak.")
    else:
        messages.info(request, f"Token {found.penerima} sudah dicabut sebelumnya.")
    return redirect("tokens")


def _page(
    request: SignedInRequest,
    form: TokenForm,
    *,
    status: int = 200,
    issued: TokenApi | None = None,
    secret: str = "",
) -> HttpResponse:
    kota = kota_of(request.user)
    lines = token_lines(TokenApi.objects.of(kota), now=timezone.now())
    n_valid = sum(line.is_valid for line in lines)
    context = {
        "title": f"{n_valid} token API berlaku" if n_valid else "Belum ada token API yang berlaku",
        "lines": lines,
        "form": form,
        "issued": issued,
        "secret": secret,
        "example": request.build_absolute_uri("/api/v1/prevalensi/?per=kelurahan"),
    }
    return render(request, "dashboard/token.html", context, status=status)
