"""Taking a snapshot: what the children of a round said at a moment."""

from collections import Counter
from datetime import datetime
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import Q

from dashboard.models import RoundSnapshot
from measurements.models import Measurement, OperasiTimbang, Sasaran
from measurements.services.derivation import timeline_of
from measurements.timeline import ENGINE_VERSION, derive

PENDEK_BELOW = -2.0


@transaction.atomic
def take_snapshot(*, operasi: OperasiTimbang, as_of: datetime) -> int:
    """Keep the counts of the round as they were known at `as_of`; the number of posyandu.

    A measurement corrected later counts with its first value; a child added later is not there,
    one taken off later is.
    """
    on_it = Q(removed_at__isnull=True) | Q(removed_at__gt=as_of)
    listed = dict(
        Sasaran.objects.filter(on_it, operasi=operasi, added_at__lte=as_of).values_list(
            "balita_id", "posyandu_id"
        )
    )
    counts = _counts_then(operasi, as_of, listed)
    counts.update(("n_sasaran", posyandu) for posyandu in listed.values())
    posyandu_ids = sorted(set(listed.values()))
    names = ("n_sasaran", "n_ditimbang", "n_diukur", "n_tbu", "n_pendek")
    RoundSnapshot.objects.bulk_create(
        RoundSnapshot(
            operasi=operasi,
            as_of=as_of,
            posyandu_id=posyandu,
            engine_version=ENGINE_VERSION,
            **{name: counts[name, posyandu] for name in names},
        )
        for posyandu in posyandu_ids
    )
    return len(posyandu_ids)


def _counts_then(
    operasi: OperasiTimbang, as_of: datetime, listed: dict[Any, int]
) -> Counter[tuple[str, int]]:
    """What had been measured by then, as counts by (name, posyandu id)."""
    known = Measurement.objects.filter(
        Q(replaced_by__isnull=True) | Q(replaced_by__received_at__gt=as_of),
        received_at__lte=as_of,
        is_void=False,
        measured_on__range=(operasi.starts_on, operasi.ends_on),
        balita__sasaran__operasi=operasi,
    )
    ids, timeline = timeline_of(known)
    child_of = dict(known.values_list("id", "balita_id"))
    derived = derive(timeline)
    haz = np.where(derived.assessment.haz_flag, np.nan, derived.assessment.haz)
    told = {
        "n_ditimbang": timeline.weight_g > 0,
        "n_diukur": timeline.length_mm > 0,
        "n_tbu": ~np.isnan(haz),
        "n_pendek": haz < PENDEK_BELOW,
    }
    counts: Counter[tuple[str, int]] = Counter()
    for row in np.flatnonzero(derived.counts_in_round):
        posyandu = listed.get(child_of[ids[row]])
        if posyandu is not None:
            counts.update((name, posyandu) for name, is_so in told.items() if is_so[row])
    return counts
