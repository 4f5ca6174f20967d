"""The number beside "Bentrok" in the navigation."""

from typing import Final

from django.core.cache import cache

from posyandu.models import Posyandu, User
from posyandu.models.users import AREA_OF, Peran
from timbang.queries.conflicts import n_waiting

# Every page shows it, and counting looks at every reading of the area. A hint may be a minute old;
# the page it leads to counts anew.
KEPT_S: Final = 60


def _key(user: User) -> str:
    area = AREA_OF[Peran(user.role)]
    return f"bentrok-{area}-{getattr(user, f'{area}_id')}"


def conflict_count(user: User) -> int:
    """How many pairs wait in this user's area, at most KEPT_S ago."""
    known: int | None = cache.get(_key(user))
    if known is None:
        known = n_waiting(Posyandu.objects.visible_to(user))
        cache.set(_key(user), known, KEPT_S)
    return known


def forget_count(user: User) -> None:
    """Count anew: this user has just decided one."""
    cache.delete(_key(user))
