"""Who runs the rounds, and who looks into their lists."""

from typing import Final

from posyandu.models import Peran, User

RUNNERS: Final = frozenset({Peran.DINKES, Peran.ADMIN})
LISTENERS: Final = frozenset({Peran.PUSKESMAS, *RUNNERS})


def may_run_rounds(user: User) -> bool:
    """Whether this role plans, opens, closes and reopens rounds and changes their lists."""
    return user.role in RUNNERS


def may_see_rounds(user: User) -> bool:
    """Whether this role sees how a round is run and whom its list has, in its own area."""
    return user.role in LISTENERS
