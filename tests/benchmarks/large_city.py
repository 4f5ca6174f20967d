"""A large generated city in a few minutes: its rows are made where they stay, in PostgreSQL.

Children turn five and others are born, so that every month has as many; each posyandu opens once a
month and nine in ten come. Every fourth month holds a round; all but the last are closed.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from bontang_stunting.lib.dates import month_number, month_start
from dashboard.models import COUNTS
from dashboard.services.changing import recount_changes
from dashboard.services.closing import keep_closing
from dashboard.services.counting import Period, fill_cells, sum_cells
from dashboard.services.refresh import all_posyandu
from measurements.models import OperasiTimbang
from posyandu.models import Kecamatan, Kelurahan, Kota, Posyandu, Puskesmas

SQL = Path(__file__).parent / "sql"
DAY_OPEN = 10
POSYANDU_OF_A_KELURAHAN = 8
KELURAHAN_OF_A_PUSKESMAS = 3
KELURAHAN_OF_A_KECAMATAN = 5
MONTHS_BETWEEN_ROUNDS = 4
MONTHS_WITH_ROUNDS = 24
MONTHS_OF_FIVE_YEARS = 60
MONTHS_COUNTED = 2


@dataclass(frozen=True)
class LargeCity:
    """What was made: how many children under five a month has, its months, and the last round."""

    n_children: int
    months: tuple[date, ...]
    operasi: OperasiTimbang
    n_months_read: int


def build_large_city(
    n_children: int, *, n_posyandu: int, last: date, n_months: int, n_months_read: int | None = None
) -> LargeCity:
    """A city with `n_children` under five in each of `n_months` up to `last`, a first of a month.

    `n_months_read`: of so many there are readings; of all there are cells. Needs PostgreSQL and an
    empty database.
    """
    n_read = n_months_read or n_months
    months = [month_start(month_number(last) - back) for back in range(n_months - 1, -1, -1)]
    kota = _areas(n_posyandu)
    born_in_months = MONTHS_OF_FIVE_YEARS + n_read
    with transaction.atomic():
        # The rows fit together as they are made; looking for every parent takes as long again.
        _run("SET LOCAL session_replication_role = replica")
        _run_file(
            "children",
            n_records=n_children * born_in_months // MONTHS_OF_FIVE_YEARS,
            n_days=round(born_in_months * 30.4375),
            last_day=months[-1].replace(day=28),
        )
    _run("ANALYZE")
    rounds = _readings(kota, months[-n_read:])
    _run("ANALYZE")
    _run("VACUUM")
    _run("DROP TABLE generated")
    _cells(months, rounds)
    _run("ANALYZE")
    _run("VACUUM")
    return LargeCity(n_children, tuple(months), rounds[-1], n_read)


def _readings(kota: Kota, months: list[date]) -> list[OperasiTimbang]:
    """Everybody's readings month by month, with the rounds; the first round first."""
    rounds: list[OperasiTimbang] = []
    for at, month in enumerate(months):
        back = len(months) - 1 - at
        step = min(MONTHS_BETWEEN_ROUNDS, len(months) - 1)
        has_round = back < MONTHS_WITH_ROUNDS and back % step == 0
        with transaction.atomic():
            _run("SET LOCAL session_replication_role = replica")
            operasi = _round(kota, month, is_last=back == 0) if has_round else None
            if operasi:
                rounds.append(operasi)
            day = month.replace(day=DAY_OPEN)
            _run_file("sessions", day=day)
            _run_file("readings", day=day, number=at + 2, operasi=operasi.pk if operasi else None)
    with transaction.atomic():
        _run("SET LOCAL session_replication_role = replica")
        _run_file("waiting", day=months[-1].replace(day=DAY_OPEN), since=months[-2])
    return rounds


def _round(kota: Kota, month: date, *, is_last: bool) -> OperasiTimbang:
    first, last = month, month.replace(day=28)
    at = datetime(month.year, month.month, 1, tzinfo=UTC)
    operasi = OperasiTimbang.objects.create(
        kota=kota,
        code=f"{month:%Y-%m}",
        nama=f"Operasi Timbang {month:%Y-%m}",
        year=month.year,
        number=month.month,
        starts_on=first,
        ends_on=last,
        state=OperasiTimbang.State.OPEN if is_last else OperasiTimbang.State.CLOSED,
        opened_at=at,
        closed_at=None if is_last else at + timedelta(days=30),
    )
    _run_file("round_list", operasi=operasi.pk, first_day=first)
    return operasi


def _cells(months: list[date], rounds: list[OperasiTimbang]) -> None:
    """Count the cells of the latest months and of every round, and close all rounds but the last.

    Those of earlier months are copies: nobody opens them, a trend adds them up.
    """
    everywhere = all_posyandu()
    counted = months[-MONTHS_COUNTED:]
    for period in (*(Period(month=month) for month in counted), Period(operasi_id=rounds[-1].pk)):
        fill_cells(period, everywhere)
        sum_cells(period, everywhere)
    for operasi in rounds[:-1]:
        keep_closing(operasi=operasi, by=None)
    open_ones = (Period(month=months[-1]), Period(operasi_id=rounds[-1].pk))
    with transaction.atomic():
        recount_changes(dict.fromkeys(open_ones, everywhere), all_posyandu)
    for table, keys in (
        ("dashboard_summarycell", ("posyandu_id", "sex", "age_group")),
        ("dashboard_posyandusum", ("posyandu_id",)),
    ):
        names = ", ".join((*keys, *COUNTS))
        _run(
            f"INSERT INTO {table} (month, {names}) "
            f"SELECT earlier.month, {names} FROM unnest(%(months)s::date[]) AS earlier(month) "
            f"CROSS JOIN {table} c WHERE c.month = %(counted)s",
            months=months[:-MONTHS_COUNTED],
            counted=counted[0],
        )


def _areas(n_posyandu: int) -> Kota:
    """Kelurahan of eight posyandu, puskesmas of three kelurahan, kecamatan of five."""
    kota = Kota.objects.create(code="99.01", nama="Kota Uji", provinsi="Provinsi Uji")
    numbers = range(-(-n_posyandu // POSYANDU_OF_A_KELURAHAN))
    kecamatan = Kecamatan.objects.bulk_create(
        Kecamatan(code=f"99.01.{at:02d}", nama=f"Kecamatan {at}", kota=kota)
        for at in range(1 + len(numbers) // KELURAHAN_OF_A_KECAMATAN)
    )
    puskesmas = Puskesmas.objects.bulk_create(
        Puskesmas(nama=f"Puskesmas {at}", kota=kota)
        for at in range(1 + len(numbers) // KELURAHAN_OF_A_PUSKESMAS)
    )
    kelurahan = Kelurahan.objects.bulk_create(
        Kelurahan(
            code=f"99.01.{at // KELURAHAN_OF_A_KECAMATAN:02d}.{1001 + at}",
            nama=f"Kelurahan {at}",
            kecamatan=kecamatan[at // KELURAHAN_OF_A_KECAMATAN],
            puskesmas=puskesmas[at // KELURAHAN_OF_A_PUSKESMAS],
            sasaran_proyeksi=1_000,
            tile_x=at % 10,
            tile_y=at // 10,
        )
        for at in numbers
    )
    Posyandu.objects.bulk_create(
        Posyandu(nama=f"Posyandu {at}", kelurahan=kelurahan[at // POSYANDU_OF_A_KELURAHAN])
        for at in range(n_posyandu)
    )
    return kota


def _run_file(name: str, **values: Any) -> None:
    lines = (SQL / f"{name}.sql").read_text(encoding="utf-8").splitlines()
    _run("\n".join(line for line in lines if not line.startswith("--")), **values)


def _run(text: str, **values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values or None)
