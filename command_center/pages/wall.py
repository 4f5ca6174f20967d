"""The wall: opened by a link, it asks every second or two what is new."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from bontang_stunting.lib.release import release
from command_center.access import COOKIE, may_watch
from command_center.delivery import delivery_for, etag_for
from command_center.queries.film import film_of
from command_center.services.links import city_of_link, note_opening, standing_link
from measurements.models import OperasiTimbang

_A_YEAR_S: Final = 366 * 24 * 3600
_JSON: Final = "application/json; charset=utf-8"
View = Callable[..., HttpResponse]


def _city_of(request: HttpRequest) -> str | None:
    """The code of the city that this display, or the user in this browser, may watch."""
    secret = request.COOKIES.get(COOKIE)
    if secret and (kota := city_of_link(secret)):
        return kota
    user = request.user
    return user.kota_id if user.is_authenticated and may_watch(user) else None


def _for_displays(view: View) -> View:
    """Open a view to displays with a standing link; the others are told that theirs is closed."""

    @login_not_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        kota = _city_of(request)
        if kota is None:
            return JsonResponse({"keadaan": "dicabut"}, status=403)
        return view(request, kota, *args, **kwargs)

    return guarded


@login_not_required  # a display has no account: its link is the key
@cache_control(private=True, no_store=True)
@require_safe
def open_display(request: HttpRequest, secret: str) -> HttpResponse:
    """The display link: remember it in this browser and show the wall without it in the address."""
    link = standing_link(secret)
    if link is None:
        return render(request, "command_center/tertutup.html", status=403)
    note_opening(link, timezone.now())
    response = redirect("wall")
    response.set_cookie(
        COOKIE, secret, max_age=_A_YEAR_S, path=reverse("wall"), httponly=True, samesite="Lax",
        secure=settings.IS_HTTPS,
    )  # fmt: skip
    return response


@login_not_required  # as above: it asks for the link itself
@cache_control(private=True, no_cache=True)
@require_safe
def wall(request: HttpRequest) -> HttpResponse:
    """The page itself; a stranger is told how to open it."""
    if _city_of(request) is None:
        return render(request, "command_center/tertutup.html", status=403)
    context = {
        "data_url": reverse("wall-data"),
        "film_url": reverse("wall-film", kwargs={"code": "x"}).removesuffix("x/"),
        "release": release(settings.BASE_DIR),
    }
    return render(request, "command_center/dinding.html", context)


@cache_control(private=True, no_cache=True)
@require_safe
@_for_displays
def data(request: HttpRequest, kota: str) -> HttpResponse:
    """All figures of the moment; 304 while nothing is new."""
    now = timezone.localtime()
    asked = request.headers.get("If-None-Match", "")
    if asked and asked == etag_for(kota, now):
        return HttpResponse(status=304, headers={"ETag": asked})
    found = delivery_for(kota, now)
    return HttpResponse(found.sent_at(now), content_type=_JSON, headers={"ETag": found.etag})


@cache_control(private=True, max_age=60)
@require_safe
@_for_displays
def film(request: HttpRequest, kota: str, code: str) -> HttpResponse:
    """A closed round hour by hour."""
    closed = OperasiTimbang.objects.filter(kota=kota, state=OperasiTimbang.State.CLOSED)
    operasi = closed.select_related("kota").filter(code=code).first()
    if operasi is None:
        raise Http404("Tidak ada operasi timbang yang sudah ditutup dengan kode ini.")
    return HttpResponse(film_of(operasi), content_type=_JSON)
