"""The rows of the matrix: an area, its twelve months, and why one of them has no number."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bontang_stunting.lib import formatting
from dashboard.charts.base import WITHHELD
from dashboard.filter_form import Place
from dashboard.presenters import WHY_HIDDEN
from dashboard.queries.areas import Counts
from dashboard.queries.skdn import ByMonth, Hidden, Skdn, weighed_months
from dashboard.results import Share
from dashboard.skdn import Ratio
from dashboard.statistics.intervals import MIN_RANKED
from dashboard.words.children import named
from dashboard.words.skdn import NO_SESSION, NOBODY_JUDGED, Span, missing

NOT_YET: Final = "bulan ini belum ada data"
NOBODY: Final = "tidak ada balita terdaftar"
NOTHING: Final = "–"
UNCOMPARED: Final = "·"
# The address of an area ("posyandu" or "kelurahan", its value), in a month or in all of them.
PageOf = Callable[[str, str, date | None], str]


@dataclass(frozen=True)
class MatrixCell:
    """A month of an area. `kind` is its class in skdn.css; `spoken` says what the colour says."""

    text: str
    kind: str
    spoken: str
    url: str


@dataclass(frozen=True)
class MatrixRow:
    """An area with its months. `share` is of the span that is looked at, and orders the rows."""

    nama: str
    parent: str
    url: str
    cells: tuple[MatrixCell, ...]
    share: Share
    remark: str = ""
    is_by_itself: bool = False

    @property
    def note(self) -> str:
        """What it lies in, where no heading says that."""
        return self.parent if self.is_by_itself and self.parent != self.nama else ""

    @property
    def may_rank(self) -> bool:
        """Whether enough children stand below its ratio to order it."""
        return self.share.percent is not None and (self.share.of or 0) >= MIN_RANKED


@dataclass(frozen=True)
class Unit:
    """What a row is about: an area and the posyandu in it."""

    kind: str
    value: str
    nama: str
    parent: str
    group: tuple[str, str]
    posyandu: tuple[int, ...]


def posyandu_units(places: Iterable[Place]) -> list[Unit]:
    """Each posyandu by itself, under its kelurahan."""
    return [
        Unit(
            "posyandu",
            place.posyandu[0],
            named(place.posyandu[1]),
            place.kelurahan[1],
            (place.kelurahan[0], place.puskesmas[1]),
            (int(place.posyandu[0]),),
        )
        for place in places
    ]


def kelurahan_units(places: Iterable[Place]) -> list[Unit]:
    """The posyandu of each kelurahan together, under its puskesmas."""
    found: dict[tuple[str, str, str], list[int]] = {}
    for place in sorted(places, key=lambda place: (place.puskesmas[1], place.kelurahan[0])):
        key = (*place.kelurahan, place.puskesmas[1])
        found.setdefault(key, []).append(int(place.posyandu[0]))
    return [
        Unit("kelurahan", code, nama, puskesmas, (puskesmas, ""), tuple(posyandu))
        for (code, nama, puskesmas), posyandu in found.items()
    ]


class Table:
    """One ratio of one SKDN, and what of it is withheld."""

    def __init__(
        self,
        skdn: Skdn,
        span: Span,
        ratio: Ratio,
        units: Sequence[Unit],
        page_of: PageOf,
    ) -> None:
        self.skdn, self.span, self.ratio, self.page_of = skdn, span, ratio, page_of
        self.totals: dict[str, ByMonth] = {unit.value: skdn.total(unit.posyandu) for unit in units}
        self.known = {month for by_month in self.totals.values() for month in by_month}

    def row(self, unit: Unit) -> MatrixRow:
        """The row of a unit."""
        by_month = self.totals.get(unit.value) or self.skdn.total(unit.posyandu)
        counts = self.span.counts(by_month)
        months = [self.span.month] if self.span.month else list(weighed_months(by_month))
        hidden: Hidden = frozenset().union(*(self._hidden(unit, month) for month in months))
        share = self.ratio.share(counts)
        if missing(self.ratio, share, counts, hidden):
            share = Share(None, None)
        return MatrixRow(
            unit.nama,
            unit.parent,
            self.page_of(unit.kind, unit.value, None),
            tuple(self._cell(unit, month, by_month.get(month)) for month in self.span.months),
            share,
        )

    def _hidden(self, unit: Unit, month: date) -> Hidden:
        """What is withheld: of kelurahan only, for posyandu are shown to who may see children."""
        if unit.kind == "posyandu":
            return frozenset()
        return self.skdn.hidden(month, {unit.value})

    def _cell(self, unit: Unit, month: date, counts: Counts | None) -> MatrixCell:
        if month not in self.known:
            return MatrixCell("", "belum", NOT_YET, "")
        url = self.page_of(unit.kind, unit.value, month)
        if counts is None:
            return MatrixCell("", "belum", NOBODY, "")
        is_met = any((pk, month) in self.skdn.met for pk in unit.posyandu)
        if self.ratio.needs_session and not is_met:
            return MatrixCell(NOTHING, "kosong", NO_SESSION, url)
        share = self.ratio.share(counts)
        why = missing(self.ratio, share, counts, self._hidden(unit, month))
        if why == WHY_HIDDEN:
            return MatrixCell(WITHHELD, "rahasia", why, url)
        # Where others were weighed, and of those of the filter nobody, that is a share of 0.
        if share.percent is None or why == NOBODY_JUDGED:
            return MatrixCell(UNCOMPARED, "tanpa", NOBODY_JUDGED if is_met else why, url)
        text = formatting.number(share.percent, self.ratio.decimals)
        told = f"{formatting.number(share.n or 0)} dari {formatting.number(share.of or 0)}"
        return MatrixCell(text, f"langkah-{self.ratio.step(share.percent)}", told, url)
