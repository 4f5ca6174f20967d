"""A worklist as an .xlsx: the rows of the page, written one by one."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import IO, Any, Final

from bontang_stunting.lib import formatting
from dashboard.list_sheet import Heading, sheet_of
from dashboard.queries.homes import home_of
from dashboard.words.children import LETTERS, named
from dashboard.words.duplicates import PairText
from dashboard.words.homes import street
from dashboard.words.worklists import Worklist, WorkText
from posyandu.models.people import Sex

_WHO: Final = (
    ("No", 5), ("Nama", 28), ("L/P", 5), ("Tanggal lahir", 12), ("Umur", 18), ("Nama ibu", 24),
    ("NIK (4 angka akhir)", 12), ("Alamat", 28), ("RT", 6), ("Kelurahan", 18), ("Posyandu", 22),
    ("Puskesmas", 20),
)  # fmt: skip
_WHY: Final = (("Menunggu", 14), ("Nilai dan status", 44), ("Keterangan", 60))
_PAIR: Final = (
    ("No", 5), ("Data pertama", 28), ("Data kedua", 28), ("Tempat", 48), ("Kemiripan", 16),
    ("Mengapa di daftar ini", 60), ("Didaftarkan", 14),
)  # fmt: skip


def work_sheet(
    rows: Iterable[WorkText], worklist: Worklist, today: date, heading: Heading
) -> tuple[IO[bytes], int]:
    """An open .xlsx of the children of a list, and how many they are."""
    columns = (*_WHO, (worklist.since.capitalize(), 14), *_WHY)
    return sheet_of(columns, _cells(rows, today), heading)


def pair_sheet(pairs: Iterable[PairText], heading: Heading) -> tuple[IO[bytes], int]:
    """The same of a list of pairs; a record outside the reader's area has no name here either."""
    cells = (
        (at, pair.one, pair.other, pair.where, pair.percent, pair.why, pair.since)
        for at, pair in enumerate(pairs, start=1)
    )
    return sheet_of(_PAIR, cells, heading)


def _cells(rows: Iterable[WorkText], today: date) -> Iterator[Sequence[Any]]:
    for at, row in enumerate(rows, start=1):
        child = row.child
        kelurahan, home = child.posyandu.kelurahan, home_of(child)
        found = "; ".join(f"{one.index} {one.z} {one.words.lower()}" for one in row.findings)
        yield (
            at, child.nama, LETTERS[Sex(child.sex)], child.born_on,
            formatting.age(child.born_on, today), child.ibu.nama if child.ibu else "",
            child.nik_last4, street(home, kelurahan.nama), home.rt, kelurahan.nama,
            named(child.posyandu.nama), kelurahan.puskesmas.nama, row.since_on, row.waited, found,
            "; ".join(filter(None, (row.refused, *row.lines))),
        )  # fmt: skip


def file_name(worklist: Worklist, today: date) -> str:
    """ "daftar-kerja-gizi-buruk-2025-11-10.xlsx": no name of a person or a place."""
    return f"daftar-kerja-{worklist.key}-{today.isoformat()}.xlsx"
