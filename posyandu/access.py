"""Who may enter a view, said in one line where the view is defined.

Every view needs a login already (LoginRequiredMiddleware, IsAuthenticated). These narrow it:

    @may(User.may_import)                              a page
    permission_classes = [allows(User.may_import)]     an endpoint of the API

What the user sees inside is narrowed by `visible_to` on each QuerySet.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from posyandu.models import User

P = ParamSpec("P")
Question = Callable[[User], bool] | property


def _answer(question: Question, user: Any) -> bool:
    """What `question` says of this user; never yes for a stranger or somebody deactivated."""
    if not user.is_authenticated or not user.is_active:
        return False
    ask = question.fget if isinstance(question, property) else question
    return bool(ask is not None and ask(user))


def may(
    question: Question,
) -> Callable[[Callable[P, HttpResponseBase]], Callable[P, HttpResponseBase]]:
    """Open a view to users of whom `question` is true; the others get the page 403.

    `question` is a property of User (`User.may_import`) or a function of a user.
    """

    def decorate(view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            request = next(value for value in args if isinstance(value, HttpRequest))
            if not _answer(question, request.user):
                raise PermissionDenied
            return view(*args, **kwargs)

        return guarded

    return decorate


def allows(question: Question) -> type[BasePermission]:
    """The same for an endpoint: a DRF permission class."""

    class Allows(BasePermission):
        message = "Halaman ini di luar peran akun Anda."

        def has_permission(self, request: Request, view: APIView) -> bool:
            return _answer(question, request.user)

    return Allows
