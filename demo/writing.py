"""The generated city into the database: raw rows only, every derived number is worked out later.

Ids are made from the seed as well, so the same city has the same ids on every machine; only the
sealed NIK differ, because sealing the same number twice never gives the same text.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import compress
from typing import Any, Final
from uuid import UUID

import numpy as np
from django.db import transaction

from demo.city import City
from demo.days import NEVER, DayArray, as_dates, day_number, wita_seconds
from demo.people import LAST_DAY_OF_STORY, People
from demo.population import ACTIVE, DIED, FIVE, MOVED, Rng
from demo.published import KELURAHAN, N_KADER, IntArray, apportion
from demo.records import NOT_ASKED, Records
from demo.rounds import (
    NO_REASON,
    READ_AGAIN,
    WRONG_LENGTH,
    WRONG_POSITION,
    WRONG_WEIGHT,
)
from demo.stated import stated_z
from interventions.models import VerifikasiStunting
from measurements.importing.people import name_key
from measurements.models import (
    Measurement,
    OperasiTimbang,
    PerubahanSasaran,
    RiwayatOperasi,
    Sasaran,
    WeighingSession,
)
from posyandu import nik as niks
from posyandu.bulk import insert_columns
from posyandu.models import Balita, Ibu, Kader, Keanggotaan, Keluarga, Kota, Posyandu
from posyandu.models.people import NikState, StatusBalita

STATUS: Final = {
    ACTIVE: StatusBalita.AKTIF,
    MOVED: StatusBalita.PINDAH,
    DIED: StatusBalita.MENINGGAL,
    FIVE: StatusBalita.LULUS,
}
REASONS: Final = {
    NO_REASON: "",
    WRONG_LENGTH: "Salah ketik tinggi badan; lembar ukur dibaca ulang",
    WRONG_POSITION: "Posisi ukur keliru: anak diukur berdiri",
    READ_AGAIN: "Diukur ulang pada hari yang sama; hasil kedua yang benar",
    WRONG_WEIGHT: "Salah ketik berat badan",
}
DECIDED_BY: Final = "Dokter spesialis anak"
OPENING_HOUR: Final = 7.0
CLOSING_HOUR: Final = 17.0
VERIFIED_WITHIN_DAYS: Final = (6, 40)  # after the round's end


class Writer:
    """Writes one city; the ids given to its parts stay here for the parts that follow."""

    def __init__(self, city: City, people: People, records: Records, rng: Rng) -> None:
        self.city, self.people, self.records, self.rng = city, people, records, rng
        self.posyandu_ids = posyandu_ids([k.code for k in city.kelurahan])
        self.balita_ids: list[UUID] = []
        self.ibu_ids: list[UUID] = []

    @transaction.atomic
    def write(self, kota: Kota) -> None:
        """Write everything."""
        self.write_kader()
        self.write_families()
        self.write_children()
        self.write_memberships()
        self.write_rounds(kota)
        self.write_measurements()

    def write_kader(self) -> None:
        """As many kader as the city has, spread over its posyandu."""
        city = self.city
        share = sum(k.registered_nov for k in city.kelurahan) / sum(
            k.registered_nov for k in KELURAHAN
        )
        each = apportion(round(N_KADER * share), np.ones(len(city.kelurahan_of)))
        of = np.repeat(np.arange(len(each)), each)
        insert_columns(
            Kader,
            {
                "nama": self.people.kader_nama[: len(of)],
                "posyandu_id": self._pick(self.posyandu_ids, of),
            },
        )

    def write_families(self) -> None:
        """A household and a mother for each group of siblings."""
        people, children = self.people, self.city.children
        at = wita_seconds(children.registered_on[people.eldest_of], np.full(len(people.rt), 8.0))
        self.ibu_ids = ids_at(at, self.rng)
        keluarga_ids = ids_at(at, self.rng)
        posyandu = children.posyandu_on(LAST_DAY_OF_STORY)[people.eldest_of]
        codes = [k.code for k in self.city.kelurahan]
        insert_columns(
            Keluarga,
            {
                "id": keluarga_ids,
                "kelurahan_id": [codes[k] for k in self.city.kelurahan_of[posyandu]],
                "alamat": people.alamat,
                "rt": people.rt,
                "rw": people.rw,
            },
        )
        insert_columns(
            Ibu,
            {
                "id": self.ibu_ids,
                "keluarga_id": keluarga_ids,
                "nama": people.ibu_nama,
                "nama_ayah": people.ayah_nama,
                "born_on": as_dates(people.ibu_born_on),
                "age_first_marriage": people.ibu_age_married,
            },
        )

    def write_children(self) -> None:
        """The children as they stand at the end of the story."""
        city, people, children = self.city, self.people, self.city.children
        at = wita_seconds(children.registered_on, np.full(len(children), 8.5))
        self.balita_ids = ids_at(at, self.rng)
        numbers = people.nik
        insert_columns(
            Balita,
            {
                "id": self.balita_ids,
                "nama": people.nama,
                "sex": children.sex,
                "born_on": as_dates(children.born_on),
                "nik_sealed": [niks.seal(number) for number in numbers],
                "nik_index": [niks.index_of(number) for number in numbers],
                "nik_last4": [number[-4:] for number in numbers],
                "nik_state": [_nik_state(number) for number in numbers],
                "temporary_id": people.temporary_id,
                "name_key": [name_key(nama) for nama in people.nama],
                "ibu_id": self._pick(self.ibu_ids, people.ibu_of),
                "posyandu_id": self._pick(
                    self.posyandu_ids, children.posyandu_on(LAST_DAY_OF_STORY)
                ),
                "alamat": self._pick(people.alamat, people.ibu_of),
                "rt": self._pick(people.rt, people.ibu_of),
                "birth_weight_g": city.birth_weight_g,
                "birth_length_mm": city.birth_length_mm,
                "has_kia": people.has_kia,
                "registered_on": as_dates(children.registered_on),
                "status": [STATUS[int(code)].value for code in children.status],
                "status_on": as_dates(children.left_on),
            },
        )

    def write_memberships(self) -> None:
        """The time of each child in its posyandu; two times for those who moved."""
        children = self.city.children
        moved = np.flatnonzero(children.moved_on < NEVER)
        self._memberships(
            np.arange(len(children)),
            children.posyandu,
            children.registered_on,
            np.minimum(children.left_on, children.moved_on),
        )
        self._memberships(
            moved, children.next_posyandu[moved], children.moved_on[moved], children.left_on[moved]
        )

    def _memberships(
        self, child: IntArray, posyandu: IntArray, since: DayArray, until: DayArray
    ) -> None:
        insert_columns(
            Keanggotaan,
            {
                "balita_id": self._pick(self.balita_ids, child),
                "posyandu_id": self._pick(self.posyandu_ids, posyandu),
                "since": as_dates(since),
                "until": as_dates(until),
            },
        )

    def write_rounds(self, kota: Kota) -> None:
        """The two rounds with their frozen lists, and the verdicts after the first."""
        for held in self.city.rounds:
            figures = held.figures
            start, closed = day_number(figures.starts_on), day_number(figures.closed_on)
            opened_at, closed_at = at_hour(start, OPENING_HOUR), at_hour(closed, CLOSING_HOUR)
            operasi = OperasiTimbang.objects.create(
                kota=kota,
                code=figures.code,
                nama=figures.nama,
                year=figures.starts_on.year,
                number=figures.number,
                starts_on=figures.starts_on,
                ends_on=figures.ends_on,
                state=OperasiTimbang.State.CLOSED,
                opened_at=opened_at,
                closed_at=closed_at,
            )
            self._write_list(operasi, held.plan.child, start)
            RiwayatOperasi.objects.bulk_create(
                RiwayatOperasi(operasi=operasi, step=step, at=at)
                for step, at in (
                    (RiwayatOperasi.Step.OPENED, opened_at),
                    (RiwayatOperasi.Step.CLOSED, closed_at),
                )
            )
            if figures.number == 1:
                self._write_verdicts(operasi, day_number(figures.ends_on))

    def _write_list(self, operasi: OperasiTimbang, child: IntArray, start: int) -> None:
        registered = self.city.children.registered_on[child]
        is_new = registered > start
        added = wita_seconds(np.where(is_new, registered, start), np.full(len(child), OPENING_HOUR))
        listed = {
            "operasi_id": [operasi.pk] * len(child),
            "balita_id": self._pick(self.balita_ids, child),
            "posyandu_id": self._pick(
                self.posyandu_ids, self.city.children.posyandu_on(start)[child]
            ),
            "why": [Sasaran.Why.NEWCOMER if new else Sasaran.Why.OPENING for new in is_new],
            "added_at": moments(added),
        }
        insert_columns(Sasaran, listed)
        came = {name: list(compress(column, is_new)) for name, column in listed.items()}
        insert_columns(
            PerubahanSasaran,
            {
                "operasi_id": came["operasi_id"],
                "balita_id": came["balita_id"],
                "posyandu_id": came["posyandu_id"],
                "effect": [1] * len(came["why"]),
                "why": [PerubahanSasaran.Why.NEWCOMER.value] * len(came["why"]),
                "at": came["added_at"],
            },
        )

    def _write_verdicts(self, operasi: OperasiTimbang, end: int) -> None:
        city = self.city
        n = len(city.verified)
        decided = end + self.rng.integers(*VERIFIED_WITHIN_DAYS, n)
        verdict = VerifikasiStunting.Verdict
        insert_columns(
            VerifikasiStunting,
            {
                "balita_id": self._pick(self.balita_ids, city.verified),
                "operasi_id": [operasi.pk] * n,
                "verdict": [
                    verdict.STUNTING.value if is_stunting else verdict.NOT_STUNTING.value
                    for is_stunting in city.is_stunting
                ],
                "decided_on": as_dates(decided),
                "decided_by": [DECIDED_BY] * n,
            },
        )

    def write_measurements(self) -> None:
        """Every reading with its session; corrections after what they replace."""
        records, sheet = self.records, self.records.sheet
        days = as_dates(sheet.day)
        posyandu = self._pick(self.posyandu_ids, records.posyandu)
        ids = ids_at(records.received_at, self.rng)
        stated = stated_z(records, self.city)
        insert_columns(
            Measurement,
            {
                "id": ids,
                "balita_id": self._pick(self.balita_ids, sheet.child),
                "session_id": sessions(posyandu, days),
                "posyandu_id": posyandu,
                "measured_on": days,
                "weight_g": optional(sheet.weight_g),
                "length_mm": optional(sheet.length_mm),
                "position": sheet.position,
                "head_mm": optional(sheet.head_mm),
                "arm_mm": optional(sheet.arm_mm),
                "oedema": sheet.oedema,
                "vitamin_a": asked(records.vitamin_a),
                "mbg": asked(records.mbg),
                "source": [Measurement.Source.DEMO.value] * len(ids),
                "measured_at": moments(records.measured_at),
                "received_at": moments(records.received_at),
                "replaces_id": [ids[row] if row >= 0 else None for row in records.replaces],
                "reason": [REASONS[int(code)] for code in records.reason],
                **{f"file_{name}": z for name, z in stated.items()},
            },
        )

    @staticmethod
    def _pick(values: Sequence[Any], rows: IntArray) -> list[Any]:
        return [values[row] for row in rows.tolist()]


def posyandu_ids(codes: list[str]) -> list[int]:
    """Database ids of the posyandu of these kelurahan, by code and name."""
    of_city = Posyandu.objects.filter(kelurahan__in=codes)
    return list(of_city.order_by("kelurahan", "nama").values_list("id", flat=True))


def sessions(posyandu: list[int], days: list[date | None]) -> list[int]:
    """The session of each reading, made where there is none yet."""
    held = sorted({(where, day) for where, day in zip(posyandu, days, strict=True) if day})
    insert_columns(
        WeighingSession,
        {"posyandu_id": [where for where, _ in held], "held_on": [day for _, day in held]},
    )
    rows = WeighingSession.objects.filter(posyandu__in=set(posyandu))
    found = {
        (where, day): pk for pk, where, day in rows.values_list("id", "posyandu_id", "held_on")
    }
    return [found[where, day] for where, day in zip(posyandu, days, strict=True) if day]


def ids_at(seconds: IntArray, rng: Rng) -> list[UUID]:
    """Version 7 UUIDs of these moments, their random bits from the seed."""
    bits = rng.bytes(10 * len(seconds))
    ids = []
    for row, second in enumerate(seconds.tolist()):
        value = (second * 1000) << 80 | int.from_bytes(bits[10 * row : 10 * row + 10], "big")
        value = value & ~(0xF << 76 | 0x3 << 62) | 0x7 << 76 | 0x2 << 62
        ids.append(UUID(int=value))
    return ids


def moments(seconds: IntArray) -> list[datetime]:
    """Aware datetimes of seconds since 1970."""
    return [datetime.fromtimestamp(second, UTC) for second in seconds.tolist()]


def at_hour(day: int, hour: float) -> datetime:
    """An hour of a day in Bontang."""
    return moments(wita_seconds(np.array([day]), np.array([hour])))[0]


def optional(values: IntArray) -> list[int | None]:
    """Whole numbers, None for −1."""
    return [None if value < 0 else value for value in values.tolist()]


def asked(values: IntArray) -> list[bool | None]:
    """Yes and no, None where nobody asked."""
    return [None if value == NOT_ASKED else bool(value) for value in values.tolist()]


def _nik_state(number: str) -> str:
    return NikState.COCOK.value if number else NikState.KOSONG.value
