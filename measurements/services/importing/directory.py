"""The areas and the children of a city as an import looks them up."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self
from uuid import UUID

from bontang_stunting.lib.areas import area_key
from measurements.importing.areas import AreaDirectory
from measurements.importing.people import name_key
from posyandu.models import (
    Balita,
    Kelurahan,
    KelurahanAlias,
    Kota,
    Posyandu,
    Puskesmas,
    User,
)
from posyandu.models.people import NikState


def area_directory(kota: Kota) -> AreaDirectory:
    """Every spelling of the city's kelurahan and puskesmas."""
    kelurahan = list(
        Kelurahan.objects.filter(kecamatan__kota=kota).values_list("nama", "pk", "puskesmas_id")
    )
    aliases = KelurahanAlias.objects.filter(kelurahan__kecamatan__kota=kota)
    puskesmas = Puskesmas.objects.filter(kota=kota).values_list("nama", "pk")
    return AreaDirectory.of(
        kota.nama,
        kelurahan=[
            *((nama, code) for nama, code, _ in kelurahan),
            *aliases.values_list("key", "kelurahan_id"),
        ],
        puskesmas=[(nama, str(pk)) for nama, pk in puskesmas],
        puskesmas_of={code: str(puskesmas_id) for _, code, puskesmas_id in kelurahan},
    )


@dataclass(frozen=True)
class PosyanduDirectory:
    """The posyandu of a city by kelurahan and key, and those the importing user answers for."""

    ids: dict[tuple[str, str], int]
    allowed: frozenset[int]
    names: dict[str, list[str]]

    @classmethod
    def of(cls, kota: Kota, by: User | None) -> Self:
        """`by` None: the city itself, from a command."""
        everywhere = Posyandu.objects.in_kota(kota)
        rows = list(everywhere.values_list("pk", "nama", "kelurahan_id"))
        names: dict[str, list[str]] = defaultdict(list)
        for _, nama, kelurahan in rows:
            names[kelurahan].append(nama)
        mine = everywhere if by is None else everywhere.filter(**by.area_filter())
        return cls(
            ids={(kelurahan, area_key(nama)): pk for pk, nama, kelurahan in rows},
            allowed=frozenset(mine.values_list("pk", flat=True)),
            names=dict(names),
        )


@dataclass(frozen=True)
class KnownChild:
    """What a row is compared with."""

    id: UUID
    nik_index: str | None
    has_trusted_nik: bool
    name_key: str
    born_on: date
    sex: int
    posyandu_id: int
    kelurahan_code: str
    mother_key: str
    merged_into: UUID | None = None

    @property
    def stands_by(self) -> UUID:
        """The record that stands for the child: this one, unless it was merged into another."""
        return self.merged_into or self.id


@dataclass
class KnownChildren:
    """The children of a city by NIK and by name, for matching rows without a query each."""

    by_nik: dict[str, list[KnownChild]] = field(default_factory=lambda: defaultdict(list))
    by_name: dict[str, list[KnownChild]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, kota: Kota) -> Self:
        """One query for the whole city."""
        known = cls()
        rows = Balita.objects.filter(posyandu__kelurahan__kecamatan__kota=kota).values_list(
            "id", "nik_index", "nik_state", "name_key", "born_on", "sex", "posyandu_id",
            "posyandu__kelurahan_id", "ibu__nama", "merged_into_id",
        )  # fmt: skip
        known.add(_known(row) for row in rows.iterator(chunk_size=5_000))
        return known

    def add(self, children: Iterable[KnownChild]) -> None:
        """Make these children findable."""
        for child in children:
            if child.nik_index:
                self.by_nik[child.nik_index].append(child)
            self.by_name[child.name_key].append(child)


def _known(row: tuple[Any, ...]) -> KnownChild:
    pk, nik_index, nik_state, key, born_on, sex, posyandu_id, kelurahan, mother, merged_into = row
    return KnownChild(
        id=pk,
        nik_index=nik_index,
        has_trusted_nik=nik_state == NikState.COCOK,
        name_key=key,
        born_on=born_on,
        sex=sex,
        posyandu_id=posyandu_id,
        kelurahan_code=kelurahan,
        mother_key=name_key(mother or ""),
        merged_into=merged_into,
    )
