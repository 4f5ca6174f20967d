"""Entries as phones send them: read, checked by their kind alone, and told apart by a digest."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from interventions.models import Rujukan
from measurements.models import TidakDitimbang
from measurements.models.measurement import MAX_CIRCUMFERENCE_MM
from posyandu.models.people import MOTHER_YEARS, StatusBalita
from timbang.models import Kiriman
from timbang.services.cleaning import (
    REQUIRED,
    Check,
    Unfit,
    clean,
    day,
    moment,
    one_of,
    optional,
    text,
    uuid,
    whole,
    yes_no,
)

Kind = Kiriman.Kind
NOTE_LETTERS: Final = 200
NIK_DIGITS: Final = 16
MOST_LIKENESSES: Final = 20
# No screen has more; a tab left open for weeks is no reason to refuse a reading.
LONGEST_ENTRY_MS: Final = 2_147_483_647
# Grams and millimetres of a child under five, as frontend/timbang/engine/plausibility.js asks.
_WEIGHT: Final = whole(301, 60_000, "Berat ini tidak mungkin. Periksa letak koma dan satuannya.")
_LENGTH: Final = whole(300, 1_400, "Panjang atau tinggi ini tidak mungkin. Periksa letak komanya.")
_ROUND: Final = whole(1, MAX_CIRCUMFERENCE_MM, "Lingkar ini tidak mungkin. Periksa letak komanya.")
_YEARS: Final = whole(*MOTHER_YEARS, f"Isi {MOTHER_YEARS[0]} sampai {MOTHER_YEARS[1]} tahun.")
_NOTE: Final = text(NOTE_LETTERS)
_READ: Final = ("weight_g", "length_mm", "head_mm", "arm_mm")


@dataclass(frozen=True)
class Entry:
    """One entry whose form is right; whether it may be stored, the database has to say."""

    id: UUID
    kind: str
    made_at: datetime
    posyandu_id: int
    values: dict[str, Any]

    @property
    def digest(self) -> str:
        """What the entry says, as 64 hex digits.

        Of kind, posyandu and the checked values that are not empty: a field that a later version
        adds changes nothing. When it was made is no part of what it says.
        """
        said = {name: value for name, value in self.values.items() if value is not None}
        written = json.dumps([self.kind, self.posyandu_id, said], sort_keys=True, default=str)
        return hashlib.sha256(written.encode()).hexdigest()

    def rests_on(self) -> set[UUID]:
        """The ids of children and measurements that must be there before this entry."""
        names = ("balita_id", "measurement_id", "replaces_id")
        found = {self.values[name] for name in names if self.values.get(name)}
        return found - self.brings()

    def brings(self) -> set[UUID]:
        """The ids that are there once this entry is stored."""
        brings_child = self.kind == Kind.CHILD or self.values.get("pindah")
        return {self.id, self.values["balita_id"]} if brings_child else {self.id}


@dataclass(frozen=True)
class Malformed:
    """An entry that cannot be read; `errors` says what is wrong with which field."""

    errors: dict[str, str]


def _milliseconds(value: Any) -> int:
    if value.__class__ is not int or value < 0:
        raise Unfit("Lama mengisi tidak terbaca.")
    return min(int(value), LONGEST_ENTRY_MS)


def _nik(value: Any) -> str:
    if value in (None, ""):
        return ""
    if (
        isinstance(value, str)
        and len(value) == NIK_DIGITS
        and value.isascii()
        and value.isdecimal()
    ):
        return value
    raise Unfit("NIK harus 16 angka. Kosongkan bila belum ada.")


def _likenesses(value: Any) -> list[dict[str, Any]]:
    checks: dict[str, Check] = {"balita_id": optional(uuid), "explanation": text(300)}
    if value is None:
        return []
    if not isinstance(value, list) or len(value) > MOST_LIKENESSES:
        raise Unfit("Daftar anak yang mirip tidak terbaca.")
    told = [clean(one, checks) for one in value]
    if any(errors for _, errors in told):
        raise Unfit("Daftar anak yang mirip tidak terbaca.")
    return [values for values, _ in told]


CHECKS: Final[dict[str, dict[str, Check]]] = {
    Kind.READING: {
        "balita_id": uuid,
        "measured_on": day,
        "weight_g": optional(_WEIGHT),
        "length_mm": optional(_LENGTH),
        "position": optional(whole(0, 2, "Pilih telentang atau berdiri."), 0),
        "head_mm": optional(_ROUND),
        "arm_mm": optional(_ROUND),
        "oedema": optional(whole(0, 3, "Bengkak diisi 0 sampai 3."), 0),
        "vitamin_a": optional(yes_no),
        "asi": optional(yes_no),
        "mbg": optional(yes_no),
        "first_weight_g": optional(_WEIGHT),
        "first_length_mm": optional(_LENGTH),
        "first_head_mm": optional(_ROUND),
        "first_arm_mm": optional(_ROUND),
        "entry_ms": optional(_milliseconds),
        "replaces_id": optional(uuid),
        "reason": _NOTE,
    },
    Kind.VOID: {"measurement_id": uuid, "reason": text(NOTE_LETTERS, is_required=True)},
    Kind.CHILD: {
        "balita_id": uuid,
        "nama": text(120, is_required=True),
        "sex": whole(1, 2, "Pilih laki-laki atau perempuan."),
        "born_on": day,
        "nik": _nik,
        "rt": text(8),
        "alamat": text(200),
        "birth_weight_g": optional(whole(300, 8_000, "Berat lahir ini tidak mungkin.")),
        "birth_length_mm": optional(whole(200, 700, "Panjang lahir ini tidak mungkin.")),
        "why": one_of(("lahir", "pendatang"), "Pilih bayi baru lahir atau pendatang."),
        "ibu_id": optional(uuid),
        "ibu_nama": text(120),
        "not_same_as": _likenesses,
    },
    Kind.STATUS: {
        "balita_id": uuid,
        "status": one_of(("pindah", "meninggal", "aktif"), "Keadaan ini tidak dikenal."),
        "on": day,
        "note": _NOTE,
        # With "aktif": the child of another posyandu is weighed here from now on.
        "pindah": optional(yes_no),
    },
    Kind.ABSENCE: {
        "balita_id": uuid,
        "on": day,
        "why": one_of(TidakDitimbang.Why.values, "Sebab ini tidak dikenal."),
        "note": _NOTE,
    },
    Kind.MOTHER: {
        "balita_id": uuid,
        "age_at_birth": optional(_YEARS),
        "age_first_marriage": optional(_YEARS),
    },
    Kind.REFERRAL: {
        "balita_id": uuid,
        "measurement_id": uuid,
        "cause": one_of(Rujukan.Cause.values, "Sebab rujukan ini tidak dikenal."),
        "answer": one_of(Rujukan.Answer.values, "Jawaban ini tidak dikenal."),
        "note": _NOTE,
    },
}
_ENVELOPE: Final[dict[str, Check]] = {
    "id": uuid,
    "kind": one_of(Kind.values, "Jenis kiriman ini tidak dikenal. Perbarui aplikasi."),
    "at": moment,
    "posyandu": whole(1, 2**31 - 1, "Posyandu tidak terbaca."),
    "data": lambda value: value,
}


def read_entry(raw: Any) -> Entry | Malformed:
    """What a phone sent as one entry, checked as far as it alone can tell."""
    envelope, errors = clean(raw, _ENVELOPE)
    if errors:
        return Malformed(errors)
    kind = envelope["kind"]
    values, errors = clean(envelope["data"], CHECKS[kind])
    errors = errors or _together(kind, values)
    if errors:
        return Malformed(errors)
    return Entry(envelope["id"], kind, envelope["at"], envelope["posyandu"], values)


def _together(kind: str, values: dict[str, Any]) -> dict[str, str]:
    """What is wrong with fields that are right one by one."""
    if kind == Kind.READING:
        if all(values[name] is None for name in _READ):
            return {"weight_g": "Isi berat, panjang atau tinggi, lingkar kepala, atau LiLA."}
        if values["replaces_id"] and not values["reason"]:
            return {"reason": "Tulis alasan perbaikan."}
    if kind == Kind.MOTHER and values["age_at_birth"] is values["age_first_marriage"] is None:
        return {"age_at_birth": REQUIRED}
    if kind == Kind.STATUS and values["pindah"] and values["status"] != StatusBalita.AKTIF:
        return {"pindah": "Hanya balita yang masih ditimbang dapat dipindahkan ke sini."}
    return {}
