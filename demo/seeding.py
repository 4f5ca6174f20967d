"""Bringing the demo city to life: generate, write, derive, summarise, in one transaction."""

import io
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count

from dashboard.services.closing import keep_closing
from dashboard.services.refresh import rebuild_summaries
from dashboard.services.snapshots import take_snapshot
from demo.city import SEED, build_city
from demo.days import day_number
from demo.logins import create_demo_users
from demo.people import draw_people
from demo.published import KELURAHAN, ROUNDS, SMALL_KELURAHAN
from demo.records import records_of
from demo.writing import Writer, at_hour
from measurements.models import Measurement, OperasiTimbang, WeighingSession
from measurements.services.derivation import derive_all
from posyandu.models import Balita, Kota, Posyandu

KOTA: Final = "64.74"
LAST_DAY: Final = 28  # of every month
EVENING: Final = 20.0
# The evenings of the second round whose figures were published, the provisional one last.
PUBLISHED_AFTER_DAYS: Final = (1, 3, 6, 9)


class RealChildren(RuntimeError):
    """The database holds children that are not of the demo."""


@dataclass(frozen=True)
class Seeded:
    """What was written."""

    n_balita: int
    n_measurements: int


def demo_is_there() -> bool:
    """Whether this database already has the demo city.

    Raises RealChildren when it has children and none of them came with the demo.
    """
    if Measurement.objects.filter(source=Measurement.Source.DEMO).exists():
        return True
    if Balita.objects.exists():
        raise RealChildren
    return False


@transaction.atomic
def seed_city(*, small: bool, say: Callable[[str], None]) -> Seeded:
    """Generate and store the city; `say` is told what is being done, in Indonesian."""
    say("Memuat wilayah Kota Bontang …")
    call_command("load_wilayah", stdout=io.StringIO())
    kota = Kota.objects.get(code=KOTA)
    say("Membuat warga dan hasil ukur buatan …")
    codes = SMALL_KELURAHAN if small else tuple(k.code for k in KELURAHAN)
    places = Posyandu.objects.filter(kelurahan__in=codes).order_by()
    n_posyandu = dict(places.values_list("kelurahan").annotate(Count("id")))
    city = build_city(n_posyandu)
    streams = [np.random.default_rng([SEED, number]) for number in range(3)]
    people = draw_people(
        city.children, city.kelurahan_of, [k.code for k in city.kelurahan], streams[0]
    )
    records = records_of(city, streams[1])
    say(f"Menyimpan {len(city.children)} balita dan {len(records)} hasil ukur …")
    Writer(city, people, records, streams[2]).write(kota)
    _plan_days()
    create_demo_users(kota)
    call_command("load_targets", kota=KOTA, stdout=io.StringIO())
    _tell_the_planner()
    say("Menghitung z-score dan status setiap anak …")
    derive_all(progress=lambda done, of: say(f"  {done} dari {of} balita"))
    _tell_the_planner()
    say("Menjumlahkan untuk dasbor …")
    rebuild_summaries(progress=lambda done, of: say(f"  {done} dari {of} periode"))
    _take_snapshots()
    return Seeded(len(city.children), len(records))


def _plan_days() -> None:
    """Each posyandu means to open on the day of the month on which it mostly did."""
    days: dict[int, Counter[int]] = {}
    for posyandu_id, held_on in WeighingSession.objects.values_list("posyandu_id", "held_on"):
        days.setdefault(posyandu_id, Counter())[min(held_on.day, LAST_DAY)] += 1
    planned = Posyandu.objects.in_bulk(list(days))
    for pk, posyandu in planned.items():
        posyandu.hari_buka = max(sorted(days[pk]), key=days[pk].__getitem__)
    Posyandu.objects.bulk_update(planned.values(), ["hari_buka"])


def _tell_the_planner() -> None:
    """Statistics of the tables just filled: without them SQLite counts a month in minutes."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _take_snapshots() -> None:
    """Keep what was known on the evenings when figures were published, and at the closing."""
    for figures in ROUNDS:
        operasi = OperasiTimbang.objects.get(code=figures.code, kota=KOTA)
        start = day_number(figures.starts_on)
        if figures.number == 2:
            for days in PUBLISHED_AFTER_DAYS:
                take_snapshot(operasi=operasi, as_of=at_hour(start + days, EVENING))
        keep_closing(operasi=operasi, by=None)
