"""Recording what was read at the table, one reading or a batch, however often it is sent."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import transaction

from bontang_stunting.lib.dates import has_turned_five
from measurements.models import Measurement, WeighingSession
from measurements.services.derivation import derive_held
from measurements.services.marks import mark_cells, mark_since
from measurements.services.merging import Listing, note_readings
from measurements.services.rounds import HeldRound, RoundIsClosed, hold_rounds
from measurements.services.sasaran import list_newcomers
from measurements.services.sql import HELD_CHILDREN, SESSIONS
from posyandu import audit
from posyandu.inserting import insert_new
from posyandu.models import Balita, User


class ConflictingReading(ValueError):
    """The id is known with other content."""


class AlreadyReplaced(ValueError):
    """The reading to correct no longer stands: somebody has corrected it or taken it back."""


Problem = (
    ConflictingReading
    | AlreadyReplaced
    | RoundIsClosed
    | Balita.DoesNotExist
    | Measurement.DoesNotExist
)


@dataclass(frozen=True)
class Reading:
    """What was read at the table; the client makes the id. Grams and millimetres, None not taken.

    `replaces_id`: the measurement this one corrects, for a `reason`; `is_void`: it is taken back
    and nothing was read in its place. `first_…`: the doubted reading where a second was taken.
    """

    id: UUID
    balita_id: UUID
    measured_on: date
    weight_g: int | None = None
    length_mm: int | None = None
    position: int = 0
    head_mm: int | None = None
    arm_mm: int | None = None
    oedema: int = 0
    vitamin_a: bool | None = None
    mbg: bool | None = None
    asi: bool | None = None
    first_weight_g: int | None = None
    first_length_mm: int | None = None
    first_head_mm: int | None = None
    first_arm_mm: int | None = None
    entry_ms: int | None = None
    measured_at: datetime | None = None
    device: str = ""
    replaces_id: UUID | None = None
    reason: str = ""
    is_void: bool = False


@dataclass(frozen=True)
class Recorded:
    """The stored measurement, and whether this call stored it."""

    measurement: Measurement
    is_new: bool


class HeldChild(NamedTuple):
    """A child nobody else weighs, registers away or derives until this transaction ends."""

    id: UUID
    posyandu_id: int
    born_on: date
    status: str
    status_on: date | None
    ibu_id: UUID | None
    merged_into_id: UUID | None


class _Replaced(NamedTuple):
    id: UUID
    balita_id: UUID
    posyandu_id: int
    measured_on: date
    is_void: bool
    correction_id: UUID | None
    weight_g: int | None
    file_ntob: int | None


_COLUMNS: Final = tuple(field.name for field in fields(Reading))
_VERBS: Final = ("ukur", "perbaiki", "batalkan")


@transaction.atomic
def record_measurement(*, reading: Reading, by: User | None) -> Recorded:
    """Store one child's reading once, derive its child anew and mark what it touches.

    Raises ConflictingReading when the id is known with other content, AlreadyReplaced for
    correcting what no longer stands, RoundIsClosed for a day of a closed round and for correcting
    a reading of one, Balita.DoesNotExist for an unknown child, Measurement.DoesNotExist for
    correcting what is no reading of this child, IntegrityError for what cannot be.
    """
    (outcome,) = record_measurements([reading], by=by)
    if isinstance(outcome, bool):
        return Recorded(Measurement.objects.get(pk=reading.id), is_new=outcome)
    raise outcome


@transaction.atomic(savepoint=False)
def record_measurements(
    readings: Sequence[Reading],
    *,
    by: User | Mapping[UUID, User | None] | None,
    children: Mapping[UUID, HeldChild] | None = None,
    home: int | None = None,
    restored_by: User | None = None,
) -> list[bool | Problem]:
    """Store readings, each once, in a constant number of statements; what became of each.

    True: stored now. False: the same was stored before. Otherwise why it was not stored; the
    others are. The ids differ, and none corrects another of the same call. `by`: who read them, or
    for each by its id. `children`: those held already (`hold_children`). `home`: the posyandu that
    lists a child which no list has yet, where that is not the one that weighs it. `restored_by`:
    who puts readings in the place of rows that took them back, which nobody else may.

    Raises IntegrityError for what cannot be: then nothing is stored.
    """
    if children is None:
        children = hold_children({reading.balita_id for reading in readings})
    if any(child.merged_into_id for child in children.values()):
        return _record_redirected(readings, by=by, children=children)
    replaced = _replaced_by(readings)
    rounds = _rounds_of(readings, children, replaced)
    outcomes: dict[UUID, bool | Problem] = {}
    for reading in readings:
        may_restore = restored_by is not None
        if problem := _problem(reading, children, replaced, rounds, may_restore=may_restore):
            outcomes[reading.id] = problem
    sound = [reading for reading in readings if reading.id not in outcomes]
    stored = _store(sound, children, replaced, by) if sound else set()
    outcomes |= dict.fromkeys(stored, True)
    outcomes |= _known([reading for reading in readings if reading.id not in stored])
    new = [reading for reading in sound if reading.id in stored]
    if new:
        _derive_and_mark(new, children, replaced, rounds, by, home)
        _note(new, restored_by or by)
    return [outcomes[reading.id] for reading in readings]


def hold_children(ids: Collection[UUID]) -> dict[UUID, HeldChild]:
    """These children as they stand, held in one order so that two batches never wait crosswise.

    Of a record that was merged also the one that stands for it. That is held after the others,
    out of their order: where two meet in it the database stops one, whose phone sends again.
    """
    held = {child.id: child for child in map(HeldChild._make, HELD_CHILDREN.rows(list(ids)))}
    merged = {child.merged_into_id for child in held.values() if child.merged_into_id}
    if missing := merged - held.keys():
        held |= hold_children(missing)
    return held


def _record_redirected(
    readings: Sequence[Reading],
    *,
    by: User | Mapping[UUID, User | None] | None,
    children: Mapping[UUID, HeldChild],
) -> list[bool | Problem]:
    """`record_measurements` for records of which some were merged: a phone may not know it yet.

    A reading of one that went counts for the one that stands for it, where the child was weighed;
    that it is the other's own is kept, should the merge be undone.
    """
    standing = {pk: child for pk, child in children.items() if not child.merged_into_id}
    parts: dict[UUID | None, list[Reading]] = {}
    for reading in readings:
        child = children.get(reading.balita_id)
        is_merged = child is not None and child.merged_into_id is not None
        parts.setdefault(reading.balita_id if is_merged else None, []).append(reading)
    outcomes: dict[UUID, bool | Problem] = {}
    for gone_id, part in parts.items():
        if gone_id is None:
            found = record_measurements(part, by=by, children=standing)
        else:
            gone = children[gone_id]
            kept = standing[gone.merged_into_id or gone_id]
            found = _record_for(part, gone=gone, kept=kept, by=by)
        outcomes |= zip((reading.id for reading in part), found, strict=True)
    return [outcomes[reading.id] for reading in readings]


def _record_for(
    readings: Sequence[Reading],
    *,
    gone: HeldChild,
    kept: HeldChild,
    by: User | Mapping[UUID, User | None] | None,
) -> list[bool | Problem]:
    """Store readings of a merged record for the one that stands for it."""
    listing = Listing(gone.id, kept.id)
    found = record_measurements(
        [replace(reading, balita_id=kept.id) for reading in readings],
        by=by,
        children={kept.id: kept._replace(posyandu_id=gone.posyandu_id)},
        home=kept.posyandu_id,
    )
    new = [one for one, outcome in zip(readings, found, strict=True) if outcome is True]
    if new:
        note_readings(gone.id, [reading.id for reading in new])
        listing.note()
        # At home it is missing no longer.
        mark_since(kept.posyandu_id, min(reading.measured_on for reading in new))
    return found


def _replaced_by(readings: Sequence[Reading]) -> dict[UUID, _Replaced]:
    """The rows that are corrected, and whether somebody was faster."""
    ids = {reading.replaces_id for reading in readings if reading.replaces_id}
    if not ids:
        return {}
    rows = Measurement.objects.filter(pk__in=ids).values_list(
        "id", "balita_id", "posyandu_id", "measured_on", "is_void", "replaced_by", "weight_g",
        "file_ntob",
    )  # fmt: skip
    return {row[0]: _Replaced._make(row) for row in rows}


def _posyandu_of(
    reading: Reading, children: Mapping[UUID, HeldChild], replaced: Mapping[UUID, _Replaced]
) -> int:
    """Where a reading belongs: a correction stays where the child was weighed."""
    old = replaced.get(reading.replaces_id) if reading.replaces_id else None
    return old.posyandu_id if old else children[reading.balita_id].posyandu_id


def _rounds_of(
    readings: Sequence[Reading],
    children: Mapping[UUID, HeldChild],
    replaced: Mapping[UUID, _Replaced],
) -> list[HeldRound]:
    """The rounds on any of these days, held open until the readings are stored."""
    known = [reading for reading in readings if reading.balita_id in children]
    days = [reading.measured_on for reading in known] + [
        old.measured_on for old in replaced.values()
    ]
    if not days:
        return []
    posyandu = {_posyandu_of(reading, children, replaced) for reading in known}
    posyandu |= {old.posyandu_id for old in replaced.values()}
    return hold_rounds(posyandu, min(days), max(days))


def _problem(
    reading: Reading,
    children: Mapping[UUID, HeldChild],
    replaced: Mapping[UUID, _Replaced],
    rounds: Sequence[HeldRound],
    *,
    may_restore: bool,
) -> Problem | None:
    if reading.balita_id not in children:
        return Balita.DoesNotExist()
    days = [reading.measured_on]
    if reading.replaces_id:
        old = replaced.get(reading.replaces_id)
        # Another child's would stay without a meaning, and nothing of that child be derived anew.
        if old is None or old.balita_id != reading.balita_id:
            return Measurement.DoesNotExist()
        if old.correction_id == reading.id:
            return None  # this very reading, sent again
        if old.correction_id or (old.is_void and not may_restore):
            return AlreadyReplaced(f"{old.id} no longer stands")
        days.append(old.measured_on)
    posyandu = _posyandu_of(reading, children, replaced)
    for held in rounds:
        if held.is_closed and any(held.holds(posyandu, day) for day in days):
            return RoundIsClosed(held.nama)
    return None


def _store(
    readings: Sequence[Reading],
    children: Mapping[UUID, HeldChild],
    replaced: Mapping[UUID, _Replaced],
    by: User | Mapping[UUID, User | None] | None,
) -> set[UUID]:
    """Insert what is not there yet; the ids of what this call inserted."""
    posyandu = [_posyandu_of(reading, children, replaced) for reading in readings]
    keys = [(pk, reading.measured_on) for pk, reading in zip(posyandu, readings, strict=True)]
    sessions = _sessions(set(keys))
    columns: dict[str, Any] = {
        name: [getattr(reading, name) for reading in readings] for name in _COLUMNS
    }
    return insert_new(
        Measurement,
        columns
        | {
            "session_id": [sessions[key] for key in keys],
            "posyandu_id": posyandu,
            "file_ntob": [_ntob_of_file(reading, replaced) for reading in readings],
            "recorded_by_id": [
                user.pk if (user := _reader(reading, by)) else None for reading in readings
            ],
        },
        same={"source": Measurement.Source.FORM.value},
        unique=("id",),
    )


def _ntob_of_file(reading: Reading, replaced: Mapping[UUID, _Replaced]) -> int | None:
    """What the file of the replaced row said of N/T/O/B, where that still holds.

    It is about a weight and the month before (decision 5): another weight, or another month, takes
    it away. A void row holds it for the reading that may come back in its place.
    """
    old = replaced.get(reading.replaces_id) if reading.replaces_id else None
    if old is None or old.measured_on.replace(day=1) != reading.measured_on.replace(day=1):
        return None
    is_same_weight = reading.weight_g is not None and reading.weight_g == old.weight_g
    return old.file_ntob if is_same_weight or reading.is_void or old.is_void else None


def _sessions(keys: Collection[tuple[int, date]]) -> dict[tuple[int, date], int]:
    """The sessions of these posyandu and days, made where there is none."""
    found = _known_sessions(keys)
    if missing := sorted(set(keys) - set(found)):
        insert_new(
            WeighingSession,
            {
                "posyandu_id": [posyandu for posyandu, _ in missing],
                "held_on": [day for _, day in missing],
            },
            unique=("posyandu_id", "held_on"),
        )
        found = _known_sessions(keys)
    return found


def _known_sessions(keys: Collection[tuple[int, date]]) -> dict[tuple[int, date], int]:
    posyandu, days = {posyandu for posyandu, _ in keys}, {day for _, day in keys}
    return {(at, day): pk for pk, at, day in SESSIONS.rows(list(posyandu), list(days))}


def _known(readings: Sequence[Reading]) -> dict[UUID, bool | Problem]:
    """What is there under these ids already: the same content, or another."""
    if not readings:
        return {}
    stored = Measurement.objects.in_bulk([reading.id for reading in readings])
    found: dict[UUID, bool | Problem] = {}
    for reading in readings:
        if known := stored.get(reading.id):
            others = [name for name in _COLUMNS if getattr(known, name) != getattr(reading, name)]
            found[reading.id] = (
                ConflictingReading(f"{others[0]} of {reading.id} is another") if others else False
            )
    return found


def _derive_and_mark(
    readings: Sequence[Reading],
    children: Mapping[UUID, HeldChild],
    replaced: Mapping[UUID, _Replaced],
    rounds: Sequence[HeldRound],
    by: User | Mapping[UUID, User | None] | None,
    home: int | None,
) -> None:
    """Everything the new rows change. Deriving marks the cells that the children stand in now."""
    old = [replaced[reading.replaces_id] for reading in readings if reading.replaces_id]
    days = [reading.measured_on for reading in readings] + [row.measured_on for row in old]
    children_ids = {reading.balita_id for reading in readings}
    derived = derive_held(
        children_ids, since=min(days), until=max(days), fallen=[row.id for row in old]
    )
    # On another day, or with nothing taken, the child stands there no longer.
    months = derived.months | {(row.posyandu_id, row.measured_on) for row in old}
    wanted, touched = set(), set(derived.rounds)
    for reading in readings:
        posyandu = _posyandu_of(reading, children, replaced)
        for held in rounds:
            if held.holds(posyandu, reading.measured_on):
                touched.add((held.operasi_id, reading.balita_id))
                born_on = children[reading.balita_id].born_on
                if not (reading.is_void or has_turned_five(born_on, reading.measured_on)):
                    wanted.add((held.operasi_id, reading.balita_id, home or posyandu))
    for row in old:
        touched |= {
            (held.operasi_id, row.balita_id)
            for held in rounds
            if held.holds(row.posyandu_id, row.measured_on)
        }
    readers = {reading.balita_id: _reader(reading, by) for reading in readings}
    mark_cells(months=months, rounds=list_newcomers(wanted, touched, by=readers))


def _note(readings: Sequence[Reading], by: User | Mapping[UUID, User | None] | None) -> None:
    """One line of the audit trail for each reading."""
    audit.record_many(
        [
            (
                _VERBS[bool(reading.replaces_id) + reading.is_void],
                str(reading.id),
                _reader(reading, by),
            )
            for reading in readings
        ],
        kind="hasil_ukur",
    )


def _reader(reading: Reading, by: User | Mapping[UUID, User | None] | None) -> User | None:
    return by[reading.id] if isinstance(by, Mapping) else by
