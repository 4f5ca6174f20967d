"""Asking for a page again: answered without it where it would say the same.

The text stands for all that a page of figures is made of: the data, who looks, and the release. A
page that shows what no version knows of has none and is made anew each time.
"""

import hashlib
from typing import Any, Final

from django.conf import settings
from django.contrib.messages import get_messages

from bontang_stunting.lib.release import release
from dashboard.filter_form import AREAS
from dashboard.queries.version import content_version
from dashboard.selection import SignedInRequest
from posyandu.models import Kelurahan, User
from posyandu.models.users import AREA_OF, Peran
from timbang.access import is_coordinator
from timbang.navigation import conflict_count

_OF_ONE_KELURAHAN: Final = {*AREAS, "rt"}


def page_etag(request: SignedInRequest, **_: Any) -> str | None:
    """The ETag of a page of figures for whoever asks; None where it is made anew each time."""
    user = request.user
    if len(get_messages(request)) or _may_show_rt(request):
        return None
    parts = (
        content_version(),
        release(settings.BASE_DIR),
        request.get_full_path(),
        (user.pk, user.username, user.get_full_name(), user.role, user.area_filter()),
        # The page holds a token that goes with this cookie.
        request.META.get("CSRF_COOKIE", ""),
        conflict_count(user) if is_coordinator(user) else 0,
    )
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


def _may_show_rt(request: SignedInRequest) -> bool:
    """Whether the filter may offer RT: they stand in the records of children, without a version."""
    if not _OF_ONE_KELURAHAN.isdisjoint(request.GET):
        return True
    area = AREA_OF[Peran(request.user.role)]
    if area == "puskesmas":
        return _n_kelurahan(request.user) < 2
    return area != "kota"


def _n_kelurahan(user: User) -> int:
    return Kelurahan.objects.filter(puskesmas=user.puskesmas_id).count()
