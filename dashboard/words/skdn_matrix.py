"""One ratio of every posyandu month by month, as a table whose cells lead on.

Who may not see children sees kelurahan instead of posyandu, and so does whoever looks at more
posyandu than a table holds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bontang_stunting.lib import formatting
from dashboard.charts.base import WITHHELD
from dashboard.filter_form import Place
from dashboard.presenters import WHY_HIDDEN
from dashboard.queries.skdn import Skdn
from dashboard.skdn import Ratio
from dashboard.statistics.intervals import MIN_RANKED
from dashboard.words.skdn import NO_SESSION, Span
from dashboard.words.skdn_rows import (
    NOTHING,
    UNCOMPARED,
    MatrixRow,
    PageOf,
    Table,
    Unit,
    kelurahan_units,
    posyandu_units,
)

MOST_ROWS: Final = 300
TOO_FEW: Final = f"penyebut < {MIN_RANKED}, tidak diurutkan"
_MARKS: Final = {
    "kosong": (NOTHING, f"{NO_SESSION}, bukan 0 %"),
    "tanpa": (UNCOMPARED, "belum ada yang dapat dibandingkan"),
    "rahasia": (WITHHELD, WHY_HIDDEN),
}


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

    @property
    def marks(self) -> tuple[tuple[str, str], ...]:
        """The marks that stand in its cells instead of a number, and what they say."""
        rows = [row for group in self.groups for row in (group.whole, *group.rows) if row]
        kinds = {cell.kind for row in rows for cell in row.cells}
        return tuple(mark for kind, mark in _MARKS.items() if kind in kinds)


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
    units = posyandu_units(places) if is_of_posyandu else kelurahan_units(places)
    table = Table(skdn, span, ratio, units, page_of)
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


def _grouped(
    rows: Mapping[Unit, MatrixRow], table: Table, *, has_sums: bool
) -> Iterable[MatrixGroup]:
    """The rows under the area they lie in, which has a row of its own over several posyandu."""
    found: dict[tuple[str, str], list[Unit]] = {}
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
            whole = table.row(Unit("kelurahan", code, nama, note, (code, ""), posyandu))
        yield MatrixGroup(units[0].parent, note, own, whole)


def _worst_first(rows: Mapping[Unit, MatrixRow], ratio: Ratio) -> Iterable[MatrixRow]:
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
