"""Whether two children may be one: how alike their names, mothers and birth dates are, and why.

The phone asks the same of its roster with the same rule in `frontend/timbang/core/matching.js`.
tests/data/matching_cases.json states the rule and holds both to the same cases. Whole percent
everywhere, so that two languages cannot round apart.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Final

from rapidfuzz.distance import Levenshtein

# From here on a person is asked. Found on the cases: every spelling a kader uses of one child lies
# above it, siblings and children who share a common first name lie below.
THRESHOLD: Final = 75
MAX_DAYS_APART: Final = 1

NAME_WEIGHT, MOTHER_WEIGHT, BIRTH_WEIGHT = 65, 25, 10
NEXT_DAY: Final = 50
OTHER_SPELLING: Final = 98
MOST_ALIKE: Final = 97  # of names that are not the same
SOME_WORDS, ONE_WORD = 92, 85  # the shorter name stands in the longer one
ONE_WORD_LETTERS: Final = 4
MOTHER_ALIKE: Final = 70

_APOSTROPHES: Final = re.compile(r"['’‘`´ʼ]")
_MARKS: Final = re.compile(r"[\u0300-\u036f]")
_NO_LETTERS: Final = re.compile(r"[^A-Z0-9]+")
# "An. Budi" is the child Budi, "An Nisa" is a name.
_CHILD: Final = re.compile(r"^\s*AN\.")
NAMELESS: Final = frozenset({"BY", "BAYI"})
TITLES: Final = frozenset(
    {"BY", "BAYI", "ANAK", "NY", "NYONYA", "IBU", "BU", "MAMA", "HJ", "HAJJAH"}
)
SHORT_FORMS: Final = {
    **dict.fromkeys(
        (
            "M", "MD", "MHD", "MOH", "MOCH", "MUH", "MUCH", "MUHD", "MOHD", "MUHAMAD", "MUHAMMED",
            "MOHAMAD", "MOHAMMAD", "MOHAMED", "MOCHAMAD", "MOCHAMMAD", "MUCHAMAD", "MUCHAMMAD",
        ),
        "MUHAMMAD",
    ),
    **dict.fromkeys(("ST", "STI", "SITTI"), "SITI"),
    **dict.fromkeys(("ABD", "ABDL"), "ABDUL"),
}  # fmt: skip
# Old spelling and Arabic names written by ear, one after the other.
FOLDS: Final = (
    ("DJ", "J"), ("TJ", "C"), ("OE", "U"), ("SY", "S"), ("SH", "S"), ("KH", "H"), ("CH", "H"),
    ("PH", "F"), ("TH", "T"), ("DH", "D"), ("DZ", "Z"), ("V", "F"), ("Z", "S"), ("Q", "K"),
    ("X", "KS"), ("Y", "I"),
)  # fmt: skip
_DOUBLED: Final = re.compile(r"(.)\1+")


@dataclass(frozen=True)
class Person:
    """A child as far as the check needs it; `ibu_nama` is "" where nobody knows."""

    nama: str
    born_on: date
    ibu_nama: str = ""


@dataclass(frozen=True)
class Likeness:
    """How alike two children are, 0–100, and sentences that say why without naming anybody."""

    score: int
    why: tuple[str, ...]

    @property
    def is_likely(self) -> bool:
        """Whether a person should look."""
        return self.score >= THRESHOLD


def likeness(one: Person, other: Person) -> Likeness:
    """How likely it is that two children are one; 0 where their births lie further apart.

    Symmetric. 100 for the same name, day and mother. What is not known on one side (a baby
    without a name, a mother nobody wrote down) does not speak for or against.
    """
    days_apart = abs((one.born_on - other.born_on).days)
    if days_apart > MAX_DAYS_APART:
        return Likeness(0, ())
    name = names_alike(_name_of(one), _name_of(other))
    mother = names_alike(_mother_of(one), _mother_of(other))
    birth = NEXT_DAY if days_apart else 100
    if name is None and mother is None:
        return Likeness(0, ())
    parts = ((name, NAME_WEIGHT), (mother, MOTHER_WEIGHT), (birth, BIRTH_WEIGHT))
    known = [(alike, weight) for alike, weight in parts if alike is not None]
    total = sum(weight for _, weight in known)
    score = _rounded(sum(alike * weight for alike, weight in known), total)
    return Likeness(score, (_of_name(name, one, other), _of_birth(days_apart), _of_mother(mother)))


def words_of(name: str) -> list[str]:
    """The words of a name in capitals, without marks, points and apostrophes; "" gives none."""
    plain = _CHILD.sub("", _APOSTROPHES.sub("", name).upper())
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", plain))
    return _NO_LETTERS.sub(" ", plain).split()


def folded(words: list[str]) -> list[str]:
    """The words as they sound: titles gone, short forms written out, spellings made one."""
    sounds = []
    for word in words:
        if word in TITLES:
            continue
        sound = SHORT_FORMS.get(word, word)
        for spelling, letter in FOLDS:
            sound = sound.replace(spelling, letter)
        sound = _DOUBLED.sub(r"\1", sound)
        sounds.append(sound.removesuffix("H") if len(sound) > 1 else sound)
    return sounds


def names_alike(one: list[str], other: list[str]) -> int | None:
    """How alike two names are in percent, from their words; None where one has none.

    100 the same letters, 98 the same by ear, otherwise at most 97: the edit distance of the
    whole name, of its words in order of the alphabet, or a name that is part of the other.
    """
    mine, yours = folded(one), folded(other)
    if not mine or not yours:
        return None
    if "".join(one) == "".join(other):
        return 100
    if "".join(mine) == "".join(yours):
        return OTHER_SPELLING
    alike = max(
        _edit_alike("".join(mine), "".join(yours)),
        _edit_alike("".join(sorted(mine)), "".join(sorted(yours))),
        _part_of(mine, yours),
    )
    return min(alike, MOST_ALIKE)


def _edit_alike(one: str, other: str) -> int:
    longer = max(len(one), len(other))
    return _rounded(100 * (longer - Levenshtein.distance(one, other)), longer)


def _part_of(one: list[str], other: list[str]) -> int:
    """SOME_WORDS or ONE_WORD when every word of the shorter name stands in the longer, else 0."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) == len(longer) or Counter(shorter) - Counter(longer):
        return 0
    if len(shorter) > 1:
        return SOME_WORDS
    return ONE_WORD if len(shorter[0]) >= ONE_WORD_LETTERS else 0


def _rounded(numerator: int, denominator: int) -> int:
    """A ratio of whole numbers as a whole number, halves up."""
    return (2 * numerator + denominator) // (2 * denominator)


def _is_nameless(words: list[str]) -> bool:
    return bool(words) and words[0] in NAMELESS


def _name_of(person: Person) -> list[str]:
    """The words of the child's own name: none for "By. Ny. Siti"."""
    words = words_of(person.nama)
    return [] if _is_nameless(words) else words


def _mother_of(person: Person) -> list[str]:
    """The words of the mother's name; "By. Ny. Siti" says it too."""
    words = words_of(person.nama)
    told = words_of(person.ibu_nama) or (words if _is_nameless(words) else [])
    return [word for word in told if word not in TITLES]


def _of_name(alike: int | None, one: Person, other: Person) -> str:
    if alike is None:
        return "Bayi belum bernama"
    if alike == 100:
        return "Nama sama"
    return "Nama sama, ejaan berbeda" if alike == OTHER_SPELLING else f"Nama mirip {alike} %"


def _of_birth(days_apart: int) -> str:
    return f"Tanggal lahir selisih {days_apart} hari" if days_apart else "Tanggal lahir sama"


def _of_mother(alike: int | None) -> str:
    if alike is None:
        return "Nama ibu belum diketahui"
    if alike == 100:
        return "Nama ibu sama"
    if alike == OTHER_SPELLING:
        return "Nama ibu sama, ejaan berbeda"
    return f"Nama ibu mirip {alike} %" if alike >= MOTHER_ALIKE else "Nama ibu berbeda"
