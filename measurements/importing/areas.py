"""Names of areas in one spelling, and the directory they are looked up in."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, Final, Self

from bontang_stunting.lib.areas import area_key
from measurements.importing.cells import known_text

PREFIX: Final = re.compile(
    r"(?:KELURAHAN|KEL|DESA|PUSKESMAS|PUKESMAS|PKM|UPTD?|POSYANDU|POSY|KECAMATAN|KEC)(?:[.:\s]+|$)",
    re.I,
)
ABBREVIATIONS: Final = {"GN": "Gunung", "GNG": "Gunung", "TJ": "Tanjung", "TG": "Tanjung"}
ABBREVIATION: Final = re.compile(r"\b(GNG?|TJ|TG)(?:\.\s*|\s+)", re.I)


def plain_area(text: Any) -> str:
    """The bare name: without "Kel.", "Puskesmas" or "Posyandu" before it, "Gn." written out."""
    name = known_text(text)
    while (short := PREFIX.sub("", name, count=1).strip()) and PREFIX.match(name):
        name = short
    return ABBREVIATION.sub(lambda match: ABBREVIATIONS[match[1].upper()] + " ", name)


def area_key_of(text: Any) -> str:
    """`area_key` of the bare name of a cell."""
    return area_key(plain_area(text))


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
    """Every spelling of a city's areas that is known, keyed by `area_key` of the bare name.

    True variants (BEREBAS / BERBAS, TELIHAN) are entries here, not rules in the code.
    """

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
            {area_key_of(name): code for name, code in kelurahan},
            {area_key_of(name): code for name, code in puskesmas},
            dict(puskesmas_of or {}),
        )

    def nearest_kelurahan(self, key: str) -> str:
        """The known key most like an unknown one, or ""."""
        return next(iter(get_close_matches(key, self.kelurahan, n=1, cutoff=0.75)), "")
