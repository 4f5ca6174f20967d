"""The CSV files that describe a city, read and checked before anything touches the database.

One folder is one city: kota.csv (one row), kecamatan.csv, puskesmas.csv, kelurahan.csv,
posyandu.csv and, where names are spelled in several ways, alias.csv. posyandu.csv may say in a
column hari_buka on which day of the month each opens, 1 to 28. Separator `,` or `;`, UTF-8.
"""

import csv
import io
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bontang_stunting.lib.areas import area_key

COLUMNS = {
    "kota.csv": ("code", "nama", "provinsi"),
    "kecamatan.csv": ("code", "nama"),
    "puskesmas.csv": ("nama",),
    "kelurahan.csv": (
        "code", "nama", "kecamatan", "puskesmas", "sasaran_proyeksi", "tile_x", "tile_y",
    ),
    "posyandu.csv": ("kelurahan", "nama"),
    "alias.csv": ("ejaan", "kelurahan"),
}  # fmt: skip
# May be left out of the header altogether.
OPTIONAL_COLUMNS = {"posyandu.csv": ("hari_buka",)}
OPTIONAL_FILES = {"alias.csv"}
# A projection is not known for every kelurahan; everything else is needed.
OPTIONAL_CELLS = {"sasaran_proyeksi", "hari_buka"}
MAX_CODE = 13  # 64.74.01.1001
MAX_NAME = 80
MAX_TILE = 999
LAST_DAY = 28  # of every month
MAX_SASARAN = 1_000_000


class FaultyFiles(ValueError):
    """The files cannot be loaded; `faults` names every reason, in Indonesian, by file and line."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("; ".join(faults))


@dataclass(frozen=True)
class Line:
    """One row of a file, as text."""

    file: str
    number: int  # as an editor shows it, the header is 1
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def fault(self, reason: str) -> str:
        return f"{self.file} baris {self.number}: {reason}"


@dataclass(frozen=True)
class KelurahanLine:
    """A kelurahan with its numbers read."""

    code: str
    nama: str
    kecamatan: str  # code
    puskesmas: str  # area_key of its name
    sasaran_proyeksi: int | None
    tile_x: int  # tiles from the west
    tile_y: int  # tiles from the north


@dataclass(frozen=True)
class CityFiles:
    """A whole city, checked: every reference leads somewhere, every key stands once."""

    code: str
    nama: str
    provinsi: str
    kecamatan: dict[str, str]  # code -> name
    puskesmas: dict[str, str]  # area_key -> name
    kelurahan: list[KelurahanLine]
    posyandu: list[tuple[str, str]]  # kelurahan code, name
    aliases: list[tuple[str, str]]  # kelurahan code, area_key
    # (kelurahan code, name of the posyandu) -> day of the month it opens, where the file says one
    hari_buka: dict[tuple[str, str], int] = field(default_factory=dict)


@dataclass
class _Reader:
    """Reads the files of one folder and collects what is wrong with them."""

    folder: Path
    faults: list[str] = field(default_factory=list)

    def lines(self, file: str) -> list[Line]:
        """The rows of `file` that have every needed cell."""
        path = self.folder / file
        if not path.is_file():
            if file not in OPTIONAL_FILES:
                self.faults.append(f"{file} tidak ada di folder itu")
            return []
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            self.faults.append(f"{file} bukan teks UTF-8, simpan lagi sebagai CSV UTF-8")
            return []
        return list(self._complete_lines(file, text))

    def _complete_lines(self, file: str, text: str) -> Iterator[Line]:
        header = text.partition("\n")[0]
        delimiter = ";" if ";" in header and "," not in header else ","
        rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, restval="")
        missing = [name for name in COLUMNS[file] if name not in (rows.fieldnames or [])]
        if missing:
            self.faults.append(f"{file} baris 1: kolom {', '.join(missing)} tidak ada")
            return
        for row in rows:
            names = (*COLUMNS[file], *OPTIONAL_COLUMNS.get(file, ()))
            cells = {name: " ".join((row.get(name) or "").split()) for name in names}
            if not any(cells.values()):
                continue
            line = Line(file, rows.line_num, cells)
            empty = [n for n in COLUMNS[file] if not cells[n] and n not in OPTIONAL_CELLS]
            if empty:
                self.faults.append(line.fault(f"kolom {', '.join(empty)} kosong"))
            elif self._fits(line):
                yield line

    def _fits(self, line: Line) -> bool:
        limits = {"code": MAX_CODE}
        too_long = [n for n, text in line.cells.items() if len(text) > limits.get(n, MAX_NAME)]
        if too_long:
            self.faults.append(line.fault(f"isi kolom {', '.join(too_long)} terlalu panjang"))
        return not too_long

    def number(self, line: Line, column: str, *, low: int, high: int) -> int:
        """The whole number in a cell; a fault and 0 where there is none."""
        text = line[column]
        digits = text.removeprefix("-")
        if digits.isascii() and digits.isdigit() and low <= int(text) <= high:
            return int(text)
        self.faults.append(line.fault(f"{column} “{text}” bukan bilangan {low} sampai {high}"))
        return 0

    def once(self, lines: list[Line], what: str, key: Callable[[Line], str]) -> dict[str, Line]:
        """`lines` by key; a second line with the same key is a fault."""
        first: dict[str, Line] = {}
        for line in lines:
            earlier = first.setdefault(key(line), line)
            if earlier is not line:
                self.faults.append(line.fault(f"{what} ini sudah ada di baris {earlier.number}"))
        return first

    def refers(
        self,
        line: Line,
        column: str,
        *,
        to: Container[str],
        file: str,
        key: Callable[[str], str] = str,
    ) -> bool:
        """Whether the cell names something of `file`; a fault where it does not."""
        found = key(line[column]) in to
        if not found:
            self.faults.append(line.fault(f"{column} “{line[column]}” tidak ada di {file}"))
        return found

    def inside(self, line: Line, parent: str) -> None:
        """A fault where the code of the line does not continue the code of its parent."""
        if not line["code"].startswith(f"{parent}."):
            self.faults.append(line.fault(f"kode {line['code']} tidak diawali {parent}."))


def read_city(folder: Path) -> CityFiles:
    """The city described by the files in `folder`.

    Raises FaultyFiles with every fault found, never only the first.
    """
    reader = _Reader(folder)
    kota = reader.lines("kota.csv")
    if len(kota) > 1:
        reader.faults.append(kota[1].fault("satu folder memuat satu kota saja"))
    code = kota[0]["code"] if kota else ""

    kecamatan = reader.once(reader.lines("kecamatan.csv"), "kecamatan", lambda x: x["code"])
    for line in kecamatan.values():
        reader.inside(line, code)
    puskesmas = reader.once(
        reader.lines("puskesmas.csv"), "puskesmas", lambda x: area_key(x["nama"])
    )
    kelurahan = _kelurahan(reader, kecamatan, puskesmas)
    posyandu = _of_kelurahan(reader, "posyandu.csv", "nama", kelurahan)
    aliases = _of_kelurahan(reader, "alias.csv", "ejaan", kelurahan)
    hari_buka = {
        (line["kelurahan"], line["nama"]): reader.number(line, "hari_buka", low=1, high=LAST_DAY)
        for line in posyandu
        if line["hari_buka"]
    }
    if reader.faults or not kota:
        raise FaultyFiles(reader.faults or ["kota.csv tidak berisi satu kota pun"])
    return CityFiles(
        code=code,
        nama=kota[0]["nama"],
        provinsi=kota[0]["provinsi"],
        kecamatan={code: line["nama"] for code, line in kecamatan.items()},
        puskesmas={key: line["nama"] for key, line in puskesmas.items()},
        kelurahan=list(kelurahan.values()),
        posyandu=[(line["kelurahan"], line["nama"]) for line in posyandu],
        aliases=[(line["kelurahan"], area_key(line["ejaan"])) for line in aliases],
        hari_buka=hari_buka,
    )


def _kelurahan(
    reader: _Reader, kecamatan: Container[str], puskesmas: Container[str]
) -> dict[str, KelurahanLine]:
    lines = reader.once(reader.lines("kelurahan.csv"), "kelurahan", lambda x: x["code"])
    reader.once(list(lines.values()), "nama", lambda x: f"{x['kecamatan']} {area_key(x['nama'])}")
    # Two areas on one tile would hide each other on the map.
    reader.once(list(lines.values()), "kotak peta", lambda x: f"{x['tile_x']} {x['tile_y']}")
    read = {}
    for code, line in lines.items():
        if reader.refers(line, "kecamatan", to=kecamatan, file="kecamatan.csv"):
            reader.inside(line, line["kecamatan"])
        reader.refers(line, "puskesmas", to=puskesmas, file="puskesmas.csv", key=area_key)
        has_sasaran = bool(line["sasaran_proyeksi"])
        read[code] = KelurahanLine(
            code=code,
            nama=line["nama"],
            kecamatan=line["kecamatan"],
            puskesmas=area_key(line["puskesmas"]),
            sasaran_proyeksi=(
                reader.number(line, "sasaran_proyeksi", low=0, high=MAX_SASARAN)
                if has_sasaran
                else None
            ),
            tile_x=reader.number(line, "tile_x", low=-MAX_TILE, high=MAX_TILE),
            tile_y=reader.number(line, "tile_y", low=-MAX_TILE, high=MAX_TILE),
        )
    return read


def _of_kelurahan(reader: _Reader, file: str, name: str, kelurahan: Container[str]) -> list[Line]:
    """The lines of a file that names things within a kelurahan."""
    lines = reader.lines(file)
    reader.once(lines, name, lambda x: f"{x['kelurahan']} {area_key(x[name])}")
    for line in lines:
        reader.refers(line, "kelurahan", to=kelurahan, file="kelurahan.csv")
    return lines
