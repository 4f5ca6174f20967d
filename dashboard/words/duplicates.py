"""Two records that may be one child, in words: in one line each, and side by side."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bontang_stunting.lib import formatting
from dashboard.queries.homes import home_of
from dashboard.queries.work_rows import Record
from dashboard.words.homes import street
from dashboard.words.values import cm, kg
from dashboard.words.worklists import place
from measurements.models import Measurement
from posyandu.models import Balita, DugaanGanda
from posyandu.models.people import NikState, StatusBalita
from posyandu.nik import mask


@dataclass(frozen=True)
class PairText:
    """A pair on the list: both as far as the reader may see them, and why they are alike."""

    pk: int
    one: str
    other: str
    where: str
    percent: str
    why: str
    since: str


@dataclass(frozen=True)
class Line:
    """One line of two records side by side."""

    label: str
    values: tuple[str, str]
    is_different: bool


def pair_text(suspicion: DugaanGanda, one: Balita | None, other: Balita | None) -> PairText:
    """A pair in one line each; a record outside the reader's area has no name."""
    return PairText(
        pk=suspicion.pk,
        one=one.nama if one else "Data di luar wilayah Anda",
        other=other.nama if other else "Data di luar wilayah Anda",
        where=" · ".join(place(record) for record in (one, other) if record),
        percent=likeness_words(suspicion.score),
        why=suspicion.explanation,
        since=formatting.day(suspicion.at.date()),
    )


def likeness_words(score: float) -> str:
    """A score in words; 0 where only a kader said they are alike."""
    return f"{formatting.number(100 * score)} % mirip" if score else "kader diminta memeriksa"


def side_by_side(one: Record, other: Record, today: date) -> list[Line]:
    """Both records line by line; what differs is marked."""
    mine, yours = dict(_told(one, today)), dict(_told(other, today))
    return [Line(label, (mine[label], yours[label]), mine[label] != yours[label]) for label in mine]


def _told(record: Record, today: date) -> Iterable[tuple[str, str]]:
    balita = record.balita
    yield "Nama", balita.nama
    yield "Jenis kelamin", str(balita.get_sex_display())
    yield "Tanggal lahir", formatting.day(balita.born_on)
    yield "Nama ibu", balita.ibu.nama if balita.ibu and balita.ibu.nama else "belum ada"
    yield "NIK", mask(balita.nik_last4)
    yield "Alamat", street(home_of(balita), balita.posyandu.kelurahan.nama) or "belum ada"
    yield "Posyandu", place(balita)
    yield "Terdaftar sejak", formatting.day(balita.registered_on)
    yield "Keadaan", _state(balita)
    yield "Berat lahir", kg(balita.birth_weight_g)
    yield "Panjang lahir", cm(balita.birth_length_mm)
    yield "Jumlah hasil ukur", formatting.number(record.n_readings)
    yield "Terakhir diukur", _last(record.last)


def _last(reading: Measurement | None) -> str:
    if reading is None:
        return "belum pernah"
    on = formatting.day(reading.measured_on)
    return f"{on}: {kg(reading.weight_g)}, {cm(reading.length_mm)}"


def _state(balita: Balita) -> str:
    if balita.status == StatusBalita.AKTIF or balita.status_on is None:
        return "Aktif"
    return f"{balita.get_status_display()} {formatting.day(balita.status_on)}"


def warnings(one: Record, other: Record) -> list[str]:
    """What speaks against making two records one."""
    told = []
    if one.balita.sex != other.balita.sex:
        told.append("Jenis kelaminnya berbeda. Periksa, mungkin anak kembar.")
    sure = [record.balita.nik_state == NikState.COCOK for record in (one, other)]
    if all(sure):
        told.append("Keduanya punya NIK sendiri. Periksa, mungkin anak kembar.")
    return told
