"""The words of Tren: whether a share falls, on what that rests, and what it does not say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils import timezone

from bontang_stunting.lib import formatting
from dashboard.charts.trend_rounds import share as as_stated
from dashboard.presenters import WHY_HIDDEN
from dashboard.queries.trend_page import TrendStory
from dashboard.results import PeriodKind, Share, TargetStep, TrendPoint
from dashboard.statistics.intervals import COMPLETE_PERCENT, MIN_RANKED

# A measure inside a sentence: "tidak lagi …".
NOUNS: Final = {
    "pendek": "pendek",
    "sangat-pendek": "sangat pendek",
    "gizi-kurang": "gizi kurang atau buruk",
    "gizi-buruk": "gizi buruk",
    "bb-kurang": "berat badan kurang",
    "gizi-lebih": "gizi lebih",
}


@dataclass(frozen=True)
class Answer:
    """The title of the page, and the sentences right under it."""

    title: str
    lead: tuple[str, ...]


def answer(story: TrendStory) -> Answer:
    """Whether the share moved between the last two rounds, as far as that can be said."""
    now, before = story.now, story.before
    if now is None:
        return Answer(f"{story.measure.title}: belum ada operasi timbang dengan hasil ukur", ())
    if now.prevalence.percent is None:
        return Answer(f"Angka {NOUNS[story.measure.key]} {WHY_HIDDEN}", ())
    if now.prevalence.coverage.is_provisional:
        return Answer(_too_early(now), tuple(_provisional_lead(story, now)))
    share = formatting.percent(now.prevalence.percent)
    here = f"{story.measure.title} {share} pada {formatting.month(now.on)}"
    if before is None or before.prevalence.percent is None:
        return Answer(f"{here}; belum ada operasi lain sebagai pembanding", tuple(_state(now)))
    if before.prevalence.coverage.is_provisional:
        reach = _percent(before.prevalence.coverage, 1)
        title = f"{here}; {formatting.month(before.on)} baru mencakup {reach}, belum sebanding"
        return Answer(title, tuple(_state(now)))
    if not (now.prevalence.may_rank and before.prevalence.may_rank):
        return Answer(f"{here}; terlalu sedikit balita untuk dibandingkan (n < {MIN_RANKED})", ())
    return Answer(_moved(story, now, before), tuple(_moved_lead(story, now, before)))


def _too_early(now: TrendPoint) -> str:
    reach = _percent(now.prevalence.coverage, 1)
    return f"Belum dapat dikatakan turun atau naik: {now.label} baru mencakup {reach}"


def _provisional_lead(story: TrendStory, now: TrendPoint) -> Iterable[str]:
    found = now.prevalence
    yield (
        f"Sementara {formatting.percent(found.percent or 0.0)} dari "
        f"{formatting.number(found.of or 0)} balita yang dinilai {NOUNS[story.measure.key]}"
        + _if_all(found.bounds.low, found.bounds.high)
        if found.bounds
        else "Sementara."
    )
    before = story.before
    if before is not None and before.prevalence.percent is not None:
        share = formatting.percent(before.prevalence.percent)
        yield f"{formatting.month(before.on)}: {share}, belum sebanding."


def _if_all(low: float, high: float) -> str:
    ends = f"{formatting.number(low, 1)} dan {formatting.percent(high, 1)}"
    return f"; bila semua diukur, antara {ends}."


def _moved(story: TrendStory, now: TrendPoint, before: TrendPoint) -> str:
    """What the two shares say, and whether the same children say it too."""
    points, title = _difference(now, before), story.measure.title
    since = formatting.month(before.on)
    if not points:
        return f"{title} {_percent(now.prevalence)}, sama dengan {since}"
    pairs = story.pairs
    if pairs is None or pairs.change is None or pairs.interval is None:
        side = "di bawah" if points < 0 else "di atas"
        return f"{title} {_percent(now.prevalence)}, {_points(points)} {side} {since}"
    word = "turun" if points < 0 else "naik"
    if pairs.interval.low <= 0 <= pairs.interval.high:
        shares = f"{_percent(before.prevalence)} pada {since}, {_percent(now.prevalence)}"
        return f"{title} belum jelas {word}: {shares} pada {formatting.month(now.on)}"
    if (pairs.change < 0) == (points < 0):
        return f"{title} {word} {_points(points)} sejak {since}, juga pada anak yang sama"
    other = "turun" if pairs.change < 0 else "naik"
    return f"{title} {word} {_points(points)} sejak {since}, tetapi anak yang sama {other}"


def _moved_lead(story: TrendStory, now: TrendPoint, before: TrendPoint) -> Iterable[str]:
    then, today = before.prevalence, now.prevalence
    yield (
        f"{_percent(then)} dari {formatting.number(then.of or 0)} menjadi "
        f"{_percent(today)} dari {formatting.number(today.of or 0)} balita. "
        f"Keduanya lengkap: cakupan {_percent(then.coverage)} dan {_percent(today.coverage)}."
    )
    yield from _children(story, now, before)
    yield from _state(now)


def _children(story: TrendStory, now: TrendPoint, before: TrendPoint) -> Iterable[str]:
    """What became of the same children, and what the others did to the number."""
    pairs, noun = story.pairs, NOUNS[story.measure.key]
    if pairs is None or pairs.change is None or pairs.interval is None:
        return
    span = f"{_signed(pairs.interval.low)} sampai {_signed(pairs.interval.high)}"
    yield (
        f"Dari {formatting.number(pairs.of)} anak yang dinilai di kedua operasi, "
        f"{formatting.number(pairs.lost)} tidak lagi {noun} dan "
        f"{formatting.number(pairs.gained)} baru {noun}: {_signed(pairs.change)} poin "
        f"(batas 95 % {span})."
    )
    rest = (now.prevalence.n or 0) - (before.prevalence.n or 0) - (pairs.gained - pairs.lost)
    if rest:
        how = "bertambah" if rest > 0 else "berkurang"
        yield (
            f"Yang {noun} juga {how} {formatting.number(abs(rest))} karena anak lain: "
            "yang baru masuk, pindah, atau genap lima tahun."
        )


def _state(now: TrendPoint) -> Iterable[str]:
    if now.is_open:
        yield f"{now.label} masih berjalan; angkanya belum beku."


def _difference(now: TrendPoint, before: TrendPoint) -> float:
    """Of the shares as printed, so that the sum on the page is right."""
    today, then = now.prevalence.percent or 0.0, before.prevalence.percent or 0.0
    return round(round(today, 2) - round(then, 2), 2)


def _points(points: float) -> str:
    return f"{formatting.number(abs(points), 2)} poin"


def _signed(points: float) -> str:
    """Percentage points with their sign, "+0,8", "−1,2"."""
    said = formatting.number(points, 1)
    return said if said.startswith(formatting.MINUS) or said == "0,0" else f"+{said}"


def _percent(share: Share, decimals: int = 2) -> str:
    return "–" if share.percent is None else formatting.percent(share.percent, decimals)


# --- the panels ---------------------------------------------------------------------------------


def rounds_title(story: TrendStory) -> str:
    """The last round beside the target that is in force on its day."""
    known = [point for point in story.rounds if point.prevalence.percent is not None]
    if not known:
        return "Belum ada operasi timbang dengan hasil ukur"
    last = known[-1]
    note = "sementara " if last.prevalence.coverage.is_provisional else ""
    share = f"{note}{formatting.percent(last.prevalence.percent or 0.0)}"
    step = _nearest(story.targets, last)
    if step is None:
        return f"Operasi timbang terakhir: {share}"
    target = f"target {step.scope.lower()} {as_stated(step.percent)}"
    return f"Operasi timbang terakhir {share}, {target} untuk {step.for_year}"


def _nearest(targets: Sequence[TargetStep], point: TrendPoint) -> TargetStep | None:
    """The target in force on the point's day; the city's own before the nation's."""
    for scope in ("Kota", "Provinsi", "Nasional"):
        for step in targets:
            if step.scope == scope and step.since <= point.on and _lasts(step, point):
                return step
    return None


def _lasts(step: TargetStep, point: TrendPoint) -> bool:
    return step.until is None or point.on < step.until


def rounds_subtitle(story: TrendStory) -> str:
    """What is drawn, and what may not be joined."""
    said = f"{story.measure.title} pada tiap operasi timbang, cakupannya di bawahnya."
    if story.surveys:
        names = " dan ".join(sorted({one.survey for one in story.surveys}))
        said += f" {names} survei contoh: sumber lain, tidak disambung dengan garis."
    return said


def months_title(points: Sequence[TrendPoint], noun: str) -> str:
    """Months of little and of full coverage side by side: whether coverage moves the share."""
    months = [point for point in points if point.kind is PeriodKind.MONTH] or list(points)
    known = [point for point in months if point.prevalence.percent is not None]
    if not known:
        return "Belum ada penimbangan bulanan"
    short = _pooled(point for point in known if point.prevalence.coverage.is_provisional)
    full = _pooled(point for point in known if not point.prevalence.coverage.is_provisional)
    if short.percent is None:
        return f"Semua bulan mencakup {COMPLETE_PERCENT} % sasaran atau lebih"
    low = f"{formatting.percent(short.percent, 1)} {noun} pada bulan bercakupan rendah"
    if full.percent is None:
        return f"Sementara {low}"
    return f"{low}, {formatting.percent(full.percent, 1)} pada bulan yang lengkap"


def _pooled(points: Iterable[TrendPoint]) -> Share:
    """Counts added first and divided last; a child counts once for every month it came."""
    told = [(point.prevalence.n or 0, point.prevalence.of or 0) for point in points]
    return Share(sum(n for n, _ in told), sum(of for _, of in told))


def months_subtitle(points: Sequence[TrendPoint]) -> str:
    """Why months are not joined with rounds, nor with each other."""
    reach = [
        point.prevalence.coverage.percent
        for point in points
        if point.kind is PeriodKind.MONTH and point.prevalence.coverage.percent is not None
    ]
    if not reach:
        return "Penimbangan bulanan posyandu."
    span = formatting.percent_range(min(reach), max(reach), 0)
    return (
        f"Penimbangan bulanan mencakup {span} sasaran; yang datang bukan contoh acak, "
        "jadi tidak dibandingkan dengan operasi timbang."
    )


def closed_words(number: int, closed_at: datetime) -> str:
    """ "ditutup 14 Nov 2025", "revisi ke-1, 3 Des 2025"."""
    day = formatting.day(timezone.localtime(closed_at))
    return f"ditutup {day}" if number == 1 else f"revisi ke-{number - 1}, {day}"
