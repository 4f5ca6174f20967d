"""The part of a user's area that an address asks for, by the names the dashboard gives them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.db.models import QuerySet

from posyandu.models import Posyandu, User

# From wide to narrow: the name in the address, the way to its key and to its name.
_AREAS: Final = (
    ("kecamatan", "kelurahan__kecamatan_id", "kelurahan__kecamatan__nama"),
    ("puskesmas", "kelurahan__puskesmas_id", "kelurahan__puskesmas__nama"),
    ("kelurahan", "kelurahan_id", "kelurahan__nama"),
    ("posyandu", "pk", "nama"),
)
_NUMBERED: Final = frozenset({"puskesmas", "posyandu"})


@dataclass(frozen=True)
class AskedPlace:
    """The posyandu asked for; `query` says them again ("?kelurahan=…"), `nama` in words.

    Both are empty for the whole of the user's area.
    """

    posyandu: "QuerySet[Posyandu]"
    query: str = ""
    nama: str = ""


def asked_place(user: User, asked: Mapping[str, str]) -> AskedPlace:
    """What an address asks for, as far as it lies in the user's area; the rest is left out."""
    here = Posyandu.objects.visible_to(user)
    said: dict[str, str] = {}
    words = ""
    for name, key, nama in _AREAS:
        value = asked.get(name, "")
        if not value or (name in _NUMBERED and not value.isdecimal()):
            continue
        narrower = here.filter(**{key: value})
        found = narrower.values_list(nama, flat=True).first()
        if found is not None:
            here, said[name], words = narrower, value, f"{name.capitalize()} {found}"
    return AskedPlace(here, f"?{urlencode(said)}" if said else "", words)
