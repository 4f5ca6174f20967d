"""Readings and scores as they are written: 9,9 kg; 82,4 cm; −2,31 SD; empty is a dash."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bontang_stunting.lib import formatting
from measurements.kemenkes import BBTB, BBU, IMTU, TBU
from measurements.kemenkes.categories import Status

NOTHING: Final = "–"
# Classes of `.status` in base.css and anak.css: the colour of each code.
_KINDS_OF_LENGTH: Final = ("", "sangat-pendek", "pendek", "normal", "normal")
_KINDS_OF_WEIGHT: Final = ("", "bb-sangat-kurang", "bb-kurang", "normal", "risiko-lebih")
_KINDS_OF_GIZI: Final = (
    "", "gizi-buruk", "gizi-kurang", "normal", "risiko-lebih", "risiko-lebih", "risiko-lebih",
)  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """What an index says: "TB/U", "−2,31 SD", "Pendek"; `kind` is the colour's word."""

    index: str
    z: str
    words: str
    kind: str
    is_flagged: bool = False


@dataclass(frozen=True)
class IndexWords:
    """An index under its three names, and what its codes mean."""

    name: str
    column: str
    category: type[Status]
    kinds: Sequence[str]


INDICES: Final = (
    IndexWords("TB/U", "haz", TBU, _KINDS_OF_LENGTH),
    IndexWords("BB/U", "waz", BBU, _KINDS_OF_WEIGHT),
    IndexWords("BB/TB", "whz", BBTB, _KINDS_OF_GIZI),
    IndexWords("IMT/U", "baz", IMTU, _KINDS_OF_GIZI),
)
BY_NAME: Final = {index.name: index for index in INDICES}
UNBELIEVABLE: Final = "di luar batas wajar"


def finding(name: str, z: int | None, code: int, *, is_flagged: bool) -> Finding | None:
    """What an index (`INDICES`) says; None where there is no score. z in hundredths."""
    if z is None:
        return None
    if is_flagged:
        return Finding(name, sd(z), UNBELIEVABLE.capitalize(), "tak-wajar", is_flagged=True)
    index = BY_NAME[name]
    return Finding(name, sd(z), index.category(code).label, index.kinds[code])


def kg(weight_g: int | None) -> str:
    """Grams as "9,9 kg", with the second decimal where there is one."""
    if weight_g is None:
        return NOTHING
    return f"{formatting.number(weight_g / 1000, 2 if weight_g % 100 else 1)} kg"


def cm(length_mm: int | None) -> str:
    """Millimetres as "82,4 cm"."""
    return NOTHING if length_mm is None else f"{formatting.number(length_mm / 10, 1)} cm"


def grams(gain_g: int | None) -> str:
    """A gain with its sign: "+300 g", "−50 g", "0 g"."""
    if gain_g is None:
        return NOTHING
    return f"{'+' if gain_g > 0 else ''}{formatting.number(gain_g)} g"


def score_words(z: int) -> str:
    """Hundredths as "−2,31"; above the median with its sign."""
    return f"{'+' if z > 0 else ''}{formatting.number(z / 100, 2)}"


def sd(z: int) -> str:
    """The same with its unit: "−2,31 SD"."""
    return f"{score_words(z)} SD"
