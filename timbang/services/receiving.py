"""Taking in what a phone sends: every entry once, a result for each, none held up by another.

Readings go together in one transaction with a constant number of statements. Where that fails,
and for every other kind, an entry has a transaction of its own, so that a locked row or a rule of
the database stops one entry and no more.
"""

import logging
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal, TypeVar
from uuid import UUID

from django.db import (
    DatabaseError,
    DataError,
    IntegrityError,
    OperationalError,
    connection,
    transaction,
)

from posyandu.models import Peran, Posyandu, User
from timbang.services.entries import Entry, Kind, Malformed, read_entry
from timbang.services.gathering import Gathering, StillUnderWay
from timbang.services.people import STORE
from timbang.services.readings import CONFLICT, store_readings
from timbang.services.receipts import Sent, Table, drop_receipts, take_receipts
from timbang.services.refusals import Refused

logger = logging.getLogger(__name__)

Status = Literal["stored", "known", "conflict", "refused", "later"]
T = TypeVar("T")

MOST_ENTRIES: Final = 100
TRIES: Final = 4
PAUSE_SECONDS: Final = 0.03  # at most, before a second try; twice that before the third
# A child or a round that somebody else holds: after that long each waits by itself.
_SHORT_WAIT: Final = "SET LOCAL lock_timeout = '500ms'"
# PostgreSQL: serialization failure, deadlock, lock not available.
_PASSING: Final = frozenset({"40001", "40P01", "55P03"})
_READINGS: Final = frozenset({Kind.READING, Kind.VOID})

MALFORMED: Final = "Ada isian yang perlu diperbaiki."
ELSEWHERE: Final = "Posyandu ini di luar wilayah akun Anda."
IMPOSSIBLE: Final = "Data ini tidak dapat disimpan. Periksa isinya atau hubungi puskesmas."
LATER: Final = "Server belum dapat menyimpannya. HP akan mengirim lagi."


@dataclass(frozen=True)
class Result:
    """What became of one entry; `id` as it was sent."""

    id: str
    status: Status
    message: str = ""
    errors: dict[str, str] = field(default_factory=dict)


def receive_batch(entries: Sequence[Any], *, by: User, device: str, today: date) -> list[Result]:
    """Store what a phone sends, each entry once however often it comes; a result for each.

    `entries`: parsed JSON, whatever it holds. `today`: the server's day. Nothing is raised for
    what one entry says or for trouble with one: that is its result.
    """
    read = [read_entry(raw) for raw in entries]
    table = Table(by, device, today, _within_reach(by, [e for e in read if isinstance(e, Entry)]))
    return _Batch(table, entries, read).receive()


def _within_reach(by: User, entries: Sequence[Entry]) -> frozenset[int]:
    """The posyandu of these entries that are in the user's area."""
    if by.role == Peran.KADER:
        return frozenset(filter(None, [by.posyandu_id]))
    asked = {entry.posyandu_id for entry in entries}
    visible = Posyandu.objects.visible_to(by).filter(pk__in=asked)
    return frozenset(visible.values_list("pk", flat=True)) if asked else frozenset()


class _Batch:
    """One batch on its way in: the readings that wait to be stored together, and the results."""

    def __init__(self, table: Table, raw: Sequence[Any], read: Sequence[Entry | Malformed]) -> None:
        self.table = table
        self.read = read
        self.ids = [_sent_id(one) for one in raw]
        self.results: dict[int, Result] = {}
        self.group: dict[int, Entry] = {}  # position in the batch -> reading
        self.brought: set[UUID] = set()  # what the group brings, and
        self.rested_on: set[UUID] = set()  # what must be there before it
        self.delayed: set[UUID] = set()  # ids that are not there for a reason of ours

    def receive(self) -> list[Result]:
        """Take the entries in order; readings wait until something rests on one of them."""
        for position, entry in enumerate(self.read):
            if isinstance(entry, Malformed):
                self._settle(position, "refused", MALFORMED, entry.errors)
                continue
            if self._must_come_after_the_group(entry):
                self._store_group()
            if entry.kind in _READINGS:
                self.group[position] = entry
                self.brought |= entry.brings()
                self.rested_on |= entry.rests_on()
            else:
                self._store_alone(position, entry)
        self._store_group()
        return [self.results[position] for position in range(len(self.read))]

    def _must_come_after_the_group(self, entry: Entry) -> bool:
        touched = {entry.id} | entry.rests_on()
        if entry.kind in {Kind.CHILD, Kind.STATUS}:
            # What a reading says of the child depends on whether it was here.
            touched |= entry.brings()
            return not touched.isdisjoint(self.brought | self.rested_on)
        return not touched.isdisjoint(self.brought)

    def _store_group(self) -> None:
        """Store the waiting readings together, or one by one where that fails."""
        group, self.group = self.group, {}
        self.brought, self.rested_on = set(), set()
        group = {position: e for position, e in group.items() if not self._is_delayed(position, e)}
        if not group:
            return
        sent = [Sent(entry, self.table) for entry in group.values()]
        try:
            outcomes = _take_together(sent)
        except StillUnderWay:
            logger.exception("%s readings are with another thread", len(sent))
            for position, entry in group.items():
                self._delay(position, entry)
            return
        if outcomes is None:
            for position, entry in group.items():
                self._store_alone(position, entry)
            return
        for position, outcome in zip(group, outcomes, strict=True):
            self._settle(position, *outcome)

    def _store_alone(self, position: int, entry: Entry) -> None:
        if self._is_delayed(position, entry):
            return
        take = _take_readings if entry.kind in _READINGS else _take_other
        try:
            (outcome,) = _attempt(lambda: take([Sent(entry, self.table)]))
        except Refused as refused:
            self._settle(position, "refused", str(refused), refused.errors)
        except (IntegrityError, DataError):
            logger.exception("An entry of kind %s breaks a rule of the database", entry.kind)
            self._settle(position, "refused", IMPOSSIBLE)
        except Exception:
            # A fault of ours in one entry must not hold up the others: the phone sends it again.
            logger.exception("An entry of kind %s could not be stored", entry.kind)
            self._delay(position, entry)
        else:
            self._settle(position, *outcome)

    def _is_delayed(self, position: int, entry: Entry) -> bool:
        """What rests on an entry that waits, waits too: "not found" would be no verdict."""
        if not entry.rests_on() & self.delayed:
            return False
        self._delay(position, entry)
        return True

    def _delay(self, position: int, entry: Entry) -> None:
        self.delayed |= entry.brings()
        self._settle(position, "later", LATER)

    def _settle(
        self, position: int, status: Status, message: str = "", errors: dict[str, str] | None = None
    ) -> None:
        self.results[position] = Result(self.ids[position], status, message, errors or {})


Outcome = tuple[Status, str, dict[str, str]]
_DONE: Final[dict[str, Outcome]] = {
    "new": ("stored", "", {}),
    "known": ("known", "", {}),
    "conflict": ("conflict", CONFLICT, {}),
    "elsewhere": ("refused", ELSEWHERE, {"posyandu": ELSEWHERE}),
}


def _take_readings(sent: Sequence[Sent]) -> list[Outcome]:
    """Receipts and readings of new entries; of refused ones nothing stays."""
    standing = take_receipts(sent)
    outcomes = {one.entry.id: _DONE[standing[one.entry.id]] for one in sent}
    new = [one for one in sent if standing[one.entry.id] == "new"]
    refused = {pk: why for pk, why in store_readings(new).items() if why} if new else {}
    drop_receipts(refused)
    for pk, why in refused.items():
        outcomes[pk] = ("conflict" if why.is_conflict else "refused", str(why), why.errors)
    return [outcomes[one.entry.id] for one in sent]


def _take_other(sent: Sequence[Sent]) -> list[Outcome]:
    """The receipt of one entry and what it says. Raises Refused; then nothing stays."""
    ((entry, table),) = sent
    standing = take_receipts(sent)[entry.id]
    if standing == "new":
        STORE[entry.kind](entry, table)
    return [_DONE[standing]]


def _take_together(sent: Sequence[Sent]) -> Sequence[Outcome] | None:
    """What became of the readings of one batch; None where each has to go alone.

    Stored in one transaction with what other threads have just brought; where that fails, in one of
    their own. Raises StillUnderWay.
    """
    # In a transaction that is open already, another thread's readings would be lost with it.
    if not connection.in_atomic_block:
        touched = {pk for one in sent for pk in _touched(one.entry)}
        outcomes = _GATHERING.do(sent, touched)
        if outcomes is not None or len(sent) == 1:
            return outcomes
    try:
        return _attempt(lambda: _take_readings(sent))
    except DatabaseError as error:
        logger.warning("%s readings go one by one: %s", len(sent), type(error).__name__)
        return None


def _touched(entry: Entry) -> set[UUID]:
    """What no other entry of one statement may be, correct or take back."""
    values = entry.values
    targets = (values.get("measurement_id"), values.get("replaces_id"))
    return {entry.id, *filter(None, targets)}


@transaction.atomic
def _take_readings_of_all(sent: Sequence[Sent]) -> list[Outcome]:
    """`_take_readings` for several threads: not kept waiting by what one of them waits for."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_SHORT_WAIT)
    return _take_readings(sent)


_GATHERING: Final = Gathering(_take_readings_of_all)


def _attempt(act: Callable[[], T]) -> T:
    """What `act` gives in a transaction of its own, tried again where others stood in its way."""
    for n in range(1, TRIES):
        try:
            with transaction.atomic():
                return act()
        except OperationalError as error:
            if getattr(error.__cause__, "pgcode", None) not in _PASSING:
                raise
            time.sleep(random.uniform(0, n * PAUSE_SECONDS))
    with transaction.atomic():
        return act()


def _sent_id(raw: Any) -> str:
    """The id as it was sent, for the phone to find its entry; "" for none that could be one."""
    sent = raw.get("id") if isinstance(raw, dict) else None
    return sent if isinstance(sent, str) and len(sent) <= 64 and sent.isascii() else ""
