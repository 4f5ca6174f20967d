"""Storing the real boundaries of kelurahan at a site that has a licence for some."""

from collections import defaultdict
from typing import Any

from django.db import transaction

from bontang_stunting.lib.areas import area_key
from posyandu.boundaries_file import Names
from posyandu.models import Batas, Kelurahan, KelurahanAlias


def known_names() -> Names:
    """Every kelurahan of the database, by code and by each of its spellings."""
    keys: dict[str, list[str]] = defaultdict(list)
    names = dict(Kelurahan.objects.values_list("code", "nama"))
    for code, nama in names.items():
        keys[area_key(nama)].append(code)
    for code, key in KelurahanAlias.objects.values_list("kelurahan_id", "key"):
        if code not in keys[key]:
            keys[key].append(code)
    return Names(codes={code.replace(".", ""): code for code in names}, keys=keys)


@transaction.atomic
def store_boundaries(*, shapes: dict[str, dict[str, Any]], source: str) -> list[Kelurahan]:
    """Store one geometry a kelurahan code; returns the kelurahan that still have none.

    A kelurahan that `shapes` does not name keeps the boundary it had. One that it names gets a new
    row: by its id the dashboard tells that a map has changed.
    """
    Batas.objects.filter(kelurahan__in=list(shapes)).delete()
    Batas.objects.bulk_create(
        Batas(kelurahan_id=code, geometry=geometry, source=source)
        for code, geometry in shapes.items()
    )
    return list(Kelurahan.objects.filter(batas__isnull=True))
