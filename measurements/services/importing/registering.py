"""Registering the children a file brings: each with its mother, its household, its posyandu."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from bontang_stunting.lib.ids import temporary_id, uuid7s
from measurements.importing.readings import MeasurementRows
from measurements.importing.readings import NikState as ReadState
from measurements.services.importing.planning import SEX, Plan
from posyandu.bulk import insert_columns
from posyandu.models import Balita, Ibu, Keanggotaan, Keluarga
from posyandu.models.people import NikState
from posyandu.nik import index_of, seal

_STATE: Final = {
    ReadState.BLANK: NikState.KOSONG,
    ReadState.SHORT: NikState.TIDAK_LENGKAP,
    ReadState.MASKED: NikState.TIDAK_LENGKAP,
    ReadState.SCIENTIFIC: NikState.TIDAK_LENGKAP,
    ReadState.INVALID: NikState.TIDAK_LENGKAP,
    ReadState.DUMMY: NikState.SEMENTARA,
    ReadState.OTHER_PERSON: NikState.RAGU,
    ReadState.LAST_DIGIT_LOST: NikState.RAGU,
    ReadState.UNCHECKED: NikState.RAGU,
    ReadState.TRUSTED: NikState.COCOK,
}
BIRTH_WEIGHT_G: Final = (300, 8_000)
BIRTH_LENGTH_MM: Final = (200, 700)


def first_rows(plan: Plan, chunk: list[int]) -> list[int]:
    """The rows of a chunk that new children are registered from."""
    first = set(plan.new_children.values())
    return [row for row in chunk if row in first]


def child_of(plan: Plan, row: int) -> Any:
    """The child of a row that is stored, so that has one."""
    return plan.child[row]


def write_children(plan: Plan, take: Sequence[int]) -> None:
    """Register the children of these rows, each with its mother and household."""
    if not take:
        return
    rows = plan.rows
    children = [child_of(plan, row) for row in take]
    households, mothers = uuid7s(len(take)), uuid7s(len(take))
    niks = [nik_of(rows, row) for row in take]
    registered = [first_day(plan, child) for child in children]
    posyandu = [plan.posyandu_id[row] for row in take]
    insert_columns(
        Keluarga,
        {
            "id": households,
            "no_kk_sealed": [seal(rows.family_card[row]) for row in take],
            "kelurahan_id": [rows.kelurahan_code[row] for row in take],
            "alamat": _text(rows.alamat, take, 200),
            "rt": _text(rows.rt, take, 8),
            "rw": _text(rows.rw, take, 8),
        },
    )
    insert_columns(
        Ibu,
        {
            "id": mothers,
            "keluarga_id": households,
            "nama": _text(rows.mother, take, 120),
            "nama_ayah": _text(rows.father, take, 120),
            "nik_sealed": [seal(rows.nik_parent[row]) for row in take],
        },
    )
    insert_columns(
        Balita,
        {
            "id": children,
            "nama": _text(rows.name, take, 120),
            "sex": [SEX[rows.sex[row]] for row in take],
            "born_on": rows.born_on[take].tolist(),
            "nik_sealed": [seal(nik) for nik, _ in niks],
            "nik_index": [index_of(nik) for nik, _ in niks],
            "nik_last4": [nik[-4:] for nik, _ in niks],
            "nik_state": [state.value for _, state in niks],
            "temporary_id": [
                None if state is NikState.COCOK else temporary_id(child)
                for (_, state), child in zip(niks, children, strict=True)
            ],
            "name_key": _text(rows.name_key, take, 120),
            "ibu_id": mothers,
            "posyandu_id": posyandu,
            "alamat": _text(rows.alamat, take, 200),
            "rt": _text(rows.rt, take, 8),
            "birth_weight_g": _within(rows.birth_weight_g, take, BIRTH_WEIGHT_G),
            "birth_length_mm": _within(rows.birth_length_mm, take, BIRTH_LENGTH_MM),
            "has_kia": yes_no(rows.kia, take),
            "registered_on": registered,
        },
    )
    insert_columns(
        Keanggotaan, {"balita_id": children, "posyandu_id": posyandu, "since": registered}
    )


def nik_of(rows: MeasurementRows, row: int) -> tuple[str, NikState]:
    """The NIK to keep and how far it is trusted; only a whole one is kept."""
    nik: str = rows.nik_clean[row]
    return nik, _STATE[ReadState(int(rows.nik_state[row]))]


def first_day(plan: Plan, child: UUID) -> date:
    """The day a new child is registered since."""
    day: date = plan.first_day[child]
    return day


def _text(column: Any, rows: Sequence[int], limit: int) -> list[str]:
    return [text[:limit] for text in column[rows].tolist()]


def yes_no(column: Any, rows: Sequence[int]) -> list[bool | None]:
    return [None if code < 0 else bool(code) for code in column[rows].tolist()]


def _within(column: Any, rows: Sequence[int], limits: tuple[int, int]) -> list[int | None]:
    low, high = limits
    return [value if low <= value <= high else None for value in column[rows].tolist()]
