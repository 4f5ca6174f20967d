"""One child of a list, as the database tells it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import connection

from dashboard.queries.homes import Home, home

_FLAGS: Final = ("waz", "haz", "whz")
COLUMNS: Final = (
    "balita_id", "posyandu_id", "sex", "born_on", "age_group", "measurement_id", "measured_on",
    "weight_g", "length_mm", "age_days", "waz", "haz", "whz", "is_flagged_waz", "is_flagged_haz",
    "is_flagged_whz", "bbu", "tbu", "bbtb", "ntob", "gain_g", "kbm_g", "is_2t", "is_bgm",
)  # fmt: skip


@dataclass(frozen=True)
class Child:
    """One child of a count, with the reading that counts for it in the period, if there is one.

    `posyandu_id`: where it counts; `home_id`: where it belongs now. z in hundredths; `flagged` has
    the names of those beyond WHO's limits. Statuses are the engine's codes.
    """

    balita_id: UUID
    posyandu_id: int
    home_id: int
    nama: str
    sex: int
    born_on: date
    nik_last4: str
    home: Home
    ibu: str
    measured_on: date | None
    weight_g: int | None
    length_mm: int | None
    age_days: int | None
    waz: int | None
    haz: int | None
    whz: int | None
    flagged: frozenset[str]
    bbu: int
    tbu: int
    bbtb: int
    ntob: int | None
    gain_g: int | None
    kbm_g: int | None
    is_2t: bool
    is_bgm: bool


def child_of(row: Sequence[Any]) -> Child:
    """The child of a row: COLUMNS, then name, posyandu, NIK, mother and HOME_COLUMNS."""
    told = dict(zip(COLUMNS, row, strict=False))
    nama, home_id, nik_last4, ibu, *lives_at = row[len(COLUMNS) :]
    return Child(
        balita_id=_uuid(told["balita_id"]),
        born_on=_day(told["born_on"]),
        measured_on=_day(told["measured_on"]) if told["measured_on"] else None,
        flagged=frozenset(name for name in _FLAGS if told[f"is_flagged_{name}"]),
        is_2t=bool(told["is_2t"]),
        is_bgm=bool(told["is_bgm"]),
        nama=nama,
        home_id=home_id,
        nik_last4=nik_last4,
        home=home(*lives_at),
        ibu=ibu or "",
        **{
            name: told[name]
            for name in (
                "posyandu_id", "sex", "weight_g", "length_mm", "age_days", "waz", "haz", "whz",
                "bbu", "tbu", "bbtb", "ntob", "gain_g", "kbm_g",
            )
        },
    )  # fmt: skip


# SQLite hands dates and ids on as texts, PostgreSQL as what they are.
def _day(value: Any) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _uuid(value: Any) -> UUID:
    return UUID(value) if isinstance(value, str) else value


def id_for_database(balita_id: UUID) -> Any:
    """An id as a statement names it."""
    return balita_id.hex if connection.vendor == "sqlite" else balita_id
