"""Signing in, as the weighing table's API asks for it."""

from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request


class TableAuthentication(SessionAuthentication):
    """The session of the page, and 401 rather than 403 for nobody.

    The phone tells them apart: after 401 it keeps its outbox and asks the kader to sign in again,
    after 403 signing in again would not help.
    """

    def authenticate_header(self, request: Request) -> str:
        return "Session"
