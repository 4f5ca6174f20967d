"""A round to practise in: the story of the demo city ends in 2025, a kader weighs today.

With it come the months just before it, or no child would have a weight to be compared with.
"""

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from dashboard.services.refresh import refresh_summaries
from demo.care import tell_of_care
from demo.continuing import continue_story
from demo.seeding import KOTA
from measurements.models import Measurement, OperasiTimbang
from measurements.services.rounds import create_round, open_round
from posyandu.models import Kota

DAYS: Final = 14
NAMA: Final = "Latihan Operasi Timbang"


@transaction.atomic
def open_practice_round(*, today: date, at: datetime) -> OperasiTimbang | None:
    """Open a round of two weeks from `today` in the demo city, unless a round holds that day.

    None where one does, and in a database that is not the demo's. One that is planned within the
    two weeks ends it early: a weighing may belong to one round only.
    """
    if not Measurement.objects.filter(source=Measurement.Source.DEMO).exists():
        return None
    rounds = OperasiTimbang.objects.filter(kota=KOTA)
    if rounds.on(today).exists():
        return None
    ends_on = today + timedelta(days=DAYS - 1)
    following = rounds.filter(starts_on__gt=today, starts_on__lte=ends_on).order_by("starts_on")
    if first := following.first():
        ends_on = first.starts_on - timedelta(days=1)
    operasi = create_round(
        kota=Kota.objects.get(code=KOTA),
        code=f"latihan-{today:%Y%m%d}",
        nama=NAMA,
        starts_on=today,
        ends_on=ends_on,
    )
    continue_story(KOTA, today=today)
    tell_of_care(KOTA, today=today)
    open_round(operasi=operasi, at=at, by=None)
    refresh_summaries()
    return operasi
