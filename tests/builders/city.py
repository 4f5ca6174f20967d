"""A generated city: posyandu of equal size, children with plausible monthly weights and lengths."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import numpy as np
from django.db import connection

from bontang_stunting.lib.ids import uuid7
from dashboard.services.refresh import rebuild_summaries
from measurements.models import Measurement, OperasiTimbang, Sasaran, WeighingSession
from measurements.services.derivation import derive_all
from posyandu.bulk import insert_columns
from posyandu.models import (
    Balita,
    Keanggotaan,
    Kecamatan,
    Kelurahan,
    Kota,
    Posyandu,
    Puskesmas,
)

CHILDREN_OF_A_POSYANDU = 80
POSYANDU_OF_A_KELURAHAN = 8


def build_city(
    n_children: int, months: list[date], *, seed: int = 1, operasi: bool = False
) -> Kota:
    """A city of `n_children`, each weighed and measured on the tenth of every month given.

    `operasi`: also an open round on the last of those days, with every child on its list.
    """
    rng = np.random.default_rng(seed)
    n_posyandu = max(2, n_children // CHILDREN_OF_A_POSYANDU)
    kota = _areas(n_posyandu)
    posyandu = np.array(Posyandu.objects.order_by("pk").values_list("pk", flat=True))
    children = [UUID(int=(seed << 96) + number) for number in range(n_children)]
    at = posyandu[np.arange(n_children) % n_posyandu]
    # Nobody turns five or is unborn within the months.
    age_days = rng.integers(30, 1_300, n_children)
    born = [months[0] - timedelta(days=int(days)) for days in age_days]
    insert_columns(
        Balita,
        {
            "id": children,
            "nama": [f"Anak Uji {number}" for number in range(n_children)],
            "name_key": [f"ANAKUJI{number}" for number in range(n_children)],
            "sex": rng.integers(1, 3, n_children),
            "born_on": born,
            "posyandu_id": at,
            "registered_on": born,
            "has_kia": [True] * n_children,
        },
    )
    insert_columns(Keanggotaan, {"balita_id": children, "posyandu_id": at, "since": born})
    days = [month.replace(day=10) for month in months]
    for day in days:
        _weigh(rng, children, at, born, day)
    if operasi:
        _round(kota, days[-1], children, at)
    return kota


def settle() -> None:
    """Derive and count everything, with the database knowing how much there is.

    What a test before this one rolled back leaves PostgreSQL with tables of many pages and no rows,
    for which it plans loops that take minutes; a table that grew by itself is never like that.
    """
    tell_the_planner()
    derive_all()
    tell_the_planner()
    rebuild_summaries()


def tell_the_planner() -> None:
    """What PostgreSQL finds out by itself about tables that were there before today."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _areas(n_posyandu: int) -> Kota:
    kota = Kota.objects.create(code="99.01", nama="Kota Uji", provinsi="Provinsi Uji")
    kecamatan = Kecamatan.objects.create(code="99.01.01", nama="Uji", kota=kota)
    puskesmas = Puskesmas.objects.create(nama="Uji", kota=kota)
    n_kelurahan = -(-n_posyandu // POSYANDU_OF_A_KELURAHAN)
    Kelurahan.objects.bulk_create(
        Kelurahan(
            code=f"99.01.01.{1001 + number}",
            nama=f"Kelurahan {number}",
            kecamatan=kecamatan,
            puskesmas=puskesmas,
            tile_x=number % 10,
            tile_y=number // 10,
        )
        for number in range(n_kelurahan)
    )
    Posyandu.objects.bulk_create(
        Posyandu(
            nama=f"Posyandu {number}",
            kelurahan_id=f"99.01.01.{1001 + number // POSYANDU_OF_A_KELURAHAN}",
        )
        for number in range(n_posyandu)
    )
    return kota


def _weigh(
    rng: np.random.Generator,
    children: list[UUID],
    at: "np.ndarray[tuple[int], np.dtype[np.int64]]",
    born: list[date],
    day: date,
) -> None:
    """One measurement of every child on a day."""
    n = len(children)
    sessions = {
        int(posyandu): WeighingSession.objects.get_or_create(posyandu_id=posyandu, held_on=day)[0]
        for posyandu in np.unique(at)
    }
    age = np.array([(day - birth).days for birth in born])
    length_mm = 500 + 12.5 * np.sqrt(age) * np.sqrt(1.05) + rng.normal(0, 30, n)
    weight_g = 3_300 + 210 * np.sqrt(age) * 1.2 + rng.normal(0, 700, n)
    insert_columns(
        Measurement,
        {
            "id": [uuid7() for _ in range(n)],
            "balita_id": children,
            "session_id": [sessions[int(posyandu)].pk for posyandu in at],
            "posyandu_id": at,
            "measured_on": [day] * n,
            "weight_g": weight_g.clip(1_500).astype(int) // 10 * 10,
            "length_mm": length_mm.astype(int),
            "position": np.where(age < 731, 1, 2),
            "source": ["formulir"] * n,
            "received_at": [datetime(day.year, day.month, day.day, 3, tzinfo=UTC)] * n,
        },
    )


def _round(
    kota: Kota,
    day: date,
    children: list[UUID],
    at: "np.ndarray[tuple[int], np.dtype[np.int64]]",
) -> None:
    operasi = OperasiTimbang.objects.create(
        kota=kota,
        code="uji",
        nama="Operasi Uji",
        year=day.year,
        number=1,
        starts_on=day,
        ends_on=day,
        state=OperasiTimbang.State.OPEN,
        opened_at=datetime(day.year, day.month, day.day, tzinfo=UTC),
    )
    insert_columns(
        Sasaran,
        {"operasi_id": [operasi.pk] * len(children), "balita_id": children, "posyandu_id": at},
    )
