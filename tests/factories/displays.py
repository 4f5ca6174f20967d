"""Links of displays."""

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from command_center.models import TautanLayar
from command_center.services.links import digest_of
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
