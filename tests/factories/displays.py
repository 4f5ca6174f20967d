"""Links of displays, and cards for the press."""

from datetime import UTC, datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from command_center.models import KartuPers, TautanLayar
from command_center.services.links import digest_of
from measurements.models import OperasiTimbang
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
    content = factory.LazyAttribute(lambda card: _content(card.operasi, card.number))
    digest = "0" * 64
    pdf = b"%PDF-1.4"
    png = b"\x89PNG"
    by = factory.SubFactory(UserFactory, kota=factory.SelfAttribute("..kota"))
    published_at = datetime(2025, 1, 1, tzinfo=UTC)


def _content(operasi: OperasiTimbang, number: int) -> dict[str, Any]:
    """As command_center/queries/press.py has it, of 100 children measured."""
    return {
        "city": "Kota Uji",
        "area": {"key": "", "nama": "Kota Uji"},
        "measure": {
            "key": "pendek", "title": "Pendek", "index": "haz", "kind": "pendek",
            "definition": "TB/U di bawah −2 SD",
        },
        "round": {
            "code": operasi.code, "nama": operasi.nama,
            "starts_on": operasi.starts_on.isoformat(), "ends_on": operasi.ends_on.isoformat(),
        },
        "figure": {
            "n": 20, "of": 100, "percent": 20.0, "low": 13.3, "high": 28.9,
            "coverage": {"n": 100, "of": 100},
        },
        "is_clustered": False,
        "targets": [],
        "status": "final",
        "closing": 1,
        "data_at": "2025-01-01T08:00:00+08:00",
        "zone": "WITA",
        "engine": "1.0.0",
        "definitions": "2026.1",
        "number": number,
        "published_at": "2025-01-01T08:00:00+08:00",
    }  # fmt: skip
