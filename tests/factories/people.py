"""Invented families: names are numbered, NIK belong to no district."""

from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from bontang_stunting.lib.areas import area_key
from posyandu import nik
from posyandu.models import (
    Balita,
    BarisGabung,
    DugaanGanda,
    Ibu,
    Kader,
    Keanggotaan,
    Keluarga,
    Penggabungan,
    PerubahanStatus,
)
from posyandu.models.people import NikState, StatusBalita
from tests.factories.wilayah import KelurahanFactory, PosyanduFactory


class KaderFactory(DjangoModelFactory):
    class Meta:
        model = Kader

    nama = factory.Sequence(lambda n: f"Kader Contoh {n + 1}")
    posyandu = factory.SubFactory(PosyanduFactory)


class KeluargaFactory(DjangoModelFactory):
    class Meta:
        model = Keluarga

    kelurahan = factory.SubFactory(KelurahanFactory)
    rt = "5"


class IbuFactory(DjangoModelFactory):
    class Meta:
        model = Ibu

    keluarga = factory.SubFactory(KeluargaFactory)
    nama = factory.Sequence(lambda n: f"Ibu Contoh {n + 1}")


class BalitaFactory(DjangoModelFactory):
    """A boy of 1 June 2023, a member of his posyandu since the day he was born.

    `nik="…"` gives a trusted NIK, `keanggotaan=None` leaves the membership out.
    """

    class Meta:
        model = Balita
        exclude = ("nik",)
        skip_postgeneration_save = True

    nik = ""
    nama = factory.Sequence(lambda n: f"Anak Contoh {n + 1}")
    sex = 1
    born_on = date(2023, 6, 1)
    registered_on = factory.SelfAttribute("born_on")
    posyandu = factory.SubFactory(PosyanduFactory)
    name_key = factory.LazyAttribute(lambda balita: area_key(balita.nama).upper())
    rt = "5"
    nik_sealed = factory.LazyAttribute(lambda balita: nik.seal(balita.nik))
    nik_index = factory.LazyAttribute(lambda balita: nik.index_of(balita.nik))
    nik_last4 = factory.LazyAttribute(lambda balita: balita.nik[-4:])
    nik_state = factory.LazyAttribute(
        lambda balita: NikState.COCOK if balita.nik else NikState.KOSONG
    )
    keanggotaan = factory.RelatedFactory(
        "tests.factories.people.KeanggotaanFactory",
        factory_related_name="balita",
        posyandu=factory.SelfAttribute("..posyandu"),
        since=factory.SelfAttribute("..registered_on"),
    )


class KeanggotaanFactory(DjangoModelFactory):
    class Meta:
        model = Keanggotaan

    balita = factory.SubFactory(BalitaFactory, keanggotaan=None)
    posyandu = factory.SelfAttribute("balita.posyandu")
    since = factory.SelfAttribute("balita.registered_on")


class PerubahanStatusFactory(DjangoModelFactory):
    class Meta:
        model = PerubahanStatus

    balita = factory.SubFactory(BalitaFactory)
    status = StatusBalita.PINDAH
    on_day = date(2025, 11, 4)


class DugaanGandaFactory(DjangoModelFactory):
    class Meta:
        model = DugaanGanda

    balita = factory.SubFactory(BalitaFactory)
    other = factory.SubFactory(BalitaFactory)
    score = 0.93
    explanation = "Nama mirip 93 %"


class PenggabunganFactory(DjangoModelFactory):
    """The row of a merge alone; `interventions.services.merging` merges."""

    class Meta:
        model = Penggabungan

    kept = factory.SubFactory(BalitaFactory)
    gone = factory.SubFactory(BalitaFactory)
    reason = "Anak yang sama"
    at = datetime(2025, 11, 5, 1, tzinfo=UTC)


class BarisGabungFactory(DjangoModelFactory):
    class Meta:
        model = BarisGabung

    penggabungan = factory.SubFactory(PenggabunganFactory)
    kind = BarisGabung.Kind.MEASUREMENT
    object_id = factory.Sequence(str)
