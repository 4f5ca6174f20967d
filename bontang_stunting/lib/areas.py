"""Names of areas, written so that two spellings of one name compare equal."""

import unicodedata

# Posyandu and puskesmas are numbered both ways: "Berseri IX" and "Berseri 9".
_ROMAN = (
    *("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"),
    *("xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii", "xviii", "xix", "xx"),
)
_NUMBER_OF = {roman: str(number) for number, roman in enumerate(_ROMAN, start=1)}


def area_key(text: str) -> str:
    """The letters and digits of an area's name, for comparing; empty for a name without any.

    Case, spaces, no-break spaces and punctuation do not count, and a Roman numeral as last word
    is its number: "LOK TUAN " and "Loktuan" agree, "Bontang Utara I" and "BONTANG UTARA 1" too.
    Other spellings (BEREBAS for Berbas) are aliases, which a city lists in its files.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    words = "".join(sign if sign.isalnum() else " " for sign in plain).split()
    if len(words) > 1:
        last = words[-1]
        words[-1] = _NUMBER_OF.get(last, last.lstrip("0") or last)
    return "".join(words)
