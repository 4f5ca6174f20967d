"""What was measured of a record that turned out to be another child's second one.

A reading stays as it was read; which child it counts for is what a merge decides. `BarisGabung`
names every row that was given to the kept record, so that an undo gives back exactly these, and
what corrected them since.
"""

import contextlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Self
from uuid import UUID

from django.db import transaction
from django.db.models import Min, QuerySet

from bontang_stunting.lib.dates import has_turned_five, years_before
from measurements.models import (
    Measurement,
    MeasurementResult,
    OperasiTimbang,
    PerubahanSasaran,
    Sasaran,
    TidakDitimbang,
)
from measurements.services.derivation import derive_children
from measurements.services.marks import mark_rounds, mark_since
from measurements.services.redirects import give_measurements
from measurements.services.rounds import BALITA_YEARS, RoundIsClosed, hold_open
from measurements.services.sasaran import (
    WasWeighed,
    follow_merge,
    follow_separation,
    list_newcomers,
    take_off,
)
from posyandu.models import Balita, BarisGabung, Keanggotaan, Penggabungan, User
from posyandu.services.merging import note_arrived, note_rows, own_rows

Kind = BarisGabung.Kind


def hand_over(merge: Penggabungan) -> None:
    """Let what was measured of `gone` count for `kept`. The caller holds both.

    Closed rounds keep their list and their figures; open ones follow through their ledger.
    """
    gone, kept = merge.gone_id, merge.kept_id
    touched = _Touched.of([gone, kept])
    rows = list(Measurement.objects.filter(balita=gone).values_list("pk", flat=True))
    note_rows(merge, Kind.MEASUREMENT, rows)
    give_measurements(rows, kept)
    absences = TidakDitimbang.objects.filter(balita=gone)
    note_rows(merge, Kind.ABSENCE, absences.values_list("pk", flat=True))
    absences.update(balita=kept)
    derive_children([kept])
    _join_lists(merge, merge.by)
    touched.mark()


def give_back(merge: Penggabungan, *, by: User | None) -> None:
    """Let what was measured of `gone` count for it again. The caller holds both.

    That is what was taken for it before the merge, what came in under its id since, and what
    corrects one of these.
    """
    gone, kept = merge.gone_id, merge.kept_id
    touched = _Touched.of([gone, kept])
    rows = {UUID(pk) for pk in own_rows(merge, Kind.MEASUREMENT)}
    give_measurements(_with_corrections(rows, kept), gone)
    own = own_rows(merge, Kind.ABSENCE)
    TidakDitimbang.objects.filter(pk__in=own, balita=kept).update(balita=gone)
    derive_children([gone, kept])
    _part_lists(merge, by)
    touched.mark()


def _with_corrections(ids: Collection[UUID], balita_id: UUID) -> set[UUID]:
    """These rows of a child, and what replaced them since."""
    its = Measurement.objects.filter(balita=balita_id)
    replaces = dict(its.exclude(replaces=None).values_list("replaces_id", "pk"))
    found = set(its.filter(pk__in=ids).values_list("pk", flat=True))
    level = found
    while level := {replaces[pk] for pk in level if pk in replaces} - found:
        found |= level
    return found


# --- what comes in under a merged record's id -----------------------------------------------------


def note_readings(gone_id: UUID, ids: Collection[UUID]) -> None:
    """Keep that these readings came in under a merged record's id."""
    note_arrived(gone_id, Kind.MEASUREMENT, ids)


class Listing:
    """Notes which lists a kept record comes on through a reading of the merged one."""

    def __init__(self, gone_id: UUID, kept_id: UUID) -> None:
        self.gone_id, self.kept_id = gone_id, kept_id
        self.before = _lists_of(kept_id)

    def note(self) -> None:
        """Call it when the readings are stored."""
        note_arrived(self.gone_id, Kind.ON_LIST, _lists_of(self.kept_id) - self.before)


# --- lists of rounds ----------------------------------------------------------------------------


def _lists_of(balita_id: UUID) -> set[int]:
    """The rows that the child stands in on the lists of rounds that are not closed."""
    rows = _not_closed(Sasaran.objects.listed().filter(balita=balita_id))
    return set(rows.values_list("pk", flat=True))


def _not_closed(rows: "QuerySet[Sasaran]") -> "QuerySet[Sasaran]":
    return rows.exclude(operasi__state=OperasiTimbang.State.CLOSED)


def _join_lists(merge: Penggabungan, by: User | None) -> None:
    """Let the kept record stand on the lists of rounds for both.

    A round that is only planned has nobody on its list but those weighed early, and no ledger.
    """
    _hold_rounds_of(merge.gone_id)
    before = _lists_of(merge.kept_id)
    its_own = _not_closed(Sasaran.objects.listed().filter(balita=merge.gone_id))
    home = Balita.objects.values_list("posyandu_id", flat=True).get(pk=merge.kept_id)
    rounds = its_own.values_list("operasi_id", flat=True)
    wanted = {(operasi, merge.kept_id, home) for operasi in rounds}
    mark_rounds(list_newcomers(wanted, {row[:2] for row in wanted}, by=by))
    its_own.filter(operasi__state=OperasiTimbang.State.PLANNED).delete()
    follow_merge(kept_id=merge.kept_id, merged_id=merge.gone_id, by=by)
    note_rows(merge, Kind.ON_LIST, _lists_of(merge.kept_id) - before)


def _hold_rounds_of(balita_id: UUID) -> None:
    """Keep the rounds open that list the record; one that closes meanwhile stays as it is."""
    rounds = OperasiTimbang.objects.filter(sasaran__balita=balita_id).order_by("pk")
    for operasi in rounds.exclude(state=OperasiTimbang.State.CLOSED):
        with contextlib.suppress(RoundIsClosed):
            hold_open(operasi)


def _part_lists(merge: Penggabungan, by: User | None) -> None:
    """Let the lists of open rounds be as if the two had never been one."""
    for balita_id in (merge.gone_id, merge.kept_id):
        _hold_rounds_of(balita_id)
    note = merge.undo_reason
    follow_separation(merged_id=merge.gone_id, note=note, by=by)
    came_on = Sasaran.objects.listed().filter(pk__in=own_rows(merge, Kind.ON_LIST))
    for sasaran in _not_closed(came_on).select_related("operasi", "balita"):
        if not _is_listed_by_itself(sasaran, merge):
            _leave(sasaran, note, by)
    records = Balita.objects.filter(pk__in=(merge.gone_id, merge.kept_id)).order_by("pk")
    wanted = _weighed_in(merge.gone_id)
    for balita in records.select_related("posyandu__kelurahan__kecamatan"):
        if balita.pk == merge.gone_id:
            wanted |= _missed_openings(balita, merge)
        known = set(Sasaran.objects.filter(balita=balita).values_list("operasi_id", flat=True))
        # Who came on a list by a reading stays on it, also when that was corrected since.
        read = _read_in(balita).items()
        wanted |= {(operasi, balita.pk, at) for operasi, at in read if operasi not in known}
    mark_rounds(list_newcomers(wanted, {row[:2] for row in wanted}, by=by))


def _is_listed_by_itself(sasaran: Sasaran, merge: Penggabungan) -> bool:
    """Whether the round opened since the merge and would have taken in the kept record anyway."""
    opened_at = sasaran.operasi.opened_at
    has_opened = opened_at is not None and opened_at >= merge.at
    return has_opened and _opens_with(sasaran.operasi, sasaran.balita)


def _opens_with(operasi: OperasiTimbang, balita: Balita) -> bool:
    """Whether the list of a round takes a record in in its own right (`listed_at_opening`)."""
    first = operasi.starts_on
    taken = Balita.objects.active_on(first).filter(pk=balita.pk)
    return taken.filter(born_on__gt=years_before(first, BALITA_YEARS)).exists()


def _leave(sasaran: Sasaran, note: str, by: User | None) -> None:
    """Take the kept record off a list that only the merged one stood on, unless it was weighed."""
    if sasaran.operasi.state == OperasiTimbang.State.PLANNED:
        sasaran.delete()  # it comes on again where it was read itself
        return
    if sasaran.operasi_id in _read_in(sasaran.balita):
        return
    # It may have been put on the list for its own sake meanwhile: by a weighing of its own.
    with contextlib.suppress(WasWeighed):
        take_off(
            operasi=sasaran.operasi,
            balita_id=sasaran.balita_id,
            why=PerubahanSasaran.Why.MISTAKE,
            note=note,
            by=by,
        )


def _missed_openings(gone: Balita, merge: Penggabungan) -> set[tuple[int, UUID, int]]:
    """Rounds that opened while the record was merged and would have taken it in."""
    opened = OperasiTimbang.objects.filter(
        kota=gone.posyandu.kelurahan.kecamatan.kota_id,
        state=OperasiTimbang.State.OPEN,
        opened_at__gte=merge.at,
    )
    return {
        (operasi.pk, gone.pk, gone.posyandu_id)
        for operasi in opened.order_by("pk")
        if _opens_with(operasi, gone)
    }


def _weighed_in(balita_id: UUID) -> set[tuple[int, UUID, int]]:
    """Rounds that a reading of the record counts in, each with where it was taken.

    Never one that is closed.
    """
    counted = MeasurementResult.objects.filter(
        measurement__balita=balita_id, counts_in_round=True, operasi__isnull=False
    ).exclude(operasi__state=OperasiTimbang.State.CLOSED)
    told = counted.values_list("operasi_id", "measurement__posyandu_id")
    return {(operasi, balita_id, posyandu) for operasi, posyandu in told}


def _read_in(balita: Balita) -> dict[int, int]:
    """Where the record was first read in each round that is not closed: posyandu id by round id.

    Also by a reading that was corrected or taken back since: recording put the record on the list.
    """
    rounds = OperasiTimbang.objects.filter(kota=balita.posyandu.kelurahan.kecamatan.kota_id)
    first: dict[int, int] = {}
    for operasi in rounds.exclude(state=OperasiTimbang.State.CLOSED).order_by("pk"):
        days = (operasi.starts_on, operasi.ends_on)
        read = Measurement.objects.filter(balita=balita, is_void=False, measured_on__range=days)
        for day, posyandu_id in read.order_by("received_at", "pk").values_list(
            "measured_on", "posyandu_id"
        ):
            if not has_turned_five(balita.born_on, day):
                first.setdefault(operasi.pk, posyandu_id)
    return first


@transaction.atomic
def follow_merges(*, operasi: OperasiTimbang, by: User | None) -> None:
    """Let the list of a round that was opened again follow what was merged and parted since."""
    merges = Penggabungan.objects.filter(gone__sasaran__operasi=operasi).order_by("at", "pk")
    for merge in merges:
        if merge.undone_at is None:
            _join_lists(merge, by)
        else:
            follow_separation(merged_id=merge.gone_id, note=merge.undo_reason, by=by)


# --- what is counted anew -----------------------------------------------------------------------


@dataclass(frozen=True)
class _Touched:
    """Every month and open list that two records stand in, before they are made one or parted."""

    balita_ids: tuple[UUID, ...]
    posyandu_ids: frozenset[int]
    listed: frozenset[tuple[int, int]]  # posyandu, round
    first: date | None

    @classmethod
    def of(cls, balita_ids: Collection[UUID]) -> Self:
        """Asked before anything is changed: afterwards a month may hold no reading any more."""
        readings = Measurement.objects.filter(balita__in=balita_ids)
        homes = Keanggotaan.objects.filter(balita__in=balita_ids)
        days = [
            readings.aggregate(first=Min("measured_on"))["first"],
            homes.aggregate(first=Min("since"))["first"],
        ]
        at = {*readings.values_list("posyandu_id", flat=True)}
        at |= {*homes.values_list("posyandu_id", flat=True)}
        listed = frozenset(_open_lists_of(balita_ids))
        return cls(tuple(balita_ids), frozenset(at), listed, min(filter(None, days), default=None))

    def mark(self) -> None:
        """Have all of it counted again."""
        if self.first:
            for posyandu_id in sorted(self.posyandu_ids):
                mark_since(posyandu_id, self.first)
        # Where they stood before too: the list of a planned round keeps no trace of who left it.
        mark_rounds(self.listed | _open_lists_of(self.balita_ids))


def _open_lists_of(balita_ids: Collection[UUID]) -> set[tuple[int, int]]:
    """(posyandu, round) of every row of these records in rounds that are not closed."""
    rows = _not_closed(Sasaran.objects.filter(balita__in=balita_ids))
    return set(rows.values_list("posyandu_id", "operasi_id"))
