"""The short road of POST kirim/: a usual batch of a usual phone, without the ado of a page.

915 phones send to this one address. Messages, redirects, the sessions of pages and the views of the
API cost three times what an entry itself does. This road asks what the long one asks: whose session
it is, whether that user still is active and may weigh, whether the page itself sends (CSRF), how
often, how much. Where one answer is not a plain yes, the request goes on by the long road
(`timbang.api_sending`), which says no in its own words. So this road opens what the long one opens,
and refuses nothing by itself.
"""

from collections.abc import Callable
from functools import cache
from typing import Final

from csp.utils import build_policy
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from rest_framework.authentication import CSRFCheck

from posyandu.models import User
from posyandu.sessions import signed_in
from timbang.access import may_weigh
from timbang.sending import MOST_BYTES, Batch, NoBatch, SendingThrottle, batch_of, parsed, take_in

Answer = Callable[[HttpRequest], HttpResponseBase]
# As DRF writes it.
_AS_JSON: Final = {"ensure_ascii": False, "separators": (",", ":")}


class ShortRoad:
    """Middleware: answers what it can answer with yes, and hands on everything else."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    @cached_property
    def path(self) -> str:
        """The address; known once the views are loaded."""
        return reverse("api-timbang-kirim")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method == "POST" and request.path == self.path and _is_usual(request):
            by = _sender(request)
            batch = _batch(request) if by else None
            if by and batch and SendingThrottle().allows(by.pk):
                return _answer(batch, by)
        return self.get_response(request)


def _is_usual(request: HttpRequest) -> bool:
    """JSON of a length that is told; of anything else this road reads nothing."""
    length = request.META.get("CONTENT_LENGTH") or ""
    is_small = length.isdecimal() and int(length) <= MOST_BYTES
    return is_small and request.content_type == "application/json"


def _batch(request: HttpRequest) -> Batch | None:
    try:
        return batch_of(parsed(request.body))
    except NoBatch:
        return None


def _sender(request: HttpRequest) -> User | None:
    session_key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    user = signed_in(session_key) if session_key else None
    if user is None or not may_weigh(user) or not _comes_from_our_page(request):
        return None
    return user


def _comes_from_our_page(request: HttpRequest) -> bool:
    """Whether Django's own check of the CSRF token lets it in, and the name asked for is ours."""
    check = CSRFCheck(lambda _: JsonResponse({}))
    try:
        request.get_host()
        check.process_request(request)
        return check.process_view(request, lambda _: JsonResponse({}), (), {}) is None
    except DisallowedHost:
        return False


def _answer(batch: Batch, by: User) -> JsonResponse:
    answer = JsonResponse(take_in(batch, by=by), json_dumps_params=_AS_JSON)
    answer["Content-Length"] = str(len(answer.content))
    answer["Vary"] = "Cookie"
    answer["X-Frame-Options"] = settings.X_FRAME_OPTIONS
    answer["Content-Security-Policy"] = _policy()
    return answer


@cache
def _policy() -> str:
    return str(build_policy())
