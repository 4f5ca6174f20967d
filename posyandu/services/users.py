"""Giving somebody an account."""

import secrets
from dataclasses import dataclass

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction

from posyandu import audit
from posyandu.models import Kelurahan, Kota, Peran, Posyandu, Puskesmas, User
from posyandu.models.users import AREA_OF

# Read aloud over the telephone: no 0 and o, no 1 and l.
ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
AREA_MODELS = {"posyandu": Posyandu, "kelurahan": Kelurahan, "puskesmas": Puskesmas, "kota": Kota}


class UserRefused(ValueError):
    """The account cannot be made; `str(error)` says why, in Indonesian."""


@dataclass(frozen=True)
class NewUser:
    """The account and its first password, which nobody can read again."""

    user: User
    password: str


def first_password() -> str:
    """Three groups of four signs: 60 bits, and still easy to copy from paper."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))


@transaction.atomic
def create_user(*, username: str, role: Peran, area: str, by: User | None) -> NewUser:
    """Make an account for `role` in the area with this code (kelurahan, kota) or id.

    Raises UserRefused when the name is taken or odd, or the area is not of the role's kind.
    """
    kind = AREA_OF[role]
    try:
        place = AREA_MODELS[kind]._default_manager.get(pk=area)
    except (ObjectDoesNotExist, ValueError):
        raise UserRefused(f"{kind} “{area}” tidak ada untuk peran {role.label}") from None
    password = first_password()
    user = User(username=username, role=role, **{kind: place})
    user.set_password(password)
    try:
        user.full_clean()
    except ValidationError as error:
        raise UserRefused(" ".join(error.messages)) from error
    user.save()
    audit.record("buat", kind="pengguna", object_id=user.pk, by=by, role=role.value)
    return NewUser(user, password)
