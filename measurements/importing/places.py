"""Where the child lives and is weighed, and whether that is this city at all."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from measurements.importing.areas import AreaDirectory, area_key_of, is_same_kota, kota_key
from measurements.importing.cells import known_text
from measurements.importing.columns import tidy
from measurements.importing.errors import WrongFile
from measurements.importing.faults import FaultLog
from measurements.importing.people import rt_number
from measurements.importing.readings import BoolArray, TextArray
from measurements.importing.source import Source

OTHER_KOTA: Final = "Berkas ini berisi data {kota}, bukan {ours}."
UNKNOWN_KOTA: Final = "Berkas ini berisi data kota atau kabupaten lain, bukan {ours}."
UNKNOWN_KELURAHAN: Final = (
    "Tidak ada kelurahan di berkas ini yang dikenal sebagai kelurahan {ours}."
)
MIN_ROWS_TO_JUDGE: Final = 3  # one misspelt kelurahan does not make another city


@dataclass(frozen=True)
class Places:
    """Columns about places, under the names of MeasurementRows."""

    kelurahan_code: TextArray
    kelurahan_name: TextArray
    puskesmas_code: TextArray
    puskesmas_name: TextArray
    posyandu_key: TextArray
    posyandu_name: TextArray
    rt: TextArray
    rw: TextArray
    alamat: TextArray


def read_places(source: Source, areas: AreaDirectory, log: FaultLog) -> Places:
    """Places of every row. Raises WrongFile for another city's file."""
    check_kota(source, areas, log)
    kelurahan = source.raw("kelurahan")
    codes = kelurahan.texts(lambda cell: areas.kelurahan.get(area_key_of(cell), ""))
    blank = kelurahan.is_blank()
    if "kelurahan" in source.columns:
        if not (codes != "").any() and (~blank).sum() >= MIN_ROWS_TO_JUDGE:
            raise WrongFile(UNKNOWN_KELURAHAN.format(ours=areas.kota))
        log.add("kelurahan_kosong", blank)
        log.add("kelurahan_tak_dikenal", (codes == "") & ~blank)
    puskesmas = source.raw("puskesmas")
    puskesmas_codes = puskesmas.texts(lambda cell: areas.puskesmas.get(area_key_of(cell), ""))
    note_puskesmas(areas, codes, puskesmas_codes, log)
    posyandu = source.raw("posyandu")
    return Places(
        kelurahan_code=codes,
        kelurahan_name=kelurahan.texts(known_text),
        puskesmas_code=puskesmas_codes,
        puskesmas_name=puskesmas.texts(known_text),
        posyandu_key=posyandu.texts(area_key_of),
        posyandu_name=posyandu.texts(known_text),
        rt=source.raw("rt").texts(rt_number),
        rw=source.raw("rw").texts(rt_number),
        alamat=source.raw("alamat").texts(lambda cell: known_text(cell)[:200]),
    )


def check_kota(source: Source, areas: AreaDirectory, log: FaultLog) -> None:
    """Refuse a file mostly of another kota; single rows of one are faults."""
    column = source.raw("kota")
    ours = kota_key(areas.kota)
    blank = column.is_blank()
    is_other = ~blank & ~column.map(lambda cell: is_same_kota(kota_key(cell), ours), np.bool_)
    n_named = int((~blank).sum())
    if n_named and 2 * int(is_other.sum()) > n_named:
        raise WrongFile(other_kota(column.texts(tidy)[is_other], areas.kota))
    log.add("kota_lain", is_other)


def other_kota(names: TextArray, ours: str) -> str:
    """The sentence that names the other city, if what stands there is surely a city's name."""
    name = max(set(names), key=list(names).count) if len(names) < 1000 else names[0]
    # A shifted column may hold a person's name: that is not shown.
    if kota_key(name)[0] and len(name) <= 40:
        return OTHER_KOTA.format(kota=name.title(), ours=ours)
    return UNKNOWN_KOTA.format(ours=ours)


def note_puskesmas(
    areas: AreaDirectory, kelurahan: TextArray, puskesmas: TextArray, log: FaultLog
) -> None:
    """Note rows whose puskesmas does not serve their kelurahan."""
    if not areas.puskesmas_of:
        return
    is_known: BoolArray = (kelurahan != "") & (puskesmas != "")
    served = np.array([areas.puskesmas_of.get(code, "") for code in kelurahan], dtype=object)
    log.add("puskesmas_tak_cocok", is_known & (served != "") & (served != puskesmas))
