"""Which period the wall is about: the round that is on, or else the latest that says something."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from bontang_stunting.lib import formatting
from bontang_stunting.lib.dates import month_number, month_start
from dashboard.filters import DashboardFilter
from dashboard.models import SummaryCell
from measurements.models import OperasiTimbang
from posyandu.models import Kota

State = OperasiTimbang.State
MONTHLY = "bulanan"


@dataclass(frozen=True)
class Period:
    """A round or a month of one city."""

    kota: Kota
    operasi: OperasiTimbang | None
    month: date | None
    starts_on: date
    ends_on: date

    @property
    def chosen(self) -> DashboardFilter:
        """The filter of the whole city in this period."""
        operasi_id = self.operasi.pk if self.operasi else None
        return city_filter(self.kota, operasi_id=operasi_id, month=self.month)

    @property
    def months(self) -> list[date]:
        """The months with a day in it."""
        first, last = month_number(self.starts_on), month_number(self.ends_on)
        return [month_start(number) for number in range(first, last + 1)]

    @property
    def end(self) -> datetime:
        """The moment it ends."""
        return timezone.make_aware(datetime.combine(self.ends_on + timedelta(days=1), time()))

    @property
    def is_closed(self) -> bool:
        """Whether its figures stand."""
        return self.operasi is not None and self.operasi.state == State.CLOSED

    @property
    def code(self) -> str:
        """What an address calls it: the code of the round, or the month as "2026-11"."""
        return self.operasi.code if self.operasi else f"{self.starts_on:%Y-%m}"

    def as_json(self) -> dict[str, Any]:
        """What the wall calls it."""
        operasi = self.operasi
        return {
            "code": self.code,
            "nama": operasi.nama if operasi else f"Penimbangan {formatting.month(self.starts_on)}",
            "starts_on": self.starts_on.isoformat(),
            "ends_on": self.ends_on.isoformat(),
            "state": operasi.state if operasi else MONTHLY,
        }


def city_filter(kota: Kota, **period: Any) -> DashboardFilter:
    """The whole city in a period."""
    return DashboardFilter(posyandu_where=(("kelurahan__kecamatan__kota_id", kota.pk),), **period)


def of_round(operasi: OperasiTimbang) -> Period:
    """A round as a period."""
    return Period(operasi.kota, operasi, None, operasi.starts_on, operasi.ends_on)


def of_month(kota: Kota, month: date) -> Period:
    """A month of the posyandu as a period."""
    last = month_start(month_number(month) + 1) - timedelta(days=1)
    return Period(kota, None, month, month, last)


def period_of(kota: Kota, today: date) -> Period | None:
    """The open round; else the month if anybody was weighed in it; else the latest round.

    None where the city has no round, or only one that is still to be opened and nothing before it.
    """
    rounds = OperasiTimbang.objects.filter(kota=kota).select_related("kota").order_by("-starts_on")
    if operasi := rounds.filter(state=State.OPEN).first():
        return of_round(operasi)
    month = today.replace(day=1)
    here = city_filter(kota).posyandu_q("posyandu__")
    if SummaryCell.objects.filter(here, month=month, n_ditimbang__gt=0).exists():
        return of_month(kota, month)
    closed = rounds.filter(state=State.CLOSED).first()
    return of_round(closed) if closed else None
