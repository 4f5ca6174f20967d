"""What kind of file the bytes are, and whether it is safe to open, before anything reads it.

A spreadsheet is a compressed archive. Two small ones can take a server down: an archive that
unpacks to terabytes, and a sheet with one cell in the last column of the last row, for which the
reader would reserve the whole rectangle (512 GB). Both are looked for here, in the bytes.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from enum import Enum, auto
from pathlib import Path
from typing import IO, Final

import numpy as np
import numpy.typing as npt

from measurements.importing.errors import WrongFile

ByteArray = npt.NDArray[np.uint8]
IndexArray = npt.NDArray[np.intp]
BoolArray = npt.NDArray[np.bool_]

MAX_FILE_BYTES: Final = 100_000_000  # 300,000 rows of a 36-column export, as .csv
MAX_UNPACKED_BYTES: Final = 600_000_000  # the same as .xlsx
MAX_RATIO: Final = 200  # unpacked / packed; real exports stay under 20
RATIO_COUNTS_FROM: Final = 20_000_000  # bytes; a small file may be as empty as it likes
MAX_MEMBERS: Final = 2_000
MAX_ROWS: Final = 300_000
MAX_COLUMNS: Final = 256  # what the old .xls allows; the widest real file has 78
MAX_ROWS_OF_WIDE_SHEET: Final = 100_000  # above WIDE columns
WIDE: Final = 64  # columns, up to "BL"

NOT_A_SPREADSHEET: Final = (
    "Berkas ini bukan lembar kerja, unggah berkas Excel (.xlsx atau .xls) atau CSV."
)
OTHER_FORMAT: Final = "Jenis berkas ini belum bisa dibaca, simpan dulu dari Excel sebagai .xlsx."
WEB_PAGE: Final = (
    "Berkas ini sebenarnya halaman web, buka di Excel lalu simpan sebagai .xlsx sebelum diunggah."
)
LOCKED: Final = "Berkas ini dikunci kata sandi, buka kuncinya di Excel lalu simpan dan unggah lagi."
CORRUPT: Final = "Berkas ini rusak, simpan ulang dari Excel lalu unggah lagi."
EMPTY: Final = "Berkas ini kosong."
TOO_BIG: Final = (
    "Berkas ini terlalu besar (lebih dari 100 MB), "
    "bagi menjadi beberapa berkas, misalnya satu per puskesmas."
)
BOMB: Final = "Isi berkas ini tidak wajar besarnya, jadi tidak dibuka."
TOO_MANY_ROWS: Final = (
    "Berkas ini berisi lebih dari 300.000 baris, bagi menjadi beberapa berkas yang lebih kecil."
)
TOO_MANY_COLUMNS: Final = (
    "Lembar ini punya terlalu banyak kolom, hapus kolom kosong di sebelah kanan lalu unggah lagi."
)


class FileKind(Enum):
    """The three formats that are read."""

    XLSX = auto()
    XLS = auto()
    CSV = auto()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Other things people upload, by their first bytes.
OTHERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"MZ")
UTF16 = (b"\xff\xfe", b"\xfe\xff")
MARKUP = re.compile(rb"\s*<(?:!doctype|html|head|body|table|meta|style|\?xml|!--)", re.I)


def kind_of(path: Path) -> FileKind:
    """The format by content, whatever the name says. Raises WrongFile for anything else."""
    size = path.stat().st_size
    if size == 0:
        raise WrongFile(EMPTY)
    if size > MAX_FILE_BYTES:
        raise WrongFile(TOO_BIG)
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(b"PK"):
        return FileKind.XLSX
    if head.startswith(OLE):
        return ole_kind(path)
    if head.startswith(OTHERS):
        raise WrongFile(NOT_A_SPREADSHEET)
    if head.startswith(UTF16):
        return FileKind.CSV
    if MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        raise WrongFile(WEB_PAGE)
    if b"\0" in head:
        raise WrongFile(NOT_A_SPREADSHEET)
    return FileKind.CSV


# What tells a workbook from a letter, a talk or a mail in the same kind of container.
STREAMS: Final = ("Workbook", "Book", "BOOK", "WordDocument", "PowerPoint Document", "__nameid")


def ole_kind(path: Path) -> FileKind:
    """XLS, unless the container holds an encrypted workbook or another kind of document.

    Names of streams are stored as UTF-16 in the container's directory.
    """
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise WrongFile(LOCKED)
    streams = {name for name in STREAMS if f"{name}\0".encode("utf-16-le") in content}
    if streams & {"Workbook", "Book", "BOOK"}:
        if has_file_password(content):
            raise WrongFile(LOCKED)
        return FileKind.XLS
    raise WrongFile(NOT_A_SPREADSHEET if streams else CORRUPT)


BEGIN_OF_FILE: Final = b"\x09\x08\x10\x00"  # BIFF8 record BOF and its length, 16
FILE_PASSWORD: Final = 0x002F  # record FILEPASS; only WRITEPROT may stand before it


def has_file_password(content: bytes) -> bool:
    """An .xls whose cells are encrypted. The reader only says that it cannot tell the format."""
    at = content.find(BEGIN_OF_FILE)
    if at < 0:
        return False
    for _ in range(3):
        kind = int.from_bytes(content[at : at + 2], "little")
        if kind == FILE_PASSWORD:
            return True
        at += 4 + int.from_bytes(content[at + 2 : at + 4], "little")
    return False


def check_archive(path: Path) -> None:
    """Refuse an .xlsx that is none, or that would take more memory than a server can give.

    Reads every member once (0.3 s for 100,000 rows): the sizes an archive declares may be lies.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            check_members(members)
            budget = MAX_UNPACKED_BYTES
            with path.open("rb") as file:
                for member in members:
                    budget -= unpacked_bytes(file, member, budget)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError) as error:
        if isinstance(error, WrongFile):
            raise
        raise WrongFile(CORRUPT) from error


def check_members(members: list[zipfile.ZipInfo]) -> None:
    """Raise WrongFile where the table of contents alone says no."""
    names = {member.filename.replace("\\", "/").lower() for member in members}
    if any(member.flag_bits & 0x1 for member in members):
        raise WrongFile(LOCKED)
    if "xl/workbook.bin" in names or "content.xml" in names:
        raise WrongFile(OTHER_FORMAT)
    if not any(name.endswith("workbook.xml") for name in names):
        raise WrongFile(NOT_A_SPREADSHEET)
    packed = sum(member.compress_size for member in members)
    unpacked = sum(member.file_size for member in members)
    if unpacked > MAX_UNPACKED_BYTES or len(members) > MAX_MEMBERS:
        raise WrongFile(BOMB)
    if unpacked > RATIO_COUNTS_FROM and unpacked > MAX_RATIO * max(packed, 1):
        raise WrongFile(BOMB)


def unpacked_bytes(file: IO[bytes], member: zipfile.ZipInfo, budget: int) -> int:
    """Bytes the member really unpacks to, measured as a sheet. Raises WrongFile past `budget`."""
    size = 0
    # Every member, for a forged workbook may keep its sheet under any name.
    measure = SheetMeasure()
    for block in unpack(file, member):
        size += len(block)
        if size > budget:
            raise WrongFile(BOMB)
        measure.add(block)
    return size


# Bytes looked at together: what is made of them stays in the processor's cache, half the time of
# a megabyte at a time.
BLOCK: Final = 1 << 18


def unpack(file: IO[bytes], member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The member's content block by block, to its real end.

    Python's own reader stops at the size the archive declares; the one that reads the sheet does
    not, so neither does this.
    """
    file.seek(member.header_offset)
    header = file.read(30)
    if len(header) < 30 or not header.startswith(b"PK\x03\x04"):
        raise WrongFile(CORRUPT)
    name_length = int.from_bytes(header[26:28], "little")
    extra_length = int.from_bytes(header[28:30], "little")
    file.seek(name_length + extra_length, 1)
    if member.compress_type == zipfile.ZIP_STORED:
        left = member.compress_size
        while left > 0 and (block := file.read(min(BLOCK, left))):
            left -= len(block)
            yield block
    elif member.compress_type == zipfile.ZIP_DEFLATED:
        yield from inflate(file, member.compress_size)
    else:
        raise WrongFile(OTHER_FORMAT)


def inflate(file: IO[bytes], n_packed: int) -> Iterator[bytes]:
    """Deflated bytes unpacked, never more than a block at a time."""
    engine = zlib.decompressobj(-15)
    while n_packed > 0 and (packed := file.read(min(1 << 18, n_packed))):
        n_packed -= len(packed)
        while packed:
            block = engine.decompress(packed, BLOCK)
            if block:
                yield block
            packed = engine.unconsumed_tail
            if engine.eof:
                return


# The address of a cell that holds something; `<c r="BM7" …/>` is only formatted.
FILLED_CELL = re.compile(
    rb"\br\s*=\s*[\"']([A-Za-z]{1,3})([0-9]+)[\"'](?:[^<>\"'/]|\"[^\"]*\"|'[^']*'|/(?!>))*>"
)
MAX_TAIL: Final = 1 << 20  # bytes between two "<"; Excel's longest text is 32,767 characters


class SheetMeasure:
    """How far out the cells of one sheet lie, from its XML in blocks."""

    def __init__(self) -> None:
        self.tail = b""
        self.widest = 0
        self.deepest = 0

    def add(self, block: bytes) -> None:
        """Look at the next block. Raises WrongFile once the sheet is too far-flung."""
        text = self.tail + block
        cut = text.rfind(b"<")
        self.tail = text[cut:] if cut >= 0 else text
        if len(self.tail) > MAX_TAIL:
            raise WrongFile(BOMB)
        self.look(text[:cut] if cut >= 0 else b"")

    def look(self, text: bytes) -> None:
        """Measure the filled cells of a piece that cuts no tag in two."""
        if self.widest <= WIDE and not may_be_far(text):
            return
        for letters, digits in FILLED_CELL.findall(text):
            self.widest = max(self.widest, column_number(letters))
            self.deepest = max(self.deepest, int(digits[:9]))
        if self.widest > MAX_COLUMNS:
            raise WrongFile(TOO_MANY_COLUMNS)
        if self.deepest > MAX_ROWS:
            raise WrongFile(TOO_MANY_ROWS)
        if self.widest > WIDE and self.deepest > MAX_ROWS_OF_WIDE_SHEET:
            raise WrongFile(TOO_MANY_ROWS)


QUOTE, APOSTROPHE, EQUALS, LOWER_R = b"\"'=r"
ADDRESS_BYTES: Final = 9  # letters and digits of an address looked at: "A300000" has seven
IS_DIGIT: Final = np.isin(np.arange(256), list(b"0123456789"))
IS_LETTER: Final = np.isin(np.arange(256) | 0x20, list(b"abcdefghijklmnopqrstuvwxyz"))


def may_be_far(text: bytes) -> bool:
    """Some cell may lie beyond column WIDE or row 99,999. False is certain, True is not.

    A third of the time a regular expression takes: this looks at every cell of every import. An
    attribute that is not written as everyone writes it, r="A1", is simply suspicious.
    """
    signs = np.frombuffer(text + b"\0" * (ADDRESS_BYTES + 2), np.uint8)
    equals = np.flatnonzero(signs[: len(text)] == EQUALS)
    if not len(equals) or equals[0] == 0:
        return bool(len(equals))
    before, after = signs[equals - 1], signs[equals + 1]
    is_blank_around = (before <= 32) | (after <= 32) | (after == APOSTROPHE)
    if is_blank_around.any():
        return True
    cells = equals[(before == LOWER_R) & (after == QUOTE)] + 2
    second, third = signs[cells + 1], signs[cells + 2]
    first = signs[cells] & 0xDF  # capital
    is_two = IS_LETTER[second]
    past_bl = (first > ord("B")) | ((first == ord("B")) & ((second & 0xDF) > ord("L")))
    if (is_two & (IS_LETTER[third] | past_bl)).any():
        return True
    # Six digits after one or two letters.
    return bool(IS_DIGIT[signs[cells + 6 + is_two]].any() and has_six_digits(signs, cells, is_two))


def has_six_digits(signs: ByteArray, cells: IndexArray, is_two: BoolArray) -> bool:
    """Some address has a row number of six digits or more."""
    starts = cells + 1 + is_two
    is_number = np.ones(len(cells), np.bool_)
    for place in range(6):
        is_number &= IS_DIGIT[signs[starts + place]]
    return bool(is_number.any())


def column_number(letters: bytes) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
