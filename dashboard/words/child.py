"""Who a child is, in words: family, place, NIK masked. Templates only print them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bontang_stunting.lib import formatting
from dashboard.queries.child import ChildStory
from dashboard.queries.homes import home_of
from dashboard.words.homes import line
from dashboard.words.values import cm, kg
from posyandu.models import Balita, Ibu
from posyandu.models.people import StatusBalita
from posyandu.nik import mask

ON_CARD = ("Lahir", "Saat lahir", "NIK", "Ibu", "Ayah")
ON_PAPER = (*ON_CARD, "Tempat tinggal", "Puskesmas", "Terdaftar", "Buku KIA")


@dataclass(frozen=True)
class Fact:
    """A line of the identity: what it is, and what it says."""

    label: str
    text: str


@dataclass(frozen=True)
class Identity:
    """Who the child is. `where` and `age` stand beside the name; `place` is the posyandu alone."""

    nama: str
    age: str
    where: str
    state: str
    place: str
    facts: tuple[Fact, ...]

    @property
    def paper(self) -> tuple[Fact, ...]:
        """What a family's own sheet says of it: nobody else needs to read her age at marriage."""
        return tuple(fact for fact in self.facts if fact.label in ON_PAPER)

    @property
    def card(self) -> tuple[Fact, ...]:
        """The few that a growth card has room for."""
        return tuple(fact for fact in self.facts if fact.label in ON_CARD)


def identity(story: ChildStory, today: date) -> Identity:
    """Who the child is, with its NIK masked and its age on this day, or when it left."""
    balita = story.balita
    place = f"Posyandu {balita.posyandu.nama}, {balita.posyandu.kelurahan.nama}"
    return Identity(
        nama=balita.nama,
        age=f"{str(balita.get_sex_display()).lower()}, {_age(balita, _age_day(balita, today))}",
        where=place + (f", RT {balita.rt}" if balita.rt else ""),
        state=_state(balita),
        place=f"{balita.posyandu.nama}, {balita.posyandu.kelurahan.nama}",
        facts=tuple(_facts(story)),
    )


def _age(balita: Balita, on: date) -> str:
    return formatting.age(balita.born_on, on)


def _age_day(balita: Balita, today: date) -> date:
    """A child that died or left is not getting older here."""
    return min(today, balita.status_on) if balita.status_on else today


def _state(balita: Balita) -> str:
    """Empty for a child that is here."""
    if balita.status == StatusBalita.AKTIF or balita.status_on is None:
        return ""
    return f"{balita.get_status_display()} sejak {formatting.day(balita.status_on)}"


def _facts(story: ChildStory) -> Iterable[Fact]:
    balita = story.balita
    ibu = balita.ibu
    yield Fact("Lahir", formatting.day(balita.born_on))
    yield Fact("Saat lahir", birth(balita) or "belum ada data")
    yield Fact("NIK", mask(balita.nik_last4))
    if ibu:
        yield Fact("Ibu", ibu.nama)
        if ibu.nama_ayah:
            yield Fact("Ayah", ibu.nama_ayah)
    yield Fact("Tempat tinggal", line(home_of(balita), balita.posyandu.kelurahan.nama))
    yield from _ages_of_mother(ibu)
    yield Fact("Puskesmas", balita.posyandu.kelurahan.puskesmas.nama)
    yield Fact("Terdaftar", _registered(story))
    if balita.has_kia is not None:
        yield Fact("Buku KIA", "ada" if balita.has_kia else "belum ada")


def _ages_of_mother(ibu: Ibu | None) -> Iterable[Fact]:
    ages = (
        ((ibu.age_at_birth, "melahirkan"), (ibu.age_first_marriage, "pertama menikah"))
        if ibu
        else ()
    )
    told = [f"{years} tahun saat {when}" for years, when in ages if years]
    if told:
        yield Fact("Umur ibu", ", ".join(told))


def birth(balita: Balita) -> str:
    """ "2,9 kg, 48,0 cm"; empty where neither is known."""
    known = [
        say(value)
        for say, value in ((kg, balita.birth_weight_g), (cm, balita.birth_length_mm))
        if value
    ]
    return ", ".join(known)


def _registered(story: ChildStory) -> str:
    """Since when, and at which posyandu before."""
    told = f"sejak {formatting.day(story.balita.registered_on)}"
    before = story.memberships[:-1]
    stays = [
        f"{member.posyandu.nama}, {member.posyandu.kelurahan.nama} sampai "
        f"{formatting.day(member.until)}"
        for member in before
        if member.until
    ]
    return f"{told}; sebelumnya {'; '.join(stays)}" if stays else told
