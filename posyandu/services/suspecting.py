"""Looking through a city for children who stand in it twice.

A table asks about a newcomer; what came in by file, or before anybody asked, is found here. Only
somebody who looks at both records decides (`interventions/services/merging.py`).
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from bontang_stunting.lib.dates import years_before
from posyandu import audit
from posyandu.matching import MAX_DAYS_APART, Person, likeness
from posyandu.models import Balita, DugaanGanda, Kota
from posyandu.models.people import NikState, StatusBalita

BALITA_YEARS: Final = 5
_WHY_LENGTH: Final = 300
_COLUMNS: Final = ("pk", "nama", "born_on", "ibu__nama", "sex", "nik_state", "nik_index")
Record = tuple[UUID, str, date, str | None, int, str, str | None]


@transaction.atomic
def suspect_duplicates(*, kota: Kota, today: date) -> int:
    """Note every pair of children under five of a city that may be one; how many are new.

    A pair that was noted before, whatever somebody decided of it, is not asked about again. Two of
    different sex are not compared, nor two that each have a NIK of their own which fits.
    """
    Kota.objects.select_for_update(no_key=True).get(pk=kota.pk)  # one search at a time
    found = {
        frozenset((one[0], other[0])): noted
        for one, other in _neighbours(_by_birth(kota, today))
        if (noted := _suspicion(one, other)) is not None
    }
    asked = DugaanGanda.objects.filter(balita__in={pk for pair in found for pk in pair})
    for pair in asked.exclude(other=None).values_list("balita_id", "other_id"):
        found.pop(frozenset(pair), None)
    DugaanGanda.objects.bulk_create(found.values(), batch_size=500)
    audit.record("cari", kind="dugaan_ganda", object_id=kota.pk, by=None, n=len(found))
    return len(found)


def _by_birth(kota: Kota, today: date) -> dict[date, list[Record]]:
    """The records of a city that stand for themselves, by birth date; the dead are let rest."""
    records = (
        Balita.objects.standing()
        .filter(
            posyandu__kelurahan__kecamatan__kota=kota,
            born_on__gt=years_before(today, BALITA_YEARS),
        )
        .exclude(status=StatusBalita.MENINGGAL)
        .order_by("born_on", "pk")
    )
    by_birth: dict[date, list[Record]] = defaultdict(list)
    for record in records.values_list(*_COLUMNS).iterator():
        by_birth[record[2]].append(record)
    return by_birth


def _neighbours(by_birth: dict[date, list[Record]]) -> Iterator[tuple[Record, Record]]:
    """Every two records that are born near enough to be compared, once."""
    for day, records in by_birth.items():
        for at, one in enumerate(records):
            for other in records[at + 1 :]:
                yield one, other
            for days in range(1, MAX_DAYS_APART + 1):
                for other in by_birth.get(day + timedelta(days=days), ()):
                    yield one, other


def _suspicion(one: Record, other: Record) -> DugaanGanda | None:
    """The pair to ask about, the later record first, or None."""
    has_own_nik = all(record[5] == NikState.COCOK for record in (one, other)) and one[6] != other[6]
    if one[4] != other[4] or has_own_nik:
        return None
    alike = likeness(*(Person(nama, born, ibu or "") for _, nama, born, ibu, *_ in (one, other)))
    if not alike.is_likely:
        return None
    earlier, later = sorted((one[0], other[0]))
    return DugaanGanda(
        balita_id=later,
        other_id=earlier,
        score=alike.score / 100,
        explanation="; ".join(alike.why)[:_WHY_LENGTH],
    )
