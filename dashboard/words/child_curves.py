"""A child's four curves: which reading is which dot, and what each chart says in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from bontang_stunting.lib import formatting
from dashboard.charts.growth import growth_chart
from dashboard.charts.growth_picture import (
    Dot,
    Index,
    Kind,
    Picture,
    age_picture,
    length_picture,
    on_one_scale,
    stretch_picture,
)
from dashboard.queries.child import ChildStory, Meaning, Reading
from dashboard.words.child_growth import TWO_YEARS_DAYS, length_word
from dashboard.words.values import BY_NAME, Finding, cm, finding, kg
from measurements.models import Position
from posyandu.models import Balita

POSITIONS: Final = {
    Position.UNKNOWN: "",
    Position.LYING: "telentang",
    Position.STANDING: "berdiri",
}
WHO: Final = "Garis: standar pertumbuhan WHO 2006. Status: Permenkes 2/2020."


@dataclass(frozen=True)
class Sign:
    """What a colour stands for; `kind` is its class in anak.css."""

    kind: str
    text: str
    note: str = ""


@dataclass(frozen=True)
class _Words:
    """The names of a curve: index, title, what its table's first number is, signs."""

    name: str
    title: str
    column: str
    signs: tuple[Sign, ...]


_GIZI_SIGNS = (Sign("gizi-kurang", "gizi kurang"), Sign("gizi-buruk", "gizi buruk"))
WORDS: Final = {
    Index.TBU: _Words(
        "TB/U",
        "Panjang atau tinggi menurut umur",
        "Panjang/tinggi",
        (Sign("pendek", "pendek"), Sign("sangat-pendek", "sangat pendek")),
    ),
    Index.BBU: _Words(
        "BB/U",
        "Berat menurut umur (KMS)",
        "Berat",
        (
            Sign("kms-hijau", "normal"),
            Sign("kms-kuning", "kurang"),
            Sign("kms-merah", "sangat kurang"),
            Sign("kms-oranye", "risiko lebih"),
        ),
    ),
    Index.BBTB: _Words("BB/TB", "Berat menurut panjang atau tinggi", "Berat", _GIZI_SIGNS),
    Index.IMTU: _Words("IMT/U", "Indeks massa tubuh menurut umur", "IMT", _GIZI_SIGNS),
}


@dataclass(frozen=True)
class CurveRow:
    """A line of the table behind a curve."""

    day: str
    age: str
    value: str
    finding: Finding | None
    remark: str


@dataclass(frozen=True)
class Curve:
    """A chart with its finding, its signs and its table: what `_panel.html` prints as a panel."""

    key: str
    title: str
    subtitle: str
    column: str
    picture: Picture
    signs: tuple[Sign, ...]
    rows: tuple[CurveRow, ...]
    caption: str
    definition: str = WHO
    table: str = "dashboard/_anak_tabel.html"

    @cached_property
    def chart(self) -> dict[str, Any]:
        """What the page's script draws; paper does without."""
        return growth_chart(self.picture).as_json()

    @property
    def chart_id(self) -> str:
        """The id of the block that holds the chart."""
        return f"grafik-{self.key}"

    @property
    def label(self) -> str:
        """What a screen reader says in place of the picture."""
        return f"Grafik {self.subtitle}. {self.title}. Angkanya ada pada tabel di bawah."


def curves(story: ChildStory, today: date) -> dict[str, Curve]:
    """The four curves by their key."""
    return {index.value: _curve(story, index, today) for index in Index}


def picture_of(story: ChildStory, index: Index, today: date) -> Picture:
    """One chart: birth, every reading that stands, and the last one's own number."""
    dots = tuple(_dots(story, index))
    sex = story.balita.sex
    if index is Index.BBTB:
        return length_picture(sex=sex, dots=dots, is_standing=_is_standing(story))
    return age_picture(index, sex=sex, dots=dots, until_days=_age_now(story, today))


def kms_picture(story: ChildStory, months: tuple[int, int]) -> Picture:
    """Weight for age on one page of the KMS."""
    dots = tuple(_dots(story, Index.BBU))
    return stretch_picture(Index.BBU, sex=story.balita.sex, dots=dots, months=months)


def _age_now(story: ChildStory, today: date) -> int:
    """The age of the last reading, or of a newborn nobody has weighed."""
    days = [reading.meaning.age_days for reading in story.standing if reading.meaning]
    return max(days, default=min((today - story.balita.born_on).days, TWO_YEARS_DAYS))


def _is_standing(story: ChildStory) -> bool:
    """Whether the chart of weight has heights below it: the last reading decides."""
    days = [reading.meaning.age_days for reading in story.standing if reading.meaning]
    return bool(days) and days[-1] >= TWO_YEARS_DAYS


def _dots(story: ChildStory, index: Index) -> Iterable[Dot]:
    at_birth = _birth(story.balita, index, is_standing=_is_standing(story))
    if at_birth:
        yield at_birth
    placed = [(r, _place(r, r.meaning, index, story)) for r in story.standing if r.meaning]
    drawn = [(r, r.meaning, place) for r, place in placed if r.meaning and place]
    counted = [r.id for r, meaning, _ in drawn if _kind(meaning, index) is Kind.COUNTED]
    for reading, meaning, place in drawn:
        kind = _kind(meaning, index)
        label = _label(reading, index) if reading.id in counted[-1:] else ""
        said = _said(story.balita, reading, index, kind)
        yield Dot(*place, kind, said, meaning.age_days, label)


def _kind(meaning: Meaning, index: Index) -> Kind:
    if meaning.is_flagged[BY_NAME[WORDS[index].name].column]:
        return Kind.FLAGGED
    return Kind.COUNTED if meaning.counts else Kind.BESIDE


def _place(
    reading: Reading, meaning: Meaning, index: Index, story: ChildStory
) -> tuple[float, float] | None:
    """Where a reading stands; None where it has no score: with oedema no weight means anything."""
    if meaning.z[BY_NAME[WORDS[index].name].column] is None:
        return None
    weight = (reading.weight.value or 0) / 1000
    length = (meaning.length_corrected_mm or 0) / 10
    if index is Index.TBU:
        return meaning.age_days, length
    if index is Index.BBU:
        return meaning.age_days, weight
    if index is Index.IMTU:
        return meaning.age_days, weight / (length / 100) ** 2
    is_young = meaning.age_days < TWO_YEARS_DAYS
    x = on_one_scale(length, is_under_two=is_young, is_standing=_is_standing(story))
    return x, weight


def _birth(balita: Balita, index: Index, *, is_standing: bool) -> Dot | None:
    """What was weighed and measured at birth, where it is known."""
    weight, length = balita.birth_weight_g, balita.birth_length_mm
    said = f"Saat lahir: {', '.join(say(v) for say, v in ((kg, weight), (cm, length)) if v)}"
    if index is Index.TBU and length:
        return Dot(0, length / 10, Kind.BIRTH, said, 0)
    if index is Index.BBU and weight:
        return Dot(0, weight / 1000, Kind.BIRTH, said, 0)
    if index is Index.IMTU and weight and length:
        return Dot(0, weight / 1000 / (length / 1000) ** 2, Kind.BIRTH, said, 0)
    if index is Index.BBTB and weight and length:
        x = on_one_scale(length / 10, is_under_two=True, is_standing=is_standing)
        return Dot(x, weight / 1000, Kind.BIRTH, said, 0)
    return None


def _said(balita: Balita, reading: Reading, index: Index, kind: Kind) -> str:
    """What a dot says: day and age, what was read, what it means."""
    age = formatting.age(balita.born_on, reading.measured_on)
    told = [f"{formatting.day(reading.measured_on)}, {age}", value_of(reading, index)]
    found = finding_of(reading, index)
    if found:
        told.append(f"{found.index} {found.z}: {found.words.lower()}")
    if corrected(reading):
        told.append(f"diukur {POSITIONS[Position(reading.position)]}, {corrected(reading)}")
    if kind is Kind.BESIDE:
        told.append("tidak dihitung untuk bulan itu")
    return "\n".join(told)


def finding_of(reading: Reading, index: Index) -> Finding | None:
    """What an index says of a reading that stands."""
    meaning, name = reading.meaning, WORDS[index].name
    if meaning is None:
        return None
    column = BY_NAME[name].column
    code = getattr(meaning, index.value)
    return finding(name, meaning.z[column], code, is_flagged=meaning.is_flagged[column])


def value_of(reading: Reading, index: Index) -> str:
    """What was read that the curve is about: the length, the weight, or both."""
    if index is Index.TBU:
        return f"{length_word(reading)} {cm(reading.length.value)}"
    if index is Index.BBU:
        return f"Berat {kg(reading.weight.value)}"
    if index is Index.BBTB:
        return f"Berat {kg(reading.weight.value)}, {cm(reading.length.value)}"
    length = (reading.meaning.length_corrected_mm if reading.meaning else None) or 0
    if not length or not reading.weight.value:
        return "–"
    bmi = reading.weight.value / 1000 / (length / 1000) ** 2
    return f"IMT {formatting.number(bmi, 1)}"


def corrected(reading: Reading) -> str:
    """What the length counts as, where it was taken the other way than the age asks for."""
    length = reading.meaning.length_corrected_mm if reading.meaning else None
    if length is None or length == reading.length.value:
        return ""
    return f"dihitung {cm(length)}"


def _label(reading: Reading, index: Index) -> str:
    """The number the last reading carries on the chart: as it was read."""
    if index is Index.TBU:
        return cm(reading.length.value)
    return value_of(reading, index) if index is Index.IMTU else kg(reading.weight.value)


def _curve(story: ChildStory, index: Index, today: date) -> Curve:
    words = WORDS[index]
    picture = picture_of(story, index, today)
    rows = tuple(_rows(story, index))
    return Curve(
        key=index.value,
        title=_title(story, index),
        subtitle=words.title,
        column=words.column,
        picture=picture,
        signs=words.signs,
        rows=rows,
        caption=_caption(story, index, len(rows)),
    )


def _title(story: ChildStory, index: Index) -> str:
    """The finding of the last believable reading that counts."""
    for reading in reversed(story.standing):
        found = finding_of(reading, index)
        if found and not found.is_flagged and reading.meaning and reading.meaning.counts:
            return f"{found.index} {found.words.lower()}, {found.z}"
    if not story.standing:
        return f"{WORDS[index].name} belum diukur"
    return f"{WORDS[index].name} belum ada nilai yang wajar"


def _rows(story: ChildStory, index: Index) -> Iterable[CurveRow]:
    for reading in reversed(story.standing):
        meaning = reading.meaning
        found = finding_of(reading, index)
        if meaning is None or found is None:
            continue
        yield CurveRow(
            formatting.day(reading.measured_on),
            formatting.age(story.balita.born_on, reading.measured_on, has_days=False),
            value_of(reading, index),
            found,
            "" if meaning.counts else "tidak dihitung untuk bulan itu",
        )


def _caption(story: ChildStory, index: Index, n: int) -> str:
    n_flagged = sum(
        bool(r.meaning and r.meaning.is_flagged[BY_NAME[WORDS[index].name].column])
        for r in story.standing
    )
    n_oedema = 0 if index is Index.TBU else sum(r.oedema > 0 for r in story.standing)
    told = [f"n {formatting.number(n)} hasil ukur"]
    if n_flagged:
        told.append(f"{n_flagged} di luar batas wajar (arsiran)")
    if n_oedema:
        told.append(f"{n_oedema} dengan edema tidak digambar")
    return " · ".join(told)
