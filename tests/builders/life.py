"""One child's life with everything in it that can happen to a reading."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from interventions.models import Rujukan, TindakLanjut, VerifikasiStunting
from measurements.models import ImportBatch, Measurement, OperasiTimbang
from measurements.services.derivation import derive_children
from posyandu.models import Balita, Peran, Posyandu, User
from tests.factories import (
    BalitaFactory,
    IbuFactory,
    ImportBatchFactory,
    KaderFactory,
    KeluargaFactory,
    MeasurementFactory,
    OperasiTimbangFactory,
    PerubahanStatusFactory,
    TidakDitimbangFactory,
    user_of,
)

NIK = "9901011510230001"
BORN_ON = date(2023, 10, 15)
# Day, grams, millimetres, lying or standing: a boy who falls behind and catches up a little.
MONTHLY = [
    (date(2024, 4, 10), 6_300, 632, 1),
    (date(2024, 5, 9), 6_500, 641, 1),
    (date(2024, 6, 12), 6_900, 650, 1),
    (date(2024, 7, 10), 7_000, 660, 1),
    (date(2024, 8, 8), 7_300, 671, 1),
    (date(2024, 11, 6), 7_900, 701, 1),
    (date(2024, 12, 11), 8_000, 709, 1),
    (date(2025, 2, 12), 8_300, 727, 1),
    (date(2025, 3, 12), 8_350, 735, 2),
    (date(2025, 4, 9), 8_350, 743, 1),
    (date(2025, 5, 7), 8_500, 751, 1),
    (date(2025, 6, 11), 8_900, 766, 1),
    (date(2025, 7, 9), 9_100, 778, 1),
    (date(2025, 8, 6), 9_300, 790, 1),
]


@dataclass(frozen=True)
class Life:
    """The child and what stands out in its life."""

    balita: Balita
    kader: User
    other_kader: User
    batch: ImportBatch
    may: OperasiTimbang
    november: OperasiTimbang
    wrong: Measurement
    corrected: Measurement
    repeated: Measurement
    flagged: Measurement
    swollen: Measurement
    taken_back: Measurement
    counted: Measurement
    clashing: Measurement
    of_file: Measurement


def build_life(posyandu: Posyandu, *, rounds: bool = True) -> Life:
    """A boy of two with a correction, a repeated reading, a clash, oedema, a file and more.

    `rounds`: his two rounds are made as well; without them those of the city hold the days.
    """
    kelurahan = posyandu.kelurahan
    ibu = IbuFactory(
        nama="Ibu Contoh Ratna",
        nama_ayah="Ayah Contoh",
        age_at_birth=19,
        age_first_marriage=18,
        keluarga=KeluargaFactory(kelurahan=kelurahan, alamat="Jalan Contoh 7", rt="7", rw="2"),
    )
    balita = BalitaFactory(
        nama="Anak Contoh Bagas", sex=1, born_on=BORN_ON, posyandu=posyandu, ibu=ibu, nik=NIK,
        birth_weight_g=2_900, birth_length_mm=480, rt="7", has_kia=True,
    )  # fmt: skip
    kader, other = (_kader(posyandu, nama) for nama in ("Kader Contoh Sari", "Kader Contoh Tuti"))
    may, november = _rounds(posyandu) if rounds else (None, None)
    batch = ImportBatchFactory(
        kota=kelurahan.kecamatan.kota, file_name="ekspor-mei.xlsx", uploaded_by=None
    )

    def at(day: date, grams: int | None, mm: int | None, how: int = 1, **own: Any) -> Measurement:
        given = {"recorded_by": kader, "device": "hp-sari-01", "source": "formulir", **own}
        return MeasurementFactory(
            balita=balita, measured_on=day, weight_g=grams, length_mm=mm, position=how, **given
        )

    file_rows = {"source": "berkas", "batch": batch, "recorded_by": None, "device": ""}
    made = {}
    for number, (day, grams, mm, how) in enumerate(MONTHLY):
        is_of_file = day == date(2025, 5, 7)
        made[day] = at(day, grams, mm, how, **(
            file_rows | {"source_row": 41} if is_of_file else
            {"vitamin_a": day.month in (2, 8) or None, "asi": number < 6, "head_mm": 420 + number}
        ))  # fmt: skip
    wrong = at(date(2025, 9, 10), 10_940, 801)
    corrected = at(
        date(2025, 9, 10), 9_490, 801, replaces=wrong, reason="Angka tertukar", recorded_by=other
    )
    repeated = at(
        date(2025, 10, 8), 9_600, 811, first_length_mm=841, first_weight_g=9_900, arm_mm=131
    )
    flagged = at(date(2025, 10, 20), 9_600, 611)
    swollen = at(date(2024, 9, 11), 7_900, 680, oedema=1)
    gone = at(date(2024, 10, 9), 8_900, 690)
    MeasurementFactory(
        balita=balita, measured_on=gone.measured_on, weight_g=None, length_mm=None, position=0,
        replaces=gone, reason="Balita lain yang ditimbang", is_void=True, recorded_by=other,
        source="formulir",
    )  # fmt: skip
    counted = at(date(2025, 11, 5), 9_800, 824, 2, mbg=True)
    clashing = at(date(2025, 11, 5), 9_700, 819, 2, recorded_by=other, device="hp-tuti-02")
    derive_children([balita.pk])
    _events(balita, posyandu, kader, may, corrected)
    return Life(
        balita, kader, other, batch, may, november, wrong, corrected, repeated, flagged, swollen,
        gone, counted, clashing, made[date(2025, 5, 7)],
    )  # fmt: skip


def _kader(posyandu: Posyandu, nama: str) -> User:
    user = user_of(Peran.KADER, posyandu)
    KaderFactory(nama=nama, posyandu=posyandu, user=user)
    return user


def _rounds(posyandu: Posyandu) -> tuple[OperasiTimbang, OperasiTimbang]:
    kota = posyandu.kelurahan.kecamatan.kota
    return (
        OperasiTimbangFactory(
            kota=kota, nama="Operasi Timbang I", code="2025-1", starts_on=date(2025, 5, 6)
        ),
        OperasiTimbangFactory(kota=kota, nama="Operasi Timbang II", code="2025-2"),
    )


def _events(
    balita: Balita,
    posyandu: Posyandu,
    kader: User,
    may: OperasiTimbang | None,
    seen: Measurement,
) -> None:
    TidakDitimbangFactory(
        balita=balita, posyandu=posyandu, on_day=date(2025, 1, 8), why="sakit", recorded_by=kader
    )
    Rujukan.objects.create(
        balita=balita,
        measurement=seen,
        cause="2t",
        answer="bersedia",
        note="ke puskesmas",
        by=kader,
    )
    TindakLanjut.objects.create(
        balita=balita, measurement=seen, seen_on=date(2025, 9, 12), outcome="pmt",
        note="biskuit sebulan", by=kader,
    )  # fmt: skip
    for status, day in (("pindah", date(2025, 1, 10)), ("aktif", date(2025, 2, 1))):
        PerubahanStatusFactory(balita=balita, status=status, on_day=day, by=kader)
    if may:
        VerifikasiStunting.objects.create(
            balita=balita, operasi=may, verdict="stunting", decided_on=date(2025, 6, 2),
            decided_by="Dokter spesialis anak",
        )  # fmt: skip
