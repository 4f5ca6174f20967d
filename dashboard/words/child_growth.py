"""How a child has grown, in words: the answer that is the title, and what to know beside it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Final

from bontang_stunting.lib import formatting
from dashboard.queries.child import ChildStory, Meaning, Reading
from dashboard.words.child import birth
from dashboard.words.values import BY_NAME, NOTHING, cm, kg, score_words, sd
from measurements.kemenkes import BBTB, NTOB
from measurements.models import Position

# Two trained observers may differ by 0.7 cm (WHO growth reference study), a fifth of an SD and more
# under five: less than that is no change.
SAME_SD_HUNDREDTHS: Final = 20
# Lengths of two months in a row differ by little more than the board does.
MONTHS_APART_DAYS: Final = 90
TWO_YEARS_DAYS: Final = 731
# LiLA under this is gizi buruk, from 6 to 59 months.
ARM_SEVERE_MM, ARM_FROM_MONTHS, ARM_TO_MONTHS = 115, 6, 59


def counted(story: ChildStory) -> tuple[Reading, ...]:
    """The readings that speak for the child in a month or a round, the oldest first."""
    return tuple(r for r in story.standing if r.meaning and r.meaning.counts)


def score(reading: Reading, index: str) -> int | None:
    """z of an index ("haz" …) in hundredths; None where missing or beyond all limits."""
    meaning = reading.meaning
    if meaning is None or meaning.is_flagged[index]:
        return None
    return meaning.z[index]


def answer(story: ChildStory) -> str:
    """How the child has grown, in one line: the gravest first, then its length and the change."""
    seen = counted(story)
    if not seen:
        return (
            "Belum ada hasil ukur yang dapat dinilai" if story.standing else "Belum pernah diukur"
        )
    urgent = _urgent(seen[-1])
    body = _length(story, seen) or _weight(story, seen) or "Belum ada nilai yang wajar"
    if not urgent:
        return body
    return f"{urgent}; {body[0].lower()}{body[1:]}"


def _urgent(reading: Reading) -> str:
    """A sign of gizi buruk in the last reading: somebody has to act today."""
    meaning = reading.meaning
    if meaning is None:
        return ""
    if reading.oedema:
        return f"Edema +{reading.oedema}, tanda gizi buruk"
    if meaning.bbtb == BBTB.GIZI_BURUK:
        return f"Gizi buruk (BB/TB {sd(meaning.z['whz'] or 0)})"
    is_of_age = ARM_FROM_MONTHS <= meaning.age_months <= ARM_TO_MONTHS
    arm = reading.arm.value
    if arm and arm < ARM_SEVERE_MM and is_of_age:
        return f"LiLA {cm(arm)}, tanda gizi buruk"
    return ""


def _length(story: ChildStory, seen: Sequence[Reading]) -> str:
    scored = [reading for reading in seen if score(reading, "haz") is not None]
    if not scored:
        return ""
    last = scored[-1]
    return (
        f"{length_word(last)} {cm(last.length.value)} pada {_short_age(story, last)}: "
        f"{_found(last, 'TB/U')}{_change(scored, 'haz')}"
    )


def _weight(story: ChildStory, seen: Sequence[Reading]) -> str:
    scored = [reading for reading in seen if score(reading, "waz") is not None]
    if not scored:
        return ""
    last = scored[-1]
    return (
        f"Berat {kg(last.weight.value)} pada {_short_age(story, last)}: "
        f"{_found(last, 'BB/U')}{_change(scored, 'waz')}; tinggi belum diukur"
    )


def _short_age(story: ChildStory, reading: Reading) -> str:
    return formatting.age(story.balita.born_on, reading.measured_on, has_days=False)


def _found(reading: Reading, name: str) -> str:
    """ "pendek (−2,31 SD)"."""
    index, meaning = BY_NAME[name], reading.meaning
    z = score(reading, index.column)
    if meaning is None or z is None:
        return NOTHING
    code = getattr(meaning, index.category.__name__.lower())
    return f"{index.category(code).label.lower()} ({sd(z)})"


def length_word(reading: Reading) -> str:
    """ "Panjang" lying, "Tinggi" standing; by age where nobody wrote down how."""
    if reading.position == Position.UNKNOWN:
        is_young = reading.meaning is not None and reading.meaning.age_days < TWO_YEARS_DAYS
        return "Panjang" if is_young else "Tinggi"
    return "Panjang" if reading.position == Position.LYING else "Tinggi"


def _change(scored: Sequence[Reading], index: str) -> str:
    """ ", naik dari −2,60 pada Mei": beside the round before, or three months and more earlier."""
    last = scored[-1]
    before = _earlier(scored)
    if before is None:
        return ""
    now, then = score(last, index) or 0, score(before, index) or 0
    when = _month(before.measured_on, last.measured_on)
    if abs(now - then) < SAME_SD_HUNDREDTHS:
        return f", hampir sama dengan {when} ({score_words(then)})"
    word = "naik" if now > then else "turun"
    return f", {word} dari {score_words(then)} pada {when}"


def _earlier(scored: Sequence[Reading]) -> Reading | None:
    """Rounds are measured with the most care; without one, the latest reading long enough ago."""
    last = scored[-1]
    rounds = [r for r in scored[:-1] if _is_of_round(r.meaning) and not _same_round(r, last)]
    if _is_of_round(last.meaning) and rounds:
        return rounds[-1]
    long_ago = [
        r for r in scored[:-1] if (last.measured_on - r.measured_on).days >= MONTHS_APART_DAYS
    ]
    return long_ago[-1] if long_ago else None


def _is_of_round(meaning: Meaning | None) -> bool:
    return meaning is not None and meaning.counts_in_round


def _same_round(one: Reading, other: Reading) -> bool:
    return bool(one.meaning and other.meaning and one.meaning.operasi == other.meaning.operasi)


def _month(day: date, beside: date) -> str:
    """The month, with its year where that is another one."""
    month = formatting.month(day)
    return month.split()[0] if day.year == beside.year else month


# --- what to know beside it ----------------------------------------------------------------------


def lead(story: ChildStory) -> tuple[str, ...]:
    """The sentences under the answer: weight, BB/TB, since birth."""
    seen = counted(story)
    told = [*(_latest(seen[-1]) if seen else ()), _since_birth(story, seen)]
    return tuple(sentence for sentence in told if sentence)


def _latest(last: Reading) -> Iterable[str]:
    meaning = last.meaning
    if meaning is None:
        return
    when = formatting.day(last.measured_on)
    if last.weight.value and score(last, "waz") is not None:
        yield f"Berat {kg(last.weight.value)} pada {when}: {_found(last, 'BB/U')}{gain(meaning)}."
    elif last.weight.value:
        why = ", tidak dinilai karena edema" if last.oedema else ""
        yield f"Berat {kg(last.weight.value)} pada {when}{why}."
    if score(last, "whz") is not None:
        yield f"Berat menurut tinggi: {_found(last, 'BB/TB')}."


_NTOB_WORDS: Final[dict[int, Callable[[Meaning], str]]] = {
    NTOB.N: lambda m: f", {_rise(m)} (N){_needed(m)}",
    NTOB.T: lambda m: f", {_grams_or_less(m)} (T){_needed(m)}",
    NTOB.O: lambda m: ", bulan lalu tidak ditimbang (O)",
    NTOB.B: lambda m: ", penimbangan pertama (B)",
}


def gain(meaning: Meaning) -> str:
    """What the month's weighing says beside the month before, as the rest of a sentence."""
    say = _NTOB_WORDS.get(meaning.ntob or 0)
    if say is None:
        return ""
    marks = [
        text
        for is_so, text in (
            (meaning.is_2t, "dua bulan berturut-turut (2T)"),
            (meaning.is_bgm, "di bawah garis merah (BGM)"),
        )
        if is_so
    ]
    return ", ".join([say(meaning), *marks])


def _grams(meaning: Meaning) -> str:
    return f"{formatting.number(meaning.gain_g or 0)} g"


def _rise(meaning: Meaning) -> str:
    """ "naik 300 g"; without the grams where a file said so."""
    return "naik" if meaning.gain_g is None else f"naik {_grams(meaning)}"


def _grams_or_less(meaning: Meaning) -> str:
    """ "tidak naik", with what it gained or lost."""
    if meaning.gain_g is None:
        return "tidak naik"
    if meaning.gain_g > 0:
        return f"hanya naik {_grams(meaning)}"
    if not meaning.gain_g:
        return "tidak naik"
    return f"turun {formatting.number(-meaning.gain_g)} g"


def _needed(meaning: Meaning) -> str:
    return "" if meaning.kbm_g is None else f", KBM {formatting.number(meaning.kbm_g)} g"


def _since_birth(story: ChildStory, seen: Sequence[Reading]) -> str:
    """What it has gained since it was born, where a birth weight or length is known."""
    balita = story.balita
    weights = [r.weight.value for r in seen if r.weight.value and score(r, "waz") is not None]
    lengths = [r.length.value for r in seen if r.length.value and score(r, "haz") is not None]
    grown = []
    if balita.birth_weight_g and weights and weights[-1] > balita.birth_weight_g:
        grown.append(f"{kg(weights[-1] - balita.birth_weight_g)}")
    if balita.birth_length_mm and lengths and lengths[-1] > balita.birth_length_mm:
        grown.append(f"{cm(lengths[-1] - balita.birth_length_mm)}")
    if not grown:
        return ""
    return f"Lahir {birth(balita)}; sejak itu bertambah {' dan '.join(grown)}."


def caveats(story: ChildStory) -> tuple[str, ...]:
    """What somebody should look at or know before the figures: sentences, mostly none."""
    return tuple(_caveats(story))


def _caveats(story: ChildStory) -> Iterable[str]:
    standing = story.standing
    if standing and standing[-1].meaning and standing[-1].meaning.is_any_flagged:
        last = formatting.day(standing[-1].measured_on)
        yield f"Hasil {last} di luar batas wajar: periksa datanya atau ukur sekali lagi."
    for day in clashes(story):
        yield f"Ada dua hasil pada {formatting.day(day)}: pilih di halaman Bentrok."
    for verdict in [one for one in story.verdicts if one.withdrawn_at is None][-1:]:
        yield (
            f"Putusan dokter {formatting.day(verdict.decided_on)}: "
            f"{str(verdict.get_verdict_display()).lower()} ({verdict.decided_by})."
        )


def clashes(story: ChildStory) -> tuple[date, ...]:
    """The days on which more than one reading stands, the oldest first."""
    days = [reading.measured_on for reading in story.standing]
    return tuple(sorted({day for day in days if days.count(day) > 1}))
