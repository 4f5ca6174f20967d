"""Who the row is about: name, sex and parents, cleaned and made comparable."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np

from measurements.importing.cells import BLANKS, known_text
from measurements.importing.columns import tidy_text
from measurements.importing.faults import FaultLog
from measurements.importing.niks import CleanNiks, Niks, read_niks
from measurements.importing.readings import DateArray, NikState, TextArray
from measurements.importing.source import Source


def name_key(name: str) -> str:
    """A name for comparing: its letters and digits in capitals."""
    key = name.replace(" ", "").upper()
    return key if key.isalnum() else "".join(filter(str.isalnum, key))


def names(cells: list[Any]) -> tuple[TextArray, TextArray]:
    """(tidy names, their keys)."""
    tidied, keys = np.empty(len(cells), dtype=object), np.empty(len(cells), dtype=object)
    seen: dict[str, tuple[str, str]] = {}  # a child stands in the file once a month
    for index, cell in enumerate(cells):
        text = cell if cell.__class__ is str else known_text(cell)
        known = seen.get(text)
        if known is None:
            name = tidy_text(text)
            name = "" if name in BLANKS else name
            known = seen[text] = name, name_key(name)
        tidied[index], keys[index] = known
    return tidied, keys


SEXES: Final = {
    **dict.fromkeys(("l", "lk", "laki", "lakilaki", "pria", "m", "male", "1"), "L"),
    **dict.fromkeys(("p", "pr", "perempuan", "wanita", "w", "f", "female", "2"), "P"),
}


def sex(cell: Any) -> str:
    """ "L", "P", or "" for anything else."""
    return SEXES.get(name_key(known_text(cell)).lower(), "")


MOTHER_TITLE: Final = re.compile(r"(?:IBU|NY\.?|NYONYA|MAMA)\b", re.I)
FATHER_TITLE: Final = re.compile(r"(?:AYAH|BPK\.?|BAPAK|TN\.?|PAPA)\b", re.I)


def split_parents(text: str, *, is_mother_first: bool) -> tuple[str, str]:
    """(father, mother) from "AYAH / IBU"; the order is not fixed, a title in the name decides it.

    A single name is taken as the mother's: it is her the registers name when they name one.
    """
    first, slash, second = text.partition("/")
    first, second = first.strip(), second.strip()
    if first in BLANKS:
        first = ""
    if second in BLANKS:
        second = ""
    if not slash:
        return "", first
    if MOTHER_TITLE.match(first) or FATHER_TITLE.match(second):
        return second, first
    if is_mother_first and not FATHER_TITLE.match(first) and not MOTHER_TITLE.match(second):
        return second, first
    return first, second


def parents(cells: list[Any], header: str) -> tuple[TextArray, TextArray]:
    """(fathers, mothers) of a column that holds both."""
    low = header.lower()
    is_mother_first = 0 <= low.find("ibu") < low.find("ayah")
    fathers, mothers = np.empty(len(cells), dtype=object), np.empty(len(cells), dtype=object)
    seen: dict[str, tuple[str, str]] = {}
    for index, cell in enumerate(cells):
        text = cell if cell.__class__ is str else known_text(cell)
        known = seen.get(text)
        if known is None:
            known = seen[text] = split_parents(tidy_text(text), is_mother_first=is_mother_first)
        fathers[index], mothers[index] = known
    return fathers, mothers


RT_NUMBER: Final = re.compile(r"(?:R[TW])?[.\s:]*0*(\d{1,3})", re.I)


def rt_number(cell: Any) -> str:
    """ "6" for "RT. 006"; other text stays."""
    text = known_text(cell)
    match = RT_NUMBER.fullmatch(text)
    return match[1] if match else text[:10]


def phone_number(cell: Any) -> str:
    """Digits of a telephone number, with the 0 a spreadsheet takes away; "" for less than eight."""
    digits = re.sub(r"[^0-9+]", "", known_text(cell))
    if not 8 <= len(digits) <= 16:
        return ""
    return "0" + digits if digits.startswith("8") else digits


@dataclass(frozen=True)
class Who:
    """Columns about the child and its family."""

    niks: Niks
    name: TextArray
    name_key: TextArray
    sex: TextArray
    born_on: DateArray
    mother: TextArray
    mother_key: TextArray
    father: TextArray
    father_key: TextArray


NIK_CODES: Final = {
    NikState.BLANK: "nik_kosong",
    NikState.SHORT: "nik_kurang_digit",
    NikState.MASKED: "nik_disensor",
    NikState.SCIENTIFIC: "nik_notasi_ilmiah",
    NikState.INVALID: "nik_tak_wajar",
    NikState.DUMMY: "dummy_nik_9",
    NikState.OTHER_PERSON: "nik_tgl_lahir_tak_cocok",
    NikState.DATE_MISMATCH: "nik_tgl_lahir_tak_cocok",
    NikState.LAST_DIGIT_LOST: "nik_angka_terakhir_hilang",
}


def read_people(
    source: Source, cleaned: CleanNiks, born_on: DateArray, log: FaultLog, today: date
) -> Who:
    """Everybody in the file, with the faults of NIK, name, sex and parents."""
    sexes = read_sexes(source, log)
    born = born_on if "born" in source.columns else None
    niks = read_niks(cleaned, born=born, sex=sexes, today=today)
    if "nik" in source.columns:
        for state, code in NIK_CODES.items():
            log.add(code, niks.state == state)
    log.add("nik_jk_tak_cocok", niks.is_sex_mismatch)
    name, key = names(source.cells("name"))
    is_nameless = key == ""
    has_nik = niks.state >= NikState.DUMMY
    log.add("tanpa_identitas", is_nameless & ~has_nik)
    log.add("nama_kosong", is_nameless & has_nik)
    father, mother = read_parents(source, log)
    return Who(niks, name, key, sexes, born_on, mother, keys_of(mother), father, keys_of(father))


def read_sexes(source: Source, log: FaultLog) -> TextArray:
    """ "L", "P" or "" of every row."""
    column = source.raw("sex")
    sexes = column.texts(sex)
    if "sex" in source.columns:
        is_blank = column.is_blank()
        log.add("jk_kosong", is_blank)
        log.add("jk_tak_dikenal", (sexes == "") & ~is_blank)
    return sexes


def read_parents(source: Source, log: FaultLog) -> tuple[TextArray, TextArray]:
    """(fathers, mothers) from a column of both or a column of each."""
    columns = source.columns
    if "parents" in columns:
        father, mother = parents(source.cells("parents"), columns.header("parents"))
        has_one = (father != "") | (mother != "")
        log.add("nama_tanpa_ayah", has_one & (father == ""))
        log.add("nama_tanpa_ibu", has_one & (mother == ""))
        return father, mother
    return names(source.cells("father"))[0], names(source.cells("mother"))[0]


def keys_of(people: TextArray) -> TextArray:
    """`name_key` of every name."""
    keys: TextArray = np.empty(len(people), dtype=object)
    seen: dict[str, str] = {}
    keys[:] = [seen.get(name) or seen.setdefault(name, name_key(name)) for name in people]
    return keys
