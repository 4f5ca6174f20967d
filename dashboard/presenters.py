"""The words of a round's page: its headline, its cards, its caveats. Templates only print them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from bontang_stunting.lib import formatting
from dashboard.charts.base import HIDDEN, NO_DATA
from dashboard.results import Card, Coverage, KnownThen, RoundSummary, TrendPoint
from posyandu.models import Peran, User
from posyandu.models.users import AREA_OF

# What a share of each card is a share of.
DENOMINATORS = {
    "sasaran": "sasaran proyeksi",
    "ditimbang": "sasaran",
    "diukur": "sasaran",
}
MEASURED = "yang dinilai"
WHY_HIDDEN = "disembunyikan agar anak tidak dikenali"


@dataclass(frozen=True)
class CardText:
    """A card as it is printed. `lines` stand under the number: share, coverage.

    `url` leads to its children; empty where the reader may not see them or there are none.
    """

    key: str
    kind: str
    title: str
    value: str
    unit: str
    lines: tuple[str, ...]
    definition: str
    caveat: str
    url: str = ""


@dataclass(frozen=True)
class Headline:
    """The answer, and the sentences a careful reader needs right under it."""

    answer: str
    lead: tuple[str, ...]
    known_then: tuple[str, ...]
    verified: str


def headline(summary: RoundSummary) -> Headline:
    """What the page says first."""
    return Headline(
        answer(summary),
        tuple(_lead(summary)),
        tuple(known_then(summary)),
        _verified(summary),
    )


def answer(summary: RoundSummary) -> str:
    """The finding in one line; it compares with the round before only like with like."""
    found = summary.city
    if not found.of:
        return "Belum ada balita yang diukur"
    of = formatting.number(found.of)
    if found.percent is None:
        return f"Kurang dari 5 dari {of} balita pendek"
    share = formatting.percent(found.percent)
    if found.coverage.is_provisional:
        return f"Sementara {share} dari {of} balita yang diukur pendek"
    change = _change(summary)
    return f"{share} dari {of} balita pendek" + (f", {change}" if change else "")


def _change(summary: RoundSummary) -> str:
    """The distance to the round before, or nothing where either is provisional."""
    now, before = summary.city.percent, _comparable(summary.previous)
    if now is None or before is None or summary.previous is None:
        return ""
    when = _month_before(summary.previous, summary)
    # The difference of the shares as printed, so that the sum on the page is right.
    difference = round(round(now, 2) - round(before, 2), 2)
    if not difference:
        return f"sama dengan {when}"
    side = "di bawah" if difference < 0 else "di atas"
    return f"{formatting.number(abs(difference), 2)} poin {side} {when}"


def _comparable(point: TrendPoint | None) -> float | None:
    if point is None or point.prevalence.coverage.is_provisional:
        return None
    return point.prevalence.percent


def _month_before(point: TrendPoint, summary: RoundSummary) -> str:
    """The month of a round, with its year where that is another one."""
    month = formatting.month(point.on)
    return month.split()[0] if point.on.year == summary.starts_on.year else month


def _lead(summary: RoundSummary) -> Iterable[str]:
    found = summary.city
    yield coverage_sentence(found.coverage)
    if found.percent is None:
        return
    if found.coverage.is_provisional:
        if found.bounds:
            low, high = (
                formatting.percent(end, 1) for end in (found.bounds.low, found.bounds.high)
            )
            yield f"Bila semua diukur, angkanya antara {low} dan {high}."
        if summary.previous:
            when = _month_before(summary.previous, summary)
            yield f"Belum sebanding dengan {when}."
    elif found.interval:
        yield f"Batas 95 %: {formatting.percent_range(found.interval.low, found.interval.high)}."
    if found.n_flagged:
        flagged = formatting.number(found.n_flagged)
        yield f"{flagged} hasil ukur di luar batas WHO tidak ikut dihitung."


def coverage_sentence(coverage: Coverage) -> str:
    """How many of the children on the list were measured."""
    if coverage.n is None or not coverage.of:
        return "Cakupan belum ada data."
    counts = f"{formatting.number(coverage.n)} dari {formatting.number(coverage.of)} sasaran"
    share = formatting.percent(coverage.percent or 0.0)
    if coverage.is_provisional:
        return f"Baru {counts} diukur ({share})."
    return f"{counts} diukur (cakupan {share})."


def known_then(summary: RoundSummary) -> Iterable[str]:
    """Earlier figures beside what is known now, where they are another; neither replaces it."""
    now = summary.city.percent
    if now is None:
        return
    today = formatting.percent(now)
    others = [item for item in summary.known_then if _told_then(item) not in ("", today)]
    evenings = [item for item in others if _is_while_weighing(item, summary)]
    if evenings:
        yield f"Selama penimbangan: {', '.join(_evening(item) for item in evenings)}"
    for item in others:
        if item not in evenings:
            n, of = item.prevalence.n or 0, item.prevalence.of or 0
            yield (
                f"{'Saat ditutup' if item.is_closing else 'Sementara'} "
                f"{formatting.day(local(item.as_of))}: {_told_then(item)} "
                f"({formatting.number(n)} dari {formatting.number(of)}); setelah perbaikan {today}"
            )


def _is_while_weighing(item: KnownThen, summary: RoundSummary) -> bool:
    """Whether more were measured since, rather than some corrected."""
    is_early = local(item.as_of).date() <= summary.ends_on
    return not item.is_closing and (is_early or item.prevalence.coverage.is_provisional)


def _evening(item: KnownThen) -> str:
    """ "5 Nov 18,70 % (cakupan 54,9 %)": the year stands in the dates of the round."""
    day = formatting.day(local(item.as_of)).rsplit(" ", 1)[0]
    covered = formatting.percent(item.prevalence.coverage.percent or 0.0, 1)
    return f"{day} {_told_then(item)} (cakupan {covered})"


def _told_then(item: KnownThen) -> str:
    """The share as it was printed then; empty without one."""
    percent = item.prevalence.percent
    return "" if percent is None else formatting.percent(percent)


def _verified(summary: RoundSummary) -> str:
    if summary.is_verified_suppressed:
        return "kurang dari 5"
    if summary.n_verified is None:
        return "belum diverifikasi"
    return formatting.number(summary.n_verified)


def cards(
    summary: RoundSummary, *, leads_to: Callable[[str], str] | None = None
) -> tuple[CardText, ...]:
    """The six cards in the order of the summary; `leads_to`: the list of a card's children."""
    sasaran = next((card.value for card in summary.cards if card.key == "sasaran"), None)
    return tuple(
        _card(card, sasaran, leads_to(card.key) if leads_to and card.value else "")
        for card in summary.cards
    )


def _card(card: Card, sasaran: int | None, url: str) -> CardText:
    return CardText(
        card.key,
        card.kind,
        card.title,
        _value(card),
        card.unit,
        tuple(_lines(card, sasaran)),
        card.definition,
        card.caveat,
        url,
    )


def _value(card: Card) -> str:
    if card.is_suppressed:
        return HIDDEN
    return "–" if card.value is None or _is_of_nobody(card) else formatting.number(card.value)


def _is_of_nobody(card: Card) -> bool:
    """Whether the count is of nobody: "0 pendek" would sound like good news."""
    is_finding = card.kind not in {"sasaran", "cakupan"}
    return is_finding and card.share is not None and not card.share.of


def _lines(card: Card, sasaran: int | None) -> Iterable[str]:
    """Share and coverage of a card, or why there is none."""
    if card.is_suppressed:
        yield WHY_HIDDEN
        return
    if card.value is None or _is_of_nobody(card):
        yield NO_DATA
        return
    share = card.share
    if share is None:
        return
    if share.percent is None or share.of is None:
        yield f"persentase {NO_DATA}"
        return
    of = f"{formatting.number(share.of)} {DENOMINATORS.get(card.key, MEASURED)}"
    yield f"{formatting.percent(share.percent)} dari {of}"
    # Of a share that is not a coverage itself, the coverage is said.
    if card.kind not in {"sasaran", "cakupan"} and sasaran:
        yield f"cakupan {formatting.percent(Coverage(share.of, sasaran).percent or 0.0)}"


def data_as_of(summary: RoundSummary) -> str:
    """When the figures of the page were counted."""
    if summary.data_as_of is None:
        return f"data per: {NO_DATA}"
    return f"data per {formatting.moment(local(summary.data_as_of))}"


def waiting(summary: RoundSummary) -> str:
    """Whether changes are still on their way into the figures; empty when none is."""
    if not summary.n_waiting:
        return ""
    return f"{formatting.number(summary.n_waiting)} perubahan sedang dihitung."


def area_name(user: User) -> str:
    """The area a user answers for, in words."""
    area = AREA_OF[Peran(user.role)]
    if area == "kota":
        return "Seluruh kota"
    return f"{area.capitalize()} {getattr(user, area).nama}"


def local(at: datetime) -> datetime:
    """A moment on the clock of the city."""
    return timezone.localtime(at)
