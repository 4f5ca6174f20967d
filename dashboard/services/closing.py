"""Closing a round: what every child counted as is kept, and the cells are counted from that."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, Sum

from dashboard.models import (
    DEFINITION_VERSION,
    Penutupan,
    RoundSnapshot,
    SelPenutupan,
)
from dashboard.services.counting import Period, keep_cells, keep_children
from dashboard.services.refresh import all_posyandu, count_closing, take_lock
from measurements.models import OperasiTimbang, PerubahanSasaran, RiwayatOperasi, Sasaran
from measurements.services.rounds import WrongRound, close_round
from measurements.timeline import ENGINE_VERSION
from posyandu import audit
from posyandu.models import User


@transaction.atomic
def close_and_keep(*, operasi: OperasiTimbang, at: datetime, by: User | None) -> Penutupan:
    """Close an open round and keep its figures as of `at`; what it was closed with.

    The first closing is number 1. One that follows a reopening is a revision: it stands beside the
    earlier ones and takes the reason of the reopening with it.

    Raises WrongRound for a round that is not open.
    """
    # Before the round itself: a refresh holds this lock and then needs the round.
    take_lock()
    close_round(operasi=operasi, at=at, by=by)
    penutupan = keep_closing(operasi=operasi, by=by)
    audit.record(
        "simpan", kind="penutupan", object_id=penutupan.pk, by=by,
        operasi=operasi.pk, number=penutupan.number,
    )  # fmt: skip
    return penutupan


@transaction.atomic
def keep_closing(*, operasi: OperasiTimbang, by: User | None) -> Penutupan:
    """Keep what the children of a closed round count as, and its cells counted from that.

    For a round that has just closed, or whose closing was never kept. Raises WrongRound where it
    is open, or was kept since it closed.
    """
    take_lock()
    if operasi.state != OperasiTimbang.State.CLOSED or operasi.closed_at is None:
        raise WrongRound(f"Operasi timbang {operasi.code} belum ditutup.")
    earlier = Penutupan.objects.filter(operasi=operasi)
    if earlier.filter(closed_at=operasi.closed_at).exists():
        raise WrongRound(f"Penutupan operasi timbang {operasi.code} sudah disimpan.")
    penutupan = Penutupan.objects.create(
        operasi=operasi,
        number=earlier.count() + 1,
        closed_at=operasi.closed_at,
        by=by,
        reason=_why_reopened(operasi) if earlier.exists() else "",
        engine_version=ENGINE_VERSION,
        definition_version=DEFINITION_VERSION,
        **_list_of(operasi),
    )
    keep_children(Period(operasi_id=operasi.pk), all_posyandu(), penutupan.pk)
    count_closing(penutupan)
    keep_cells(operasi.pk, penutupan.pk)
    _keep_moment(penutupan)
    return penutupan


def _why_reopened(operasi: OperasiTimbang) -> str:
    reopened = RiwayatOperasi.objects.filter(operasi=operasi, step=RiwayatOperasi.Step.REOPENED)
    last = reopened.order_by("-pk").first()
    return last.reason if last else ""


def _list_of(operasi: OperasiTimbang) -> dict[str, int]:
    """The list when it opened, and what its ledger added and took off."""
    effects = PerubahanSasaran.objects.filter(operasi=operasi).aggregate(
        n_added=Count("pk", filter=Q(effect=1)), n_removed=Count("pk", filter=Q(effect=-1))
    )
    opening = Sasaran.objects.filter(operasi=operasi, why=Sasaran.Why.OPENING).count()
    return {"n_at_opening": opening, **effects}


def _keep_moment(penutupan: Penutupan) -> None:
    """Put the closing among the moments whose figures are shown beside today's."""
    names = ("n_sasaran", "n_ditimbang", "n_diukur", "n_tbu", "n_pendek")
    sums: Any = (
        SelPenutupan.objects.filter(penutupan=penutupan)
        .values("posyandu_id")
        .order_by("posyandu_id")
        .annotate(**{f"sum_{name}": Sum(name) for name in names})
    )
    RoundSnapshot.objects.bulk_create(
        RoundSnapshot(
            operasi_id=penutupan.operasi_id,
            as_of=penutupan.closed_at,
            posyandu_id=row["posyandu_id"],
            engine_version=penutupan.engine_version,
            **{name: row[f"sum_{name}"] for name in names},
        )
        for row in sums
    )
