"""Every reading of a child as a row: what, who, where, how, whence, and what became of it.

A reading that was corrected stands struck through under the one that replaced it; one that was
taken back stands struck through with the reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils import timezone

from bontang_stunting.lib import formatting
from dashboard.charts.growth_picture import Index
from dashboard.queries.child import ChildStory, Meaning, Person, Reading, Value
from dashboard.words.child_choice import is_too_old, preferred
from dashboard.words.child_curves import POSITIONS, corrected, finding_of
from dashboard.words.child_growth import length_word
from dashboard.words.values import NOTHING, Finding, cm, grams, kg
from measurements.kemenkes import NTOB
from measurements.models import Measurement, Position

SHOWN: Final = (Index.TBU, Index.BBU, Index.BBTB)
SYSTEM: Final = "sistem"
CORRECTED, TAKEN_BACK = "diperbaiki", "dibatalkan"
LETTERS: Final = {NTOB.N: "N", NTOB.T: "T", NTOB.O: "O", NTOB.B: "B"}


@dataclass(frozen=True)
class Cell:
    """What one instrument read: "Berat", "9,9 kg", and what to know about it."""

    label: str
    text: str
    note: str = ""


@dataclass(frozen=True)
class ReadingRow:
    """A reading. `fate`: empty while it stands, else why it is struck through."""

    key: str
    day: str
    age: str
    fate: str
    cells: tuple[Cell, ...]
    findings: tuple[Finding, ...]
    month: str
    extras: str
    where: str
    who: str
    source: str
    notes: tuple[str, ...]
    is_counted: bool


def reading_rows(story: ChildStory) -> tuple[ReadingRow, ...]:
    """All readings, the newest day first, each correction right over what it replaced."""
    by_id = {reading.id: reading for reading in story.readings}
    last_words = [reading for reading in story.readings if reading.replaced_by is None]
    rows: list[ReadingRow] = []
    for last in sorted(last_words, key=lambda r: (_day_of(r, by_id), r.received_at), reverse=True):
        chain = list(_chain(last, by_id))
        for newer, reading, older in zip([None, *chain], chain, [*chain[1:], None], strict=False):
            if not reading.is_void:
                rows.append(_row(story, reading, newer, older))
    return tuple(rows)


def _chain(last: Reading, by_id: dict[UUID, Reading]) -> Iterable[Reading]:
    """A reading and what it replaced, back to the first."""
    reading: Reading | None = last
    while reading is not None:
        yield reading
        reading = by_id.get(reading.replaces) if reading.replaces else None


def _day_of(reading: Reading, by_id: dict[UUID, Reading]) -> int:
    """A void row stands at the day of what it took back."""
    before = by_id.get(reading.replaces) if reading.is_void and reading.replaces else None
    return (before or reading).measured_on.toordinal()


def _row(
    story: ChildStory, reading: Reading, newer: Reading | None, older: Reading | None
) -> ReadingRow:
    meaning = reading.meaning
    fate = "" if newer is None else TAKEN_BACK if newer.is_void else CORRECTED
    return ReadingRow(
        key=str(reading.id),
        day=formatting.day(reading.measured_on),
        age=formatting.age(story.balita.born_on, reading.measured_on),
        fate=fate,
        cells=tuple(_cells(reading)),
        findings=tuple(f for index in SHOWN if (f := finding_of(reading, index))),
        month=month_words(meaning) if meaning else "",
        extras=", ".join(_extras(reading)),
        where=reading.posyandu,
        who=who(reading.by),
        source=source_words(reading),
        notes=tuple(_notes(story, reading, newer, older)),
        is_counted=bool(meaning and meaning.counts),
    )


def _cells(reading: Reading) -> Iterable[Cell]:
    yield Cell("Berat", kg(reading.weight.value), _first(reading.weight, kg(reading.weight.first)))
    how = POSITIONS[Position(reading.position)] if reading.length.value else ""
    notes = [how, corrected(reading), _first(reading.length, cm(reading.length.first))]
    yield Cell(
        length_word(reading) if reading.length.value else "Tinggi",
        cm(reading.length.value),
        "; ".join(note for note in notes if note),
    )
    if reading.arm.value:
        yield Cell("LiLA", cm(reading.arm.value), _first(reading.arm, cm(reading.arm.first)))
    if reading.head.value:
        first = _first(reading.head, cm(reading.head.first))
        yield Cell("Lingkar kepala", cm(reading.head.value), first)
    if reading.oedema:
        yield Cell("Edema", f"+{reading.oedema}", "berat tidak dinilai")


def _first(value: Value, said: str) -> str:
    """The reading that was doubted, where a second was taken: the second is the one that stands."""
    return f"dibaca dua kali, pertama {said}" if value.first is not None else ""


def _extras(reading: Reading) -> Iterable[str]:
    """Vitamin A, ASI and MBG, where anybody wrote them down."""
    for label, given in (
        ("vitamin A", reading.vitamin_a),
        ("ASI", reading.asi),
        ("MBG", reading.mbg),
    ):
        if given is not None:
            yield f"{label} {'ya' if given else 'tidak'}"


def month_words(meaning: Meaning) -> str:
    """ "N +300 g (KBM 200 g)", "T −50 g (KBM 200 g) 2T BGM"; empty where the month has none."""
    if not meaning.ntob:
        return ""
    told = [LETTERS[NTOB(meaning.ntob)]]
    if meaning.gain_g is not None:
        told.append(grams(meaning.gain_g))
    if meaning.kbm_g is not None:
        told.append(f"(KBM {grams(meaning.kbm_g).lstrip('+')})")
    told += [word for word, is_so in (("2T", meaning.is_2t), ("BGM", meaning.is_bgm)) if is_so]
    if meaning.is_ntob_of_file:
        told.append("menurut berkas")
    return " ".join(told)


def who(person: Person) -> str:
    """The name of a kader or user with the role behind it."""
    if not person.nama:
        return NOTHING
    return f"{person.nama} ({person.role.lower()})" if person.role else person.nama


def source_words(reading: Reading) -> str:
    """From which phone, or which row of which file."""
    if reading.source == Measurement.Source.FILE:
        row = f", baris {reading.source_row}" if reading.source_row else ""
        return f"berkas {reading.file_name}{row}"
    if reading.source == Measurement.Source.DEMO:
        return "data contoh"
    phone = f"ponsel {reading.device[-4:]}" if reading.device else "formulir"
    return f"{phone}, {at(reading.measured_at or reading.received_at)}"


def at(when: datetime) -> str:
    """A moment on the clock of the city."""
    return formatting.moment(timezone.localtime(when))


def _notes(
    story: ChildStory, reading: Reading, newer: Reading | None, older: Reading | None
) -> Iterable[str]:
    """What became of the reading, and whether it speaks for its month."""
    if newer is not None:
        verb = "Dibatalkan" if newer.is_void else "Diganti"
        yield f"{verb} {at(newer.received_at)} oleh {who(newer.by)}: {newer.reason}."
        return
    if older is not None:
        yield f"Perbaikan atas hasil di bawah ini{_difference(older, reading)}: {reading.reason}."
    if reading.meaning:
        yield from _standing(story, reading, reading.meaning)


def _difference(old: Reading, new: Reading) -> str:
    """ " (berat 10,94 kg → 9,49 kg)": what the correction changed; empty where nothing of this."""
    pairs = [
        ("tanggal", formatting.day(old.measured_on), formatting.day(new.measured_on)),
        ("berat", kg(old.weight.value), kg(new.weight.value)),
        ("panjang/tinggi", cm(old.length.value), cm(new.length.value)),
        ("cara", *(POSITIONS[Position(r.position)] or NOTHING for r in (old, new))),
        ("LiLA", cm(old.arm.value), cm(new.arm.value)),
        ("lingkar kepala", cm(old.head.value), cm(new.head.value)),
        ("edema", f"+{old.oedema}", f"+{new.oedema}"),
    ]
    told = [f"{what} {before} → {now}" for what, before, now in pairs if before != now]
    return f" ({', '.join(told)})" if told else ""


def _standing(story: ChildStory, reading: Reading, meaning: Meaning) -> Iterable[str]:
    """Whether it counts, and why, where there is another to count instead."""
    if meaning.counts_in_round and meaning.operasi:
        yield f"Dihitung untuk {meaning.operasi}."
    others = [
        r for r in story.standing if r.id != reading.id and r.measured_on == reading.measured_on
    ]
    if meaning.counts_in_month:
        for other in others:
            why = preferred(reading, other)
            yield f"Dicatat dua kali pada hari itu. Yang ini dihitung karena {why.of_the_better}."
        return
    best = _counted_in(story, meaning)
    if best is None:
        yield "Tidak dihitung: sudah 5 tahun." if is_too_old(meaning) else "Tidak dihitung."
        return
    yield f"Tidak dihitung untuk bulan itu: {preferred(best, reading).of_the_worse}."


def _counted_in(story: ChildStory, meaning: Meaning) -> Reading | None:
    of_month = (
        reading
        for reading in story.standing
        if reading.meaning and reading.meaning.month == meaning.month
    )
    return next((r for r in of_month if r.meaning and r.meaning.counts_in_month), None)


@dataclass(frozen=True)
class PaperRow:
    """A reading on one line of a sheet."""

    day: str
    age: str
    weight: str
    length: str
    findings: tuple[str, ...]
    month: str
    who: str


def paper_rows(story: ChildStory, n: int) -> tuple[PaperRow, ...]:
    """The newest `n` readings that stand."""
    newest = sorted(story.standing, key=lambda r: (r.measured_on, r.received_at), reverse=True)[:n]
    return tuple(_paper_row(story, reading) for reading in newest)


def _paper_row(story: ChildStory, reading: Reading) -> PaperRow:
    how = POSITIONS[Position(reading.position)] if reading.length.value else ""
    oedema = f", edema +{reading.oedema}" if reading.oedema else ""
    meaning = reading.meaning
    letter = LETTERS[NTOB(meaning.ntob)] if meaning and meaning.ntob else ""
    gain = f" {grams(meaning.gain_g)}" if meaning and meaning.gain_g is not None else ""
    return PaperRow(
        day=formatting.day(reading.measured_on),
        age=formatting.age(story.balita.born_on, reading.measured_on),
        weight=kg(reading.weight.value) + oedema,
        length=f"{cm(reading.length.value)} {how}".strip(),
        findings=tuple(_short(finding_of(reading, index)) for index in SHOWN),
        month=letter + gain,
        who=reading.by.nama or reading.file_name or NOTHING,
    )


def _short(found: Finding | None) -> str:
    """ "−2,07 kurang"."""
    if found is None:
        return NOTHING
    return f"{found.z.removesuffix(' SD')} {found.words.lower().removeprefix('berat badan ')}"
