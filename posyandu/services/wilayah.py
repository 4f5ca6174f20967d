"""Storing a city's areas."""

from dataclasses import dataclass

from django.db import transaction

from bontang_stunting.lib.areas import area_key
from posyandu.models import Kecamatan, Kelurahan, KelurahanAlias, Kota, Posyandu, Puskesmas
from posyandu.wilayah_files import CityFiles


@dataclass(frozen=True)
class LoadedCity:
    """The city, and how many of each stand in its files."""

    kota: Kota
    n_kecamatan: int
    n_kelurahan: int
    n_puskesmas: int
    n_posyandu: int


@transaction.atomic
def load_city(*, files: CityFiles) -> LoadedCity:
    """Store the city of `files`; what is known already is brought up to date, nothing is deleted.

    Areas with a Kemendagri code are known by it; puskesmas and posyandu by their name, in
    whatever spelling, within their city and kelurahan. Loading the same files again changes
    nothing, also not the ids that children and users refer to.
    """
    kota, _ = Kota.objects.update_or_create(
        code=files.code, defaults={"nama": files.nama, "provinsi": files.provinsi}
    )
    Kecamatan.objects.bulk_create(
        [Kecamatan(code=code, nama=nama, kota=kota) for code, nama in files.kecamatan.items()],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["nama", "kota"],
    )
    _store_kelurahan(files, puskesmas=_store_puskesmas(files, kota=kota))
    KelurahanAlias.objects.bulk_create(
        [KelurahanAlias(kelurahan_id=code, key=key) for code, key in files.aliases],
        ignore_conflicts=True,
    )
    _store_posyandu(files)
    return LoadedCity(
        kota=kota,
        n_kecamatan=len(files.kecamatan),
        n_kelurahan=len(files.kelurahan),
        n_puskesmas=len(files.puskesmas),
        n_posyandu=len(files.posyandu),
    )


def _store_puskesmas(files: CityFiles, *, kota: Kota) -> dict[str, Puskesmas]:
    """The puskesmas of the files by area_key, the new ones made and the others renamed."""
    known = {area_key(row.nama): row for row in Puskesmas.objects.filter(kota=kota)}
    for key, nama in files.puskesmas.items():
        row = known.setdefault(key, Puskesmas(kota=kota))
        if row.nama != nama:
            row.nama = nama
            row.save()
    return known


def _store_kelurahan(files: CityFiles, *, puskesmas: dict[str, Puskesmas]) -> None:
    rows = [
        Kelurahan(
            code=line.code,
            nama=line.nama,
            kecamatan_id=line.kecamatan,
            puskesmas=puskesmas[line.puskesmas],
            sasaran_proyeksi=line.sasaran_proyeksi,
            tile_x=line.tile_x,
            tile_y=line.tile_y,
        )
        for line in files.kelurahan
    ]
    Kelurahan.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["nama", "kecamatan", "puskesmas", "sasaran_proyeksi", "tile_x", "tile_y"],
    )


def _store_posyandu(files: CityFiles) -> None:
    codes = [line.code for line in files.kelurahan]
    known = {
        (row.kelurahan_id, area_key(row.nama)): row
        for row in Posyandu.objects.filter(kelurahan__in=codes)
    }
    new, respelled = [], []
    for code, nama in files.posyandu:
        row = known.get((code, area_key(nama)))
        day = files.hari_buka.get((code, nama))
        if row is None:
            new.append(Posyandu(kelurahan_id=code, nama=nama, hari_buka=day))
        elif row.nama != nama or day not in (None, row.hari_buka):
            row.nama, row.hari_buka = nama, day or row.hari_buka
            respelled.append(row)
    Posyandu.objects.bulk_create(new)
    Posyandu.objects.bulk_update(respelled, ["nama", "hari_buka"])
