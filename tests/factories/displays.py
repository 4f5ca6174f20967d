"""Links of displays, and cards for the press."""

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from command_center.models import KartuPers, TautanLayar
from command_center.services.links import digest_of
from tests.factories.measurements import OperasiTimbangFactory
from tests.factories.users import UserFactory
from tests.factories.wilayah import KotaFactory


class TautanLayarFactory(DjangoModelFactory):
    """Stands; `secret` is what opens it."""

    class Meta:
        model = TautanLayar

    class Params:
        secret = factory.Sequence(lambda n: f"rahasia-layar-{n}")

    digest = factory.LazyAttribute(lambda link: digest_of(link.secret))
    nama = "Command Center lantai 2"
    kota = factory.SubFactory(KotaFactory)
    by = factory.SubFactory(UserFactory, kota=factory.SelfAttribute("..kota"))
    created_at = datetime(2025, 1, 1, tzinfo=UTC)


class KartuPersFactory(DjangoModelFactory):
    """Went out, with files that are none: what is on them is another test's."""

    class Meta:
        model = KartuPers

    kota = factory.SubFactory(KotaFactory)
    number = factory.Sequence(lambda n: n + 1)
    operasi = factory.SubFactory(OperasiTimbangFactory, kota=factory.SelfAttribute("..kota"))
    content = factory.LazyAttribute(
        lambda card: {
            "round": {"code": card.operasi.code, "nama": card.operasi.nama},
            "measure": {"key": "pendek"},
            "number": card.number,
        }
    )
    digest = "0" * 64
    pdf = b"%PDF-1.4"
    png = b"\x89PNG"
    by = factory.SubFactory(UserFactory, kota=factory.SelfAttribute("..kota"))
    published_at = datetime(2025, 1, 1, tzinfo=UTC)
