"""What was decided and done about a child, month by month and by itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from bontang_stunting.lib import formatting
from bontang_stunting.lib.dates import month_number, month_start
from dashboard.queries.child import ChildStory, Meaning, Reading, person
from dashboard.words.child_rows import LETTERS, at, who
from dashboard.words.values import NOTHING, cm, grams, kg
from interventions.models import Withdrawable
from measurements.kemenkes import NTOB

WORD_OF_LETTER = {
    NTOB.N: "naik",
    NTOB.T: "tidak naik",
    NTOB.O: "bulan lalu tidak ditimbang",
    NTOB.B: "baru",
}


@dataclass(frozen=True)
class MonthRow:
    """One month of the KMS; `letter` is N, T, O or B, empty where nobody weighed the child."""

    month: date
    name: str
    age_months: int
    weight: str
    length: str
    gain: str
    kbm: str
    letter: str
    word: str
    marks: tuple[str, ...]
    note: str
    asi: str


@dataclass(frozen=True)
class Event:
    """Something that was said or decided on a day.

    `taken_back`: by whom and why, where it stands no more. `door` and `of`: the address that takes
    it back and what it takes back, where that can be done. `merge`: one that can be undone.
    """

    on: date
    day: str
    kind: str
    text: str
    who: str
    note: str = ""
    taken_back: str = ""
    door: str = ""
    of: str = ""
    merge: str = ""


def month_rows(story: ChildStory) -> tuple[MonthRow, ...]:
    """From the month of the first weighing to that of the last, the newest first.

    A month without a weighing has its row too, with what was said about it.
    """
    counted = {
        r.meaning.month: r for r in story.standing if r.meaning and r.meaning.counts_in_month
    }
    months = [*counted, *(absence.on_day.replace(day=1) for absence in story.absences)]
    if not months:
        return ()
    first, last = month_number(min(months)), month_number(max(months))
    every = [month_start(number) for number in range(last, first - 1, -1)]
    return tuple(_month(story, month, counted.get(month)) for month in every)


def _month(story: ChildStory, month: date, reading: Reading | None) -> MonthRow:
    meaning = reading.meaning if reading else None
    letter = NTOB(meaning.ntob) if meaning and meaning.ntob else None
    return MonthRow(
        month=month,
        name=f"{formatting.SHORT_MONTHS[month.month - 1]} {month.year}",
        age_months=month_number(month) - month_number(story.balita.born_on),
        weight=kg(reading.weight.value) if reading else NOTHING,
        length=cm(reading.length.value) if reading else NOTHING,
        gain=grams(meaning.gain_g) if meaning else NOTHING,
        kbm=grams(meaning.kbm_g).lstrip("+") if meaning else NOTHING,
        letter=LETTERS[letter] if letter else "",
        word=WORD_OF_LETTER[letter] if letter else "",
        marks=_marks(meaning),
        note="" if reading else _absence(story, month),
        asi={True: "ya", False: "tidak", None: ""}[reading.asi if reading else None],
    )


def _marks(meaning: Meaning | None) -> tuple[str, ...]:
    if meaning is None:
        return ()
    told = (("2T", meaning.is_2t), ("BGM", meaning.is_bgm))
    return tuple(word for word, is_so in told if is_so)


def _absence(story: ChildStory, month: date) -> str:
    """Why the child was not weighed that month, where anybody said so."""
    told = [
        str(absence.get_why_display()).lower()
        for absence in story.absences
        if absence.on_day.replace(day=1) == month
    ]
    return f"tidak ditimbang: {', '.join(told)}" if told else "tidak ditimbang"


def events(story: ChildStory) -> tuple[Event, ...]:
    """Referrals, follow-ups, verdicts, absences, changes and merges, the newest first.

    What was done after a referral on the same day stands above it.
    """
    told = [
        *_follow_ups(story), *_referrals(story), *_verdicts(story), *_changes(story),
        *_absences(story), *_merges(story),
    ]  # fmt: skip
    return tuple(sorted(told, key=lambda event: event.on, reverse=True))


def _referrals(story: ChildStory) -> Iterable[Event]:
    for referral in story.referrals:
        yield Event(
            on=referral.measurement.measured_on,
            day=formatting.day(referral.measurement.measured_on),
            kind="Rujukan",
            text=f"{referral.get_cause_display()}: {str(referral.get_answer_display()).lower()}",
            who=f"{who(person(referral.by))}, {at(referral.received_at)}",
            note=referral.note,
        )


def _follow_ups(story: ChildStory) -> Iterable[Event]:
    # Of two on one day the later one first, as the days run.
    for follow_up in reversed(story.follow_ups):
        yield Event(
            on=follow_up.seen_on,
            day=formatting.day(follow_up.seen_on),
            kind="Tindak lanjut",
            text=str(follow_up.get_outcome_display()),
            who=f"{who(person(follow_up.by))}, {at(follow_up.received_at)}",
            note=follow_up.note,
            **_withdrawal(follow_up, "child-withdraw-follow-up"),
        )


def _verdicts(story: ChildStory) -> Iterable[Event]:
    for verdict in story.verdicts:
        yield Event(
            on=verdict.decided_on,
            day=formatting.day(verdict.decided_on),
            kind="Putusan dokter",
            text=str(verdict.get_verdict_display()),
            who=verdict.decided_by,
            note=verdict.operasi.nama,
            **_withdrawal(verdict, "child-withdraw-verdict"),
        )


def _withdrawal(note: Withdrawable, door: str) -> dict[str, str]:
    """That a note was taken back, or the address that takes it back."""
    if note.withdrawn_at is None:
        return {"door": door, "of": str(note.pk)}
    by = who(person(note.withdrawn_by))
    return {"taken_back": f"Dibatalkan {at(note.withdrawn_at)} oleh {by}: {note.withdraw_reason}."}


def _changes(story: ChildStory) -> Iterable[Event]:
    for change in story.changes:
        yield Event(
            on=change.on_day,
            day=formatting.day(change.on_day),
            kind="Status",
            text=str(change.get_status_display()),
            who=f"{who(person(change.by))}, {at(change.received_at)}",
            note=change.note,
        )


def _absences(story: ChildStory) -> Iterable[Event]:
    for absence in story.absences:
        yield Event(
            on=absence.on_day,
            day=formatting.day(absence.on_day),
            kind="Tidak ditimbang",
            text=str(absence.get_why_display()),
            who=who(person(absence.recorded_by)),
            note=absence.note,
        )


def _merges(story: ChildStory) -> Iterable[Event]:
    for merge in story.merges:
        gone, on = merge.gone, timezone.localdate(merge.at)
        place = f"{gone.posyandu.nama}, {gone.posyandu.kelurahan.nama}"
        born = formatting.day(gone.born_on)
        yield Event(
            on=on,
            day=formatting.day(on),
            kind="Penggabungan",
            text=f"data {gone.nama} ({place}, lahir {born}) digabung ke sini",
            who=f"{who(person(merge.by))}, {at(merge.at)}",
            note=merge.reason,
            # One of a record that was merged on since waits for that one to be undone.
            merge=str(merge.pk) if merge.kept_id == story.balita.pk else "",
        )
