"""What a page of a worklist says of each of its rows: a few queries, however many rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Min, QuerySet

from interventions.models import Rujukan, TindakLanjut
from measurements.models import Measurement
from posyandu.models import Balita, DugaanGanda, Penggabungan, Posyandu, User
from posyandu.models.people import NikState, StatusBalita

_CHILD = ("ibu__keluarga__kelurahan", "posyandu__kelurahan__puskesmas")


def readings(keys: Sequence[Any]) -> list[Measurement]:
    """These readings with their child and what they mean, in this order."""
    of_child = [f"balita__{name}" for name in _CHILD]
    rows = Measurement.objects.select_related("result", *of_child)
    return _in_order(rows, keys)


def referrals(keys: Sequence[Any]) -> list[Rujukan]:
    """These referrals with their child and the reading they were made for, in this order."""
    of_child = [f"balita__{name}" for name in _CHILD]
    rows = Rujukan.objects.select_related("measurement", "by", *of_child)
    return _in_order(rows, keys)


def children(keys: Sequence[Any]) -> list[Balita]:
    """These children, in this order."""
    return _in_order(Balita.objects.select_related(*_CHILD), keys)


def suspicions(keys: Sequence[Any]) -> list[DugaanGanda]:
    """These pairs, each record with the one that stands for it, in this order."""
    paths = [f"{side}{name}" for side in _SIDES for name in ("", *(f"__{n}" for n in _CHILD))]
    return _in_order(DugaanGanda.objects.select_related("by", *paths), keys)


_SIDES = ("balita", "balita__merged_into", "other", "other__merged_into")


def _in_order(rows: "QuerySet[Any]", keys: Sequence[Any]) -> list[Any]:
    found = {row.pk: row for row in rows.filter(pk__in=keys)}
    return [found[pk] for pk in keys if pk in found]


def last_weighings(balita_ids: Sequence[Any]) -> dict[Any, date]:
    """The day each child was weighed last."""
    weighed = Measurement.objects.current().filter(balita__in=balita_ids, weight_g__isnull=False)
    rows = weighed.values("balita_id").order_by().annotate(last=Max("measured_on"))
    return dict(rows.values_list("balita_id", "last"))


def last_follow_ups(balita_ids: Sequence[Any]) -> dict[Any, TindakLanjut]:
    """What was last noted of each child."""
    rows = TindakLanjut.objects.filter(balita__in=balita_ids).last_words()
    return {row.balita_id: row for row in rows}


# --- two records side by side ---------------------------------------------------------------------


@dataclass(frozen=True)
class Record:
    """One of two records, with how much was measured of it."""

    balita: Balita
    n_readings: int
    first: date | None
    last: Measurement | None


def record_of(balita: Balita) -> Record:
    """A record as it stands, for somebody who has to tell two apart."""
    current = Measurement.objects.current().filter(balita=balita)
    told = current.aggregate(n=Count("pk"), first=Min("measured_on"))
    last = current.select_related("result").order_by("-measured_on", "-received_at").first()
    return Record(balita, told["n"], told["first"], last)


def better_kept(one: Record, other: Record) -> Record:
    """Which of two records to propose as the one that stays.

    The child that is here, then the one with a sure NIK, then the one with more readings.
    """

    def worth(record: Record) -> tuple[bool, bool, int]:
        balita = record.balita
        return (
            balita.status == StatusBalita.AKTIF,
            balita.nik_state == NikState.COCOK,
            record.n_readings,
        )

    return other if worth(other) > worth(one) else one


def standing_merges(posyandu: "QuerySet[Posyandu]", *, at_most: int | None) -> list[Penggabungan]:
    """The latest merges whose kept record is in these posyandu, and that can be undone."""
    rows = Penggabungan.objects.standing().filter(
        kept__posyandu__in=posyandu.order_by(), kept__merged_into__isnull=True
    )
    related = [f"{side}__{name}" for side in ("kept", "gone") for name in _CHILD]
    return list(rows.select_related("by", *related).order_by("-at")[:at_most])


def visible_records(
    user: User, records: Iterable[Balita | None]
) -> list[tuple[Balita | None, Balita | None]]:
    """The records that stand for these, two and two, each where the user may see it."""
    stand = [None if one is None else one.merged_into_id or one.pk for one in records]
    seen = Balita.objects.visible_to(user).select_related(*_CHILD)
    found = seen.in_bulk([pk for pk in set(stand) if pk])
    shown = [found.get(pk) if pk else None for pk in stand]
    return list(zip(shown[::2], shown[1::2], strict=True))
