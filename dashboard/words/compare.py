"""A comparison in words: its answer, what chance could make of it, and its two panels."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from bontang_stunting.lib import formatting
from dashboard.charts.base import NO_DATA, WITHHELD, facts
from dashboard.charts.compare import compared_dots
from dashboard.panels import TOO_FEW, Panel, Row, Sign, prevalence_row
from dashboard.queries.compare import Comparison
from dashboard.results import (
    Compared,
    ComparedMark,
    ComparedRow,
    Coverage,
    Interval,
    Paired,
    Prevalence,
)
from dashboard.statistics.differences import is_beyond_chance
from dashboard.statistics.intervals import COMPLETE_PERCENT, Limits

# Tidak naik is a share of half the children and would press the others into a corner.
DRAWN: Final = (
    "pendek", "sangat-pendek", "gizi-kurang", "gizi-buruk", "gizi-lebih", "bb-kurang",
)  # fmt: skip
# The list of a side: which side, and the key of a measure.
ToList = Callable[[int, str], str]


@dataclass(frozen=True)
class Names:
    """What the two sides are called; `is_of_time`: they are periods."""

    here: str
    there: str
    is_of_time: bool


@dataclass(frozen=True)
class CompareRow(Row):
    """A measure on both sides, as printed: the first in the columns of a row, the second here."""

    other_counts: str = ""
    other_share: str = ""
    other_limits: str = ""
    other_coverage: str = ""
    other_url: str = ""
    difference: str = ""
    difference_limits: str = ""


@dataclass(frozen=True)
class PairedText:
    """What became of the same children, by measure, as printed."""

    title: str
    of: str
    then: str
    now: str
    gained: str
    lost: str
    change: str
    limits: str


def points(value: float) -> str:
    """Percentage points with their sign: "+1,75", "−0,40", "0,00"."""
    said = formatting.number(value, 2)
    is_above = value > 0 and any(digit in "123456789" for digit in said)
    return f"+{said}" if is_above else said


def between(limits: Interval) -> str:
    """Limits of a difference: "−1,20 sampai +3,41"."""
    return f"{points(limits.low)} sampai {points(limits.high)}"


def answer(found: Comparison, names: Names) -> str:
    """The finding in one line."""
    here, there = found.main.here, found.main.there
    for side, name in ((here, names.here), (there, names.there)):
        if not side.of:
            return f"Belum ada balita yang diukur: {name}"
    apart = printed_difference(found.main)
    if here.percent is None or there.percent is None or apart is None:
        return "Angka pendek tidak ditampilkan agar anak tidak dikenali"
    share, other = formatting.percent(here.percent), formatting.percent(there.percent)
    if not names.is_of_time:
        if found.main.is_provisional:
            return f"Sementara {names.here} {share}, {names.there} {other} pendek"
        return f"{names.here} {share} pendek, {_apart(apart)} {names.there}"
    if not found.main.is_provisional:
        return f"{share} pendek, {names.here}: {_apart(apart)} {names.there}"
    if here.coverage.is_provisional:
        return f"Sementara {share} pendek, {names.here}; belum sebanding dengan {names.there}"
    covered = _share(there.coverage)
    return f"{share} pendek, {names.here}; {names.there} tidak sebanding, cakupan {covered}"


def printed_difference(one: Compared) -> float | None:
    """Percentage points between the shares as they are printed: the sum on the page is right."""
    here, there = one.here.percent, one.there.percent
    if here is None or there is None:
        return None
    return round(round(here, 2) - round(there, 2), 2)


def _apart(difference: float) -> str:
    if not difference:
        return "sama dengan"
    side = "di bawah" if difference < 0 else "di atas"
    return f"{formatting.number(abs(difference), 2)} poin {side}"


def lead(found: Comparison, names: Names) -> list[str]:
    """Coverage of both sides, then whether the difference can be told from chance."""
    said = [_coverage(found, names)]
    main = found.main
    if main.difference is None:
        return said
    said.append(chance_of_periods(main) if names.is_of_time else chance_of_areas(found))
    if main.bounds:
        said.append(
            f"Bila semua diukur, selisihnya antara {between(main.bounds)} poin"
            + (": yang belum diukur saja dapat membalik arahnya." if _is_open(main.bounds) else ".")
        )
    return said


def _coverage(found: Comparison, names: Names) -> str:
    measured = next(one for one in found.coverage if one.key == "diukur")
    told = [
        f"{name} {_share(side.coverage)} ({_of(side.coverage)})"
        for name, side in ((names.here, measured.here), (names.there, measured.there))
    ]
    apart = ""
    if (difference := printed_difference(measured)) is not None:
        apart = f", selisih {points(difference)} poin"
    return f"Cakupan diukur: {'; '.join(told)}{apart}."


def _of(coverage: Coverage) -> str:
    if coverage.n is None or not coverage.of:
        return NO_DATA
    return f"{formatting.number(coverage.n)} dari {formatting.number(coverage.of)}"


def chance_of_areas(found: Comparison) -> str:
    """One plain sentence on chance, for two areas."""
    main = found.main
    if found.is_nested:
        return "Wilayah yang satu ada di dalam yang lain, jadi selisihnya tidak diuji."
    if not (main.here.may_rank and main.there.may_rank):
        return "Balita yang dinilai kurang dari 30, terlalu sedikit untuk membedakan."
    if main.interval is None:
        return "Selisihnya tidak dapat diuji."
    limits = f"batas 95 % selisihnya {between(main.interval)} poin"
    if is_beyond_chance(Limits(main.interval.low, main.interval.high)):
        return f"Bedanya lebih besar daripada yang biasa karena kebetulan: {limits}."
    return f"Bedanya masih bisa karena kebetulan: {limits}, nol termasuk."


def chance_of_periods(main: Compared) -> str:
    """One plain sentence on chance, for two periods: of the children that are in both."""
    pair = main.paired
    if pair is None or not pair.of or pair.interval is None:
        return "Anak yang dinilai pada kedua masa terlalu sedikit untuk dibandingkan."
    n = formatting.number(pair.of)
    told = (
        f"Dari {n} anak yang dinilai pada keduanya, {formatting.number(pair.gained)} menjadi "
        f"pendek dan {formatting.number(pair.lost)} tidak lagi ({points(pair.change or 0.0)} poin)"
    )
    limits = f"batas 95 % {between(pair.interval)}"
    if is_beyond_chance(Limits(pair.interval.low, pair.interval.high)):
        return f"{told}; itu lebih dari kebetulan, {limits}."
    return f"{told}; itu masih bisa karena kebetulan, {limits}."


def _is_open(limits: Interval) -> bool:
    return limits.low < 0 < limits.high


def health_panel(found: Comparison, names: Names, leads_to: ToList) -> Panel:
    """What was found on both sides; the picture has the figures that are acted upon."""
    drawn = [_picture_row(one, names) for one in found.health if one.key in DRAWN]
    return Panel(
        key="temuan",
        title=_most_apart(found),
        subtitle="Tiap ukuran pada kedua sisi, dengan batas 95 % masing-masing.",
        chart=compared_dots(drawn, heading="selisih").as_json(),
        first_column="Ukuran",
        rows=tuple(_table_row(one, names, leads_to) for one in found.health),
        caption=_caption(found, names),
        signs=tuple(signs(found, names)),
        definition="Selisih: poin persen, sisi pertama dikurangi sisi kedua. " + _how(names),
        table="dashboard/_table_bandingkan.html",
    )


def coverage_panel(found: Comparison, names: Names, leads_to: ToList) -> Panel:
    """Who was reached on both sides."""
    drawn = [_picture_row(one, names) for one in found.coverage]
    measured = next(one for one in found.coverage if one.key == "diukur")
    apart = printed_difference(measured)
    title = "Cakupan diukur belum ada datanya" if apart is None else (
        f"Cakupan diukur {points(apart)} poin" if apart else "Cakupan diukur sama"
    )  # fmt: skip
    return Panel(
        key="jangkauan",
        title=title,
        subtitle="Berapa yang ditimbang dan diukur dari sasaran terdaftar.",
        chart=compared_dots(drawn, heading="selisih").as_json(),
        first_column="Ukuran",
        rows=tuple(_table_row(one, names, leads_to) for one in found.coverage),
        caption=f"Sasaran {formatting.number(found.n_here)} dan {formatting.number(found.n_there)}",
        signs=(),
        definition=f"Di bawah {COMPLETE_PERCENT} % angka disebut sementara.",
        table="dashboard/_table_bandingkan.html",
    )


def _how(names: Names) -> str:
    if names.is_of_time:
        return (
            "Tanpa batas selisih, karena anaknya sebagian besar sama; perubahan anak yang sama ada "
            "di bawah."
        )
    return "Batas 95 % menurut Wilson, selisihnya menurut Newcombe: anak kedua wilayah berbeda."


def _most_apart(found: Comparison) -> str:
    told = [one for one in found.health if one.key in DRAWN and one.difference is not None]
    told = [one for one in told if one.here.may_rank and one.there.may_rank]
    if not told:
        return "Belum ada yang dapat dibandingkan"
    most = max(told, key=lambda one: abs(one.difference or 0.0))
    note = "Sementara paling" if most.is_provisional else "Paling"
    apart = points(printed_difference(most) or 0.0)
    return f"{note} berbeda: {most.title.lower()}, {apart} poin"


def signs(found: Comparison, names: Names) -> Iterable[Sign]:
    """What the marks stand for."""
    yield Sign("sisi-1", names.here)
    yield Sign("sisi-2", names.there)
    if any(one.is_provisional for one in found.health):
        yield Sign("sisi-terbuka", "kosong: sementara", f"cakupan di bawah {COMPLETE_PERCENT} %")


def _caption(found: Comparison, names: Names) -> str:
    main = found.main
    told = [
        f"{name}: n {_count(side.of)}, cakupan {_share(side.coverage)}"
        for name, side in ((names.here, main.here), (names.there, main.there))
    ]
    return " · ".join(told)


def _picture_row(one: Compared, names: Names) -> ComparedRow:
    sides = ((names.here, one.here), (names.there, one.there))
    marks = tuple(mark_of(f"{one.title}, {name}", side) for name, side in sides)
    remark = WITHHELD if one.here.is_suppressed or one.there.is_suppressed else ""
    if (difference := printed_difference(one)) is not None:
        remark = points(difference)
    return ComparedRow(one.key, one.title, one.kind, marks, remark or "–")


def mark_of(name: str, found: Prevalence) -> ComparedMark | None:
    """A figure as a mark; None where there is none, or too few children stand behind it."""
    if found.percent is None or not found.may_rank:
        return None
    return ComparedMark(
        found.percent, found.interval, found.coverage.is_provisional, facts(name, found)
    )


def _table_row(one: Compared, names: Names, leads_to: ToList) -> CompareRow:
    here, there = prevalence_row("", "", one.here), prevalence_row("", "", one.there)
    difference = printed_difference(one)
    return CompareRow(
        nama=one.title,
        parent="",
        counts=here.counts,
        share=here.share,
        limits=here.limits if one.here.interval else "",
        coverage="" if one.is_coverage else here.coverage,
        bounds=between(one.bounds) if one.bounds else "",
        remark=", ".join(_remarks(one)),
        code=one.key,
        list_url=leads_to(0, one.key) if one.here.n else "",
        other_counts=there.counts,
        other_share=there.share,
        other_limits=there.limits if one.there.interval else "",
        other_coverage="" if one.is_coverage else there.coverage,
        other_url=leads_to(1, one.key) if one.there.n else "",
        difference="–" if difference is None else points(difference),
        difference_limits=between(one.interval) if one.interval else "",
    )


def _remarks(one: Compared) -> Iterable[str]:
    if one.here.is_suppressed or one.there.is_suppressed:
        yield "disembunyikan agar anak tidak dikenali"
    elif not one.is_coverage:
        if one.is_provisional:
            yield "sementara"
        if not (one.here.may_rank and one.there.may_rank):
            yield TOO_FEW


def paired_rows(found: Comparison) -> list[PairedText]:
    """The same children on both sides, measure by measure."""
    return [_paired(one, one.paired) for one in found.health if one.paired and one.paired.of]


def _paired(one: Compared, pair: Paired) -> PairedText:
    number = formatting.number
    return PairedText(
        one.title,
        number(pair.of),
        number(pair.then),
        number(pair.now),
        number(pair.gained),
        number(pair.lost),
        points(pair.change or 0.0),
        between(pair.interval) if pair.interval else "–",
    )


def paired_title(found: Comparison) -> str:
    """What became of those who were assessed on both sides."""
    pair = found.main.paired
    if pair is None or not pair.of:
        return "Anak yang sama pada kedua masa"
    return (
        f"Anak yang sama: {formatting.number(pair.gained)} menjadi pendek, "
        f"{formatting.number(pair.lost)} tidak lagi"
    )


def _share(share: Coverage | Prevalence) -> str:
    return "–" if share.percent is None else formatting.percent(share.percent)


def _count(value: int | None) -> str:
    return "–" if value is None else formatting.number(value)
