"""Who asks, behind the proxy that answers for the site."""

import ipaddress
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

Answer = Callable[[HttpRequest], HttpResponseBase]


def client_address(get_response: Answer) -> Answer:
    """Middleware: REMOTE_ADDR becomes the address that the proxy has seen.

    To this process every request comes from the proxy: locking out after wrong passwords, and the
    limits of requests, would take all users for one. Exactly one proxy is believed. It writes the
    last entry of X-Forwarded-For; what stands before it came from the client. Only for a site that
    nobody reaches around the proxy (IS_HTTPS).
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        seen = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if _is_address(seen):
            request.META["REMOTE_ADDR"] = seen
        return get_response(request)

    return middleware


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
