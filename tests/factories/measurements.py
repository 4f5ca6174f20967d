"""Rounds, weighings and files of the invented city."""

import hashlib
from datetime import UTC, date, datetime, timedelta

import factory
from factory.django import DjangoModelFactory

from measurements.models import (
    ImportBatch,
    ImportDifference,
    ImportedRow,
    ImportFault,
    Measurement,
    MeasurementResult,
    MonthlyRecap,
    OperasiTimbang,
    PerubahanSasaran,
    Position,
    RiwayatOperasi,
    Sasaran,
    StaleCell,
    TidakDitimbang,
    WeighingSession,
)
from tests.factories.people import BalitaFactory
from tests.factories.users import UserFactory
from tests.factories.wilayah import KelurahanFactory, KotaFactory, PosyanduFactory

FIRST_DAY = date(2025, 11, 4)


def completed_months(born_on: date, day: date) -> int:
    """Whole months of life on `day`, counted the way a family counts birthdays."""
    months = 12 * (day.year - born_on.year) + day.month - born_on.month
    return months - (day.day < born_on.day)


class OperasiTimbangFactory(DjangoModelFactory):
    """An open round of five days from 4 November 2025."""

    class Meta:
        model = OperasiTimbang

    kota = factory.SubFactory(KotaFactory)
    year = 2025
    number = factory.Sequence(lambda n: n + 1)
    code = factory.LazyAttribute(lambda operasi: f"{operasi.year}-{operasi.number}")
    nama = factory.LazyAttribute(lambda operasi: f"Operasi Timbang {operasi.code}")
    starts_on = FIRST_DAY
    ends_on = factory.LazyAttribute(lambda operasi: operasi.starts_on + timedelta(days=4))
    state = OperasiTimbang.State.OPEN
    opened_at = datetime(2025, 11, 3, 1, 0, tzinfo=UTC)


class SasaranFactory(DjangoModelFactory):
    class Meta:
        model = Sasaran

    operasi = factory.SubFactory(OperasiTimbangFactory)
    balita = factory.SubFactory(BalitaFactory)
    posyandu = factory.SelfAttribute("balita.posyandu")


class RiwayatOperasiFactory(DjangoModelFactory):
    class Meta:
        model = RiwayatOperasi

    operasi = factory.SubFactory(OperasiTimbangFactory)
    step = RiwayatOperasi.Step.OPENED
    at = datetime(2025, 11, 3, 1, 0, tzinfo=UTC)


class PerubahanSasaranFactory(DjangoModelFactory):
    """A line of the ledger by itself: a newcomer."""

    class Meta:
        model = PerubahanSasaran

    operasi = factory.SubFactory(OperasiTimbangFactory)
    balita = factory.SubFactory(BalitaFactory)
    posyandu = factory.SelfAttribute("balita.posyandu")
    effect = 1
    why = PerubahanSasaran.Why.NEWCOMER


class WeighingSessionFactory(DjangoModelFactory):
    class Meta:
        model = WeighingSession
        django_get_or_create = ("posyandu", "held_on")

    posyandu = factory.SubFactory(PosyanduFactory)
    held_on = FIRST_DAY


class MeasurementFactory(DjangoModelFactory):
    """A child weighed and measured standing at its posyandu, 11.2 kg and 85.4 cm."""

    class Meta:
        model = Measurement

    balita = factory.SubFactory(BalitaFactory)
    posyandu = factory.SelfAttribute("balita.posyandu")
    measured_on = FIRST_DAY
    session = factory.SubFactory(
        WeighingSessionFactory,
        posyandu=factory.SelfAttribute("..posyandu"),
        held_on=factory.SelfAttribute("..measured_on"),
    )
    weight_g = 11_200
    length_mm = 854
    position = Position.STANDING
    source = Measurement.Source.FORM


class MeasurementResultFactory(DjangoModelFactory):
    """What a normal measurement means; the z-scores are given, not computed."""

    class Meta:
        model = MeasurementResult

    measurement = factory.SubFactory(MeasurementFactory)
    engine_version = "uji"
    age_days = factory.LazyAttribute(
        lambda r: (r.measurement.measured_on - r.measurement.balita.born_on).days
    )
    age_months = factory.LazyAttribute(
        lambda r: completed_months(r.measurement.balita.born_on, r.measurement.measured_on)
    )
    length_corrected_mm = factory.SelfAttribute("measurement.length_mm")
    waz, haz, whz, baz = -50, -50, -50, -50
    month = factory.LazyAttribute(lambda r: r.measurement.measured_on.replace(day=1))
    counts_in_month = True


class StaleCellFactory(DjangoModelFactory):
    class Meta:
        model = StaleCell

    posyandu = factory.SubFactory(PosyanduFactory)
    month = FIRST_DAY.replace(day=1)


class ImportBatchFactory(DjangoModelFactory):
    class Meta:
        model = ImportBatch

    kota = factory.SubFactory(KotaFactory)
    file_name = factory.Sequence(lambda n: f"ekspor-{n + 1}.xlsx")
    sha256 = factory.LazyAttribute(lambda b: hashlib.sha256(b.file_name.encode()).hexdigest())
    uploaded_by = factory.SubFactory(UserFactory, kota=factory.SelfAttribute("..kota"))


class ImportedRowFactory(DjangoModelFactory):
    class Meta:
        model = ImportedRow

    batch = factory.SubFactory(ImportBatchFactory)
    source_row = factory.Sequence(lambda n: n + 2)
    outcome = ImportedRow.Outcome.STORED


class ImportFaultFactory(DjangoModelFactory):
    class Meta:
        model = ImportFault

    batch = factory.SubFactory(ImportBatchFactory)
    source_row = factory.Sequence(lambda n: n + 2)
    code = "tanggal_tidak_terbaca"
    severity = ImportFault.Severity.ERROR
    sentence = "Tanggal ukur tidak terbaca."


class ImportDifferenceFactory(DjangoModelFactory):
    class Meta:
        model = ImportDifference

    batch = factory.SubFactory(ImportBatchFactory)
    source_row = factory.Sequence(lambda n: n + 2)
    index = "TB/U"
    of_file = -200
    ours = -205
    reason = "tabel bulan penuh"


class MonthlyRecapFactory(DjangoModelFactory):
    class Meta:
        model = MonthlyRecap

    kelurahan = factory.SubFactory(KelurahanFactory)
    month = date(2025, 1, 1)
    batch = factory.SubFactory(
        ImportBatchFactory,
        kota=factory.SelfAttribute("..kelurahan.kecamatan.kota"),
        kind=ImportBatch.Kind.RECAP,
    )


class TidakDitimbangFactory(DjangoModelFactory):
    class Meta:
        model = TidakDitimbang

    balita = factory.SubFactory(BalitaFactory)
    posyandu = factory.SelfAttribute("balita.posyandu")
    on_day = FIRST_DAY
    why = TidakDitimbang.Why.NOT_AT_HOME
