"""Who is registered already and may be the newcomer."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from posyandu.matching import MAX_DAYS_APART, Likeness, Person, likeness
from posyandu.models import Balita, Posyandu, User
from posyandu.models.people import StatusBalita

SHOWN: Final = 5
MOVED: Final = "Tercatat sudah pindah"


@dataclass(frozen=True)
class Similar:
    """A registered child, how alike it is (0–100) and sentences that say why.

    Of a child outside the user's area `nama` and `born_on` stay empty: only where it is registered
    and why it is asked about, and the id that an entry has to name to take it over.
    """

    balita_id: UUID
    nama: str
    born_on: date | None
    where: str
    score: int
    why: tuple[str, ...]


def similar_children(user: User, newcomer: Person) -> list[Similar]:
    """Children of the user's city that may be this one, the likeliest first, at most SHOWN."""
    mine = set(Posyandu.objects.visible_to(user).values_list("pk", flat=True))
    kota = Posyandu.objects.filter(pk__in=mine).values("kelurahan__kecamatan__kota")[:1]
    near = timedelta(days=MAX_DAYS_APART)
    candidates = (
        Balita.objects.standing()
        .filter(
            born_on__gte=newcomer.born_on - near,
            born_on__lte=newcomer.born_on + near,
            posyandu__kelurahan__kecamatan__kota__in=kota,
        )
        # A family that lost a child is not asked about it at the table.
        .exclude(status=StatusBalita.MENINGGAL)
        .select_related("ibu", "posyandu__kelurahan")
        .order_by("id")
    )
    found = [(likeness(newcomer, person_of(child)), child) for child in candidates]
    likely = sorted(
        ((alike, child) for alike, child in found if alike.is_likely),
        key=lambda pair: -pair[0].score,
    )
    return [_shown(child, alike, mine) for alike, child in likely[:SHOWN]]


def records_like(user: User, balita: Balita) -> list[Similar]:
    """Other records that may be this child's, of those the user sees by name."""
    found = similar_children(user, person_of(balita))
    return [one for one in found if one.nama and one.balita_id != balita.pk]


def person_of(child: Balita) -> Person:
    """A registered child as the check takes it."""
    return Person(child.nama, child.born_on, child.ibu.nama if child.ibu else "")


def _shown(child: Balita, alike: Likeness, mine: set[int]) -> Similar:
    is_mine = child.posyandu_id in mine
    return Similar(
        balita_id=child.pk,
        nama=child.nama if is_mine else "",
        born_on=child.born_on if is_mine else None,
        where=where(child.posyandu),
        score=alike.score,
        why=(*alike.why, MOVED) if child.status == StatusBalita.PINDAH else alike.why,
    )


def where(posyandu: Posyandu) -> str:
    """A posyandu as people name it: "Posyandu Mawar 3, Lok Tuan"."""
    nama = posyandu.nama
    if not nama.lower().startswith("posyandu"):
        nama = f"Posyandu {nama}"
    return f"{nama}, {posyandu.kelurahan.nama}"
