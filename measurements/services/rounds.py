"""Rounds: planning one, opening it, which freezes its list, closing it, opening it once more."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import OuterRef, QuerySet, Subquery

from bontang_stunting.lib.dates import years_before
from measurements.models import Measurement, OperasiTimbang, RiwayatOperasi, Sasaran
from measurements.services.derivation import derive_children
from measurements.services.marks import mark_rounds
from posyandu import audit
from posyandu.bulk import insert_columns
from posyandu.models import Balita, Kota, Posyandu, User
from posyandu.statements import Statement

BALITA_YEARS = 5
# The ORM knows no shared lock; on SQLite a transaction that writes is alone.
_HELD = {
    "postgresql": "SELECT state FROM measurements_operasitimbang WHERE id = %s FOR SHARE",
    "sqlite": "SELECT state FROM measurements_operasitimbang WHERE id = %s",
}
_HELD_ROUNDS = Statement(
    "held_rounds",
    """
SELECT p.id, o.id, o.nama, o.starts_on, o.ends_on, o.state
FROM measurements_operasitimbang o
JOIN posyandu_kecamatan kc ON kc.kota_id = o.kota_id
JOIN posyandu_kelurahan kl ON kl.kecamatan_id = kc.code
JOIN posyandu_posyandu p ON p.kelurahan_id = kl.code
WHERE o.starts_on <= %s AND o.ends_on >= %s AND p.id = ANY(%s)
ORDER BY o.id""",
    int, int, str, date, date, str,
    lock="FOR SHARE OF o",
)  # fmt: skip


class WrongRound(ValueError):
    """The round cannot be; `str(error)` is one Indonesian sentence to show."""


class RoundIsClosed(ValueError):
    """The day belongs to a round whose figures no longer change."""


@dataclass(frozen=True)
class HeldRound:
    """A round of a posyandu's city that cannot close until this transaction ends."""

    posyandu_id: int
    operasi_id: int
    nama: str
    starts_on: date
    ends_on: date
    state: str

    @property
    def is_closed(self) -> bool:
        """Its figures no longer change."""
        return self.state == OperasiTimbang.State.CLOSED

    @property
    def is_open(self) -> bool:
        """Its list is frozen and grows by newcomers."""
        return self.state == OperasiTimbang.State.OPEN

    def holds(self, posyandu_id: int, day: date) -> bool:
        """Whether a reading of this posyandu and day belongs to the round."""
        return posyandu_id == self.posyandu_id and self.starts_on <= day <= self.ends_on


@transaction.atomic
def create_round(
    *, kota: Kota, code: str, nama: str, starts_on: date, ends_on: date
) -> OperasiTimbang:
    """Plan a round; the list stays empty until it opens. Code "2025-2" is number 2 of its year.

    An empty code is made from the year and the next number.

    Raises WrongRound for a code that is taken, dates in the wrong order, and dates that another
    round of the city has: a weighing could then belong to both.
    """
    # Two who plan at once take their turn: the later one sees what the first has planned.
    Kota.objects.select_for_update().get(pk=kota.pk)
    others = OperasiTimbang.objects.filter(kota=kota)
    _check_dates(others.exclude(code=code), starts_on, ends_on)
    if others.filter(code=code).exists():
        raise WrongRound(f"Operasi timbang {code} sudah ada.")
    number = _number_of(others, code, starts_on.year)
    code = code or f"{starts_on.year}-{number}"
    return OperasiTimbang.objects.create(
        kota=kota,
        code=code,
        nama=nama,
        year=starts_on.year,
        number=number,
        starts_on=starts_on,
        ends_on=ends_on,
    )


@transaction.atomic
def replan_round(
    *, operasi: OperasiTimbang, nama: str, starts_on: date, ends_on: date, by: User | None
) -> None:
    """Give a planned round another name or other dates; its code stays, and so does its year.

    Raises WrongRound for a round that has opened, and for dates that cannot be.
    """
    Kota.objects.select_for_update().get(pk=operasi.kota_id)
    operasi.refresh_from_db(from_queryset=OperasiTimbang.objects.select_for_update())
    if operasi.state != OperasiTimbang.State.PLANNED:
        raise WrongRound("Operasi ini sudah dibuka, tanggalnya tidak berubah lagi.")
    if starts_on.year != operasi.year:
        raise WrongRound(f"Operasi {operasi.code} milik tahun {operasi.year}.")
    others = OperasiTimbang.objects.filter(kota=operasi.kota_id).exclude(pk=operasi.pk)
    _check_dates(others, starts_on, ends_on)
    operasi.nama, operasi.starts_on, operasi.ends_on = nama, starts_on, ends_on
    operasi.save(update_fields=["nama", "starts_on", "ends_on"])
    audit.record("ubah", kind="operasi_timbang", object_id=operasi.pk, by=by)


def _check_dates(others: "QuerySet[OperasiTimbang]", starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise WrongRound("Tanggal selesai lebih awal dari tanggal mulai.")
    if overlapping := others.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).first():
        raise WrongRound(f"Tanggalnya beririsan dengan operasi timbang {overlapping.code}.")


def _number_of(others: "QuerySet[OperasiTimbang]", code: str, year: int) -> int:
    """The number a code names ("2025-2": 2), or the next of the year."""
    numbers = set(others.filter(year=year).values_list("number", flat=True))
    named = code.removeprefix(f"{year}-")
    if named != code and named.isdecimal() and int(named) not in numbers:
        return int(named)
    return max(numbers, default=0) + 1


@transaction.atomic
def open_round(*, operasi: OperasiTimbang, at: datetime, by: User | None) -> int:
    """Open a planned round and freeze its list; the number of children on it.

    On the list is every child registered on the first day and not yet five, in the posyandu it
    belongs to now. What was measured within the dates already is taken into the round.

    Raises WrongRound for a round that was opened before: its list is frozen.
    """
    opened = OperasiTimbang.objects.filter(pk=operasi.pk, state=OperasiTimbang.State.PLANNED)
    if not opened.update(state=OperasiTimbang.State.OPEN, opened_at=at):
        raise WrongRound(f"Operasi timbang {operasi.code} sudah dibuka.")
    operasi.refresh_from_db()
    n_children = _freeze_list(operasi)
    _take_in_measured(operasi)
    _mark_everywhere(operasi)
    _tell(operasi, RiwayatOperasi.Step.OPENED, at=at, by=by)
    audit.record("buka", kind="operasi_timbang", object_id=operasi.pk, by=by, n=n_children)
    return n_children


@transaction.atomic
def close_round(*, operasi: OperasiTimbang, at: datetime, by: User | None) -> None:
    """Close an open round: from now on no reading enters its days and its figures stand.

    Waits for readings that are being stored into it. Its counts and its snapshot are kept by
    whoever summarises, in the same transaction.

    Raises WrongRound for a round that is not open, and for a time before it opened.
    """
    operasi.refresh_from_db(from_queryset=OperasiTimbang.objects.select_for_update())
    if operasi.state == OperasiTimbang.State.CLOSED:
        raise WrongRound(f"Operasi timbang {operasi.code} sudah ditutup.")
    if operasi.opened_at is None:
        raise WrongRound(f"Operasi timbang {operasi.code} belum dibuka.")
    if at < operasi.opened_at:
        raise WrongRound("Waktu tutup lebih awal dari waktu buka.")
    operasi.state, operasi.closed_at = OperasiTimbang.State.CLOSED, at
    operasi.save(update_fields=["state", "closed_at"])
    _tell(operasi, RiwayatOperasi.Step.CLOSED, at=at, by=by)
    audit.record("tutup", kind="operasi_timbang", object_id=operasi.pk, by=by)


@transaction.atomic
def open_again(*, operasi: OperasiTimbang, at: datetime, reason: str, by: User | None) -> None:
    """What `reopening.reopen_round` does to the round itself; its list stays as it is.

    Raises WrongRound for a round that is not closed, for a time before it closed and where no
    reason is given.
    """
    operasi.refresh_from_db(from_queryset=OperasiTimbang.objects.select_for_update())
    if operasi.state != OperasiTimbang.State.CLOSED or operasi.closed_at is None:
        raise WrongRound(f"Operasi timbang {operasi.code} tidak sedang ditutup.")
    if not reason.strip():
        raise WrongRound("Tulis dulu alasan membuka kembali.")
    if at < operasi.closed_at:
        raise WrongRound("Waktu buka kembali lebih awal dari waktu tutup.")
    operasi.state = OperasiTimbang.State.OPEN
    operasi.save(update_fields=["state"])
    _mark_everywhere(operasi)
    _tell(operasi, RiwayatOperasi.Step.REOPENED, at=at, by=by, reason=reason.strip())
    audit.record("buka_lagi", kind="operasi_timbang", object_id=operasi.pk, by=by)


def _mark_everywhere(operasi: OperasiTimbang) -> None:
    posyandu = Posyandu.objects.in_kota(operasi.kota).values_list("pk", flat=True)
    mark_rounds((pk, operasi.pk) for pk in posyandu)


def _tell(
    operasi: OperasiTimbang,
    step: RiwayatOperasi.Step,
    *,
    at: datetime,
    by: User | None,
    reason: str = "",
) -> None:
    RiwayatOperasi.objects.create(operasi=operasi, step=step, at=at, by=by, reason=reason)


def hold_open(operasi: OperasiTimbang) -> None:
    """Keep a round from closing until this transaction has stored its readings.

    Many may hold it at once. Without it a reading checked before the closing and stored after it
    would be in no count: the cells of a closed round are never counted again.

    Raises RoundIsClosed where it is closed.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HELD[connection.vendor], [operasi.pk])
        (state,) = cursor.fetchone()
    if state == OperasiTimbang.State.CLOSED:
        raise RoundIsClosed(operasi.nama)


def hold_rounds(posyandu_ids: Collection[int], first: date, last: date) -> list[HeldRound]:
    """`hold_open` for every round of these posyandu that has a day from `first` to `last`.

    One statement for all of them, which refuses nothing: whoever asks looks at `is_closed`.
    """
    return [HeldRound(*row) for row in _HELD_ROUNDS.rows(last, first, list(posyandu_ids))]


def listed_at_opening(operasi: OperasiTimbang) -> "QuerySet[Balita]":
    """Whom the list takes in if the round opens now, beside those weighed within its dates."""
    first_day = operasi.starts_on
    return (
        Balita.objects.active_on(first_day)
        .filter(
            posyandu__in=Posyandu.objects.in_kota(operasi.kota),
            born_on__gt=years_before(first_day, BALITA_YEARS),
        )
        # Whoever was weighed within the dates before the opening is on it already.
        .exclude(sasaran__operasi=operasi)
    )


def _freeze_list(operasi: OperasiTimbang) -> int:
    """Write the list of the round; from now on every change of it is a line of its ledger."""
    home = Balita.objects.filter(pk=OuterRef("balita")).values("posyandu")
    # Who was weighed early, perhaps as a guest, counts where it belongs, like everybody else.
    early = Sasaran.objects.filter(operasi=operasi)
    early.update(why=Sasaran.Why.OPENING, posyandu=Subquery(home))
    listed = listed_at_opening(operasi).order_by("pk").values_list("pk", "posyandu_id")
    balita, posyandu = zip(*listed, strict=True) if listed else ((), ())
    return insert_columns(
        Sasaran,
        {"operasi_id": [operasi.pk] * len(balita), "balita_id": balita, "posyandu_id": posyandu},
    )


def _take_in_measured(operasi: OperasiTimbang) -> None:
    """Derive anew the children that were measured within the dates before the round was known."""
    measured = Measurement.objects.current().filter(
        posyandu__in=Posyandu.objects.in_kota(operasi.kota),
        measured_on__gte=operasi.starts_on,
        measured_on__lte=operasi.ends_on,
    )
    derive_children(measured.order_by().values_list("balita_id", flat=True).distinct())
