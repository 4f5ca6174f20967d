"""Names of areas in one spelling, and the directory they are looked up in."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, Final, Self

from measurements.importing.cells import known_text

PREFIX: Final = re.compile(
    r"^(?:KELURAHAN|KEL|DESA|DS|PUSKESMAS|PUKESMAS|PKM|UPT|UPTD|POSYANDU|POSY|POS|KECAMATAN|KEC)"
    r"(?:[.:\s]+|$)"
)
ABBREVIATIONS: Final = {"GN": "GUNUNG", "GNG": "GUNUNG", "TJ": "TANJUNG", "TG": "TANJUNG"}
WORD: Final = re.compile(r"[A-Z]+|[0-9]+")
UNITS: Final = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
ROMAN: Final = {  # up to XX; names of posyandu go as far as X
    **{numeral: str(number) for number, numeral in enumerate(UNITS) if numeral},
    **{f"X{numeral}": str(number) for number, numeral in enumerate(UNITS, 10)},
    "XX": "20",
}


def area_key(text: Any) -> str:
    """One spelling of an area's name: "LOK TUAN", "Loktuan" and "Kel. Lok-Tuan" are one key.

    Roman numerals become digits, "GN." becomes "GUNUNG", what is neither letter nor digit goes.
    True variants (BEREBAS / BERBAS, TELIHAN) are aliases in the directory, not rules here.
    """
    name = known_text(text).upper()
    while (short := PREFIX.sub("", name).strip()) and short != name:
        name = short
    words = WORD.findall(name)
    words = [ABBREVIATIONS.get(word, word) for word in words]
    if len(words) > 1:
        words[1:] = [ROMAN.get(word, word) for word in words[1:]]
    words = [word.lstrip("0") or "0" if word.isdigit() else word for word in words]
    return "".join(words)


REGENCY: Final = re.compile(r"^KAB(?:UPATEN)?\b[.\s]*")
CITY: Final = re.compile(r"^KOTA(?:\s+ADM(?:INISTRASI)?)?\b[.\s]*")


def kota_key(text: Any) -> tuple[str, str]:
    """("KOTA" or "KAB" or "", name) of a kabupaten or kota; both blank for a blank cell."""
    name = known_text(text).upper()
    if CITY.match(name):
        return "KOTA", area_key(CITY.sub("", name))
    if REGENCY.match(name):
        return "KAB", area_key(REGENCY.sub("", name))
    return "", area_key(name)


def is_same_kota(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Same name, and not one a kota and the other a kabupaten."""
    return one[1] == other[1] and (one[0] == other[0] or "" in (one[0], other[0]))


@dataclass(frozen=True)
class AreaDirectory:
    """Every spelling of a city's areas that is known, keyed by `area_key`."""

    kota: str  # "Kota Bontang"
    kelurahan: Mapping[str, str]  # key -> kode kelurahan
    puskesmas: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType({})
    )  # key -> kode
    # kode kelurahan -> kode puskesmas
    puskesmas_of: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(
        cls,
        kota: str,
        *,
        kelurahan: Iterable[tuple[str, str]],
        puskesmas: Iterable[tuple[str, str]] = (),
        puskesmas_of: Mapping[str, str] | None = None,
    ) -> Self:
        """A directory from (name or alias, code) pairs, in any spelling."""
        return cls(
            kota,
            {area_key(name): code for name, code in kelurahan},
            {area_key(name): code for name, code in puskesmas},
            dict(puskesmas_of or {}),
        )

    def nearest_kelurahan(self, key: str) -> str:
        """The known key most like an unknown one, or ""."""
        return next(iter(get_close_matches(key, self.kelurahan, n=1, cutoff=0.75)), "")
