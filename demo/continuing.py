"""The demo city up to the day before somebody practises: who was born since, and two months.

The story ends in 2025. Without the months before today every child at the table would be O, "not
weighed last month", and there would be no infants. Nothing of the story is touched: children born
after it are added everywhere, and readings of the two calendar months before today where somebody
of the demo practises, the puskesmas of its kader. Elsewhere nobody was weighed: the whole city
would take the seeding a third longer.
"""

from datetime import date, timedelta
from typing import Final
from uuid import UUID

import numpy as np
from django.db.models import Max

from bontang_stunting.lib.dates import month_number, month_start, years_before
from bontang_stunting.lib.ids import temporary_id
from demo.city import SEED
from demo.days import EPOCH, DayArray, as_dates, day_number, wita_seconds
from demo.people import KECAMATAN_DIGITS, LAST_DAY_OF_STORY, STREETS, names, numbered
from demo.population import Rng
from demo.published import IntArray
from demo.reading import Sheet
from demo.recent import Born, Known, draw_born, tracks_of, weigh_month
from demo.writing import ids_at, moments, optional
from measurements.importing.people import name_key
from measurements.models import (
    Measurement,
    MeasurementResult,
    OperasiTimbang,
    WeighingSession,
)
from measurements.services.derivation import CHILDREN_AT_A_TIME, derive_children
from measurements.services.marks import mark_months
from measurements.who import BoolArray
from posyandu import nik as niks
from posyandu.bulk import insert_columns
from posyandu.inserting import insert_new
from posyandu.models import Balita, Ibu, Kader, Keanggotaan, Keluarga, Posyandu
from posyandu.models.people import NikState, StatusBalita

MONTHS: Final = 2  # before today's; N and T ask about one, 2T about two
INFANT_DAYS: Final = 365
YOUNGEST_DAYS: Final = 10
WITHOUT_NIK_DAYS: Final = 30
OPENS_ON: Final = (5, 13)  # of the month
YEARS: Final = 5
LOOKED_BACK: Final = 6  # months, for the last reading of a child


def continue_story(kota: str, *, today: date) -> int:
    """Add infants and the readings of the two months before today's; how many readings.

    A month that has readings of the demo is left as it is, and so are children somebody weighed in
    it and the days of rounds: run again, nothing comes twice. Leaves marks for every posyandu of
    the story.
    """
    rng = np.random.default_rng([SEED, day_number(today)])
    homes = list(
        Posyandu.objects.filter(kelurahan__kecamatan__kota=kota, balita__isnull=False)
        .distinct()
        .order_by("pk")
        .select_related("kelurahan")
    )
    first_birth = _register_born(homes, today, rng)
    first = month_start(month_number(today) - MONTHS)
    n = _weigh(_practised_at(homes), kota, first, rng)
    for_months = range(month_number(min(first, first_birth)), month_number(today))
    mark_months((home.pk, month_start(number)) for home in homes for number in for_months)
    return n


def _practised_at(homes: list[Posyandu]) -> list[Posyandu]:
    """Those of the puskesmas whose kader have a login."""
    with_login = Kader.objects.filter(user__isnull=False).select_related("posyandu__kelurahan")
    puskesmas = {kader.posyandu.kelurahan.puskesmas_id for kader in with_login}
    return [home for home in homes if home.kelurahan.puskesmas_id in puskesmas]


# --- who was born ---------------------------------------------------------------------------------


def _register_born(homes: list[Posyandu], today: date, rng: Rng) -> date:
    """Register who was born since the youngest child known; the first day somebody was."""
    children = Balita.objects.filter(posyandu__in=homes)
    youngest = children.order_by("-born_on").values_list("born_on", flat=True)[0]
    first = max(LAST_DAY_OF_STORY + 1, day_number(youngest) + 1, day_number(today) - INFANT_DAYS)
    last = day_number(today) - YOUNGEST_DAYS
    number = {home.pk: row for row, home in enumerate(homes)}
    of = children.filter(status=StatusBalita.AKTIF).values_list("posyandu", flat=True)
    n_children = np.bincount([number[pk] for pk in of], minlength=len(homes))
    born = draw_born(n_children, first, last, rng)
    if len(born.home):
        _write_born(born, homes, last, rng)
    return EPOCH + timedelta(days=first)


def _write_born(born: Born, homes: list[Posyandu], last: int, rng: Rng) -> None:
    n = len(born.home)
    at = wita_seconds(born.registered_on, np.full(n, 8.0))
    households, mothers, children = (ids_at(at, rng) for _ in range(3))
    posyandu = [homes[row] for row in born.home.tolist()]
    street, house = rng.integers(0, len(STREETS), n), rng.integers(1, 90, n)
    alamat = [f"Jl. {STREETS[s]} No. {h}" for s, h in zip(street, house, strict=True)]
    rt = [str(number) for number in rng.integers(1, 20, n)]
    insert_columns(
        Keluarga,
        {
            "id": households,
            "kelurahan_id": [one.kelurahan_id for one in posyandu],
            "alamat": alamat,
            "rt": rt,
        },
    )
    women = names(np.full(n, 2), rng)
    insert_columns(Ibu, {"id": mothers, "keluarga_id": households, "nama": women})
    called = names(born.sex, rng)
    areas = [f"6474{one.kelurahan_id[KECAMATAN_DIGITS]}" for one in posyandu]
    # The NIK of the youngest is still being made; the code on paper names the child.
    is_newborn = born.born_on > last - WITHOUT_NIK_DAYS
    numbers = numbered(areas, born.sex, born.born_on, is_newborn)
    insert_columns(
        Balita,
        {
            "id": children,
            "nama": called,
            "sex": born.sex,
            "born_on": as_dates(born.born_on),
            "nik_sealed": [niks.seal(number) for number in numbers],
            "nik_index": [niks.index_of(number) for number in numbers],
            "nik_last4": [number[-4:] for number in numbers],
            "nik_state": [(NikState.COCOK if nik else NikState.KOSONG).value for nik in numbers],
            "temporary_id": [
                None if nik else temporary_id(pk) for nik, pk in zip(numbers, children, strict=True)
            ],
            "name_key": [name_key(nama) for nama in called],
            "ibu_id": mothers,
            "posyandu_id": [one.pk for one in posyandu],
            "alamat": alamat,
            "rt": rt,
            "birth_weight_g": born.birth_weight_g,
            "birth_length_mm": born.birth_length_mm,
            "registered_on": as_dates(born.registered_on),
        },
    )
    insert_columns(
        Keanggotaan,
        {
            "balita_id": children,
            "posyandu_id": [one.pk for one in posyandu],
            "since": as_dates(born.registered_on),
        },
    )


# --- the months -----------------------------------------------------------------------------------


def _weigh(homes: list[Posyandu], kota: str, first: date, rng: Rng) -> int:
    """Readings of the months from `first` on; their meaning is derived and marked."""
    active = Balita.objects.filter(
        posyandu__in=homes,
        status=StatusBalita.AKTIF,
        born_on__gt=years_before(first, YEARS),
    ).order_by("pk")
    rows = list(active.values_list("pk", "posyandu", "sex", "born_on", "registered_on"))
    pks = [row[0] for row in rows]
    home_of, sex = [row[1] for row in rows], [row[2] for row in rows]
    born, registered = (
        np.array([row[column] for row in rows], "datetime64[D]").astype(np.int64)
        for column in (3, 4)
    )
    known = _last_readings(pks, np.array(sex), born)
    tracks = tracks_of(known, rng)
    n = 0
    for step in range(MONTHS):
        month = month_start(month_number(first) + step)
        day = _days(month, home_of, kota, rng)
        day[np.isin(home_of, _told_of(month))] = 0
        five = np.array([day_number(years_before(month, YEARS))] * len(pks))
        may_come = (day > 0) & (registered <= day) & (born > five)
        may_come &= ~_weighed_in(month, pks)
        sheet, known = weigh_month(day, known, tracks, may_come, rng)
        _write_readings(sheet, pks, home_of, rng)
        n += len(sheet)
    for start in range(0, len(pks), CHILDREN_AT_A_TIME):
        derive_children(pks[start : start + CHILDREN_AT_A_TIME], since=first)
    return n


def _last_readings(pks: list[UUID], sex: IntArray, born: DayArray) -> Known:
    """What was read last of each child, in the last months anybody was weighed in."""
    at = {pk: row for row, pk in enumerate(pks)}
    n = len(pks)
    haz, whz = np.full(n, np.nan), np.full(n, np.nan)
    length, day = np.zeros(n, np.int64), born.copy()
    last = MeasurementResult.objects.aggregate(last=Max("month"))["last"]
    told = MeasurementResult.objects.filter(
        month__gt=month_start(month_number(last) - LOOKED_BACK), counts_in_month=True
    ).order_by("measurement__measured_on")
    for pk, on, mm, its_haz, its_whz in told.values_list(
        "measurement__balita", "measurement__measured_on", "length_corrected_mm", "haz", "whz"
    ):
        row = at.get(pk)
        if row is None or mm is None or its_haz is None or its_whz is None:
            continue
        haz[row], whz[row] = its_haz / 100, its_whz / 100
        length[row], day[row] = mm, day_number(on)
    return Known(sex, born, haz, whz, length, day)


def _days(month: date, home_of: list[int], kota: str, rng: Rng) -> DayArray:
    """The day each child's posyandu opens in a month, none of a round; 0 where there is none."""
    rounds = OperasiTimbang.objects.filter(kota=kota)
    first, last = day_number(month), day_number(month_start(month_number(month) + 1)) - 1
    taken = {
        day
        for starts_on, ends_on in rounds.values_list("starts_on", "ends_on")
        for day in range(max(day_number(starts_on), first), min(day_number(ends_on), last) + 1)
    }
    free = [day for day in range(first, last + 1) if day not in taken]
    opens = {}
    for home in sorted(set(home_of)):
        wanted = first - 1 + int(rng.integers(*OPENS_ON))
        opens[home] = min(free, key=lambda day: abs(day - wanted)) if free else 0
    return np.array([opens[home] for home in home_of], np.int64)


def _told_of(month: date) -> list[int]:
    """The posyandu that have readings of the demo in a month."""
    rows = Measurement.objects.filter(
        source=Measurement.Source.DEMO,
        measured_on__gte=month,
        measured_on__lt=month_start(month_number(month) + 1),
    )
    return list(rows.order_by().values_list("posyandu", flat=True).distinct())


def _weighed_in(month: date, pks: list[UUID]) -> BoolArray:
    after = month_start(month_number(month) + 1)
    rows = Measurement.objects.filter(measured_on__gte=month, measured_on__lt=after)
    weighed = set(rows.values_list("balita", flat=True))
    return np.array([pk in weighed for pk in pks], np.bool_)


def _write_readings(sheet: Sheet, pks: list[UUID], home_of: list[int], rng: Rng) -> None:
    rows = sheet.child.tolist()
    posyandu, days = [home_of[row] for row in rows], [day for day in as_dates(sheet.day) if day]
    measured = wita_seconds(sheet.day, rng.uniform(8, 12, len(rows)))
    ids = ids_at(measured, rng)
    insert_columns(
        Measurement,
        {
            "id": ids,
            "balita_id": [pks[row] for row in rows],
            "session_id": _sessions(posyandu, days),
            "posyandu_id": posyandu,
            "measured_on": days,
            "weight_g": optional(sheet.weight_g),
            "length_mm": optional(sheet.length_mm),
            "position": sheet.position,
            "head_mm": optional(sheet.head_mm),
            "arm_mm": optional(sheet.arm_mm),
            "oedema": sheet.oedema,
            "source": [Measurement.Source.DEMO.value] * len(ids),
            "measured_at": moments(measured),
            "received_at": moments(measured + 600),
        },
    )


def _sessions(posyandu: list[int], days: list[date]) -> list[int]:
    """The session of each reading, made where there is none: somebody may have weighed then."""
    held = sorted(set(zip(posyandu, days, strict=True)))
    insert_new(
        WeighingSession,
        {"posyandu_id": [at for at, _ in held], "held_on": [day for _, day in held]},
        unique=("posyandu_id", "held_on"),
    )
    rows = WeighingSession.objects.filter(held_on__in=set(days))
    found = {(at, day): pk for pk, at, day in rows.values_list("id", "posyandu_id", "held_on")}
    return [found[at, day] for at, day in zip(posyandu, days, strict=True)]
