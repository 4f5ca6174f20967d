"""What else happens at a posyandu: families sent to the puskesmas, children written down twice.

Without it the worklists of the demo city would be empty pages. It is told of the two months before
the practice only: no figure of the story has any of it.
"""

from datetime import date, timedelta
from itertools import cycle
from typing import Final

from django.db.models import Q

from bontang_stunting.lib.dates import month_number, month_start, years_before
from bontang_stunting.lib.ids import uuid7
from interventions.models import Rujukan, TindakLanjut
from interventions.services.followups import record_follow_up
from measurements.models import MeasurementResult
from measurements.services.marks import mark_since
from posyandu.models import Balita, DugaanGanda, Kota, Posyandu
from posyandu.models.people import StatusBalita
from posyandu.services.balita import NewBalita, register_balita
from posyandu.services.suspecting import suspect_duplicates

N_TWICE: Final = 12
TWICE_SINCE_DAYS: Final = 20
SEEN_AFTER_DAYS: Final = 5
MONTHS: Final = 2  # as demo/continuing.py weighs them
YEARS: Final = 5
MINUS_3: Final = -300
_ANSWERS: Final = (
    Rujukan.Answer.WILLING, Rujukan.Answer.WILLING, Rujukan.Answer.IN_CARE, Rujukan.Answer.REFUSED,
)  # fmt: skip
# Of every four, two were seen; the others wait in the worklist.
_OUTCOMES: Final = (TindakLanjut.Outcome.CARE, None, TindakLanjut.Outcome.FOOD, None)
# As one name is written in two books.
_SPELLINGS: Final = (("MUHAMMAD", "MUH."), ("F", "V"), ("Y", "I"), ("I", "Y"), ("A", "AA"))


def tell_of_care(kota: str, *, today: date) -> None:
    """Add referrals (severely wasted, below the red line) and a dozen children who stand twice.

    Run again, nothing comes twice. Leaves marks for the posyandu of the children.
    """
    if not Rujukan.objects.exists():
        _refer(kota, today)
    if not DugaanGanda.objects.exists():
        _register_twice(kota, today)
        suspect_duplicates(kota=Kota.objects.get(code=kota), today=today)


def _refer(kota: str, today: date) -> None:
    first = month_start(month_number(today) - MONTHS)
    found = MeasurementResult.objects.filter(
        measurement__posyandu__in=Posyandu.objects.filter(kelurahan__kecamatan__kota=kota),
        month__gte=first, month__lt=month_start(month_number(today)), counts_in_month=True,
    ).filter(Q(whz__lt=MINUS_3, is_flagged_whz=False) | Q(is_bgm=True))  # fmt: skip
    rows = found.order_by("pk").select_related("measurement")
    for result, answer, outcome in zip(rows, cycle(_ANSWERS), cycle(_OUTCOMES), strict=False):
        reading = result.measurement
        Rujukan.objects.create(
            balita_id=reading.balita_id, measurement=reading, answer=answer,
            cause=Rujukan.Cause.BGM if result.is_bgm else Rujukan.Cause.SEVERE_WASTING,
        )  # fmt: skip
        seen_on = reading.measured_on + timedelta(days=SEEN_AFTER_DAYS)
        if outcome and answer != Rujukan.Answer.REFUSED and seen_on <= today:
            record_follow_up(
                measurement_id=reading.pk, seen_on=seen_on, outcome=outcome, note="",
                today=today, by=None,
            )  # fmt: skip


def _register_twice(kota: str, today: date) -> None:
    """Children of one posyandu who turn up in the book of the next, as somebody else heard it."""
    children = Balita.objects.standing().filter(
        posyandu__kelurahan__kecamatan__kota=kota,
        status=StatusBalita.AKTIF,
        ibu__isnull=False,
        born_on__gt=years_before(today, YEARS - 1),
        born_on__lt=today - timedelta(days=365),
    )
    ids = list(children.order_by("pk").values_list("pk", flat=True))
    chosen = Balita.objects.filter(pk__in=ids[:: max(1, len(ids) // N_TWICE)][:N_TWICE])
    on_day = today - timedelta(days=TWICE_SINCE_DAYS)
    for number, child in enumerate(chosen.order_by("pk").select_related("ibu", "posyandu")):
        there = _next_posyandu(child.posyandu)
        new = NewBalita(
            id=uuid7(), nama=_as_heard(child.nama), sex=child.sex,
            born_on=child.born_on + timedelta(days=number % 2), rt=child.rt, alamat=child.alamat,
            ibu_nama=child.ibu.nama if child.ibu else "",
        )  # fmt: skip
        register_balita(new=new, posyandu=there, on_day=on_day)
        mark_since(there.pk, on_day)


def _next_posyandu(home: Posyandu) -> Posyandu:
    """The one after this in its kelurahan; itself where it is alone."""
    places = list(Posyandu.objects.filter(kelurahan=home.kelurahan_id).order_by("pk"))
    return places[(places.index(home) + 1) % len(places)]


def _as_heard(nama: str) -> str:
    """A name in another spelling, in the case it is written in."""
    plain = nama.upper()
    for spelling, other in _SPELLINGS:
        if spelling in plain[1:]:
            heard = plain[0] + plain[1:].replace(spelling, other, 1)
            return heard if nama.isupper() else heard.title()
    return nama
