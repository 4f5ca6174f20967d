"""Closing a round: its cells are counted for the last time and kept, beside a dated snapshot."""

from datetime import datetime

from django.db import transaction

from dashboard.services.refresh import count_round, take_lock
from dashboard.services.snapshots import take_snapshot
from measurements.models import OperasiTimbang
from measurements.services.rounds import close_round
from posyandu.models import User


@transaction.atomic
def close_and_keep(*, operasi: OperasiTimbang, at: datetime, by: User | None) -> int:
    """Close an open round and keep its figures as of `at`; the number of posyandu on its list.

    Raises WrongRound for a round that is not open.
    """
    # Before the round itself: a refresh holds this lock and then needs the round.
    take_lock()
    close_round(operasi=operasi, at=at, by=by)
    count_round(operasi)
    return take_snapshot(operasi=operasi, as_of=at)
