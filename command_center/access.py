"""Who gives links to displays and chooses what they show, and who may look without a link."""

from typing import Final

from posyandu.models import Peran, User
from posyandu.models.users import AREA_OF

COOKIE: Final = "layar"  # what a display link is exchanged for
_RUNS: Final = frozenset({Peran.DINKES, Peran.ADMIN})


def may_run_wall(user: User) -> bool:
    """Whether this role issues display links and controls what the displays show."""
    return user.role in _RUNS


def may_watch(user: User) -> bool:
    """Whether this role may see the whole city's figures."""
    return AREA_OF[Peran(user.role)] == "kota"
