"""Tokens of the API."""

from datetime import UTC, datetime, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from dashboard.models import TokenApi
from dashboard.services.tokens import digest_of
from tests.factories.users import UserFactory
from tests.factories.wilayah import KotaFactory

SECRET = "rahasia-contoh"


class TokenApiFactory(DjangoModelFactory):
    """Stands for a year from now; `secret` is what opens it."""

    class Meta:
        model = TokenApi

    class Params:
        secret = factory.Sequence(lambda n: f"{SECRET}-{n}")

    digest = factory.LazyAttribute(lambda token: digest_of(token.secret))
    sign = factory.LazyAttribute(lambda token: token.secret[:8])
    penerima = "Bappeda Contoh"
    tujuan = "Laporan TPPS"
    kota = factory.SubFactory(KotaFactory)
    by = factory.SubFactory(UserFactory, kota=factory.SelfAttribute("..kota"))
    created_at = datetime(2025, 1, 1, tzinfo=UTC)
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=365))
