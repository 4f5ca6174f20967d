"""An invented city: code 99.01, one kecamatan unless a test asks for more."""

import factory
from factory.django import DjangoModelFactory

from posyandu.models import (
    Batas,
    Kecamatan,
    Kelurahan,
    KelurahanAlias,
    Kota,
    Posyandu,
    Puskesmas,
)


class KotaFactory(DjangoModelFactory):
    class Meta:
        model = Kota
        django_get_or_create = ("code",)

    code = "99.01"
    nama = factory.LazyAttribute(lambda kota: f"Kota Contoh {kota.code}")
    provinsi = "Provinsi Contoh"


class KecamatanFactory(DjangoModelFactory):
    class Meta:
        model = Kecamatan
        django_get_or_create = ("code",)

    kota = factory.SubFactory(KotaFactory)
    code = factory.LazyAttribute(lambda kecamatan: f"{kecamatan.kota.code}.01")
    nama = factory.LazyAttribute(lambda kecamatan: f"Kecamatan {kecamatan.code}")


class PuskesmasFactory(DjangoModelFactory):
    class Meta:
        model = Puskesmas

    nama = factory.Sequence(lambda n: f"Puskesmas Contoh {n + 1}")
    kota = factory.SubFactory(KotaFactory)


class KelurahanFactory(DjangoModelFactory):
    class Meta:
        model = Kelurahan

    kecamatan = factory.SubFactory(KecamatanFactory)
    code = factory.LazyAttributeSequence(lambda k, n: f"{k.kecamatan.code}.{n + 1001}")
    nama = factory.LazyAttribute(lambda kelurahan: f"Kelurahan {kelurahan.code}")
    puskesmas = factory.SubFactory(PuskesmasFactory, kota=factory.SelfAttribute("..kecamatan.kota"))
    sasaran_proyeksi = 500
    tile_x = factory.Sequence(lambda n: n % 5)
    tile_y = factory.Sequence(lambda n: n // 5 % 1000)


class KelurahanAliasFactory(DjangoModelFactory):
    class Meta:
        model = KelurahanAlias

    kelurahan = factory.SubFactory(KelurahanFactory)
    key = factory.Sequence(lambda n: f"ejaan{n}")


class BatasFactory(DjangoModelFactory):
    """A square of one hundredth of a degree."""

    class Meta:
        model = Batas

    kelurahan = factory.SubFactory(KelurahanFactory)
    geometry = factory.LazyFunction(
        lambda: {
            "type": "Polygon",
            "coordinates": [[[117, 0], [117.01, 0], [117.01, 0.01], [117, 0.01], [117, 0]]],
        }
    )
    source = "batas contoh"


class PosyanduFactory(DjangoModelFactory):
    class Meta:
        model = Posyandu

    nama = factory.Sequence(lambda n: f"Posyandu Contoh {n + 1}")
    kelurahan = factory.SubFactory(KelurahanFactory)
