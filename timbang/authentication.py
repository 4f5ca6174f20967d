"""Signing in, as the weighing table's API asks for it."""

from drf_spectacular.authentication import SessionScheme
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request


class TableAuthentication(SessionAuthentication):
    """The session of the page, and 401 rather than 403 for nobody.

    The phone tells them apart: after 401 it keeps its outbox and asks the kader to sign in again,
    after 403 signing in again would not help.
    """

    def authenticate_header(self, request: Request) -> str:
        return "Session"


class TableScheme(SessionScheme):  # type: ignore[no-untyped-call]
    """What the OpenAPI description says of it."""

    target_class = "timbang.authentication.TableAuthentication"
    name = "tableAuth"
