"""Users of every role, each with the one area the role needs."""

from typing import Any

import factory
from factory.django import DjangoModelFactory

from posyandu.models import AuditEvent, Peran, Posyandu, User
from posyandu.models.users import AREA_OF
from tests.factories.wilayah import (
    KelurahanFactory,
    KotaFactory,
    PosyanduFactory,
    PuskesmasFactory,
)

PASSWORD = "sandi-contoh-7391"

AREA_FACTORIES = {
    "posyandu": PosyanduFactory,
    "kelurahan": KelurahanFactory,
    "puskesmas": PuskesmasFactory,
    "kota": KotaFactory,
}


def _area(name: str) -> factory.LazyAttribute:
    """An area of this kind where the role needs one, nothing otherwise."""
    return factory.LazyAttribute(
        lambda user: AREA_FACTORIES[name]() if AREA_OF[Peran(user.role)] == name else None
    )


class UserFactory(DjangoModelFactory):
    """Signs in with `username` and PASSWORD; from Dinkes unless the test names a role."""

    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"pengguna{n + 1}")
    role = Peran.DINKES
    posyandu = _area("posyandu")
    kelurahan = _area("kelurahan")
    puskesmas = _area("puskesmas")
    kota = _area("kota")

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        return model_class.objects.create_user(
            *args, password=kwargs.pop("password", PASSWORD), **kwargs
        )


def user_of(role: Peran, posyandu: Posyandu, **kwargs: Any) -> User:
    """A user of this role whose area holds `posyandu`."""
    areas = {
        "posyandu": posyandu,
        "kelurahan": posyandu.kelurahan,
        "puskesmas": posyandu.kelurahan.puskesmas,
        "kota": posyandu.kelurahan.kecamatan.kota,
    }
    needed = AREA_OF[role]
    return UserFactory(role=role, **{needed: areas[needed]}, **kwargs)


class AuditEventFactory(DjangoModelFactory):
    class Meta:
        model = AuditEvent

    user = factory.SubFactory(UserFactory)
    verb = "lihat"
    object_kind = "balita"
    object_id = factory.Sequence(str)
