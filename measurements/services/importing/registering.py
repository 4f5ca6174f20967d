"""Registering the children a file brings: each with its mother, its household, its posyandu."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.db.models import Model

from bontang_stunting.lib.ids import temporary_id, uuid7_hexes
from measurements.importing.readings import MeasurementRows
from measurements.importing.readings import NikState as ReadState
from measurements.services.importing.planning import SEX, Plan
from posyandu.bulk import ReadyRows, ready_rows
from posyandu.models import Balita, Ibu, Keanggotaan, Keluarga
from posyandu.models.people import NikState
from posyandu.nik import indexes_of, seal_many

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
    first_row_of = plan.new_children.get
    return [row for row in chunk if plan.is_new[row] and first_row_of(child_of(plan, row)) == row]


def child_of(plan: Plan, row: int) -> Any:
    """The child of a row that is stored, so that has one."""
    return plan.child[row]


def children_ready(plan: Plan, take: Sequence[int]) -> list[ReadyRows]:
    """The children of these rows to be registered, each after its household and its mother."""
    if not take:
        return []
    rows = plan.rows
    children = [child_of(plan, row) for row in take]
    households, mothers = uuid7_hexes(len(take)), uuid7_hexes(len(take))
    registered = [plan.first_day[child] for child in children]
    posyandu = [plan.posyandu_id[row] for row in take]
    alamat, rt = _text(rows.alamat, take, 200), _text(rows.rt, take, 8)
    family = {
        "id": households,
        "no_kk_sealed": seal_many(rows.family_card[take].tolist()),
        "kelurahan_id": rows.kelurahan_code[take],
        "alamat": alamat,
        "rt": rt,
        "rw": _text(rows.rw, take, 8),
    }
    mother = {
        "id": mothers,
        "keluarga_id": households,
        "nama": _text(rows.mother, take, 120),
        "nama_ayah": _text(rows.father, take, 120),
        "nik_sealed": seal_many(rows.nik_parent[take].tolist()),
    }
    child = {
        "id": children,
        "nama": _text(rows.name, take, 120),
        "sex": [SEX[sex] for sex in rows.sex[take].tolist()],
        "born_on": rows.born_on[take].tolist(),
        "name_key": _text(rows.name_key, take, 120),
        "ibu_id": mothers,
        "posyandu_id": posyandu,
        "alamat": alamat,
        "rt": rt,
        "birth_weight_g": _within(rows.birth_weight_g, take, BIRTH_WEIGHT_G),
        "birth_length_mm": _within(rows.birth_length_mm, take, BIRTH_LENGTH_MM),
        "has_kia": yes_no(rows.kia, take),
        "registered_on": registered,
        **_nik_columns(rows, take, children),
    }
    member = {"balita_id": children, "posyandu_id": posyandu, "since": registered}
    parts: tuple[tuple[type[Model], dict[str, Any]], ...] = (
        (Keluarga, family), (Ibu, mother), (Balita, child), (Keanggotaan, member)
    )  # fmt: skip
    return [ready_rows(model, columns) for model, columns in parts]


def _nik_columns(
    rows: MeasurementRows, take: Sequence[int], children: Sequence[UUID]
) -> dict[str, Any]:
    """The NIK of new children, sealed, and the name on paper of those without a sure one."""
    niks: list[str] = rows.nik_clean[take].tolist()
    states = [_STATE[ReadState(code)] for code in rows.nik_state[take].tolist()]
    return {
        "nik_sealed": seal_many(niks),
        "nik_index": indexes_of(niks),
        "nik_last4": [nik[-4:] for nik in niks],
        "nik_state": [state.value for state in states],
        "temporary_id": [
            None if state is NikState.COCOK else temporary_id(child)
            for state, child in zip(states, children, strict=True)
        ],
    }


def nik_of(rows: MeasurementRows, row: int) -> tuple[str, NikState]:
    """The NIK to keep and how far it is trusted; only a whole one is kept."""
    nik: str = rows.nik_clean[row]
    return nik, _STATE[ReadState(int(rows.nik_state[row]))]


def _text(column: Any, rows: Sequence[int], limit: int) -> list[str]:
    return [text[:limit] for text in column[rows].tolist()]


def yes_no(column: Any, rows: Sequence[int]) -> list[bool | None]:
    return [None if code < 0 else bool(code) for code in column[rows].tolist()]


def _within(column: Any, rows: Sequence[int], limits: tuple[int, int]) -> list[int | None]:
    low, high = limits
    return [value if low <= value <= high else None for value in column[rows].tolist()]
