"""The nightly check: do the cells say what a full count says?"""

import logging
from collections.abc import Callable
from itertools import chain
from typing import Any, Final

from django.db import transaction
from django.db.models import Value

from dashboard.models import COUNTS, PosyanduSum, SelPerubahan, SummaryCell
from dashboard.models.changes import CHANGE_COUNTS
from dashboard.services.refresh import rebuild_summaries, refresh_summaries
from measurements.models import StaleCell

_OF_ALL: Final = -1  # the sex and age group of a sum, in the keys here

logger = logging.getLogger(__name__)


@transaction.atomic
def check_summaries() -> int:
    """Compare cells and sums with a full count, repair what differs; how many of them differed.

    A cell with a change on its way is no drift: it waits for its refresh. As the counting is undone
    before marks are looked at, none can be overlooked that came while it went on.
    """
    refresh_summaries()
    counted = _counted_anew()
    stored = _cells()
    is_waiting = _waiting()
    n_drifted = sum(
        stored.get(key) != counted.get(key)
        for key in stored.keys() | counted.keys()
        if not is_waiting(key)
    )
    if n_drifted:
        logger.error("Summaries: %d of %d counts had drifted.", n_drifted, len(counted))
        rebuild_summaries()
    else:
        logger.info("Summaries: all %d counts are right.", len(counted))
    return n_drifted


def _counted_anew() -> dict[tuple[Any, ...], tuple[int, ...]]:
    """Every cell as a full count makes it; the stored ones, marks and version stay as they are."""
    savepoint = transaction.savepoint()
    rebuild_summaries()
    counted = _cells()
    transaction.savepoint_rollback(savepoint)
    return counted


def _cells() -> dict[tuple[Any, ...], tuple[int, ...]]:
    """Every count there is. The key begins with the period; that of a change is longer by one."""
    keys = ("month", "operasi_id", "posyandu_id", "sex", "age_group")
    cells = SummaryCell.objects.values_list(*keys, *COUNTS)
    of_posyandu = {"sex": Value(_OF_ALL), "age_group": Value(_OF_ALL)}
    sums = PosyanduSum.objects.annotate(**of_posyandu).values_list(*keys, *COUNTS)
    rows = chain(*(some.iterator(chunk_size=5000) for some in (cells, sums)))
    found = {row[: len(keys)]: row[len(keys) :] for row in rows}
    more = ("month", "operasi_id", "counted_with_id", "posyandu_id", "sex", "age_group")
    changes = SelPerubahan.objects.values_list(*more, *CHANGE_COUNTS, "n_dilanjutkan")
    told = changes.iterator(chunk_size=5000)
    return {**found, **{row[: len(more)]: row[len(more) :] for row in told}}


def _waiting() -> Callable[[tuple[Any, ...]], bool]:
    """Whether a change of a cell's period waits: a new month is counted in every posyandu."""
    marked = set(StaleCell.objects.values_list("month", "operasi_id"))
    return lambda key: key[:2] in marked
