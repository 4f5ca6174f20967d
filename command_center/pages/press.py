"""Cards for the press: look at one, publish it, fetch it again, withdraw it."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from command_center.access import may_run_wall, may_watch
from command_center.models import KartuPers
from command_center.press.drawing import pdf_of, png_of
from command_center.press.words import file_name, number_of
from command_center.press_forms import MOVED, CardForm, PublishForm, WithdrawForm
from command_center.queries.press import (
    NotForPress,
    card_content,
    digest_of,
    latest_closings,
    press_figure,
)
from command_center.services.press import (
    AlreadyPublished,
    FigureMoved,
    publish_card,
    withdraw_card,
)
from command_center.words import card_lines
from dashboard.selection import SignedInRequest
from measurements.doors import kota_of
from posyandu.access import may

_KINDS: Final = {"png": "image/png", "pdf": "application/pdf"}


@require_safe
@may(may_watch)
@cache_control(private=True, no_store=True)
def cards(request: SignedInRequest) -> HttpResponse:
    """Every card of the city; for who may publish also the choice of a figure and its preview."""
    return _page(request, request.GET if "operasi" in request.GET else None)


@require_safe
@may(may_run_wall)
@cache_control(private=True, no_store=True)
def preview(request: SignedInRequest) -> HttpResponse:
    """The picture of a card that has not been published."""
    form = CardForm(request.GET, kota=kota_of(request.user))
    if not form.is_valid():
        return redirect("press-cards")
    try:
        figure = press_figure(*form.chosen())
    except NotForPress:
        return redirect(f"{reverse('press-cards')}?{request.GET.urlencode()}")  # which says why
    content = card_content(figure, number=None, at=timezone.now())
    return HttpResponse(png_of(pdf_of(content, "")), content_type="image/png")


@require_POST
@may(may_run_wall)
def publish(request: SignedInRequest) -> HttpResponse:
    """Freeze the figure that was looked at."""
    form = PublishForm(request.POST, kota=kota_of(request.user))
    if not form.is_valid():
        return _page(request, request.POST, status=422)
    operasi, measure, area = form.chosen()
    told = form.cleaned_data
    try:
        card = publish_card(
            card_id=told["id"], seen=told["dilihat"], operasi=operasi, measure=measure,
            area=area, by=request.user, at=timezone.now(),
        )  # fmt: skip
    except AlreadyPublished:
        messages.info(request, "Kartu ini sudah diterbitkan.")
    except NotForPress:
        return _page(request, request.POST, status=422)
    except FigureMoved:
        messages.warning(request, MOVED)
        return _page(request, request.POST, status=409)
    else:
        messages.success(request, f"Kartu {number_of(card.number)} terbit dan tersimpan.")
    return redirect("press-cards")


@require_safe
@may(may_watch)
@cache_control(private=True, no_store=True)
def card_file(request: SignedInRequest, number: int, kind: str) -> HttpResponse:
    """A published card as it went out."""
    cards = KartuPers.objects.filter(kota=kota_of(request.user), number=number)
    card = get_object_or_404(cards.only("content", kind))
    name = file_name(card.content, kind)
    return HttpResponse(
        bytes(getattr(card, kind)),
        content_type=_KINDS[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_POST
@may(may_run_wall)
def withdraw(request: SignedInRequest, number: int) -> HttpResponse:
    """Take a card back: it stays on record, with the reason."""
    card = get_object_or_404(KartuPers.objects.of(kota_of(request.user)), number=number)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["alasan"][0]))
    elif withdraw_card(
        card=card, reason=form.cleaned_data["alasan"], by=request.user, at=timezone.now()
    ):
        messages.success(request, f"Kartu {number_of(number)} ditarik; tetap tercatat di sini.")
    else:
        messages.info(request, f"Kartu {number_of(number)} sudah ditarik sebelumnya.")
    return redirect("press-cards")


def _page(request: SignedInRequest, asked: QueryDict | None, *, status: int = 200) -> HttpResponse:
    kota = kota_of(request.user)
    lines = card_lines(KartuPers.objects.of(kota), latest_closings(kota))
    n_out = sum(line.stands for line in lines)
    context: dict[str, Any] = {
        "title": f"{n_out} kartu pers berlaku" if n_out else "Belum ada kartu pers",
        "lines": lines,
        "withdraw_form": WithdrawForm(),
        "may_publish": may_run_wall(request.user),
    }
    if context["may_publish"]:
        form = CardForm(asked, kota=kota) if asked else CardForm(kota=kota)
        context |= {"form": form, **_previewed(form)}
    return render(request, "command_center/kartu.html", context, status=status)


def _previewed(form: CardForm) -> dict[str, Any]:
    """The picture of the chosen figure and the form that publishes it, or why it may not go out."""
    if not form.is_bound or not form.is_valid():
        return {}
    try:
        figure = press_figure(*form.chosen())
    except NotForPress as refused:
        return {"refused": str(refused)}
    asked = QueryDict(mutable=True)
    asked.update({name: form.cleaned_data[name] for name in ("operasi", "ukuran", "wilayah")})
    publish_form = PublishForm(
        initial={**asked.dict(), "dilihat": digest_of(figure)}, kota=form.kota
    )
    return {
        "preview_url": f"{reverse('press-preview')}?{asked.urlencode()}",
        "publish_form": publish_form,
    }
