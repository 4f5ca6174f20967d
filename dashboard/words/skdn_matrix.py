"""One ratio of every posyandu month by month, as a table whose cells lead on.

Who may not see children sees kelurahan instead of posyandu, and so does whoever looks at more
posyandu than a table holds.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
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
from dashboard.words.skdn import NO_SESSION, Span, missing

MOST_ROWS: Final = 300
TOO_FEW: Final = f"penyebut < {MIN_RANKED}, tidak diurutkan"
NOT_YET: Final = "bulan ini belum ada data"
NOTHING: Final = "–"
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
class MatrixGroup:
    """The rows of one area above them; `whole` is its own row where it has several.

    Without a name there is no heading: each row says where it lies.
    """

    nama: str
    note: str
    rows: tuple[MatrixRow, ...]
    whole: MatrixRow | None = None


@dataclass(frozen=True)
class Column:
    """A month over the cells; the year stands with its first one."""

    month: str
    year: str
    is_here: bool
    spoken: str


@dataclass(frozen=True)
class Step:
    """One of the colours, and the shares it stands for."""

    kind: str
    text: str


@dataclass(frozen=True)
class Matrix:
    """The table, with the finding over it and the colours under it."""

    title: str
    subtitle: str
    kind: str
    first_column: str
    columns: tuple[Column, ...]
    groups: tuple[MatrixGroup, ...]
    steps: tuple[Step, ...]
    definition: str
    order_words: str


@dataclass(frozen=True)
class _Unit:
    """What a row is about: an area and the posyandu in it."""

    kind: str
    value: str
    nama: str
    parent: str
    group: tuple[str, str]
    posyandu: tuple[int, ...]


def matrix(
    skdn: Skdn,
    span: Span,
    ratio: Ratio,
    places: Sequence[Place],
    *,
    may_see_children: bool,
    page_of: PageOf,
    is_sorted: bool = False,
) -> Matrix:
    """`places`: the posyandu of the filter, in their fixed order; `is_sorted`: the worst first."""
    is_of_posyandu = may_see_children and len(places) <= MOST_ROWS
    units = _posyandu(places) if is_of_posyandu else _kelurahan(places)
    table = _Table(skdn, span, ratio, units, page_of)
    rows = {unit: table.row(unit) for unit in units}
    noun = "posyandu" if is_of_posyandu else "kelurahan"
    if is_sorted:
        groups: tuple[MatrixGroup, ...] = (MatrixGroup("", "", tuple(_worst_first(rows, ratio))),)
    else:
        groups = tuple(_grouped(rows, table, has_sums=is_of_posyandu))
    return Matrix(
        title=_title(list(rows.values()), ratio, noun),
        subtitle=f"{ratio.sign} tiap {noun} tiap bulan, dalam persen. {ratio.nama}.",
        kind=ratio.kind,
        first_column=noun.capitalize(),
        columns=tuple(_columns(span)),
        groups=groups,
        steps=tuple(_steps(ratio)),
        definition=f"{ratio.sign}: {ratio.definition}.",
        order_words=f"Urutkan: {_furthest(ratio)} dulu",
    )


def _posyandu(places: Iterable[Place]) -> list[_Unit]:
    return [
        _Unit(
            "posyandu",
            place.posyandu[0],
            named(place.posyandu[1]),
            place.kelurahan[1],
            (place.kelurahan[0], place.puskesmas[1]),
            (int(place.posyandu[0]),),
        )
        for place in places
    ]


def _kelurahan(places: Iterable[Place]) -> list[_Unit]:
    found: dict[tuple[str, str, str], list[int]] = {}
    for place in sorted(places, key=lambda place: (place.puskesmas[1], place.kelurahan[0])):
        key = (*place.kelurahan, place.puskesmas[1])
        found.setdefault(key, []).append(int(place.posyandu[0]))
    return [
        _Unit("kelurahan", code, nama, puskesmas, (puskesmas, ""), tuple(posyandu))
        for (code, nama, puskesmas), posyandu in found.items()
    ]


class _Table:
    """One ratio of one SKDN, and what of it is withheld."""

    def __init__(
        self,
        skdn: Skdn,
        span: Span,
        ratio: Ratio,
        units: Sequence[_Unit],
        page_of: PageOf,
    ) -> None:
        self.skdn, self.span, self.ratio, self.page_of = skdn, span, ratio, page_of
        self.totals: dict[str, ByMonth] = {unit.value: skdn.total(unit.posyandu) for unit in units}
        self.known = {month for by_month in self.totals.values() for month in by_month}

    def row(self, unit: _Unit) -> MatrixRow:
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

    def _hidden(self, unit: _Unit, month: date) -> Hidden:
        """What is withheld: of kelurahan only, for posyandu are shown to who may see children."""
        if unit.kind == "posyandu":
            return frozenset()
        return self.skdn.hidden(month, {unit.value})

    def _cell(self, unit: _Unit, month: date, counts: Counts | None) -> MatrixCell:
        if month not in self.known:
            return MatrixCell("", "belum", NOT_YET, "")
        url = self.page_of(unit.kind, unit.value, month)
        if counts is None:
            return MatrixCell(NOTHING, "kosong", "tidak ada balita terdaftar", url)
        is_met = any((pk, month) in self.skdn.met for pk in unit.posyandu)
        if self.ratio.needs_session and not is_met:
            return MatrixCell(NOTHING, "kosong", NO_SESSION, url)
        share = self.ratio.share(counts)
        why = missing(self.ratio, share, counts, self._hidden(unit, month))
        if why == WHY_HIDDEN:
            return MatrixCell(WITHHELD, "rahasia", why, url)
        # Others were weighed there, of those of the filter nobody: that is a share of 0.
        if share.percent is None:
            return MatrixCell("·", "tanpa", why or NOT_YET, url)
        text = formatting.number(share.percent, self.ratio.decimals)
        told = f"{formatting.number(share.n or 0)} dari {formatting.number(share.of or 0)}"
        return MatrixCell(text, f"langkah-{self.ratio.step(share.percent)}", told, url)


def _grouped(
    rows: Mapping[_Unit, MatrixRow], table: _Table, *, has_sums: bool
) -> Iterable[MatrixGroup]:
    """The rows under the area they lie in, which has a row of its own over several posyandu."""
    found: dict[tuple[str, str], list[_Unit]] = {}
    for unit in rows:
        found.setdefault(unit.group, []).append(unit)
    for (code, note), units in found.items():
        own = tuple(rows[unit] for unit in units)
        if len(own) == 1:
            yield MatrixGroup("", "", (replace(own[0], is_by_itself=True),))
            continue
        whole = None
        if has_sums:
            posyandu = tuple(pk for unit in units for pk in unit.posyandu)
            nama = units[0].parent
            whole = table.row(_Unit("kelurahan", code, nama, note, (code, ""), posyandu))
        yield MatrixGroup(units[0].parent, note, own, whole)


def _worst_first(rows: Mapping[_Unit, MatrixRow], ratio: Ratio) -> Iterable[MatrixRow]:
    """Those that may be ranked by their share, then the others in their own order, with a word."""
    sign = 1 if ratio.is_better_high else -1
    told = [replace(row, is_by_itself=True) for row in rows.values()]
    standing = [row for row in told if row.may_rank]
    yield from sorted(standing, key=lambda row: sign * (row.share.percent or 0.0))
    for row in told:
        if not row.may_rank:
            yield replace(row, remark="" if row.share.percent is None else TOO_FEW)


def _title(rows: Sequence[MatrixRow], ratio: Ratio, noun: str) -> str:
    """How many of those that can be compared are on the wrong side, and which is the furthest."""
    standing = [row for row in rows if row.may_rank]
    if len(standing) < 2:
        return f"{ratio.sign} tiap bulan"
    sign = 1 if ratio.is_better_high else -1
    edge = ratio.edges[2] if ratio.is_better_high else ratio.edges[3]
    side = "belum mencapai" if ratio.is_better_high else "mencapai"
    n = sum((share < edge) == ratio.is_better_high for share in map(_percent, standing))
    worst = min(standing, key=lambda row: sign * _percent(row))
    which = _furthest(ratio)
    where = f"{worst.nama}, {worst.parent}" if noun == "posyandu" else worst.nama
    how_many = f"{n} dari" if n else "Tidak satu pun dari"
    return (
        f"{how_many} {len(standing)} {noun} {side} {ratio.sign} {formatting.number(edge)} %, "
        f"{which} {where} ({formatting.percent(_percent(worst), 1)})"
    )


def _furthest(ratio: Ratio) -> str:
    return "terendah" if ratio.is_better_high else "tertinggi"


def _percent(row: MatrixRow) -> float:
    return row.share.percent or 0.0


def _columns(span: Span) -> Iterable[Column]:
    year = 0
    for month in span.months:
        yield Column(
            formatting.SHORT_MONTHS[month.month - 1],
            "" if month.year == year else str(month.year),
            month == span.month,
            formatting.month(month),
        )
        year = month.year


def _steps(ratio: Ratio) -> Iterable[Step]:
    """The five colours, from the lowest share to the highest."""
    low = ratio.edges[0]
    yield Step("langkah-1", f"di bawah {formatting.number(low)} %")
    for at, (first, end) in enumerate(zip(ratio.edges, ratio.edges[1:], strict=False), start=2):
        yield Step(f"langkah-{at}", f"{formatting.number(first)}–<{formatting.number(end)} %")
    yield Step("langkah-5", f"{formatting.number(ratio.edges[-1])} % ke atas")
