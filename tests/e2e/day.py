"""A generated session: one posyandu, its children, what each of them weighs today, its kader."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone

from bontang_stunting.lib.ids import uuid7
from measurements.models import Measurement, OperasiTimbang
from measurements.services.rounds import create_round, open_round
from measurements.who.lms import LENGTH_FOR_AGE, N_DAYS, WEIGHT_FOR_AGE
from posyandu.models import Balita, Peran, Posyandu, User
from tests.factories import (
    BalitaFactory,
    MeasurementFactory,
    PosyanduFactory,
    WeighingSessionFactory,
    user_of,
)

LAST_VISIT_DAYS = 30
STANDING_FROM_DAYS = 731
# Between birth and five, far from the changes of unit (2 months), position (2 years) and list.
FIRST_AGE_DAYS, STEP_DAYS = 100, 45
GRAMS, MILLIMETRES = 100, 1  # what a posyandu's scale and board are read to


@dataclass(frozen=True)
class ToWeigh:
    """A child and what the scale and the board will say today."""

    id: UUID
    nama: str
    weight_g: int
    length_mm: int

    @property
    def typed_kg(self) -> str:
        """The weight as a kader types it: 9,4."""
        return f"{self.weight_g / 1000:.1f}".replace(".", ",")

    @property
    def typed_cm(self) -> str:
        return f"{self.length_mm / 10:.1f}".replace(".", ",")


@dataclass(frozen=True)
class Day:
    """Today at a posyandu, within an open round."""

    on: date
    posyandu: Posyandu
    operasi: OperasiTimbang
    kader: User
    coordinator: User
    children: list[ToWeigh]

    def readings(self) -> list[tuple[UUID, date, int | None, int | None]]:
        """What the database holds of today: (child, day, g, mm) of every row, in order."""
        rows = Measurement.objects.filter(balita__in=[child.id for child in self.children])
        rows = rows.filter(measured_on__gt=self.on - timedelta(days=LAST_VISIT_DAYS))
        return sorted(rows.values_list("balita_id", "measured_on", "weight_g", "length_mm"))

    def give_histories(self) -> None:
        """Weigh every child each month of its life, as those do who never missed a session."""
        children = Balita.objects.filter(posyandu=self.posyandu)
        visits = [
            WeighingSessionFactory(
                posyandu=self.posyandu, held_on=self.on - timedelta(days=LAST_VISIT_DAYS * n)
            )
            for n in range(2, 60)
        ]
        Measurement.objects.bulk_create(
            Measurement(
                balita=child,
                posyandu=self.posyandu,
                session=visit,
                measured_on=visit.held_on,
                weight_g=9_400,
                length_mm=758,
                position=1,
                source=Measurement.Source.FORM,
                received_at=timezone.now(),
            )
            for child in children
            for visit in visits
            if visit.held_on > child.born_on
        )

    def expected(self, children: list[ToWeigh]) -> list[tuple[UUID, date, int, int]]:
        """What it should hold when exactly these were weighed, once each."""
        return sorted((one.id, self.on, one.weight_g, one.length_mm) for one in children)


def session_day(n_children: int = 32) -> Day:
    """A posyandu of so many children, all weighed a month ago, none today."""
    today = timezone.localdate()
    posyandu = PosyanduFactory()
    children = [_child(posyandu, number, today) for number in range(n_children)]
    operasi = create_round(
        kota=posyandu.kelurahan.kecamatan.kota,
        code="uji",
        nama="Operasi Timbang Uji",
        starts_on=today - timedelta(days=1),
        ends_on=today + timedelta(days=2),
    )
    open_round(operasi=operasi, at=timezone.now() - timedelta(days=1), by=None)
    return Day(
        on=today,
        posyandu=posyandu,
        operasi=operasi,
        kader=user_of(Peran.KADER, posyandu, username="kader"),
        coordinator=user_of(Peran.PUSKESMAS, posyandu, username="koordinator"),
        children=children,
    )


def _child(posyandu: Posyandu, number: int, today: date) -> ToWeigh:
    """A child that grows along WHO's median: nothing about it asks for a second look."""
    age_days = FIRST_AGE_DAYS + STEP_DAYS * (number % 36)
    sex = 1 + number % 2
    balita = BalitaFactory(
        id=uuid7(),
        nama=f"Anak Uji {number + 1:02}",
        sex=sex,
        born_on=today - timedelta(days=age_days),
        posyandu=posyandu,
        rt=str(1 + number % 4),
    )
    before = age_days - LAST_VISIT_DAYS
    weight_g, length_mm = _median(sex, before)
    MeasurementFactory(
        balita=balita,
        measured_on=today - timedelta(days=LAST_VISIT_DAYS),
        weight_g=weight_g,
        length_mm=length_mm,
        position=1 if before < STANDING_FROM_DAYS else 2,
    )
    return ToWeigh(balita.id, balita.nama, *_median(sex, age_days))


def _median(sex: int, age_days: int) -> tuple[int, int]:
    """WHO's median weight (g) and length (mm), read as a scale and a board are."""
    row = (sex - 1) * N_DAYS + age_days
    weight_g = 1000 * float(WEIGHT_FOR_AGE.m[row])
    length_mm = 10 * float(LENGTH_FOR_AGE.m[row])
    return round(weight_g / GRAMS) * GRAMS, round(length_mm / MILLIMETRES) * MILLIMETRES
