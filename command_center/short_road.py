"""The short road of a display that has the latest answer already: 304, without the ado of a page.

Fifty displays ask every second or two, all day, and mostly nothing is new. Sessions, messages and
policies for a page cost more than finding that out. This road asks what the long one asks: whether
the link stands and whether the answer is the latest. Where that is not a plain yes, the request
goes on by the long road (`command_center.pages.wall`); so this road refuses nothing by itself.
"""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from command_center.access import COOKIE
from command_center.delivery import is_latest

Answer = Callable[[HttpRequest], HttpResponseBase]
# As the long road has it.
KEPT_BY: Final = "private, no-cache"


class ShortRoad:
    """Middleware: answers a display for which nothing is new, and hands on everything else."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    @cached_property
    def path(self) -> str:
        """The address; known once the views are loaded."""
        return reverse("wall-data")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path == self.path and request.method == "GET":
            asked = request.META.get("HTTP_IF_NONE_MATCH")
            secret = request.COOKIES.get(COOKIE)
            if asked and secret and is_latest(asked, secret, timezone.localtime()):
                return HttpResponse(status=304, headers={"ETag": asked, "Cache-Control": KEPT_BY})
        return self.get_response(request)
