"""Which registered child a row is about. Cautious: two children are better than one too few."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from measurements.services.importing.directory import KnownChild, KnownChildren


@dataclass(frozen=True)
class Candidate:
    """A child as a file describes it; `born_on` and `sex` are None in templates without them."""

    nik_index: str | None
    has_trusted_nik: bool
    name_key: str
    born_on: date | None
    sex: int | None
    posyandu_id: int | None
    kelurahan_code: str
    mother_key: str


@dataclass(frozen=True)
class Match:
    """The child found, or None; `is_doubtful` where more than one could be meant."""

    child: KnownChild | None
    is_doubtful: bool = False


NOBODY: Final = Match(None)


def find_child(candidate: Candidate, known: KnownChildren) -> Match:
    """The registered child a candidate is, by NIK first and by name after that."""
    return _by_nik(candidate, known) or _by_name(candidate, known)


def _by_nik(candidate: Candidate, known: KnownChildren) -> Match | None:
    """A trusted NIK decides alone; one that may be the mother's needs the birth date and name."""
    if not candidate.nik_index:
        return None
    same_nik = known.by_nik.get(candidate.nik_index, [])
    trusted = [child for child in same_nik if child.has_trusted_nik]
    knows_birth = candidate.born_on is not None
    if trusted and (candidate.has_trusted_nik or not knows_birth):
        return Match(trusted[0])
    fitting = [
        child
        for child in same_nik
        if (not knows_birth or child.born_on == candidate.born_on)
        and (not candidate.name_key or child.name_key == candidate.name_key)
    ]
    return Match(fitting[0]) if len(fitting) == 1 else None


def _by_name(candidate: Candidate, known: KnownChildren) -> Match:
    """Same name, birth date and sex, and nothing that speaks against it."""
    if not candidate.name_key:
        return Match(None)
    fitting = [
        child for child in known.by_name.get(candidate.name_key, []) if _agrees(candidate, child)
    ]
    if len(fitting) > 1:
        here = [child for child in fitting if child.posyandu_id == candidate.posyandu_id]
        fitting = here or fitting
    if len({child.stands_by for child in fitting}) == 1:  # one child, if under two records
        return Match(next((child for child in fitting if child.stands_by == child.id), fitting[0]))
    return Match(None, is_doubtful=bool(fitting))


def _agrees(candidate: Candidate, child: KnownChild) -> bool:
    if candidate.born_on is not None and child.born_on != candidate.born_on:
        return False
    if candidate.sex is not None and child.sex != candidate.sex:
        return False
    if candidate.kelurahan_code and child.kelurahan_code != candidate.kelurahan_code:
        return False
    has_two_niks = candidate.has_trusted_nik and child.has_trusted_nik
    if has_two_niks and candidate.nik_index != child.nik_index:
        return False
    return not (
        candidate.mother_key and child.mother_key and candidate.mother_key != child.mother_key
    )
