"""Who may sit at the weighing table, and who looks after it."""

from typing import Final

from posyandu.models import Peran, User

WEIGHERS: Final = frozenset({Peran.KADER, Peran.PUSKESMAS, Peran.DINKES, Peran.ADMIN})
COORDINATORS: Final = frozenset({Peran.PUSKESMAS, Peran.DINKES, Peran.ADMIN})


def may_weigh(user: User) -> bool:
    """Whether this role records measurements, in the posyandu of its area."""
    return user.role in WEIGHERS


def is_coordinator(user: User) -> bool:
    """Whether this role decides between two readings of one child and sees how long they took."""
    return user.role in COORDINATORS
