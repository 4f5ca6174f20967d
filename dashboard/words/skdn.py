"""The words of the SKDN: its answer, its letters, its ratios, its months. Templates print them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from bontang_stunting.lib import formatting
from dashboard.charts.base import NO_DATA, WITHHELD
from dashboard.presenters import WHY_HIDDEN
from dashboard.queries.areas import Counts
from dashboard.queries.skdn import Hidden, Skdn, summed, weighed_months
from dashboard.results import Share
from dashboard.skdn import (
    D_CORRECTED,
    LETTERS,
    RATIOS,
    D,
    K,
    Letter,
    N,
    Ratio,
    S,
    n_unjudged,
    recorded,
)

NO_SESSION: Final = "tidak ada penimbangan tercatat"
NOBODY_JUDGED: Final = "semua O atau B, belum ada pembandingnya"
NO_BOOK: Final = "buku KIA/KMS tidak tercatat pada data ini"


@dataclass(frozen=True)
class Span:
    """Twelve months, and the one that is looked at; a year of months has none of its own."""

    months: tuple[date, ...]
    month: date | None

    @property
    def words(self) -> str:
        """The span in words."""
        return formatting.month(self.month) if self.month else f"tahun {self.months[0].year}"

    def counts(self, by_month: Mapping[date, Counts]) -> Counts:
        """The counts that are looked at: of the month, or of all months together."""
        if self.month:
            return by_month.get(self.month, Counts())
        return summed(weighed_months(by_month))

    def hidden(self, skdn: Skdn) -> Hidden:
        """What is withheld of them. A year's sum would tell the one month that is withheld."""
        months = [self.month] if self.month else list(weighed_months(skdn.total()))
        return frozenset[Letter]().union(*(skdn.hidden(month) for month in months))


@dataclass(frozen=True)
class LetterText:
    """A letter with its number. `url` leads to its children; empty where there is no list."""

    sign: str
    nama: str
    value: str
    kind: str
    url: str
    why: str = ""


@dataclass(frozen=True)
class RatioText:
    """A ratio with what it divides, and what it means. `key` is empty where no map knows it."""

    key: str
    sign: str
    nama: str
    percent: str
    counts: str
    definition: str
    why: str = ""


@dataclass(frozen=True)
class Answer:
    """The title of the page and the sentences under it."""

    title: str
    lead: tuple[str, ...]


def answer(skdn: Skdn, span: Span, *, hidden: Hidden) -> Answer:
    """How many of all children were weighed, and what became of those who can be judged."""
    counts = span.counts(skdn.total())
    return Answer(_title(counts, span, hidden), tuple(_lead(skdn, counts, span, hidden)))


def _title(counts: Counts, span: Span, hidden: Hidden) -> str:
    weighed, judged = RATIOS["ds"].share(counts), RATIOS["nd"].share(counts)
    if not weighed.of:
        return "Belum ada balita terdaftar"
    if not weighed.n or weighed.percent is None:
        return f"Belum ada penimbangan pada {span.words}"
    told = f"Tiap bulan {formatting.percent(weighed.percent)} balita ditimbang"
    if span.month:
        of = formatting.number(weighed.of)
        told = f"{formatting.percent(weighed.percent)} dari {of} balita ditimbang"
    if judged.percent is None or RATIOS["nd"].n in hidden:
        return told
    return f"{told}, N/D′ {formatting.percent(judged.percent)}"


def _lead(skdn: Skdn, counts: Counts, span: Span, hidden: Hidden) -> Iterable[str]:
    if not counts["n_sasaran"]:
        return
    n_met = sum(month == span.month and pk in skdn.places for pk, month in skdn.met)
    if span.month and 0 < n_met < len(skdn.places):
        yield f"{n_met} dari {len(skdn.places)} posyandu menimbang pada {span.words}."
    if span.month is None:
        yield (
            "Angka setahun adalah jumlah semua bulan: seorang anak dihitung sekali setiap bulan "
            "(anak-bulan), jadi bukan banyaknya anak. Perbandingannya dibagi sesudah dijumlahkan, "
            "bukan rata-rata persentase."
        )
    n_missing = S.counted.count(counts) - K.counted.count(counts)
    if recorded(K, counts) is None:
        yield (
            "K kosong: buku KIA/KMS tidak tercatat pada data ini. "
            "Punya buku tidak dapat ditebak dari datang menimbang; K/S dan D/K dibiarkan kosong."
        )
    else:
        known = "K dibaca dari kolom KIA berkas e-PPGBM, menurut catatan anak sekarang"
        rest = f"; {formatting.number(n_missing)} anak lain belum punya atau belum dicatat"
        yield known + (rest if n_missing and span.month else "") + "."
        if D.counted.count(counts) > K.counted.count(counts):
            yield "D/K di atas 100 %: ada yang ditimbang tanpa tercatat punya buku KIA/KMS."
    if (n := n_unjudged(counts)) > 0:
        yield (
            f"{formatting.number(n)} penimbangan tidak masuk N, T, O, atau B: "
            "beratnya di luar batas wajar WHO."
        )
    if hidden and counts["n_ditimbang"]:
        names = ", ".join(letter.sign for letter in LETTERS if letter in hidden)
        yield f"{names} {WHY_HIDDEN}."
    if skdn.n_waiting:
        yield f"{formatting.number(skdn.n_waiting)} perubahan sedang dihitung."


def letters(
    counts: Counts, *, hidden: Hidden, leads_to: Callable[[Letter], str]
) -> tuple[LetterText, ...]:
    """Every letter with its number and its list."""
    return tuple(_letter(letter, counts, hidden, leads_to) for letter in LETTERS)


def _letter(
    letter: Letter, counts: Counts, hidden: Hidden, leads_to: Callable[[Letter], str]
) -> LetterText:
    value, why = number_of(letter, counts, hidden)
    n = recorded(letter, counts)
    kind = letter.counted.kind
    return LetterText(
        letter.sign, letter.nama, value, kind, leads_to(letter) if n and not why else "", why
    )


def number_of(letter: Letter, counts: Counts, hidden: Hidden) -> tuple[str, str]:
    """A number as it is printed, and why there is none."""
    if not counts["n_sasaran"]:
        return "–", NO_DATA
    if letter is K and recorded(K, counts) is None:
        return "–", NO_BOOK
    if letter.counted.is_of_readings and not counts["n_ditimbang"]:
        return "–", NO_SESSION
    if letter in hidden:
        return WITHHELD, WHY_HIDDEN
    return formatting.number(letter.counted.count(counts)), ""


def ratios(
    counts: Counts, *, hidden: Hidden, n_proyeksi: int | None, n_months: int
) -> tuple[RatioText, ...]:
    """Every ratio; D/S of the planners' number beside D/S of the registered, where it exists.

    `n_months`: how many months the counts are the sum of.
    """
    told: list[RatioText] = []
    for ratio in RATIOS.values():
        told.append(ratio_text(ratio, counts, hidden))
        if ratio.key == "ds" and n_proyeksi:
            told.append(_of_projected(counts, n_proyeksi * n_months))
    return tuple(told)


def ratio_text(ratio: Ratio, counts: Counts, hidden: Hidden) -> RatioText:
    share = ratio.share(counts)
    why = missing(ratio, share, counts, hidden)
    return RatioText(
        ratio.key,
        ratio.sign,
        ratio.nama,
        "–" if why or share.percent is None else formatting.percent(share.percent),
        why or _divided(share),
        ratio.definition,
        why,
    )


def _of_projected(counts: Counts, of: int) -> RatioText:
    share = Share(recorded(D, counts), of)
    why = "" if share.n else NO_SESSION
    return RatioText(
        "",
        "D/S proyeksi",
        "Partisipasi, dari angka perencanaan",
        "–" if why or share.percent is None else formatting.percent(share.percent),
        why or _divided(share),
        "Ditimbang dari sasaran proyeksi; yang terdaftar hanya sebagian dari angka ini",
        why,
    )


def _divided(share: Share) -> str:
    return f"{formatting.number(share.n or 0)} dari {formatting.number(share.of or 0)}"


def missing(ratio: Ratio, share: Share, counts: Counts, hidden: Hidden) -> str:
    """Why a ratio has no number; empty where it has one."""
    if not counts["n_sasaran"]:
        return NO_DATA
    if K in {ratio.n, ratio.of} and recorded(K, counts) is None:
        return NO_BOOK
    if ratio.needs_session and not counts["n_ditimbang"]:
        return NO_SESSION
    if {ratio.n, ratio.of} & hidden:
        return WHY_HIDDEN
    if share.percent is None or (ratio.n is N and not D_CORRECTED.counted.count(counts)):
        return NOBODY_JUDGED
    return ""
