"""Opening a closed round again: its list takes up what was decided while it stood still."""

from datetime import datetime

from django.db import transaction

from measurements.models import OperasiTimbang
from measurements.services.merging import follow_merges
from measurements.services.rounds import open_again
from posyandu.models import User


@transaction.atomic
def reopen_round(*, operasi: OperasiTimbang, at: datetime, reason: str, by: User | None) -> None:
    """Let a closed round take late readings and corrections again, for a reason.

    What it was closed with stays as it was kept. Closing it again is its revision, dated and beside
    the earlier ones; until then its figures are counted anew with every change. Records that were
    merged or parted meanwhile stand on its list as they do now: a closed round does not follow.

    Raises WrongRound for a round that is not closed, for a time before it closed and where no
    reason is given.
    """
    open_again(operasi=operasi, at=at, reason=reason, by=by)
    follow_merges(operasi=operasi, by=by)
