"""The list of a round after it opened: every child that comes or goes leaves a line of the ledger.

Two things hold at any moment, whatever happens in whatever order: the list as it opened plus the
effects of the ledger is the list as it is, and whoever was weighed in the round is on it.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from bontang_stunting.lib.dates import years_before
from measurements.models import MeasurementResult, OperasiTimbang, PerubahanSasaran, Sasaran
from measurements.services.marks import mark_rounds
from measurements.services.rounds import hold_open
from measurements.services.sql import HELD_CHILDREN, LISTED
from posyandu import audit
from posyandu.bulk import insert_columns
from posyandu.inserting import insert_few, insert_new
from posyandu.models import User
from posyandu.models.people import StatusBalita

Why = PerubahanSasaran.Why
By = User | None | Mapping[UUID, User | None]
BALITA_YEARS: Final = 5
# How a child that left is written into the ledger.
_LEFT: Final = {
    StatusBalita.PINDAH: Why.MOVED,
    StatusBalita.MENINGGAL: Why.DIED,
    StatusBalita.LULUS: Why.FIVE,
}
_FEW: Final = 500  # rows; more are copied


class WasWeighed(ValueError):
    """A child that was weighed in a round stays on its list: D would exceed S."""


class NotOnTheList(ValueError):
    """The child is not on the list, or not off it, as the change would need."""


class NeedsReason(ValueError):
    """A change made by hand says why."""


def list_newcomers(
    wanted: Collection[tuple[int, UUID, int]],
    touched: Collection[tuple[int, UUID]],
    *,
    by: By,
) -> set[tuple[int, int]]:
    """Put children on the list of a round where they are not; (posyandu, round) to mark.

    `wanted`: (round, child, posyandu), `touched`: (round, child), those of `wanted` and others.
    `by`: who did it, or for each child by its id. Who was taken off and is weighed all the same is
    put back. The caller holds the children.
    """
    if not touched:
        return set()
    rows = LISTED.rows([operasi for operasi, _ in touched], [balita for _, balita in touched])
    listed = {(operasi, balita): posyandu for operasi, balita, posyandu, _ in rows}
    gone = {(operasi, balita) for operasi, balita, _, is_listed in rows if not is_listed}
    if missing := {row[:2]: row[2] for row in wanted if row[:2] not in listed}:
        add_to_lists(missing, why=Why.NEWCOMER, by=by)
        listed |= missing
    if back := gone & {row[:2] for row in wanted}:
        _put_back(back, why=Why.WEIGHED, note="", by=by)
    return {(listed[key], key[0]) for key in touched if key in listed}


def add_to_lists(
    missing: Mapping[tuple[int, UUID], int], *, why: PerubahanSasaran.Why, by: By
) -> None:
    """Put children on lists they were never on: posyandu id by (round, child).

    A round that is only planned has no list yet that could be changed: nothing is in its ledger.
    """
    origin = Sasaran.Why.IMPORT if why == Why.IMPORT else Sasaran.Why.NEWCOMER
    rows = sorted(missing.items())
    columns: dict[str, list[Any]] = {
        "operasi_id": [operasi for (operasi, _), _ in rows],
        "balita_id": [balita for (_, balita), _ in rows],
        "posyandu_id": [posyandu for _, posyandu in rows],
        "why": [origin.value] * len(rows),
    }
    if len(rows) > _FEW:
        insert_columns(Sasaran, columns)
        _note(rows, why=why, note="", by=by)
        return
    # Somebody else may have put the same child on it meanwhile, and then wrote the line too.
    new = insert_new(Sasaran, columns, unique=("operasi_id", "balita_id"))
    inserted = set(Sasaran.objects.filter(pk__in=new).values_list("operasi_id", "balita_id"))
    _note([row for row in rows if row[0] in inserted], why=why, note="", by=by)


def bring_back(keys: Collection[tuple[int, UUID]], *, by: User | None) -> None:
    """Put (round, child) back that were taken off a list and are in a file as measured in it."""
    gone = Sasaran.objects.filter(_among(keys), removed_at__isnull=False)
    _put_back(set(gone.values_list("operasi_id", "balita_id")), why=Why.WEIGHED, note="", by=by)


@transaction.atomic
def take_off(
    *,
    operasi: OperasiTimbang,
    balita_id: UUID,
    why: PerubahanSasaran.Why,
    note: str,
    by: User | None,
) -> None:
    """Take a child off the list of an open round.

    Raises NotOnTheList, WasWeighed for a child that counts in the round, NeedsReason for a mistake
    without a note, RoundIsClosed.
    """
    if why == Why.MISTAKE and not note.strip():
        raise NeedsReason("Tulis dulu mengapa anak ini keliru masuk daftar.")
    _hold(balita_id, operasi)
    (removed,) = _take_off(operasi, Q(balita=balita_id), why=why, note=note, by=by) or (None,)
    if removed is None:
        listed = Sasaran.objects.listed().filter(operasi=operasi, balita=balita_id)
        if listed.exists():
            raise WasWeighed("Anak ini sudah ditimbang dalam operasi ini, jadi tetap di daftar.")
        raise NotOnTheList("Anak ini tidak ada di daftar.")
    mark_rounds([(removed, operasi.pk)])
    audit.record("keluarkan", kind="sasaran", object_id=balita_id, by=by, operasi=operasi.pk)


@transaction.atomic
def put_back(*, operasi: OperasiTimbang, balita_id: UUID, note: str, by: User | None) -> None:
    """Put a child back that was taken off the list of an open round, with a reason.

    Raises NotOnTheList where it was not taken off, NeedsReason, RoundIsClosed.
    """
    if not note.strip():
        raise NeedsReason("Tulis dulu mengapa anak ini dikembalikan.")
    _hold(balita_id, operasi)
    back = _put_back({(operasi.pk, balita_id)}, why=Why.RESTORED, note=note, by=by)
    if not back:
        raise NotOnTheList("Anak ini tidak pernah dikeluarkan dari daftar.")
    mark_rounds(back)
    audit.record("kembalikan", kind="sasaran", object_id=balita_id, by=by, operasi=operasi.pk)


@transaction.atomic
def follow_status(*, balita_id: UUID, status: StatusBalita, on_day: date, by: User | None) -> None:
    """Let the lists of open rounds follow a child that left or came back on a day.

    Who left by the last day of a round and was not weighed in it goes off its list; who came back
    by then and had gone comes on again. The caller holds the child and has stored its status.
    """
    rounds = Sasaran.objects.filter(
        balita=balita_id, operasi__state=OperasiTimbang.State.OPEN, operasi__ends_on__gte=on_day
    ).select_related("operasi")
    for sasaran in rounds.order_by("operasi"):
        hold_open(sasaran.operasi)
        if status == StatusBalita.AKTIF:
            if _why_gone(sasaran) in _LEFT.values():
                key = (sasaran.operasi_id, balita_id)
                mark_rounds(_put_back({key}, why=Why.BACK, note="", by=by))
        else:
            why = _LEFT[StatusBalita(status)]
            removed = _take_off(sasaran.operasi, Q(balita=balita_id), why=why, note="", by=by)
            mark_rounds((posyandu, sasaran.operasi_id) for posyandu in removed)


@transaction.atomic
def take_off_turned_five(*, operasi: OperasiTimbang, on_day: date, by: User | None) -> int:
    """Take those off the list who were five on a day of the round before anybody weighed them.

    From that day on no weighing of theirs counts. How many they were. Raises RoundIsClosed.
    """
    hold_open(operasi)
    turned = turned_five(operasi, on_day).values("balita")
    removed = _take_off(operasi, Q(balita__in=turned), why=Why.FIVE, note="", by=by)
    mark_rounds({(posyandu, operasi.pk) for posyandu in removed})
    audit.record("keluarkan", kind="operasi_timbang", object_id=operasi.pk, by=by, n=len(removed))
    return len(removed)


def turned_five(operasi: OperasiTimbang, on_day: date) -> "QuerySet[Sasaran]":
    """Who is on the list, not weighed in the round, and five on a day (at most its last)."""
    born_by = years_before(min(on_day, operasi.ends_on), BALITA_YEARS)
    listed = Sasaran.objects.listed().filter(operasi=operasi, balita__born_on__lte=born_by)
    return listed.exclude(_counts_in(operasi))


@transaction.atomic
def follow_merge(*, kept_id: UUID, merged_id: UUID, by: User | None) -> None:
    """Let the lists of open rounds follow two records that are one child.

    The merged record goes off; where only that one was on a list, the kept one comes on in its
    place. The caller holds both and has given the readings to the kept one.
    """
    rounds = Sasaran.objects.listed().filter(
        balita=merged_id, operasi__state=OperasiTimbang.State.OPEN
    )
    for sasaran in rounds.select_related("operasi").order_by("operasi"):
        hold_open(sasaran.operasi)
        if _take_off(sasaran.operasi, Q(balita=merged_id), why=Why.DUPLICATE, note="", by=by):
            key = (sasaran.operasi_id, kept_id)
            mark_rounds(list_newcomers({(*key, sasaran.posyandu_id)}, {key}, by=by))
            mark_rounds([(sasaran.posyandu_id, sasaran.operasi_id)])


@transaction.atomic
def follow_separation(*, merged_id: UUID, note: str, by: User | None) -> None:
    """Put a record back on the lists of open rounds that a merge took it off: it was undone."""
    rounds = Sasaran.objects.filter(
        balita=merged_id, operasi__state=OperasiTimbang.State.OPEN, removed_at__isnull=False
    )
    for sasaran in rounds.select_related("operasi").order_by("operasi"):
        if _why_gone(sasaran) == Why.DUPLICATE:
            hold_open(sasaran.operasi)
            key = (sasaran.operasi_id, merged_id)
            mark_rounds(_put_back({key}, why=Why.RESTORED, note=note, by=by))


def _hold(balita_id: UUID, operasi: OperasiTimbang) -> None:
    """The child before the round, as whoever records holds them."""
    HELD_CHILDREN.rows([balita_id])
    hold_open(operasi)
    operasi.refresh_from_db(fields=["state"])
    if operasi.state != OperasiTimbang.State.OPEN:
        raise NotOnTheList("Daftar operasi ini belum dibuka.")


def _take_off(
    operasi: OperasiTimbang,
    which: Q,
    *,
    why: PerubahanSasaran.Why,
    note: str,
    by: User | None,
) -> list[int]:
    """Take those of `which` off the list who were not weighed; the posyandu of each."""
    found = Sasaran.objects.listed().filter(which, operasi=operasi).exclude(_counts_in(operasi))
    rows = list(found.order_by("balita").values_list("pk", "balita_id", "posyandu_id"))
    Sasaran.objects.filter(pk__in=[pk for pk, _, _ in rows]).update(removed_at=timezone.now())
    keys = [((operasi.pk, balita), posyandu) for _, balita, posyandu in rows]
    _note(keys, why=why, note=note, by=by)
    return [posyandu for _, _, posyandu in rows]


def _put_back(
    keys: Collection[tuple[int, UUID]], *, why: PerubahanSasaran.Why, note: str, by: By
) -> set[tuple[int, int]]:
    """Put (round, child) back that were taken off; (posyandu, round) of each."""
    if not keys:
        return set()
    found = Sasaran.objects.filter(_among(keys), removed_at__isnull=False)
    rows = list(found.order_by("pk").values_list("pk", "operasi_id", "balita_id", "posyandu_id"))
    Sasaran.objects.filter(pk__in=[row[0] for row in rows]).update(removed_at=None)
    _note(
        [((operasi, balita), posyandu) for _, operasi, balita, posyandu in rows],
        why=why, note=note, by=by,
    )  # fmt: skip
    return {(posyandu, operasi) for _, operasi, _, posyandu in rows}


def _among(keys: Collection[tuple[int, UUID]]) -> Q:
    by_round: dict[int, set[UUID]] = {}
    for operasi, balita in keys:
        by_round.setdefault(operasi, set()).add(balita)
    which = Q(pk__in=[])
    for operasi, children in by_round.items():
        which |= Q(operasi=operasi, balita__in=children)
    return which


def _counts_in(operasi: OperasiTimbang) -> Exists:
    """Whether the child of a row has a reading that counts in the round."""
    return Exists(
        MeasurementResult.objects.filter(
            measurement__balita=OuterRef("balita"),
            measurement__measured_on__range=(operasi.starts_on, operasi.ends_on),
            operasi=operasi,
            counts_in_round=True,
        )
    )


def _why_gone(sasaran: Sasaran) -> str | None:
    """Why a child was taken off last; None while it is on the list."""
    if sasaran.removed_at is None:
        return None
    lines = PerubahanSasaran.objects.filter(operasi=sasaran.operasi_id, balita=sasaran.balita_id)
    return lines.order_by("-pk").values_list("why", flat=True).first()


def _note(
    rows: Collection[tuple[tuple[int, UUID], int]],
    *,
    why: PerubahanSasaran.Why,
    note: str,
    by: By,
) -> None:
    """A line of the ledger for each ((round, child), posyandu) whose round has opened."""
    opened = set(
        OperasiTimbang.objects.filter(
            pk__in={operasi for (operasi, _), _ in rows}, state=OperasiTimbang.State.OPEN
        ).values_list("pk", flat=True)
    )
    told = [row for row in rows if row[0][0] in opened]
    who = [by[key[1]] if isinstance(by, Mapping) else by for key, _ in told]
    insert_few(
        PerubahanSasaran,
        {
            "operasi_id": [operasi for (operasi, _), _ in told],
            "balita_id": [balita for (_, balita), _ in told],
            "posyandu_id": [posyandu for _, posyandu in told],
            "effect": [1 if why in PerubahanSasaran.ADDING else -1] * len(told),
            "why": [why.value] * len(told),
            "note": [note] * len(told),
            "by_id": [user.pk if user else None for user in who],
        },
    )
