"""Who and where: the areas, the people who weigh and the children who are weighed."""

from posyandu.models.audit import AuditEvent
from posyandu.models.changes import DugaanGanda, PerubahanStatus
from posyandu.models.merging import BarisGabung, Penggabungan
from posyandu.models.people import Balita, Ibu, Kader, Keanggotaan, Keluarga
from posyandu.models.users import Peran, User
from posyandu.models.wilayah import (
    Batas,
    Kecamatan,
    Kelurahan,
    KelurahanAlias,
    Kota,
    Posyandu,
    Puskesmas,
)

__all__ = [
    "AuditEvent",
    "Balita",
    "BarisGabung",
    "Batas",
    "DugaanGanda",
    "Ibu",
    "Kader",
    "Keanggotaan",
    "Kecamatan",
    "Keluarga",
    "Kelurahan",
    "KelurahanAlias",
    "Kota",
    "Penggabungan",
    "Peran",
    "PerubahanStatus",
    "Posyandu",
    "Puskesmas",
    "User",
]
