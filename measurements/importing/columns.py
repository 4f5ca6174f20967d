"""Which column is which: by its name and the other names it goes by, never by its position."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from measurements.importing.errors import WrongFile
from measurements.importing.readings import Layout

# field -> header keys (see `header_key`). "Pukesmas" is how the national export spells it.
ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "no": ("no", "nomor", "nourut", "nomorurut"),
    "nik": ("nik", "nikanak", "nikbalita"),
    "name": ("nama", "namaanak", "namabalita", "namalengkap"),
    "sex": ("jk", "jeniskelamin", "kelamin", "lp", "jkel"),
    "born": ("tgllahir", "tanggallahir", "tgllahiranak", "tanggallahiranak"),
    "birth_weight": ("bblahir", "beratlahir", "beratbadanlahir", "beratlahirsasaran"),
    "birth_length": (
        "tblahir",
        "pblahir",
        "tinggilahir",
        "panjanglahir",
        "panjangbadanlahir",
        "panjanglahirsasaran",
    ),
    "parents": ("namaortu", "namaorangtua", "ortu", "orangtua"),
    "mother": ("namaibu", "ibu", "namaibukandung"),
    "father": ("namaayah", "ayah"),
    "province": ("prov", "provinsi"),
    "kota": ("kabkota", "kotakab", "kabupatenkota", "kabupaten", "kota"),
    "kecamatan": ("kec", "kecamatan"),
    "puskesmas": ("pukesmas", "puskesmas", "pkm", "namapuskesmas"),
    "kelurahan": ("desakel", "keldesa", "kelurahan", "desakelurahan", "kel", "desa"),
    "posyandu": ("posyandu", "posy", "namaposyandu"),
    "rt": ("rt",),
    "rw": ("rw",),
    "alamat": ("alamat", "alamatlengkap"),
    "age_text": ("usiasaatukur", "usiasaatpengukuran", "usia", "umur"),
    "measured": (
        "tanggalpengukuran",
        "tglpengukuran",
        "tanggalukur",
        "tglukur",
        "tanggalpenimbangan",
        "tglpenimbangan",
        "tanggaltimbang",
    ),
    "weight": ("berat", "beratbadan", "bb"),
    "height": ("tinggi", "tinggibadan", "tb", "pbtb", "tbpb", "panjang", "panjangbadan"),
    "position": ("caraukur", "carapengukuran", "posisiukur"),
    "arm": ("lila", "lingkarlengan", "lingkarlenganatas"),
    "head": ("lingkarkepala", "lk", "lika"),
    "oedema": ("pittingedema", "edema", "oedema", "pittingoedema"),
    "cat_bbu": ("bbu", "statusbbu"),
    "z_bbu": ("zsbbu", "zscorebbu"),
    "cat_tbu": ("tbu", "pbu", "pbutbu", "tbupbu", "statustbu"),
    "z_tbu": ("zstbu", "zspbu", "zscoretbu"),
    "cat_bbtb": ("bbtb", "bbpb", "bbpbbbtb", "statusbbtb"),
    "z_bbtb": ("zsbbtb", "zsbbpb", "zscorebbtb"),
    "ntob": ("naikberatbadan", "naikbb", "ntob", "statusnaik"),
    "pmt": ("pmtditerima", "pmt"),
    "vit_a": ("jmlvita", "jumlahvita", "vita", "vitamina", "jmlvitamina"),
    "kpsp": ("kpsp",),
    "kia": ("kia", "bukukia"),
    "kelas_ibu": ("kelasibubalita",),
    "mbg": ("mbg",),
    "detail": ("detail",),
    "family_card": ("nomorkk", "nokk", "kk"),
    "child_order": ("anakke",),
    "nik_parent": ("nikorangtua", "nikortu", "nikibu"),
    "phone": ("nohporangtua", "nohportu", "hportu", "nohp", "hp"),
    "gestation": ("usiakehamilan", "usiahamil"),
    "birth_head": ("lingkarkepalalahir",),
    "imd": ("imd",),
    "kia_small": ("kiabayikecil",),
    "removed": ("hapus",),
    "moved": ("pindah",),
    "immunised": ("imunisasiterakhir",),
    "not_immunised": ("alasantidakimunisasi",),
    **{f"asi_{month}": (f"asibulan{month}",) for month in range(7)},
    "pmt_turn": ("pemberianke",),
    "pmt_source": ("sumberpmt",),
    "pmt_central": ("pemberianpusat",),
    "pmt_year": ("tahunproduksi",),
    "pmt_local": ("pemberiandaerah",),
    # The monthly recap; its other columns are read under their own names.
    "recap_month": ("bulan",),
    "recap_year": ("tahun",),
    "recap_registered": ("balitabulanini",),
    "recap_weighed": ("balitaditimbang",),
    "recap_entered": ("waktuinput",),
}
FIELD_OF: Final = {alias: field for field, aliases in ALIASES.items() for alias in aliases}

# Known to the national system, of no use here: not read, and not reported as unknown.
UNUSED: Final = frozenset(
    {"no", "pmt", "kpsp", "detail", "kia_small", "pmt_turn", "pmt_source"}
    | {"pmt_central", "pmt_year", "pmt_local", "province", "kecamatan"}
)

PARENTHESES = re.compile(r"\([^)]*\)")
NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
MIN_KNOWN_COLUMNS: Final = 4  # fewer is a title or a note, not a header

NO_HEADER: Final = (
    "Judul kolom tidak ditemukan, pastikan ada baris judul seperti NIK, Nama, Tgl Lahir, "
    "Tanggal Pengukuran, Berat dan Tinggi."
)


@dataclass(frozen=True)
class Columns:
    """Where each known field stands in the sheet."""

    headers: tuple[str, ...]  # tidied, as the file writes them
    position: dict[str, int]  # field -> column index
    unknown: tuple[str, ...]  # headers nobody reads, among them a second one of a known field

    def header(self, field: str) -> str:
        """The header of a field as the file writes it, "" where the file has none."""
        return self.headers[self.position[field]] if field in self.position else ""

    def __contains__(self, field: str) -> bool:
        return field in self.position


def tidy(cell: Any) -> str:
    """The cell as text, with plain single spaces."""
    if cell.__class__ is str:
        return tidy_text(cell)
    return " ".join(str(cell).split()) if cell is not None else ""


def tidy_text(text: str) -> str:
    """`tidy` of a text. Most are tidy already, and to see that is three times as fast."""
    if text.isprintable() and "  " not in text and text[:1] != " " and text[-1:] != " ":
        return text
    return " ".join(text.split())


def header_key(cell: Any) -> str:
    """A header without case, spaces, no-break spaces, underscores, units in brackets and points."""
    return NOT_ALPHANUMERIC.sub("", PARENTHESES.sub("", tidy(cell)).lower())


def recognise(cells: Sequence[Any]) -> Columns:
    """Known fields among the cells of one row. The first of two columns of a field wins."""
    headers = tuple(tidy(cell) for cell in cells)
    position: dict[str, int] = {}
    unknown = []
    for index, header in enumerate(headers):
        field = FIELD_OF.get(header_key(header)) if len(header) <= 80 else None
        if field and field not in position:
            position[field] = index
        elif header:
            unknown.append(header)
    return Columns(headers, position, tuple(unknown))


def header_score(cells: Sequence[Any]) -> int:
    """Number of known fields if the row is a header, else 0."""
    if not any(isinstance(cell, str) for cell in cells):
        return 0
    columns = recognise(cells)
    is_people = "name" in columns or "nik" in columns
    is_recap = "recap_month" in columns and "kelurahan" in columns
    n_known = len(columns.position)
    return n_known if n_known >= MIN_KNOWN_COLUMNS and (is_people or is_recap) else 0


EXPORT = frozenset({"name", "sex", "born", "measured", "weight", "height", "z_tbu"})


def layout_of(columns: Columns) -> Layout:
    """The layout with these columns. Raises WrongFile where nothing could be imported from them."""
    known = set(columns.position)
    if {"recap_month", "recap_year", "kelurahan"} <= known:
        return Layout.REKAP_BULANAN
    if "measured" not in known:
        if {"name", "born", "sex"} <= known and "weight" not in known:
            return Layout.TEMPLATE_IDENTITAS
        raise WrongFile("Kolom tanggal pengukuran tidak ditemukan di berkas ini.")
    if not {"weight", "height"} & known:
        raise WrongFile("Kolom berat dan tinggi tidak ditemukan di berkas ini.")
    if not {"born", "sex"} & known:
        return template_of(known)
    missing = [label for field, label in (("born", "tanggal lahir"), ("sex", "jenis kelamin"))
               if field not in known]  # fmt: skip
    if missing:
        raise WrongFile(f"Kolom {missing[0]} tidak ditemukan di berkas ini.")
    return export_of(known)


def template_of(known: set[str]) -> Layout:
    """Which of the three measurement templates."""
    if "immunised" in known:
        return Layout.TEMPLATE_UKUR_BONTANG
    if {"oedema", "asi_0", "mbg"} & known:
        return Layout.TEMPLATE_UKUR_BARU
    return Layout.TEMPLATE_UKUR_LAMA


def export_of(known: set[str]) -> Layout:
    """Which export of measured children."""
    if not known >= EXPORT:
        return Layout.LAIN
    if {"family_card", "child_order"} <= known:
        return Layout.SIGIZI_KESGA
    if {"kelas_ibu", "mbg"} & known:
        return Layout.EKSPOR_2025
    return Layout.EKSPOR_KLASIK if "pmt" in known else Layout.EKSPOR_2024


# Without these an import still works, but something is lost; the preview says what.
WANTED: Final = {
    "nik": "NIK",
    "name": "Nama",
    "position": "Cara Ukur",
    "kelurahan": "Desa/Kel",
    "posyandu": "Posyandu",
    "parents": "Nama Ortu",
    "age_text": "Usia Saat Ukur",
    "rt": "RT",
}
WANTED_IN_TEMPLATE: Final = ("nik", "name", "position")


def missing_of(columns: Columns, layout: Layout) -> tuple[str, ...]:
    """Useful columns the file does not have, by the name the national export gives them."""
    wanted = WANTED_IN_TEMPLATE if layout.needs_known_child else tuple(WANTED)
    if layout is Layout.TEMPLATE_IDENTITAS:
        wanted = tuple(field for field in WANTED if field not in ("position", "age_text"))
    has_parent = {"mother", "father"} & set(columns.position)
    return tuple(
        WANTED[field]
        for field in wanted
        if field not in columns and not (field == "parents" and has_parent)
    )
