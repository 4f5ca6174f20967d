"""A list of children in words: its title, its figure, and each child with why it is here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from bontang_stunting.lib import formatting
from dashboard.filter_form import Place
from dashboard.measures import Measure
from dashboard.queries.children import Child, Reading
from dashboard.results import Coverage, Share
from dashboard.words.homes import area
from dashboard.words.values import NOTHING, Finding, cm, finding, grams, kg, sd
from measurements.models import Ntob
from posyandu.models.people import Sex
from posyandu.nik import mask

LETTERS: Final = {Sex.LAKI_LAKI: "L", Sex.PEREMPUAN: "P"}
NTOB: Final = {
    Ntob.NAIK: ("N", "naik", "normal"),
    Ntob.TIDAK_NAIK: ("T", "tidak naik", "bb-tidak-naik"),
    Ntob.TIDAK_DITIMBANG_BULAN_LALU: ("O", "bulan lalu tidak ditimbang", "tidak-diukur"),
    Ntob.BARU: ("B", "baru", "tidak-diukur"),
}
INDEX_NAMES: Final = {"haz": "TB/U", "waz": "BB/U", "whz": "BB/TB"}
# What the children of a list are called after a number: "190 balita pendek".
NOUNS: Final = {
    "sasaran": "dalam daftar sasaran",
    "gizi-kurang": "gizi kurang atau buruk",
    "bb-kurang": "berat badannya kurang",
    "bb-sangat-kurang": "berat badannya sangat kurang",
    "kia": "punya buku KIA",
    "tanpa-kia": "belum tercatat punya buku KIA",
    "dapat-dinilai": "dapat dinilai naik atau tidak",
    "tidak-naik": "berat badannya tidak naik",
    "naik": "berat badannya naik",
    "o": "tidak ditimbang bulan lalu",
    "b": "baru pertama ditimbang",
    "2t": "dua kali berturut-turut tidak naik",
    "bgm": "di bawah garis merah",
    "tak-wajar": "dengan nilai di luar batas wajar",
    "pendek-tanpa-pembanding": "pendek yang belum ada pembandingnya",
    "pendek-tanpa-kelanjutan": "pendek yang kemudian tidak dinilai lagi",
}
OTHER_POSYANDU: Final = "posyandu lain"


@dataclass(frozen=True)
class ChildText:
    """One child of a list, as printed. `page_of` is empty where the reader may not open it."""

    page_of: str
    nama: str
    who: str
    ibu: str
    nik: str
    home: str
    alamat: str
    posyandu: str
    measured: str
    weight: str
    length: str
    findings: tuple[Finding, ...]
    ntob: str
    ntob_words: str
    ntob_kind: str
    why: str
    change: str
    history: tuple[str, ...]


def noun(measure: Measure) -> str:
    """What the children of a measure are called."""
    return NOUNS.get(measure.key, measure.title.lower())


def title(measure: Measure, counts: Mapping[str, int]) -> str:
    """The answer: "190 balita pendek"; "Tidak ada balita …" where there is none."""
    n = measure.count(counts)
    if not n:
        return f"Tidak ada balita {noun(measure)}"
    return f"{formatting.number(n)} balita {noun(measure)}"


def found_words(n: int | None, name: str) -> str:
    """How many of the list a name found; empty where none was searched for."""
    if n is None:
        return ""
    if not n:
        return f"Tidak ada anak atau ibu bernama “{name}” di daftar ini."
    return f"{formatting.number(n)} di antaranya bernama “{name}”, anak atau ibunya."


def figure(measure: Measure, counts: Mapping[str, int]) -> str:
    """What the number is a share of, with its coverage."""
    share = Share(measure.count(counts), measure.total(counts))
    covered = Coverage(counts["n_diukur"], counts["n_sasaran"])
    parts = []
    if share.percent is not None and share.of is not None:
        of = f"{formatting.number(share.of)} {_denominator(measure)}"
        parts.append(f"{formatting.percent(share.percent)} dari {of}.")
    if covered.percent is not None and measure.kind not in {"cakupan", "tidak-diukur"}:
        note = ", sementara" if covered.is_provisional else ""
        parts.append(f"Cakupan {formatting.percent(covered.percent)}{note}.")
    return " ".join(parts)


def _denominator(measure: Measure) -> str:
    if measure.of == ("n_sasaran",):
        return "sasaran"
    return "yang ditimbang" if measure.of == ("n_ditimbang",) else "yang dinilai"


def child_texts(
    rows: Sequence[Child],
    measure: Measure,
    readings: Mapping[UUID, tuple[Reading, ...]],
    places: Iterable[Place],
    first_day: date,
) -> list[ChildText]:
    """The children of a page. `first_day` of the period is when a child without a reading is as old
    as it says; `places` are the posyandu the reader knows."""
    homes = {int(place.posyandu[0]): place for place in places}
    return [_text(row, measure, readings.get(row.balita_id, ()), homes, first_day) for row in rows]


def _text(
    child: Child,
    measure: Measure,
    readings: tuple[Reading, ...],
    homes: Mapping[int, Place],
    first_day: date,
) -> ChildText:
    place = homes[child.posyandu_id]
    letter, words, kind = NTOB[Ntob(child.ntob)] if child.ntob else ("", "", "")
    earlier = [
        one for one in readings if not child.measured_on or one.measured_on < child.measured_on
    ]
    return ChildText(
        page_of=str(child.balita_id) if child.home_id in homes else "",
        nama=child.nama,
        who=f"{LETTERS[Sex(child.sex)]} · {age(child, first_day)}",
        ibu=child.ibu or "belum ada data",
        nik=mask(child.nik_last4),
        home=home(child, place),
        alamat=child.home.alamat,
        posyandu=named(place.posyandu[1]),
        measured=formatting.day(child.measured_on) if child.measured_on else "",
        weight=kg(child.weight_g),
        length=cm(child.length_mm),
        findings=findings(child),
        ntob=letter,
        ntob_words=words,
        ntob_kind=kind,
        why=why(child, measure, readings, homes),
        change=_change(child, earlier),
        history=tuple(_past(one) for one in earlier[:3]),
    )


def age(child: Child, first_day: date) -> str:
    """The age on the day it was measured, or on the first day of the period."""
    on = max(child.measured_on or first_day, child.born_on)
    return formatting.age(child.born_on, on)


def home(child: Child, place: Place) -> str:
    """Where it lives: "Lok Tuan, RT 012"."""
    return area(child.home, place.kelurahan[1])


def findings(child: Child) -> tuple[Finding, ...]:
    """BB/U, TB/U and BB/TB; those without a score are left out."""
    told = (
        finding("BB/U", child.waz, child.bbu, is_flagged="waz" in child.flagged),
        finding("TB/U", child.haz, child.tbu, is_flagged="haz" in child.flagged),
        finding("BB/TB", child.whz, child.bbtb, is_flagged="whz" in child.flagged),
    )
    return tuple(one for one in told if one)


def why(
    child: Child, measure: Measure, readings: Sequence[Reading], homes: Mapping[int, Place]
) -> str:
    """Why the child is in this list, in one sentence without its full stop."""
    if measure.key == "belum-diukur":
        return _not_measured(child, readings)
    if child.measured_on is None:
        return "terdaftar, belum datang"
    if measure.key == "belum-ditimbang":
        return f"diukur {formatting.day(child.measured_on)}, berat belum ditimbang"
    return f"{_value(child, measure)}, {_when(child, readings, homes)}"


def _value(child: Child, measure: Measure) -> str:
    if measure.key == "tak-wajar":
        told = [f"{INDEX_NAMES[name]} {sd(getattr(child, name))}" for name in sorted(child.flagged)]
        return f"{' dan '.join(told)} di luar batas wajar"
    if measure.index:
        z = getattr(child, measure.index)
        return f"{INDEX_NAMES[measure.index]} {sd(z)}" if z is not None else measure.title
    if measure.key in {"tidak-naik", "naik", "2t", "dapat-dinilai"} and child.gain_g is not None:
        least = f", paling sedikit {grams(child.kbm_g)}" if child.kbm_g else ""
        twice = "2T; " if measure.key == "2t" else ""
        return f"{twice}berat {grams(child.gain_g)} sejak bulan lalu{least}"
    return f"{kg(child.weight_g)} dan {cm(child.length_mm)}"


def _when(child: Child, readings: Sequence[Reading], homes: Mapping[int, Place]) -> str:
    if child.measured_on is None:
        return ""
    here = next((one for one in readings if one.measured_on == child.measured_on), None)
    verb = "diukur" if child.length_mm is not None else "ditimbang"
    told = f"{verb} {formatting.day(child.measured_on)}"
    if here is None:
        return told
    place = homes.get(here.posyandu_id)
    return f"{told} di {named(place.posyandu[1]) if place else OTHER_POSYANDU}"


def _not_measured(child: Child, readings: Sequence[Reading]) -> str:
    if child.measured_on is not None:
        return f"ditimbang {formatting.day(child.measured_on)}, panjang belum diukur"
    known = [one for one in readings if one.length_mm is not None]
    if not known:
        return "belum pernah diukur"
    return f"belum datang; terakhir diukur {formatting.day(known[0].measured_on)}"


def named(posyandu: str) -> str:
    """A posyandu with the word before its name, once."""
    return posyandu if posyandu.lower().startswith("posyandu") else f"Posyandu {posyandu}"


def _change(child: Child, earlier: Sequence[Reading]) -> str:
    """What weight and length did since the reading before."""
    if not earlier or child.measured_on is None:
        return ""
    before = earlier[0]
    parts = []
    if child.weight_g is not None and before.weight_g is not None:
        parts.append(grams(child.weight_g - before.weight_g))
    if child.length_mm is not None and before.length_mm is not None:
        grown = (child.length_mm - before.length_mm) / 10
        parts.append(f"{'+' if grown > 0 else ''}{formatting.number(grown, 1)} cm")
    return f"{', '.join(parts)} sejak {formatting.day(before.measured_on)}" if parts else ""


def _past(one: Reading) -> str:
    z = f"TB/U {sd(one.haz)}" if one.haz is not None and not one.is_flagged else ""
    values = [
        value for value in (kg(one.weight_g), cm(one.length_mm), z) if value and value != NOTHING
    ]
    return f"{formatting.day(one.measured_on)}: {', '.join(values)}"
